"""A build cycle, whole: dossiers out, grounded angles in."""

from collections.abc import Callable

from data.ledger import facts, prospects
from data.records import Angle, ProspectState
from tests.crews.cycles.parts import DELEGATE, ids_in, qualified, states, work
from tests.support.scripted import Reply, Request, ScriptedModel, calls, says
from tools.deployment import Deployment

TRUE = ("{} | 80 | 0.9 | f1 | You hire two estimators.", "{} | 80 | 0.8 | f2 | Reviews praise your clean sites.")
FALSE = "{} | 80 | 0.9 | f1 | You hire seven estimators."


def people(deployment: Deployment, number: int) -> list[str]:
    """Qualified and enriched prospects."""
    with deployment.ledger.write() as tx:
        return [qualified(tx, each) for each in range(number)]


def angles(*lines: str) -> Callable[[Request], Reply]:
    """A Builder that writes the same lines for every prospect of the batch."""
    return lambda request: calls(
        "record_angles", angles=[line.format(item) for item in ids_in(request) for line in lines]
    )


def test_two_batches_take_three_requests_and_the_first_is_not_sent_again(deployment: Deployment) -> None:
    items = people(deployment, 20)
    with ScriptedModel(DELEGATE, angles(*TRUE), angles(*TRUE)) as model:
        outcome = work(deployment, model, "build", items)
        assert ids_in(model.requests[1]) == items[:10]
        assert ids_in(model.requests[2]) == items[10:]
        assert len(model.requests[2]["messages"]) == 1
    assert (outcome.state, outcome.recorded) == ("done", 20)
    assert states(deployment) == {"built": 20}
    with deployment.ledger.read() as tx:
        first = facts.angles_of(tx, items[:1])[items[0]]
        assert [(angle.angle_id, angle.fact_ids) for angle in first] == [("a1", ("f1",)), ("a2", ("f2",))]
        assert prospects.get(tx, items[0]).score == 80


def test_an_angle_that_says_more_than_its_facts_is_refused_with_the_reason_and_corrected(
    deployment: Deployment,
) -> None:
    (item,) = people(deployment, 1)
    with ScriptedModel(DELEGATE, angles(TRUE[1], FALSE), angles(TRUE[0])) as model:
        outcome = work(deployment, model, "build", [item])
        told = model.requests[2]["messages"][-1]["content"][0]["content"]
    assert told.startswith(f"1 recorded; refused {item}: ")
    assert "seven" in told
    assert outcome.state == "done"
    with deployment.ledger.read() as tx:
        kept = [angle.text for angle in facts.angles_of(tx, [item])[item]]
    assert kept == ["Reviews praise your clean sites.", "You hire two estimators."]


def test_who_has_fewer_angles_than_the_sequence_has_slots_is_not_built_and_the_builder_hears_of_it(
    deployment: Deployment,
) -> None:
    one, two = people(deployment, 2)
    first = [TRUE[0].format(one), *(line.format(two) for line in TRUE)]
    with ScriptedModel(DELEGATE, calls("record_angles", angles=first), angles(TRUE[1])) as model:
        outcome = work(deployment, model, "build", [one, two])
        told = model.requests[2]["messages"][-1]["content"][0]["content"]
        assert '"id | score | confidence | fact ids | angle\\": 2 to 3 different ones' in model.text_of(1)
    assert told == f"3 recorded; still to do: {one} ({one} has 1 of 2 angles)"
    assert outcome.state == "done"
    assert states(deployment) == {"built": 2}


def test_an_angle_that_says_what_another_says_is_refused_however_it_is_written(deployment: Deployment) -> None:
    (item,) = people(deployment, 1)
    again = ("{} | 80 | 0.9 | f1 | YOU hire two estimators", "{} | 80 | 0.9 | f1 | I saw that you hire two estimators.")
    with ScriptedModel(DELEGATE, angles(TRUE[0], *again), angles(TRUE[1])) as model:
        work(deployment, model, "build", [item])
        told = model.requests[2]["messages"][-1]["content"][0]["content"]
    same = f"{item}: a1 says the same: say something else"
    assert told == f"1 recorded; refused {same}; {same}"
    with deployment.ledger.read() as tx:
        assert len(facts.angles_of(tx, [item])[item]) == 2


