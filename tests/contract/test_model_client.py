"""The model client over HTTP: what it sends, when it tries again, what it takes for an answer, what it records."""

import gzip
import json
import time

import pytest

from config.scrubbing import keep
from data.records import ModelCall
from tests.support.rude import PAUSE_S, Talk, byte_by_byte, rude, whole
from tests.support.scripted import KEY, ScriptedModel, calls, fails, says
from tools.agent.aborted import AnswerFailed, CycleAborted

QUESTION = [{"role": "system", "content": "You count."}, {"role": "user", "content": "How many?"}]
NOW = {"retry_after_ms": "1"}


def ask(model: ScriptedModel, log: list[ModelCall] | None = None) -> object:
    """One call."""
    from tests.support.crew_parts import llm

    return llm(model.connection, log).call(QUESTION)  # type: ignore[arg-type]


def test_a_request_holds_the_prompt_and_nothing_that_costs_tokens_besides() -> None:
    with ScriptedModel(says("two")) as model:
        assert ask(model) == "two"
        assert model.requests[0] == {
            "model": "claude-haiku-4-5",
            "max_tokens": 500,
            "system": "You count.",
            "messages": [{"role": "user", "content": "How many?"}],
        }


@pytest.mark.parametrize("status", [200, 408, 409, 429, 500, 503, 529])
def test_a_passing_error_is_tried_again(status: int) -> None:
    with ScriptedModel(fails(status, **NOW), fails(status, **NOW), says("two")) as model:
        assert ask(model) == "two"


@pytest.mark.parametrize("status", [429, 529])
def test_the_tries_are_bounded_by_the_models_retries_and_by_nothing_else(status: int) -> None:
    with ScriptedModel(*[fails(status, **NOW)] * 3) as model, pytest.raises(CycleAborted, match=f"HTTP {status}"):
        ask(model)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 413])
def test_an_error_of_ours_is_not_tried_again(status: int) -> None:
    with ScriptedModel(fails(status)) as model, pytest.raises(CycleAborted, match=f"HTTP {status}"):
        ask(model)


def test_a_server_out_of_reach_is_a_readable_error_without_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crews.model.wire.real_pause", lambda seconds: None)
    with ScriptedModel() as model:
        pass
    with pytest.raises(CycleAborted, match=r"cannot be reached") as failed:
        ask(model)
    assert KEY not in failed.value.reason


