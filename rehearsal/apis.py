"""HTTP APIs that a vertical declares, served out of sample records, with the paging that the vertical says they have.

It knows nothing but the declaration: a real API of that shape gives the same pages. Who asks without what lets one in
is refused; how it fails besides, the world says.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from config.apis import FILLED, ApiConnection, HttpRequest, Lookup, Paging, segments
from config.verticals import VerticalConfig
from config.worlds import WorldConfig
from rehearsal.loopback import Failing, LoopbackHttp, Request, Response, as_json

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


def _takes_any_path(wanted: HttpRequest | Lookup) -> bool:
    return isinstance(wanted, Lookup) and FILLED.search(wanted.path) is not None


class ApiServer:
    """One API of the rehearsal: every path that sources and lookups ask of it."""

    def __init__(self, name: str, sampled: Sequence[Sampled], world: WorldConfig, seed: int) -> None:
        self._asked = [(one.wanted, json.loads(one.sample.read_text(encoding="utf-8"))) for one in sampled]
        self._http = LoopbackHttp(Failing(self._answer, world.apis, seed, f"api {name}"), world.latency_ms)
        self._patience_s = world.patience_s

    def start(self) -> ApiConnection:
        """Begin to serve; return where it is, and what lets one in."""
        return ApiConnection(base_url=self._http.start(), token=LETS_IN, timeout_s=self._patience_s)

    def stop(self) -> None:
        """Stop serving."""
        self._http.stop()

    def _answer(self, request: Request) -> Response:
        if request.headers.get("authorization") != f"Bearer {LETS_IN}":
            return as_json(401, {"error": "the token is missing or has expired"})
        url = urlsplit(request.target)
        said = {**dict(parse_qsl(url.query)), **(json.loads(request.body) if request.body else {})}
        for wanted, sample in self._asked:
            if isinstance(wanted, HttpRequest):
                if wanted.path == url.path:
                    return _page(wanted, sample, said, url.path)
            elif (filled := _filled(wanted, url.path, said)) is not None:
                known = {name.casefold(): answer for name, answer in sample.items()}.get(filled.casefold())
                return as_json(404, {"error": "nobody knows of it"}) if known is None else as_json(200, known)
        return as_json(404, {"error": f"there is nothing at {url.path}"})


def _filled(wanted: Lookup, path: str, said: Mapping[str, Any]) -> str | None:
    """The first value that was filled into a lookup; None if another path was asked."""
    shape = re.escape(wanted.path).replace(r"\{", "{").replace(r"\}", "}")
    found = re.fullmatch(FILLED.sub("([^/]+)", shape), path)
    if found is None:
        return None
    if found.groups():
        return unquote(found[1])
    filled = [name for name, text in (*wanted.query.items(), *wanted.body.items()) if FILLED.search(text)]
    return str(said.get(filled[0], ""))


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
