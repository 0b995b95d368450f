"""What the Boss is told, how it decides, and what its failing costs."""

from typing import Any

import pytest

from data.ledger.core import audit
from data.ledger.flow import cycles
from data.ledger.flow.cycles import CycleRecord
from tests.crews.cycles.parts import CAMPAIGN, DELEGATE, found, ids_in, judgement, judges, work
from tests.support.scripted import Reply, Request, ScriptedModel, calls, calls_all, says
from tools.deployment import Deployment


@pytest.fixture
def items(deployment: Deployment) -> list[str]:
    """Candidates that were found already."""
    with deployment.ledger.write() as tx:
        return [found(tx, each) for each in range(25)]


def decides(decision: object, reason: object = "the Scout does nothing") -> Reply:
    """The Boss's typed decision."""
    return calls("decide", decision=decision, reason=reason)


def closed(deployment: Deployment) -> CycleRecord:
    """The newest scout cycle."""
    with deployment.ledger.read() as tx:
        (record,) = cycles.recent(tx, CAMPAIGN, "scout", 1)
    return record


def test_a_typed_decision_ends_the_bosss_loop_and_is_kept(deployment: Deployment, items: list[str]) -> None:
    with ScriptedModel(DELEGATE, says("Later."), decides("escalate")) as model:
        outcome = work(deployment, model, "scout", items)
        assert model.tools_of(0) == {"delegate", "decide"}
        assert "Now call decide (proceed, retry, replan, escalate)" in model.text_of(2)
    assert (outcome.state, outcome.boss_decision, outcome.boss_reason) == (
        "nothing",
        "escalate",
        "the Scout does nothing",
    )
    assert closed(deployment).boss_decision == "escalate"
    with deployment.ledger.read() as tx:
        told = [entry for entry in audit.entries(tx, CAMPAIGN, action="tool_call") if entry.actor == "boss"]
    assert [entry.decision.partition(":")[0] for entry in told] == ["delegate", "decide"]
    assert (told[-1].rationale, told[-1].trace_id) == ("the Scout does nothing", "c1.3")


def test_a_boss_that_decides_before_it_delegates_is_recorded_with_its_decision(
    deployment: Deployment, items: list[str]
) -> None:
    with ScriptedModel(decides("replan", "write to ann@acme.example")) as model:
        outcome = work(deployment, model, "scout", items)
    assert (outcome.state, outcome.delegations, outcome.boss_decision) == ("nothing", 0, "replan")
    assert outcome.boss_reason == "write to [address]"


def test_a_decision_that_is_none_is_told_what_there_is(deployment: Deployment, items: list[str]) -> None:
    with ScriptedModel(DELEGATE, says("Later."), decides("give up"), decides("**Retry**", None)) as model:
        outcome = work(deployment, model, "scout", items)
        assert 'decision "give up" (proceed, retry, replan, escalate)' in model.text_of(3).replace('\\"', '"')
    assert (outcome.boss_decision, outcome.boss_reason) == ("retry", "")


def test_words_instead_of_the_call_are_read(deployment: Deployment, items: list[str]) -> None:
    with ScriptedModel(DELEGATE, says("Later."), says("## Decision\n**escalate**\nIt does nothing.")) as model:
        assert work(deployment, model, "scout", items).boss_decision == "escalate"


def test_a_clean_outcome_takes_no_second_look_whatever_was_decided_beside_it(
    deployment: Deployment, items: list[str]
) -> None:
    both = calls_all(("delegate", {"note": ""}), ("decide", {"decision": "escalate", "reason": "?"}))
    with ScriptedModel(both, judges()) as model:
        outcome = work(deployment, model, "scout", items)
    assert (outcome.state, outcome.boss_decision) == ("done", "proceed")


def test_the_boss_reads_how_the_specialist_is_asked_and_that_its_note_is_added(
    deployment: Deployment, items: list[str]
) -> None:
    task = deployment.bundle.crew.stages["scout"]
    with ScriptedModel(DELEGATE, judges()) as model:
        work(deployment, model, "scout", items)
        told = model.requests[0]["messages"][0]["content"]
        (schema,) = [tool["input_schema"] for tool in model.requests[0]["tools"] if tool["name"] == "decide"]
    asked = task.description.partition(". ")[0]
    assert f'The Scout is asked, for 25 items ({items[0]} to {items[-1]}): "{asked}. ..."' in told
    assert "your note is added to the task" in told
    assert "Last time" not in told
    goal, envelope = deployment.bundle.campaign.goal.qualified, deployment.bundle.envelope
    assert f"Now: 0 of {goal} qualified so far; states now: found 25; waiting for a person 0 in all; " in told
    assert f"spent $0.00 of ${envelope.spend.campaign_usd:g}" in told
    assert schema["properties"]["decision"]["enum"] == ["proceed", "retry", "replan", "escalate"]


