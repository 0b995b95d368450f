"""A request to terminate (SIGTERM: systemd, docker stop, kill) ends a command as Ctrl-C does.

A shell that starts a command in the background lets it ignore Ctrl-C, and that stays so; a request to terminate counts.
"""

import signal
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def ended_on_request() -> Iterator[None]:
    """Meanwhile SIGTERM raises KeyboardInterrupt; in the main thread only."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
