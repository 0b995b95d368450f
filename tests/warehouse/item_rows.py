"""Rows of items, of what tasks made of them, and of what was released, filled in like those of ``rows.py``."""

import json
from typing import Any

from tests.warehouse.rows import START, Row


def item(number: int, **changes: Any) -> Row:
    return {
        "item_id": f"i{number}",
        "campaign": "roofing",
        "number": number,
        "kind": "brief",
        "row_key": f"record-{number}",
        "fields": json.dumps({"topic": f"Gutters {number}", "audience": "owners"}),
        "state": "open",
        "state_reason": "",
        "created_at": START,
        "updated_at": START,
        **changes,
    }


def task_state(item_id: str, task: str = "write", **changes: Any) -> Row:
    return {
        "item_id": item_id,
        "task": task,
        "campaign": "roofing",
        "state": "done",
        "round": 1,
        "reason": "",
        "attempts": 0,
        "lease_cycle": None,
        "lease_until": None,
        "cycle_id": "c1",
        "settled_at": START,
        **changes,
    }


def artifact(number: int, item_id: str, **changes: Any) -> Row:
    return {
        "artifact_id": f"x{number}",
        "campaign": "roofing",
        "item_id": item_id,
        "task": "write",
        "output": "draft",
        "round": 1,
        "position": number,
        "body": json.dumps({"title": "Gutters", "facts": ["f1"]}),
        "agent": "builder",
        "cycle_id": "c1",
        "trace_id": "c1.1",
        "created_at": START,
        **changes,
    }


def release(number: int, item_id: str, **changes: Any) -> Row:
    return {
        "release_id": f"d{number}",
        "number": number,
        "campaign": "roofing",
        "item_id": item_id,
        "task": "publish",
        "file": f"gutters-{number}.md",
        "body": "# Gutters\n",
        "artifact_ids": json.dumps(["x1"]),
        "state": "released",
        "reason": "",
        "approval_id": None,
        "not_before": None,
        "created_at": START,
        "released_at": START,
        "undone_at": None,
        **changes,
    }


def second_look(number: int, item_id: str, way: str = "model", **changes: Any) -> Row:
    return {
        "look_id": number,
        "campaign": "roofing",
        "item_id": item_id,
        "task": "second",
        "round": 1,
        "way": way,
        "doubted": "judge",
        "before": 0.5,
        "after": 0.8,
        "of_item": None,
        "cycle_id": "c1",
        "looked_at": START,
        **changes,
    }
