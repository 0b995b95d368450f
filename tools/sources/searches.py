"""A question to a search engine, by a declared API and our own exchange; what of its answer is a result.

What crewai-tools does for the same questions is not used: it asks without a deadline for the whole exchange and without
a bound for the answer, and follows redirects with the key.
"""

import html
import re
from typing import Any, NamedTuple

import httpx

from config.checks.search_checks import way_out
from config.files.agents import ToolUse
from config.files.apis import ApiConnection
from config.files.connections import Connections
from config.files.searches import SEARCHERS
from config.loading import CampaignBundle
from data.redact import redact, redacted
from tools.http.api import Api, ApiFailed, Call, Till
from tools.http.exchange import json_of
from tools.sources.paths import MISSING, at, names
from tools.writing.texts import one_line

LONGEST_WORDS = 400
LONGEST_LINK = 300
LONGEST_PART = 1_000
_OF_MARKUP = re.compile(r"</?(?:b|em|strong|mark|i|span|br)\b[^<>]{0,80}>", re.IGNORECASE)


class NotAsked(Exception):
    """Words that no search engine is told; the text says why."""


class Result(NamedTuple):
    """One result: what it is called, what of it is shown, and where it is. All of it is outside text."""

    title: str
    text: str
    link: str

    @property
    def told(self) -> str:
        """In one line, without the link."""
        return ": ".join(part for part in (self.title, self.text) if part)


def sought(words: str) -> str:
    """The words as they may be told to a search engine.

    Raises:
        NotAsked: there are none, too many, or something in them is nobody's business.
    """
    plain = one_line(words)
    if not plain:
        raise NotAsked("there is nothing to search for")
    if len(plain) > LONGEST_WORDS:
        raise NotAsked(f"that is {len(plain)} characters to search for ({LONGEST_WORDS} at most)")
    if redact(plain) != plain:
        raise NotAsked("what is searched for has somebody's address or number in it, or a secret: search without it")
    return plain


def found(use: ToolUse, connection: ApiConnection, words: str, till: Till) -> list[Result]:
    """The results of one question, at most as many as the searcher may have; no page behind a link is read.

    Raises:
        ApiFailed: there is no answer of use.
    """
    asked = use.request
    query, body = asked.filled(words, use.results)
    with Api(use.asks, _with_key(use, connection)) as api:
        answer = api.ask(Call(asked.path, query, asked.method, body if asked.method == "POST" else None), till)
    if answer.status_code == 404:
        raise ApiFailed("unlike", f"HTTP 404: there is nothing at {asked.path}", status=404)
    return [result for one in _items(use, answer)[: use.results] if (result := _result(use, one)) is not None]


def price(connection: ApiConnection | None, use: ToolUse) -> float:
    """What a search costs: what the agent's tool says, or the API's own entry where that is more."""
    return max(use.usd_per_call, connection.usd_per_call if connection else 0.0)


def searchers_of(bundle: CampaignBundle) -> list[tuple[str, ToolUse]]:
    """Who searches in a campaign, and with what: the agents of its tasks, and those that stand in for them."""
    doers = [task.agent for task in bundle.crew.tasks.values() if task.agent]
    everybody = dict.fromkeys([*doers, *(one for doer in doers for one in bundle.agents[doer].on_failure.fallback)])
    return [(name, use) for name in everybody if name in bundle.agents for use in bundle.agents[name].searchers]


def without_key(use: ToolUse, connections: Connections, file: object = "connections.yaml") -> str:
    """What that file lacks for a searcher, with the way out; empty where it has all."""
    there = connections.apis.get(use.asks)
    if there is None:
        return f"{use.asks} is not among apis of {file}: add {way_out(use)}"
    ways = (there.token, there.username, there.oauth, *there.secret_headers.values(), *there.secret_query.values())
    if use.use in SEARCHERS and not any(ways):
        return f"apis.{use.asks}.token of {file} is empty: set {SEARCHERS[use.use].setting}"
    return ""


def _with_key(use: ToolUse, connection: ApiConnection) -> ApiConnection:
    """With the token in the header in which the known API looks for it."""
    header = SEARCHERS[use.use].key_header if use.use in SEARCHERS else ""
    if not header or not connection.token:
        return connection
    return connection.model_copy(
        update={"token": "", "secret_headers": {**connection.secret_headers, header: connection.token}}
    )


def _items(use: ToolUse, answer: httpx.Response) -> list[Any]:
    said, where = json_of(answer), use.request.items
    if said is None:
        raise ApiFailed("unlike", "its answer is no JSON")
    there = said if where is None else at(where, said)
    if there is None or (there is MISSING and use.use in SEARCHERS and SEARCHERS[use.use].bare):
        return []
    if not isinstance(there, list):
        place = f'at "{where}"' if where else "itself"
        known = ", ".join(names([said])[:20]) or "nothing"
        raise ApiFailed("unlike", f"its answer has no list of results {place} (there is: {known})")
    return there


def _result(use: ToolUse, item: Any) -> Result | None:
    """A result, if it says something, and where that stands."""
    asked = use.request
    title, text, link = (at(path, item) for path in (asked.title, asked.text, asked.link))
    result = Result(_part(title), _part(text), _link(link))
    return result if result.link and result.told else None


def _part(value: Any) -> str:
    """Outside words in one line, without markup, addresses and numbers."""
    if not isinstance(value, str):
        return ""
    return redacted(one_line(html.unescape(_OF_MARKUP.sub("", value))), LONGEST_PART).strip()


def _link(value: Any) -> str:
    """An address of the web, without a login; nothing where it is none."""
    try:
        url = httpx.URL(value.strip() if isinstance(value, str) else "").copy_with(userinfo=b"", fragment=None)
    except (httpx.InvalidURL, ValueError):
        return ""
    if url.scheme not in ("http", "https") or not url.host:
        return ""
    short = url if len(str(url)) <= LONGEST_LINK else url.copy_with(query=None)
    return str(short) if len(str(short)) <= LONGEST_LINK else ""
