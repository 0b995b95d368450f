"""A book of what was handed over, and of everything that speaks against handing over more; it asks no gate."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

import holidays

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WAITS = {2: timedelta(days=3), 3: timedelta(days=4)}
"""How long after the step before it a step of the shipped sequence comes."""
SAYS_THAT_THEY_HIRE = 1
"""The step whose words come from the fact that somebody hires; the others do not say it, and leave all the same."""


class Person(NamedTuple):
    """Somebody to be written to, and by which mailbox. ``asks`` is whether a person of ours reads step 1 first."""

    pid: str
    address: str
    zone: str | None
    country: str
    state: str | None
    mailbox: str
    asks: bool

    @property
    def domain(self) -> str:
        return self.address.partition("@")[2]


class Step(NamedTuple):
    """One message of a person's sequence."""

    person: Person
    number: int


class Share(NamedTuple):
    """So large a part, once there are so many."""

    rate: float
    floor: int


@dataclass(frozen=True)
class Rules:
    """What the envelope says, in a form of its own; ``warm_up`` is a first day's number and what each day adds."""

    opens: time
    closes: time
    days: tuple[str, ...]
    mailbox: int
    domain: int
    campaign: int
    total: int | None
    warm_up: tuple[int, int] | None
    gap: timedelta
    refused: Share
    day_usd: float
    max_age: timedelta
    bulk: int = 5000


@dataclass(frozen=True)
class Handed:
    """A message that was handed over; unless the other side surely did not take it, it holds a place.

    ``lost`` is one of which nobody knew and a person then said that it did not leave: it keeps its place.
    """

    at: datetime
    message_id: str
    step: Step
    became: Literal["taken", "put off", "refused", "lost"] = "taken"


