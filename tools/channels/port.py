"""The port that every channel implements: one message in, one clear answer out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, NamedTuple, Protocol

Stage = Literal["connect", "sender", "recipient", "data"]


@dataclass(frozen=True, slots=True)
class OutgoingMail:
    """A mail as it leaves. ``references`` are the message ids of the earlier steps, oldest first.

    ``notice`` is one to our own people: it says that a program wrote it, and there is nothing to unsubscribe from.
    ``mailbox`` is the one of ours that it leaves from; without it, it leaves by the common server. ``html`` adds an
    alternative that says the same as ``body``. ``unsubscribe_url`` is one that opts out on a POST (RFC 8058), and
    ``unsubscribe_token`` names the mail where somebody opts out by writing to us.
    """

    message_id: str
    sender_name: str
    sender_address: str
    recipient: str
    subject: str
    body: str
    date: datetime
    references: tuple[str, ...] = ()
    notice: bool = False
    mailbox: str = ""
    html: bool = False
    feedback_id: str = ""
    unsubscribe_url: str = ""
    unsubscribe_token: str = ""


@dataclass(frozen=True, slots=True)
class OutgoingCall:
    """A message on which a system of our own acts (``webhook``): it texts, calls or posts to ``recipient``.

    ``recipient`` is a phone number in E.164, or a mail address. ``message_id`` is the same for every attempt and no
    other message's: the system knows by it what it has done already. ``about`` is who the recipient is, for the system
    to show or to choose by.
    """

    message_id: str
    webhook: str
    sender_name: str
    recipient: str
    subject: str
    body: str
    date: datetime
    about: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OutgoingDocument:
    """A document for a system of our own (``webhook``), under the name ``file``; ``about`` says what it is about.

    ``message_id`` is the same for every attempt and no other document's. ``made_at`` is when it was made, ``date`` when
    it is handed over. ``withdraws`` is the ``message_id`` of one that was handed over and holds no more: then there is
    no ``body``.
    """

    message_id: str
    webhook: str
    file: str
    body: str
    made_at: datetime
    date: datetime
    about: Mapping[str, str] = field(default_factory=dict)
    withdraws: str = ""


Outgoing = OutgoingMail | OutgoingCall | OutgoingDocument


class HostId(NamedTuple):
    """A mail host's own name for a message; a whole message id with its ``domain``."""

    local: str
    domain: str | None = None


@dataclass(frozen=True, slots=True)
class Accepted:
    """The other side has taken responsibility for the message; ``host_id`` is what it calls it."""

    text: str = ""
    host_id: HostId | None = None


@dataclass(frozen=True, slots=True)
class RefusedForGood:
    """Nothing was taken and trying again is of no use (a 5xx). ``stage`` tells whom the refusal is about."""

    code: int
    text: str
    stage: Stage = "recipient"


@dataclass(frozen=True, slots=True)
class RefusedForNow:
    """Nothing was taken, later it may be (a 4xx, or nobody there: code 0 at stage ``connect``)."""

    code: int
    text: str
    stage: Stage = "recipient"


@dataclass(frozen=True, slots=True)
class Uncertain:
    """The message was handed over and no answer came: it may or may not have been taken."""

    text: str


Delivery = Accepted | RefusedForGood | RefusedForNow | Uncertain


class Channel(Protocol):
    """Something that can send. It raises nothing for what the outside does wrong: that is in the answer."""

    def send(self, outgoing: Outgoing, /) -> Delivery:
        """Hand over one message and say what became of it."""
        ...
