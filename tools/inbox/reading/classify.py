"""What a mail is, from its bytes alone.

Told apart in this order: our own copies, bounces, delay notices, complaints, auto-replies, opt-outs, replies; but what
a mail program sends when its button to unsubscribe is pressed opts out, even where the program says that it wrote it.
A machine's mail that asks for no more mail is left to a reader: people write through ticket systems too.
Nothing here knows whom we wrote to; tools/inbox/matching.py does.
"""

from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from email.message import Message
from typing import Self

from data.records import InboundKind
from tools.channels import opt_out_tokens
from tools.channels.refusals import Fault, Refusal
from tools.inbox.reading import authenticity, autoreplies, bounces, complaints, dates, optouts, own_words, parts, traces
from tools.inbox.reading.sent import NOTHING, Sent

BY_SOMEBODY: tuple[InboundKind, ...] = ("reply", "opt_out", "auto_reply")
"""What is from whoever wrote it, as a report is not."""

MOST_NAMED = 50

_OF_PROGRAMS = ("List-Unsubscribe", "Auto-Submitted")
"""What every mail of Muster's own has one of, and none that one of us writes by hand."""


@dataclass(frozen=True, slots=True)
class Classified:
    """What a mail is taken for, and ``why``.

    ``address`` is whom it is about: who could not be reached, complained, or (for all other kinds) wrote. ``hard`` is
    set for bounces alone; of a bounce or a delay ``fault`` is whom or what it is about, and ``daily`` says whether the
    next day lifts it. ``references`` are the message ids that it names, in its headers or in those that its texts have,
    ``quoted`` what else may be one there, ``tokens`` what looks like a token of ours, ``mentions`` whom it names.
    ``reply_text`` is what the person wrote, not redacted, without quotes, footers and signature.
    ``returns_on`` is when the writer of an auto-reply says to be back. ``by_person`` is the name of the one of
    us who wrote the mail by hand (an own copy); Muster's own mails have none. ``doubt`` is why its sender may be
    somebody else than it says; ``hint`` is why a reply may be a machine's, which nothing proves.
    ``left`` says that a machine's answer tells that its writer works there no longer, and ``named`` whom it names.
    """

    kind: InboundKind
    hard: bool | None
    address: str | None
    addresses: tuple[str, ...]
    status: str | None
    code: int | None
    reason: str
    sender: str | None
    subject: str
    message_id: str | None
    references: tuple[str, ...]
    reply_text: str
    returns_on: date | None
    written_at: datetime | None
    why: str
    by_person: str | None = None
    doubt: str | None = None
    fault: Fault | None = None
    daily: bool = False
    hint: str | None = None
    left: bool = False
    named: tuple[str, ...] = ()
    quoted: tuple[str, ...] = ()
    tokens: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()

    @classmethod
    def told(cls, kind: InboundKind, why: str, *, hard: bool | None = None, reason: str = "", text: str = "") -> Self:
        """What we are told of one of our messages other than by mail, as the mail that it stands for."""
        return cls(
            kind=kind,
            hard=hard,
            address=None,
            addresses=(),
            status=None,
            code=None,
            reason=reason,
            sender=None,
            subject="",
            message_id=None,
            references=(),
            reply_text=text,
            returns_on=None,
            written_at=None,
            why=why,
        )

    def as_json(self) -> dict[str, object]:
        """Return the record in terms of JSON."""
        found = asdict(self)
        found["returns_on"] = self.returns_on.isoformat() if self.returns_on else None
        found["written_at"] = self.written_at.isoformat() if self.written_at else None
        return found


SentTo = Callable[[Classified], Sent]
"""Finds what we wrote to whoever wrote a mail. It gets the mail as a reply, before anybody asks what its words mean."""


def classify(raw: bytes, ours: Collection[str] = (), sent: Sent | SentTo = NOTHING) -> Classified:
    """Say what a mail is; no bytes make it raise.

    ``ours`` are our own addresses, in lower case; ``sent`` is what we wrote to whoever wrote it, or finds it.
    """
    raw = parts.beginning(raw)
    message = parts.parse(raw)
    try:
        return _told_apart(message, raw, ours, sent)
    except parts.PARSER_ERRORS as error:
        return _record(message, "reply", why=f"it cannot be read ({type(error).__name__}): a person has to look")


def _told_apart(message: Message, raw: bytes, ours: Collection[str], sent: Sent | SentTo) -> Classified:
    sender = parts.mailbox_of(message)
    if sender in ours and parts.content_type(message) != "multipart/report":
        by = None if any(parts.header(message, name) for name in _OF_PROGRAMS) else parts.name_of(message)
        return _record(message, "own_copy", by_person=by, why="from our own address")
    found = bounces.find_bounce(message, raw)
    if found and not (found.weak and _asks(message)):
        return _record(
            message,
            "delay" if found.delayed else "bounce",
            refusal=found.refusal,
            addresses=found.addresses,
            returned=True,
            why=f"{found.why}; about: {found.refusal.fault}, by {found.refusal.decided or 'nothing'}",
        )
    if complaint := complaints.find_complaint(message):
        return _complaint(message, complaint)
    if not isinstance(sent, Sent):
        sent = sent(_record(message, "reply", text=own_words.own_words(message), why="not read yet"))
    return _answer(message, ours, sent)


