"""Items, artifacts and releases are in the warehouse, and what waits of them is as the desk shows it."""

import json
from pathlib import Path
from unittest.mock import ANY

from data.ledger.core.ledger import Ledger
from data.warehouse.publish import publish
from data.warehouse.query import query
from data.warehouse.report import as_html, as_json, as_text, build_report
from tests.warehouse import item_rows, rows, work_rows
from tests.warehouse.rows import after


def test_an_item_has_its_fields_as_json_and_is_known_by_the_first(ledger: Ledger, tmp_path: Path) -> None:
    rows.insert(ledger, {"campaigns": [rows.campaign()], "items": [item_rows.item(1), item_rows.item(2, fields="{}")]})
    path = publish(ledger, tmp_path, "r", after())
    found = query(path, "SELECT title, fields->>'audience', run_id FROM item ORDER BY number").rows
    assert found == [("Gutters 1", "owners", "roofing-1"), ("record-2", None, "roofing-1")]


def test_a_release_joins_the_records_that_it_shows(ledger: Ledger, tmp_path: Path) -> None:
    made = {"items": [item_rows.item(1)], "artifacts": [item_rows.artifact(1, "i1"), item_rows.artifact(2, "i1")]}
    rows.insert(ledger, {**made, "releases": [item_rows.release(1, "i1", artifact_ids=json.dumps(["x2"]))]})
    path = publish(ledger, tmp_path, "r", after())
    joined = "SELECT artifact_id FROM release AS r JOIN artifact AS a ON list_contains(r.artifact_ids, a.artifact_id)"
    assert query(path, joined).rows == [("x2",)]
    assert query(path, "SELECT body_length FROM release").rows == [(10,)]


def test_what_is_released_is_there_without_addresses_and_phone_numbers(ledger: Ledger, tmp_path: Path) -> None:
    words = "ask joe@acme.example or call 312-555-0123"
    made = {
        "items": [item_rows.item(1, fields=json.dumps({"topic": words}), state_reason=words)],
        "task_states": [item_rows.task_state("i1", reason=words)],
        "artifacts": [item_rows.artifact(1, "i1", body=json.dumps({"title": words}))],
        "releases": [item_rows.release(1, "i1", file="joe@acme.example.md", body=words, reason=words)],
    }
    rows.insert(ledger, made)
    path = publish(ledger, tmp_path, "r", after())
    clean = "ask [address] or call [phone]"
    assert query(path, "SELECT title, fields->>'topic', state_reason FROM item").rows == [(clean, clean, clean)]
    assert query(path, "SELECT reason FROM task_state").rows == [(clean,)]
    assert query(path, "SELECT body->>'title' FROM artifact").rows == [(clean,)]
    assert query(path, "SELECT body, reason FROM release").rows == [(clean, clean)]
    assert query(path, "SELECT file FROM release WHERE file LIKE '%@%'").rows == []


def test_a_fact_of_an_item_has_the_item_s_campaign(ledger: Ledger, tmp_path: Path) -> None:
    rows.insert(ledger, {"items": [item_rows.item(1)], "facts": [rows.fact("i1")]})
    path = publish(ledger, tmp_path, "r", after())
    assert query(path, "SELECT prospect_id, campaign FROM fact").rows == [("i1", "roofing")]


