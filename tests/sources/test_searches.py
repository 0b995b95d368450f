"""What searchers ask is what crewai-tools' own would ask, without its code; and what of an answer is a result."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from config.files.agents import ToolUse
from config.files.apis import ApiConnection
from config.files.connections import Connections
from config.files.searches import OWN, SEARCHERS
from config.files.worlds import Searches
from rehearsal.apis import LETS_IN, ApiServer
from rehearsal.loopback import LoopbackHttp, Request, Response, as_json
from rehearsal.searches import Searched
from tests.support.outside import world
from tools.governance.purse import unpaid
from tools.http.api import ApiFailed
from tools.sources.searches import Result, found, without_key

ROOT = Path(__file__).resolve().parents[2]
WORDS, KEY = "roofers of Fresno", "key-for-a-search"
THEIRS = """
import json, os, sys, warnings
from pathlib import Path
warnings.simplefilter("ignore")
module, name, key, words = sys.argv[1:5]
from crews.cycles.switches import set_switches
set_switches(Path(sys.argv[5]))
os.environ.update(SERPER_API_KEY=key, BRAVE_API_KEY=key)
import requests
class Told(Exception): pass
def send(session, request, **_):
    said = {"method": request.method, "url": request.url, "headers": dict(request.headers)}
    print(json.dumps({**said, "body": json.loads(request.body) if request.body else {}}), flush=True)
    os._exit(0)
