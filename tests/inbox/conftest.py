"""A ledger in which Pat was written to."""

from datetime import timedelta

import pytest

from data.ledger.core.ledger import Ledger
from data.ledger.flow import messages
from tests.data.builders import fresh_campaign, in_sequence, send


@pytest.fixture
def world(ledger: Ledger) -> Ledger:
    """A ledger with one prospect to whom step 1 was sent."""
    fresh_campaign(ledger)
    with ledger.write() as tx:
        in_sequence(tx)
        send(tx, "p1-1")
        messages.schedule_next(tx, "p1", "roofing", 2, tx.now + timedelta(days=3))
    return ledger
