"""What a person sets: suppressions, customers, one prospect's pause and outcome, a campaign's halt."""

import csv
from contextlib import AbstractContextManager
from pathlib import Path
from typing import get_args

from commands import homes, reading
from commands.errors import BadInput
from commands.output import console, print_json, show
from commands.reading import ACTOR
from data.identity import normalise_email
from data.ledger import campaigns, facts, inbound, messages, prospects, suppressions
from data.ledger.ledger import Ledger, Tx
from data.ledger.prospect_rows import NoSuchProspect
from data.records import Outcome, Prospect, SuppressionKind, SuppressionReason


def suppress(what: str, home: Path | None, reason: str) -> None:
    """Suppress an address, a domain, or each line of a file of them."""
    lines = _lines(Path(what)) if Path(what).is_file() else [what]
    entries = [_address_or_domain(line) for line in lines]
    with _writable(home) as ledger, ledger.write() as tx:
        new = sum(suppressions.add(tx, kind, value, "operator", reason) for kind, value in entries)
    console().print(f"{new} suppressed, {len(entries) - new} known already")


def import_customers(file: Path, home: Path | None) -> None:
    """Suppress every customer of a CSV file by e-mail, domain and company."""
    if not file.is_file():
        raise BadInput(f"{file}: there is no such file")
    with file.open(newline="", encoding="utf-8-sig") as lines:
        rows = list(csv.DictReader(lines))
    columns: dict[str, SuppressionKind] = {"email": "email", "domain": "domain", "company": "company"}
    if not rows or not columns.keys() & rows[0].keys():
        raise BadInput(f"{file}: none of the columns email, domain, company is there")
    reason: SuppressionReason = "customer"
    new = 0
    with _writable(home) as ledger, ledger.write() as tx:
        for row in rows:
            for column, kind in columns.items():
                if value := (row.get(column) or "").strip():
                    new += suppressions.add(tx, kind, value, reason, f"import {file.name}")
    console().print(f"{len(rows)} customers read, {new} suppressions added")


def halt(campaign: str, reason: str, home: Path | None) -> None:
    """Stop a campaign."""
    name = reading.campaign_name(campaign)
    with reading.ledger(home, name) as ledger:
        reading.known_campaign(ledger, name)
        with ledger.write() as tx:
            campaigns.halt(tx, name, reason, ACTOR)
    console().print(f"{name} is halted: {reason}")


def resume_campaign(campaign: str, reason: str, home: Path | None) -> None:
    """Let a campaign go on, after saying what had stopped it."""
    name = reading.campaign_name(campaign)
    with reading.ledger(home, name) as ledger:
        reading.known_campaign(ledger, name)
        with ledger.write() as tx:
            stopped = campaigns.get(tx, name)
            campaigns.resume(tx, name, ACTOR, reason)
    console().print(f"{name} goes on; it was {stopped.state}: {stopped.state_reason or 'no reason given'}")


def show_prospect(prospect_id: str, home: Path | None, campaign: str | None, *, as_json: bool) -> None:
    """Everything known of a prospect: where it is and why, its facts, angles, messages and replies."""
    with reading.ledger(home, campaign) as ledger, ledger.read() as tx:
        prospect = _get(tx, prospect_id)
        known = facts.facts_of(tx, [prospect_id])[prospect_id]
        angles = facts.angles_of(tx, [prospect_id])[prospect_id]
        sent = messages.of_prospect(tx, prospect_id)
        mails = inbound.of_prospect(tx, prospect_id)
    head = _head(prospect)
    fact_rows = [
        {"id": f.fact_id, "kind": f.kind, "fact": f.text, "source": f.source, "seen": f.observed_at} for f in known
    ]
    angle_rows = [{"id": a.angle_id, "angle": a.text, "rests on": ", ".join(a.fact_ids)} for a in angles]
    message_rows = [
        {
            "id": m.id,
            "state": m.state.value,
            "why": m.state_reason,
            "due": m.due_at,
            "sent": m.sent_at,
            "subject": m.subject,
        }
        for m in sent
    ]
    mail_rows = [
        {"id": m.id, "kind": m.kind, "intent": m.intent, "received": m.received_at, "text": m.text} for m in mails
    ]
    if as_json:
        print_json({**head, "facts": fact_rows, "angles": angle_rows, "messages": message_rows, "inbound": mail_rows})
        return
    for key, value in head.items():
        console().print(f"{key:12} {'' if value is None else value}", markup=False)
    for title, rows in (
        ("facts", fact_rows),
        ("angles", angle_rows),
        ("messages", message_rows),
        ("inbound", mail_rows),
    ):
        if rows:
            show(rows, list(rows[0]), as_json=False, title=title)


def pause(prospect_id: str, reason: str, home: Path | None) -> None:
    """Stop one prospect's sequence for now."""
    with reading.ledger(home) as ledger, ledger.write() as tx:
        _get(tx, prospect_id)
        prospects.pause(tx, prospect_id, reason, ACTOR)
    console().print(f"{prospect_id} is paused; go on with: python main.py prospect resume {prospect_id}")


def resume(prospect_id: str, home: Path | None) -> None:
    """Let a paused prospect go on."""
    with reading.ledger(home) as ledger, ledger.write() as tx:
        _get(tx, prospect_id)
        prospects.unpause(tx, prospect_id, ACTOR)
    console().print(f"{prospect_id} goes on")


def outcome(prospect_id: str, result: str, value: float | None, home: Path | None) -> None:
    """Note what came of a prospect."""
    chosen: dict[str, Outcome] = {name: name for name in get_args(Outcome)}
    if result not in chosen:
        raise BadInput(f"outcome {result!r}: choose one of {', '.join(chosen)}")
    with reading.ledger(home) as ledger, ledger.write() as tx:
        _get(tx, prospect_id)
        prospects.set_outcome(tx, prospect_id, chosen[result], ACTOR, value)
    console().print(f"{prospect_id}: {result}")


def _writable(home: Path | None) -> AbstractContextManager[Ledger]:
    """The home named, or the live one: what a person forbids holds for what is real."""
    return reading.opened(homes.find(None, home) if home else homes.live_home())


def _lines(file: Path) -> list[str]:
    return [line.strip() for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]


def _address_or_domain(text: str) -> tuple[SuppressionKind, str]:
    if "@" in text:
        if address := normalise_email(text):
            return "email", address
    elif "." in text and " " not in text:
        return "domain", text.lower()
    raise BadInput(f"{text!r} is neither an e-mail address nor a domain nor a file")


def _get(tx: Tx, prospect_id: str) -> Prospect:
    try:
        return prospects.get(tx, prospect_id)
    except NoSuchProspect as error:
        raise BadInput(str(error)) from error


def _head(prospect: Prospect) -> dict[str, object]:
    business, contact = prospect.business, prospect.contact
    return {
        "prospect": prospect.id,
        "company": business.company,
        "place": ", ".join(part for part in (business.city, business.state, business.postcode) if part),
        "state": prospect.state.value,
        "why": prospect.state_reason,
        "paused": prospect.paused,
        "score": prospect.score,
        "tier": prospect.tier,
        "contact": f"{contact.name or ''} <{contact.email}> {contact.role or ''}".strip() if contact else None,
        "zone": prospect.timezone,
        "mailbox": prospect.mailbox,
        "outcome": prospect.outcome,
    }