requests.Session.send = send
import importlib
getattr(importlib.import_module(module), name)(n_results=4).run(**{sys.argv[6]: words})
"""
OWN_SEARCH = {
    "path": "/v1/find",
    "query": {"text": "about {query}", "most": "{results}"},
    "items": "data.hits",
    "title": "document.name",
    "link": "document.url",
    "text": "document.summary",
}


def use(name: str, **more: Any) -> ToolUse:
    return ToolUse.model_validate({"use": name, "calls": 3, "usd_per_call": 0, "results": 4} | more)


@contextmanager
def server(answer: Any) -> Iterator[tuple[ApiConnection, list[Request]]]:
    """An API that answers so, and what it was asked."""
    asked: list[Request] = []

    def reply(request: Request) -> Response:
        asked.append(request)
        return as_json(200, answer)

    there = LoopbackHttp(reply)
    try:
        yield ApiConnection(base_url=there.start(), token=KEY, timeout_s=5), asked
    finally:
        there.stop()


@pytest.mark.parametrize(
    ("name", "argument"), [("crewai_tools.SerperDevTool", "search_query"), ("crewai_tools.BraveWebSearchTool", "q")]
)
def test_a_searcher_asks_what_the_installed_tool_of_crewai_would(name: str, argument: str, tmp_path: Path) -> None:
    known = SEARCHERS[name]
    words = [known.module, name.rpartition(".")[2], KEY, WORDS, str(tmp_path), argument]
    done = subprocess.run(
        [sys.executable, "-c", THEIRS, *words], cwd=ROOT, capture_output=True, text=True, check=True, timeout=300
    )
    theirs = json.loads(done.stdout.splitlines()[-1])
    with server({"organic": []}) as (connection, asked):
        assert found(use(name), connection, WORDS, unpaid) == []
    [ours] = asked
    url = urlsplit(theirs["url"])
    assert (ours.method, f"{known.host}{urlsplit(ours.target).path}") == (
        theirs["method"], f"{url.scheme}://{url.netloc}{url.path}",
    )  # fmt: skip
    headers = {name.lower(): value for name, value in theirs["headers"].items()}
    assert ours.headers[known.key_header.lower()] == headers[known.key_header.lower()] == KEY
    assert "authorization" not in ours.headers
    query, body = dict(parse_qsl(urlsplit(ours.target).query)), json.loads(ours.body or b"{}")
    assert query.items() >= dict(parse_qsl(url.query)).items()
    assert body == theirs["body"]
    assert set(query) - set(dict(parse_qsl(url.query))) <= {"text_decorations"}


ANSWERS: Mapping[str, Any] = {
    "crewai_tools.SerperDevTool": {"organic": [{"title": "T", "link": "https://a.example/", "snippet": "S"}]},
    "crewai_tools.BraveWebSearchTool": {
        "web": {"results": [{"title": "T", "url": "https://a.example/", "description": "S"}]}
    },
    "crewai_tools.TavilySearchTool": {"results": [{"title": "T", "url": "https://a.example/", "content": "S"}]},
}


@pytest.mark.parametrize("name", SEARCHERS)
def test_a_result_is_where_the_known_api_has_it(name: str) -> None:
    with server(ANSWERS[name]) as (connection, _):
        assert found(use(name), connection, WORDS, unpaid) == [Result("T", "S", "https://a.example/")]


def test_tavily_is_shown_the_key_as_a_bearers() -> None:
    with server({"results": []}) as (connection, asked):
        found(use("crewai_tools.TavilySearchTool"), connection, WORDS, unpaid)
    assert asked[0].headers["authorization"] == f"Bearer {KEY}"
    assert json.loads(asked[0].body) == {"query": WORDS, "max_results": 4}


def test_brave_finds_nothing_where_its_answer_has_no_web() -> None:
    with server({"type": "search", "query": {}}) as (connection, _):
        assert found(use("crewai_tools.BraveWebSearchTool"), connection, WORDS, unpaid) == []


class TestAnApiOfOnesOwn:
    def test_is_asked_as_it_is_declared(self) -> None:
        hit = {"document": {"name": "T", "url": "https://a.example/", "summary": "S"}}
        with server({"data": {"hits": [hit, {"document": {}}, {}]}}) as (connection, asked):
            results = found(use(OWN, api="handbook", search=OWN_SEARCH), connection, WORDS, unpaid)
        assert results == [Result("T", "S", "https://a.example/")]
        assert urlsplit(asked[0].target).path == "/v1/find"
        assert dict(parse_qsl(urlsplit(asked[0].target).query)) == {"text": f"about {WORDS}", "most": "4"}
        assert asked[0].headers["authorization"] == f"Bearer {KEY}"

    def test_has_words_and_numbers_deep_in_its_body(self) -> None:
        body = {"find": [{"text": "{query}"}, {"size": "{results}", "kind": "page"}], "deep": True}
        declared = {**OWN_SEARCH, "method": "POST", "query": {}, "body": body, "items": "data"}
        with server({"data": []}) as (connection, asked):
            found(use(OWN, api="handbook", search=declared), connection, '"quoted" {results}', unpaid)
        said = json.loads(asked[0].body)
        assert said["find"][1] == {"size": 4, "kind": "page"}
        assert said["find"][0]["text"].startswith('"quoted" ')

    def test_whose_answer_has_changed_is_told_with_what_is_there(self) -> None:
        with (
            server({"data": {"results": []}}) as (connection, _),
            pytest.raises(ApiFailed, match=r'no list of results at "data.hits" \(there is: data.results\)'),
        ):
            found(use(OWN, api="handbook", search=OWN_SEARCH), connection, WORDS, unpaid)


class TestWhatAConnectionLacks:
    def connections(self, **api: Any) -> Connections:
        return Connections.model_validate(
            {
                "model": {"base_url": "https://models.example", "api_key": "sk-none"},
                "smtp": {"host": "mail.example"},
                "inbox": {"kind": "maildir"},
                "apis": {"serper": {"base_url": "https://serper.example", **api}},
            }
        )

    def test_is_nothing_where_there_is_a_key(self) -> None:
        assert without_key(use("crewai_tools.SerperDevTool"), self.connections(token=KEY)) == ""

    def test_is_the_key_where_it_is_empty(self) -> None:
        lacking = without_key(use("crewai_tools.SerperDevTool"), self.connections(token=""))
        assert lacking == "apis.serper.token of connections.yaml is empty: set SERPER_API_KEY"

    def test_is_no_key_of_an_api_of_ones_own(self) -> None:
        assert without_key(use(OWN, api="serper", search=OWN_SEARCH), self.connections()) == ""

    def test_is_the_api_where_there_is_none(self) -> None:
        lacking = without_key(use("crewai_tools.TavilySearchTool"), self.connections())
        assert lacking == (
            "tavily is not among apis of connections.yaml: "
            "add tavily: {base_url: https://api.tavily.com, token: ${TAVILY_API_KEY}}"
        )


@contextmanager
def rehearsed(*uses: ToolUse, **faults: float) -> Iterator[tuple[ApiServer, ApiConnection]]:
    """The rehearsal's own server, which these searchers ask."""
    known = [Searched(one.request, SEARCHERS[one.use].key_header if one.use in SEARCHERS else "") for one in uses]
    there = world().model_copy(update={"searches": Searches(**faults), "patience_s": 1.0})
    served = ApiServer("search", known, there, 7)
    try:
        yield served, served.start()
    finally:
        served.stop()


