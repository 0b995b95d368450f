"""Batches of one cycle are worked at side by side; what fails at one costs the others nothing."""

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from data.ledger.flow import campaigns
from tests.crews.cycles.parts import (
    CAMPAIGN,
    DELEGATE,
    angles,
    cycle_of,
    found,
    ids_in,
    judgement,
    judges,
    qualified,
    replied,
    run,
    states,
    work,
)
from tests.crews.cycles.test_build import FALSE, TRUE
from tests.support.scripted import Reply, Request, ScriptedModel, Step, calls, fails, says
from tools.deployment import Deployment

REFUSAL = says("I cannot help with that.", stop="refusal")
TOGETHER_S = 60
"""How long a request waits for the others that are to be under way with it."""


@pytest.fixture
def wide(deployment: Deployment) -> Deployment:
    """The campaign with batches of two builds, of which three may be worked at at once."""
    crew = deployment.bundle.crew
    build = crew.stages["build"].model_copy(update={"batch": 2})
    changed = crew.model_copy(update={"stages": {**crew.stages, "build": build}})
    return replace(deployment, bundle=replace(deployment.bundle, crew=changed), at_once=3)


def people(deployment: Deployment, number: int) -> list[str]:
    """Qualified and enriched prospects."""
    with deployment.ledger.write() as tx:
        return [qualified(tx, each) for each in range(number)]


def together(number: int, then: Callable[[Request], Reply]) -> Callable[[Request], Reply]:
    """Answer once so many requests are under way at the same time."""
    barrier = threading.Barrier(number)

    def answer(request: Request) -> Reply:
        barrier.wait(TOGETHER_S)
        return then(request)

    return answer


def build(deployment: Deployment, items: Sequence[str], *steps: Step, path: str = "alone") -> tuple[object, ...]:
    """What came of a cycle of builds, and the sizes of the batches that were asked about."""
    with ScriptedModel(*steps) as model:
        outcome = work(deployment, model, "build", items, path)
    return outcome.state, outcome.recorded, sorted(len(ids_in(request)) for request in model.requests), outcome.error


def test_as_many_batches_as_may_be_are_under_way_at_once(wide: Deployment) -> None:
    items = people(wide, 6)
    step = together(3, angles(*TRUE))
    assert build(wide, items, step, step, step) == ("done", 6, [2, 2, 2], "")
    assert states(wide) == {"built": 6}


def test_what_the_boss_delegates_is_worked_at_side_by_side_as_well(wide: Deployment) -> None:
    items = people(wide, 5)
    step = together(3, angles(*TRUE))
    with ScriptedModel(DELEGATE, step, step, step) as model:
        outcome = work(wide, model, "build", items)
    assert (outcome.state, outcome.recorded, outcome.boss_decision) == ("done", 5, "proceed")


def test_more_batches_than_may_be_at_once_are_shared_out(wide: Deployment) -> None:
    items = people(wide, 9)
    assert build(wide, items, *[angles(*TRUE)] * 5) == ("done", 9, [1, 2, 2, 2, 2], "")


def one_at_a_time() -> Callable[[Request], Reply]:
    """A Builder who fails where it is asked while an answer is under way."""
    under_way = threading.Semaphore(1)

    def alone(request: Request) -> Reply:
        assert under_way.acquire(blocking=False)
        try:
            return angles(*TRUE)(request)
        finally:
            under_way.release()

    return alone


def test_a_model_that_takes_one_request_at_a_time_has_one(wide: Deployment) -> None:
    models = {name: model.model_copy(update={"at_once": 1}) for name, model in wide.bundle.models.items()}
    alone = one_at_a_time()
    narrow = replace(wide, bundle=replace(wide.bundle, models=models))
    assert build(narrow, people(wide, 6), *[alone] * 3) == ("done", 6, [2, 2, 2], "")


def test_a_batch_at_which_the_model_fails_costs_the_others_nothing(wide: Deployment) -> None:
    poison, *others = people(wide, 6)

    def answer(request: Request) -> Reply:
        return REFUSAL if poison in ids_in(request) else angles(*TRUE)(request)

    state, recorded, _, error = build(wide, [poison, *others], *[answer] * 5)
    assert (state, recorded) == ("partial", 5)
    assert "stopped with refusal" in str(error)
    assert states(wide) == {"built": 5, "qualified": 1}


def test_where_every_batch_fails_the_cycle_has_failed(wide: Deployment) -> None:
    state, recorded, _, error = build(wide, people(wide, 4), *[REFUSAL] * 6)
    assert (state, recorded) == ("failed", 0)
    assert "stopped with refusal" in str(error)


def test_a_server_out_of_reach_ends_the_cycle_and_what_was_recorded_stays(wide: Deployment) -> None:
    first, *others = people(wide, 4)

    def answer(request: Request) -> Reply:
        if first not in ids_in(request):
            return fails(401)
        return angles(*TRUE)(request)

    state, _, _, error = build(wide, [first, *others], answer, answer)
    assert state == "failed"
    assert "401" in str(error)
    assert states(wide)["built"] == 2


