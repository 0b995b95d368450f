"""Each figure of ``report`` equals the same question put to the ledger, after real rehearsals."""

import json
from pathlib import Path

import pytest

from data.clock import SteppedClock
from data.ledger.core.ledger import Ledger
from tests.rehearsal.program import muster
from tests.rehearsal.rehearsed import Rehearsed
from tests.warehouse.reckoning import reckon


def reported(run: Rehearsed) -> dict[str, float | None]:
    """What the command prints."""
    name = run.one("select campaign from campaigns")
    finished = muster("report", name, "--json", "--home", run.home, home=run.home.parents[1])
    assert finished.code == 0, finished.err
    found: dict[str, float | None] = json.loads(finished.out)["figures"]
    return found


@pytest.mark.parametrize("name", ["calm", "rough"])
def test_every_figure_of_a_report_equals_the_ledger(name: str, request: pytest.FixtureRequest) -> None:
    run: Rehearsed = request.getfixturevalue(name)
    ledger = Ledger.open(f"sqlite:///{run.home / 'ledger.sqlite'}", SteppedClock(run.home / "clock.json", run.ended_at))
    try:
        asked = reckon(ledger, run.one("select campaign from campaigns"), run.ended_at)
    finally:
        ledger.close()

    assert reported(run) == pytest.approx(asked)


def test_the_summary_of_a_run_says_the_same_as_its_report(calm: Rehearsed) -> None:
    assert calm.figures == pytest.approx(reported(calm))


def test_the_page_and_the_warehouse_of_a_run_name_nobody(rough: Rehearsed, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    muster("report", "roofing-california", "--html", page, "--home", rough.home, home=rough.home.parents[1])
    addresses = {row["recipient"] for row in rough.rows("select recipient from messages where recipient is not null")}
    written = page.read_bytes() + (rough.home / "analytics.duckdb").read_bytes()

    assert len(addresses) > 20
    assert [address for address in addresses if address.encode() in written] == []
