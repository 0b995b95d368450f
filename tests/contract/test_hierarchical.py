"""What we depend on in CrewAI's hierarchical process: each test pins one behaviour, so that an upgrade shows."""

from itertools import count
from typing import Any

import pytest

from guardrails.verdicts import Halted
from tests.support.scripted import ScriptedModel, calls, calls_all, fails, says
from tools.agent.aborted import AnswerFailed, CycleAborted
from tools.agent.lines import Answer


def run(model: ScriptedModel, act: Any, *, final: bool = True, delegate: Any = None, board: bool = False) -> str:
    """A Boss, a Scout with one tool, and the Scout's stage."""
    from crews.cycles import boss, factory
    from tests.support.crew_parts import llm, soul, tool

    def hand_over(note: str) -> Answer:
        words = factory.build_specialist(soul("Scout"), llm(model.connection), 5).work(f"Judge. {note}", [record])
        return Answer(f"outcome: {words}", final=final)

    record = tool("record", act)
    hand = boss.delegate_tool("Scout", delegate or hand_over)
    scout = factory.build_specialist(soul("Scout"), llm(model.connection), 5, [hand])
    looks = [tool("look", lambda lines: Answer("all is well"))] if board else []
    return factory.kickoff(factory.boss_crew(soul("Boss"), llm(model.connection), scout, "Delegate it.", looks))


def answer_in(model: ScriptedModel, number: int) -> str:
    """What the newest tool result of a request says."""
    return str(model.requests[number]["messages"][-1]["content"][0]["content"])


def taken(lines: list[str]) -> Answer:
    """A tool that is content at once."""
    return Answer("recorded; nothing left", final=True)


def test_the_manager_is_offered_delegate_and_its_own_tools_but_none_of_the_workers() -> None:
    with ScriptedModel(calls("delegate", note=""), calls("record", lines=["p1"])) as model:
        run(model, taken, board=True)
        assert model.tools_of(0) == {"delegate", "look"}
        assert model.tools_of(1) == {"record"}


def test_without_tools_of_its_own_the_manager_is_offered_delegate_alone() -> None:
    with ScriptedModel(calls("delegate", note=""), calls("record", lines=["p1"])) as model:
        run(model, taken)
        assert model.tools_of(0) == {"delegate"}


def test_a_delegation_of_one_batch_takes_two_requests_and_no_other() -> None:
    with ScriptedModel(calls("delegate", note=""), calls("record", lines=["p1"])) as model:
        assert run(model, taken) == "outcome: recorded; nothing left"
        assert model.paths == ["/v1/messages", "/v1/messages"]


def test_the_boss_looks_again_at_a_result_that_is_not_final() -> None:
    with ScriptedModel(calls("delegate", note=""), calls("record", lines=["p1"]), says("retry: too few")) as model:
        assert run(model, taken, final=False) == "retry: too few"


def test_the_manager_may_answer_without_delegating_and_crewai_says_nothing() -> None:
    with ScriptedModel(says("All done.")) as model:
        assert run(model, taken) == "All done."


def test_result_as_answer_is_read_after_the_tool_ran() -> None:
    answers = [Answer("next"), Answer("nothing left", final=True)]
    script = [calls("delegate", note=""), calls("record", lines=["p1"]), calls("record", lines=["p2"])]
    with ScriptedModel(*script) as model:
        assert run(model, lambda lines: answers.pop(0)) == "outcome: nothing left"


def test_two_delegations_in_one_turn_run_one_after_the_other() -> None:
    running: list[str] = []

    def delegate(note: str) -> Answer:
        assert not running
        running.append(note)
        running.clear()
        return Answer(f"outcome of {note}")

    twice = calls_all(("delegate", {"note": "a"}), ("delegate", {"note": "b"}))
    with ScriptedModel(twice, says("proceed")) as model:
        run(model, taken, delegate=delegate)
        assert "outcome of a" in model.text_of(1)
        assert "outcome of b" in model.text_of(1)


def test_a_halt_in_a_workers_tool_goes_through_the_worker_the_delegation_and_the_manager() -> None:
    def halt(lines: list[str]) -> Answer:
        raise Halted("roofing", "too many bounces")

    with ScriptedModel(calls("delegate", note=""), calls("record", lines=["p1"])) as model, pytest.raises(Halted):
        run(model, halt)


def test_an_error_in_a_tool_of_ours_ends_the_cycle_and_is_not_shown_to_the_model() -> None:
    def broken(lines: list[str]) -> Answer:
        raise KeyError("SELECT * FROM prospects WHERE contact_email = 'ann@acme.example'")

    with ScriptedModel(calls("delegate", note=""), calls("record", lines=["p1"])) as model:
        with pytest.raises(CycleAborted, match="record broke: KeyError"):
            run(model, broken)
        assert "acme.example" not in model.text_of(1)


def test_a_worker_whose_model_fails_is_not_run_again() -> None:
    script = [calls("delegate", note=""), calls("record", lines=["p1"]), *[fails(500, retry_after_ms="1")] * 3]
    with ScriptedModel(*script) as model, pytest.raises(CycleAborted, match="HTTP 500"):
        run(model, lambda lines: Answer("next"))


