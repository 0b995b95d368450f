"""Taking in the mail: fetch, tell apart, match, record once, and let it take effect, one transaction a mail."""

import hashlib
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from types import MappingProxyType

from config.envelopes import EnvelopeConfig
from data.ledger import inbound
from data.ledger.ledger import Ledger, Tx
from data.records import InboundKind
from tools import settling
from tools.deployment import Deployment
from tools.inbox import effects
from tools.inbox.classify import Classified, classify
from tools.inbox.effects import Alert, WaitAfter
from tools.inbox.mailbox import Mailbox, RawMail
from tools.inbox.matching import Match, match
from tools.inbox.opening import open_mailbox

TEXT_KEPT = 4_000
OLDEST_BELIEVED = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Polled:
    """What a look into the mailbox brought. ``new`` counts mails not known before, ``by_kind`` says what they are."""

    new: int = 0
    by_kind: Mapping[str, int] = field(default_factory=dict)
    alerts: tuple[Alert, ...] = ()


def poll(deployment: Deployment) -> Polled:
    """Take in what the deployment's mailbox has; what was taken in before, by whatever way, changes nothing.

    Raises:
        MailboxError: if the mailbox cannot be read; what came before the break is recorded.
    """
    ours = {sender.address.lower() for sender in deployment.bundle.campaign.senders}
    mailbox = open_mailbox(deployment.connections.inbox, deployment.home)
    try:
        bundle = deployment.bundle
        envelopes = {bundle.campaign.campaign: bundle.envelope}
        return take_in(deployment.ledger, mailbox, ours, partial(settling.wait_after, bundle), envelopes)
    finally:
        mailbox.close()


def take_in(
    ledger: Ledger,
    mailbox: Mailbox,
    ours: Collection[str],
    wait_after: WaitAfter = lambda _: None,
    envelopes: Mapping[str, EnvelopeConfig] = MappingProxyType({}),
) -> Polled:
    """Take in what a mailbox has; ``ours`` are our own addresses, in lower case.

    ``wait_after`` says how long the step after a message waits: one that turns out to have left has that scheduled.
    ``envelopes`` are those of campaigns that are at hand: how many soft bounces are a hard one, what a complaint does.
    """
    kinds: Counter[str] = Counter()
    alerts: list[Alert] = []
    for raw in mailbox.fetch_new():
        mail = classify(raw.data, ours)
        with ledger.write() as tx:
            matched = match(tx, mail)
            kind = _kind(mail, matched)
            inbound_id = _record(tx, raw, mail, matched, kind)
            if inbound_id is not None:
                kinds[kind] += 1
                if matched is None:
                    effects.honour_stranger(tx, mail)
                elif alert := effects.apply(
                    tx, mail, matched, inbound_id, wait_after, envelopes.get(matched.message.campaign)
                ):
                    alerts.append(alert)
        mailbox.taken(raw.key)
    return Polled(kinds.total(), dict(sorted(kinds.items())), tuple(alerts))


def mail_key(raw: bytes, mail: Classified) -> str:
    """Return what names a mail wherever it is fetched from: its Message-ID, else a digest of its bytes."""
    return mail.message_id or f"sha256:{hashlib.sha256(raw).hexdigest()}"


def _kind(mail: Classified, matched: Match | None) -> InboundKind:
    """Return what a mail counts as: what it is taken for, if it is about a mail of ours."""
    if matched is None:
        return mail.kind if mail.kind == "own_copy" else "unmatched"
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
        mail.doubt or "",
        mail.reason,
    )
    return inbound.record(
        tx,
        mail_key(raw.data, mail),
        kind=kind,
        received_at=_received(mail, tx.now),
        subject=mail.subject,
        text=mail.reply_text[:TEXT_KEPT],
        evidence="; ".join(part for part in about if part)[:1_000],
        campaign=message.campaign if message else None,
        prospect_id=message.prospect_id if message else None,
        message_id=message.id if message else None,
        hard=mail.hard,
        status_code=mail.status or (str(mail.code) if mail.code else None),
        intent={"opt_out": "opt_out", "auto_reply": "auto_reply"}.get(kind),  # type: ignore[arg-type]
        handled=kind != "reply",
    )


def _received(mail: Classified, now: datetime) -> datetime:
    """Return the mail's own date where it can be true, else the present."""
    written = mail.written_at
    return written if written and now - OLDEST_BELIEVED <= written <= now else now