def test_what_was_refused_of_an_item_goes_with_it_into_the_next_delegation(wide: Deployment) -> None:
    items = people(wide, 4)
    bad, good = angles(FALSE), angles(*TRUE)

    def stubborn(request: Request) -> Reply:
        return bad(request) if items[0] in ids_in(request) else good(request)

    with ScriptedModel(DELEGATE, *[stubborn] * 4, calls("delegate", note="again"), good) as model:
        outcome = work(wide, model, "build", items)
    assert outcome.state == "done"
    assert "refused:" in model.text_of(-1)


def test_a_halt_at_one_batch_halts_the_cycle(wide: Deployment) -> None:
    def halts(request: Request) -> Reply:
        with wide.ledger.write() as tx:
            campaigns.halt(tx, CAMPAIGN, "look first", "dana")
        return angles(*TRUE)(request)

    step = together(2, halts)
    with pytest.raises(BaseException, match="look first"), ScriptedModel(step, step) as model:
        work(wide, model, "build", people(wide, 4), "alone")
    assert states(wide) == {"qualified": 4}


def test_two_who_search_at_once_take_no_more_than_the_cycle_is_likely_to_need(deployment: Deployment) -> None:
    crew, campaign = deployment.bundle.crew, deployment.bundle.campaign
    scout = crew.stages["scout"].model_copy(update={"batch": 4})
    changed = crew.model_copy(update={"stages": {**crew.stages, "scout": scout}})
    small = campaign.model_copy(update={"goal": campaign.goal.model_copy(update={"qualified": 5})})
    wide = replace(deployment, bundle=replace(deployment.bundle, crew=changed, campaign=small), at_once=2)
    with deployment.ledger.write() as tx:
        items = [found(tx, each) for each in range(8)]
    both, seen = threading.Barrier(2), Counter[int]()

    def play(request: Request) -> Reply:
        asked = ids_in(request)
        part = items.index(asked[0]) // 4 if asked[0] in items else None
        seen.update([] if part is None else [part])
        if part is not None and seen[part] == 1:
            return calls("record_judgements", judgements=[judgement(item, tier="Cold") for item in asked[:2]])
        if part is not None and seen[part] == 2:
            both.wait(TOGETHER_S)
            return calls("search_directory", parameters={})
        return judges()(request)

    with ScriptedModel(*[play] * 7) as model:
        outcome = work(wide, model, "scout", items, "alone")
    assert (outcome.state, outcome.recorded) == ("done", 8 + 4)


def test_a_halt_counts_more_than_what_else_went_wrong(wide: Deployment) -> None:
    first, *others = people(wide, 4)

    def answer(request: Request) -> Reply:
        if first in ids_in(request):
            return fails(401)
        with wide.ledger.write() as tx:
            campaigns.halt(tx, CAMPAIGN, "look first", "dana")
        return angles(*TRUE)(request)

    step = together(2, answer)
    with pytest.raises(BaseException, match="look first"), ScriptedModel(step, step) as model:
        work(wide, model, "build", [first, *others], "alone")


def test_what_one_part_says_of_anothers_item_is_not_told_of_that_item(wide: Deployment) -> None:
    items = people(wide, 4)
    bad = angles(FALSE)

    def stubborn(request: Request) -> Reply:
        if items[0] in ids_in(request):
            return bad(request)
        both = [*ids_in(request), items[0]]
        return calls("record_angles", prospects=[{"id": one, "score": 80, "angles": list(TRUE)} for one in both])

    with ScriptedModel(DELEGATE, *[stubborn] * 4, says("proceed")) as model:
        work(wide, model, "build", items)
    assert f"{items[0]}: no item of this batch" not in model.text_of(-1)
    assert f"{items[0]}: " in model.text_of(-1)


def test_replies_are_read_in_the_order_in_which_they_came(wide: Deployment) -> None:
    with wide.ledger.write() as tx:
        mails = [replied(wide, tx, number, "Yes, tell me more.") for number in range(3)]
    from tools.agent.inbox import InboxBench

    bench = InboxBench(wide, cycle_of(wide, "inbox", mails), "inbox", 1)
    bench.open()
    assert bench.parts(3) == (bench,)


def test_cycles_share_the_requests_that_a_model_takes_at_a_time(wide: Deployment) -> None:
    models = {name: model.model_copy(update={"at_once": 1}) for name, model in wide.bundle.models.items()}
    narrow = replace(wide, bundle=replace(wide.bundle, models=models))
    items, alone = people(wide, 4), one_at_a_time()
    with ScriptedModel(alone, alone) as model, ThreadPoolExecutor(2) as pool:
        cycles = [cycle_of(narrow, "build", some, "alone") for some in (items[:2], items[2:])]
        outcomes = list(pool.map(lambda cycle: run(narrow, model, cycle), cycles))
    assert [outcome.recorded for outcome in outcomes] == [2, 2]
