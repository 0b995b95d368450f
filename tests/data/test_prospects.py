"""Prospects: known once, judged, contacted, claimed, counted."""

from dataclasses import replace
from datetime import timedelta

import pytest

from data.clock import SteppedClock
from data.ledger.core import audit
from data.ledger.core.leases import AlreadyClaimed
from data.ledger.core.ledger import Ledger
from data.ledger.core.states import IllegalTransition
from data.ledger.flow import identities, messages, prospects, suppressions
from data.ledger.flow.prospect_rows import NoSuchProspect
from data.ledger.flow.suppressions import SuppressedBusiness
from data.records import Business, MessageState, ProspectState
from tests.data.builders import CAMPAIGN, business, contact, draft, found, fresh_campaign, in_sequence, open_campaign

HOUR = timedelta(hours=1)


def test_a_business_becomes_a_prospect_with_all_that_is_known_of_it(any_ledger: Ledger) -> None:
    fresh_campaign(any_ledger)
    given = business(7, phone="(312) 555-0123", postcode="31701.0", revenue=900_000)
    with any_ledger.write() as tx:
        added = prospects.add(tx, CAMPAIGN, given, "America/New_York")
    assert added == prospects.Added("p1")
    with any_ledger.read() as tx:
        prospect = prospects.get(tx, "p1")
    assert prospect.state is ProspectState.FOUND
    assert prospect.business == replace(given, postcode="31701")
    assert (prospect.timezone, prospect.contact, prospect.paused) == ("America/New_York", None, False)


@pytest.mark.parametrize(
    ("same", "kind"),
    [
        (Business("other", "9", "Whoever", domain="www.roofer1.example"), "domain"),
        (Business("other", "9", "Whoever", email="Pat+x@Roofer1.example"), "email"),
        (Business("other", "9", "Whoever", phone="+1 312-555-0123"), "phone"),
        (Business("other", "9", "ROOFER 1, Inc.", postcode="93650-1234"), "company"),
    ],
)
def test_a_business_is_known_by_any_of_its_names_in_any_campaign(ledger: Ledger, same: Business, kind: str) -> None:
    with ledger.write() as tx:
        open_campaign(tx)
        open_campaign(tx, "another")
        prospects.add(tx, CAMPAIGN, business(1, phone="(312) 555-0123", email="pat@roofer1.example"), None)
        assert prospects.add(tx, "another", same, None) == identities.AlreadyKnown("p1", CAMPAIGN, kind)
        assert prospects.find(tx, "another") == []


def test_a_suppressed_business_does_not_become_a_prospect(ledger: Ledger) -> None:
    fresh_campaign(ledger)
    with ledger.write() as tx:
        suppressions.add(tx, "domain", "roofer1.example", "customer", "import")
        assert prospects.add(tx, CAMPAIGN, business(1), None) == SuppressedBusiness("customer")


def test_a_judgement_qualifies_or_rejects(ledger: Ledger) -> None:
    fresh_campaign(ledger)
    with ledger.write() as tx:
        good, bad = found(tx, 1), found(tx, 2)
        prospects.judge(tx, good, 85, "Hot", 0.9, "busy crew", True, "c1", "scout")
        prospects.judge(tx, bad, 20, "Cold", 0.8, "a shop", False, "c1", "scout")
        prospects.rescore(tx, good, 90, None, 0.95, "c2", "builder")
        judged = prospects.get(tx, good)
        assert (judged.state, judged.score, judged.tier, judged.judgement) == ("qualified", 90, "Hot", "busy crew")
        assert prospects.get(tx, bad).state_reason == "Cold, 20: a shop"
        assert prospects.counts(tx, CAMPAIGN) | {"qualified": 1, "rejected": 1, "found": 0} == prospects.counts(
            tx, CAMPAIGN
        )


def test_a_move_that_the_table_does_not_name_is_refused_and_changes_nothing(ledger: Ledger) -> None:
    fresh_campaign(ledger)
    with ledger.write() as tx:
        prospect_id = found(tx)
        with pytest.raises(
            IllegalTransition, match=r"from found to replied \(allowed: finished, needs_review, opted_out"
        ):
            prospects.move(tx, prospect_id, ProspectState.REPLIED, "?", "test")
        assert prospects.get(tx, prospect_id).state is ProspectState.FOUND


@pytest.mark.parametrize(
    ("to", "answer_left"),
    [(ProspectState.REPLIED, "ready"), (ProspectState.BOUNCED, "cancelled"), (ProspectState.OPTED_OUT, "cancelled")],
)
def test_who_leaves_the_sequence_has_its_rest_cancelled(ledger: Ledger, to: ProspectState, answer_left: str) -> None:
    fresh_campaign(ledger)
    with ledger.write() as tx:
        prospect_id = in_sequence(tx)
        other = in_sequence(tx, 2)
        answer = draft(tx, prospect_id, 1, tx.now, sequence=messages.ANSWER)
        prospects.move(tx, prospect_id, to, "news", "inbox")
        mine = [m.state for m in messages.of_prospect(tx, prospect_id) if m.sequence != messages.ANSWER]
        assert mine == [MessageState.CANCELLED] * 3
        assert messages.get(tx, answer).state == answer_left
        assert {m.state for m in messages.of_prospect(tx, other)} == {MessageState.READY}


