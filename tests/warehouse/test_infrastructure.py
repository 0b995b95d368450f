"""What a declared monthly sum for infrastructure adds to what a campaign cost, and when."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from data.ledger.core.ledger import Ledger
from data.warehouse.figures import figures
from data.warehouse.publish import publish
from data.warehouse.query import query
from tests.warehouse import rows, work_rows
from tests.warehouse.rows import START, Row, after

A_DOLLAR_A_DAY = 365.25 / 12
SPENT = "SELECT coalesce(sum(cost_usd), 0) FROM spending WHERE kind = 'infrastructure'"
BY_DAY = "SELECT day, cost_usd FROM daily ORDER BY day"


def published(ledger: Ledger, home: Path, at: datetime, made: dict[str, list[Row]] | None = None, **says: Any) -> Path:
    """A campaign that is declared to take a dollar a day."""
    campaign = rows.campaign(**{"infrastructure_usd_per_month": A_DOLLAR_A_DAY, **says})
    rows.insert(ledger, {"campaigns": [campaign], **(made or {})})
    return publish(ledger, home, "roofing-1", at)


def ended(at: datetime) -> Row:
    return work_rows.audit(1, action="campaign_state", decision="finished", at=at)


def test_it_is_counted_from_the_start_until_now(ledger: Ledger, tmp_path: Path) -> None:
    path = published(ledger, tmp_path, after(days=2, hours=12))
    assert query(path, SPENT).rows == [(pytest.approx(2.5),)]


def test_it_is_counted_until_the_campaign_ended(ledger: Ledger, tmp_path: Path) -> None:
    path = published(ledger, tmp_path, after(days=9), {"audit": [ended(after(days=4))]}, state="finished")
    assert query(path, SPENT).rows == [(pytest.approx(4),)]


def test_it_is_counted_on_where_the_campaign_was_taken_up_again(ledger: Ledger, tmp_path: Path) -> None:
    path = published(ledger, tmp_path, after(days=9), {"audit": [ended(after(days=4))]}, state="running")
    assert query(path, SPENT).rows == [(pytest.approx(9),)]


def test_it_is_not_counted_beyond_the_days_of_the_campaign(ledger: Ledger, tmp_path: Path) -> None:
    path = published(ledger, tmp_path, after(days=300), state="halted")
    assert query(path, SPENT).rows == [(pytest.approx(14),)]


@pytest.mark.parametrize("at", [START, START - timedelta(hours=1)])
def test_a_campaign_that_has_just_begun_has_paid_nothing_for_it(ledger: Ledger, tmp_path: Path, at: datetime) -> None:
    assert query(published(ledger, tmp_path, at), SPENT).rows == [(0,)]


def test_a_campaign_that_declares_nothing_pays_nothing_for_it(ledger: Ledger, tmp_path: Path) -> None:
    path = published(ledger, tmp_path, after(days=9), infrastructure_usd_per_month=0.0)
    assert query(path, "SELECT * FROM spending").rows == []


def test_each_day_has_its_part(ledger: Ledger, tmp_path: Path) -> None:
    """The campaign begins at 15:00 UTC; the publication is of 03:00."""
    path = published(ledger, tmp_path, after(days=2, hours=12))
    assert query(path, BY_DAY).rows == [
        (date(2026, 11, 2), pytest.approx(9 / 24)),
        (date(2026, 11, 3), pytest.approx(1)),
        (date(2026, 11, 4), pytest.approx(1)),
        (date(2026, 11, 5), pytest.approx(3 / 24)),
    ]


@pytest.mark.parametrize("hours", [1, 7, 9, 24, 27.5, 48, 100.25])
def test_the_last_24_hours_have_theirs_whenever_they_end(ledger: Ledger, tmp_path: Path, hours: float) -> None:
    known = figures(published(ledger, tmp_path, after(hours=hours)), "roofing")
    last, before = min(hours, 24) / 24, max(0, min(hours - 24, 24)) / 24
    assert known["daily.usd"].value == pytest.approx(last)
    assert known["daily.usd_change"].value == pytest.approx(last - before)


def test_no_prospect_is_charged_with_what_serves_all(ledger: Ledger, tmp_path: Path) -> None:
    made = {"prospects": [rows.prospect(1, qualified_at=after())], "lookup_calls": [work_rows.lookup_call(["p1"])]}
    path = published(ledger, tmp_path, after(days=2), made)
    assert query(path, "SELECT cost_usd FROM journey").rows == [(0.03,)]
    assert query(path, "SELECT usd_per_qualified FROM cost_per_lead").rows == [(pytest.approx(2.03),)]


@pytest.mark.parametrize(
    ("why", "usd_a_day", "costs", "found"),
    [
        ("days without work would make each day of work dear", 0.01, [9, 1.5, 0, 0, 0, 0, 1.5, 1.5, 1.5], []),
        ("what is paid each day would hide a dear one", 20, [1, 1, 1, 10, 1, 1, 1, 1, 1], ["$10.00"]),
    ],
)
def test_a_costly_day_is_one_of_work(
    ledger: Ledger, tmp_path: Path, why: str, usd_a_day: float, costs: list[float], found: list[str]
) -> None:
    calls = [work_rows.model_call(called_at=after(days=n), cost_usd=cost) for n, cost in enumerate(costs) if cost]
    path = published(
        ledger, tmp_path, after(days=9), {"model_calls": calls}, infrastructure_usd_per_month=usd_a_day * A_DOLLAR_A_DAY
    )
    said = [finding.split(" were")[0] for (finding,) in query(path, "SELECT finding FROM anomalies").rows]
    assert said == found, why
