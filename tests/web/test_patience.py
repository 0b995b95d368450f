"""Whoever says nothing keeps nobody out, and is not waited for."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from web import listening
from web.patience import REQUEST_S, Impatient

SHORT_S, LONG_S = 0.5, 60.0
SILENT = 110
PATIENCE_S = 30


async def _hear(request: Request) -> PlainTextResponse:
    return PlainTextResponse(str(len(await request.body())))


@contextmanager
def page(request_s: float) -> Iterator[tuple[str, int]]:
    routes = [Route("/", _hear, methods=["GET", "POST"])]
    with listening.door() as door, listening.served(routes, door, request_s):
        port = door.getsockname()[1]
        yield f"http://127.0.0.1:{port}/", port


def caller(port: int, said: bytes = b"") -> socket.socket:
    one = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S)
    one.sendall(said)
    return one


@pytest.mark.parametrize(
    "said",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ", id="half a head"),
        pytest.param(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf", id="half a body"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: x\r\n\r\nGET / HT", id="half a second request"),
    ],
)
def test_whoever_sends_no_whole_request_in_time_is_dropped(said: bytes) -> None:
    with page(SHORT_S) as (_, port), caller(port, said) as one:
        heard = b""
        try:
            while more := one.recv(4096):
                heard += more
        except ConnectionResetError:
            pass
        assert heard.count(b"200 OK") == said.count(b"\r\n\r\nGET")


def test_a_byte_now_and_then_does_not_put_it_off() -> None:
    with page(SHORT_S) as (_, port), caller(port, b"GET / HTTP/1.1\r\nX: ") as one, pytest.raises(OSError):
        while True:
            one.sendall(b"x")
            one.settimeout(SHORT_S / 5)
            try:
                if not one.recv(1):
                    raise ConnectionResetError
            except TimeoutError:
                continue


def test_the_silent_do_not_close_the_page() -> None:
    with page(LONG_S) as (url, port), ExitStack() as callers:
        for _ in range(SILENT):
            callers.enter_context(caller(port))
        for _ in range(5):
            assert httpx.post(url, content=b"abc", trust_env=False, timeout=PATIENCE_S).text == "3"


def test_whoever_asks_in_time_is_answered_again_and_again() -> None:
    with page(SHORT_S) as (url, _), httpx.Client(trust_env=False, timeout=PATIENCE_S) as asking:
        assert [asking.post(url, content=b"x" * size).text for size in (0, 9, 200_000)] == ["0", "9", "200000"]


def test_serve_waits_ten_seconds() -> None:
    assert REQUEST_S == Impatient.request_s == 10
