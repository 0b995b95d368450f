"""An SMTP server on loopback around any of aiosmtpd's handlers."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from ssl import SSLContext
from typing import Any

from aiosmtpd.smtp import SMTP


@contextmanager
def smtp_server(handler: object, tls: SSLContext | None = None, **settings: Any) -> Iterator[int]:
    """A running one; yields its port. With ``tls`` it speaks that from the start."""
    loop = asyncio.new_event_loop()
    known = {"hostname": "mail.example", "loop": loop, **settings}
    server = loop.run_until_complete(loop.create_server(lambda: SMTP(handler, **known), "127.0.0.1", 0, ssl=tls))
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        server.close()
        loop.run_until_complete(_cancelled(loop))
        loop.close()


async def _cancelled(loop: asyncio.AbstractEventLoop) -> None:
    """End what the server's connections were still waiting for."""
    tasks = [task for task in asyncio.all_tasks(loop) if task is not asyncio.current_task(loop)]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
