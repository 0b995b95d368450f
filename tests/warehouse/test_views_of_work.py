"""What the views make of what was done and paid: sources, costs, what waits, and who stopped what."""

from pathlib import Path

import pytest

from data.ledger.core.ledger import Ledger
from data.ledger.read import todo
from data.warehouse.publish import publish
from data.warehouse.query import query
from tests.warehouse import rows, work_rows
from tests.warehouse.conftest import Published
from tests.warehouse.crowd import CAMPAIGNS
from tests.warehouse.rows import after


def test_source_yield_counts_rows_that_were_passed_over_too(ledger: Ledger, tmp_path: Path) -> None:
    made = {
        "campaigns": [rows.campaign()],
        "prospects": [
            rows.prospect(1, score=80, qualified_at=after(), state="in_sequence"),
            rows.prospect(2, score=20, state="rejected"),
            rows.prospect(3, source="other"),
        ],
        "passed_rows": [
            rows.passed_row(1, source="directory"),
            rows.passed_row(2, source="directory", why="known", detail="domain"),
            rows.passed_row(3, source="third", why="known", detail="domain"),
        ],
        "messages": [rows.message("p1", cost_usd=0.5)],
        "model_calls": [work_rows.model_call(prospects=["p1", "p2", "p3"], cost_usd=0.3)],
    }
    rows.insert(ledger, made)
    path = publish(ledger, tmp_path, "roofing-1", after(hours=3))

    found = query(
        path,
        """SELECT source, looked_at, found, known, suppressed, judged, qualified, contacted, qualified_rate,
        direct_usd_per_qualified FROM source_yield""",
    )
    assert found.rows == [
        ("directory", 4, 2, 1, 1, 2, 1, 1, 0.5, pytest.approx(0.7)),
        ("other", 1, 1, 0, 0, 0, 0, 0, None, None),
        ("third", 1, 0, 1, 0, 0, 0, 0, None, None),
    ]


def test_source_yield_counts_duplicates_and_the_pages_that_were_read_and_paid_for(
    ledger: Ledger, tmp_path: Path
) -> None:
    made = {
        "campaigns": [rows.campaign()],
        "prospects": [rows.prospect(1, score=80, qualified_at=after())],
        "passed_rows": [rows.passed_row(n, source="directory", why="known", detail="domain") for n in (1, 2, 3)],
        "lookup_calls": [
            work_rows.lookup_call(provider="directory", kind="source", cost_usd=0.1),
            work_rows.lookup_call(provider="directory", kind="source", cost_usd=0.1),
            work_rows.lookup_call(provider="unfit", kind="source", cost_usd=0.2),
        ],
    }
    rows.insert(ledger, made)
    path = publish(ledger, tmp_path, "roofing-1", after(hours=3))
    asked = (
        "SELECT source, looked_at, duplicate_rate, pages_read, pages_usd, direct_usd_per_qualified FROM source_yield"
    )
    assert query(path, asked).rows == [
        ("directory", 4, 0.75, 2, pytest.approx(0.2), pytest.approx(0.2)),
        ("unfit", 0, None, 1, pytest.approx(0.2), None),
    ]


def test_what_was_spent_adds_up_over_sources_with_a_row_for_what_serves_none(ledger: Ledger, tmp_path: Path) -> None:
    made = {
        "campaigns": [rows.campaign(infrastructure_usd_per_month=365.25), rows.campaign("hvac")],
        "prospects": [rows.prospect(1), rows.prospect(2, source="other"), rows.prospect(3, campaign="hvac")],
        "messages": [rows.message("p1", cost_usd=0.5)],
        "lookup_calls": [work_rows.lookup_call(provider="directory", kind="source", cost_usd=0.1)],
        "model_calls": [
            work_rows.model_call(prospects=["p1", "p2"], cost_usd=0.4),
            work_rows.model_call(prospects=[], cost_usd=0.05),  # a plan
        ],
    }
    rows.insert(ledger, made)
    path = publish(ledger, tmp_path, "roofing-1", after(days=2))

    found = query(
        path, "SELECT source, found, direct_usd, direct_usd_per_lead FROM source_yield WHERE campaign = 'roofing'"
    )
    assert found.rows == [
        ("directory", 1, pytest.approx(0.8), None),
        ("other", 1, pytest.approx(0.2), None),
        (None, None, pytest.approx(0.05 + 24), None),
    ]
    whole = "SELECT campaign, sum(direct_usd) FROM source_yield GROUP BY campaign ORDER BY campaign"
    assert query(path, whole).rows == [("hvac", 0), ("roofing", pytest.approx(25.05))]
    asked = "SELECT campaign, cost_usd FROM cost_per_lead ORDER BY campaign"
    assert query(path, asked).rows == [("hvac", 0), ("roofing", pytest.approx(25.05))]


