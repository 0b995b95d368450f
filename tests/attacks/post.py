"""A mail server that takes everything and keeps a log."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.attacks.truth import LoggedMail
from tests.support.smtp import smtp_server


class Post:
    """The server's log, and what is done whenever something was taken (before the sender hears of it)."""

    def __init__(self) -> None:
        self.log: list[LoggedMail] = []
        self.port = 0
        self.now: Callable[[], datetime]
        self.taken: Callable[[], None] = lambda: None

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd calls it so
        assert isinstance(envelope.content, bytes)
        self.log.append(LoggedMail(self.now(), str(envelope.mail_from), tuple(envelope.rcpt_tos), envelope.content))
        self.taken()
        return "250 OK"

    def begin(self, now: Callable[[], datetime], taken: Callable[[], None] = lambda: None) -> None:
        """Begin an empty log, with its own time."""
        self.log, self.now, self.taken = [], now, taken


@contextmanager
def post() -> Iterator[Post]:
    """A running server on loopback."""
    handler = Post()
    with smtp_server(handler) as handler.port:
        yield handler
