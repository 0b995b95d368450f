"""What an episode's set-up knows to be true, whatever the program under attack makes of it. Imports nothing of ours."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Person:
    """Somebody with an address, as the set-up made them. ``welcome`` says whether they may be written to at all."""

    prospect: str
    address: str
    company: str
    first_name: str
    zone: str
    region: tuple[str, str]
    employees: int
    facts: tuple[str, ...]
    welcome: bool = True


@dataclass(frozen=True)
class LoggedMail:
    """One mail that the server took: the envelope, the whole text, and the time that it was."""

    at: datetime
    mail_from: str
    rcpt_tos: tuple[str, ...]
    text: bytes


@dataclass
class Truth:
    """Who may be written to, and what happened meanwhile.

    ``since`` counts mails: from that many on, the person (by address) must not be written to, the bounce or complaint
    was known, or the person in charge had approved the prospect's sequence. ``domain_broken`` is whether our own
    domain was known not to be ready all the while. ``vouched`` are the
    sentences that a critic let stand.
    """

    people: dict[str, Person]
    started: datetime
    silent_since: dict[str, int] = field(default_factory=dict)
    bounces: list[int] = field(default_factory=list)
    complaints: list[int] = field(default_factory=list)
    approved_since: dict[str, int] = field(default_factory=dict)
    domain_broken: bool = False
    vouched: set[str] = field(default_factory=set)
    usd: float = 0.0
    usd_today: float = 0.0
