"""What people are told of something that waits for them: enough to decide whether to look now, and how to look."""

from data.ledger import inbound, prospects
from data.ledger.ledger import Tx
from data.records import Approval
from data.redact import redact
from tools.settling import Event, Notice

LONGEST_TEXT = 1000


def of_approval(tx: Tx, asked: Approval) -> Notice:
    """The notice of a request: whom it is about, why we ask, what they wrote, our draft, and what to type.

    The first line names nobody; it alone goes to the audit.
    """
    company = prospects.get(tx, asked.prospect_id).business.company
    reply = inbound.get(tx, asked.inbound_id) if asked.inbound_id else None
    parts = [f"{asked.id}: {asked.prospect_id} {asked.reason}", f"Company: {' '.join(company.split())}"]
    if reply is not None:
        parts.append(f"They wrote on {reply.received_at:%Y-%m-%d}:\n{_quoted(reply.text)}")
    if reply is not None and reply.draft_answer:
        parts.append(f"A drafted answer, which nobody has sent:\n{_quoted(reply.draft_answer)}")
    commands = [f"approvals show {asked.id}", f"prospect show {asked.prospect_id}"]
    if asked.kind == "question" and asked.message_id:
        commands.append(f"message resolve {asked.message_id} sent|failed")
    parts.append("\n".join(["Go on with:", *(f"  python main.py {command}" for command in commands)]))
    event: Event = "hot_lead" if reply is not None and reply.intent == "interested" else "question"
    return Notice(event, "\n\n".join(parts))


def _quoted(text: str) -> str:
    """Somebody's words, redacted and indented."""
    plain = redact(text).strip()
    shown = plain if len(plain) <= LONGEST_TEXT else f"{plain[:LONGEST_TEXT]} ..."
    return "\n".join(f"  {line}".rstrip() for line in shown.splitlines())