def test_every_move_is_in_the_audit_with_its_reason(ledger: Ledger) -> None:
    fresh_campaign(ledger)
    with ledger.write() as tx:
        prospect_id = found(tx)
        prospects.move(tx, prospect_id, ProspectState.REJECTED, "closed; was joe@acme.example", "scout", "c1")
        entry = audit.entries(tx, CAMPAIGN, prospect_id=prospect_id)[-1]
    assert (entry.actor, entry.decision, entry.cycle_id) == ("scout", "rejected", "c1")
    assert entry.rationale == "closed; was [address]"


def test_a_contact_is_kept_and_known_by_its_address(ledger: Ledger) -> None:
    fresh_campaign(ledger)
    with ledger.write() as tx:
        prospect_id = found(tx, 1)
        assert prospects.set_contact(tx, prospect_id, contact(1)) is None
        assert prospects.set_contact(tx, prospect_id, contact(1)) is None  # twice the same is nothing new
        assert prospects.get(tx, prospect_id).contact == contact(1)


def test_a_contact_that_is_another_prospects_is_not_taken(ledger: Ledger) -> None:
    fresh_campaign(ledger)
    with ledger.write() as tx:
        first, second = found(tx, 1), found(tx, 2)
        prospects.set_contact(tx, first, contact(1))
        assert prospects.set_contact(tx, second, contact(1)) == identities.AlreadyKnown(first, CAMPAIGN, "email")
        assert prospects.get(tx, second).contact is None


def test_a_claim_holds_until_it_is_released_or_lapses(any_ledger: Ledger, clock: SteppedClock) -> None:
    fresh_campaign(any_ledger)
    with any_ledger.write() as tx:
        ids = [found(tx, number) for number in (1, 2, 3)]
        prospects.claim(tx, "c1", ids[:2], tx.now + HOUR)
        assert prospects.unclaimed(tx, CAMPAIGN, ProspectState.FOUND, 10) == ids[2:]
        with pytest.raises(AlreadyClaimed, match="c2 cannot claim what is held: p2 by c1"):
            prospects.claim(tx, "c2", ids[1:], tx.now + HOUR)
        prospects.claim(tx, "c1", ids[:1], tx.now + 2 * HOUR)  # its own claim is renewed
    clock.advance(clock.now() + HOUR)
    with any_ledger.write() as tx:
        assert prospects.unclaimed(tx, CAMPAIGN, ProspectState.FOUND, 10) == ids[1:]
        prospects.claim(tx, "c2", ids[1:], tx.now + HOUR)
        prospects.release(tx, "c1")
        assert prospects.unclaimed(tx, CAMPAIGN, ProspectState.FOUND, 10) == ids[:1]


def test_what_waits_for_work_is_neither_paused_nor_in_another_stage(ledger: Ledger) -> None:
    fresh_campaign(ledger)
    with ledger.write() as tx:
        ids = [found(tx, number) for number in range(1, 12)]
        prospects.pause(tx, ids[0], "call first", "anna")
        prospects.set_enriched(tx, ids[1])
        prospects.move(tx, ids[2], ProspectState.REJECTED, "", "scout")
        waiting = prospects.unclaimed(tx, CAMPAIGN, ProspectState.FOUND, 3)
        assert waiting == ["p2", "p4", "p5"]  # by number, not by the letters of the id
        assert prospects.unclaimed(tx, CAMPAIGN, ProspectState.FOUND, 20, enriched=True) == ["p2"]
        assert prospects.unclaimed(tx, CAMPAIGN, ProspectState.FOUND, 20, enriched=False)[-2:] == ["p10", "p11"]
        prospects.unpause(tx, ids[0], "anna")
        assert prospects.unclaimed(tx, CAMPAIGN, ProspectState.FOUND, 1) == ["p1"]


def test_attempts_and_outcomes_are_noted(ledger: Ledger) -> None:
    fresh_campaign(ledger)
    with ledger.write() as tx:
        prospect_id = found(tx)
        assert prospects.add_attempt(tx, [prospect_id]) == {prospect_id: 1}
        assert prospects.add_attempt(tx, [prospect_id]) == {prospect_id: 2}
        prospects.set_outcome(tx, prospect_id, "meeting", "anna", 12_000)
        prospects.assign_mailbox(tx, prospect_id, "alex", "question")
        now = prospects.get(tx, prospect_id)
        assert (now.outcome, now.mailbox, now.variant) == ("meeting", "alex", "question")


def test_an_unknown_prospect_is_named(ledger: Ledger) -> None:
    with ledger.read() as tx, pytest.raises(NoSuchProspect, match="'p9'"):
        prospects.get(tx, "p9")
