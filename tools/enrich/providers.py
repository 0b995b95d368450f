"""The registry: a name of the catalogue, and what makes that provider of the connections."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from config.connections import Connections
from tools.enrich.findings import Provider
from tools.enrich.hunter import Hunter
from tools.enrich.website import Website

PROVIDERS: Mapping[str, Callable[[Connections], Provider]] = MappingProxyType({"hunter": Hunter, "website": Website})


class NotConnected(Exception):
    """A provider of the waterfall has no entry in connections.yaml."""


def open_providers(names: list[str], connections: Connections) -> list[Provider]:
    """Make the providers of a waterfall, in its order.

    Raises NotConnected.
    """
    opened = []
    for name in names:
        try:
            opened.append(PROVIDERS[name](connections))
        except KeyError:
            known = ", ".join(connections.providers) or "none"
            raise NotConnected(f'provider "{name}" is not in connections.yaml (providers there: {known})') from None
    return opened
