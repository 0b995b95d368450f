"""``approvals list|show|approve|reject``."""

from pathlib import Path
from typing import Literal

from commands import reading
from commands.errors import BadInput
from commands.output import console
from commands.output import show as show_rows
from commands.reading import ACTOR
from data.ledger import approvals, inbound, messages
from data.ledger.ledger import Tx
from data.records import Approval


def list_open(campaign: str, home: Path | None, *, as_json: bool) -> None:
    """What waits for a person, oldest first."""
    name = reading.campaign_name(campaign)
    with reading.ledger(home, name) as ledger, ledger.read() as tx:
        waiting = approvals.open_approvals(tx, reading.known_campaign(ledger, name))
    rows = [
        {"id": a.id, "kind": a.kind, "prospect": a.prospect_id, "why": a.reason, "since": a.created_at} for a in waiting
    ]
    show_rows(rows, ["id", "kind", "prospect", "why", "since"], as_json=as_json)


def show(approval_id: str, home: Path | None) -> None:
    """A request with what it is about."""
    out = console()
    with reading.ledger(home) as ledger, ledger.read() as tx:
        asked = _get(tx, approval_id)
        out.print(f"{asked.id} {asked.kind} for {asked.prospect_id}, {asked.state}: {asked.reason}", markup=False)
        if asked.message_id:
            for message in messages.of_prospect(tx, asked.prospect_id):
                out.print(
                    f"\n--- {message.id} ({message.state})\nSubject: {message.subject}\n\n{message.body}", markup=False
                )
        if asked.inbound_id:
            mail = inbound.get(tx, asked.inbound_id)
            out.print(f"\n--- {mail.id} ({mail.intent})\n{mail.text}", markup=False)
            if mail.draft_answer:
                out.print(f"\n--- drafted answer\n{mail.draft_answer}", markup=False)


def decide(approval_id: str, decision: Literal["approved", "rejected"], note: str, home: Path | None) -> None:
    """Decide; a message that is approved still meets every gate when it is sent."""
    with reading.ledger(home) as ledger, ledger.write() as tx:
        _get(tx, approval_id)
        try:
            approvals.decide(tx, approval_id, decision, ACTOR, note)
        except approvals.AlreadyDecided as error:
            raise BadInput(str(error)) from error
    console().print(f"{approval_id} is {decision}")


def _get(tx: Tx, approval_id: str) -> Approval:
    try:
        return approvals.get(tx, approval_id)
    except approvals.NoSuchApproval as error:
        raise BadInput(str(error)) from error
