"""A campaign's sources, opened where its configuration says that they are: to be searched, or to be read on."""

from pathlib import Path

from config.files.connections import Connections
from config.files.verticals import Source
from config.loading import CampaignBundle
from tools.deployment import Deployment
from tools.http.api import Till
from tools.sources import told
from tools.sources.directory import Directory, open_directory
from tools.sources.errors import SourceError
from tools.sources.pages import Needed, Reader, Trouble

USUALLY = Needed()


def open_source(deployment: Deployment, name: str) -> Directory:
    """Open one of the vertical's sources; copies of what is fetched lie in the home's ``cache`` folder.

    Raises SourceError for a source that the vertical does not have, or that cannot be read.
    """
    return open_source_of(deployment.bundle, name, deployment.home / "cache")


def open_source_of(bundle: CampaignBundle, name: str, cache_dir: Path) -> Directory:
    """Open one of the sources of a campaign that need not have a home yet; raises what ``open_source`` does."""
    source = bundle.vertical.sources.get(name)
    if source is None:
        raise SourceError(name, "the vertical has no such source", "sources", bundle.vertical.sources, name)
    written = bundle.written.get(name, "")
    told_in = told.folder_of(cache_dir, bundle.campaign.campaign, name) if source.is_told else None
    return open_directory(
        name,
        source,
        config_dir=bundle.config_dir,
        cache_dir=cache_dir,
        told_in=told_in,
        written=written,
        fields=bundle.vertical.fields,
    )


def open_reader(connections: Connections, source: Source, till: Till, needed: Needed = USUALLY) -> Reader:
    """Open a source that is read page by page; the ``till`` pays for the calls, and may forbid them.

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
