"""What a CRM is told of one fact, read from where it stands in the ledger: nothing of it is kept a second time."""

import hashlib
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from html import escape
from typing import NamedTuple

from config.files.crms import Crm
from data.ledger.core import audit
from data.ledger.core.transactions import Tx
from data.ledger.flow import campaigns, inbound, messages, prospects
from data.ledger.flow.prospects import OUTCOME_WITHDRAWN
from data.ledger.govern import crm_facts
from data.ledger.govern.crm_writes import Write
from data.ledger.govern.traces import NAME
from data.records import Prospect
from data.redact import redact

LONGEST = 10_000
_STARTS = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d) UTC")
_OUTCOMES = {"meeting": "a meeting", "won": "won", "lost": "lost"}

Told = Mapping[str, str | None]
"""What stands for each name in braces; None of what is not known."""


class Words(NamedTuple):
    """A note's or a meeting's: its moment, what it is, what was said, and of a meeting when it is."""

    at: datetime
    title: str
    text: str
    starts: datetime | None = None


class NothingToTell(Exception):
    """The fact is not to be told any more: whom it is about was forgotten."""


def told_of(tx: Tx, crm: Crm, write: Write) -> dict[str, str | None]:
    """All that may stand in braces in the requests for this fact.

    Raises:
        NothingToTell: the person was forgotten.
    """
    prospect = prospects.get(tx, write.prospect_id)
    if prospect.business.company == NAME:
        raise NothingToTell(f"{write.prospect_id} was forgotten")
    told = _of_person(prospect)
    told["contact_key"] = key_of(tx, write.campaign, f"contact {write.prospect_id}")
    if write.kind == "status":
        return {**told, "status": _status(crm, write.detail)}
    told |= {"status": _status_now(tx, crm, write), "key": key_of(tx, write.campaign, named(write))}
    words = _words(tx, write, prospect)
    paragraphs = escape(words.text).replace("\n", "<br>")
    told |= {
        "at": _moment(words.at),
        "at_ms": _milliseconds(words.at),
        "title": words.title,
        "text": words.text,
        "html": f"<p><b>{escape(words.title)}</b></p><p>{paragraphs}</p>",
    }
    if write.kind == "meeting":
        result = "cancelled" if is_cancelled(write) else "booked"
        starts = words.starts or words.at
        told |= {"starts": _moment(starts), "starts_ms": _milliseconds(starts)}
        told["result"] = crm.results.get(result, result)  # type: ignore[call-overload]
    return told


def _status(crm: Crm, status: str) -> str:
    """A status in the CRM's words."""
    words: Mapping[str, str] = {str(ours): theirs for ours, theirs in crm.statuses.items()}
    return words.get(status, status)


def _status_now(tx: Tx, crm: Crm, write: Write) -> str | None:
    """What the contact's status is, for a contact that is made before a note of theirs is written."""
    facts = crm_facts.facts_of(tx, write.campaign, [write.prospect_id]) if "status" in crm.write else []
    return next((_status(crm, fact.detail) for fact in facts if fact.kind == "status"), None)


def is_cancelled(write: Write) -> bool:
    """Whether a meeting is taken back."""
    return write.fact.startswith("cancelled ")


def named(write: Write) -> str:
    """The fact by which the note or the meeting is known in the CRM: a cancelled one is known as it was booked."""
    return f"booked {write.detail}" if is_cancelled(write) else write.fact


def key_of(tx: Tx, campaign: str, fact: str) -> str:
    """The same for every attempt at one fact, and for no other of any run: ``sent-p7-1-6f0c...``."""
    opened = campaigns.get(tx, campaign)
    whole = f"{opened.run_id} {campaign} {opened.started_at.isoformat()} {fact}"
    return f"{fact.replace(' ', '-')}-{hashlib.sha256(whole.encode()).hexdigest()[:16]}"


def _of_person(prospect: Prospect) -> dict[str, str | None]:
    business, contact = prospect.business, prospect.contact
    name = " ".join(contact.name.split()) if contact and contact.name else None
    first, _, last = (name or "").partition(" ")
    return {
        "email": contact.email if contact else business.email,
        "name": name,
        "first_name": first or None,
        "last_name": last or None,
        "role": contact.role if contact else None,
        "phone": (contact.phone if contact else None) or business.phone,
        "company": business.company,
        "domain": business.domain,
        "website": business.website,
        "street": business.street,
        "city": business.city,
        "state": business.state,
        "postcode": business.postcode,
        "country": business.country,
        "prospect": prospect.id,
        "campaign": prospect.campaign,
    }


def _words(tx: Tx, write: Write, prospect: Prospect) -> Words:
    source, _, name = write.fact.partition(" ")
    if source == "sent":
        message = messages.get(tx, name)
        title = f"Sent: {message.subject}" if message.subject else "Sent"
        return Words(message.sent_at or tx.now, redact(title), redact(message.body)[:LONGEST])
    if source == "outcome":
        return _outcome(tx, write.campaign, int(name))
    mail = inbound.get(tx, name)
    if source == "reply":
        return Words(mail.received_at, "Reply", mail.text[:LONGEST])
    if source == "opt_out":
        return Words(mail.received_at, "Asked not to be written to again", mail.text[:LONGEST])
    booked = inbound.get(tx, write.detail) if write.detail else mail
    return Words(booked.received_at, f"Meeting with {prospect.business.company}", booked.text, _starts(booked.text))


def _outcome(tx: Tx, campaign: str, seq: int) -> Words:
    record = audit.record_of(tx, campaign, seq)
    if record is None or record.erased_at is not None:
        raise NothingToTell(f"record {seq} was erased")
    if record.action == OUTCOME_WITHDRAWN:
        title = "The outcome does not hold any more"
    else:
        title = f"Outcome: {_OUTCOMES.get(record.decision, record.decision)}"
    said = f"{record.rationale}\n" if record.rationale else ""
    return Words(record.at, title, f"{said}Noted by {record.actor}"[:LONGEST])


def _starts(words: str) -> datetime | None:
    """When a meeting is, as the calendar's words have it (``tools/inbox/meetings.py``)."""
    found = _STARTS.search(words)
    return datetime.strptime(found[1], "%Y-%m-%d %H:%M").replace(tzinfo=UTC) if found else None


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _milliseconds(at: datetime) -> str:
    return str(int(at.timestamp() * 1000))
