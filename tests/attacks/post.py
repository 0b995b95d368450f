"""A mail server that takes everything and keeps a log."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.attacks.truth import LoggedMail


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
    handler, loop = Post(), asyncio.new_event_loop()
    server = loop.run_until_complete(
        loop.create_server(lambda: SMTP(handler, hostname="mail.example", loop=loop), "127.0.0.1", 0)
    )
    handler.port = server.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield handler
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        server.close()
        loop.run_until_complete(_ended(loop))
        loop.close()


async def _ended(loop: asyncio.AbstractEventLoop) -> None:
    tasks = [task for task in asyncio.all_tasks(loop) if task is not asyncio.current_task(loop)]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
