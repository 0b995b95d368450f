"""What reads the pages of a source: an API by its entry in connections.yaml, or a table of a database."""

from collections.abc import Collection

from config.connections import Connections
from config.verticals import Source
from tools.api import Till
from tools.sources.pages import KEY, Reader, Trouble


def open_reader(
    connections: Connections, source: Source, till: Till, needed: Collection[str] = ("company", KEY)
) -> Reader:
    """Open a source that is read page by page; the ``till`` pays for the calls, and may forbid them.

    Of the fields that are ``needed`` a page of an API must have the columns.

    Raises:
        Trouble: it cannot be spoken to at all.
    """
    if source.http is None:
        from tools.sources.table_pages import TableReader  # noqa: PLC0415 - few campaigns read a database

        return TableReader(source, till)
    connection = connections.apis.get(source.http.api)
    if connection is None:
        there = ", ".join(connections.apis) or "none"
        raise Trouble("refused", f'connections.yaml has no API "{source.http.api}" under apis (there is: {there})')
    from tools.sources.api_pages import Access, ApiReader  # noqa: PLC0415 - the library of its paging takes a second to load

    return ApiReader(source, source.http, Access(connection, till), needed)
