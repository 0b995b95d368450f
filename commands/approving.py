"""``approvals list|show|approve|reject``; editing.py has ``edit``."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple

from commands import homes
from commands.deployed import deployment_of
from commands.errors import BadInput
from commands.output import print_json, say
from commands.output import show as show_rows
from commands.reading import campaign_name, looked_into, opened
from data.claims import AngleState
from data.ledger import approvals, facts, inbound, messages, prospects
from data.ledger.ledger import Ledger, Tx
from data.records import Approval, Message, MessageState, ProspectState
from tools import looking

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
        say("\nlook: python main.py approvals show ID; decide: python main.py approvals approve|edit|reject ID ...")


def show(approval_id: str, home: Path | None, *, as_json: bool) -> None:
    """A request with what it is about."""
    with looked_into(homes.find(None, home)) as tx:
        asked = approvals.get(tx, approval_id)
        company = prospects.get(tx, asked.prospect_id).business.company
        drafts = _about(tx, asked)
        mail = inbound.get(tx, asked.inbound_id) if asked.inbound_id else None
        doubtful = list(_doubtful(tx, asked)) if asked.kind == "angle" else []
    if as_json:
        wrote = mail and {"id": mail.id, "intent": mail.intent, "text": mail.text, "draft_answer": mail.draft_answer}
        drafted = [_plain(message) for message in drafts]
        print_json({"id": asked.id, "kind": asked.kind, "prospect": asked.prospect_id, "company": company,
                    "state": asked.state, "why": asked.reason, "since": asked.created_at,
                    "decided_by": asked.decided_by, "note": asked.note,
                    "messages": drafted, "reply": wrote, "angles": doubtful})  # fmt: skip
        return
    say(f"{asked.id}: {asked.kind} for {asked.prospect_id} ({company}), {asked.state}\n{asked.reason}")
    if asked.decided_by:
        say(f"decided by {asked.decided_by} at {asked.decided_at:%Y-%m-%d %H:%M} UTC. {asked.note}".rstrip())
    for angle in doubtful:
        say(f"\n--- {angle['id']}: {angle['text']}\n{angle['verdict'] or 'in doubt'}: {angle['words']}")
        for fact in angle["facts"]:
            say(f"  {fact['id']} {fact['text']} ({fact['source']})")
    for message in drafts:
        why = f": {'; '.join(message.state_reason.splitlines())}" if message.state_reason else ""
        if message.state is MessageState.READY and message.not_before:
            why = f" from {message.next_look:%Y-%m-%d %H:%M} UTC{why}"
        words = f", words of {message.edited_by}" if message.edited_by else ""
        say(f"\n--- {message.id} ({message.state}{why}{words})\nSubject: {message.subject}\n\n{message.body}")
    if mail:
        say(f"\n--- they wrote, {mail.received_at:%Y-%m-%d %H:%M} UTC ({mail.intent or mail.kind})\n{mail.text}")
        if mail.draft_answer and not drafts:
            say(f"\n--- a drafted answer\n{mail.draft_answer}")


class Decision(NamedTuple):
    """What a person decides, who it is, and why."""

    verdict: Literal["approved", "rejected"]
    by: str
    note: str = ""


def decide(ids: Sequence[str], decision: Decision, config_dir: Path, home: Path | None) -> None:
    """Decide, all of them or none; a message that is approved still meets every gate when it is sent.

    The gates are asked at once too, for the person to hear what would keep it back now.
    """
    found = homes.find_to_change(None, home)
    asked: dict[str, Approval] = {}
    with opened(found) as ledger:
        with ledger.write() as tx:
            for approval_id in dict.fromkeys(ids):
                asked[approval_id] = approvals.get(tx, approval_id)
                _refuse_unknown(tx, asked[approval_id])
                approvals.decide(tx, approval_id, decision.verdict, decision.by, decision.note)
        follows = {each.id: _what_follows(found, ledger, each, decision.verdict, config_dir) for each in asked.values()}
    for approval_id, what in follows.items():
        say(f"{approval_id} is {decision.verdict} in {found.path}; {what}")


def _about(tx: Tx, asked: Approval) -> list[Message]:
    """The messages that a yes lets go: an answer alone, or all steps of a sequence."""
    if asked.message_id is None:
        return []
    mine = messages.get(tx, asked.message_id)
    return [
        m for m in messages.of_prospect(tx, asked.prospect_id) if m.sequence == mine.sequence != messages.ANSWER
    ] or [mine]


def _doubtful(tx: Tx, asked: Approval) -> Iterator[dict[str, Any]]:
    """The angles that a person is or was asked about, each with the facts that it cites and where those were seen."""
    known = {fact.fact_id: fact for fact in facts.facts_of(tx, [asked.prospect_id])[asked.prospect_id]}
    for angle in facts.angles_of(tx, [asked.prospect_id])[asked.prospect_id]:
        if angle.state is AngleState.ASKED or angle.judged_by == "person":
            cited = [known[one] for one in angle.fact_ids if one in known]
            yield {
                "id": angle.angle_id,
                "text": angle.text,
                "verdict": angle.verdict,
                "words": angle.words,
                "facts": [{"id": fact.fact_id, "text": fact.text, "source": fact.source} for fact in cited],
            }


def _plain(message: Message) -> dict[str, object]:
    return {
        "id": message.id,
        "state": message.state,
        "why": message.state_reason,
        "due": message.next_look,
        "edited_by": message.edited_by,
        "subject": message.subject,
        "body": message.body,
    }


def _refuse_unknown(tx: Tx, asked: Approval) -> None:
    """A message of which it is unknown whether it left is settled by saying so, not by a yes or a no."""
    if asked.message_id and messages.get(tx, asked.message_id).state is MessageState.UNKNOWN:
        way = f"python main.py message resolve {asked.message_id} sent|failed"
        raise BadInput(f"{asked.id} asks whether {asked.message_id} left; say so with: {way}")


def _what_follows(home: homes.Home, ledger: Ledger, asked: Approval, verdict: str, config_dir: Path) -> str:
    """What becomes of it now that it is decided; nobody is kept from writing while the configuration is read."""
    who = asked.prospect_id
    with ledger.read() as tx:
        message = messages.get(tx, asked.message_id) if asked.message_id else None
        state = prospects.get(tx, who).state
    if asked.kind == "angle":
        return f"{who} is {state}"
    if message is None:
        way = f"; say something to them with: python main.py prospect say {who}" if asked.inbound_id else ""
        return f"it is noted, and nothing is sent to {who}{way}"
    if verdict == "approved" and message.state is MessageState.READY:
        deployment = deployment_of(home, ledger, asked.campaign, config_dir)
        with ledger.read() as tx:
            return looking.in_words(deployment, tx, message)
    if verdict == "approved":
        return f"{message.id} is {message.state}: {message.state_reason}"
    ended = state is ProspectState.FINISHED
    return f"{who} is finished, and nothing more is sent" if ended else f"{message.id} is not sent"