def test_the_servers_retry_after_is_honoured(monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    monkeypatch.setattr("crews.model.wire.real_pause", pauses.append)
    steps = [fails(429, retry_after="7"), fails(529), says("two")]
    with ScriptedModel(*steps) as model:
        ask(model)
    assert pauses == [7.0, 1.0]


@pytest.mark.parametrize("reason", ["refusal", "max_tokens", "pause_turn", "model_context_window_exceeded"])
def test_an_unfinished_answer_is_a_failure(reason: str) -> None:
    with ScriptedModel(says("I cannot", stop=reason)) as model, pytest.raises(CycleAborted, match=reason):
        ask(model)


def test_an_empty_answer_is_a_failure() -> None:
    with ScriptedModel(says(" ")) as model, pytest.raises(CycleAborted, match="empty"):
        ask(model)


def test_each_request_is_recorded_with_its_tokens_cost_and_reason() -> None:
    log: list[ModelCall] = []
    usage = {
        "input_tokens": 1000,
        "output_tokens": 200,
        "cache_read_input_tokens": 400,
        "cache_creation_input_tokens": 80,
    }
    with ScriptedModel(fails(529, **NOW), {**says("two"), "usage": usage}) as model:
        ask(model, log)
    failed, answered = log
    assert (failed.finish_reason, failed.input_tokens, failed.cost_usd) == ("http_529", 0, 0.0)
    assert (answered.input_tokens, answered.output_tokens, answered.cached_tokens) == (1480, 200, 400)
    assert answered.cost_usd == pytest.approx((1000 * 1 + 80 * 1.25 + 400 * 0.1 + 200 * 5) / 1e6)
    assert (answered.finish_reason, answered.agent, answered.prospect_ids) == ("end_turn", "scout", ("p1",))
    assert (failed.response.splitlines()[0], json.loads(failed.response.partition("\n")[2])["type"]) == (
        "HTTP 529",
        "error",
    )


def test_thinking_tokens_are_counted_apart_where_the_server_tells_them() -> None:
    log: list[ModelCall] = []
    told = {"input_tokens": 10, "output_tokens": 90, "output_tokens_details": {"thinking_tokens": 70}}
    with ScriptedModel({**says("two"), "usage": told}, says("three")) as model:
        ask(model, log)
        ask(model, log)
    assert [(call.output_tokens, call.thinking_tokens) for call in log] == [(90, 70), (10, 0)]


def test_effort_is_sent_as_the_api_wants_it_and_only_where_it_is_set() -> None:
    from tests.support.crew_parts import MODEL, llm

    with ScriptedModel(says("two"), says("two")) as model:
        llm(model.connection).call(QUESTION)  # type: ignore[arg-type]
        llm(model.connection, model=MODEL.model_copy(update={"effort": "low"})).call(QUESTION)  # type: ignore[arg-type]
        first, second = model.requests
    assert "output_config" not in first
    assert second == first | {"output_config": {"effort": "low"}}


@pytest.mark.parametrize(("tokens_in", "dearer"), [(100_000, 1), (100_001, 5)])
def test_every_token_of_a_long_request_costs_what_the_route_declares(tokens_in: int, dearer: int) -> None:
    from config.files.llms import Over
    from tests.support.crew_parts import MODEL, llm

    log: list[ModelCall] = []
    told = {"input_tokens": tokens_in - 400, "output_tokens": 200, "cache_read_input_tokens": 400}
    route = MODEL.model_copy(update={"over": Over(input_tokens=100_000, factor=5)})
    with ScriptedModel({**says("two"), "usage": told}) as model:
        llm(model.connection, log, model=route).call(QUESTION)  # type: ignore[arg-type]
    assert log[0].cost_usd == pytest.approx(dearer * ((tokens_in - 400) * 1 + 400 * 0.1 + 200 * 5) / 1e6)


def test_request_and_response_are_kept_as_they_went_over_the_wire_and_never_the_key() -> None:
    log: list[ModelCall] = []
    with ScriptedModel(fails(529, **NOW), says(f"two, by {KEY}")) as model:
        ask(model, log)
        asked = model.requests
    for call, request in zip(log, asked, strict=True):
        assert json.loads(call.request) == request
    answer = json.loads(log[-1].response)
    assert {"id", "type", "role", "model", "content", "stop_reason", "stop_sequence", "usage"} <= set(answer)
    assert (answer["content"][0]["text"], log[-1].said) == ("two, by [secret]", "two, by [secret]")
    assert KEY not in "".join(call.request + call.response for call in log)


@pytest.mark.parametrize("count", [-1, -400_000, 1.5e300, float("nan"), "12", True, [], 10**15])
@pytest.mark.parametrize("name", ["input_tokens", "output_tokens", "cache_read_input_tokens"])
def test_a_usage_that_cannot_be_is_no_answer(count: object, name: str) -> None:
    log: list[ModelCall] = []
    wrong = {**says("two"), "usage": {"input_tokens": 10, "output_tokens": 10, name: count}}
    with ScriptedModel(wrong, says("three"), says("four")) as model:
        assert ask(model, log) == "three"
        assert ask(model, log) == "four"
    assert [call.finish_reason for call in log] == ["malformed", "end_turn", "end_turn"]
    assert all(call.cost_usd >= 0 for call in log)


def test_a_redirect_is_not_followed() -> None:
    from config.files.connections import ModelConnection
    from tests.support.crew_parts import llm

    with rude(lambda _: [whole(b"", "Location: /v1/elsewhere", status="307 Temporary Redirect")]) as port:
        there = ModelConnection(base_url=f"http://127.0.0.1:{port}", api_key=KEY)
        with pytest.raises(CycleAborted, match="HTTP 307"):
            llm(there).call(QUESTION)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("talk", "says_why"),
    [
        (lambda _: [whole(b"x" * 5_000_000)], "larger than"),
        (lambda _: [whole(gzip.compress(bytes(100_000_000)), "Content-Encoding: gzip")], "larger than"),
        (lambda _: [whole(b"[" * 100_000)], "no message"),
        (lambda _: [whole(b'{"content": [], "usage": {"input_tokens": ' + b"9" * 5_000 + b"}}")], "no message"),
    ],
)
def test_an_answer_of_any_size_is_a_failure_and_no_more(
    talk: Talk, says_why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from config.files.connections import ModelConnection
    from tests.support.crew_parts import llm

    monkeypatch.setattr("crews.model.wire.real_pause", lambda seconds: None)
    log: list[ModelCall] = []
    with rude(talk) as port, pytest.raises(AnswerFailed, match=says_why):
        llm(ModelConnection(base_url=f"http://127.0.0.1:{port}", api_key=KEY), log).call(QUESTION)  # type: ignore[arg-type]
    assert {call.finish_reason for call in log} == {"malformed"}


def test_an_answer_that_dribbles_is_left_in_time() -> None:
    from config.files.connections import ModelConnection
    from tests.support.crew_parts import MODEL, llm

    begun = time.monotonic()
    with rude(lambda _: byte_by_byte(b"HTTP/1.1 200 OK\r\n\r\n"), PAUSE_S) as port:
        there = ModelConnection(base_url=f"http://127.0.0.1:{port}", api_key=KEY, timeout_s=0.5)
        with pytest.raises(CycleAborted, match="cannot be reached"):
            llm(there, model=MODEL.model_copy(update={"retries": 0})).call(QUESTION)  # type: ignore[arg-type]
    assert time.monotonic() - begun < 15


class Handed:
    """Three batches, of which the second was handed over last."""

    opening = "p1 | Acme"
    newest = "p2 | Bolt"


def history(*later: tuple[str, str]) -> list[dict[str, object]]:
    """The task with the first batch, then calls and their results."""
    said: list[dict[str, object]] = [
        {"role": "system", "content": "You judge."},
        {"role": "user", "content": f"Judge these:\n{Handed.opening}"},
    ]
    for number, (line, result) in enumerate(later):
        function = {"name": "record", "arguments": {"lines": [line]}}
        use = {"id": f"t{number}", "type": "function", "function": function}
        said.append({"role": "assistant", "content": None, "tool_calls": [use]})
        said.append({"role": "tool", "tool_call_id": f"t{number}", "name": "record", "content": result})
    return said


def test_earlier_batches_are_not_sent_again() -> None:
    from tests.support.crew_parts import llm

    with ScriptedModel(says("ok")) as model:
        said = history(("p1 | Hot", f"1 recorded; next:\n{Handed.newest}"))
        llm(model.connection, batches=Handed()).call(said)  # type: ignore[arg-type]
        assert model.requests[0]["messages"] == [{"role": "user", "content": f"Judge these:\n{Handed.newest}"}]


def test_what_came_after_the_newest_batch_is_kept_for_the_model_to_correct() -> None:
    from tests.support.crew_parts import llm

    with ScriptedModel(says("ok")) as model:
        said = history(("p1 | Hot", f"1 recorded; next:\n{Handed.newest}"), ("p2 | Luke", 'refused p2: tier "Luke"'))
        llm(model.connection, batches=Handed()).call(said)  # type: ignore[arg-type]
        task, call, result = model.requests[0]["messages"]
        assert task["content"] == f"Judge these:\n{Handed.newest}"
        assert call["content"][0]["input"] == {"lines": ["p2 | Luke"]}
        assert result["content"][0]["content"] == 'refused p2: tier "Luke"'


def test_a_secret_that_is_a_word_or_a_number_of_a_request_breaks_none() -> None:
    keep("messages", "content", "500000")
    with ScriptedModel(says("two, said the messages")) as model:
        assert ask(model) == "two, said the [secret]"
        assert model.requests[0]["messages"] == [{"role": "user", "content": "How many?"}]


def test_several_tool_calls_come_back_as_one_turn_in_their_order() -> None:
    with ScriptedModel(calls("record", lines=["p1"])) as model:
        uses = ask(model)
    assert isinstance(uses, list)
    assert [(use.name, use.input) for use in uses] == [("record", {"lines": ["p1"]})]


def test_half_a_character_is_replaced_before_it_can_break_the_record_or_the_next_request() -> None:
    log: list[ModelCall] = []
    with ScriptedModel(calls("record", lines=["p1 \ud83d"]), says("tw\ud800o \U0001f600")) as model:
        uses = ask(model)
        assert ask(model, log) == "tw?o \U0001f600"
    assert isinstance(uses, list)
    assert uses[0].input == {"lines": ["p1 ?"]}
    assert (log[0].said.encode(), log[0].response.encode()) != (b"", b"")


def test_thinking_before_a_tool_call_is_given_back_with_it() -> None:
    from tests.support.crew_parts import llm

    thought = {"type": "thinking", "thinking": "Acme fits.", "signature": "c2lnbmVk"}
    use = {"type": "tool_use", "id": "t0", "name": "record", "input": {"lines": ["p1 | Hot"]}}
    with ScriptedModel({"content": [thought, use]}, says("ok")) as model:
        one = llm(model.connection)
        one.call(QUESTION)  # type: ignore[arg-type]
        one.call(history(("p1 | Hot", "refused")))  # type: ignore[arg-type]
        assert model.requests[1]["messages"][1]["content"] == [thought, use]
