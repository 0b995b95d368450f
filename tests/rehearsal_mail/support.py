"""A mail world, and mails as a campaign sends them."""

import smtplib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from config.files.worlds import Approver, People, WorldConfig
from data.clock import SteppedClock
from rehearsal.mail.server import MailWorld

US = "alex@muster.example"
OWNER = "owner@muster.example"
START = "2026-11-02T15:00:00+00:00"


def world(
    shares: Mapping[str, float] | None = None, within: str = "2d", approver: Approver | None = None
) -> WorldConfig:
    """A world with these shares of people."""
    people = People.model_validate({**(shares or {}), "answers_within": within})
    return WorldConfig(world="test", start=START, people=people, approver=approver)


@contextmanager
def running(config: WorldConfig, home: Path, clock: SteppedClock, seed: int = 1, page: str = "") -> Iterator[MailWorld]:
    """The world, listening."""
    mail_world = MailWorld(config, seed, home, clock, ours={US, OWNER}, page=page)
    mail_world.start()
    try:
        yield mail_world
    finally:
        mail_world.stop()


def mail(to: str, message_id: str, *, listed: bool = True) -> bytes:
    """A campaign's mail; without the List-Unsubscribe header if not ``listed``."""
    header = f"List-Unsubscribe: <mailto:{US}?subject=unsubscribe>\n" if listed else ""
    headers = f"From: Alex Moe <{US}>\nTo: {to}\nSubject: Your reviews\nMessage-ID: {message_id}\n{header}"
    return f"{headers}\nHi there.\n\nWe help roofers.\n".encode()


def send(mail_world: MailWorld, to: str, message_id: str, *, listed: bool = True) -> None:
    """Hand a mail over on the wire."""
    with smtplib.SMTP(mail_world.host, mail_world.port, timeout=10) as client:
        client.sendmail(US, [to], mail(to, message_id, listed=listed))


def inbox(mail_world: MailWorld) -> list[Path]:
    """What came back, oldest first."""
    return sorted((mail_world.inbox / "new").iterdir())
