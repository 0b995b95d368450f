"""A recorded request is held against what would be sent today, and its answer against what was read of it."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from config.loading import load_campaign
from crews.model.dialects import MessagesApi, Prompt, ToolOnOffer
from crews.model.wire import as_sent
from data.ledger.read.stories import ModelCalled

BUNDLE = load_campaign("roofing-california")
ANSWER = {
    "content": [{"type": "tool_use", "id": "t1", "name": "record", "input": {"rows": [1]}}],
    "stop_reason": "tool_use",
    "usage": {"input_tokens": 120, "output_tokens": 30},
}


def recorded(response: str = json.dumps(ANSWER), finish: str = "tool_use") -> ModelCalled:
    """A request of the Scout as it is made today, with an answer."""
    from crews.cycles.factory import system_of

    soul = BUNDLE.agents["scout"]
    prompt = Prompt(system_of(soul), [{"role": "user", "content": "task"}], [ToolOnOffer("record", "keeps", {})])
    body = MessagesApi().body(BUNDLE.models[soul.model], prompt)
    tokens = (120, 30) if finish == "tool_use" else (0, 0)
    now = datetime(2026, 11, 2, tzinfo=UTC)
    return ModelCalled("c1.1", now, "scout", body["model"], as_sent(body), response, *tokens, 0.1, 5, finish, None)


def is_same(call: ModelCalled) -> bool:
    from crews.trials.replays import Today, made_again

    return made_again(call, Today(BUNDLE.agents, BUNDLE.models)).same


def asking(*texts: str) -> ModelCalled:
    """A request of the Scout with these texts."""
    content = [{"type": "text", "text": text} for text in texts]
    return replace(recorded(), request=json.dumps({"messages": [{"role": "user", "content": content}]}))


def test_other_words_of_a_task_than_those_of_the_record_are_told_from_the_same() -> None:
    from crews.trials.replays import asks_otherwise

    task = BUNDLE.crew.agent_tasks["scout"]
    same = asking(f"{task.description}\n{task.expected_output}\nToday is a day.")
    other = asking(f"{task.description} And more.", "Something else.")
    of_the_manager = replace(other, agent=str(task.manager))
    assert not asks_otherwise([of_the_manager, same], BUNDLE.crew, "scout")
    assert asks_otherwise([of_the_manager, other], BUNDLE.crew, "scout")
    assert not asks_otherwise([of_the_manager], BUNDLE.crew, "scout")


def test_what_is_as_it_was_is_the_same() -> None:
    assert is_same(recorded())


@pytest.mark.parametrize(
    ("response", "finish"),
    [
        ("HTTP 529\n{}", "http_529"),
        ("the line broke", "unreachable"),
        ('{"content": 1}', "malformed"),
        ("not JSON", "malformed"),
    ],
)
def test_a_request_that_got_no_answer_is_the_same_without_one(response: str, finish: str) -> None:
    assert is_same(recorded(response, finish))


@pytest.mark.parametrize("changed", [{"output_tokens": 31}, {"finish_reason": "end_turn"}, {"response": "{}"}])
def test_an_answer_that_is_read_otherwise_is_not_the_same(changed: dict[str, object]) -> None:
    assert not is_same(replace(recorded(), **changed))  # type: ignore[arg-type]


def test_a_soul_that_changed_since_makes_another_request() -> None:
    from crews.trials.replays import Today, made_again

    soul = BUNDLE.agents["scout"].model_copy(update={"goal": "Find more."})
    again = made_again(recorded(), Today({**BUNDLE.agents, "scout": soul}, BUNDLE.models))
    assert not again.same
    assert "Find more." in (again.request or "")


def test_an_agent_that_is_gone_is_told_as_such() -> None:
    from crews.trials.replays import Today, made_again

    again = made_again(recorded(), Today({}, BUNDLE.models))
    assert (again.same, again.why) == (False, "no agent scout is in the configuration any more")
