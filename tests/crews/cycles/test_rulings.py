"""The Boss's word counts: what each decision changes, before anybody has worked and after."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from config.files.crews import CrewConfig
from crews.cycles import rulings
from crews.cycles.rulings import Ruling
from crews.heartbeat.router import CycleDue, GiveUp, due
from crews.standing.situations import Situation
from data.ledger.flow import campaigns, cycles, inbound, messages, prospects
from data.ledger.govern import approvals
from data.ledger.read import snapshot
from data.records import MessageState, Plan, ProspectState
from tests.crews.cycles.parts import CAMPAIGN, DELEGATE, built, cycle_of, found, ids_in, judgement, run, states, work
from tests.support.scripted import Reply, Request, ScriptedModel, calls, says
from tools.deployment import Deployment
from tools.writing.drafts import draft_sequence

WHY = "their entries look copied"
PLANNED = calls(
    "set_plan", quota=20, source="contractors", parameters={}, shares={"plain": 0.5, "question": 0.5}, rationale="wide"
)


@pytest.fixture
def items(deployment: Deployment) -> list[str]:
    """Candidates that were found already."""
    with deployment.ledger.write() as tx:
        return [found(tx, each) for each in range(25)]


def decides(decision: str, **more: object) -> Reply:
    return calls("decide", decision=decision, reason=WHY, **more)


def most(request: Request) -> Reply:
    """A Scout that judges all but the last two."""
    return calls("record_judgements", judgements=[judgement(item) for item in ids_in(request)[:-2]])


def next_due(deployment: Deployment) -> list[object]:
    """What the router makes of the campaign as it stands now."""
    with deployment.ledger.read() as tx:
        return list(due(Situation(snapshot.snapshot(tx, CAMPAIGN), deployment.bundle, 0)))


def next_cycles(deployment: Deployment) -> dict[str, CycleDue]:
    return {item.stage: item for item in next_due(deployment) if isinstance(item, CycleDue)}


def in_review(deployment: Deployment) -> dict[str, str]:
    with deployment.ledger.read() as tx:
        return {one.id: one.state_reason for one in prospects.find(tx, CAMPAIGN, ProspectState.NEEDS_REVIEW)}


def test_a_boss_that_escalates_before_anybody_works_is_obeyed(deployment: Deployment, items: list[str]) -> None:
    with ScriptedModel(decides("escalate")) as model:
        outcome = work(deployment, model, "scout", items)
    assert (outcome.state, outcome.delegations, len(model.requests)) == ("nothing", 0, 1)
    assert in_review(deployment) == dict.fromkeys(items, f"the boss decides to escalate (scout): {WHY}")


def test_an_escalation_after_the_work_holds_what_is_left_and_no_more(deployment: Deployment, items: list[str]) -> None:
    with ScriptedModel(DELEGATE, most, says("Enough."), decides("escalate")) as model:
        work(deployment, model, "scout", items)
    assert list(in_review(deployment)) == items[-2:]
    assert states(deployment)["qualified"] == 23


def test_an_escalation_holds_the_items_that_it_names_also_those_that_were_recorded(
    deployment: Deployment, items: list[str]
) -> None:
    with ScriptedModel(DELEGATE, most, says("Enough."), decides("escalate", items=[items[0], items[-1]])) as model:
        work(deployment, model, "scout", items)
    assert list(in_review(deployment)) == [items[0], items[-1]]


def test_items_of_no_cycle_are_told_and_not_held(deployment: Deployment, items: list[str]) -> None:
    with ScriptedModel(DELEGATE, most, says("Enough."), decides("escalate", items="p998"), decides("proceed")) as model:
        outcome = work(deployment, model, "scout", items)
        assert "no items of this cycle: p998" in model.text_of(4)
    assert (outcome.boss_decision, in_review(deployment)) == ("proceed", {})


def test_an_escalated_reply_waits_for_a_person_with_an_approval(deployment: Deployment, items: list[str]) -> None:
    with deployment.ledger.write() as tx:
        reply = inbound.record(
            tx, "mail-1", kind="reply", received_at=tx.now, text="Who are you?", campaign=CAMPAIGN,
            prospect_id=items[0],
        )  # fmt: skip
    assert reply is not None
    cycle = cycle_of(deployment, "inbox", [reply])
    with ScriptedModel(decides("escalate")) as model:
        run(deployment, model, cycle)
    with deployment.ledger.read() as tx:
        (asked,) = approvals.open_approvals(tx, CAMPAIGN)
        assert inbound.get(tx, reply).handled_at is not None
    assert (asked.kind, asked.inbound_id) == ("escalation", reply)
    assert WHY in asked.reason


def test_what_went_on_by_itself_meanwhile_is_left_as_it_is(deployment: Deployment, items: list[str]) -> None:
    cycle = cycle_of(deployment, "scout", items)
    with deployment.ledger.write() as tx:
        prospects.move(tx, items[0], ProspectState.OPTED_OUT, "asked for no more mail", "inbox")
        held = rulings.carry_out(tx, deployment.bundle.crew, cycle, Ruling("escalate", items[:2], WHY))
    assert held == [items[1]]


def test_an_objection_in_words_counts_as_one_by_the_tool(deployment: Deployment, items: list[str]) -> None:
    with ScriptedModel(says("**Escalate**: somebody has to look at these first.")) as model:
        assert work(deployment, model, "scout", items).boss_decision == "escalate"
    assert list(in_review(deployment)) == items


@pytest.mark.parametrize("decision", ["proceed", "retry"])
def test_nobody_proceeds_or_retries_before_anybody_has_worked(
    deployment: Deployment, items: list[str], decision: str
) -> None:
    with ScriptedModel(decides(decision), decides("escalate")) as model:
        outcome = work(deployment, model, "scout", items)
        assert "nobody has worked at these yet: call delegate, or decide replan or escalate" in model.text_of(1)
    assert outcome.boss_decision == "escalate"


@pytest.mark.parametrize("delegated", [False, True])
def test_replan_makes_a_plan_due_that_reads_the_reason_and_holds_the_stage_until_then(
    deployment: Deployment, items: list[str], delegated: bool
) -> None:
    before: list[Reply | Callable[[Request], Reply]] = [DELEGATE, most, says("Enough.")] if delegated else []
    with ScriptedModel(*before, decides("replan")) as model:
        work(deployment, model, "scout", items)
    assert set(next_cycles(deployment)) - {"build"} == {"plan"}
    with ScriptedModel(PLANNED) as model:
        work(deployment, model, "plan")
        assert f"You asked for another plan: scout: {WHY}" in model.text_of(0)
    again = next_cycles(deployment)
    assert "plan" not in again
    with deployment.ledger.read() as tx:
        assert campaigns.get(tx, CAMPAIGN).plan == Plan(20, "contractors", {}, {"plain": 0.5, "question": 0.5}, "wide")


def test_a_replan_is_heard_after_the_goal_is_met_too(deployment: Deployment, items: list[str]) -> None:
    with ScriptedModel(DELEGATE, most, says("Enough."), decides("replan")) as model:
        work(deployment, model, "scout", items)
    with deployment.ledger.read() as tx:
        seen = replace(snapshot.snapshot(tx, CAMPAIGN), qualified_ever=deployment.bundle.campaign.goal.qualified)
    wanted = due(Situation(seen, deployment.bundle, 0))
    assert [one.stage for one in wanted if isinstance(one, CycleDue)].count("plan") == 1


def test_a_crew_without_plans_puts_a_replan_before_a_person(deployment: Deployment, items: list[str]) -> None:
    crew = deployment.bundle.crew
    without = {name: task for name, task in crew.stages.items() if task.work != "plan"}
    cycle = cycle_of(deployment, "scout", items)
    with deployment.ledger.write() as tx:
        held = rulings.carry_out(tx, CrewConfig.model_construct(**{**dict(crew), "stages": without}), cycle,
                                 Ruling("replan", items[:1], WHY))  # fmt: skip
    assert held == items[:1]
    assert in_review(deployment)[items[0]] == f"the boss decides to replan (scout): {WHY}"


def test_retry_has_the_rest_tried_again_at_once_by_the_boss(deployment: Deployment, items: list[str]) -> None:
    with ScriptedModel(DELEGATE, says("Later."), decides("retry")) as model:
        work(deployment, model, "scout", items)
    again = next_cycles(deployment)["scout"]
    assert (again.attempt, again.path) == (2, "boss")


def test_proceed_leaves_the_rest_for_its_time(deployment: Deployment, items: list[str]) -> None:
    with ScriptedModel(DELEGATE, says("Later."), decides("proceed")) as model:
        work(deployment, model, "scout", items)
    assert "scout" not in next_cycles(deployment)
    assert in_review(deployment) == {}


def test_what_the_boss_objects_to_again_and_again_is_given_up_and_never_done_without_it(
    deployment: Deployment, items: list[str]
) -> None:
    """The shipped Scout may stand in for a Boss that rests; not for one that has said no."""
    with ScriptedModel(decides("escalate", items=items[:1])) as model:
        work(deployment, model, "scout", items)
    with deployment.ledger.read() as tx:
        seen, (last,) = snapshot.snapshot(tx, CAMPAIGN), cycles.recent(tx, CAMPAIGN, "scout", 1)
    retries = deployment.bundle.agents["scout"].on_failure.retries
    third = replace(last, cycle=replace(last.cycle, attempt=retries + 1))
    wanted = due(Situation(replace(seen, last_cycles={**seen.last_cycles, "scout": third}), deployment.bundle, 0))
    (given_up,) = [one for one in wanted if isinstance(one, GiveUp)]
    assert given_up.reason == f"the Boss decided to escalate scout {retries + 1} times: {WHY}"
    agents = {**deployment.bundle.agents, "boss": deployment.bundle.agents["boss"].model_copy(update={"role": "Chief"})}
    other = replace(deployment.bundle, agents=agents)
    wanted = due(Situation(replace(seen, last_cycles={**seen.last_cycles, "scout": third}), other, 0))
    (given_up,) = [one for one in wanted if isinstance(one, GiveUp)]
    assert given_up.reason.startswith("the Chief decided to escalate scout")


def test_the_boss_decides_by_a_sample_of_what_was_recorded_beside_what_it_rests_on(
    deployment: Deployment, items: list[str]
) -> None:
    with ScriptedModel(DELEGATE, most, says("Enough."), decides("proceed")) as model:
        work(deployment, model, "scout", items)
        shown = model.text_of(3)
    assert f"left: {items[-2]}, {items[-1]}" in shown
    assert "a sample of what is recorded:" in shown
    assert shown.count("Roofing Contractors | Fresno CA | 12 staff") == 3
    assert shown.count("recorded: tier: Warm; score: 70") == 3


def test_the_board_counts_who_is_in_review_among_those_that_wait_for_a_person(
    deployment: Deployment, items: list[str]
) -> None:
    with ScriptedModel(decides("escalate", items=items[:3])) as model:
        work(deployment, model, "scout", items)
    with ScriptedModel(decides("replan")) as model:
        work(deployment, model, "scout", items[3:])
        assert "waiting for a person 3 in all" in model.text_of(0)


def test_a_stage_without_items_is_told_of_without_their_number_or_its_last_text(deployment: Deployment) -> None:
    with ScriptedModel(DELEGATE, calls("record_report", text="Nothing new.", flags=[])) as model:
        work(deployment, model, "report")
    with ScriptedModel(decides("replan")) as model:
        work(deployment, model, "report")
        told = model.text_of(0)
    assert "The Reporter is asked: " in told
    assert "Last time: done" in told
    assert "Nothing new." not in told


def test_an_escalated_draft_leaves_only_after_a_person_and_who_was_written_to_is_paused(
    deployment: Deployment,
) -> None:
    with deployment.ledger.write() as tx:
        drafted = [built(tx, number) for number in (30, 31)]
        for item in drafted:
            draft_sequence(deployment, tx, item, "plain", {"opening": "a1", "proof": "a2"}, "c0", "publisher")
    cycle = cycle_of(deployment, "publish", drafted)
    with deployment.ledger.write() as tx:
        messages.move(tx, f"{drafted[1]}-1", MessageState.READY, "approved")
        messages.move(tx, f"{drafted[1]}-1", MessageState.INTENT, "in hand")
        rulings.carry_out(tx, deployment.bundle.crew, cycle, Ruling("escalate", drafted, WHY))
        first, second = (prospects.get(tx, item) for item in drafted)
        assert messages.get(tx, f"{drafted[0]}-1").state is MessageState.CANCELLED
    assert (first.state, second.state, second.paused) == (ProspectState.NEEDS_REVIEW, ProspectState.IN_SEQUENCE, True)


def test_a_plan_that_failed_is_no_other_plan(deployment: Deployment, items: list[str]) -> None:
    with ScriptedModel(decides("replan")) as model:
        work(deployment, model, "scout", items)
    with ScriptedModel(says("Later.")) as model:
        work(deployment, model, "plan")
    assert "scout" not in next_cycles(deployment)
    with ScriptedModel(PLANNED) as model:
        work(deployment, model, "plan")
        assert f"You asked for another plan: scout: {WHY}" in model.text_of(0)
