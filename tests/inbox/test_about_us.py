"""A bounce that is about us holds our mailbox, and says nothing of whom it was for."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from data.clock import SteppedClock
from data.ledger.core import schema
from data.ledger.core.ledger import Ledger
from data.ledger.flow import inbound, messages, suppressions
from data.ledger.govern import breaks
from data.ledger.read import departures
from data.records import MessageState, ProspectState
from tests.data.builders import CAMPAIGN
from tests.inbox.letters import bounce, rest, state, take


def _evidence(ledger: Ledger) -> str:
    with ledger.read() as tx:
        return str(tx.connection.execute(select(schema.inbound.c.evidence)).scalar_one())


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("5.7.26", "unauthenticated"),
        ("5.1.8", "bad outbound sender"),
        ("5.7.1", "your IP address is on a block list"),
        ("5.7.1", "Sender address rejected"),
    ],
)
def test_it_stops_the_mailbox_and_suppresses_nobody(world: Ledger, status: str, words: str) -> None:
    polled = take(world, bounce(status, words=words))
    assert (state(world), rest(world)) == (ProspectState.IN_SEQUENCE, {MessageState.READY})
    with world.read() as tx:
        [stopped] = breaks.open_breaks(tx, CAMPAIGN)
        assert suppressions.all_of(tx) == []
        assert departures.reception(tx, CAMPAIGN, tx.now - timedelta(days=1)).bounces == 0
        [kept] = inbound.of_prospect(tx, "p1")
    assert (stopped.scope, stopped.name, stopped.breaker) == ("mailbox", "alex", "refused")
    assert (kept.kind, kept.hard) == ("bounce", False)
    assert (kept.fault or "").startswith("our ")
    assert f"{kept.fault}, by" in _evidence(world)
    [alert] = [alert for alert in polled.alerts if "is stopped" in alert.text and "See " in alert.text]
    assert alert.ways == (f"resume {CAMPAIGN} --mailbox alex",)


def test_a_daily_limit_makes_the_mailbox_wait_for_its_next_day(world: Ledger) -> None:
    with world.write() as tx:
        messages.schedule_next(tx, "p1", "roofing", 2, tx.now + timedelta(minutes=5))
    take(world, bounce("5.1.90", words="you have reached your daily limit"))
    with world.read() as tx:
        assert breaks.open_breaks(tx, CAMPAIGN) == []
        waiting = messages.get(tx, "p1-2")
        midnight = (tx.now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    assert (waiting.state, waiting.not_before) == (MessageState.READY, midnight)


def test_what_was_sent_before_a_person_resumed_the_mailbox_stops_it_no_more(world: Ledger, clock: SteppedClock) -> None:
    take(world, bounce("5.7.26"))
    clock.advance(clock.now() + timedelta(hours=1))
    with world.write() as tx:
        breaks.resume(tx, CAMPAIGN, "mailbox", "alex", "ann", "mended")
    assert take(world, bounce("5.7.26", words="again")).alerts == ()
    with world.read() as tx:
        assert breaks.open_breaks(tx, CAMPAIGN) == []


def test_it_never_adds_up_to_a_hard_one(world: Ledger) -> None:
    for number in range(5):
        take(world, bounce("5.7.1", words=f"blocked as spam {number}"))
    assert state(world) is ProspectState.IN_SEQUENCE
