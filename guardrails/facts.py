"""What the gates may know of an act, loaded beforehand: gates do no I/O and read no clock."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from config.catalogues import Channel, Level
from config.files.campaigns import Sender
from config.files.envelopes import ActKind
from data.claims import Angle, Fact
from data.readiness import Readiness
from data.records import CapKey, Message, Prospect, Suppression, Verification

ANSWER = "answer"


class Region(NamedTuple):
    """Whose public holidays count: an ISO country and, where there is one, its state."""

    country: str
    state: str | None


class CitedAngle(NamedTuple):
    """An angle that a message uses: ``angle`` is None when the slot names one that the prospect does not have."""

    slot: str
    angle: Angle | None
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class OwnText:
    """What our side says in a message whoever it goes to, on its ``channel``.

    ``template`` is the text of subject and body before anything is filled in, together with what the sender's
    fields add; links and addresses in it are our own.
    """

    template: str
    postal_address: str
    opt_out: str
    channel: Channel = "email"


@dataclass(frozen=True, slots=True)
class Reception:
    """How what left was received; ``refused`` is the part of the ``departures`` that the other side did not take."""

    departures: int = 0
    bounces: int = 0
    complaints: int = 0
    refused: int = 0


@dataclass(frozen=True, slots=True)
class Record(Reception):
    """What the campaign has done since it was last resumed, for the breakers and the spend.

    ``campaign_usd`` and ``day_usd`` are what models and lookups cost; ``lookups_usd`` is the lookups' part of all.
    """

    campaign_usd: float = 0.0
    day_usd: float = 0.0
    lookups_usd: float = 0.0


@dataclass(frozen=True, slots=True)
class ActFacts:
    """Everything that the gates look at for one message, as it stands in the ledger at ``now`` (aware UTC).

    ``earlier`` are messages that left for the same prospect or address, this one excepted. ``counts`` are the cap
    counters without this message. ``level`` is how much the campaign does alone of this ``kind`` of act, ``standing``
    its level for what has none of its own, by which its budget grows. ``last_departure`` is when anything
    last left the mailbox. ``offer`` is what we sell, in the words of the vertical. ``approved`` names the gates whose
    hold a person has lifted for this message; ``mailbox_record`` is that of its mailbox alone, ``mailbox_stopped`` says
    why that is stopped now, if it is; ``escalations`` are the reasons of the envelope's conditions that hold now and
    ask for a person; those ``to_tell`` people of are no gate's concern. ``readiness`` is what is known of the domain
    that it is sent from; where that is not ready, ``busiest_day`` is the most that the recipient's mail host has had
    from us on one day.
    """

    now: datetime
    message: Message
    prospect: Prospect
    recipient: str | None
    sender: Sender
    campaign_started: date
    own: OwnText
    level: Level
    standing: Level = "every"
    earlier: tuple[Message, ...] = ()
    suppression: Suppression | None = None
    verification: Verification | None = None
    readiness: Readiness | None = None
    busiest_day: int = 0
    region: Region | None = None
    counts: Mapping[CapKey, int] = field(default_factory=dict)
    last_departure: datetime | None = None
    record: Record = Record()
    mailbox_record: Reception = Reception()
    mailbox_stopped: str | None = None
    angles: tuple[CitedAngle, ...] = ()
    offer: str = ""
    approved: frozenset[str] = frozenset()
    escalations: tuple[str, ...] = ()
    to_tell: tuple[str, ...] = ()

    @property
    def zone(self) -> ZoneInfo | None:
        """The recipient's time zone, or None when it is not known."""
        return ZoneInfo(self.prospect.timezone) if self.prospect.timezone else None

    @property
    def kind(self) -> ActKind:
        """Which kind of act it is: somebody's first message, whatever its step, or a later one."""
        return kind_of(self.message, self.earlier)

    @property
    def is_answer(self) -> bool:
        """Whether this is an answer to a reply instead of a step of a sequence."""
        return self.message.sequence == ANSWER


def kind_of(message: Message, others: Iterable[Message]) -> ActKind:
    """A later step of a sequence is one before which another of the same prospect left: one of these, if any."""
    mine = (message.prospect_id, message.sequence)
    before = (one for one in others if (one.prospect_id, one.sequence) == mine and one.sent_at is not None)
    return "first" if next(before, None) is None else "follow_up"
