"""What the real API refuses is refused here, with its status and its error body."""

from pathlib import Path
from typing import Any

import anthropic
import httpx
import pytest

from tests.rehearsal_model import wire
from tests.rehearsal_model.wire import JUDGE, MODEL, ask, candidates, serving

USER = {"role": "user", "content": "Hello"}
CALL = {"role": "assistant", "content": [{"type": "tool_use", "id": "toolu_1", "name": "record", "input": {}}]}
RESULT = {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "toolu_1", "content": "done"}]}
GOOD: wire.Json = {"model": MODEL, "max_tokens": 100, "messages": [USER]}


def changed(**changes: Any) -> wire.Json:
    return {key: value for key, value in {**GOOD, **changes}.items() if value != "absent"}


def typed(**schema: Any) -> wire.Json:
    return {"name": "record", "input_schema": {"type": "object", **schema}}


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (changed(max_tokens="absent"), "max_tokens: Field required"),
        (changed(max_tokens=0), "max_tokens: must be greater than or equal to 1"),
        (changed(model="absent"), "model: Field required"),
        (changed(messages=[]), "messages: at least one message is required"),
        (changed(temperature=1.5), "temperature: range: 0..1"),
        (changed(colour="red"), "colour: Extra inputs are not permitted"),
        (changed(stop_sequences=[" "]), "stop_sequences.0: each stop sequence must contain non-whitespace"),
        (changed(messages=[{"role": "system", "content": "x"}]), 'Unexpected role "system"'),
        (
            changed(messages=[{"role": "tool", "content": "x"}]),
            "messages.0.role: Input should be 'user' or 'assistant'",
        ),
        (changed(messages=[{"role": "user"}]), "messages.0.content: Field required"),
        (changed(messages=[{"role": "user", "content": ""}]), "all messages must have non-empty content"),
        (changed(messages=[{"role": "user", "content": [{"type": "text", "text": " "}]}]), "non-whitespace text"),
        (changed(messages=[CALL, RESULT], tools=[JUDGE]), 'first message must use the "user" role'),
        (
            changed(messages=[USER, RESULT], tools=[JUDGE]),
            "unexpected `tool_use_id` found in `tool_result` blocks: toolu_1",
        ),
        (changed(messages=[USER, CALL, USER], tools=[JUDGE]), "`tool_use` ids were found without `tool_result` blocks"),
        (changed(messages=[USER, CALL], tools=[JUDGE]), "`tool_use` ids were found without `tool_result` blocks"),
        (changed(tools=[{"name": "a b", "input_schema": {"type": "object"}}]), "tools.0.custom.name"),
        (changed(tools=[{"name": "a"}]), "tools.0.custom.input_schema: Field required"),
        (changed(tools=[JUDGE, JUDGE]), "tools: Tool names must be unique."),
        (changed(tools=[typed(anyOf=[{"type": "object"}])]), "input_schema does not support oneOf, allOf, or anyOf"),
        (
            changed(tools=[typed(properties={"a": {"type": "words"}})]),
            "tools.0.custom.input_schema: JSON schema is invalid",
        ),
        (changed(tools=[typed(properties={"first name": {}})]), "Property keys should match pattern"),
        (changed(thinking={"type": "deep"}), "thinking: Input tag 'deep' found using 'type'"),
        (changed(thinking={"type": "enabled"}), "thinking.enabled.budget_tokens: Field required"),
        (changed(thinking={"type": "enabled", "budget_tokens": 64}), "greater than or equal to 1024"),
        (changed(thinking={"type": "enabled", "budget_tokens": 1024}), "`max_tokens` must be greater than"),
        (changed(thinking={"type": "adaptive"}, temperature=0.5), "`temperature` may only be set to 1"),
        (
            changed(thinking={"type": "adaptive"}, tools=[JUDGE], tool_choice={"type": "any"}),
            "Thinking may not be enabled when tool_choice forces tool use",
        ),
        (
            changed(
                thinking={"type": "enabled", "budget_tokens": 1024},
                max_tokens=2000,
                messages=[USER, CALL, RESULT],
                tools=[JUDGE],
            ),
            "messages.1.content.0.type: Expected `thinking` or `redacted_thinking`, but found `tool_use`",
        ),
        (changed(output_config={"effort": "extreme"}), "output_config.effort: Input should be 'low', 'medium'"),
        (changed(output_config={"colour": "red"}), "output_config.colour: Extra inputs are not permitted"),
        (changed(tool_choice={"type": "auto"}), "tool_choice may only be specified while providing tools"),
        (changed(tools=[JUDGE], tool_choice={"type": "tool", "name": "x"}), "Tool 'x' not found"),
        (changed(messages=[{"role": "user", "content": [{"type": "tool_use"}]}]), "messages.0.content.0: Input tag"),
    ],
    ids=lambda value: value[:40] if isinstance(value, str) else "",
)
def test_a_bad_request_is_a_400_that_says_where(client: anthropic.Anthropic, body: wire.Json, told: str) -> None:
    headers = {"x-api-key": wire.KEY, "anthropic-version": "2023-06-01"}
    answer = httpx.post(f"{client.base_url}/v1/messages", json=body, headers=headers)
    error = answer.json()
    assert answer.status_code == 400
    assert error["type"] == "error"
    assert error["error"]["type"] == "invalid_request_error"
    assert told in error["error"]["message"]
    assert error["request_id"] == answer.headers["request-id"]


