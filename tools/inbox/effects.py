"""What a mail changes: each kind's effect, in the transaction in which it is recorded."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, time, timedelta
from textwrap import shorten
from types import MappingProxyType
from typing import NamedTuple
from zoneinfo import ZoneInfo

from config.files.envelopes import Autonomy, EnvelopeConfig, SoftBounces
from data.ledger.core import audit
from data.ledger.core.states import allowed
from data.ledger.core.transactions import Tx
from data.ledger.flow import inbound, messages, prospects, suppressions
from data.ledger.govern import approvals
from data.records import Message, MessageState, Prospect, ProspectState, SuppressionReason
from data.redact import redact
from tools.channels.refusal_text import told
from tools.channels.refusals import ABOUT_US, Fault
from tools.governance import earned
from tools.inbox import doubts
from tools.inbox.matching import Match, spoken_for
from tools.inbox.reading.classify import Classified
from tools.outbox import holds
from tools.override.answered import OR_SUPPRESS

ACTOR = "inbox"
FULL: Fault = "recipient full"
LONGEST_ABSENCE = timedelta(days=60)
SHOWN = 600


GoOn = Callable[[Tx, Message], None]
"""Says when the step after a message is due: the message turns out to have left."""


class Alert(NamedTuple):
    """Something that a person should hear of at once; ``ways`` are commands that see to it."""

    campaign: str
    prospect_id: str
    text: str
    ways: tuple[str, ...] = ()


def apply(
    tx: Tx,
    mail: Classified,
    matched: Match,
    inbound_id: str,
    go_on: GoOn | None,
    envelope: EnvelopeConfig | None,
    zones: Mapping[str, str] = MappingProxyType({}),
) -> Alert | None:
    """Let a mail about a message of ours take effect; it was recorded just before as ``inbound_id``.

    ``go_on`` is called if the message turns out to have left; ``envelope`` is its campaign's, where it is at hand;
    ``zones`` is where the mailboxes' days are counted.
    """
    message = matched.message
    if why := unproven(mail, matched):
        return _ask(tx, mail, message, inbound_id, why)
    _settle_unknown(tx, mail, matched, go_on)
    match mail.kind:
        case "bounce" if mail.fault in ABOUT_US:
            return _about_us(tx, mail, message, zones)
        case "bounce":
            _bounce(tx, mail, message, envelope.soft_bounces if envelope else SoftBounces())
        case "complaint":
            return _complaint(tx, mail, message, inbound_id, envelope.autonomy if envelope else None)
        case "opt_out":
            _opt_out(tx, mail, message)
        case "auto_reply" if mail.left and not _forged(mail, matched):
            return _has_left(tx, mail, message, inbound_id)
        case "auto_reply":
            _auto_reply(tx, mail, matched)
        case "own_copy" if mail.by_person:
            _taken_over(tx, mail.by_person, mail.written_at or tx.now, message, inbound_id)
        case "receipt" if mail.hard:
            why = f"{message.id} was not delivered: {told(mail.reason) or mail.why}"
            _leave(tx, message.prospect_id, ProspectState.NEEDS_REVIEW, why)
        case "reply" if why := doubtful(mail, matched):
            _auto_reply(tx, mail, matched)
            doubts.wait(tx, message, inbound_id, why)
        case "reply":
            _leave(tx, message.prospect_id, ProspectState.REPLIED, f"wrote {inbound_id}")
        case _:
            pass
    return None


def unproven(mail: Classified, matched: Match) -> str | None:
    """Return why a mail that would suppress somebody may not, None where it may.

    A report (bounce, complaint, or opt-out by a provider) has to show that our mail was before whoever wrote it; who
    opts out has to be the writer, as far as our mail server could tell.
    """
    if matched.proven:
        return None
    if mail.kind in ("bounce", "complaint") or (mail.kind == "opt_out" and mail.sender != mail.address):
        return "nothing in it shows that it is about a mail of ours"
    return mail.doubt if mail.kind == "opt_out" else None


def doubtful(mail: Classified, matched: Match) -> str | None:
    """Return why a reply may be no person's, or somebody else's, None where nothing says so."""
    forged = f"or a forger's: {mail.doubt}" if _forged(mail, matched) else None
    return "; ".join(why for why in (mail.hint, forged) if why) or None


def _forged(mail: Classified, matched: Match) -> bool:
    """Is a mail found to be from somebody else, as far as we know?"""
    return bool(mail.doubt) and not matched.proven


def honour_stranger(tx: Tx, mail: Classified) -> None:
    """Suppress the address of somebody who opts out and whom we cannot match to anything that we sent.

    A report about somebody else is no such thing: its writer could name anybody. Nor is a mail that our mail server
    found to be from somebody else.
    """
    if mail.kind == "opt_out" and mail.sender and mail.sender == mail.address and not mail.doubt:
        suppressions.add(tx, "email", mail.sender, "opt_out", "asked by mail; we do not know what of ours they mean")


_WHO = {
    "colleague": "who is at the same domain as whom we wrote to",
    "mention": "whom we do not know, and names an address that we wrote to",
}


def show(tx: Tx, mail: Classified, matched: Match, inbound_id: str) -> Alert | None:
    """Show people what somebody else wrote, and keep the sequence back until then; whoever opts out is out at once."""
    honour_stranger(tx, mail)
    message = matched.message
    prospect = prospects.get(tx, message.prospect_id)
    if prospect.state is ProspectState.OPTED_OUT:
        return None
    asks = " and asks for no more mail" if mail.kind == "opt_out" else ""
    doubt = f" ({mail.doubt})" if mail.doubt else ""
    known = f"{inbound_id} is from somebody {_WHO[matched.by]}{asks}{doubt}"
    approvals.request(tx, message.campaign, prospect.id, "escalation", f"{known}: {mail.sender}", inbound_id=inbound_id)
    if prospect.paused:
        return None
    if prospect.state is ProspectState.IN_SEQUENCE:
        prospects.pause(tx, prospect.id, f"{known}. Read it, then resume {_named(prospect)}", ACTOR)
    text = shorten(redact(mail.reply_text), SHOWN, placeholder=" ...")
    return _paused(prospect, f"{prospect.id}: {known}. They write: {text}")


def _ask(tx: Tx, mail: Classified, message: Message, inbound_id: str, why: str) -> Alert | None:
    """Keep the prospect's sequence back until a person has looked at a mail that proves nothing."""
    prospect = prospects.get(tx, message.prospect_id)
    if prospect.state is not ProspectState.IN_SEQUENCE or prospect.paused or mail.hard is False:
        return None
    ways = f"resume {_named(prospect)}, {OR_SUPPRESS}"
    reason = f"{inbound_id} is taken for {_NAMES[mail.kind]}, but {why}: {ways}"
    prospects.pause(tx, prospect.id, reason, ACTOR)
    return _paused(prospect, f"{prospect.id} waits: {reason}")


