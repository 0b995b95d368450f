"""What people are told of something that waits for them: enough to decide whether to look now, and how to look."""

from collections.abc import Sequence
from pathlib import Path

from config.files.envelopes import EnvelopeConfig
from data.ledger.core.states import RESOLUTIONS
from data.ledger.core.transactions import Tx
from data.ledger.flow import inbound, items, prospects
from data.ledger.flow.cycles import CycleRecord
from data.ledger.read.todo import reading, resolving
from data.records import Approval, CapKey, Message, Prospect
from data.redact import redacted
from tools.hints import with_ways
from tools.notices.notice import Event, Notice

LONGEST_TEXT = 1000
LOST = "it is not known whether"
"""How the reason begins for which a person is asked what became of a document."""
CUT_SHORT = "the run was cut short while it was being sent"


def is_due(asked: Approval, envelope: EnvelopeConfig) -> bool:
    """Does nothing but the heartbeat tell of the request? The outbox tells of what it loses sight of itself."""
    if asked.kind == "message":
        told = [rule.reason for rule in envelope.escalate if {"hold", "notify"} <= set(rule.then)]
        return any(reason in asked.reason for reason in told)
    if asked.kind == "release":
        return asked.reason.startswith(LOST)
    return asked.kind in {"answer", "escalation", "follow_up", "task"} or (
        asked.kind == "question" and CUT_SHORT in asked.reason
    )


def mark(asked: Approval) -> CapKey:
    """The counter that says whether people were told of the request."""
    return CapKey("notified", asked.id, "")


def of_approval(tx: Tx, asked: Approval, home: Path) -> Notice:
    """The notice of a request: whom it is about, why we ask, what they wrote, our draft, and what to type.

    The first line names nobody; it alone goes to the audit.
    """
    if asked.kind in ("task", "release"):
        return _of_item(tx, asked, home)
    company = prospects.get(tx, asked.prospect_id).business.company
    reply = inbound.get(tx, asked.inbound_id) if asked.inbound_id else None
    parts = [f"{asked.id}: {asked.prospect_id} {asked.reason}", f"Company: {' '.join(company.split())}"]
    if reply is not None:
        parts.append(f"They wrote on {reply.received_at:%Y-%m-%d}:\n{_quoted(reply.text)}")
    if reply is not None and reply.draft_answer:
        parts.append(f"A drafted answer, which nobody has sent:\n{_quoted(reply.draft_answer)}")
    commands = [f"approvals show {asked.id}", f"prospect show {asked.prospect_id}"]
    if reply is not None and asked.kind == "escalation" and inbound.is_unread(reply):
        commands.append(reading(reply))
    if asked.kind == "follow_up":
        commands.append(f'prospect say {asked.prospect_id} "..."')
    if asked.kind == "question" and asked.message_id:
        commands += [f"message resolve {asked.message_id} {what}" for what in RESOLUTIONS]
    event: Event = "hot_lead" if reply is not None and reply.intent == "interested" else "question"
    return Notice(event, with_ways("\n\n".join(parts), commands, home))


def _of_item(tx: Tx, asked: Approval, home: Path) -> Notice:
    """The notice of a request about an item of a declared crew."""
    item = items.get(tx, asked.prospect_id)
    told = f"{asked.id}: {item.id} {' '.join(redacted(asked.reason, LONGEST_TEXT).split())}"
    text = f"{told}\n\nItem: {redacted(item.title, LONGEST_TEXT)}"
    ways = [f"approvals show {asked.id}", f"item show {item.id}"]
    if asked.kind == "release" and asked.message_id:
        ways += resolving(asked.message_id)
    return Notice("question", with_ways(text, ways, home))


def of_message(message: Message, prospect: Prospect, reasons: Sequence[str], home: Path) -> Notice:
    """The notice of a message about which the envelope wants people told; its first line names nobody."""
    company = " ".join(prospect.business.company.split())
    text = f"{message.id}: {'; '.join(reasons)}\n\nCompany: {company}"
    return Notice("question", with_ways(text, [f"message show {message.id}", f"prospect show {prospect.id}"], home))


def of_escalation(record: CycleRecord, manager: str, home: Path) -> Notice:
    """The notice that the ``manager`` (its role) has put the items of a cycle before a person."""
    cycle, reason = record.cycle, " ".join(redacted(record.boss_reason, LONGEST_TEXT).split())
    told = f"{cycle.id}: the {manager} wants a person to look at {cycle.stage} before it goes on."
    text = f"{told}\n\nIts reason: {reason or 'it gave none'}"
    return Notice("question", with_ways(text, [f"todo {cycle.campaign}"], home))


def _quoted(text: str) -> str:
    """Somebody's words, redacted and indented."""
    plain = text.strip()
    shown = redacted(plain, LONGEST_TEXT) + (" ..." if len(plain) > LONGEST_TEXT else "")
    return "\n".join(f"  {line}".rstrip() for line in shown.splitlines())
