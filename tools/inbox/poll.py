"""Taking in the mail: fetch, tell apart, match, record once, and let it take effect, one transaction a mail."""

import hashlib
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from types import MappingProxyType

from config.files.envelopes import EnvelopeConfig
from data.ledger.core.ledger import Ledger, is_unavailable
from data.ledger.core.transactions import Tx
from data.ledger.flow import inbound, messages
from data.records import InboundKind
from tools.channels import opt_out_tokens
from tools.deployment import Deployment
from tools.inbox import copies, doubts, effects
from tools.inbox.boxes.mailbox import ASKED_AFTER, Mailbox, MailboxError, Missed, RawMail
from tools.inbox.boxes.opening import open_mailbox
from tools.inbox.effects import Alert, GoOn
from tools.inbox.matching import Match, match
from tools.inbox.reading.classify import Classified, classify
from tools.inbox.reading.sent import Sent
from tools.outbox import settlement

TEXT_KEPT = 4_000
OLDEST_BELIEVED = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Polled:
    """What a look into mailboxes brought.

    ``new`` counts mails not known before, ``by_kind`` says what they are; ``broken`` which mailboxes could not be read,
    or not to their end, and why; ``told`` what people are to hear of that.
    """

    new: int = 0
    by_kind: Mapping[str, int] = field(default_factory=dict)
    alerts: tuple[Alert, ...] = ()
    broken: tuple[str, ...] = ()
    told: tuple[str, ...] = ()


def poll(deployment: Deployment) -> Polled:
    """Take in what the deployment's inboxes have; what was taken in before, by whatever way, changes nothing."""
    bundle = deployment.bundle
    ours = {sender.address.lower() for sender in bundle.campaign.senders}
    zones = {sender.mailbox: sender.timezone for sender in bundle.campaign.senders}
    envelopes = {bundle.campaign.campaign: bundle.envelope}
    go_on, keys = partial(settlement.schedule_next, bundle), deployment.connections.unsubscribe.keys
    looks: list[Polled] = []
    for inbox in deployment.connections.inboxes():
        try:
            with closing(open_mailbox(inbox, deployment.home, deployment.clock.now())) as mailbox:
                learn = partial(copies.learn, deployment)
                looks.append(take_in(deployment.ledger, mailbox, ours, go_on, envelopes, keys, zones, learn))
        except MailboxError as error:
            looks.append(Polled(broken=(str(error),)))
        except Exception as error:  # decision 002: whatever an inbox raises is that inbox's
            if is_unavailable(error):
                raise
            looks.append(Polled(broken=(f"the inbox at {inbox.host or inbox.path}: {fault_of_ours(error)}",)))
    doubts.settle(deployment.ledger)
    kinds = sum((Counter(look.by_kind) for look in looks), Counter[str]())
    return Polled(
        kinds.total(),
        dict(sorted(kinds.items())),
        tuple(alert for look in looks for alert in look.alerts),
        tuple(error for look in looks for error in look.broken),
        tuple(text for look in looks for text in look.told),
    )


def take_in(
    ledger: Ledger,
    mailbox: Mailbox,
    ours: Collection[str],
    go_on: GoOn | None = None,
    envelopes: Mapping[str, EnvelopeConfig] = MappingProxyType({}),
    keys: Sequence[str] = (),
    zones: Mapping[str, str] = MappingProxyType({}),
    learn: Callable[[bytes], None] = lambda _: None,
) -> Polled:
    """Take in what a mailbox has; ``ours`` are our own addresses, in lower case.

    ``go_on`` is called for each message that turns out to have left.
    ``envelopes`` are those of campaigns that are at hand: how many soft bounces are a hard one, what a complaint does.
    ``keys`` sign the tokens of our mails: who sends one back opts out, whatever else the mail looks like.
    ``zones`` is where the day of each mailbox is counted. ``learn`` is shown every copy of a mail of our own.
    """
    kinds: Counter[str] = Counter()
    alerts: list[Alert] = []
    missed: list[Missed] = []
    broken: tuple[str, ...] = ()
    take = partial(_take, ledger, ours=ours, go_on=go_on, envelopes=envelopes, keys=keys, zones=zones)
    try:
        for raw in mailbox.fetch_new():
            if isinstance(raw, Missed):
                missed.append(raw)
                continue
            try:
                kind, alert = take(raw)
                if kind == "own_copy":
                    learn(raw.data)
            except Exception as error:  # decision 002: one mail keeps nothing from the others
                if is_unavailable(error):
                    raise
                missed.append(mailbox.missed(raw.key, fault_of_ours(error)))
                continue
            mailbox.taken(raw.key)
            kinds.update([kind] if kind else [])
            alerts += [alert] if alert else []
    except MailboxError as error:
        broken = (str(error),)
    told = tuple(_of_missed(each) for each in missed if each.worth_telling)
    by_kind = dict(sorted(kinds.items()))
    return Polled(kinds.total(), by_kind, tuple(alerts), (*map(str, missed), *broken), told)


