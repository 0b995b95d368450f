"""Whatever a server does, an exchange ends in time, and its answer has a size."""

import gzip
import socket
import threading
import time
import tracemalloc
from collections.abc import Iterable
from contextlib import suppress

import httpx
import pytest

from tests.support.rude import PAUSE_S, Talk, byte_by_byte, rude, whole
from tools.http.exchange import Unbounded, charset, client, exchange, json_of, retry_after, within

SOON_S = 0.6
MOST = 100_000
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


def asked(talk: Talk, pause_s: float = 0.0, most: int = MOST) -> httpx.Response:
    """Ask such a server for a page."""
    with rude(talk, pause_s) as port, client() as asking, within(SOON_S):
        return exchange(asking, asking.build_request("GET", f"http://127.0.0.1:{port}/"), most)


@pytest.mark.parametrize(
    "start",
    [
        pytest.param(b"HTTP/1.1 2", id="the status line"),
        pytest.param(HEAD + b"X-Slow: ", id="a header"),
        pytest.param(HEAD + b"Content-Length: 90000\r\n\r\n", id="the body"),
        pytest.param(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", id="a chunk's size"),
    ],
)
def test_a_byte_now_and_then_does_not_put_the_end_off(start: bytes) -> None:
    begun = time.monotonic()
    byte = b"0" if start.startswith(b"HTTP/1.1 2\r") or b"chunked" in start else b"x"
    with pytest.raises(httpx.HTTPError):
        asked(lambda _: byte_by_byte(start, byte), PAUSE_S)
    assert time.monotonic() - begun < SOON_S + 20 * PAUSE_S


def test_of_two_deadlines_the_nearer_one_holds() -> None:
    with rude(lambda _: byte_by_byte(HEAD + b"\r\n"), PAUSE_S) as port, client() as asking:
        begun = time.monotonic()
        with within(SOON_S), within(60), pytest.raises(httpx.ReadTimeout):
            exchange(asking, asking.build_request("GET", f"http://127.0.0.1:{port}/"))
    assert time.monotonic() - begun < 30


def test_a_server_that_takes_a_large_request_slowly_does_not_put_the_end_off() -> None:
    over = threading.Event()

    def take(door: socket.socket) -> None:
        with door.accept()[0] as caller, suppress(OSError):
            while caller.recv(65_536) and not over.wait(0.005):
                pass

    with socket.create_server(("127.0.0.1", 0)) as door, client() as asking:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
        taking = threading.Thread(target=take, args=(door,), daemon=True)
        taking.start()
        url, begun = f"http://127.0.0.1:{door.getsockname()[1]}/", time.monotonic()
        with within(SOON_S), pytest.raises(httpx.WriteTimeout):
            exchange(asking, asking.build_request("POST", url, content=bytes(60_000_000)))
        assert time.monotonic() - begun < 10 * SOON_S
        over.set()
        taking.join(5)


def packed(times: int, size: int = 50_000_000) -> bytes:
    body = bytes(size)
    for _ in range(times):
        body = gzip.compress(body)
    return body


@pytest.mark.parametrize(
    ("body", "head"),
    [
        pytest.param(b"x" * (MOST + 1), (), id="plain"),
        pytest.param(packed(1), ("Content-Encoding: gzip",), id="packed"),
        pytest.param(packed(2), ("Content-Encoding: gzip, gzip",), id="packed twice"),
        pytest.param(packed(2), ("Content-Encoding: gzip", "Content-Encoding: gzip"), id="packed twice, said twice"),
        pytest.param(packed(1), ("Content-Encoding: br",), id="packed as nobody asked for"),
        pytest.param(b"no gzip at all", ("Content-Encoding: gzip",), id="not packed as it says"),
        pytest.param(gzip.compress(b"x" * 90_000)[:-30], ("Content-Encoding: gzip",), id="packed, and cut short"),
    ],
)
def test_what_is_too_large_is_not_unpacked_to_its_end(body: bytes, head: Iterable[str]) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(Unbounded):
            asked(lambda _: [whole(body, *head)])
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()


def test_an_answer_packed_once_is_unpacked() -> None:
    answer = asked(lambda _: [whole(gzip.compress(b'{"a": 1}'), "Content-Encoding: gzip")])
    assert (json_of(answer), answer.text) == ({"a": 1}, '{"a": 1}')


def test_a_redirect_is_not_followed() -> None:
    heads: list[bytes] = []

    def talk(head: bytes) -> list[bytes]:
        heads.append(head)
        return [whole(b"there", "Location: /elsewhere", status="302 Found")]

    assert asked(talk).status_code == 302
    assert len(heads) == 1


@pytest.mark.parametrize("named", ["x-unknown", "rot13", "zlib", "base64", "idna", "unicode_escape", "a\0b", "é" * 50])
def test_a_charset_that_is_none_of_text_is_utf_8(named: str) -> None:
    assert charset(named) == "utf-8"
    answer = asked(lambda _: [whole("né".encode(), f"Content-Type: text/html; charset={named.replace(chr(0), '')}")])
    assert isinstance(answer.text, str)


@pytest.mark.parametrize(
    ("named", "is_called"), [(None, "utf-8"), ("latin-1", "iso8859-1"), ("Shift_JIS", "shift_jis")]
)
def test_any_other_charset_is_taken_at_its_word(named: str | None, is_called: str) -> None:
    assert charset(named) == is_called


def test_half_a_character_in_json_is_a_question_mark() -> None:
    assert json_of(asked(lambda _: [whole(rb'{"a": "\ud800b"}')])) == {"a": "?b"}


@pytest.mark.parametrize("body", [b"", b"[" * 90_000, b"nonsense", b"9" * 50_000])
def test_what_is_no_json_is_nothing(body: bytes) -> None:
    assert json_of(asked(lambda _: [whole(body)])) is None


@pytest.mark.parametrize("depth", range(100, 1_000, 50))
def test_what_is_nested_too_deeply_to_be_read_is_nothing_and_breaks_nobody(depth: int) -> None:
    said = json_of(httpx.Response(200, content=b"[" * depth + b"]" * depth))
    assert said is None or isinstance(said, list)


def test_a_packed_answer_without_a_body_is_empty() -> None:
    assert asked(lambda _: [whole(b"", "Content-Encoding: gzip")]).content == b""


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "2"}, 2.0),
        ({"Retry-After": " 0.5 "}, 0.5),
        ({"retry-after-ms": "250", "Retry-After": "9"}, 0.25),
        ({"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}, None),
        ({"Retry-After": "nan"}, None),
        ({"Retry-After": "-1"}, None),
        ({"Retry-After": "inf"}, None),
        ({"Retry-After": "1e9"}, None),
        ({}, None),
    ],
)
def test_a_server_is_asked_again_after_the_seconds_that_it_names(
    headers: dict[str, str], seconds: float | None
) -> None:
    assert retry_after(httpx.Headers(headers)) == seconds
