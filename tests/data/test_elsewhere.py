"""What a rehearsal takes with it from the live home."""

from pathlib import Path

import pytest

from data.clock import SystemClock
from data.ledger.core.ledger import Ledger
from data.ledger.flow import prospects, suppressions
from data.ledger.flow.suppressions import SuppressedBusiness
from data.ledger.govern import elsewhere
from data.records import Business
from tests.data.builders import CAMPAIGN, fresh_campaign, in_sequence


@pytest.fixture
def live(tmp_path: Path) -> Path:
    """The ledger of a live home with an opt-out, a customer, and a prospect who was written to."""
    path = tmp_path / "live.sqlite"
    ledger = Ledger.open(f"sqlite:///{path}", SystemClock())
    fresh_campaign(ledger)
    with ledger.write() as tx:
        suppressions.add(tx, "email", "pat@acme.example", "opt_out", "a mail")
        suppressions.add(tx, "domain", "customer.example", "customer", "import")
        in_sequence(tx)
    ledger.close()
    return path


def test_suppressions_customers_and_known_people_of_another_ledger_hold_and_are_counted(
    live: Path, ledger: Ledger
) -> None:
    fresh_campaign(ledger)
    assert elsewhere.bring(ledger, live) == elsewhere.Brought(suppressed=1, customers=1, people=1)
    assert elsewhere.bring(ledger, live) == elsewhere.Brought(1, 1, 1), "a rehearsal that goes on brings them again"
    with ledger.write() as tx:
        assert suppressions.match(tx, email="pat@acme.example") is not None
        assert suppressions.match(tx, email="anybody@customer.example") is not None
        known = suppressions.match(tx, email="pat@roofer1.example")
        assert known is not None
        assert known.source == elsewhere.SOURCE
        again = Business("directory", "9", "Roofer 1", email="pat@roofer1.example")
        assert isinstance(prospects.add(tx, CAMPAIGN, again, None), SuppressedBusiness)


def test_no_address_comes_along_and_the_other_ledger_stays_as_it_is(live: Path, ledger: Ledger) -> None:
    before = live.read_bytes()
    elsewhere.bring(ledger, live)
    with ledger.read() as tx:
        values = tx.connection.exec_driver_sql("select value from suppressions").scalars().all()
    assert set(values) == {None}
    assert live.read_bytes() == before


def test_a_ledger_that_cannot_be_read_is_named(tmp_path: Path, ledger: Ledger) -> None:
    broken = tmp_path / "other.sqlite"
    broken.write_text("not a database at all")
    with pytest.raises(elsewhere.Unreadable, match=r"other\.sqlite"):
        elsewhere.bring(ledger, broken)