def fault_of_ours(error: Exception) -> str:
    """What is told of an error that nobody foresaw: no more than its kind, since its text may name people."""
    return f"a fault of ours, {type(error).__name__}"


def _of_missed(mail: Missed) -> str:
    return (
        f"An inbox has a mail that cannot be read: {mail}\n\n"
        "Look at it in a mail program: it may ask for no more mail.\n"
        f"It is asked for again every {ASKED_AFTER / timedelta(hours=1):g} hours; "
        "moved to another folder and back, it is a new one for us and asked for at once.\n"
    )


def _take(
    ledger: Ledger,
    raw: RawMail,
    ours: Collection[str],
    go_on: GoOn | None,
    envelopes: Mapping[str, EnvelopeConfig],
    keys: Sequence[str],
    zones: Mapping[str, str],
) -> tuple[InboundKind | None, Alert | None]:
    """Take one mail in, in one transaction; return what it is, None if it was known, and what people are to hear."""
    mail = classify(raw.data, ours, partial(_sent_to, ledger, keys))
    with ledger.write() as tx:
        matched = match(tx, mail, keys)
        if matched and matched.by == "token":
            mail = _opting_out(mail)
        kind = _kind(mail, matched)
        inbound_id = _record(tx, raw, mail, matched, kind)
        if inbound_id is None:
            return None, None
        return kind, _effect(tx, mail, matched, inbound_id, go_on, envelopes, zones)


def _sent_to(ledger: Ledger, keys: Sequence[str], mail: Classified) -> Sent:
    """All that we wrote to the prospect whom a mail is from or about."""
    with ledger.read() as tx:
        matched = match(tx, mail, keys)
        ours_to_them = messages.of_prospect(tx, matched.message.prospect_id) if matched else []
    return Sent(tuple({one.subject for one in ours_to_them}), tuple(one.body for one in ours_to_them))


def _effect(
    tx: Tx,
    mail: Classified,
    matched: Match | None,
    inbound_id: str,
    go_on: GoOn | None,
    envelopes: Mapping[str, EnvelopeConfig],
    zones: Mapping[str, str],
) -> Alert | None:
    if matched is None:
        effects.honour_stranger(tx, mail)
        return None
    if matched.nearby:
        return effects.show(tx, mail, matched, inbound_id)
    return effects.apply(tx, mail, matched, inbound_id, go_on, envelopes.get(matched.message.campaign), zones)


def _opting_out(mail: Classified) -> Classified:
    """A mail with the token of one of ours; who wrote it is out too, unless it may have been somebody else."""
    writer = None if mail.doubt else mail.sender
    where = "its words have" if not opt_out_tokens.tokens_in(mail.subject) else "its subject has"
    return replace(mail, kind="opt_out", hard=None, address=writer, why=f"{where} our mail's token")


def mail_key(raw: bytes, mail: Classified) -> str:
    """Return what names a mail wherever it is fetched from: its Message-ID, else a digest of its bytes."""
    return mail.message_id or f"sha256:{hashlib.sha256(raw).hexdigest()}"


def _kind(mail: Classified, matched: Match | None) -> InboundKind:
    """Return what a mail counts as: what it is taken for, if it is about a mail of ours."""
    if matched is None:
        return mail.kind if mail.kind == "own_copy" else "unmatched"
    if matched.nearby:
        return "reply" if mail.kind == "opt_out" else mail.kind
    return "unmatched" if effects.unproven(mail, matched) else mail.kind


def _record(tx: Tx, raw: RawMail, mail: Classified, matched: Match | None, kind: InboundKind) -> str | None:
    message = matched.message if matched else None
    about = (
        f"a {mail.kind} about nobody we wrote to" if kind == "unmatched" and matched is None else "",
        f"a {mail.kind} that proves nothing: {effects.unproven(mail, matched)}"
        if kind == "unmatched" and matched
        else "",
        mail.why,
        f"known by its {matched.by}" if matched else "",
        mail.hint or "",
        mail.doubt or "",
        mail.reason,
    )
    return inbound.record(
        tx,
        mail_key(raw.data, mail),
        kind=kind,
        received_at=_received(mail, tx.now),
        subject=mail.subject if message else "",
        text=mail.reply_text[:TEXT_KEPT] if message else "",
        evidence="; ".join(part for part in about if part)[:1_000],
        campaign=message.campaign if message else None,
        prospect_id=message.prospect_id if message else None,
        message_id=message.id if message else None,
        hard=mail.hard,
        fault=mail.fault,
        doubt=effects.doubtful(mail, matched) if matched and kind == "reply" else None,
        status_code=mail.status or (str(mail.code) if mail.code else None),
        intent={"opt_out": "opt_out", "auto_reply": "auto_reply"}.get(kind),  # type: ignore[arg-type]
        handled=kind != "reply" or (matched is not None and matched.nearby),
    )


def _received(mail: Classified, now: datetime) -> datetime:
    """Return the mail's own date where it can be true, else the present."""
    written = mail.written_at
    return written if written and now - OLDEST_BELIEVED <= written <= now else now
