"""Cycles in which code does the work of outreach that no stage of the crew does."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from config.files.agents import CODE
from crews.cycles.cycle import run_cycle
from crews.cycles.outcome import CycleOutcome
from data.claims import Angle
from data.ledger.flow import campaigns, cycles, facts, inbound, messages, prospects
from data.ledger.govern import approvals
from data.records import BY_RULE, Cycle, ProspectState
from guardrails.verdicts import Halted
from tests.crews.cycles.parts import CAMPAIGN, built, found, qualified, replied, states
from tools.deployment import Deployment


@pytest.fixture
def unstaffed(deployment: Deployment) -> Iterator[Deployment]:
    """The shipped campaign, whose crew has nobody left but the Reporter."""
    crew = deployment.bundle.crew
    stages = {name: stage for name, stage in crew.stages.items() if stage.traits.reports}
    lean = crew.model_copy(update={"stages": stages})
    yield replace(deployment, bundle=replace(deployment.bundle, crew=lean))


def opened(deployment: Deployment, work: str, *items: str) -> Cycle:
    with deployment.ledger.write() as tx:
        cycle = cycles.open_cycle(tx, CAMPAIGN, work, work, CODE, items, 1, BY_RULE, f"{work}-{items}")
    assert cycle is not None
    return cycle


def ruled(deployment: Deployment, work: str, *items: str) -> CycleOutcome:
    return run_cycle(deployment, opened(deployment, work, *items))


def test_a_plan_by_rule_asks_the_first_source_that_has_somebody_for_as_many_as_are_missing(
    unstaffed: Deployment,
) -> None:
    assert ruled(unstaffed, "plan").recorded == 1
    with unstaffed.ledger.read() as tx:
        plan = campaigns.get(tx, CAMPAIGN).plan
    assert plan is not None
    assert (plan.source, plan.parameters, plan.shares) == ("contractors", {}, {})
    assert plan.quota == unstaffed.bundle.campaign.goal.qualified


def test_a_search_by_rule_qualifies_all_that_it_takes_and_gives_nobody_a_score(unstaffed: Deployment) -> None:
    outcome = ruled(unstaffed, "scout")
    assert outcome.recorded == min(unstaffed.bundle.campaign.goal.qualified, outcome.recorded) > 0
    assert states(unstaffed) == {"qualified": outcome.recorded}
    with unstaffed.ledger.read() as tx:
        assert {one.score for one in prospects.find(tx, CAMPAIGN)} == {None}


def test_a_search_by_rule_that_is_repeated_takes_in_nobody_else(unstaffed: Deployment) -> None:
    with unstaffed.ledger.write() as tx:
        waiting = found(tx, 1)
    cycle = opened(unstaffed, "scout", waiting)
    first = run_cycle(unstaffed, cycle)
    people = states(unstaffed)
    again = run_cycle(unstaffed, cycle)
    assert people == states(unstaffed)
    assert again.recorded <= first.recorded


def test_nobody_gets_an_angle_by_rule_and_everybody_goes_on(unstaffed: Deployment) -> None:
    with unstaffed.ledger.write() as tx:
        people = [qualified(tx, number) for number in range(3)]
    assert ruled(unstaffed, "build", *people).state == "done"
    assert states(unstaffed) == {"built": 3}


def test_a_draft_by_rule_takes_the_surest_angles_and_is_the_same_when_repeated(unstaffed: Deployment) -> None:
    with unstaffed.ledger.write() as tx:
        one = built(tx, 1)
        facts.add_angle(tx, Angle(one, "", "You hire, and reviews praise it.", ("f1", "f2"), 0.99, cycle_id="c0"))
    cycle = opened(unstaffed, "publish", one)
    assert run_cycle(unstaffed, cycle).state == "done"
    assert run_cycle(unstaffed, cycle).state == "done"
    with unstaffed.ledger.read() as tx:
        drafted = messages.of_prospect(tx, one)
    assert [message.step for message in drafted] == [1, 2, 3]
    assert {message.author for message in drafted} == {CODE}
    assert [message.slots for message in drafted] == [{"opening": "a3"}, {"proof": "a1"}, {}]


def test_who_cannot_be_drafted_for_by_rule_is_put_before_a_person(unstaffed: Deployment) -> None:
    with unstaffed.ledger.write() as tx:
        one = qualified(tx, 1)
        facts.add_angle(tx, Angle(one, "", "You hire two estimators.", ("f1",), 0.8, cycle_id="c0"))
        prospects.move(tx, one, ProspectState.BUILT, "has one", "builder")
    assert ruled(unstaffed, "publish", one).state == "nothing"
    with unstaffed.ledger.read() as tx:
        held = prospects.get(tx, one)
        assert messages.of_prospect(tx, one) == []
    assert held.state is ProspectState.NEEDS_REVIEW
    assert "proof" in held.state_reason


def test_a_reply_that_nobody_reads_waits_for_a_person(unstaffed: Deployment, deployment: Deployment) -> None:
    with unstaffed.ledger.write() as tx:
        reply = replied(deployment, tx, 1, "Who are you?")
    assert ruled(unstaffed, "inbox", reply).state == "done"
    with unstaffed.ledger.read() as tx:
        assert inbound.get(tx, reply).handled_at is not None
        assert [asked.kind for asked in approvals.open_approvals(tx, CAMPAIGN)] == ["escalation"]


@pytest.mark.parametrize("work", ["plan", "build", "publish", "inbox"])
def test_code_does_nothing_in_a_halted_campaign(unstaffed: Deployment, deployment: Deployment, work: str) -> None:
    with unstaffed.ledger.write() as tx:
        items = {"build": [qualified(tx, 1)], "publish": [built(tx, 2)], "inbox": [replied(deployment, tx, 3, "Yes")]}
        campaigns.halt(tx, CAMPAIGN, "stop", "a person")
    before, cycle = states(unstaffed), opened(unstaffed, work, *items.get(work, []))
    with pytest.raises(Halted):
        run_cycle(unstaffed, cycle)
    assert states(unstaffed) == before


def test_code_does_nothing_in_a_campaign_that_is_over(unstaffed: Deployment) -> None:
    with unstaffed.ledger.write() as tx:
        one = qualified(tx, 1)
        campaigns.finish(tx, CAMPAIGN, "its 14 days are over")
    with pytest.raises(Halted, match="its 14 days are over"):
        run_cycle(unstaffed, opened(unstaffed, "build", one))
    assert states(unstaffed) == {"qualified": 1}


def test_a_work_without_a_rule_is_no_task_of_code(unstaffed: Deployment) -> None:
    assert [*unstaffed.bundle.crew.tasks_by_rule] == ["plan", "scout", "build", "publish", "inbox"]
