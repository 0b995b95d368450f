"""One declared HTTP API: who may ask it, how fast, and what comes of a call. It knows nothing of what is asked."""

import threading
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

import httpx

from config.files.apis import ApiConnection
from config.scrubbing import scrub
from data.clock import real_pause
from tools.http.exchange import Unbounded, asked, client, retry_after, whole, within
from tools.http.oauth import TokenRefused, access_token

ATTEMPTS = 3
LONGEST_WAIT_S = 10.0
FIRST_WAIT_S = 0.1
_TOO_MANY = 429
_REFUSED = frozenset({401, 402, 403})
_WORTH_ANOTHER_TRY = frozenset({408, 425, 429, 500, 502, 503, 504})

_ABSOLUTE = ("http://", "https://")

Why = Literal["refused", "busy", "failed", "unlike", "moved"]


class Call(NamedTuple):
    """What is asked. ``target`` is a path below the API's address, or an address of the API itself.

    One that is made ``once`` is not made again by itself where nobody knows whether it arrived; ``headers`` are no
    secrets.
    """

    target: str
    query: Mapping[str, Any]
    method: Literal["GET", "POST", "PUT", "PATCH"] = "GET"
    body: Mapping[str, Any] | None = None
    headers: Mapping[str, str] = MappingProxyType({})
    once: bool = False


class ApiFailed(Exception):
    """A call came to nothing. ``again_s`` is when the API wants to be asked again, where it says so.

    ``refused``: it does not let us in, which a person mends. ``busy``: too many calls. ``failed``: it is down, or its
    answer was cut short. ``unlike``: its answer, or its next page, is not what was declared. ``moved``: what is asked
    is no longer at the API's address. ``status`` is what it answered, where it refused.
    """

    def __init__(self, why: Why, what: str, again_s: float | None = None, status: int = 0) -> None:
        super().__init__(what)
        self.why: Why = why
        self.again_s = again_s
        self.status = status


Till = Callable[[], AbstractContextManager["Paid"]]
"""Makes room for one call before it is made, and takes it back if nobody answered; raises what forbids the call."""


class Paid:
    """One call's place in the till.

    ``answered``: well (2xx), which is paid for, also where the answer is of no use; a 404 is where the API says so.
    """

    answered = False


