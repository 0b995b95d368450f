"""Records of a declared HTTP API, a page at a time, in our fields."""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any, NamedTuple

import httpx

from config.files.apis import ApiConnection, HttpRequest
from config.files.verticals import Source
from data.redact import redacted
from tools.governance.purse import NoRoom
from tools.http.api import Api, ApiFailed, Till
from tools.http.exchange import json_of
from tools.sources import paging
from tools.sources.pages import FIRST, KEY, LONGEST_PAUSE, Before, Needed, Page, Row, Trouble, changed, value_of
from tools.sources.paths import MISSING, at, names

LONGEST_REASON = 300
MANY = 10
"""Of so many records in a row one at least has what any of them may lack, on however many pages they came."""
_PLACE_LOST = frozenset({400, 404, 410, 416, 422})
"""What APIs answer to a cursor that has lapsed."""
_WAYS_IN = ("token", "oauth", "username", "secret_headers", "secret_query")


class Access(NamedTuple):
    """Where an API is, and what pays for its calls."""

    connection: ApiConnection
    till: Till


class ApiReader:
    """Reads one source by the API that it names."""

    def __init__(self, source: Source, wanted: HttpRequest, access: Access, needed: Needed) -> None:
        self._source = source
        self._wanted = wanted
        self._api = Api(wanted.api, access.connection)
        self._till = access.till
        self._needed = needed
        self._lets_in = next((way for way in _WAYS_IN if getattr(access.connection, way)), "token")

    def close(self) -> None:
        """Close the connections."""
        self._api.close()

    def page(self, place: Mapping[str, Any] | None, before: Before = FIRST) -> Page:
        """One page; nothing is kept of one that is not whole, or not what was declared."""
        here = paging.Place(**place) if place is not None else paging.first(self._wanted)
        try:
            answer = self._api.ask(paging.call_of(self._wanted, here), self._till)
            said, items = self._items(answer)
            following = paging.following(self._wanted, here, answer, items, self._api)
        except NoRoom as error:
            raise Trouble("limit", str(error), error.until) from error
        except ApiFailed as error:
            raise self._trouble(error, place) from error
        rows = [self._row(item) for item in items]
        lacking = self._lacking(items, before.lacking)
        absent = [field for field, many in lacking.items() if items and many >= len(items)]
        never = {field for field in absent if field not in before.had}
        gone = {field for field in absent if lacking[field] >= MANY}
        if needed := self._needed_gone(never, gone, is_last=following is None):
            raise Trouble("changed", changed(self._source, needed, names(items)))
        told = [field for field in absent if field in never | gone]
        note = changed(self._source, told, names(items)) if told else ""
        keyed, loose = [row for row in rows if row[KEY]], [row for row in rows if not row[KEY]]
        next_place = following._asdict() if following is not None else None
        return Page(keyed, next_place, note, len(loose), self._total(said), loose, lacking)

    def _items(self, answer: httpx.Response) -> tuple[Any, list[Any]]:
        """What the answer says, and its records."""
        if answer.status_code == 404:
            raise ApiFailed("unlike", f"HTTP 404: there is nothing at {self._wanted.path}", status=404)
        said = json_of(answer)
        if said is None:
            raise ApiFailed("unlike", "its answer is no JSON")
        items = said if self._wanted.items is None else at(self._wanted.items, said)
        if not isinstance(items, list):
            where = f'at "{self._wanted.items}"' if self._wanted.items else "itself"
            there = ", ".join(names([said])[:20]) or "nothing"
            raise ApiFailed("unlike", f"its answer has no list of records {where} (there is: {there})")
        return said, items

    def _row(self, item: Any) -> Row:
        row: Row = {KEY: value_of(KEY, self._value(KEY, item))}
        for field in self._source.columns:
            row[field] = value_of(field, self._value(field, item))
        return row

    def _value(self, field: str, item: Any) -> Any:
        value = at(self._path(field), item)
        return None if value is MISSING else value

    def _lacking(self, items: Sequence[Any], before: Mapping[str, int]) -> dict[str, int]:
        """How many of the last records in a row lack the path of a field, those of the pages before counted."""
        lacking: dict[str, int] = {}
        for field in (KEY, *self._source.columns):
            path = self._path(field)
            last = next((n for n, item in enumerate(reversed(items)) if at(path, item) is not MISSING), len(items))
            if many := last + (before.get(field, 0) if last == len(items) else 0):
                lacking[field] = many
        return lacking

    def _needed_gone(self, never: Collection[str], gone: Collection[str], *, is_last: bool) -> list[str]:
        """Those of the needed fields whose column is no longer there, rather than on this page said of nobody."""
        always, once = self._needed
        if once and once <= {*gone}:
            return sorted(once)
        fields = (KEY, *self._source.columns)
        return [field for field in fields if field in always and (field in never or field in gone)] + [
            field for field in fields if field in once and field in never and is_last
        ]

    def _path(self, field: str) -> str:
        return (self._source.key or "") if field == KEY else self._source.columns[field]

    def _total(self, said: Any) -> int | None:
        wanted = self._wanted.paging
        total = at(wanted.total, said) if wanted and wanted.total else None
        return int(total) if isinstance(total, int | float) and not isinstance(total, bool) else None

    def _trouble(self, error: ApiFailed, place: Mapping[str, Any] | None) -> Trouble:
        what = redacted(str(error), LONGEST_REASON)
        if error.why == "refused":
            where = f"apis.{self._wanted.api}.{self._lets_in} of connections.yaml"
            return Trouble("refused", f"the API does not let us in ({what}): renew what {where} refers to")
        if error.why == "unlike":
            return Trouble("lost" if place is not None and error.status in _PLACE_LOST else "changed", what)
        if error.why == "moved":
            return Trouble("lost", what)
        until = timedelta(seconds=min(error.again_s, LONGEST_PAUSE.total_seconds())) if error.again_s else None
        return Trouble(error.why, what, until)
