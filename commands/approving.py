"""``approvals list|show|approve|reject``."""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from commands import homes
from commands.errors import BadInput
from commands.output import print_json, say
from commands.output import show as show_rows
from commands.reading import ACTOR, campaign_name, changed, looked_into
from data.ledger import approvals, inbound, messages, prospects
from data.ledger.ledger import Tx
from data.records import Approval, MessageState, ProspectState

COLUMNS = ["id", "kind", "prospect", "why", "since"]


def list_open(campaign: str, home: Path | None, *, as_json: bool) -> None:
    """What waits for a person, oldest first."""
    name = campaign_name(campaign)
    with looked_into(homes.find(name, home), name) as tx:
        waiting = approvals.open_approvals(tx, name)
    rows = [
        {"id": a.id, "kind": a.kind, "prospect": a.prospect_id, "why": a.reason, "since": a.created_at} for a in waiting
    ]
    show_rows(rows, COLUMNS, as_json=as_json, empty="nothing waits for a decision")
    if rows and not as_json:
        say("\nlook: python main.py approvals show ID; decide: python main.py approvals approve|reject ID ...")


def show(approval_id: str, home: Path | None, *, as_json: bool) -> None:
    """A request with what it is about."""
    with looked_into(homes.find(None, home)) as tx:
        asked = approvals.get(tx, approval_id)
        company = prospects.get(tx, asked.prospect_id).business.company
        drafts = messages.of_prospect(tx, asked.prospect_id) if asked.message_id else []
        mail = inbound.get(tx, asked.inbound_id) if asked.inbound_id else None
    if as_json:
        wrote = mail and {"id": mail.id, "intent": mail.intent, "text": mail.text, "draft_answer": mail.draft_answer}
        drafted = [{"id": m.id, "state": m.state, "subject": m.subject, "body": m.body} for m in drafts]
        print_json({"id": asked.id, "kind": asked.kind, "prospect": asked.prospect_id, "company": company,
                    "state": asked.state, "why": asked.reason, "since": asked.created_at,
                    "decided_by": asked.decided_by, "note": asked.note,
                    "messages": drafted, "reply": wrote})  # fmt: skip
        return
    say(f"{asked.id}: {asked.kind} for {asked.prospect_id} ({company}), {asked.state}\n{asked.reason}")
    if asked.decided_by:
        say(f"decided by {asked.decided_by} at {asked.decided_at:%Y-%m-%d %H:%M} UTC. {asked.note}".rstrip())
    for message in drafts:
        say(f"\n--- {message.id} ({message.state})\nSubject: {message.subject}\n\n{message.body}")
    if mail:
        say(f"\n--- they wrote, {mail.received_at:%Y-%m-%d %H:%M} UTC ({mail.intent or mail.kind})\n{mail.text}")
        if mail.draft_answer:
            say(f"\n--- a drafted answer\n{mail.draft_answer}")


def decide(ids: Sequence[str], decision: Literal["approved", "rejected"], note: str, home: Path | None) -> None:
    """Decide, all of them or none; a message that is approved still meets every gate when it is sent."""
    found = homes.find_to_change(None, home)
    follows = {}
    with changed(found) as tx:
        for approval_id in dict.fromkeys(ids):
            asked = approvals.get(tx, approval_id)
            _refuse_unknown(tx, asked)
            approvals.decide(tx, approval_id, decision, ACTOR, note)
            follows[approval_id] = _what_follows(tx, asked, decision)
    for approval_id, what in follows.items():
        say(f"{approval_id} is {decision} in {found.path}; {what}")


def _refuse_unknown(tx: Tx, asked: Approval) -> None:
    """A message of which it is unknown whether it left is settled by saying so, not by a yes or a no."""
    if asked.message_id and messages.get(tx, asked.message_id).state is MessageState.UNKNOWN:
        way = f"python main.py message resolve {asked.message_id} sent|failed"
        raise BadInput(f"{asked.id} asks whether {asked.message_id} left; say so with: {way}")


def _what_follows(tx: Tx, asked: Approval, decision: str) -> str:
    who = asked.prospect_id
    if asked.message_id:
        if decision == "approved":
            return f"{asked.message_id} leaves with the next run or tick, if every gate lets it"
        ended = prospects.get(tx, who).state is ProspectState.FINISHED
        return f"{who} is finished, and nothing more is sent" if ended else f"{asked.message_id} is not sent"
    if asked.kind == "answer" and decision == "approved":
        way = f"python main.py prospect outcome {who} meeting|won|lost"
        return f"Muster sends no answers itself yet: send it from your mailbox, and note what came of it: {way}"
    return f"it is noted, and nothing is sent to {who}"