def test_the_boss_reads_what_came_of_the_stage_last_time(deployment: Deployment, items: list[str]) -> None:
    first = judges(tier="Luke")
    with ScriptedModel(DELEGATE, first, says("Later."), decides("retry")) as model:
        work(deployment, model, "scout", items[:1])
    with ScriptedModel(DELEGATE, judges()) as model:
        work(deployment, model, "scout", items[1:])
        told = model.requests[0]["messages"][0]["content"]
    (last,) = [line for line in told.splitlines() if line.startswith("Last time: ")]
    assert 'nothing, 0 of 22 recorded; refused 22: p1: tier "Luke" (Hot, Warm, Cold)' in last
    assert last.endswith("...; your decision: retry")


def test_what_the_boss_objected_to_before_is_no_failure_of_whoever_was_not_asked(
    deployment: Deployment, items: list[str]
) -> None:
    with ScriptedModel(decides("escalate")) as model:
        work(deployment, model, "scout", items[:1])
    with ScriptedModel(DELEGATE, judges()) as model:
        work(deployment, model, "scout", items[1:])
        told = model.requests[0]["messages"][0]["content"]
    assert "Last time you decided to escalate before anybody worked." in told
    assert "nothing was handed in" not in told


def test_a_cut_quota_is_told(deployment: Deployment, items: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    from tools.agent.scout import ScoutBench

    monkeypatch.setattr(ScoutBench, "cut", "The plan's 60 are 25 today: the rest of its room is used up.")
    with ScriptedModel(DELEGATE, judges()) as model:
        work(deployment, model, "scout", items)
        assert "The plan's 60 are 25 today" in model.text_of(0)


@pytest.mark.parametrize("named", ["{0} to {4}", ["{0}-{4}"], ["{0}", "{1}", "{2}, {3}", "{4}"]])
def test_a_decision_names_items_as_the_task_lists_them(deployment: Deployment, items: list[str], named: Any) -> None:
    given = named.format(*items) if isinstance(named, str) else [one.format(*items) for one in named]
    with ScriptedModel(calls("decide", decision="escalate", reason="?", items=given)) as model:
        assert work(deployment, model, "scout", items).decided_of == tuple(items[:5])


def test_who_was_never_judged_is_not_among_the_qualified(deployment: Deployment, items: list[str]) -> None:
    with ScriptedModel(decides("escalate")) as model:
        work(deployment, model, "scout", items[1:])
    with ScriptedModel(decides("replan"), says("Later.")) as model:
        work(deployment, model, "scout", items[:1])
        work(deployment, model, "plan")
        board, standing = (model.requests[at]["messages"][0]["content"] for at in (0, 1))
    assert "Now: 0 of 50 qualified so far; states now: found " in board
    assert ", needs_review 25; waiting for a person 25 in all;" in board
    assert "goal: 50 qualified, so far 0" in standing
    assert "still to qualify: 50," in standing


def test_an_outcome_that_is_not_clean_says_what_of_it_is_left_and_why(deployment: Deployment, items: list[str]) -> None:
    def partly(request: Request) -> Reply:
        rows = [judgement(items[0], tier="Luke"), *(judgement(item) for item in items[1:9])]
        return calls("record_judgements", judgements=rows)

    with ScriptedModel(DELEGATE, partly, says("The rest say too little."), decides("proceed")) as model:
        work(deployment, model, "scout", items)
        told = model.text_of(3).replace("\\", "")
    assert f'8 of 25 recorded; refused 1: {items[0]}: tier "Luke" (Hot, Warm, Cold)' in told
    assert f"; nothing was handed in for {items[9]} to {items[-1]}" in told
    assert "The Scout ended with: The rest say too little." in told


@pytest.mark.parametrize("note", [None, ["Mind", "the tiers"], 7])
def test_a_note_that_is_no_text_does_not_stop_the_delegation(
    deployment: Deployment, items: list[str], note: Any
) -> None:
    with ScriptedModel(calls("delegate", note=note), judges()) as model:
        assert work(deployment, model, "scout", items).state == "done"


def test_a_boss_that_repeats_itself_leaves_what_was_recorded_as_it_is(deployment: Deployment, items: list[str]) -> None:
    def partly(request: Request) -> Reply:
        return calls("record_judgements", judgements=[judgement(item) for item in ids_in(request)[:9]])

    with ScriptedModel(DELEGATE, partly, says("Enough."), *[calls("read_board")] * 5) as model:
        outcome = work(deployment, model, "scout", items)
    assert (outcome.state, outcome.recorded, outcome.boss_decision) == ("partial", 9, "none")
    assert outcome.error == "Boss repeated the same call of read_board"


def test_a_boss_that_is_out_of_turns_before_it_delegated_has_failed(deployment: Deployment, items: list[str]) -> None:
    looks = [says("", stop="tool_use") | calls("read_board") for _ in range(4)]
    with ScriptedModel(*looks, decides("perhaps"), decides("maybe")) as model:
        outcome = work(deployment, model, "scout", items)
    assert (outcome.state, outcome.error) == ("failed", "claude-opus-5-5 was out of turns")
