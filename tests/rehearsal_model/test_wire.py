"""The model server speaks the Messages API as the SDK and plain HTTP need it."""

import json
from pathlib import Path
from typing import Any

import anthropic
import httpx
import pytest

from tests.rehearsal_model import wire
from tests.rehearsal_model.wire import JUDGE, MODEL, ask, candidates, serving

HEADERS = {"x-api-key": wire.KEY, "anthropic-version": "2023-06-01"}
HELLO: wire.Json = {"model": MODEL, "max_tokens": 200, "messages": [{"role": "user", "content": "Say hello."}]}


def test_answers_with_a_message_that_the_sdk_reads() -> None:
    with serving() as client:
        message = ask(client, "Summarise the week.")
    assert message.type == "message"
    assert message.role == "assistant"
    assert message.model == MODEL
    assert message.stop_reason == "end_turn"
    assert wire.said(message)
    assert message.id.startswith("msg_")


def test_calls_a_tool_with_an_id_and_the_stop_reason() -> None:
    with serving() as client:
        message = ask(client, candidates(), JUDGE)
    (block,) = message.content
    assert block.type == "tool_use"
    assert block.id.startswith("toolu_")
    assert message.stop_reason == "tool_use"


def test_streams_the_same_message_that_it_would_send_whole() -> None:
    with serving() as client:
        whole = ask(client, candidates(), JUDGE)
        given: Any = {"messages": [{"role": "user", "content": candidates()}], "tools": [JUDGE]}
        with client.messages.stream(model=MODEL, max_tokens=20_000, system="You are the Scout.", **given) as stream:
            kinds = [event.type for event in stream]
            streamed = stream.get_final_message()
    order = [
        kind
        for kind in kinds
        if kind in {"message_start", "content_block_start", "content_block_stop", "message_delta"}
    ]
    assert order == ["message_start", "content_block_start", "content_block_stop", "message_delta"]
    assert kinds[-1] == "message_stop"
    assert "input_json" in kinds
    assert wire.used(streamed) == wire.used(whole)
    assert streamed.usage.output_tokens == whole.usage.output_tokens
    assert streamed.stop_reason == "tool_use"


def test_streams_text_in_pieces_as_server_sent_events() -> None:
    with serving() as client, httpx.Client(base_url=str(client.base_url), headers=HEADERS) as http:
        answer = http.post("/v1/messages", json={**HELLO, "stream": True})
        whole = http.post("/v1/messages", json=HELLO).json()
    assert answer.headers["content-type"].startswith("text/event-stream")
    events = [json.loads(line.removeprefix("data: ")) for line in answer.text.splitlines() if line.startswith("data: ")]
    text = "".join(event["delta"]["text"] for event in events if event["type"] == "content_block_delta")
    assert text == whole["content"][0]["text"]
    assert events[0]["message"]["content"] == []


def test_usage_equals_what_count_tokens_says() -> None:
    with serving() as client:
        message = ask(client, candidates(), JUDGE)
        given: Any = {"messages": [{"role": "user", "content": candidates()}], "tools": [JUDGE]}
        counted = client.messages.count_tokens(model=MODEL, system="You are the Scout.", **given)
    assert message.usage.input_tokens == counted.input_tokens > 200
    assert message.usage.cache_read_input_tokens == 0


@pytest.mark.parametrize("thinking", [{"type": "adaptive"}, {"type": "enabled", "budget_tokens": 2000}])
def test_thinks_where_it_is_asked_to_and_counts_it_apart(thinking: wire.Json) -> None:
    with serving() as client:
        plain = ask(client, candidates(), JUDGE)
        message = ask(client, candidates(), JUDGE, thinking=thinking)
        given: Any = {"messages": [{"role": "user", "content": candidates()}], "tools": [JUDGE], "thinking": thinking}
        with client.messages.stream(model=MODEL, max_tokens=20_000, system="You are the Scout.", **given) as stream:
            streamed = stream.get_final_message()
        (thoughts, call), details = message.content, message.usage.model_dump()["output_tokens_details"]
        conversation = [{"role": "user", "content": candidates()}, {"role": "assistant", "content": message.content}]
        result = {"type": "tool_result", "tool_use_id": call.model_dump()["id"], "content": "recorded; nothing left"}
        last = wire.talk(client, [*conversation, {"role": "user", "content": [result]}], JUDGE, thinking=thinking)
    assert thoughts.type == "thinking"
    assert thoughts.thinking and thoughts.signature
    assert wire.used(message) == wire.used(plain) == wire.used(streamed)
    assert details["thinking_tokens"] == message.usage.output_tokens - plain.usage.output_tokens > 0
    assert streamed.content[0] == thoughts
    assert "output_tokens_details" not in plain.usage.model_dump()
    assert last.stop_reason == "end_turn"