def test_a_report_of_a_declared_crew_says_what_became_of_its_items_and_what_each_task_cost(
    ledger: Ledger, tmp_path: Path
) -> None:
    made = {
        "campaigns": [rows.campaign(vertical="")],
        "items": [
            item_rows.item(1, state="done"),
            item_rows.item(2, state="closed"),
            item_rows.item(3, state="person"),
        ],
        "task_states": [item_rows.task_state("i1", round=2), item_rows.task_state("i2", state="skipped")],
        "releases": [item_rows.release(1, "i1")],
        "cycles": [work_rows.cycle(1, "task", stage="write")],
        "model_calls": [
            *(work_rows.model_call(cycle_id="c1", agent="builder", cost_usd=0.5) for _ in range(2)),
            work_rows.model_call(cycle_id="c1", agent="boss", cost_usd=0.25),
        ],
        "lookup_calls": [work_rows.lookup_call(["i1"], provider="FileReadTool", kind="reading", cost_usd=0.5)],
    }
    rows.insert(ledger, made)
    report = build_report(publish(ledger, tmp_path, "r", after(days=1)), "roofing")
    text, page, told = as_text(report), as_html(report), as_json(report)["work"]
    for words in ("1 closed, 1 done, 1 person", "write: 1 done, 1 skipped, 0 begun, up to 2 rounds", "1 released"):
        assert words in text
        assert words in page
    assert "write builder: 2 requests, 2,200 tokens, $1.00" in text
    assert "write boss: 1 request, 1,100 tokens, $0.25" in text
    assert "reading by FileReadTool: 1 call, $0.50" in text
    assert "for each item that is done: $1.7500, all that was spent counted" in text
    assert told == {
        "items": {"closed": 1, "done": 1, "person": 1},
        "releases": {"released": 1},
        "tasks": [{"task": "write", "done": 1, "skipped": 1, "begun": 0, "rounds": 2}],
        "costs": [
            {"task": "write", "agent": "builder", "requests": 2, "tokens": ANY, "usd": 1.0},
            {"task": "write", "agent": "boss", "requests": 1, "tokens": ANY, "usd": 0.25},
        ],
        "lookups": [{"kind": "reading", "provider": "FileReadTool", "calls": 1, "usd": 0.5}],
        "usd_per_done": 1.75,
        "usd_per_released": 1.75,
        "done_without_release": 0,
        "done_and_undone": 0,
    }
    for outreach in (
        "How far prospects came",
        "Deliverability",
        "bounced for good",
        "verifications of addresses",
        "\n  sending ",
    ):
        assert outreach not in text + page


def test_a_report_says_how_many_items_are_done_and_of_which_nothing_is_released(ledger: Ledger, tmp_path: Path) -> None:
    made = {
        "campaigns": [rows.campaign(vertical="")],
        "items": [item_rows.item(n, state="done") for n in (1, 2, 3, 4)],
        "releases": [item_rows.release(1, "i1"), item_rows.release(2, "i2", state="undone")],
        "lookup_calls": [work_rows.lookup_call(["i1"], provider="FileReadTool", kind="reading", cost_usd=2)],
    }
    rows.insert(ledger, made)
    report = build_report(publish(ledger, tmp_path, "r", after(days=1)), "roofing")
    text = as_text(report)
    assert "done without anything released: 2 items" in text
    assert "done with a release that was undone: 1 item" in text
    assert "for each item that is done: $0.5000" in text
    assert "for each item of which something is released: $2.0000" in text


def test_a_report_of_outreach_says_nothing_of_items(ledger: Ledger, tmp_path: Path) -> None:
    rows.insert(ledger, {"campaigns": [rows.campaign()]})
    report = build_report(publish(ledger, tmp_path, "r", after(days=1)), "roofing")
    assert report.work is None
    assert "How far prospects came" in as_html(report)


def test_what_waits_of_items_is_there_with_what_they_are_known_by(ledger: Ledger, tmp_path: Path) -> None:
    made = {
        "campaigns": [rows.campaign()],
        "items": [
            item_rows.item(1),
            item_rows.item(2, state="person", state_reason="look"),
            item_rows.item(3, state="person"),
        ],
        "approvals": [
            rows.approval(1, "i1", kind="release", message_id="d1", reason="autonomy: asked"),
            rows.approval(3, "i3", kind="task", message_id=None, reason="given up"),
        ],
    }
    rows.insert(ledger, made)
    path = publish(ledger, tmp_path, "r", after(days=1))
    found = query(path, "SELECT subject, kind, prospect_id, company FROM waiting ORDER BY prospect_id").rows
    assert found == [
        ("q1", "release", "i1", "Gutters 1"),
        ("i2", "review", "i2", "Gutters 2"),
        ("q3", "task", "i3", "Gutters 3"),
    ]
    asked = query(path, "SELECT subject, kind, prospect_id, company FROM escalations").rows
    assert asked == [("q1", "release", "i1", "Gutters 1"), ("q3", "task", "i3", "Gutters 3")]
