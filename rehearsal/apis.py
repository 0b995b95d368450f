"""HTTP APIs that a vertical declares, served out of sample records with its paging; and those that agents search by.

It knows nothing but the declaration: a real API of that shape gives the same pages. Who asks without what lets one in
is refused; how it fails besides, the world says.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from config.files.agents import AgentConfig
from config.files.apis import FILLED, ApiConnection, HttpRequest, Lookup, Paging, segments
from config.files.verticals import VerticalConfig
from config.files.worlds import WorldConfig
from rehearsal.contacts import CrmBook
from rehearsal.loopback import Failing, LoopbackHttp, Request, Response, as_json
from rehearsal.searches import Engine, Searched, searched

LETS_IN = "token-of-the-rehearsal"
RECORDS_A_PAGE = 20


class Sampled(NamedTuple):
    """One declared question, of a source or a lookup, and the file that answers it."""

    wanted: HttpRequest | Lookup
    sample: Path


def sampled(vertical: VerticalConfig, locate: Callable[[str], str]) -> dict[str, list[Sampled]]:
    """What the vertical's sources and lookups ask of each API, and where the samples are.

    Those whose path is filled in come last: "/v1/{domain}" is also the path of a source at "/v1/permits".
    """
    found: dict[str, list[Sampled]] = {}
    asked: list[HttpRequest | Lookup] = [*vertical.enrichment.lookups.values()]
    asked += [source.http for source in (*vertical.sources.values(), *vertical.customers.values()) if source.http]
    for wanted in sorted(asked, key=_takes_any_path):
        if wanted.sample:
            found.setdefault(wanted.api, []).append(Sampled(wanted, Path(locate(wanted.sample))))
    return found


def served(
    vertical: VerticalConfig, agents: Iterable[AgentConfig], locate: Callable[[str], str]
) -> dict[str, list[Sampled | Searched]]:
    """All that a campaign asks of each API: what its vertical does, and what its agents search by."""
    found: dict[str, list[Sampled | Searched]] = {name: [*asked] for name, asked in sampled(vertical, locate).items()}
    for name, asked in searched(agents).items():
        found.setdefault(name, []).extend(asked)
    return found


def _takes_any_path(wanted: HttpRequest | Lookup) -> bool:
    return isinstance(wanted, Lookup) and FILLED.search(wanted.path) is not None


class ApiServer:
    """One API of the rehearsal: whatever sources, lookups and searches ask of it.

    Two may ask at one path: a request is of the one whose method it has and whose query and body it says. Where it
    fits both, it is of the one that declares more. A ``book`` answers what a campaign writes to a CRM that it is.
    """

    def __init__(
        self,
        name: str,
        served: Sequence[Sampled | Searched],
        world: WorldConfig,
        seed: int,
        book: CrmBook | None = None,
    ) -> None:
        sampled = (one for one in served if isinstance(one, Sampled))
        by_rank = sorted(sampled, key=lambda one: _rank(one.wanted))
        self._asked = [(one.wanted, json.loads(one.sample.read_text(encoding="utf-8"))) for one in by_rank]
        self.engine = Engine(name, (one for one in served if isinstance(one, Searched)), world, seed)
        self._failing = Failing(self._of_samples, world.apis, seed, f"api {name}")
        self._http = LoopbackHttp(self._answer, world.latency_ms)
        self._patience_s = world.patience_s
        self._book = book

    def start(self) -> ApiConnection:
        """Begin to serve; return where it is, and what lets one in."""
        self.engine.start()
        return ApiConnection(base_url=self._http.start(), token=LETS_IN, timeout_s=self._patience_s)

    def stop(self) -> None:
        """Stop serving."""
        self._http.stop()
        self.engine.stop()

    def _answer(self, request: Request) -> Response:
        if request.headers.get("authorization") != f"Bearer {LETS_IN}" and not self.engine.lets_in(request, LETS_IN):
            return as_json(401, {"error": "the token is missing or has expired"})
        return self.engine.answer(request) or self._failing(request)

    def _of_samples(self, request: Request) -> Response:
        if self._book is not None and (answer := self._book.answer(request)) is not None:
            return answer
        url = urlsplit(request.target)
        query, body = dict(parse_qsl(url.query, keep_blank_values=True)), json.loads(request.body or b"{}")
        asked = _Asked(request.method, url.path, query, body)
        for wanted, sample in self._asked:
            if not _fits(wanted, asked):
                continue
            if isinstance(wanted, HttpRequest):
                return _page(wanted, sample, asked.said, url.path)
            filled = _filled(wanted, asked).casefold()
            known = {name.casefold(): answer for name, answer in sample.items()}.get(filled)
            return as_json(404, {"error": "nobody knows of it"}) if known is None else as_json(200, known)
        return as_json(404, {"error": f"nothing that is declared is asked so at {url.path}"})


class _Asked(NamedTuple):
    """One request, as an API reads it."""

    method: str
    path: str
    query: Mapping[str, str]
    body: Mapping[str, Any]

    @property
    def said(self) -> dict[str, Any]:
        """What the query and the body say."""
        return {**self.query, **self.body}


class _Told(NamedTuple):
    """What each request of a declaration says in its query and body; None stands for a value that is filled in."""

    query: Mapping[str, Any]
    body: Mapping[str, Any]

    def rank(self) -> tuple[int, int]:
        """What says most comes first: with values as declared before those that are filled in."""
        values = [*self.query.values(), *self.body.values()]
        return -sum(value is not None for value in values), -len(values)

    def is_in(self, asked: _Asked) -> bool:
        """Whether a request says all of it."""
        there = ((self.query, asked.query), (self.body, asked.body))
        return all(name in said and value in (None, said[name]) for told, said in there for name, value in told.items())


def _told(wanted: HttpRequest | Lookup) -> _Told:
    """What paging puts into a request is no part of it: that changes from page to page."""
    if isinstance(wanted, Lookup):
        in_query, in_body = (
            {name: None if FILLED.search(text) else text for name, text in texts.items()}
            for texts in (wanted.query, wanted.body)
        )
        return _Told(in_query, in_body)
    paged = (wanted.paging.named, wanted.paging.size_param) if wanted.paging else ()
    above = [name for path in paged for name in segments(path)[:1]]
    return _Told(
        {name: _as_sent(value) for name, value in wanted.query.items() if name not in paged},
        {name: value for name, value in wanted.body.items() if name not in above},
    )


def _as_sent(value: str | float | bool) -> str:
    """A value as it stands in the query of a URL."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _rank(wanted: HttpRequest | Lookup) -> tuple[bool, int, int]:
    """A path as declared comes before one that is filled in."""
    return FILLED.search(wanted.path) is not None, *_told(wanted).rank()


