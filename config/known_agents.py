"""The agents that an envelope may bound: those of agents.yaml, and those of the crews that it could be of."""

from collections.abc import Collection, Mapping

from config.agents import AgentConfig
from config.library import CREW, Library
from config.positions import ConfigError, Document
from config.stock_tasks import read_crew


def agents_beside(
    library: Library, envelope: Document, agents: Mapping[str, AgentConfig], named: Collection[str]
) -> dict[str, AgentConfig]:
    """``agents`` with those of the crews that the envelope's tree can see, which are read if one is needed alone.

    A crew that cannot be read has none: its problems are told where it is checked.
    """
    found = dict(agents)
    for crew in library.names(CREW, envelope.path) if set(named) - found.keys() else ():
        path = library.find(CREW, crew, envelope.path)
        try:
            read = read_crew(path).value if path else None
        except ConfigError:
            continue
        found = {**(read.agents if read else {}), **found}
    return found
