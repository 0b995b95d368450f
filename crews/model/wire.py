"""Requests to model servers: one HTTP client, one retry layer, one record of each request as it went over the wire."""

import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import httpx

from config.files.connections import ModelConnection
from config.files.llms import ModelConfig
from config.scrubbing import scrub, scrubbed
from crews.model.pricing import Usage
from data.clock import real_pause
from data.records import ModelCall
from tools.agent.aborted import AnswerFailed, CycleAborted
from tools.http.exchange import Unbounded, client, exchange, json_of, retry_after, within

RETRIED = frozenset({408, 409, 429})
ABOUT_THE_PROMPT = frozenset({400, 413, 422})
LONGEST_PAUSE_S = 60.0
LONGEST_ERROR = 200
MOST_TOKENS = 100_000_000

_building = threading.Lock()


@dataclass(frozen=True, slots=True)
class ToolUse:
    """A call of a tool, as CrewAI reads it; ``input`` is text where the server did not send an object."""

    id: str
    name: str
    input: Mapping[str, Any] | str


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole answer of a server, whatever it speaks. ``finish`` is in the words of the Messages API."""

    said: str
    calls: tuple[ToolUse, ...]
    finish: str
    usage: Usage


@dataclass(frozen=True, slots=True)
class CallLog:
    """Who calls, and where each call is recorded; ``prospects`` says whom the next call serves.

    ``before`` is called before each request, and may forbid it by a BaseException.
    """

    cycle_id: str
    agent: str
    prospects: Callable[[], tuple[str, ...]]
    record: Callable[[ModelCall], None]
    before: Callable[[], None] = lambda: None


@lru_cache(maxsize=1)
def _http() -> httpx.Client:
    return client(environment=True)


def shared_http() -> httpx.Client:
    """The process's one HTTP client for models; building one takes longer than most requests."""
    with _building:
        return _http()


def close_http() -> None:
    """Close the shared client; the next call opens another."""
    with _building:
        if _http.cache_info().currsize:
            _http().close()
            _http.cache_clear()


class Wire:
    """Where one agent of one cycle sends its requests."""

    def __init__(self, model: ModelConfig, connection: ModelConnection, log: CallLog) -> None:
        self._model = model
        self._connection = connection
        self._log = log
        self._timeout_s = connection.timeout_s or float(model.timeout_s)

    def post(
        self, path: str, headers: Mapping[str, str], body: Mapping[str, Any], read: Callable[[Any], Reply | None]
    ) -> Reply:
        """The one retry layer: 408, 409, 429, 5xx, broken connections and broken answers, ``retries`` times.

        ``read`` makes a reply of the server's JSON, or None of what is none.

        Raises:
            AnswerFailed: the server would not take the prompt, or answered with something else than an answer.
            CycleAborted: the server is out of reach after all tries, or lets nobody in.
        """
        url = f"{self._connection.base_url.rstrip('/')}{path}"
        sent = as_sent(body)
        headers = {"content-type": "application/json", "accept": "application/json", **headers}
        name = self._model.model
        for remaining in range(self._model.retries, -1, -1):
            self._log.before()
            started, asked_for = time.monotonic(), httpx.Headers()
            try:
                got = self._asked(url, sent, headers)
            except Unbounded as error:
                self._record(sent, str(error), started, "malformed")
                raise AnswerFailed(f"{name} gave an answer that is {error}") from error
            except httpx.RequestError as error:
                why = scrub(str(error)) or type(error).__name__
                failed = CycleAborted(f"{name} at {self._connection.where} cannot be reached: {why}")
                self._record(sent, failed.reason, started, "unreachable")
            else:
                asked_for = got.headers
                reply = _reply(got, read)
                if reply is not None:
                    self._record(sent, got.text, started, reply.finish, reply)
                    return reply
                failed = self._failure(sent, got, started)
                if got.status_code != httpx.codes.OK and got.status_code not in RETRIED and got.status_code < 500:
                    raise failed
            if not remaining:
                raise failed
            real_pause(_pause(asked_for, self._model.retries - remaining))
        raise AssertionError("the loop above returns or raises")

    def _asked(self, url: str, sent: str, headers: Mapping[str, str]) -> httpx.Response:
        http = shared_http()
        request = http.build_request("POST", url, content=sent.encode(), headers=headers, timeout=self._timeout_s)
        with within(self._timeout_s):
            return exchange(http, request)

    def _failure(self, sent: str, got: httpx.Response, started: float) -> CycleAborted:
        """Record an answer that is none, and say what it is."""
        status, name = got.status_code, self._model.model
        if status == httpx.codes.OK:
            self._record(sent, got.text, started, "malformed")
            return AnswerFailed(f"{name} gave an answer that is no message")
        self._record(sent, f"HTTP {status}\n{got.text}", started, f"http_{status}")
        kind = AnswerFailed if status in ABOUT_THE_PROMPT else CycleAborted
        return kind(f"{name}: HTTP {status}: {_complaint(got)}")

    def _record(self, sent: str, response: str, started: float, finish: str, reply: Reply | None = None) -> None:
        usage = reply.usage if reply else Usage()
        self._log.record(
            ModelCall(
                cycle_id=self._log.cycle_id,
                agent=self._log.agent,
                model=self._model.model,
                prospect_ids=self._log.prospects(),
                request=sent,
                response=scrub(response),
                input_tokens=usage.input,
                output_tokens=usage.output,
                cached_tokens=usage.cached,
                cost_usd=usage.cost(self._model),
                latency_ms=round((time.monotonic() - started) * 1000),
                finish_reason=finish,
                said=reply.said if reply else "",
                thinking_tokens=usage.thinking,
            )
        )


def as_sent(body: Mapping[str, Any]) -> str:
    """A request as it goes over the wire, and as it is recorded."""
    return json.dumps(scrubbed(body), ensure_ascii=False, separators=(",", ":"))


def _reply(got: httpx.Response, read: Callable[[Any], Reply | None]) -> Reply | None:
    """The answer of a server that gave one; None of any other."""
    try:
        return read(json_of(got)) if got.status_code == httpx.codes.OK else None
    except Miscounted:
        return None


class Miscounted(ValueError):
    """A usage that cannot be: an answer with one is none, or a server could be asked for nothing at all."""


def counted(value: object) -> int:
    """A count of a server's usage; what it does not tell is nothing.

    Raises:
        Miscounted: it is no whole number, negative, or more than anything can be.
    """
    if value is None:
        return 0
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= MOST_TOKENS:
        raise Miscounted(f"a count of {str(value)[:40]}")
    return int(value)


def _complaint(got: httpx.Response) -> str:
    """What the server says of its refusal."""
    said = json_of(got)
    error = said.get("error") if isinstance(said, Mapping) else None
    told = error.get("message") if isinstance(error, Mapping) else None
    return scrub(told if isinstance(told, str) else got.text)[:LONGEST_ERROR]


def _pause(headers: Mapping[str, str], earlier_tries: int) -> float:
    """Seconds until the next try: what the server asks for, else half a second doubled with each try."""
    asked = retry_after(headers)
    return min(0.5 * 2.0**earlier_tries, 8.0) if asked is None else min(asked, LONGEST_PAUSE_S)