def _fits(wanted: HttpRequest | Lookup, asked: _Asked) -> bool:
    """Whether a request may be one of this declaration."""
    return (
        wanted.method == asked.method
        and _shape(wanted).fullmatch(asked.path) is not None
        and _told(wanted).is_in(asked)
    )


def _shape(wanted: HttpRequest | Lookup) -> re.Pattern[str]:
    """The path, with anything where a lookup fills something in."""
    if isinstance(wanted, HttpRequest):
        return re.compile(re.escape(wanted.path))
    return re.compile(FILLED.sub("([^/]+)", re.escape(wanted.path).replace(r"\{", "{").replace(r"\}", "}")))


def _filled(wanted: Lookup, asked: _Asked) -> str:
    """The first value that was filled into a lookup."""
    found = _shape(wanted).fullmatch(asked.path)
    if found and found.groups():
        return unquote(found[1])
    names = [name for name, text in (*wanted.query.items(), *wanted.body.items()) if FILLED.search(text)]
    return str(asked.said[names[0]])


def _page(wanted: HttpRequest, records: Sequence[Any], said: Mapping[str, Any], path: str) -> Response:
    """One page of the records, as the declaration says that it looks."""
    paging = wanted.paging
    if paging is None:
        return as_json(200, _under(wanted.items, list(records), {}))
    begin, size = _begin(paging, said)
    shown, end = list(records[begin : begin + size]), begin + size
    more = end < len(records)
    extras: dict[str, Any] = {}
    headers: dict[str, str] = {}
    following = f"{path}?{urlencode({**said, 'from': end})}"
    if paging.by == "cursor" and paging.next:
        extras[paging.next] = f"after-{end}" if more else None
    elif paging.by == "link" and paging.next:
        extras[paging.next] = following if more else None
    elif paging.by == "link" and more:
        headers["Link"] = f'<{following}>; rel="next"'
    if paging.more:
        extras[paging.more] = more
    if paging.total:
        extras[paging.total] = len(records)
    answer = as_json(200, _under(wanted.items, shown, extras))
    return Response(answer.status, answer.body, {**answer.headers, **headers})


def _begin(paging: Paging, said: Mapping[str, Any]) -> tuple[int, int]:
    """The first record of the page that is asked for, and how many it has."""
    value = said.get("from") if paging.by == "link" else _given(paging, paging.named, said)
    if paging.by == "cursor":
        return (int(str(value).removeprefix("after-")) if value else 0), RECORDS_A_PAGE
    if paging.by == "offset":
        return int(value or 0), min(int(_given(paging, paging.size_param, said) or RECORDS_A_PAGE), RECORDS_A_PAGE)
    if paging.by == "page":
        return (int(value or paging.first) - paging.first) * RECORDS_A_PAGE, RECORDS_A_PAGE
    return int(value or 0), RECORDS_A_PAGE


def _given(paging: Paging, name: str, said: Mapping[str, Any]) -> Any:
    """What was asked for by a parameter; in a body its name is a path. None where nothing was."""
    value: Any = said
    for part in segments(name) if paging.in_body else [name]:
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def _under(items: str | None, shown: list[Any], extras: Mapping[str, Any]) -> Any:
    """The records where the declaration has them, with what else stands in the answer."""
    if items is None:
        return shown
    answer: dict[str, Any] = {}
    for path, value in ((items, shown), *extras.items()):
        *above, last = segments(path)
        inside = answer
        for name in above:
            inside = inside.setdefault(name, {})
        inside[last] = value
    return answer