def _named(prospect: Prospect) -> str:
    """As the ledger names it, which does not know in which home it is read."""
    return f"{prospect.id} of {prospect.campaign}"


def _paused(prospect: Prospect, text: str) -> Alert:
    """A prospect waits until somebody has seen to it."""
    ways = (f"prospect show {prospect.id}", f"prospect resume {prospect.id}")
    return Alert(prospect.campaign, prospect.id, text, ways)


_ENDING = ("complaint", "opt_out", "reply")
"""Mail after which no step of a sequence follows."""

_NAMES = {"bounce": "a bounce", "complaint": "a complaint", "opt_out": "an opt-out"}


def _bounce(tx: Tx, mail: Classified, message: Message, allowed_soft: SoftBounces) -> None:
    said = told(mail.reason, mail.code, mail.status)
    if mail.hard:
        _bounced(tx, message, f"{message.id} bounced: {said}")
        return
    if mail.fault != FULL:
        return
    known = inbound.of_prospect(tx, message.prospect_id)
    since = tx.now - allowed_soft.within
    soft = sum(1 for m in known if m.kind == "bounce" and m.fault == FULL and m.received_at >= since)
    if soft >= allowed_soft.limit:
        _bounced(tx, message, f"{message.id} is the {_ordinal(soft)} soft bounce: {said}")


def _about_us(tx: Tx, mail: Classified, message: Message, zones: Mapping[str, str]) -> Alert | None:
    """Hold the mailbox: what came back says nothing of whom it was for."""
    assert mail.fault  # noqa: S101 - the caller has seen that it is about us
    said, lasting = told(mail.reason, mail.code, mail.status), mail.fault != "our rate"
    trouble = holds.Trouble(mail.fault, said, lasting, mail.daily)
    held = holds.hold(tx, message, trouble, zones.get(message.mailbox, "UTC"))
    return Alert(message.campaign, message.prospect_id, *held) if held else None


def _ordinal(number: int) -> str:
    return {1: "first", 2: "second", 3: "third"}.get(number, f"{number}th")


def _bounced(tx: Tx, message: Message, reason: str) -> None:
    _suppress(tx, message, "hard_bounce", reason)
    _leave(tx, message.prospect_id, ProspectState.BOUNCED, reason)


def _complaint(tx: Tx, mail: Classified, message: Message, inbound_id: str, autonomy: Autonomy | None) -> Alert | None:
    """Put the campaign down, once for each who complains, however many reports come of it."""
    reason = f"complained of {message.id} ({mail.why})"
    known = inbound.of_prospect(tx, message.prospect_id)
    again = any(one.kind == "complaint" and one.id != inbound_id for one in known)
    _suppress(tx, message, "complaint", reason)
    _leave(tx, message.prospect_id, ProspectState.OPTED_OUT, reason)
    audit.append(
        tx, message.campaign, ACTOR, "complaint", "opted_out", f"{inbound_id} {reason}", prospect_id=message.prospect_id
    )
    if again:
        return None
    earned.demote(autonomy, tx, message.campaign, f"{message.prospect_id} {reason}", ACTOR)
    return Alert(message.campaign, message.prospect_id, f"{message.prospect_id} {reason}")


