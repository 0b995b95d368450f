"""A build cycle, whole: dossiers out, grounded angles in."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from data.claims import Angle, AngleState
from data.ledger.flow import facts, prospects
from data.records import ProspectState
from tests.crews.cycles.parts import DELEGATE, angle, angles, answers, ids_in, qualified, states, told, work
from tests.support.scripted import Reply, ScriptedModel, calls
from tools.deployment import Deployment

TRUE = (angle("You hire two estimators.", "f1"), angle("Reviews praise your clean sites.", "f2", confidence=0.8))
FALSE = angle("You hire seven estimators.", "f1")
DOUBTFUL = angle("You look for two estimators, so quoting is a bottleneck.", "f1")


def people(deployment: Deployment, number: int) -> list[str]:
    """Qualified and enriched prospects."""
    with deployment.ledger.write() as tx:
        return [qualified(tx, each) for each in range(number)]


def hands_in(**written: Sequence[dict[str, Any]]) -> Reply:
    """A Builder that writes these angles, for these prospects alone."""
    return calls("record_angles", prospects=[{"id": item, "score": 80, "angles": own} for item, own in written.items()])


def kept(deployment: Deployment, item: str) -> list[str]:
    """The texts of the angles that were stored."""
    with deployment.ledger.read() as tx:
        return [one.text for one in facts.angles_of(tx, [item])[item]]


def test_two_batches_take_three_requests_and_the_first_is_not_sent_again(deployment: Deployment) -> None:
    items = people(deployment, 20)
    with ScriptedModel(DELEGATE, angles(*TRUE), angles(*TRUE)) as model:
        outcome = work(deployment, model, "build", items)
        assert ids_in(model.requests[1]) == items[:13]
        assert ids_in(model.requests[2]) == items[13:]
        assert len(model.requests[2]["messages"]) == 1
    assert (outcome.state, outcome.recorded) == ("done", 20)
    assert states(deployment) == {"built": 20}
    with deployment.ledger.read() as tx:
        first = facts.angles_of(tx, items[:1])[items[0]]
        assert [(one.angle_id, one.fact_ids, one.confidence) for one in first] == [
            ("a1", ("f1",), 0.9),
            ("a2", ("f2",), 0.8),
        ]
        assert prospects.get(tx, items[0]).score == 80


def test_an_angle_that_its_facts_deny_is_refused_with_the_reason_and_corrected(deployment: Deployment) -> None:
    (item,) = people(deployment, 1)
    with ScriptedModel(DELEGATE, angles(TRUE[1], FALSE), angles(TRUE[0])) as model:
        outcome = work(deployment, model, "build", [item])
    assert answers(deployment, "record_angles")[0].splitlines()[:2] == [
        "1 recorded",
        'refused p1: "You hire seven estimators.": the facts do not have the figure seven',
    ]
    assert outcome.state == "done"
    assert kept(deployment, item) == ["Reviews praise your clean sites.", "You hire two estimators."]


def test_one_that_comes_again_is_shown_with_what_stands_and_with_what_was_refused(deployment: Deployment) -> None:
    (item,) = people(deployment, 1)
    with ScriptedModel(DELEGATE, angles(TRUE[1], FALSE), angles(TRUE[0])) as model:
        work(deployment, model, "build", [item])
        assert "An angle that stands" not in told(model, 1)
        again, (tool,) = told(model, 2), model.requests[1]["tools"]
    assert tool["input_schema"]["properties"]["prospects"]["items"]["required"] == ["id", "score", "angles"]
    assert again.endswith(
        " a1 stands (f2): Reviews praise your clean sites.\n"
        ' refused: "You hire seven estimators.": the facts do not have the figure seven\n'
        "</data>"
    )


def test_an_angle_of_which_code_is_not_sure_waits_for_the_critic_with_its_prospect(deployment: Deployment) -> None:
    (item,) = people(deployment, 1)
    with ScriptedModel(DELEGATE, angles(TRUE[1], DOUBTFUL)) as model:
        outcome = work(deployment, model, "build", [item])
    assert outcome.state == "done"
    assert states(deployment) == {"in_critique": 1}
    with deployment.ledger.read() as tx:
        sure, doubtful = facts.angles_of(tx, [item])[item]
    assert (sure.state, sure.judged_by, sure.words) == ("accepted", "code", "")
    assert (doubtful.state, doubtful.words) == ("waiting", 'neither facts nor offer explain "quoting", "bottleneck"')


def test_nobody_waits_for_the_critic_who_has_enough_angles_without_it(deployment: Deployment) -> None:
    (item,) = people(deployment, 1)
    with ScriptedModel(DELEGATE, angles(DOUBTFUL, *TRUE)) as model:
        work(deployment, model, "build", [item])
    assert states(deployment) == {"built": 1}


def test_they_is_put_right_where_an_angle_speaks_of_the_reader(deployment: Deployment) -> None:
    (item,) = people(deployment, 1)
    with ScriptedModel(DELEGATE, angles(angle("They hire two estimators.", "f1"), TRUE[1])) as model:
        work(deployment, model, "build", [item])
    assert kept(deployment, item)[0] == "You hire two estimators."


def test_who_has_fewer_angles_than_the_sequence_has_slots_is_not_built_and_the_builder_hears_of_it(
    deployment: Deployment,
) -> None:
    one, two = people(deployment, 2)
    first = hands_in(**{one: TRUE[:1], two: TRUE})
    with ScriptedModel(DELEGATE, first, angles(TRUE[1])) as model:
        outcome = work(deployment, model, "build", [one, two])
        assert ids_in(model.requests[2]) == [one]
        assert (
            "Record 2 to 3 angles for each prospect, those that stand counted, each from other facts."
            in model.text_of(1)
        )
    assert answers(deployment, "record_angles")[0].splitlines()[:2] == [
        "3 recorded",
        f"still to do ({one} has 1 of 2 angles):",
    ]
    assert outcome.state == "done"
    assert states(deployment) == {"built": 2}


def test_an_angle_that_says_what_another_says_is_kept_once_however_it_is_written(deployment: Deployment) -> None:
    (item,) = people(deployment, 1)
    again = (angle("YOU hire two estimators", "f1"), angle("I saw that you hire two estimators.", "f1"))
    with ScriptedModel(DELEGATE, angles(TRUE[0], *again), angles(TRUE[1])) as model:
        work(deployment, model, "build", [item])
    assert answers(deployment, "record_angles")[0].splitlines()[:2] == [
        "1 recorded",
        "p1 a1 says the same and stands",
    ]
    assert len(kept(deployment, item)) == 2


def test_an_angle_that_the_critic_returned_is_not_taken_again_in_the_same_words(deployment: Deployment) -> None:
    (item,) = people(deployment, 1)
    with deployment.ledger.write() as tx:
        returned = Angle(item, "", DOUBTFUL["text"], ("f1",), 0.9, AngleState.RETURNED, "critic", "overstated")
        facts.add_angle(tx, returned)
    with ScriptedModel(DELEGATE, angles(TRUE[1], DOUBTFUL), angles(TRUE[0])) as model:
        assert work(deployment, model, "build", [item]).state == "done"
    assert "a1 said the same and was returned: say something else" in answers(deployment, "record_angles")[0]
    assert states(deployment) == {"built": 1}


def test_an_angle_that_cites_nothing_or_facts_of_nobody_is_refused(deployment: Deployment) -> None:
    (item,) = people(deployment, 1)
    wrong = (angle("You hire."), angle("You hire two estimators.", "f9"))
    with ScriptedModel(DELEGATE, angles(*wrong), angles(*TRUE)) as model:
        work(deployment, model, "build", [item])
    assert answers(deployment, "record_angles")[0].splitlines()[1] == (
        'refused p1: "You hire.": facts is empty; "You hire two estimators.": f9 is not among its facts (f1, f2, f3)'
    )


def test_who_has_no_angle_in_the_end_stays_qualified_and_the_boss_hears_of_it(deployment: Deployment) -> None:
    items = people(deployment, 2)
    script = [
        hands_in(**{items[0]: TRUE, items[1]: [FALSE]}),
        *[hands_in(**{items[1]: [angle(f"You hire {number} estimators.", "f1")]}) for number in ("eight", "nine")],
    ]
    decision = calls("decide", decision="proceed", reason="one has nothing to say")
    with ScriptedModel(DELEGATE, *script, decision) as model:
        outcome = work(deployment, model, "build", items)
    assert (outcome.state, outcome.recorded, outcome.boss_decision) == ("partial", 1, "proceed")
    assert states(deployment) == {"built": 1, "qualified": 1}


def test_a_fourth_angle_is_left_out_and_the_answer_says_so(deployment: Deployment) -> None:
    (item,) = people(deployment, 1)
    more = (angle("With two estimators you send more estimates.", "f1"), angle("Your sites win you referrals.", "f2"))
    with ScriptedModel(DELEGATE, angles(*TRUE, *more)) as model:
        assert work(deployment, model, "build", [item]).state == "done"
    assert answers(deployment, "record_angles") == [
        f"{item} has 3 angles: those beyond were left out\nrecorded; nothing left"
    ]
    assert kept(deployment, item) == [one["text"] for one in (*TRUE, more[0])]


def test_only_the_first_score_that_comes_with_facts_counts(deployment: Deployment) -> None:
    (item,) = people(deployment, 1)
    again = {"id": item, "score": 10, "angles": [TRUE[1]]}
    with ScriptedModel(DELEGATE, angles(TRUE[0]), calls("record_angles", prospects=[again])) as model:
        work(deployment, model, "build", [item])
    with deployment.ledger.read() as tx:
        assert prospects.get(tx, item).score == 80


def test_a_prospect_that_has_a_score_needs_no_other(deployment: Deployment) -> None:
    (item,) = people(deployment, 1)
    with ScriptedModel(DELEGATE, calls("record_angles", prospects=[{"id": item, "angles": list(TRUE)}])) as model:
        assert work(deployment, model, "build", [item]).state == "done"
    with deployment.ledger.read() as tx:
        assert prospects.get(tx, item).score == 70


def test_dossiers_hold_facts_but_no_address_or_phone_number(deployment: Deployment) -> None:
    items = people(deployment, 10)
    with ScriptedModel(DELEGATE, angles(*TRUE)) as model:
        work(deployment, model, "build", items)
        everything = model.text_of(0) + model.text_of(1)
    assert " f3 website: Write to [address] or [phone]" in everything
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


def test_a_dossier_shows_the_seven_most_telling_facts_under_their_own_ids(deployment: Deployment) -> None:
    (item,) = people(deployment, 1)
    with deployment.ledger.write() as tx:
        for number in range(9):
            facts.add_fact(tx, item, "directory", f"listed in volume {number}", "directory", tx.now)
        facts.add_fact(tx, item, "hiring", "They look for a foreman", "site", tx.now)
    with ScriptedModel(DELEGATE, angles(*TRUE)) as model:
        work(deployment, model, "build", [item])
        shown = [line for line in told(model, 1).splitlines() if line.startswith(" f")]
    assert len(shown) == 7
    assert shown[-1] == " f13 hiring: They look for a foreman"


def test_a_fact_that_was_seen_in_an_earlier_month_says_when(deployment: Deployment) -> None:
    (item,) = people(deployment, 1)
    with deployment.ledger.write() as tx:
        facts.add_fact(tx, item, "hiring", "They look for a foreman", "site", tx.now - timedelta(days=60))
    with ScriptedModel(DELEGATE, angles(*TRUE)) as model:
        work(deployment, model, "build", [item])
        assert "\n f4 hiring 2026-09: They look for a foreman\n" in told(model, 1)