def test_an_unknown_argument_is_refused_before_the_tool_runs() -> None:
    ran: list[list[str]] = []

    def act(lines: list[str]) -> Answer:
        ran.append(lines)
        return taken(lines)

    script = [
        calls("delegate", note=""),
        {"content": [{"type": "tool_use", "name": "record", "input": {"lines": ["p1"], "send": True}}]},
        calls("record", lines=["p1"]),
    ]
    with ScriptedModel(*script) as model:
        run(model, act)
        assert ran == [["p1"]]
        assert answer_in(model, 2) == "record did nothing: send: Extra inputs are not permitted; it takes lines"


def test_an_unknown_tool_is_an_answer_that_the_model_can_mend() -> None:
    script = [calls("delegate", note=""), calls("send_mail", to="p1"), calls("record", lines=["p1"])]
    with ScriptedModel(*script) as model:
        run(model, taken)
        assert "not found" in model.text_of(2)


def test_the_fifth_identical_call_of_a_worker_with_an_identical_result_is_an_answer_that_failed() -> None:
    script = [calls("delegate", note=""), *[calls("record", lines=["p1"])] * 5]
    with ScriptedModel(*script) as model, pytest.raises(AnswerFailed, match="Scout repeated the same call of record"):
        run(model, lambda lines: Answer("again"))


def test_the_fifth_identical_call_of_the_manager_is_an_answer_that_failed() -> None:
    script = [calls("look", lines=["p1"])] * 5
    with ScriptedModel(*script) as model, pytest.raises(AnswerFailed, match="Boss repeated the same call of look"):
        run(model, taken, board=True)


def test_four_identical_calls_pass() -> None:
    answers = [Answer("again")] * 4 + [Answer("nothing left", final=True)]
    with ScriptedModel(calls("delegate", note=""), *[calls("record", lines=["p1"])] * 5) as model:
        assert run(model, lambda lines: answers.pop(0)) == "outcome: nothing left"


def test_a_plan_crew_has_the_manager_alone_with_the_tasks_tools() -> None:
    from crews.cycles import factory
    from tests.support.crew_parts import llm, soul, tool

    with ScriptedModel(calls("set_plan", lines=["fresno"])) as model:
        boss = factory.boss_crew(soul("Boss"), llm(model.connection), None, "Plan.", [tool("set_plan", taken)])
        assert factory.kickoff(boss) == "recorded; nothing left"
        assert model.tools_of(0) == {"set_plan"}


def test_a_specialist_can_do_its_task_without_a_boss() -> None:
    from crews.cycles import factory
    from tests.support.crew_parts import llm, soul, tool

    with ScriptedModel(calls("record", lines=["p1"])) as model:
        scout = factory.build_specialist(soul("Scout"), llm(model.connection), 5)
        assert factory.kickoff(factory.solo_crew(scout, "Judge.", [tool("record", taken)])) == "recorded; nothing left"
        assert model.tools_of(0) == {"record"}


def test_the_prompt_is_the_soul_and_our_words_alone() -> None:
    with ScriptedModel(calls("delegate", note="mind the tiers"), calls("record", lines=["p1"])) as model:
        run(model, taken)
    request = model.requests[1]
    assert request["system"] == (
        "You are Scout. The story of the Scout.\nDo it.\nNever invent.\nYour personal goal is: The goal of the Scout"
    )
    assert request["messages"] == [{"role": "user", "content": "\nCurrent Task: Judge. mind the tiers"}]


def test_a_loop_out_of_turns_ends_without_the_request_that_crewai_would_add() -> None:
    from crews.cycles import factory
    from tests.support.crew_parts import llm, soul, tool

    batches = count(1)
    with ScriptedModel(*[calls("record", lines=["p1"])] * 2) as model:
        scout = factory.build_specialist(soul("Scout"), llm(model.connection), 2)
        with pytest.raises(AnswerFailed, match="out of turns"):
            scout.work("Judge.", [tool("record", lambda lines: Answer(f"batch {next(batches)}"))])
        assert all(model.tools_of(number) for number in range(len(model.requests)))


def test_the_manager_out_of_turns_sends_no_request_without_tools_either() -> None:
    from crews.cycles.factory import BOSS_TURNS

    script = [calls("look", lines=[f"p{number}"]) for number in range(BOSS_TURNS)]
    with ScriptedModel(*script) as model:
        with pytest.raises(AnswerFailed, match="out of turns"):
            run(model, taken, board=True)
        assert all(model.tools_of(number) for number in range(BOSS_TURNS))


def test_crewai_itself_asks_once_more_without_tools_at_its_own_limit() -> None:
    from crews.cycles.factory import LeanTask, Specialist
    from tests.support.crew_parts import llm, tool

    batches = count(1)
    with ScriptedModel(*[calls("record", lines=["p1"])] * 2, says("I give up.")) as model:
        words = {"role": "Scout", "goal": "Judge", "backstory": "Sober"}
        stock = Specialist(**words, llm=llm(model.connection), max_iter=2)
        task = LeanTask(description="Judge.", expected_output="", agent=stock)
        told = stock.execute_task(task, None, [tool("record", lambda lines: Answer(f"batch {next(batches)}"))])
        assert (told, model.tools_of(2)) == ("I give up.", set())
        assert "BEST Final answer" in model.text_of(2)