@pytest.mark.parametrize("tool", [wire.JUDGE, wire.ANGLE, wire.FILL, wire.READ, wire.CRITICISE, wire.PLAN, wire.DECIDE])
def test_tools_with_nested_schemas_choices_and_bounds_pass(client: anthropic.Anthropic, tool: wire.Json) -> None:
    assert wire.ask(client, "Hello", tool, extra_body={"output_config": {"effort": "low"}}).type == "message"


def test_several_results_may_come_in_messages_of_their_own(client: anthropic.Anthropic) -> None:
    two = {"role": "assistant", "content": [{**CALL["content"][0], "id": f"toolu_{n}"} for n in (1, 2)]}  # type: ignore[dict-item]
    other = {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "toolu_2", "content": "done"}]}
    assert wire.talk(client, [USER, two, RESULT, other], JUDGE).type == "message"


def test_no_key_or_a_wrong_one_is_a_401() -> None:
    with serving(api_key="right") as client:
        with pytest.raises(anthropic.AuthenticationError, match="invalid x-api-key"):
            ask(client, "Hello")
        answer = httpx.post(f"{client.base_url}/v1/messages", json=GOOD)
    assert answer.status_code == 401
    assert answer.json()["error"]["type"] == "authentication_error"


def test_another_path_is_a_404_and_no_json_is_a_400(client: anthropic.Anthropic) -> None:
    headers = {"x-api-key": wire.KEY, "anthropic-version": "2023-06-01"}
    assert httpx.post(f"{client.base_url}/v1/complete", json=GOOD, headers=headers).status_code == 404
    broken = httpx.post(f"{client.base_url}/v1/messages", content=b"{", headers=headers)
    assert broken.json()["error"]["message"] == "The request body is not valid JSON"


@pytest.mark.parametrize(
    ("share", "error"),
    [
        ("error_429", anthropic.RateLimitError),
        ("error_500", anthropic.InternalServerError),
        ("error_529", anthropic.APIStatusError),
    ],
)
def test_the_worlds_share_of_requests_fails_and_a_retry_gets_through(share: str, error: type[Exception]) -> None:
    with serving({share: 0.5}) as client:
        fates = [failures(client, f"Summary {n}", error) for n in range(40)]
    assert 8 <= sum(times > 0 for times in fates) <= 32
    with serving({share: 0.5}) as client:
        backwards = [failures(client, f"Summary {n}", error) for n in reversed(range(40))]
    assert fates == backwards[::-1]


def failures(client: anthropic.Anthropic, task: str, error: type[Exception]) -> int:
    """How often this request fails before it is answered."""
    for times in range(30):
        try:
            ask(client, task)
        except error:
            continue
        return times
    raise AssertionError("it never got through")


def test_a_429_says_when_to_come_back(tmp_path: Path) -> None:
    with serving({"error_429": 1.0}) as client, pytest.raises(anthropic.RateLimitError) as raised:
        ask(client, candidates(), JUDGE)
    assert float(raised.value.response.headers["retry-after"]) > 0
    assert raised.value.body["error"]["type"] == "rate_limit_error"  # type: ignore[index]


def test_a_model_that_is_retired_is_not_found_and_the_others_answer() -> None:
    with serving(retired=["claude-old-1"]) as client:
        with pytest.raises(anthropic.NotFoundError, match="model: claude-old-1"):
            ask(client, candidates(), JUDGE, model="claude-old-1")
        assert ask(client, candidates(), JUDGE).stop_reason == "tool_use"