def test_spending_is_what_models_providers_and_mail_hosts_took(ledger: Ledger, tmp_path: Path) -> None:
    made = {
        "campaigns": [rows.campaign()],
        "prospects": [rows.prospect(1), rows.prospect(2)],
        "messages": [rows.message("p1", cost_usd=0.001), rows.message("p2", state="failed", sent_at=None)],
        "model_calls": [work_rows.model_call(cost_usd=0.04)],
        "lookup_calls": [work_rows.lookup_call(["p1", "p2"], cost_usd=0.03)],
    }
    rows.insert(ledger, made)
    path = publish(ledger, tmp_path, "roofing-1", after(hours=3))

    assert query(path, "SELECT kind, payee, prospect_ids, cost_usd FROM spending ORDER BY kind").rows == [
        ("lookup", "hunter", ["p1", "p2"], 0.03),
        ("model", "small", [], 0.04),
        ("sending", "anna", ["p1"], 0.001),
    ]
    assert query(path, "SELECT model_usd, lookup_usd, sending_usd, cost_usd FROM cost_per_lead").rows == [
        (0.04, 0.03, 0.001, pytest.approx(0.071))
    ]
    assert query(path, "SELECT cost_usd FROM journey ORDER BY prospect_id").rows == [
        (pytest.approx(0.016),),
        (pytest.approx(0.015),),
    ]


def test_waiting_is_what_todo_shows(crowded: Published) -> None:
    shown = query(crowded.path, "SELECT campaign, subject, kind, prospect_id, reason, since_at FROM waiting").rows
    with crowded.ledger.read() as tx:
        things = [each for name in CAMPAIGNS for each in todo.of_campaign(tx, name)]
        assert len(things) == sum(todo.count(tx, name) for name in CAMPAIGNS)
    told = [
        (
            each.campaign,
            each.id,
            each.kind,
            each.prospect and each.prospect.id,
            each.why,
            each.since.replace(tzinfo=None),
        )
        for each in things
    ]

    assert {kind for _, _, kind, *_ in shown} >= {"message", "review", "paused", "held"}
    assert sorted(shown, key=str) == sorted(told, key=str)


def test_a_stop_is_attributed_to_the_person_whose_it_was(ledger: Ledger, tmp_path: Path) -> None:
    by_kim = {"scope": "campaign", "name": "roofing", "breaker": "person", "tripped_by": "kim", "reason": "a holiday"}
    made = {
        "campaigns": [rows.campaign(state="halted", state_reason="a holiday")],
        "breaks": [rows.stop(1, **by_kim), rows.stop(2)],
    }
    rows.insert(ledger, made)
    path = publish(ledger, tmp_path, "roofing-1", after(hours=3))

    assert query(path, "SELECT subject, kind, stopped_by, reason FROM waiting ORDER BY subject").rows == [
        ("dana", "held", "outbox", "mailbox dana is stopped: 3 bounces among 10 sent"),
        ("roofing", "halted", "kim", "a holiday"),
    ]
    assert query(path, "SELECT finding FROM anomalies WHERE kind = 'halted'").rows == [
        ("the campaign is halted by kim: a holiday",)
    ]
