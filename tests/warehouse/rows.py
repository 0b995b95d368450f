"""Rows of the ledger with everything that a test does not care about filled in."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from data.identity import hash_value
from data.ledger.core import schema
from data.ledger.core.cost_schema import lookup_calls
from data.ledger.core.crm_schema import crm_writes
from data.ledger.core.item_schema import artifacts, items, releases, task_states
from data.ledger.core.ledger import Ledger
from data.ledger.core.lesson_schema import lessons
from data.ledger.core.look_schema import second_looks
from data.ledger.core.replay_schema import replays

Row = dict[str, Any]

PLAN = {"quota": 10, "source": "directory", "parameters": {}, "shares": {}, "rationale": "begin with Fresno"}
_MORE = (lookup_calls, crm_writes, lessons, items, task_states, artifacts, releases, replays, second_looks)
TABLES = {**schema.metadata.tables, **{table.name: table for table in _MORE}}

START = datetime(2026, 11, 2, 15, tzinfo=UTC)


def after(days: float = 0, hours: float = 0) -> datetime:
    """A moment after the campaign's start."""
    return START + timedelta(days=days, hours=hours)


def insert(ledger: Ledger, rows: Mapping[str, Sequence[Row]]) -> None:
    """Write rows by table, as one batch each."""
    with ledger.write() as tx:
        for name, some in rows.items():
            if some:
                tx.connection.execute(TABLES[name].insert(), list(some))


def campaign(name: str = "roofing", **changes: Any) -> Row:
    return {
        "campaign": name,
        "run_id": f"{name}-1",
        "vertical": "roofing",
        "state": "running",
        "state_reason": "",
        "goal_qualified": 50,
        "config_digest": "d" * 64,
        "plan": json.dumps(PLAN),
        "started_at": START,
        "ends_at": after(14),
        "infrastructure_usd_per_month": 0.0,
        "updated_at": START,
        **changes,
    }


def prospect(number: int, **changes: Any) -> Row:
    return {
        "prospect_id": f"p{number}",
        "campaign": "roofing",
        "number": number,
        "state": "found",
        "state_reason": "",
        "paused": False,
        "paused_reason": "",
        "source": "directory",
        "row_key": f"row-{number}",
        "company": f"Company {number} LLC",
        "domain": f"company{number}.example",
        "website": f"http://company{number}.example/",
        "email": None,
        "phone": None,
        "street": f"{number} Elm Street",
        "city": "Fresno",
        "county": "Fresno",
        "region": "CA",
        "postcode": "93650",
        "country": "US",
        "industry": "Roofing Contractors",
        "industry_code": "238160",
        "employees": 12,
        "revenue": 1_500_000,
        "founded": 2009,
        "fields": None,
        "timezone": "America/Los_Angeles",
        "score": None,
        "tier": None,
        "confidence": None,
        "judgement": None,
        "contact_email": None,
        "contact_name": None,
        "contact_role": None,
        "contact_phone": None,
        "contact_confidence": None,
        "contact_source": None,
        "mailbox": None,
        "variant": None,
        "outcome": None,
        "deal_value": None,
        "enriched_at": None,
        "qualified_at": None,
        "bounced_at": None,
        "attempts": 0,
        "created_at": START,
        "updated_at": START,
        **changes,
    }


def fact(prospect_id: str, number: int = 1, **changes: Any) -> Row:
    return {
        "prospect_id": prospect_id,
        "fact_id": f"f{number}",
        "kind": "directory",
        "text": "Twelve people on two crews.",
        "source": "directory",
        "observed_at": START,
        "created_at": START,
        **changes,
    }


def angle(prospect_id: str, number: int = 1, **changes: Any) -> Row:
    return {
        "prospect_id": prospect_id,
        "angle_id": f"a{number}",
        "text": "Two crews are hard to keep busy in winter.",
        "fact_ids": json.dumps(["f1"]),
        "confidence": 0.8,
        "state": "accepted",
        "cycle_id": "c1",
        "created_at": START,
        **changes,
    }


