"""What must be true of agents that search: connections.yaml has the API that they ask, and what lets them in."""

from collections.abc import Iterator, Mapping
from typing import Any

from config.files.agents import AgentConfig, ToolUse
from config.files.crews import CrewConfig
from config.files.searches import OWN, SEARCHERS
from config.library import CONNECTIONS, Library
from config.positions import Document, Keys, Problem
from config.reading import File

_WAYS_IN = ("token", "secret_headers")
_OTHER_WAYS_IN = ("oauth", "username", "secret_query")


def search_problems(library: Library, file: File[Any]) -> Iterator[Problem]:
    """Of a crew, or of agents.yaml: each API that an agent searches by is there, with its address and its key.

    connections.yaml is read where an agent searches. Whether a setting that it refers to is set, a live run asks.
    """
    at: Keys = ("agents",) if isinstance(file.value, CrewConfig) else ()
    named = file.value.agents if isinstance(file.value, CrewConfig) else file.value
    agents = {name: one for name, one in named.items() if isinstance(one, AgentConfig)} if type(named) is dict else {}
    if any(agent.searchers for agent in agents.values()):
        connections = library.single(CONNECTIONS, file.document.path)
        yield from _problems(file.document, agents, at, connections.document) if connections else ()


def _problems(
    document: Document, agents: Mapping[str, AgentConfig], at: Keys, connections: Document
) -> Iterator[Problem]:
    apis = connections.data.get("apis") if isinstance(connections.data, dict) else None
    for name, agent in agents.items():
        for index, use in enumerate(agent.tools):
            if not isinstance(use, ToolUse) or not use.is_searcher:
                continue
            keys: Keys = (*at, name, "tools", index, "api" if use.api else "use")
            there = apis.get(use.asks) if isinstance(apis, dict) else None
            if not isinstance(there, dict):
                known = tuple(apis) if isinstance(apis, dict) else ()
                yield document.problem(keys, f"{_absent(use)}: {way_out(use)}", allowed=known, given=use.asks)
            elif not there.get("base_url"):
                what = f"{use.use} does not know where to ask: {way_out(use)}"
                yield connections.problem(("apis", use.asks), what, at_key=True)
            elif use.use in SEARCHERS and not _lets_in(use, there):
                what = f"{use.use} has no key to ask with: {way_out(use)}"
                yield connections.problem(("apis", use.asks), what, at_key=True)


def _absent(use: ToolUse) -> str:
    return f'{use.use} asks the API "{use.asks}", which connections.yaml does not have under apis'


def way_out(use: ToolUse) -> str:
    """What is to stand in connections.yaml for a searcher."""
    if use.use == OWN:
        return f"{use.asks}: {{base_url: https://..., token: ${{...}}}}"
    known = SEARCHERS[use.use]
    return f"{use.asks}: {{base_url: {known.host}, token: ${{{known.setting}}}}}"


def _lets_in(use: ToolUse, there: Mapping[str, Any]) -> bool:
    ways = _WAYS_IN if SEARCHERS[use.use].key_header else (*_WAYS_IN, *_OTHER_WAYS_IN)
    return any(there.get(way) for way in ways)