@dataclass
class Book:
    """What happened so far. ``approved`` has messages with what a person was asked about them."""

    rules: Rules
    zone: ZoneInfo
    mailbox_zones: dict[str, ZoneInfo]
    since: datetime
    first_day: date
    handed: list[Handed] = field(default_factory=list)
    gone: dict[str, str] = field(default_factory=dict)
    otherwise: set[str] = field(default_factory=set)
    paused: set[str] = field(default_factory=set)
    spoilt: set[str] = field(default_factory=set)
    approved: set[tuple[str, str]] = field(default_factory=set)
    verified: dict[str, datetime] = field(default_factory=dict)
    costs: list[tuple[datetime, float]] = field(default_factory=list)
    careful: bool = False
    broken: datetime | None = None
    halted: bool = False

    def objections(self, at: datetime, message_id: str, step: Step) -> Iterator[str]:
        """Everything that speaks against this message's leaving at this moment."""
        yield from self._by_person(message_id, step)
        yield from self._by_approval(step)
        yield from self._by_time(at, step)
        yield from self._by_number(at, step.person)
        yield from self._by_record(at)
        yield from self._by_domain(at, step)

    def left(self) -> list[Handed]:
        """What holds a place."""
        return [handed for handed in self.handed if handed.became in {"taken", "lost"}]

    def of_mailbox(self, mailbox: str, day: date) -> int:
        """How many of the mailbox hold a place on that day of its own."""
        return sum(h.step.person.mailbox == mailbox and self.day_of(h) == day for h in self.left())

    def answered(self, became: Literal["put off", "refused"]) -> None:
        """The newest was not taken."""
        self.handed[-1] = replace(self.handed[-1], became=became)

    def settled_as_lost(self, message_id: str) -> None:
        """A person said that it did not leave."""
        self.handed = [
            replace(handed, became="lost") if handed.message_id == message_id and handed.became == "taken" else handed
            for handed in self.handed
        ]

    def day_of(self, handed: Handed) -> date:
        """The mailbox's day on which it left."""
        return handed.at.astimezone(self.mailbox_zones[handed.step.person.mailbox]).date()

    def _by_person(self, message_id: str, step: Step) -> Iterator[str]:
        who = step.person
        if who.pid in self.gone:
            yield f"{who.pid} hears nothing more: {self.gone[who.pid]}"
        if who.pid in self.otherwise and step.number == SAYS_THAT_THEY_HIRE:
            yield f"{who.pid} is not hiring any more"
        if who.pid in self.paused:
            yield f"{who.pid} is paused"
        if message_id in self.spoilt:
            yield f"{message_id} has no way out"
        if any(handed.step == step for handed in self.left()):
            yield f"{who.pid} got step {step.number} before"

    def _by_approval(self, step: Step) -> Iterator[str]:
        pid = step.person.pid
        read = {number for number in range(1, step.number + 1) if (f"{pid}-{number}", "autonomy") in self.approved}
        if (step.person.asks and 1 not in read) or (self.careful and not read):
            yield f"nobody approved what {pid} gets"
        if step.person.zone is None and (f"{pid}-{step.number}", "sending_window") not in self.approved:
            yield f"nobody approved writing to {pid} without a zone"

    def _by_time(self, at: datetime, step: Step) -> Iterator[str]:
        rules, who = self.rules, step.person
        local = at.astimezone(ZoneInfo(who.zone) if who.zone else self.mailbox_zones[who.mailbox])
        if DAYS[local.weekday()] not in rules.days or not rules.opens <= local.time() < rules.closes:
            yield f"it is {local:%a %H:%M} for {who.pid}"
        if local.date() in holidays.country_holidays(who.country, subdiv=who.state, years=local.year):
            yield f"{local.date()} is a holiday for {who.pid}"
        verified = self.verified.get(who.address)
        if verified is None or at - verified > rules.max_age:
            yield f"{who.address} was last known to be good at {verified}"
        if step.number > 1:
            before = [handed.at for handed in self.left() if handed.step == Step(who, step.number - 1)]
            if not before or at - before[0] < WAITS[step.number]:
                yield f"step {step.number} comes too soon: the one before left at {before}"
        just_left = [h for h in self.left() if h.became == "taken" and at - h.at < rules.gap]
        if any(handed.step.person.mailbox == who.mailbox for handed in just_left):
            yield f"{who.mailbox} sent something less than {rules.gap} ago"

    def _by_number(self, at: datetime, who: Person) -> Iterator[str]:
        rules, day = self.rules, at.astimezone(self.mailbox_zones[who.mailbox]).date()
        today = [handed for handed in self.left() if self.day_of(handed) == day]
        limit = rules.mailbox
        if rules.warm_up:
            start, more = rules.warm_up
            limit = min(limit, start + more * max(0, (day - self.first_day).days))
        if self.of_mailbox(who.mailbox, day) >= limit:
            yield f"{who.mailbox} has had its {limit} on {day}"
        if Counter(handed.step.person.domain for handed in today)[who.domain] >= rules.domain:
            yield f"{who.domain} has had its {rules.domain} on {day}"
        if len(today) >= rules.campaign:
            yield f"the campaign has had its {rules.campaign} on {day}"
        if rules.total is not None and len(self.left()) >= rules.total:
            yield f"the campaign has had its {rules.total}"

    def _by_domain(self, at: datetime, step: Step) -> Iterator[str]:
        """A week long it counts that somebody saw our domain broken, to a host that has had much on one day."""
        who = step.person
        by_day = Counter(self.day_of(handed) for handed in self.left() if handed.step.person.domain == who.domain)
        much = max(by_day.values(), default=0) >= self.rules.bulk
        seen = self.broken is not None and at - self.broken <= timedelta(days=7)
        if seen and much and (f"{who.pid}-{step.number}", "domain_ready") not in self.approved:
            yield f"our domain is broken, and {who.domain} has had {max(by_day.values())} on one day"

    def _by_record(self, at: datetime) -> Iterator[str]:
        if self.halted:
            yield "the campaign is halted"
        midnight = at.astimezone(self.zone).replace(hour=0, minute=0, second=0)
        if sum(usd for when, usd in self.costs if when >= max(midnight, self.since)) > self.rules.day_usd:
            yield f"models have had their ${self.rules.day_usd} today"
        tried = [h for h in self.handed if h.became != "put off" and h.at >= self.since]
        refused = {h.step.person.pid for h in tried if h.became == "refused"}
        if refused and len(tried) >= self.rules.refused.floor and len(refused) / len(tried) >= self.rules.refused.rate:
            yield f"{len(refused)} of {len(tried)} were refused"
