"""The registry: a name of the catalogue, and what makes that provider of the connections."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from config.files.apis import Lookup
from config.files.connections import Connections
from config.files.verticals import Enrichment
from tools.enrich.declared import DeclaredLookup, NoSuchApi
from tools.enrich.findings import Provider
from tools.enrich.hunter import Hunter
from tools.enrich.website import Website

PROVIDERS: Mapping[str, Callable[[Connections], Provider]] = MappingProxyType({"hunter": Hunter, "website": Website})


class NotConnected(Exception):
    """A provider of the waterfall has no entry in connections.yaml."""


def open_providers(wanted: Enrichment, connections: Connections) -> list[Provider]:
    """Make the providers of a waterfall, in its order.

    Raises NotConnected.
    """
    opened: list[Provider] = []
    for name in wanted.providers:
        if (lookup := wanted.lookups.get(name)) is not None:
            opened.append(_declared(name, lookup, connections))
            continue
        try:
            opened.append(PROVIDERS[name](connections))
        except KeyError:
            known = ", ".join(connections.providers) or "none"
            raise NotConnected(f'provider "{name}" is not in connections.yaml (providers there: {known})') from None
    return opened


def _declared(name: str, lookup: Lookup, connections: Connections) -> Provider:
    try:
        return DeclaredLookup(name, lookup, connections)
    except NoSuchApi as error:
        raise NotConnected(str(error)) from error
