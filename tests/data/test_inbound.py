"""Mails that came in."""

from datetime import timedelta

import pytest

from data.clock import SteppedClock
from data.ledger.core.leases import AlreadyClaimed
from data.ledger.core.ledger import Ledger
from data.ledger.flow import inbound
from tests.data.builders import CAMPAIGN, fresh_campaign

HOUR = timedelta(hours=1)


def test_a_mail_is_recorded_once_and_redacted(any_ledger: Ledger) -> None:
    fresh_campaign(any_ledger)
    with any_ledger.write() as tx:
        for expected in ("r1", None):
            key = inbound.record(
                tx,
                "maildir-1",
                kind="reply",
                received_at=tx.now,
                text="Call 312-555-0123",
                evidence="From: pat@acme.example",
                campaign=CAMPAIGN,
            )
            assert key == expected
        assert inbound.get(tx, "r1").text == "Call [phone]"
        assert inbound.known_keys(tx) == {"maildir-1"}


def test_a_reply_waits_until_it_is_settled(any_ledger: Ledger, clock: SteppedClock) -> None:
    fresh_campaign(any_ledger)
    with any_ledger.write() as tx:
        for key, kind in (("1", "reply"), ("2", "reply"), ("3", "bounce")):
            inbound.record(tx, key, kind=kind, received_at=tx.now, campaign=CAMPAIGN, prospect_id="p1")  # type: ignore[arg-type]
        inbound.claim(tx, "c1", ["r1"], tx.now + HOUR)
        assert [mail.id for mail in inbound.pending(tx, CAMPAIGN, 10)] == ["r2"]
        with pytest.raises(AlreadyClaimed):
            inbound.claim(tx, "c2", ["r1"], tx.now + HOUR)
        later = tx.now + 30 * HOUR
        inbound.settle(tx, "r1", "not_now", 0.9, later, "Call pat@acme.example", True, "inbox", "c1")
        settled = inbound.get(tx, "r1")
        assert (settled.intent, settled.follow_up_on, settled.handled_at) == ("not_now", later, tx.now)
        assert settled.draft_answer == "Call [address]"
        assert [mail.id for mail in inbound.of_prospect(tx, "p1")] == ["r1", "r2", "r3"]
    clock.advance(clock.now() + 2 * HOUR)
    with any_ledger.read() as tx:
        assert [mail.id for mail in inbound.pending(tx, CAMPAIGN, 10)] == ["r2"]
