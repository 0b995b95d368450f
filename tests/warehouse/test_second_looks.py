"""What was done where agents were unsure: how often, how much surer it made, what became of it, and what it cost."""

from pathlib import Path

import pytest

from data.ledger.core.ledger import Ledger
from data.warehouse.publish import publish
from data.warehouse.query import query
from data.warehouse.report import as_json, as_text, build_report
from tests.warehouse import item_rows, rows, work_rows
from tests.warehouse.rows import after


@pytest.fixture
def path(ledger: Ledger, tmp_path: Path) -> Path:
    """Two items that another model looked at, two that were to be answered as before, two that a person was to see."""
    states = ("done", "closed", "done", "open", "done", "person")
    made = {
        "campaigns": [rows.campaign()],
        "items": [item_rows.item(n, state=state) for n, state in enumerate(states, 1)],
        "second_looks": [
            item_rows.second_look(1, "i1", cycle_id="c2"),
            item_rows.second_look(2, "i2", cycle_id="c2", after=0.4),
            item_rows.second_look(3, "i3", "recall", of_item="i9", after=0.9),
            item_rows.second_look(4, "i4", "recall", after=None),
            item_rows.second_look(5, "i5", "person", after=None),
            item_rows.second_look(6, "i6", "person", after=None),
        ],
        "approvals": [
            rows.approval(1, "i5", kind="task", state="approved", decided_at=after(1)),
            rows.approval(2, "i6", kind="task"),
        ],
        "model_calls": [
            work_rows.model_call("c1", prospects=["i1"], cost_usd=9.0),
            work_rows.model_call("c2", prospects=["i1", "i2"], cost_usd=0.3),
            work_rows.model_call("c2", prospects=["i1"], cost_usd=0.1),
        ],
    }
    rows.insert(ledger, made)
    return publish(ledger, tmp_path, "roofing-1", after(2))


def test_each_way_has_its_use_its_gain_and_its_cost(path: Path) -> None:
    asked = """SELECT way, asked, used, surer, gain, accepted, given_up, accepted_rate, cost_usd, usd_per_use
        FROM second_looks ORDER BY way"""
    assert query(path, asked).rows == [
        ("model", 2, 2, 1, pytest.approx(0.1), 1, 1, 0.5, pytest.approx(0.4), pytest.approx(0.2)),
        ("person", 2, 1, 0, None, 1, 0, 1.0, 0.0, 0.0),
        ("recall", 2, 1, 1, pytest.approx(0.4), 1, 0, 1.0, 0.0, 0.0),
    ]


def test_the_report_says_them(path: Path) -> None:
    report = build_report(path, "roofing")
    text = as_text(report)
    said = "second of judge: another model 2 times, surer 1 time (by +0.10 on average), 1 accepted, 1 given up, $0.4000"
    assert said in text
    assert "an earlier answer 1 time, 1 more without an answer, surer 1 time" in text
    told = as_json(report)["second_looks"]
    assert isinstance(told, list)
    assert {one["way"] for one in told} == {"model", "person", "recall"}