def _opt_out(tx: Tx, mail: Classified, message: Message) -> None:
    reason = f"opted out after {message.id} ({mail.why})"
    _suppress(tx, message, "opt_out", reason)
    for address in _wrote_it(mail):
        suppressions.add(tx, "email", address, "opt_out", reason)
    _leave(tx, message.prospect_id, ProspectState.OPTED_OUT, reason)


def _wrote_it(mail: Classified) -> tuple[str, ...]:
    """Return who opts out beside whom we wrote to: the writer, and for whom they speak.

    A report names anybody, and so does a mail of which our mail server found that it is from somebody else.
    """
    if mail.doubt or mail.address is None or mail.sender != mail.address:
        return ()
    return mail.address, *spoken_for(mail)


def _auto_reply(tx: Tx, mail: Classified, matched: Match) -> None:
    """Keep the next steps back until the day, where the writer is, of their return; the sequence itself goes on."""
    message = matched.message
    if mail.returns_on is None or _forged(mail, matched):
        return
    zone = prospects.get(tx, message.prospect_id).timezone
    back = datetime.combine(mail.returns_on, time(), ZoneInfo(zone) if zone else UTC)
    if not tx.now < back <= tx.now + LONGEST_ABSENCE:
        return
    for waiting in messages.of_prospect(tx, message.prospect_id):
        postponable = waiting.state in (MessageState.READY, MessageState.AWAITING_APPROVAL)
        if postponable and waiting.sequence == message.sequence and (waiting.due_at is None or waiting.due_at < back):
            messages.postpone(tx, waiting.id, back, f"away until {mail.returns_on.isoformat()}")


def _has_left(tx: Tx, mail: Classified, message: Message, inbound_id: str) -> Alert | None:
    """Whom we wrote to works there no longer: the sequence ends, and people are shown whom the mail names instead."""
    prospect = prospects.get(tx, message.prospect_id)
    if prospect.state is not ProspectState.IN_SEQUENCE:
        return None
    reason = f"{inbound_id} says that whom we wrote to works there no longer"
    prospects.move(tx, prospect.id, ProspectState.FINISHED, reason, ACTOR)
    named = f"It names {', '.join(mail.named)}" if mail.named else "It names nobody"
    approvals.request(tx, message.campaign, prospect.id, "escalation", f"{reason}. {named}", inbound_id=inbound_id)
    return Alert(message.campaign, prospect.id, f"{prospect.id}: {reason}. {named}.")


def _taken_over(tx: Tx, who: str, at: datetime, message: Message, inbound_id: str) -> None:
    """One of us wrote to them by hand: nothing more of ours leaves, and nobody is asked for an answer any more."""
    prospect_id = message.prospect_id
    reason = f"{who} wrote to them on {at:%Y-%m-%d} at {at:%H:%M} UTC ({inbound_id}): a person has taken over"
    state = prospects.get(tx, prospect_id).state
    if state is ProspectState.IN_SEQUENCE:
        prospects.move(tx, prospect_id, ProspectState.FINISHED, reason, who)
    elif state is ProspectState.REPLIED:
        prospects.set_reason(tx, prospect_id, reason, who)
    messages.cancel_rest(tx, prospect_id, reason, answers=True, actor=who)
    approvals.withdraw(tx, prospect_id, reason)


def _suppress(tx: Tx, message: Message, reason: SuppressionReason, source: str) -> None:
    recipient = messages.recipient_of(tx, message.id)
    if recipient:
        suppressions.add_recipient(tx, recipient, reason, source)


def _leave(tx: Tx, prospect_id: str, to: ProspectState, reason: str) -> None:
    """Move where the table allows it; who opted out and then writes again stays opted out."""
    state = prospects.get(tx, prospect_id).state
    if to in allowed(state):
        prospects.move(tx, prospect_id, to, reason, ACTOR)


def _settle_unknown(tx: Tx, mail: Classified, matched: Match, go_on: GoOn | None) -> None:
    """A mail of theirs about a message of which nobody knew whether it left: it did, unless it bounced for good.

    Without an id or a token only a mail that ends the sequence says so: on a stranger's other words nothing leaves.
    """
    message = matched.message
    if message.state is not MessageState.UNKNOWN or mail.kind == "own_copy":
        return
    if not matched.proven and (mail.doubt or mail.kind not in ("reply", "opt_out")):
        return
    failed = mail.kind in ("bounce", "receipt") and bool(mail.hard)
    reason = f"settled by a mail that came back ({mail.kind})"
    messages.move(tx, message.id, MessageState.FAILED if failed else MessageState.SENT, reason, ACTOR)
    for asked in approvals.of_message(tx, message.id):
        if asked.state == "open" and asked.kind == "question":
            approvals.decide(tx, asked.id, "rejected" if failed else "approved", ACTOR, reason)
    if prospects.get(tx, message.prospect_id).paused:
        prospects.unpause(tx, message.prospect_id, ACTOR, reason)
    ends_it = mail.kind in _ENDING and not (mail.hint and matched.proven)
    if go_on and not failed and not ends_it:
        go_on(tx, message)
