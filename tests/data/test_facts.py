"""Facts of prospects, and the angles that cite them."""

from dataclasses import replace

import pytest

from data.claims import Angle, AngleState
from data.ledger.core import audit
from data.ledger.core.ledger import Ledger
from data.ledger.flow import facts
from tests.data.builders import CAMPAIGN, found, fresh_campaign


def test_a_fact_is_redacted_numbered_and_kept_once(any_ledger: Ledger) -> None:
    fresh_campaign(any_ledger)
    with any_ledger.write() as tx:
        prospect_id = found(tx)
        add = [
            facts.add_fact(tx, prospect_id, "website", f"{text} 312-555-0123", "https://roofer1.example", tx.now)
            for text in ("call", "ring", "call")
        ]
        assert add == ["f1", "f2", "f1"]
        assert [fact.text for fact in facts.facts_of(tx, [prospect_id])[prospect_id]] == [
            "call [phone]",
            "ring [phone]",
        ]
        assert facts.facts_of(tx, ["p9"]) == {"p9": []}


def test_the_tenth_fact_comes_after_the_second(ledger: Ledger) -> None:
    fresh_campaign(ledger)
    with ledger.write() as tx:
        prospect_id = found(tx)
        for number in range(12):
            facts.add_fact(tx, prospect_id, "news", f"item {number}", "s", tx.now)
        ids = [fact.fact_id for fact in facts.facts_of(tx, [prospect_id])[prospect_id]]
    assert ids == [f"f{number}" for number in range(1, 13)]


def test_an_angle_keeps_the_facts_that_it_cites(any_ledger: Ledger) -> None:
    fresh_campaign(any_ledger)
    with any_ledger.write() as tx:
        assert facts.add_angle(tx, Angle("p1", "", "They grew", ("f1", "f3"), 0.8, cycle_id="c1")) == "a1"
        assert facts.add_angle(tx, Angle("p1", "", "They hire", ("f2",), 0.7, cycle_id="c1")) == "a2"
        assert facts.angles_of(tx, ["p1"])["p1"][0] == Angle("p1", "a1", "They grew", ("f1", "f3"), 0.8, cycle_id="c1")


def test_an_angle_keeps_what_it_is_worth_and_who_said_so(any_ledger: Ledger) -> None:
    fresh_campaign(any_ledger)
    with any_ledger.write() as tx:
        prospect_id = found(tx)
        waiting = Angle(prospect_id, "", "They grew", ("f1",), 0.8, AngleState.WAITING, words="grew", cycle_id="c1")
        angle_id = facts.add_angle(tx, waiting)
        (kept,) = facts.angles_of(tx, [prospect_id])[prospect_id]
        assert (kept.state, kept.judged_by, kept.words) == ("waiting", "code", "grew")
        overstated = replace(kept, state=AngleState.RETURNED, judged_by="critic", verdict="overstated", words="They")
        facts.judge_angle(tx, overstated, "critic", "c2")
        assert facts.angles_of(tx, [prospect_id])[prospect_id] == [replace(overstated, judged_in="c2")]
        (entry,) = audit.entries(tx, CAMPAIGN, prospect_id=prospect_id, action="angle_judged")
    assert (entry.decision, entry.rationale) == ("returned", f"{angle_id} overstated by critic: They")


@pytest.mark.parametrize(("approved", "state"), [(True, "accepted"), (False, "refused")])
def test_a_person_settles_the_angles_that_were_asked_about_and_no_other(
    ledger: Ledger, approved: bool, state: str
) -> None:
    fresh_campaign(ledger)
    with ledger.write() as tx:
        prospect_id = found(tx)
        facts.add_angle(tx, Angle(prospect_id, "", "They grew", ("f1",), 0.8, AngleState.ASKED))
        facts.add_angle(tx, Angle(prospect_id, "", "They hire", ("f2",), 0.8, AngleState.RETURNED))
        facts.settle_asked(tx, prospect_id, approved, "ann")
        asked, returned = facts.angles_of(tx, [prospect_id])[prospect_id]
    assert (asked.state, asked.judged_by) == (state, "person")
    assert (returned.state, returned.judged_by) == ("returned", "code")
