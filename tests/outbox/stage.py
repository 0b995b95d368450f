"""A campaign with prospects in sequence in a real ledger, a clock that is stepped by hand, and a real mail server."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP as POLICY
from functools import cache
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from config.files.connections import Connections, InboxConnection, ModelConnection, SmtpConnection
from config.files.envelopes import Autonomy, Breaker, Breakers, Caps, EnvelopeConfig, SendingWindow
from config.loading import CampaignBundle, load_campaign
from data.claims import Angle
from data.clock import SteppedClock
from data.ledger.core.ledger import Ledger
from data.ledger.core.transactions import Tx
from data.ledger.flow import campaigns, facts, prospects, verifications
from data.records import Business, Contact, ProspectState
from tests.support.smtp import smtp_server
from tools.channels.smtp import SmtpChannel
from tools.deployment import Deployment
from tools.writing.drafts import Drafted, draft_sequence

CONFIG = Path(__file__).parents[2] / "config"
START = datetime(2026, 11, 30, 17, 0, tzinfo=UTC)  # a Monday, 09:00 in Los Angeles
NAME = "roofing-california"


def connections(port: int = 1) -> Connections:
    """Settings in which only the mail host matters."""
    return Connections(
        model=ModelConnection(base_url="http://127.0.0.1:1", api_key="none"),
        smtp=SmtpConnection(host="127.0.0.1", port=port, security="none", timeout_s=5),
        inbox=InboxConnection(kind="maildir", path="inbox"),
    )


def bundle(**envelope: Any) -> CampaignBundle:
    """The shipped campaign with an envelope that lets everything go, except for what is given."""
    shipped = _shipped()
    open_hours = {
        "window": SendingWindow(start=time(8), end=time(18), days=["mon", "tue", "wed", "thu", "fri"], holidays=True),
        "caps": Caps(mailbox_per_day=500, domain_per_day=500, campaign_per_day=500),
        "minimum_gap": timedelta(0),
        "gap_jitter": timedelta(0),
        "breakers": Breakers(bounces=Breaker(rate=1, floor=1000), complaints=Breaker(rate=1, floor=1000)),
        "autonomy": Autonomy(start="alone"),
        "escalate": [],
        "authority": {},
    }
    changed: EnvelopeConfig = shipped.envelope.model_copy(update=open_hours | envelope)
    return replace(shipped, envelope=changed)


@cache
def _shipped() -> CampaignBundle:
    return load_campaign(NAME, CONFIG)


def deploy(home: Path, port: int = 1, **envelope: Any) -> Deployment:
    """An open campaign."""
    return deploy_at(home, START, port, **envelope)


def deploy_at(home: Path, start: datetime, port: int, **envelope: Any) -> Deployment:
    """A campaign that opens at the moment."""
    clock = SteppedClock(home / "clock.json", start)
    ledger = Ledger.open(f"sqlite:///{home / 'ledger.sqlite'}", clock)
    deployment = Deployment(bundle(**envelope), connections(port), ledger, clock, home, "r1")
    with ledger.write() as tx:
        campaigns.open_campaign(tx, NAME, "r1", "roofing", 50, "digest", start + timedelta(days=14))
    return deployment


def advance(deployment: Deployment, **by: float) -> None:
    """Move the clock."""
    clock = deployment.clock
    assert isinstance(clock, SteppedClock)
    clock.advance(clock.now() + timedelta(**by))


def built(deployment: Deployment, count: int = 1, timezone: str | None = "America/Los_Angeles") -> list[str]:
    """Prospects with a verified contact, facts and angles."""
    with deployment.ledger.write() as tx:
        known = len(prospects.find(tx, NAME))
        return [built_one(tx, roofer(number), timezone) for number in range(known + 1, known + count + 1)]


def roofer(number: int, **place: Any) -> Business:
    """A business, in Fresno unless told otherwise."""
    where: dict[str, Any] = {"city": "Fresno", "state": "CA", "country": "US", "postcode": f"{93000 + number}"}
    domain = f"roofer{number}.example"
    return Business("sample", str(number), f"Roofer {number} LLC", domain=domain, employees=12, **where | place)


def built_one(tx: Tx, business: Business, timezone: str | None) -> str:
    """A prospect with a verified contact, facts and angles."""
    address = f"dan@{business.domain}"
    added = prospects.add(tx, NAME, business, timezone)
    assert isinstance(added, prospects.Added)
    pid = added.prospect_id
    prospects.judge(tx, pid, 80, "Hot", 0.9, "fits", True, "c1", "scout")
    prospects.set_contact(tx, pid, Contact(address, "Dan Reyes", "owner", None, 0.9, "finder"))
    verifications.store(tx, address, "valid", "250 on RCPT")
    fact = facts.add_fact(tx, pid, "hiring", "Hiring: two roofers", "website", tx.now)
    other = facts.add_fact(tx, pid, "size", "12 employees", "directory", tx.now)
    facts.add_angle(tx, Angle(pid, "", "I saw that you are hiring two roofers.", (fact,), 0.9, cycle_id="c2"))
    facts.add_angle(tx, Angle(pid, "", "12 employees is a lot of schedules.", (other,), 0.9, cycle_id="c2"))
    prospects.move(tx, pid, ProspectState.BUILT, "2 angles", "builder")
    return pid


def drafted(deployment: Deployment, count: int = 1, timezone: str | None = "America/Los_Angeles") -> list[str]:
    """Prospects in sequence."""
    ids = built(deployment, count, timezone)
    with deployment.ledger.write() as tx:
        for pid in ids:
            drafted_one(deployment, tx, pid)
    return ids


def drafted_one(deployment: Deployment, tx: Tx, pid: str) -> None:
    """Put a built prospect in sequence."""
    made = draft_sequence(deployment, tx, pid, "plain", {"opening": "a1", "proof": "a2"}, "c3", "publisher")
    assert isinstance(made, Drafted), made


@dataclass
class Post:
    """A mail server: what it accepted, and how it misbehaves (``answers`` by SMTP verb).

    After ``mails_a_connection`` it takes no more recipients by a connection.
    """

    accepted: list[EmailMessage] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    drop_at_end: bool = False
    mails_a_connection: int | None = None
    port: int = 0
    connections: int = 0

    @property
    def ids(self) -> list[str]:
        """The ``Message-ID`` of what was accepted."""
        return [str(mail["Message-ID"]) for mail in self.accepted]

    async def handle_EHLO(  # noqa: N802 - the name that aiosmtpd calls
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_MAIL(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any) -> str:  # noqa: N802 - the name that aiosmtpd calls
        envelope.mail_from = address
        return self.answers.get("MAIL", "250 OK")

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any) -> str:  # noqa: N802 - the name that aiosmtpd calls
        answer = self.answers.get("RCPT", "250 OK")
        if self.mails_a_connection is not None:
            session.mails = getattr(session, "mails", 0) + 1  # type: ignore[attr-defined]
            if session.mails > self.mails_a_connection:  # type: ignore[attr-defined]
                return "452 4.5.3 Too many recipients"
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - the name that aiosmtpd calls
        assert isinstance(envelope.content, bytes)
        if self.drop_at_end:
            assert server.transport is not None
            server.transport.close()
            await asyncio.sleep(0)
            return "250 never heard"
        answer = self.answers.get("DATA", "250 OK")
        if answer.startswith("250"):
            self.accepted.append(message_from_bytes(envelope.content, policy=POLICY))
        return answer


@contextmanager
def post(**how: Any) -> Iterator[Post]:
    """A running mail server on loopback."""
    handler = Post(**how)
    with smtp_server(handler) as handler.port:
        yield handler


@contextmanager
def channel_to(handler: Post) -> Iterator[SmtpChannel]:
    """A channel to it."""
    with SmtpChannel(connections(handler.port).smtp) as channel:
        yield channel
