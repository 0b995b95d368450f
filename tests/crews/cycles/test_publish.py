"""A publish cycle, whole: angles into the slots of all steps."""

from collections import Counter

import pytest

from data.claims import Angle, AngleState
from data.ledger.flow import facts, messages, prospects
from tests.crews.cycles.parts import CAMPAIGN, DELEGATE, answers, built, fill, fills, states, work
from tests.support.scripted import ScriptedModel, calls
from tools.deployment import Deployment


def people(deployment: Deployment, number: int) -> list[str]:
    """Built prospects."""
    with deployment.ledger.write() as tx:
        return [built(tx, each) for each in range(number)]


def test_twenty_prospects_take_two_requests_and_all_their_steps_are_drafted(deployment: Deployment) -> None:
    items = people(deployment, 20)
    with ScriptedModel(DELEGATE, fills) as model:
        outcome = work(deployment, model, "publish", items)
        text = model.text_of(1)
    assert outcome.state == "done"
    assert states(deployment) == {"in_sequence": 20}
    assert "@" not in text
    with deployment.ledger.read() as tx:
        drafted = messages.of_prospect(tx, items[0])
        assert [message.step for message in drafted] == [1, 2, 3]
        assert "You hire two estimators." in drafted[0].body


def test_the_publisher_sees_the_variant_that_code_chose_and_the_angles_beside_where_they_will_stand(
    deployment: Deployment,
) -> None:
    items = people(deployment, 2)
    with ScriptedModel(DELEGATE, fills) as model:
        work(deployment, model, "publish", items)
        text = model.requests[1]["messages"][0]["content"]
    with deployment.ledger.read() as tx:
        variants = [prospects.get(tx, item).variant for item in items]
    assert f"p1 | Roofer 0 LLC | {variants[0]}\n a1 You hire two estimators.\n a2 Reviews praise your clean" in text
    assert f"p2 | Roofer 1 LLC | {variants[1]}\n a1 " in text
    places = [line for line in text.splitlines() if line.startswith("- mail ")]
    assert places[0].startswith("- mail 1, plain: ")
    assert all("[opening]" in line or "[proof]" in line for line in places)
    assert "it is read by itself, and its angle makes another point than those before" in text


def test_variants_fall_to_prospects_by_the_plans_shares_and_never_change() -> None:
    """The Publisher has no say in it: a test of two texts is none if a model may choose who gets which."""
    from tools.writing.variants import chosen

    drawn = Counter(chosen({"plain": 0.8, "question": 0.2}, "autumn", f"p{number}") for number in range(2000))
    assert drawn["question"] / 2000 == pytest.approx(0.2, abs=0.03)
    shares = {"plain": 0.5, "question": 0.5}
    assert chosen(shares, "autumn", "p7") == chosen(shares, "autumn", "p7")
    assert {chosen(shares, name, "p7") for name in map(str, range(9))} == set(shares)
    assert {chosen({"plain": 0.0, "question": 1.0}, "autumn", f"p{number}") for number in range(99)} == {"question"}
    assert {chosen({"plain": 0.0, "question": 0.0}, "autumn", f"p{number}") for number in range(99)} == set(shares)


def test_a_variant_that_the_publisher_names_changes_nothing(deployment: Deployment) -> None:
    from tools.writing.variants import chosen

    (item,) = people(deployment, 1)
    with ScriptedModel(DELEGATE, calls("record_fills", fills=[fill(item, variant="shouting")])) as model:
        assert work(deployment, model, "publish", [item]).state == "done"
    with deployment.ledger.read() as tx:
        assert prospects.get(tx, item).variant == chosen({"plain": 0.5, "question": 0.5}, CAMPAIGN, item)


def test_a_fill_that_cannot_be_drafted_is_refused_and_corrected(deployment: Deployment) -> None:
    items = people(deployment, 3)
    wrong = [fill(items[0], proof=None), fill(items[1], proof="a7"), fill(items[2], opening="a2")]
    with ScriptedModel(DELEGATE, calls("record_fills", fills=wrong), fills) as model:
        outcome = work(deployment, model, "publish", items)
    assert answers(deployment, "record_fills")[0].splitlines()[:4] == [
        "0 recorded",
        "refused p1: proof is empty",
        "refused p2: slot proof: there is no angle a7 (the prospect has a1, a2)",
        "refused p3: opening and proof have the same angle: every slot takes another",
    ]
    assert outcome.state == "done"


def test_an_angle_that_a_person_has_refused_is_not_shown_and_fills_no_slot(deployment: Deployment) -> None:
    (item,) = people(deployment, 1)
    with deployment.ledger.write() as tx:
        facts.add_angle(tx, Angle(item, "", "You lead the market.", ("f1",), 0.9, AngleState.REFUSED, cycle_id="c0"))
    with ScriptedModel(DELEGATE, calls("record_fills", fills=[fill(item, proof="a3")]), fills) as model:
        work(deployment, model, "publish", [item])
        assert "You lead the market" not in model.text_of(1)
    assert "refused p1: slot proof: angle a3: " in answers(deployment, "record_fills")[0]


def test_two_angles_that_say_the_same_never_fill_two_slots(deployment: Deployment) -> None:
    (item,) = people(deployment, 1)
    with deployment.ledger.write() as tx:
        again = Angle(item, "", "I saw that you hire two estimators.", ("f1",), 0.9, cycle_id="c0")
        facts.add_angle(tx, again)
    with ScriptedModel(DELEGATE, calls("record_fills", fills=[fill(item, proof="a3")]), fills) as model:
        assert work(deployment, model, "publish", [item]).state == "done"
    assert (
        "opening=a1 and proof=a3 say the same: every slot takes another angle"
        in (answers(deployment, "record_fills")[0])
    )
