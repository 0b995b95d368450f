"""The mail world: takes mail over SMTP, and lets people react to it when the clock passes their moment."""

import asyncio
import threading
from collections import Counter
from collections.abc import Collection
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from config.files.worlds import People, WorldConfig
from data.clock import Clock
from rehearsal.mail.accepted import Accepted, AcceptedLog, digest, make_maildir, write_durably
from rehearsal.mail.buttons import Pressed, link
from rehearsal.mail.compose import compose
from rehearsal.mail.events import Event, events_of
from rehearsal.mail.faults import TroubledSMTP, Troubles
from rehearsal.mail.letter import Letter
from rehearsal.mail.people import fate
from rehearsal.mail.rewriting import own_id, renamed

HOST = "127.0.0.1"
MAX_MAIL_BYTES = 10_000_000


class MailWorld:
    """An SMTP server on loopback and the people behind it, under ``home/mail``.

    ``accepted.jsonl`` and the Maildir ``accepted`` are what was taken; the Maildir ``inbox`` is what came back. People
    react only to campaign mail, which has a List-Unsubscribe header; ``ours`` (senders, the address for notices)
    neither react nor refuse. ``ours`` must be the same when a world is taken up again. Who opts out by one click
    does it at ``page``.
    """

    def __init__(
        self,
        world: WorldConfig,
        seed: int,
        home: Path,
        clock: Clock,
        *,
        ours: Collection[str] = (),
        port: int = 0,
        page: str = "",
    ) -> None:
        self._world = world
        self._people: dict[str, People] = {}
        self._rewrites = world.rewrites_ids
        self._seed = seed
        self._clock = clock
        self._ours = frozenset(address.lower() for address in ours)
        self.inbox = make_maildir(home / "mail" / "inbox")
        self._log = AcceptedLog(home / "mail")
        self._lock = threading.Lock()
        self._reached: Counter[str] = Counter()
        self._known: set[str] = set()
        self._waiting: list[Event] = []
        self._pressed = Pressed(home / "mail", page)
        self._delivered = self._lying_in_inbox() | self._pressed.names
        for line in self._log.lines:
            self._expect(line)
        self._troubles = Troubles(world.mail, seed, clock, home / "logs" / "mail.jsonl")
        self._controller = _Controller(_Handler(self), self._troubles, port)

    def start(self) -> int:
        """Begin to listen; return the port."""
        self._controller.start()
        self._troubles.begin()
        return self.port

    def stop(self) -> None:
        """Stop listening. What is to come back is not lost: it derives from what was accepted."""
        self._controller.stop(no_assert=True)

    @property
    def host(self) -> str:
        """The address of the server."""
        return HOST

    @property
    def port(self) -> int:
        """The port of the server, once it is started."""
        return int(self._controller.port)

    def next_event(self) -> datetime | None:
        """When the next mail comes back, or None."""
        with self._lock:
            return min((event.at for event in self._waiting), default=None)

    def on_advance(self, now: datetime) -> None:
        """Deliver everything whose moment has come."""
        with self._lock:
            due = sorted((e for e in self._waiting if e.at <= now), key=lambda e: (e.at, e.key))
            self._waiting = [event for event in self._waiting if event.at > now]
            for event in due:
                self._deliver(event)

    def refuses(self, address: str) -> bool:
        """Say whether the server behind an address refuses it at RCPT."""
        return address not in self._ours and fate(self._world.people, self._seed, address).kind == "refused"

    def accept(self, mail_from: str, recipients: Collection[str], content: bytes) -> str | None:
        """Take a mail: when this returns it is on the disk, and what it causes is expected.

        Return what a host that rewrites ids calls it.
        """
        host_id = self._own_id(recipients) if self._rewrites else None
        content = renamed(content, host_id) if host_id else content
        headers = BytesParser(policy=policy.default).parsebytes(content, headersonly=True)
        for recipient in recipients:
            accepted = Accepted(
                at=self._clock.now(),
                mail_from=mail_from,
                rcpt_to=recipient.lower(),
                message_id=str(headers["Message-ID"] or "").strip()
                or f"<{digest(recipient, str(len(content)))}@without.invalid>",
                subject=str(headers["Subject"] or ""),
            )
            with self._lock:
                self._log.append(accepted, content)
                self._expect(accepted)
        return host_id

    def _own_id(self, recipients: Collection[str]) -> str:
        first = next(iter(recipients), "").lower()
        with self._lock:
            before = sum(1 for line in self._log.lines if line.rcpt_to == first)
        return own_id(self._seed, first, before + 1)

    def _expect(self, accepted: Accepted) -> None:
        if accepted.rcpt_to in self._ours or accepted.name in self._known:
            return
        self._known.add(accepted.name)
        mail = self._log.mail(accepted)
        if mail["List-Unsubscribe"] is None:
            return
        self._reached[accepted.rcpt_to] += 1
        if accepted.rcpt_to not in self._people:
            self._people[accepted.rcpt_to] = self._world.people_who_read(_words_of(mail))
        people = self._people[accepted.rcpt_to]
        for event in events_of(people, self._seed, accepted, self._reached[accepted.rcpt_to]):
            if event.file_name not in self._delivered:
                self._waiting.append(event)

    def _deliver(self, event: Event) -> None:
        original = self._log.mail(event.cause)
        url = link(Letter(event, original, self._seed)) if event.kind == "opt_out" else None
        if url is not None:
            self._pressed.press(event, url)
        else:
            write_durably(self.inbox / "new" / event.file_name, compose(event, original, self._seed))
        self._delivered.add(event.file_name)

    def _lying_in_inbox(self) -> set[str]:
        found = [file for folder in ("new", "cur") for file in (self.inbox / folder).iterdir()]
        return {file.name.partition(":")[0] for file in found}


def _words_of(mail: EmailMessage) -> str:
    """The subject and the text of a mail, as its reader sees them."""
    body = mail.get_body(("plain",))
    return f"{mail['Subject'] or ''}\n{body.get_content() if body is not None else ''}"


class _Controller(Controller):
    """aiosmtpd's controller, on a port that the system chooses, for a host that may have troubles."""

    def __init__(self, handler: "_Handler", troubles: Troubles, port: int) -> None:
        self._troubles = troubles
        super().__init__(handler, hostname=HOST, port=port, data_size_limit=MAX_MAIL_BYTES)

    def factory(self) -> SMTP:
        return TroubledSMTP(self.handler, self._troubles, **self.SMTP_kwargs)

    def _trigger_server(self) -> None:
        if isinstance(self.server, asyncio.Server):
            self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]


class _Handler:
    """aiosmtpd's hooks."""

    def __init__(self, world: MailWorld) -> None:
        self._world = world

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's own name and signature
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, rcpt_options: list[str]
    ) -> str:
        """Take a recipient, or refuse it."""
        if self._world.refuses(address.lower()):
            return f"550 5.1.1 <{address}>: Recipient address rejected: User unknown"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(rcpt_options)
        return "250 2.1.5 Ok"

    async def handle_DATA(self, server: TroubledSMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take a mail; 250 is answered once it is on the disk."""
        trouble = server.trouble_at("text")
        host_id = self._take(envelope) if trouble is None or trouble.taken else None
        if trouble is not None and trouble.answer is None:
            await server.suffer(trouble)
        return (trouble and trouble.answer) or (f"250 Ok {host_id}" if host_id else "250 2.0.0 Ok: queued")

    def _take(self, envelope: Envelope) -> str | None:
        content = envelope.content or b""
        data = content if isinstance(content, bytes) else content.encode()
        return self._world.accept(envelope.mail_from or "", envelope.rcpt_tos, data)
