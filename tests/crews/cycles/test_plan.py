"""A plan cycle, whole: the Boss's own, from the standing to a plan that code has checked."""

from typing import Any

import pytest

from data.ledger import campaigns, cycles, prospects
from data.records import ALONE, Plan
from tests.crews.cycles.parts import CAMPAIGN, built, ids_in, judges, work
from tests.support.scripted import ScriptedModel, calls, says
from tools.deployment import Deployment

GOOD: dict[str, Any] = {
    "quota": 70,
    "source": "contractors",
    "parameters": {"city": ["Fresno", "Oakland"]},
    "shares": {"plain": 3, "question": 1},
    "rationale": "Fresno has the most left",
}


def plan_of(deployment: Deployment) -> Plan:
    """The campaign's plan."""
    with deployment.ledger.read() as tx:
        plan = campaigns.get(tx, CAMPAIGN).plan
    assert plan is not None
    return plan


def test_a_plan_takes_one_request_and_is_set(deployment: Deployment) -> None:
    with ScriptedModel(calls("set_plan", **GOOD)) as model:
        outcome = work(deployment, model, "plan")
        assert model.tools_of(0) == {"set_plan", "read_board"}
    assert (outcome.state, outcome.boss_decision) == ("done", "proceed")
    assert plan_of(deployment) == Plan(
        70,
        "contractors",
        {"city": ["Fresno", "Oakland"]},
        {"plain": 0.75, "question": 0.25},
        "Fresno has the most left",
    )


def test_the_boss_sees_the_goal_the_funnel_the_yields_and_the_variants(deployment: Deployment) -> None:
    with deployment.ledger.write() as tx:
        prospects.assign_mailbox(tx, built(tx, 1), "dana", "plain")
    with ScriptedModel(calls("set_plan", **GOOD)) as model:
        work(deployment, model, "plan")
        text = model.requests[0]["messages"][0]["content"]
    assert "goal: 50 qualified" in text
    assert "funnel: built 1" in text
    assert "last plan: contractors city=['Fresno'], quota 60" in text
    assert "source contractors: " in text
    assert "city=Fresno: " in text
    assert "variant plain: share 0.5" in text
    assert "@" not in text


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"quota": 0}, "quota 0 (at least 1)"),
        ({"source": "yellow"}, 'source "yellow" (contractors)'),
        ({"parameters": {"colour": "red"}}, "colour"),
        ({"parameters": {"city": ["Freno"]}}, "Fresno"),
        ({"parameters": {"state": ["NV"]}}, "state is fixed by the territory"),
        ({"shares": {"shouting": 1.0}}, 'variant "shouting" (plain, question)'),
        ({"shares": {"plain": -1.0}}, "shares are numbers from 0 to 1, together 1"),
        ({"rationale": " "}, "no rationale"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_with_what_would_do(
    deployment: Deployment, change: dict[str, Any], reason: str
) -> None:
    before = plan_of(deployment)
    with ScriptedModel(calls("set_plan", **(GOOD | change)), says("replan: I cannot")) as model:
        outcome = work(deployment, model, "plan")
        assert reason in model.requests[1]["messages"][-1]["content"][0]["content"]
    assert (outcome.state, outcome.boss_decision) == ("nothing", "replan")
    assert plan_of(deployment) == before


def test_a_boss_that_only_talks_has_not_planned(deployment: Deployment) -> None:
    with ScriptedModel(says("We should look at Fresno.")) as model:
        outcome = work(deployment, model, "plan")
    assert (outcome.state, outcome.boss_decision) == ("nothing", "unclear")
    with deployment.ledger.read() as tx:
        (closed,) = cycles.recent(tx, CAMPAIGN, "plan", 1)
        assert (closed.state, closed.boss_reason) == ("nothing", "We should look at Fresno.")


def test_different_plans_make_different_campaigns(deployment: Deployment) -> None:
    cities: list[set[str | None]] = []
    for city in ("Fresno", "Oakland"):
        with ScriptedModel(calls("set_plan", **(GOOD | {"parameters": {"city": [city]}}))) as model:
            work(deployment, model, "plan")
        with ScriptedModel(judges()) as model:
            work(deployment, model, "scout", path=ALONE)
            taken = ids_in(model.requests[0])
        with deployment.ledger.read() as tx:
            cities.append({prospects.get(tx, item).business.city for item in taken})
    assert cities == [{"Fresno"}, {"Oakland"}]


def test_a_territory_that_is_used_up_is_told_so_that_it_is_replanned(deployment: Deployment) -> None:
    narrow = GOOD | {"parameters": {"city": ["Fresno"], "min_employees": 49}}
    with ScriptedModel(calls("set_plan", **narrow)) as model:
        work(deployment, model, "plan")
    with ScriptedModel() as model:
        outcome = work(deployment, model, "scout")
    assert (outcome.state, outcome.recorded, outcome.exhausted) == ("done", 0, True)