def test_an_angle_that_cites_nothing_or_facts_of_nobody_is_refused(deployment: Deployment) -> None:
    (item,) = people(deployment, 1)
    wrong = [f"{item} | 80 | 0.9 |  | You hire.", f"{item} | 80 | 0.9 | f9 | You hire."]
    with ScriptedModel(DELEGATE, calls("record_angles", angles=wrong), angles(*TRUE)) as model:
        work(deployment, model, "build", [item])
        told = model.requests[2]["messages"][-1]["content"][0]["content"]
    assert "cites no facts" in told
    assert '"f9" is not among its facts (f1, f2, f3)' in told


def test_who_has_no_angle_in_the_end_stays_qualified_and_the_boss_hears_of_it(deployment: Deployment) -> None:
    items = people(deployment, 2)
    good = [line.format(items[0]) for line in TRUE]
    script = [
        DELEGATE,
        calls("record_angles", angles=[*good, FALSE.format(items[1])]),
        *[
            calls("record_angles", angles=[f"{items[1]} | 8{n} | 0.9 | f1 | You hire seven estimators."])
            for n in range(2)
        ],
        says("proceed: one has nothing to say"),
    ]
    with ScriptedModel(*script) as model:
        outcome = work(deployment, model, "build", items)
    assert (outcome.state, outcome.recorded, outcome.boss_decision) == ("partial", 1, "proceed")
    assert states(deployment) == {"built": 1, "qualified": 1}


def test_the_same_angle_twice_is_one_and_a_fourth_is_left_out(deployment: Deployment) -> None:
    (item,) = people(deployment, 1)
    more = ("{} | 80 | 0.9 | f1 | They hire estimators.", "{} | 80 | 0.9 | f2 | Their sites are clean.")
    with ScriptedModel(DELEGATE, angles(TRUE[0], *TRUE, *more)) as model:
        work(deployment, model, "build", [item])
    with deployment.ledger.read() as tx:
        assert len(facts.angles_of(tx, [item])[item]) == 3


def test_dossiers_hold_facts_but_no_address_or_phone_number(deployment: Deployment) -> None:
    items = people(deployment, 10)
    with ScriptedModel(DELEGATE, angles(*TRUE)) as model:
        work(deployment, model, "build", items)
        everything = model.text_of(0) + model.text_of(1)
    assert " f3 website 2026-11: Write to [address] or [phone]" in everything
    assert "@" not in everything
    assert "0142" not in everything


def test_a_repeated_cycle_starts_with_what_is_left(deployment: Deployment) -> None:
    items = people(deployment, 20)
    with deployment.ledger.write() as tx:
        for item in items[:10]:
            facts.add_angle(tx, Angle(item, "", "You hire two estimators.", ("f1",), 0.9, cycle_id="c0"))
            prospects.move(tx, item, ProspectState.BUILT, "has an angle", "builder")
    with ScriptedModel(DELEGATE, angles(*TRUE)) as model:
        outcome = work(deployment, model, "build", items)
        assert ids_in(model.requests[1]) == items[10:]
    assert (outcome.state, outcome.recorded) == ("done", 20)


def test_a_dossier_shows_the_ten_most_telling_facts_under_their_own_ids(deployment: Deployment) -> None:
    (item,) = people(deployment, 1)
    with deployment.ledger.write() as tx:
        for number in range(9):
            facts.add_fact(tx, item, "directory", f"listed in volume {number}", "directory", tx.now)
        facts.add_fact(tx, item, "hiring", "They look for a foreman", "site", tx.now)
    with ScriptedModel(DELEGATE, angles(*TRUE)) as model:
        work(deployment, model, "build", [item])
        shown = [line for line in model.text_of(1).splitlines() if line.startswith(" f")]
    assert len(shown) == 10
    assert shown[-1].startswith(" f13 hiring 2026-11: They look for a foreman")
