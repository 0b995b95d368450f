"""What comes back, and when: derived from what was accepted and from nothing else, so that a killed world resumes."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from config.files.worlds import People
from rehearsal import seeded
from rehearsal.mail.accepted import Accepted, digest
from rehearsal.mail.people import WRITTEN, FateKind, fate

EventKind = FateKind | Literal["delay"]

_DELAY_NOTICE_AFTER = timedelta(hours=4)
_GIVES_UP_AFTER = timedelta(hours=30)


@dataclass(frozen=True, slots=True)
class Event:
    """A mail that will come back at a moment, caused by an accepted one; ``elsewhere``: from another address."""

    at: datetime
    kind: EventKind
    cause: Accepted
    elsewhere: bool = False

    @property
    def key(self) -> str:
        """What names the event: its cause and its kind. The Message-ID and the file's name derive from it."""
        return digest("event", self.cause.message_id, self.cause.rcpt_to, self.kind)

    @property
    def file_name(self) -> str:
        """The name of its file in the inbox; sorted by name, files are sorted by time."""
        return f"{int(self.at.timestamp()):011d}.{self.key}.world"


def events(people: People, seed: int, accepted: Iterable[Accepted]) -> list[Event]:
    """Return all that comes back for what campaigns sent (see MailWorld for what counts as that), in order of time."""
    reached: Counter[str] = Counter()
    found: list[Event] = []
    seen: set[str] = set()
    for mail in accepted:
        if mail.name in seen:
            continue
        seen.add(mail.name)
        reached[mail.rcpt_to] += 1
        found += events_of(people, seed, mail, reached[mail.rcpt_to])
    return sorted(found, key=lambda event: (event.at, event.key))


def events_of(people: People, seed: int, mail: Accepted, number: int) -> list[Event]:
    """Return what comes back for the ``number``-th mail to its recipient."""
    person = fate(people, seed, mail.rcpt_to)
    if person.kind in ("silent", "refused"):
        return []
    if person.kind == "hard_bounce":
        return [Event(mail.at + person.after, "hard_bounce", mail)]
    if person.kind == "soft_bounce":
        if seeded.happens(0.5, seed, "full", mail.rcpt_to):
            return [Event(mail.at + person.after, "soft_bounce", mail)]
        return [
            Event(mail.at + _DELAY_NOTICE_AFTER + person.after, "delay", mail),
            Event(mail.at + _GIVES_UP_AFTER + person.after, "soft_bounce", mail),
        ]
    if number != person.step:
        return []
    elsewhere = person.kind in WRITTEN and seeded.happens(people.from_elsewhere, seed, "elsewhere", mail.rcpt_to)
    return [Event(mail.at + person.after, person.kind, mail, elsewhere)]