def message(prospect_id: str, step: int = 1, **changes: Any) -> Row:
    recipient = f"owner@{prospect_id}.example"
    return {
        "message_id": f"{prospect_id}-{step}",
        "campaign": "roofing",
        "prospect_id": prospect_id,
        "sequence": "intro",
        "step": step,
        "channel": "email",
        "variant": "a",
        "mailbox": "anna",
        "recipient": recipient,
        "state": "sent",
        "state_reason": "",
        "slots": json.dumps({"hook": "a1", "proof": "a2"}),
        "subject": "Roofs in Fresno",
        "body": f"Dear {recipient}, good roofs. Anna",
        "rfc_message_id": f"<{prospect_id}-{step}@muster.example>",
        "author": "publisher",
        "edited_by": None,
        "cycle_id": "c1",
        "trace_id": "c1.1",
        "due_at": START,
        "not_before": None,
        "intent_at": START,
        "sent_at": START,
        "cost_usd": None,
        "created_at": START,
        "updated_at": START,
        **changes,
    }


def inbound(number: int, prospect_id: str | None, **changes: Any) -> Row:
    return {
        "inbound_id": f"r{number}",
        "number": number,
        "mail_key": f"key-{number}",
        "campaign": "roofing",
        "prospect_id": prospect_id,
        "message_id": f"{prospect_id}-1" if prospect_id else None,
        "kind": "reply",
        "hard": None,
        "status_code": None,
        "fault": None,
        "doubt": None,
        "intent": None,
        "confidence": None,
        "subject": "Re: Roofs in Fresno",
        "text": "Thank you, tell me more.",
        "evidence": f"From: owner@{prospect_id}.example",
        "draft_answer": None,
        "follow_up_on": None,
        "needs_person": False,
        "received_at": after(hours=1),
        "handled_at": None,
        **changes,
    }


def suppression(address: str, **changes: Any) -> Row:
    return {
        "kind": "email",
        "value_hash": hash_value("email", address),
        "value": address,
        "reason": "opt_out",
        "source": "inbound",
        "created_at": START,
        **changes,
    }


def passed_row(number: int, **changes: Any) -> Row:
    return {
        "source": "contractors",
        "row_key": f"passed-{number}",
        "campaign": "roofing",
        "why": "suppressed",
        "detail": "customer",
        "prospect_id": None,
        "passed_at": START,
        **changes,
    }


def verdict(message_id: str, gate: str, says: str, look: str = "t1", **changes: Any) -> Row:
    return {
        "campaign": "roofing",
        "message_id": message_id,
        "prospect_id": message_id.partition("-")[0],
        "trace_id": "c1.1",
        "look_id": look,
        "gate": gate,
        "verdict": says,
        "reason": "" if says == "allow" else f"{gate} says {says}",
        "retry_at": None,
        "decided_at": START,
        **changes,
    }


def approval(number: int, prospect_id: str, **changes: Any) -> Row:
    return {
        "approval_id": f"q{number}",
        "campaign": "roofing",
        "prospect_id": prospect_id,
        "message_id": None,
        "inbound_id": None,
        "kind": "message",
        "reason": "first of its kind",
        "state": "open",
        "decided_by": None,
        "edited": False,
        "note": "",
        "created_at": START,
        "decided_at": None,
        **changes,
    }


def stop(number: int, **changes: Any) -> Row:
    return {
        "break_id": f"b{number}",
        "number": number,
        "campaign": "roofing",
        "scope": "mailbox",
        "name": "dana",
        "breaker": "bounces",
        "reason": "3 bounces among 10 sent",
        "figures": json.dumps({"bounces": 3, "departures": 10}),
        "tripped_at": START,
        "tripped_by": "outbox",
        "resumed_at": None,
        "resumed_by": None,
        "note": "",
        **changes,
    }


def lesson(number: int, prospect_id: str, **changes: Any) -> Row:
    return {
        "lesson_id": f"l{number}",
        "number": number,
        "campaign": "roofing",
        "agent": "builder",
        "prospect_id": prospect_id,
        "message_id": f"{prospect_id}-1",
        "words_before": "You hire.",
        "words_after": "Hiring again?",
        "edited_by": "kim",
        "state": "accepted",
        "decided_by": "kim",
        "decided_at": START,
        "note": "",
        "created_at": START,
        **changes,
    }


def act(number: int, prospect_id: str, **changes: Any) -> Row:
    return {
        "act_id": f"a{number}",
        "number": number,
        "campaign": "roofing",
        "prospect_id": prospect_id,
        "kind": "draft",
        "target": f"{prospect_id}-1",
        "detail": "{}",
        "state": "done",
        "attempts": 0,
        "actor": "publisher",
        "compensation": "cancel",
        "note": "",
        "created_at": START,
        "done_at": START,
        **changes,
    }
