"""What has left and how it was received, as breakers count it."""

from datetime import timedelta

import pytest

from data.clock import SteppedClock
from data.ledger.core.ledger import Ledger
from data.ledger.flow import prospects
from data.ledger.read import departures
from data.records import ProspectState
from tests.data.builders import CAMPAIGN, fresh_campaign, in_sequence, send

HOUR = timedelta(hours=1)


@pytest.fixture
def bounced(any_ledger: Ledger, clock: SteppedClock) -> Ledger:
    """A ledger in which the first of two who were written to bounced, an hour ago."""
    fresh_campaign(any_ledger)
    with any_ledger.write() as tx:
        for number in (1, 2):
            send(tx, f"{in_sequence(tx, number)}-1")
        prospects.move(tx, "p1", ProspectState.BOUNCED, "550", "inbox")
    clock.advance(clock.now() + HOUR)
    return any_ledger


@pytest.mark.parametrize("later", [ProspectState.OPTED_OUT, ProspectState.REPLIED])
def test_who_bounced_counts_whatever_becomes_of_them(bounced: Ledger, later: ProspectState) -> None:
    with bounced.write() as tx:
        prospects.move(tx, "p1", later, "they wrote", "inbox")
        received = departures.reception(tx, CAMPAIGN, tx.now - 2 * HOUR)
    assert (received.departures, received.bounces) == (2, 1)


def test_who_bounced_before_a_person_let_it_go_on_does_not_count_again_when_touched(bounced: Ledger) -> None:
    with bounced.write() as tx:
        resumed = tx.now
        prospects.set_reason(tx, "p1", "looked into", "ann")
        assert departures.reception(tx, CAMPAIGN, resumed).bounces == 0
        assert departures.reception(tx, CAMPAIGN, resumed - HOUR).bounces == 1
