"""Items, artifacts and releases are in the warehouse, and what waits of them is as the desk shows it."""

import json
from pathlib import Path

from data.ledger.ledger import Ledger
from data.warehouse.publish import publish
from data.warehouse.query import query
from tests.warehouse import rows
from tests.warehouse.rows import after


def test_an_item_has_its_fields_as_json_and_is_known_by_the_first(ledger: Ledger, tmp_path: Path) -> None:
    rows.insert(ledger, {"campaigns": [rows.campaign()], "items": [rows.item(1), rows.item(2, fields="{}")]})
    path = publish(ledger, tmp_path, "r", after())
    found = query(path, "SELECT title, fields->>'audience', run_id FROM item ORDER BY number").rows
    assert found == [("Gutters 1", "owners", "roofing-1"), ("record-2", None, "roofing-1")]


def test_a_release_joins_the_records_that_it_shows(ledger: Ledger, tmp_path: Path) -> None:
    made = {"items": [rows.item(1)], "artifacts": [rows.artifact(1, "i1"), rows.artifact(2, "i1")]}
    rows.insert(ledger, {**made, "releases": [rows.release(1, "i1", artifact_ids=json.dumps(["x2"]))]})
    path = publish(ledger, tmp_path, "r", after())
    joined = "SELECT artifact_id FROM release AS r JOIN artifact AS a ON list_contains(r.artifact_ids, a.artifact_id)"
    assert query(path, joined).rows == [("x2",)]
    assert query(path, "SELECT body_length FROM release").rows == [(10,)]


def test_what_is_released_is_there_without_addresses_and_phone_numbers(ledger: Ledger, tmp_path: Path) -> None:
    words = "ask joe@acme.example or call 312-555-0123"
    made = {
        "items": [rows.item(1, fields=json.dumps({"topic": words}), state_reason=words)],
        "task_states": [rows.task_state("i1", reason=words)],
        "artifacts": [rows.artifact(1, "i1", body=json.dumps({"title": words}))],
        "releases": [rows.release(1, "i1", file="joe@acme.example.md", body=words, reason=words)],
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
    rows.insert(ledger, {"items": [rows.item(1)], "facts": [rows.fact("i1")]})
    path = publish(ledger, tmp_path, "r", after())
    assert query(path, "SELECT prospect_id, campaign FROM fact").rows == [("i1", "roofing")]


def test_what_waits_of_items_is_there_with_what_they_are_known_by(ledger: Ledger, tmp_path: Path) -> None:
    made = {
        "campaigns": [rows.campaign()],
        "items": [rows.item(1), rows.item(2, state="person", state_reason="look"), rows.item(3, state="person")],
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