class _Pace:
    """When a server may be asked next, whoever asks."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._next_at = 0.0

    def wait_s(self, between_s: float) -> float:
        """Take the next turn: how long it is until then."""
        with self._lock:
            now = time.monotonic()
            turn = max(now, self._next_at)
            self._next_at = turn + between_s
        return turn - now


_paces: dict[str, _Pace] = {}


def _pace_of(base: httpx.URL) -> _Pace:
    """The pace of the server at an address, for the whole program."""
    return _paces.setdefault(str(base.copy_with(userinfo=b"")), _Pace())


class Api:
    """Asks one API. May be shared by threads; close it, or use it as a context manager."""

    def __init__(self, name: str, connection: ApiConnection) -> None:
        self.name = name
        self._connection = connection
        self._base = httpx.URL(connection.base_url.rstrip("/") + "/")
        self._client = client(connection.timeout_s, headers={"Accept": "application/json", **connection.headers})
        self._token = connection.token
        self._buying = threading.Lock()
        self._pace = _pace_of(self._base)

    def __enter__(self) -> "Api":
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def ask(self, call: Call, till: Till) -> httpx.Response:
        """Return the whole answer of a call that was answered well (2xx), or 404.

        Raises:
            ApiFailed: it refuses, or fails ``ATTEMPTS`` times (once is enough for what is made ``once``: a 429 alone
                says that nothing was done), or asks to come back much later. A token that has expired is bought anew
                once, which is none of the attempts.
        """
        renewed, attempt, said = False, 0, ""
        while attempt < ATTEMPTS:
            answer, said = self._once(call, till)
            if answer is not None and (answer.is_success or answer.status_code == 404):
                return answer
            wait = FIRST_WAIT_S * 2**attempt
            if answer is not None:
                if answer.status_code == 401 and self._connection.oauth and not renewed:
                    renewed = True
                    self._expired(answer.request.headers.get("Authorization", ""))
                    continue
                if answer.status_code in _REFUSED:
                    raise ApiFailed("refused", f"{said}: {_reason(answer)}", status=answer.status_code)
                if answer.status_code not in _WORTH_ANOTHER_TRY:
                    raise ApiFailed("unlike", f"{said}: {_reason(answer)}", status=answer.status_code)
                wait = retry_after(answer.headers) or wait
            if call.once and (answer is None or answer.status_code != _TOO_MANY):
                raise ApiFailed("failed", said, wait)
            if wait > LONGEST_WAIT_S:
                raise ApiFailed("busy", f"{said}, to be asked again in {wait:.0f} s", wait)
            attempt += 1
            if attempt < ATTEMPTS:
                real_pause(wait)
        if call.once:
            raise ApiFailed("busy", f"{said} in {ATTEMPTS} attempts", wait)
        raise ApiFailed("failed", f"{said} in {ATTEMPTS} attempts")

    def local(self, address: str) -> str:
        """An address that the API gave, without our secrets.

        Raises:
            ApiFailed: it leads to another server, which is not told what lets us in.
        """
        try:
            whole = self._base.join(address)
        except (httpx.InvalidURL, ValueError) as error:
            raise ApiFailed("unlike", "its next page has an address that cannot be read") from error
        if _server(whole) != _server(self._base):
            raise ApiFailed("unlike", f"its next page is on another server ({_shown(whole)})")
        for name in self._connection.secret_query:
            whole = whole.copy_remove_param(name)
        plain = str(whole.copy_with(userinfo=b"", fragment=None))
        if scrub(plain) != plain:
            raise ApiFailed("unlike", "the address of its next page has our secret in it, which is not kept")
        return plain

    def _once(self, call: Call, till: Till) -> tuple[httpx.Response | None, str]:
        """One exchange, at our pace, with a place in the till: the answer, and what is to be said of it."""
        self._wait_for_turn()
        with till() as paid:
            try:
                with within(self._connection.timeout_s), asked(self._client, self._request(call)) as coming:
                    is_owed = coming.is_success or (coming.status_code == 404 and self._connection.paid_404)
                    paid.answered = paid.answered or is_owed
                    answer = whole(coming)
            except Unbounded as error:
                raise ApiFailed("unlike", f"its answer is {error}: ask for smaller pages") from error
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                return None, type(error).__name__
        return answer, f"HTTP {answer.status_code}"

    def _request(self, call: Call) -> httpx.Request:
        query = {name: _plain(value) for name, value in call.query.items()}
        request = self._client.build_request(
            call.method,
            self._address(call.target).copy_merge_params(query | self._connection.secret_query),
            headers={**call.headers, **self._connection.secret_headers},
            json=dict(call.body) if call.body is not None else None,
        )
        if self._connection.username:
            basic = httpx.BasicAuth(self._connection.username, self._connection.password)
            return next(basic.auth_flow(request))
        if token := self._known_token():
            request.headers["Authorization"] = _bearer(token)
        return request

    def _address(self, target: str) -> httpx.URL:
        """Where a target is: below the API's address, whatever its path looks like, or there already."""
        if not target.startswith(_ABSOLUTE):
            return httpx.URL(f"{self._base}{target.lstrip('/')}")
        there = httpx.URL(target)
        if _server(there) != _server(self._base):
            raise ApiFailed("moved", f"what is read next was on {_shown(there)}, and base_url is on another server")
        return there.copy_with(userinfo=self._base.userinfo)

    def _known_token(self) -> str:
        """The token, if the API wants one; whoever comes while it is bought waits for it."""
        if self._connection.oauth is None:
            return self._token
        with self._buying:
            if not self._token:
                try:
                    self._token = access_token(self._connection.oauth)
                except TokenRefused as error:
                    raise ApiFailed("refused", str(error)) from error
            return self._token

    def _expired(self, sent: str) -> None:
        """The token that was sent is good no longer; one that was bought since is kept."""
        with self._buying:
            if sent == _bearer(self._token):
                self._token = ""

    def _wait_for_turn(self) -> None:
        """Leave the time between two calls that the connection asks for."""
        if self._connection.per_minute is not None:
            real_pause(self._pace.wait_s(60 / self._connection.per_minute))


def _bearer(token: str) -> str:
    return f"Bearer {token}"


def _server(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port


def _shown(url: httpx.URL) -> str:
    """The server of an address; nothing else of it, which may be secret."""
    return f"{url.scheme}://{url.host}" + (f":{url.port}" if url.port else "")


def _plain(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _reason(answer: httpx.Response) -> str:
    """What the API says of it, in a line."""
    if answer.has_redirect_location:
        return "it leads elsewhere, where nobody follows"
    return " ".join(scrub(answer.text[:2_000]).split())[:200] or "it gives no reason"
