"""Rows of cycles, of what was asked in them, and of the audit, filled in like those of ``rows.py``."""

import json
from collections.abc import Sequence
from typing import Any

from tests.warehouse.rows import START, Row


def cycle(number: int, work: str = "scout", items: Sequence[str] = (), **changes: Any) -> Row:
    return {
        "cycle_id": f"c{number}",
        "number": number,
        "campaign": "roofing",
        "stage": work,
        "work": work,
        "agent": work,
        "items": json.dumps(list(items)),
        "attempt": 1,
        "direct": False,
        "path": "boss",
        "state": "done",
        "delegations": 1,
        "boss_decision": "proceed",
        "boss_reason": "",
        "outcome": "done",
        "outcome_detail": "",
        "recorded": len(items),
        "error": "",
        "due_key": f"key-{number}",
        "started_at": START,
        "ended_at": START,
        **changes,
    }


def model_call(cycle_id: str = "c1", agent: str = "scout", prospects: Sequence[str] = (), **changes: Any) -> Row:
    return {
        "cycle_id": cycle_id,
        "campaign": "roofing",
        "agent": agent,
        "model": "small",
        "prospect_ids": json.dumps(list(prospects)),
        "request_digest": "1" * 64,
        "response_digest": "2" * 64,
        "input_tokens": 1000,
        "output_tokens": 100,
        "cached_tokens": 200,
        "thinking_tokens": 40,
        "cost_usd": 0.01,
        "latency_ms": 400,
        "finish_reason": "tool_use",
        "trace_id": f"{cycle_id}.1",
        "called_at": START,
        **changes,
    }


def tool_call(cycle_id: str = "c1", agent: str = "scout", **changes: Any) -> Row:
    return {
        "cycle_id": cycle_id,
        "campaign": "roofing",
        "agent": agent,
        "tool": "record_judgements",
        "arguments_digest": "3" * 64,
        "result_digest": "4" * 64,
        "accepted": 10,
        "refused": 0,
        "refusals_digest": None,
        "called_at": START,
        **changes,
    }


def lookup_call(prospects: Sequence[str] = (), **changes: Any) -> Row:
    return {
        "campaign": "roofing",
        "provider": "hunter",
        "kind": "lookup",
        "prospect_ids": json.dumps(list(prospects)),
        "cost_usd": 0.03,
        "called_at": START,
        **changes,
    }


def crm_write(number: int, prospect: str = "p1", **changes: Any) -> Row:
    return {
        "write_id": f"w{number}",
        "number": number,
        "campaign": "roofing",
        "prospect_id": prospect,
        "kind": "note",
        "fact": f"sent {prospect}-{number}",
        "detail": "",
        "state": "done",
        "attempts": 1,
        "due_at": START,
        "contact": "501",
        "target": str(number + 501),
        "note": "",
        "created_at": START,
        "done_at": START,
        **changes,
    }


def replay(cycle: int, **changes: Any) -> Row:
    return {
        "replay": cycle,
        "trace_id": f"c{cycle}.1",
        "cycle_id": f"c{cycle}",
        "campaign": "roofing",
        "agent": "scout",
        "model": "a-model",
        "same": True,
        "asked": False,
        "request_digest": "1" * 64,
        "response_digest": "2" * 64,
        "input_tokens": 0,
        "output_tokens": 0,
        "cost_usd": 0.0,
        "finish_reason": "tool_use",
        "replayed_by": "ann",
        "replayed_at": START,
        **changes,
    }


def audit(seq: int, **changes: Any) -> Row:
    return {
        "campaign": "roofing",
        "seq": seq,
        "at": START,
        "actor": "scout",
        "action": "judged",
        "prospect_id": "p1",
        "cycle_id": "c1",
        "trace_id": None,
        "decision": "qualified",
        "rationale": "fits",
        "verdicts": "[]",
        "input_digest": "5" * 64,
        "output_digest": "6" * 64,
        "previous_hash": "7" * 64,
        "hash": "8" * 64,
        **changes,
    }
