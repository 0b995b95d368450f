"""A web application on a port: until the process is told to end, or in the background of another."""

import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Route

from web.patience import REQUEST_S, impatient

LOOPBACK = "127.0.0.1"
AT_ONCE = 100
LAST_WORDS_S = 5


def door(host: str = LOOPBACK, port: int = 0) -> socket.socket:
    """A socket that listens; on a free port, if none is given.

    Raises:
        OSError: if it is taken, or the host is none of this computer's.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=AT_ONCE)


def serve(routes: Sequence[Route], at: socket.socket) -> None:
    """Answer until an interrupt; what is being answered then is finished first."""
    with suppress(KeyboardInterrupt):
        _server(routes).run(sockets=[at])


@contextmanager
def served(routes: Sequence[Route], at: socket.socket, request_s: float = REQUEST_S) -> Iterator[None]:
    """Answer in a thread of its own meanwhile. The socket listens before, so that nobody need wait for the thread."""
    server = _server(routes, request_s)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [at]}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join()
        at.close()


def _server(routes: Sequence[Route], request_s: float = REQUEST_S) -> uvicorn.Server:
    """A server that logs no requests: a link in a log would opt out whoever it was sent to."""
    app = Starlette(routes=routes)
    app.router.redirect_slashes = False
    return uvicorn.Server(
        uvicorn.Config(
            app,
            access_log=False,
            h11_max_incomplete_event_size=16_384,
            http=impatient(request_s),
            lifespan="off",
            limit_concurrency=AT_ONCE,
            log_config=None,
            log_level="warning",
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=LAST_WORDS_S,
            ws="none",
        )
    )