def _asks(message: Message) -> str | None:
    return optouts.find_opt_out(parts.header(message, "Subject"), own_words.own_words(message))


def _answer(message: Message, ours: Collection[str], sent: Sent) -> Classified:
    """Tell people's answers from machines', and opt-outs from other answers."""
    subject, text = parts.header(message, "Subject"), own_words.own_words(message, sent)
    signs = autoreplies.find_signs(message, text, sent)
    asks = optouts.find_opt_out(subject, text, sent)
    by_button = optouts.by_button(subject) and not bounces.from_a_mail_system(message)
    left = _left(message, text, ours)
    if signs.proof and (left[0] or not asks) and not (asks and by_button):
        back, why = _back(message, text), "; ".join(sign for sign in (signs.proof, asks) if sign)
        return _record(message, "auto_reply", text=text, returns_on=back, left=left, why=why)
    if asks and (by_button or not (signs.proof or signs.in_words)):
        return _record(message, "opt_out", text=text, why=asks)
    hint = "; ".join(sign for sign in (signs.hint or signs.proof, asks) if sign) or None
    back = _back(message, text) if signs.proof or signs.in_words else None
    why = "nothing proves that it is a machine's" if hint else "nothing says otherwise"
    if signs.proof:
        why = f"it asks for no more mail, which a person may have written ({signs.proof})"
    return _record(message, "reply", text=text, returns_on=back, hint=hint, why=why)


def _left(message: Message, text: str, ours: Collection[str]) -> tuple[bool, tuple[str, ...]]:
    """Say whether its writer has left, and whom it names beside them and us."""
    if _back(message, text) or not autoreplies.LEFT.search(" ".join(text.split())[:600]):
        return False, ()
    known = {*ours, parts.mailbox_of(message), parts.mailbox_of(message, "To")}
    return True, tuple(one for one in parts.addresses(text) if one not in known)[:5]


def _back(message: Message, text: str) -> date | None:
    written = parts.date_of(message)
    return dates.returns_on(f"{parts.header(message, 'Subject')}\n{text}", written.date()) if written else None


def _complaint(message: Message, complaint: complaints.Complaint) -> Classified:
    about = (complaint.address,) if complaint.address else ()
    kind: InboundKind = "complaint" if complaint.type in complaints.COMPLAINED else "auto_reply"
    if complaint.type.startswith("opt-out"):
        kind = "opt_out"
    return _record(message, kind, addresses=about, returned=True, why=f"feedback report: {complaint.type}"[:80])


def _record(
    message: Message,
    kind: InboundKind,
    *,
    refusal: Refusal | None = None,
    addresses: tuple[str, ...] = (),
    text: str = "",
    returned: bool = False,
    returns_on: date | None = None,
    by_person: str | None = None,
    hint: str | None = None,
    left: tuple[bool, tuple[str, ...]] = (False, ()),
    why: str,
) -> Classified:
    sender = parts.mailbox_of(message)
    about = addresses or (() if returned or sender is None else (sender, *parts.mailboxes(message)[1:MOST_NAMED]))
    ids = parts.message_ids(parts.header(message, "Message-ID"))
    written = parts.date_of(message)
    report = returned or parts.content_type(message) == "multipart/report"
    whole = "" if kind == "own_copy" else parts.all_text(message)
    named = traces.in_headers(message) + traces.labelled(whole)
    return Classified(
        kind=kind,
        hard=refusal.hard if refusal and kind == "bounce" else None,
        address=about[0] if about else None,
        addresses=about,
        status=refusal.status if refusal else None,
        code=refusal.code if refusal else None,
        reason=refusal.reason if refusal else "",
        fault=refusal.fault if refusal else None,
        daily=bool(refusal and refusal.daily),
        sender=sender,
        subject=parts.header(message, "Subject")[:500],
        message_id=ids[0] if ids else None,
        references=tuple(one for one in dict.fromkeys(named) if one not in ids)[:MOST_NAMED],
        quoted=traces.quoted(whole, report),
        tokens=opt_out_tokens.tokens_in(whole),
        mentions=traces.mentions(message) if kind in BY_SOMEBODY else (),
        reply_text=text,
        returns_on=returns_on,
        written_at=written.astimezone(UTC) if written else None,
        why=why,
        by_person=by_person,
        hint=hint,
        left=left[0],
        named=left[1],
        doubt=authenticity.doubt(message),
    )
