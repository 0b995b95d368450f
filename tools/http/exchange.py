"""HTTP with bounds: an exchange ends at its deadline whatever dribbles in, and an answer has a size, unpacked too.

The timeouts of a client begin anew with every byte. Here the whole of connecting, asking and reading has one deadline
(of several, the nearest), kept where the bytes come in, so that a server that sends one every two seconds is left too.
"""

import codecs
import json
import time
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import httpcore
import httpx
from typing_extensions import override

from config.scrubbing import scrubbed

LARGEST_ANSWER = 4_000_000
WRITTEN_AT_ONCE = 16_384
"""The timeout of a write begins anew whenever the other side takes some of it; so no write is longer."""
PACKED = frozenset({"gzip", "x-gzip", "deflate"})
"""What is unpacked, once: two of them, one in the other, make a gigabyte of a kilobyte."""

_OF_THE_WIRE = frozenset({b"content-encoding", b"content-length", b"transfer-encoding"})
_NO_CHARSETS = frozenset({"idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape"})
_ZLIB_OR_GZIP = 47

_until: ContextVar[float] = ContextVar("until", default=float("inf"))


class Unbounded(httpx.DecodingError):
    """An answer that is not read to its end: it is too large, cut short, or packed as nobody asked for."""


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Let no exchange inside go on for longer than that from now on; an outer bound that is nearer holds."""
    token = _until.set(min(_until.get(), time.monotonic() + seconds))
    try:
        yield
    finally:
        _until.reset(token)


def seconds_left(most: float) -> float:
    """How long something may take now: ``most``, or what the nearest deadline leaves, never less than nothing."""
    return max(min(most, _until.get() - time.monotonic()), 0.0)


def client(
    timeout_s: float = 20.0,
    *,
    proxy: str = "",
    headers: Mapping[str, str] | None = None,
    base_url: str = "",
    trusted: Any = True,
    environment: bool = False,
) -> httpx.Client:
    """A client whose every byte minds the deadline, and which follows no redirect.

    ``trusted`` may be an SSL context, which several clients then share. Proxies of the ``environment`` are used where
    it says so.
    """
    made = httpx.Client(
        timeout=timeout_s,
        proxy=proxy or None,
        headers={**(headers or {}), "Accept-Encoding": "gzip"},
        base_url=base_url,
        limits=httpx.Limits(max_connections=64, max_keepalive_connections=32),
        follow_redirects=False,
        verify=trusted,
        trust_env=environment,
    )
    for transport in (made._transport, *made._mounts.values()):
        if isinstance(transport, httpx.HTTPTransport):
            transport._pool._network_backend = _Network(transport._pool._network_backend)
    return made


@contextmanager
def asked(client: httpx.Client, request: httpx.Request) -> Iterator[httpx.Response]:
    """Ask, and give the answer's head; ``body_of`` reads on, and whoever does not ends the connection."""
    answer = client.send(request, stream=True)
    try:
        yield answer
    finally:
        answer.close()


def body_of(answer: httpx.Response, most: int = LARGEST_ANSWER) -> bytes:
    """The body, unpacked.

    Raises:
        Unbounded: it is larger than ``most``, packed as it was not asked for, or not there to its end.
    """
    coding = answer.headers.get("content-encoding", "").strip().lower()
    if coding in ("", "identity"):
        return b"".join(_bounded(answer.iter_raw(), most))
    if coding not in PACKED:
        raise Unbounded(f"packed as {coding[:40]!r}")
    return _unpacked(_bounded(answer.iter_raw(), most), most)


def whole(answer: httpx.Response, most: int = LARGEST_ANSWER) -> httpx.Response:
    """The answer read to its end; of a redirect, which is not followed, the head alone.

    Raises:
        httpx.HTTPError: it did not come in time (``Unbounded`` where it is too much).
    """
    body = b"" if answer.has_redirect_location else body_of(answer, most)
    head = [(name, value) for name, value in answer.headers.raw if name.lower() not in _OF_THE_WIRE]
    read = httpx.Response(answer.status_code, headers=head, content=body, request=answer.request)
    read.encoding = charset(answer.charset_encoding)
    return read


