"""What a search engine is asked, and where its answer has results: known of some tools of crewai-tools, or declared."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from pydantic import Field, model_validator

from config.base import PATH_OF_URL, Strict, refusal
from config.files.apis import JsonPath

OWN = "search"
"""The tool that searches by an API of one's own."""

QUERY, RESULTS = "{query}", "{results}"
"""What is filled in: the words that are sought, and how many results are wanted (alone in its place, a number)."""


class SearchRequest(Strict):
    """What a search API is asked, and what of its answer is a result.

    ``{query}`` and ``{results}`` in the values of ``query`` and ``body`` are filled in. ``items`` is where the answer
    has its results; without it, the answer is the list. ``title``, ``link`` and ``text`` are paths in one of them.
    """

    path: str = Field(pattern=PATH_OF_URL)
    method: Literal["GET", "POST"] = "GET"
    query: dict[str, str | int | float | bool] = {}
    body: dict[str, Any] = {}
    items: JsonPath | None = None
    title: JsonPath
    link: JsonPath
    text: JsonPath

    @model_validator(mode="after")
    def _asks_for_something(self) -> "SearchRequest":
        if self.method == "GET" and self.body:
            raise refusal("a GET has no body: say method: POST", at="method")
        if not any(QUERY in text for text in _texts([self.query, self.body])):
            raise refusal(f'asks the same whatever is sought: put "{QUERY}" into its query, or its body', at="path")
        return self

    def filled(self, words: str, results: int) -> tuple[dict[str, Any], dict[str, Any]]:
        """The query and the body of one request."""

        def fill(text: str) -> Any:
            return results if text == RESULTS else text.replace(QUERY, words).replace(RESULTS, str(results))

        return _changed(self.query, fill), _changed(self.body, fill)


def _changed(value: Any, change: Callable[[str], Any]) -> Any:
    """The same with each text in it changed."""
    if isinstance(value, dict):
        return {name: _changed(one, change) for name, one in value.items()}
    if isinstance(value, list):
        return [_changed(one, change) for one in value]
    return change(value) if isinstance(value, str) else value


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict | list):
        return [text for one in (value.values() if isinstance(value, dict) else value) for text in _texts(one)]
    return [value] if isinstance(value, str) else []


class SearchTool(NamedTuple):
    """A tool of crewai-tools that searches, by what it asks and not by its code.

    ``api`` is what connections.yaml calls its server, unless it is told otherwise; ``host`` is where that is and
    ``setting`` the variable that usually has its key. The key goes into ``key_header``; without one it is a bearer's.
    Where ``bare`` says so, an answer without ``items`` has found nothing.
    """

    module: str
    api: str
    host: str
    setting: str
    request: SearchRequest
    key_header: str = ""
    bare: bool = False


_SERPER = SearchTool(
    "crewai_tools.tools.serper_dev_tool.serper_dev_tool",
    "serper",
    "https://google.serper.dev",
    "SERPER_API_KEY",
    SearchRequest(
        path="/search",
        method="POST",
        body={"q": QUERY, "num": RESULTS},
        items="organic",
        title="title",
        link="link",
        text="snippet",
    ),
    key_header="X-API-KEY",
)
_BRAVE = SearchTool(
    "crewai_tools.tools.brave_search_tool.brave_web_tool",
    "brave",
    "https://api.search.brave.com",
    "BRAVE_API_KEY",
    SearchRequest(
        path="/res/v1/web/search",
        query={"q": QUERY, "count": RESULTS, "text_decorations": False},
        items="web.results",
        title="title",
        link="url",
        text="description",
    ),
    key_header="X-Subscription-Token",
    bare=True,
)
_TAVILY = SearchTool(
    "crewai_tools.tools.tavily_search_tool.tavily_search_tool",
    "tavily",
    "https://api.tavily.com",
    "TAVILY_API_KEY",
    SearchRequest(
        path="/search",
        method="POST",
        body={"query": QUERY, "max_results": RESULTS},
        items="results",
        title="title",
        link="url",
        text="content",
    ),
)

SEARCHERS: Mapping[str, SearchTool] = MappingProxyType(
    {
        "crewai_tools.SerperDevTool": _SERPER,
        "crewai_tools.BraveWebSearchTool": _BRAVE,
        "crewai_tools.TavilySearchTool": _TAVILY,
    }
)
"""The searchers of crewai-tools that an agent may be given, by the names that YAML has for them."""
