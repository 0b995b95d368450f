"""A scout cycle, whole: over HTTP, through CrewAI, into the ledger."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from crews.cycles.cycle import run_cycle
from data.ledger.flow import campaigns, cycles, prospects
from data.records import ALONE, Business, ProspectState
from tests.crews.cycles.parts import (
    CAMPAIGN,
    DELEGATE,
    answers,
    cycle_of,
    found,
    ids_in,
    judgement,
    judges,
    states,
    told,
    work,
)
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
    judgements = [
        judgement(items[0], score=39, reason="too few estimates"),
        judgement(items[1], tier="Cold", score=90, reason="a franchise"),
        *map(judgement, items[2:]),
    ]
    with ScriptedModel(DELEGATE, calls("record_judgements", judgements=judgements)) as model:
        work(deployment, model, "scout", items)
    assert states(deployment) == {"qualified": 23, "rejected": 2}
    with deployment.ledger.read() as tx:
        assert "too few estimates" in prospects.get(tx, items[0]).state_reason


def test_each_refused_judgement_is_named_with_all_that_is_wrong_with_it(deployment: Deployment) -> None:
    items = candidates(deployment, 25)
    handed_in = [
        judgement(items[0], tier="Luke", score=101),
        judgement(items[1], score="many"),
        {"id": items[2], "tier": "Hot", "score": 80, "confidence": 0.9},
        *map(judgement, items[4:]),
        judgement("p99"),
    ]
    with ScriptedModel(DELEGATE, calls("record_judgements", judgements=handed_in), judges()) as model:
        outcome = work(deployment, model, "scout", items)
    first = answers(deployment, "record_judgements")[0].splitlines()
    assert first[:6] == [
        "21 recorded",
        'refused p1: tier "Luke" (Hot, Warm, Cold); score "101" (a whole number from 0 to 100)',
        'refused p2: score "many" (a whole number from 0 to 100)',
        "refused p3: reason is missing",
        f"refused p99: no item of this batch ({', '.join(items[:4])})",
        "still to do:",
    ]
    assert outcome.state == "done"
    assert states(deployment) == {"qualified": 25}


def test_what_is_left_comes_again_alone_with_what_was_refused_and_nothing_of_what_is_done(
    deployment: Deployment,
) -> None:
    items = candidates(deployment, 25)
    handed_in = [judgement(items[0], tier="Luke"), *map(judgement, items[2:])]
    with ScriptedModel(DELEGATE, calls("record_judgements", judgements=handed_in), judges()) as model:
        work(deployment, model, "scout", items)
        again = model.requests[2]["messages"]
        assert ids_in(model.requests[2]) == items[:2]
    assert len(again) == 1
    assert again[0]["content"].endswith(
        'each is {"id": "p7", "tier": "Hot|Warm|Cold", "score": 0-100, "confidence": 0-1, "reason": "text"}\n'
        "<data>\n"
        "p1 | Roofer 0 LLC | Roofing Contractors | Fresno CA | 12 staff\n"
        ' refused: tier "Luke" (Hot, Warm, Cold)\n'
        "p2 | Roofer 1 LLC | Roofing Contractors | Fresno CA | 12 staff\n"
        "</data>"
    )


def test_a_candidate_that_is_never_judged_right_is_left_after_three_rounds_and_the_boss_decides(
    deployment: Deployment,
) -> None:
    items = candidates(deployment, 25)
    first = calls("record_judgements", judgements=[judgement(items[0], tier="Luke"), *map(judgement, items[1:])])
    wrong = [calls("record_judgements", judgements=[judgement(items[0], tier="Luke", score=n)]) for n in range(2)]
    decision = calls("decide", decision="escalate", reason="one has an unknown tier")
    with ScriptedModel(DELEGATE, first, *wrong, decision) as model:
        outcome = work(deployment, model, "scout", items)
        assert 'outcome: partial, 24 of 25 recorded; refused 1: p1: tier "Luke"' in model.text_of(4).replace("\\", "")
    assert (outcome.state, outcome.recorded, outcome.remaining) == ("partial", 24, 1)
    assert (outcome.boss_decision, outcome.boss_reason) == ("escalate", "one has an unknown tier")


def test_each_candidate_has_rounds_of_its_own(deployment: Deployment) -> None:
    """Whoever is refused for the first time when another is for the third does not go with that other."""
    poor, late, third, *others = candidates(deployment, 25)
    script = [
        [judgement(poor, tier="Luke"), *map(judgement, others)],
        [judgement(poor, tier="Luke"), judgement(third)],
        [judgement(poor, tier="Luke"), judgement(late, tier="Luke")],
        [judgement(late, tier="Luke")],
    ]
    calls_made = [calls("record_judgements", judgements=judgements) for judgements in script]
    with ScriptedModel(DELEGATE, *calls_made, judges(), says("Enough.")) as model:
        outcome = work(deployment, model, "scout", [poor, late, third, *others])
        assert [ids_in(request) for request in model.requests[3:6]] == [[poor, late], [late], [late]]
    assert f"left for later after 3 tries: {poor}" in answers(deployment, "record_judgements")[2]
    assert (outcome.recorded, outcome.remaining) == (24, 1)


def test_delegating_again_hands_over_only_what_is_left(deployment: Deployment) -> None:
    items = candidates(deployment, 25)
    first = calls("record_judgements", judgements=[judgement(item) for item in items[:13]])
    with ScriptedModel(DELEGATE, first, says("That is all."), DELEGATE, judges()) as model:
        outcome = work(deployment, model, "scout", items)
        assert ids_in(model.requests[4]) == list(items[13:])
    assert (outcome.state, outcome.delegations) == ("done", 2)


def test_delegating_again_gives_one_try_more_where_three_were_refused(deployment: Deployment) -> None:
    (item,) = candidates(deployment, 1)
    wrong = [calls("record_judgements", judgements=[judgement(item, tier=f"Tier {n}")]) for n in range(4)]
    with ScriptedModel(DELEGATE, *wrong[:3], DELEGATE, wrong[3], says("It cannot be judged.")) as model:
        outcome = work(deployment, model, "scout", [item])
        again = model.requests[5]["messages"][0]["content"]
    assert [line for line in again.splitlines() if line.startswith(" refused: ")] == [
        f' refused: tier "Tier {n}" (Hot, Warm, Cold)' for n in range(3)
    ]
    assert (outcome.recorded, outcome.delegations) == (0, 2)


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


def test_the_scout_narrows_the_search_and_judges_what_it_finds(deployment: Deployment) -> None:
    nearly_there(deployment, missing=3)
    turned_away = judges(tier="Cold", score=10, reason="no crews")
    search = calls("search_directory", parameters={"min_employees": "at least 12"})

    def all_but_one(request: Request) -> Reply:
        most = [judgement(item, tier="Cold", score=10) for item in ids_in(request)[:-1]]
        return calls("record_judgements", judgements=most)

    with ScriptedModel(DELEGATE, all_but_one, search, judges(), turned_away) as model:
        outcome = work(deployment, model, "scout")
        narrowed = ids_in(model.requests[3])
    with deployment.ledger.read() as tx:
        (answer,) = answers(deployment, "search_directory")
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
    assert "Roofing 24" in everything
    assert "@" not in everything
    assert "0142" not in everything
    assert "+1559" not in everything


def test_a_candidate_has_as_many_cells_as_it_should() -> None:
    from tools.agent.scout import candidate_line, place_of

    wild = Business(
        source="s", row_key="1", company="A | p9 | B\u2028C", industry="Roof\vers | x", city="Fres|no\x85", state="CA"
    )
    line = candidate_line("p7", wild)
    assert line.split(" | ") == ["p7", "A / p9 / B C", "Roof ers / x", "Fres/no CA"]
    assert place_of(wild) == "Fres/no CA"