def exchange(client: httpx.Client, request: httpx.Request, most: int = LARGEST_ANSWER) -> httpx.Response:
    """Ask and read the whole answer; raises what ``whole`` does."""
    with asked(client, request) as answer:
        return whole(answer, most)


def json_of(answer: httpx.Response) -> Any:
    """What a whole answer says in JSON, without our secrets; None where it is none, or nested beyond reading."""
    try:
        return scrubbed(secret_json_of(answer))
    except RecursionError:
        return None


def secret_json_of(answer: httpx.Response) -> Any:
    """As ``json_of``, of an answer that is a secret itself. Half a character (a lone surrogate) is a "?"."""
    try:
        said = answer.json()
        if "\\ud" in answer.text.lower():
            said = json.loads(json.dumps(said, ensure_ascii=False).encode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return None
    return said


def retry_after(headers: Mapping[str, str]) -> float | None:
    """The seconds after which a server wants to be asked again; a date, which few send, counts as absent."""
    for name, unit in (("retry-after-ms", 1000.0), ("retry-after", 1.0)):
        seconds = headers.get(name, "").strip()
        if seconds.replace(".", "", 1).isdecimal():
            return float(seconds) / unit
    return None


def charset(named: str | None) -> str:
    """A charset of text that Python knows; UTF-8 in the place of any other."""
    try:
        found = codecs.lookup(named or "utf-8")
        text = getattr(found, "_is_text_encoding", True) and found.name.replace("-", "_") not in _NO_CHARSETS
    except (LookupError, ValueError):
        return "utf-8"
    return found.name if text else "utf-8"


def _bounded(pieces: Iterable[bytes], most: int) -> Iterator[bytes]:
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > most:
            raise Unbounded(f"larger than {most} bytes")
        yield piece


def _unpacked(pieces: Iterable[bytes], most: int) -> bytes:
    unpacking, body, came = zlib.decompressobj(_ZLIB_OR_GZIP), bytearray(), 0
    try:
        for piece in pieces:
            came += len(piece)
            body += unpacking.decompress(piece, most + 1 - len(body))
            if len(body) > most:
                raise Unbounded(f"larger than {most} bytes")
    except zlib.error as error:
        raise Unbounded(f"not packed as it says: {error}") from error
    if came and not unpacking.eof:
        raise Unbounded("packed, and cut short")
    return bytes(body)


class _Network(httpcore.NetworkBackend):
    """Opens connections in the time that is left."""

    def __init__(self, inner: httpcore.NetworkBackend) -> None:
        self._inner = inner

    @override
    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        left = _left(timeout, httpcore.ConnectTimeout)
        return _Stream(self._inner.connect_tcp(host, port, left, local_address, socket_options))

    @override
    def sleep(self, seconds: float) -> None:
        self._inner.sleep(seconds)


class _Stream(httpcore.NetworkStream):
    """A connection of which every step takes what time is left at most."""

    def __init__(self, inner: httpcore.NetworkStream) -> None:
        self._inner = inner

    @override
    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, _left(timeout, httpcore.ReadTimeout))

    @override
    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        for at in range(0, len(buffer), WRITTEN_AT_ONCE):
            self._inner.write(buffer[at : at + WRITTEN_AT_ONCE], _left(timeout, httpcore.WriteTimeout))

    @override
    def close(self) -> None:
        self._inner.close()

    @override
    def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = _left(timeout, httpcore.ConnectTimeout)
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, left))

    @override
    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


def _left(timeout: float | None, late: type[Exception]) -> float | None:
    """The timeout of one step.

    Raises:
        late: the deadline has passed.
    """
    until = _until.get()
    if until == float("inf"):
        return timeout
    left = until - time.monotonic()
    if left <= 0:
        raise late("the time for the whole answer is over")
    return left if timeout is None else min(timeout, left)
