"""A route whose server speaks chat completions: the same crew, the same records, the same failures."""

import json

import pytest

from data.records import ModelCall
from tests.support.chat import ScriptedChat
from tests.support.scripted import KEY, calls, calls_all, fails, says
from tools.agent.aborted import AnswerFailed, CycleAborted
from tools.agent.lines import Answer

QUESTION = [{"role": "system", "content": "You count."}, {"role": "user", "content": "How many?"}]
NOW = {"retry_after_ms": "1"}


def ask(model: ScriptedChat, log: list[ModelCall] | None = None) -> object:
    """One call."""
    from tests.support.crew_parts import llm

    return llm(model.connection, log).call(QUESTION)  # type: ignore[arg-type]


def test_a_request_holds_the_prompt_and_the_answer_is_its_text() -> None:
    with ScriptedChat(says("two")) as model:
        assert ask(model) == "two"
        assert model.requests == [{"model": "claude-haiku-4-5", "max_tokens": 500, "messages": QUESTION}]


def test_a_crew_of_boss_and_specialist_works_with_it() -> None:
    from crews.cycles import boss, factory
    from tests.support.crew_parts import llm, soul, tool

    answers = [Answer("1 recorded; still to do: p2"), Answer("recorded; nothing left", final=True)]
    script = [
        calls("delegate", note="mind the tiers"),
        calls_all(("record", {"lines": ["p1"]}), ("search", {})),
        calls("record", lines=["p2"]),
    ]
    with ScriptedChat(*script) as model:

        def hand_over(note: str) -> Answer:
            worker = factory.build_specialist(soul("Scout"), llm(model.connection), 5)
            record = tool("record", lambda lines: answers.pop(0))
            return Answer(f"outcome: {worker.work(f'Judge. {note}', [record])}", final=True)

        hand = boss.delegate_tool("Scout", hand_over)
        scout = factory.build_specialist(soul("Scout"), llm(model.connection), 5, [hand])
        crew = factory.boss_crew(soul("Boss"), llm(model.connection), scout, "Delegate it.", [])
        assert factory.kickoff(crew) == "outcome: recorded; nothing left"
        assert [model.tools_of(number) for number in range(3)] == [{"delegate"}, {"record"}, {"record"}]
        system, task, turn, first, second = model.requests[2]["messages"]
    assert (system["role"], task["role"]) == ("system", "user")
    assert [json.loads(call["function"]["arguments"]) for call in turn["tool_calls"]] == [{"lines": ["p1"]}, {}]
    assert (first["role"], first["content"]) == ("tool", "1 recorded; still to do: p2")
    assert (second["tool_call_id"], second["content"]) == (turn["tool_calls"][1]["id"], "Tool not found")


def test_a_request_is_recorded_with_its_tokens_cost_and_reason_and_never_the_key() -> None:
    log: list[ModelCall] = []
    usage = {
        "prompt_tokens": 1400,
        "completion_tokens": 200,
        "prompt_tokens_details": {"cached_tokens": 400},
        "completion_tokens_details": {"reasoning_tokens": 150},
    }
    with ScriptedChat(fails(529, **NOW), {**says(f"two, by {KEY}"), "usage": usage}) as model:
        ask(model, log)
        asked = model.requests
    failed, answered = log
    assert (failed.finish_reason, failed.cost_usd) == ("http_529", 0.0)
    assert [json.loads(call.request) for call in log] == asked
    assert (answered.input_tokens, answered.output_tokens, answered.cached_tokens) == (1400, 200, 400)
    assert (answered.thinking_tokens, answered.finish_reason) == (150, "end_turn")
    assert answered.cost_usd == pytest.approx((1000 * 1 + 400 * 0.1 + 200 * 5) / 1e6)
    assert KEY not in "".join(call.request + call.response + call.said for call in log)


@pytest.mark.parametrize("reason", ["refusal", "max_tokens"])
def test_an_unfinished_answer_is_a_failure(reason: str) -> None:
    with ScriptedChat(says("I cannot", stop=reason)) as model, pytest.raises(AnswerFailed, match=reason):
        ask(model)


def test_an_answer_that_is_none_of_its_dialect_is_tried_again_and_then_a_failure() -> None:
    with ScriptedChat(*[fails(200, **NOW)] * 3) as model, pytest.raises(AnswerFailed, match="no message"):
        ask(model)


def test_a_key_that_is_refused_ends_the_cycle() -> None:
    with ScriptedChat(fails(401)) as model, pytest.raises(CycleAborted, match="HTTP 401: scripted"):
        ask(model)


def test_effort_and_declared_schemas_are_sent_under_its_names() -> None:
    from tests.support.crew_parts import MODEL, llm

    schema = {"type": "object", "properties": {"score": {"type": "integer", "minimum": 0}}, "required": ["score"]}
    given = {"type": "function", "function": {"name": "judge", "description": "Judges", "parameters": {}}}
    with ScriptedChat(says("two")) as model:
        route = MODEL.model_copy(update={"effort": "high"})
        llm(model.connection, schemas={"judge": schema}, model=route).call(QUESTION, tools=[given])  # type: ignore[arg-type]
        (request,) = model.requests
    assert request["reasoning_effort"] == "high"
    assert request["tools"] == [
        {"type": "function", "function": {"name": "judge", "description": "Judges", "parameters": schema}}
    ]