def test_thinks_more_with_more_effort() -> None:
    with serving() as client:
        low, most = (
            ask(
                client,
                candidates(),
                JUDGE,
                thinking={"type": "adaptive"},
                extra_body={"output_config": {"effort": effort}},
            )
            for effort in ("low", "max")
        )
    assert low.usage.output_tokens < most.usage.output_tokens


def test_a_long_marked_prefix_is_written_to_the_cache_once_and_read_afterwards() -> None:
    system = [{"type": "text", "text": "Be careful. " * 2500, "cache_control": {"type": "ephemeral"}}]
    with serving() as client:
        first = ask(client, candidates(), JUDGE, system=system)
        second = wire.talk(client, wire.answered(candidates(), first, "10 recorded"), JUDGE, system=system)
    assert first.usage.cache_creation_input_tokens and not first.usage.cache_read_input_tokens
    assert second.usage.cache_read_input_tokens == first.usage.cache_creation_input_tokens
    assert second.usage.input_tokens < 1000


def test_stops_at_max_tokens_and_keeps_what_fits() -> None:
    with serving() as client:
        text = ask(client, "Summarise the week.", max_tokens=16)
        call = ask(client, candidates(), JUDGE, max_tokens=120)
    assert text.stop_reason == call.stop_reason == "max_tokens"
    assert text.usage.output_tokens <= 20
    assert 0 < len(wire.used(call)["judgements"]) < 10


def test_stops_at_a_stop_sequence_and_names_it() -> None:
    with serving() as client:
        whole = wire.said(ask(client, "Summarise the week."))
        word = whole.split()[3]
        message = ask(client, "Summarise the week.", stop_sequences=[word])
    assert message.stop_reason == "stop_sequence"
    assert message.stop_sequence == word
    assert wire.said(message) == whole[: whole.index(word)]


def test_obeys_tool_choice() -> None:
    with serving() as client:
        none = ask(client, candidates(), JUDGE, tool_choice={"type": "none"})
        chosen = ask(client, candidates(), JUDGE, wire.SEARCH, tool_choice={"type": "tool", "name": "search_directory"})
    assert none.stop_reason == "end_turn"
    assert wire.used(chosen) == {"parameters": {}}


def test_answers_in_words_when_the_tools_are_taken_away() -> None:
    with serving() as client:
        first = ask(client, candidates(), JUDGE)
        last = wire.talk(client, wire.answered(candidates(), first, "10 recorded"))
    assert last.stop_reason == "end_turn"


def test_an_agent_without_tools_gets_a_final_answer_in_the_form_that_it_asks_for() -> None:
    with serving() as client:
        message = ask(client, "Thought: ...\nFinal Answer: ...", stop_sequences=["\nObservation:"])
    assert "Final Answer: " in wire.said(message)


def test_logs_every_request_with_its_answer(tmp_path: Path) -> None:
    log = tmp_path / "logs" / "model.jsonl"
    with serving(log=log) as client:
        ask(client, "Summarise the week.")
        with pytest.raises(anthropic.BadRequestError):
            ask(client, " ")
    first, second = (json.loads(line) for line in log.read_text().splitlines())
    assert first["request"]["messages"][0]["content"] == "Summarise the week."
    assert first["response"]["type"] == "message"
    assert (first["status"], second["status"]) == (200, 400)


def test_keeps_a_connection_open_and_closes_it_when_it_stops() -> None:
    with serving() as client, httpx.Client(base_url=str(client.base_url), headers=HEADERS) as http:
        ports = {
            http.post("/v1/messages", json=HELLO).extensions["network_stream"].get_extra_info("client_addr")
            for _ in "123"
        }
        assert len(ports) == 1
    with httpx.Client() as http, pytest.raises(httpx.TransportError):
        http.post(f"{client.base_url}/v1/messages", json=HELLO)
