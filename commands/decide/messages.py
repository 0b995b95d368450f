"""``message show`` and ``message resolve``."""

from dataclasses import asdict
from pathlib import Path

from commands.shared.choice import to_change, to_read
from commands.shared.deployed import bundle_of
from commands.shared.errors import BadInput, not_one_of
from commands.shared.headings import heading
from commands.shared.ledgers import looked_into, opened
from commands.shared.moments import in_zone, told, zone_of
from commands.shared.output import print_json, say
from commands.shared.output import show as show_rows
from data.ledger.core import verdicts
from data.ledger.core.states import RESOLUTIONS
from data.ledger.core.transactions import Tx
from data.ledger.flow import messages, prospects
from data.ledger.read import stories
from data.records import Message, MessageState, Order
from tools.outbox import settlement

COLUMNS = ["at", "gate", "verdict", "reason", "retry_at"]


def show(message_id: str, home: Path | None, *, as_json: bool) -> None:
    """A message as it is, and what the gates said of it: whatever they denied, and the whole of their last look."""
    found = to_read(message_id, None, home)
    with looked_into(found) as tx:
        message = messages.get(tx, message_id)
        company = prospects.get(tx, message.prospect_id).business.company
        looks = verdicts.looks(tx, message_id)
        changed = stories.rewordings(tx, message)
    rows = [
        {"at": look.at, "gate": v.gate, "verdict": v.verdict, "reason": v.reason, "retry_at": v.retry_at}
        for look in looks
        for v in look.verdicts
    ]
    if as_json:
        print_json({"message": message_id, "prospect": message.prospect_id, "company": company,
                    "run": str(found.path), "state": message.state.value, "why": message.state_reason,
                    "due": message.next_look, "sent": message.sent_at, "edited_by": message.edited_by,
                    "channel": message.channel, "by": message.mailbox, "subject": message.subject, "body": message.body,
                    "edits": [asdict(one) for one in changed], "verdicts": rows})  # fmt: skip
        return
    zone = zone_of(found, message.campaign)
    who = f"{message.prospect_id} ({company}, {message.campaign})"
    say(f"{message.id} to {who}, step {message.step}, variant {message.variant}, in {found.path}")
    say(f"{message.state}{f': {message.state_reason}' if message.state_reason else ''}")
    if message.edited_by:
        say(f"{message.edited_by} wrote the words")
    for what, moment in (("due", message.next_look), ("sent", message.sent_at)):
        if moment:
            say(f"{what} {told(moment, zone)}")
    say(f"\n{heading(message)}\n\n{message.body}\n")
    for one in changed:
        words = f"the words were erased at {told(one.erased_at, zone)}" if one.erased_at else f"\n\n{one.before}\n"
        say(f"before {one.by} changed them at {told(one.at, zone)}: {words}")
    if not looks:
        say("no gate has judged it yet")
        return
    against = [in_zone(row, zone) for row in rows if row["verdict"] != "allow"]
    if against:
        show_rows(against, COLUMNS, as_json=False, title="what gates had against it")
    last = looks[-1]
    for warned in (verdict for verdict in last.verdicts if verdict.verdict == "allow" and verdict.reason):
        say(f"\n{warned.gate} warns: {warned.reason}")
    allowed = sum(verdict.verdict == "allow" for verdict in last.verdicts)
    say(f"\nlast look at {told(last.at, zone)}: {allowed} of {len(last.verdicts)} gates allowed it")


def resolve(message_id: str, verdict: str, order: Order, config_dir: Path, home: Path | None) -> None:
    """Say of an unknown message whether it left; it is never sent again."""
    if verdict not in RESOLUTIONS:
        raise not_one_of("what became of a message", verdict, RESOLUTIONS)
    found = to_change([message_id], home)
    with opened(found) as ledger:
        with ledger.read() as tx:
            campaign = _unknown(tx, message_id).campaign
        bundle = bundle_of(found, campaign, config_dir)
        with ledger.write() as tx:
            message = _unknown(tx, message_id)
            settlement.resolve(bundle, tx, message_id, "sent" if verdict == "sent" else "failed", order.by, order.note)
            after = prospects.get(tx, message.prospect_id)
    goes_on = f"{after.id} is {after.state}{f' ({after.state_reason})' if verdict == 'failed' else ' and goes on'}"
    say(f"{message_id} ({after.business.company}, {after.campaign}) is {verdict} in {found.path}; {goes_on}")


def _unknown(tx: Tx, message_id: str) -> Message:
    """The message, of which nobody knows whether it left."""
    message = messages.get(tx, message_id)
    if message.state is not MessageState.UNKNOWN:
        raise BadInput(f"{message_id} is {message.state}; only a message that is unknown can be resolved")
    return message
