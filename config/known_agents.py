"""The agents that an envelope may bound: those of agents.yaml, and those of the crews that it could be of."""

from collections.abc import Collection, Mapping
from typing import NamedTuple

from config.files.agents import AgentConfig
from config.graph.stock_tasks import read_crew
from config.library import CREW, Library
from config.positions import ConfigError, Document, compose


class Beside(NamedTuple):
    """The agents that an envelope may bound; ``meant`` are those of its own campaigns, where there are such.

    ``unread`` are those of crews that have problems, which are told where they stand.
    """

    agents: Mapping[str, AgentConfig]
    unread: frozenset[str]
    meant: tuple[str, ...]


def agents_beside(
    library: Library, envelope: Document, agents: Mapping[str, AgentConfig], named: Collection[str]
) -> Beside:
    """``agents`` with those of the crews that the envelope's tree can see, which are read if one is needed alone."""
    found, unread = dict(agents), set[str]()
    if not set(named) - found.keys():
        return Beside(found, frozenset(), tuple(found))
    ours = _with_nested(library, envelope, {campaign.data.get("crew") for campaign in library.users_of(envelope.path)})
    meant = set[str]()
    for crew in library.names(CREW, envelope.path):
        path = library.find(CREW, crew, envelope.path)
        try:
            file = read_crew(path) if path else None
        except ConfigError:
            continue
        if file is None:
            continue
        own = file.value.agents if file.value else {}
        if file.value is None:
            unread |= _names(file.document, "agents")
        if crew in ours:
            meant |= _doers(file.document) | (own.keys() or _names(file.document, "agents"))
        found = {**own, **found}
    named_first = tuple(name for name in found if name in meant)
    others = tuple(sorted(meant & unread - found.keys()))
    return Beside(found, frozenset(unread - found.keys()), (*named_first, *others) or tuple(found))


def _with_nested(library: Library, envelope: Document, crews: Collection[str]) -> set[str]:
    """The crews, and those that do tasks of them."""
    found, left = set[str](), [*crews]
    while left:
        name = left.pop()
        if name in found or not isinstance(name, str):
            continue
        found.add(name)
        try:
            path = library.find(CREW, name, envelope.path)
            data = compose(path).data if path else None
        except ConfigError:
            continue
        tasks = data.get("tasks") if isinstance(data, dict) else None
        done = tasks.values() if isinstance(tasks, dict) else ()
        left += [one["crew"] for one in done if isinstance(one, dict) and "crew" in one]
    return found


def _doers(crew: Document) -> set[str]:
    """Who does the tasks of a crew, and who leads them."""
    parts = [crew.data.get(part) for part in ("stages", "tasks")] if isinstance(crew.data, dict) else []
    given = [one for part in parts if isinstance(part, dict) for one in part.values() if isinstance(one, dict)]
    return {str(one[key]) for one in given for key in ("agent", "manager") if one.get(key)}


def _names(crew: Document, part: str) -> set[str]:
    told = crew.data.get(part) if isinstance(crew.data, dict) else None
    return {str(name) for name in told} if isinstance(told, dict) else set()
