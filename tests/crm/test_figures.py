"""What was written, what was not and what waits is in the warehouse, and what deserves a look is found."""

from pathlib import Path

from data.ledger.core.ledger import Ledger
from data.warehouse.publish import publish
from data.warehouse.query import query
from tests.warehouse import rows, work_rows
from tests.warehouse.rows import START, after


def published(ledger: Ledger, home: Path, *writes: rows.Row) -> Path:
    """A warehouse two days later."""
    rows.insert(ledger, {"campaigns": [rows.campaign()], "prospects": [rows.prospect(1)], "crm_writes": writes})
    return publish(ledger, home, "roofing-1", after(days=2))


def anomalies(path: Path) -> dict[object, object]:
    """What was found about the CRM, by kind."""
    return dict(query(path, "SELECT kind, finding FROM anomalies WHERE kind LIKE '%crm%'").rows)


def test_each_write_is_a_row(ledger: Ledger, tmp_path: Path) -> None:
    path = published(ledger, tmp_path, work_rows.crm_write(1), work_rows.crm_write(2, state="waiting", done_at=None))
    assert query(path, "SELECT write_id, kind, state, contact FROM crm_write ORDER BY ALL").rows == [
        ("w1", "note", "done", "501"),
        ("w2", "note", "waiting", "501"),
    ]


def test_what_is_written_deserves_no_look(ledger: Ledger, tmp_path: Path) -> None:
    assert anomalies(published(ledger, tmp_path, work_rows.crm_write(1))) == {}


def test_what_was_refused_is_told_with_the_way_on(ledger: Ledger, tmp_path: Path) -> None:
    refused = work_rows.crm_write(1, state="refused", note="HTTP 400: no such property", done_at=None)
    [finding] = anomalies(published(ledger, tmp_path, refused)).values()
    assert finding == (
        "the CRM did not take 1 thing that it was told (HTTP 400: no such property); once that is mended: "
        "crm retry roofing"
    )


def test_what_waits_for_more_than_a_day_is_told(ledger: Ledger, tmp_path: Path) -> None:
    late = work_rows.crm_write(1, state="waiting", created_at=START, done_at=None)
    new = work_rows.crm_write(2, state="waiting", created_at=after(days=1.5), done_at=None)
    assert anomalies(published(ledger, tmp_path, late, new)) == {
        "late_in_crm": "1 thing has waited for more than a day to be written to the CRM"
    }
