"""A scout cycle, whole: over HTTP, through CrewAI, into the ledger."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from sqlalchemy import select

from crews.cycle import run_cycle
from data.ledger import campaigns, cycles, prospects
from data.ledger.schema import payloads, tool_calls
from data.records import ALONE, ProspectState
from tests.crews.cycles.parts import CAMPAIGN, DELEGATE, cycle_of, found, ids_in, judges, states, work
from tests.support.scripted import Reply, Request, ScriptedModel, calls, says
from tools.deployment import Deployment
from tools.sources.intake import take


def candidates(deployment: Deployment, number: int) -> Sequence[str]:
    """Candidates that were found already."""
    with deployment.ledger.write() as tx:
        return [found(tx, each) for each in range(number)]


def test_a_batch_of_25_takes_two_requests_and_ends_clean(deployment: Deployment) -> None:
    items = candidates(deployment, 25)
    with ScriptedModel(DELEGATE, judges()) as model:
        outcome = work(deployment, model, "scout", items)
    assert (outcome.state, outcome.recorded, outcome.remaining) == ("done", 25, 0)
    assert (outcome.boss_decision, outcome.delegations) == ("proceed", 1)
    assert states(deployment) == {"qualified": 25}


def test_the_cycle_is_topped_up_from_the_plans_source_and_what_is_taken_is_claimed(deployment: Deployment) -> None:
    items = candidates(deployment, 2)
    with ScriptedModel(DELEGATE, judges()) as model:
        outcome = work(deployment, model, "scout", items)
        taken = ids_in(model.requests[1])
    assert outcome.state == "done"
    assert outcome.recorded == len(taken) > 2
    with deployment.ledger.read() as tx:
        assert {prospects.get(tx, item).business.city for item in taken} == {"Fresno"}


def test_a_cycle_cut_short_after_its_search_goes_on_with_what_it_took_in(deployment: Deployment) -> None:
    cycle = cycle_of(deployment, "scout", [])
    with deployment.ledger.read() as tx:
        plan = campaigns.get(tx, CAMPAIGN).plan
    assert plan is not None
    before = take(deployment, cycle, plan, 5).prospect_ids

    with ScriptedModel(DELEGATE, judges()) as model:
        connections = deployment.connections.model_copy(update={"model": model.connection})
        outcome = run_cycle(replace(deployment, connections=connections), cycle)
        assert ids_in(model.requests[1]) == list(before)

    assert (outcome.state, outcome.recorded) == ("done", 5)
    assert states(deployment) == {"qualified": 5}


def test_a_low_score_or_a_cold_tier_is_rejected_with_its_reason(deployment: Deployment) -> None:
    items = candidates(deployment, 25)
    lines = [f"{item} | Warm | 80 | 0.9 | fits" for item in items]
    lines[0] = f"{items[0]} | Warm | 39 | 0.9 | too few estimates"
    lines[1] = f"{items[1]} | Cold | 90 | 0.9 | a franchise"
    with ScriptedModel(DELEGATE, calls("record_judgements", judgements=lines)) as model:
        work(deployment, model, "scout", items)
    assert states(deployment) == {"qualified": 23, "rejected": 2}
    with deployment.ledger.read() as tx:
        assert "too few estimates" in prospects.get(tx, items[0]).state_reason


def test_refused_lines_are_told_with_their_reasons_and_corrected(deployment: Deployment) -> None:
    items = candidates(deployment, 25)
    good = [f"{item} | Hot | 80 | 0.9 | fits" for item in items]
    bad = [
        f"{items[0]} | Luke | 80 | 0.9 | x",
        f"{items[1]} | Hot | 101 | 0.9 | x",
        f"{items[2]} | Hot | 80 | x",
        *good[4:],
    ]
    script = [
        DELEGATE,
        calls("record_judgements", judgements=[*bad, "p99 | Hot | 80 | 0.9 | x"]),
        calls("record_judgements", judgements=good[:4]),
    ]
    with ScriptedModel(*script) as model:
        outcome = work(deployment, model, "scout", items)
        told = model.requests[2]["messages"][-1]["content"][0]["content"]
    assert told == (
        f'21 recorded; refused {items[0]}: tier "Luke" (Hot, Warm, Cold); {items[1]}: score "101" (0 to 100); '
        f"{items[2]}: 4 fields instead of 5; p99: is not in this cycle; still to do: {items[3]}"
    )
    assert outcome.state == "done"
    assert states(deployment) == {"qualified": 25}


def test_what_is_never_right_is_dropped_after_three_rounds_and_the_boss_decides(deployment: Deployment) -> None:
    items = candidates(deployment, 25)
    most = [f"{item} | Hot | 80 | 0.9 | fits" for item in items[1:]]
    wrong = [calls("record_judgements", judgements=[f"{items[0]} | Luke | {n} | 0.9 | x"]) for n in range(2)]
    first = calls("record_judgements", judgements=[*most, f"{items[0]} | Luke | 80 | 0.9 | x"])
    with ScriptedModel(DELEGATE, first, *wrong, says("escalate: one has an unknown tier")) as model:
        outcome = work(deployment, model, "scout", items)
        assert 'outcome: partial, 24 of 25 recorded; refused 1: p1: tier "Luke"' in model.text_of(4).replace("\\", "")
    assert (outcome.state, outcome.recorded, outcome.remaining) == ("partial", 24, 1)
    assert (outcome.boss_decision, outcome.boss_reason) == ("escalate", "escalate: one has an unknown tier")


def test_delegating_again_hands_over_only_what_is_left(deployment: Deployment) -> None:
    items = candidates(deployment, 25)
    half = [f"{item} | Hot | 80 | 0.9 | fits" for item in items[:13]]
    first = calls("record_judgements", judgements=half)
    with ScriptedModel(DELEGATE, first, says("That is all."), DELEGATE, judges()) as model:
        outcome = work(deployment, model, "scout", items)
        assert ids_in(model.requests[4]) == list(items[13:])
    assert (outcome.state, outcome.delegations) == ("done", 2)


def test_the_boss_who_does_not_delegate_has_done_nothing(deployment: Deployment) -> None:
    items = candidates(deployment, 25)
    with ScriptedModel(says("Everything is judged.")) as model:
        outcome = work(deployment, model, "scout", items)
    assert (outcome.state, outcome.recorded, outcome.boss_decision) == ("nothing", 0, "none")
    with deployment.ledger.read() as tx:
        (closed,) = cycles.recent(tx, CAMPAIGN, "scout", 1)
        assert (closed.state, closed.boss_decision, closed.delegations) == ("nothing", "none", 0)
        assert prospects.unclaimed(tx, CAMPAIGN, ProspectState.FOUND, 99) == list(items)


def test_without_the_boss_the_specialist_alone_does_it(deployment: Deployment) -> None:
    items = candidates(deployment, 25)
    with ScriptedModel(judges()) as model:
        outcome = work(deployment, model, "scout", items, path=ALONE)
    assert (outcome.state, outcome.boss_decision, outcome.delegations) == ("done", "none", 0)


def test_repeating_a_cycle_that_was_done_asks_nobody_and_changes_nothing(deployment: Deployment) -> None:
    items = candidates(deployment, 25)
    with ScriptedModel(DELEGATE, judges()) as model:
        work(deployment, model, "scout", items)
    with deployment.ledger.write() as tx:
        goal = deployment.bundle.campaign.goal.qualified
        for each in range(100, 100 + goal):
            prospects.judge(tx, found(tx, each), 70, "Warm", 0.8, "fits", True, "c0", "scout")
    with ScriptedModel() as model:
        outcome = work(deployment, model, "scout", items)
    assert (outcome.state, outcome.recorded) == ("done", 25)


def nearly_there(deployment: Deployment, missing: int) -> None:
    """Qualify so many that only some are missing: a scouting takes no more than those are likely to need."""
    with deployment.ledger.write() as tx:
        for each in range(100, 100 + deployment.bundle.campaign.goal.qualified - missing):
            prospects.judge(tx, found(tx, each), 70, "Warm", 0.8, "fits", True, "c0", "scout")


def told(model: ScriptedModel, number: int) -> str:
    """What the tool answered before that request."""
    text: str = model.requests[number]["messages"][-1]["content"][0]["content"]
    return text


def test_the_scout_narrows_the_search_and_judges_what_it_finds(deployment: Deployment) -> None:
    nearly_there(deployment, missing=3)
    turned_away = judges("{} | Cold | 10 | 0.9 | no crews")
    search = calls("search_directory", parameters={"min_employees": "at least 12"})

    def all_but_one(request: Request) -> Reply:
        lines = [f"{item} | Cold | 10 | 0.9 | no crews" for item in ids_in(request)[:-1]]
        return calls("record_judgements", judgements=lines)

    with ScriptedModel(DELEGATE, all_but_one, search, judges(), turned_away) as model:
        outcome = work(deployment, model, "scout")
        narrowed = ids_in(model.requests[3])
    with deployment.ledger.read() as tx:
        given = select(payloads.c.body).join(tool_calls, tool_calls.c.result_digest == payloads.c.digest)
        answer = tx.connection.execute(given.where(tool_calls.c.tool == "search_directory")).scalar_one()
        assert answer.startswith("3 found by city=['Fresno'] min_employees=12; the cycle may take 0 more; next:\n")
        businesses = [prospects.get(tx, item).business for item in narrowed]
    assert len(businesses) == 3
    assert all(each.city == "Fresno" and (each.employees or 0) >= 12 for each in businesses)
    assert outcome.state == "done"


def test_a_search_takes_no_more_than_the_cycle_has_room_for(deployment: Deployment) -> None:
    items = candidates(deployment, 25)
    search = calls("search_directory", parameters={})
    with ScriptedModel(DELEGATE, search, judges()) as model:
        outcome = work(deployment, model, "scout", items)
        assert told(model, 2) == (
            "nobody was added: this cycle has all the candidates that it may take; judge those in hand"
        )
    assert outcome.recorded == 25
    assert states(deployment) == {"qualified": 25}


@pytest.mark.parametrize(
    ("parameters", "reason"),
    [
        ({"colour": "red"}, 'no parameter "colour" (parameters: city, min_employees, founded_before)'),
        ({"state": ["NV"]}, "state is fixed by the territory (CA); leave it out"),
        ({"city": ["Oakland"]}, "city Oakland is outside the plan, which has city Fresno: a search narrows the plan"),
        ({"min_employees": 60}, "min_employees 60 leaves nobody of the 21 left before it (left: 5 to 33)"),
        ("in Fresno", "parameters is an object of values by name (parameters: city, min_employees, founded_before)"),
    ],
)
def test_a_search_that_the_plan_does_not_allow_is_refused_with_what_would_do(
    deployment: Deployment, parameters: object, reason: str
) -> None:
    items = candidates(deployment, 25)
    with ScriptedModel(DELEGATE, calls("search_directory", parameters=parameters), judges()) as model:
        work(deployment, model, "scout", items)
        assert told(model, 2) == f"refused: {reason}"


@pytest.mark.parametrize("status", [400, 529])
def test_a_model_that_fails_ends_the_cycle_with_a_readable_error(deployment: Deployment, status: int) -> None:
    items = candidates(deployment, 25)
    tries = 3 if status == 400 else 4
    broken = {"status": status, "headers": {"retry-after-ms": "1"}}
    with ScriptedModel(DELEGATE, *[broken] * tries) as model:
        outcome = work(deployment, model, "scout", items)
    assert outcome.state == "failed"
    assert outcome.error == f"claude-haiku-5-5: HTTP {status}: scripted" or f"HTTP {status}" in outcome.error


def test_no_request_holds_an_address_or_a_phone_number(deployment: Deployment) -> None:
    with deployment.ledger.write() as tx:
        items = [found(tx, each, company=f"Call 555-0142 Roofing {each}") for each in range(25)]
    with ScriptedModel(DELEGATE, judges()) as model:
        work(deployment, model, "scout", items)
        everything = "".join(model.text_of(number) for number in range(2))
    assert "@" not in everything
    assert "0142" not in everything
    assert "+1559" not in everything