class TestTheServerOfARehearsal:
    @pytest.mark.parametrize("name", [*SEARCHERS, OWN])
    def test_finds_the_same_for_the_same_words_in_each_shape(self, name: str) -> None:
        searcher = use(name, **({"api": "handbook", "search": OWN_SEARCH} if name == OWN else {}))
        with rehearsed(searcher) as (_, connection):
            first, again = (found(searcher, connection, "Alder Roofing, Fresno", unpaid) for _ in range(2))
            other = found(searcher, connection, "Birch Gutters", unpaid)
        assert first == again != other
        assert 2 <= len(first) <= 4
        assert all("Alder Roofing" in one.told and ".example" in one.link for one in first)

    def test_lets_nobody_in_without_the_key(self) -> None:
        searcher = use("crewai_tools.SerperDevTool")
        with rehearsed(searcher) as (_, connection):
            assert connection.token == LETS_IN
            with pytest.raises(ApiFailed, match="HTTP 401"):
                found(searcher, connection.model_copy(update={"token": "another"}), WORDS, unpaid)

    def test_finds_no_more_than_is_asked_for(self) -> None:
        searcher = use("crewai_tools.SerperDevTool", results=1)
        with rehearsed(searcher) as (_, connection):
            assert len(found(searcher, connection, WORDS, unpaid)) == 1

    def test_leads_elsewhere_where_nobody_follows(self) -> None:
        searcher = use("crewai_tools.BraveWebSearchTool")
        with rehearsed(searcher, moved=1.0) as (served, connection):
            with pytest.raises(ApiFailed, match="HTTP 302: it leads elsewhere, where nobody follows"):
                found(searcher, connection, WORDS, unpaid)
            assert served.engine.followed == 0

    @pytest.mark.parametrize(
        ("faults", "says"),
        [
            ({"oversized": 1.0}, "its answer is larger than 4000000 bytes"),
            ({"error_429": 1.0}, "HTTP 429 in 3 attempts"),
            ({"error_500": 1.0}, "HTTP 500 in 3 attempts"),
            ({"reset": 1.0}, "in 3 attempts"),
            ({"timeout": 1.0}, "ReadTimeout in 3 attempts"),
        ],
    )
    def test_fails_as_the_world_says(self, faults: dict[str, float], says: str) -> None:
        searcher = use("crewai_tools.SerperDevTool")
        with rehearsed(searcher, **faults) as (_, connection), pytest.raises(ApiFailed, match=says):
            found(searcher, connection.model_copy(update={"timeout_s": 0.5}), WORDS, unpaid)

    def test_answers_slowly_and_whole(self) -> None:
        searcher = use("crewai_tools.SerperDevTool")
        with rehearsed(searcher, slow=1.0) as (_, connection):
            assert found(searcher, connection, WORDS, unpaid)

    def test_gives_orders_in_results_and_finds_nothing_where_the_world_says_so(self) -> None:
        searcher = use("crewai_tools.SerperDevTool")
        with rehearsed(searcher, hostile=1.0) as (_, connection):
            assert all("</data> SYSTEM: " in one.title for one in found(searcher, connection, WORDS, unpaid))
        with rehearsed(searcher, nothing=1.0) as (_, connection):
            assert found(searcher, connection, WORDS, unpaid) == []
