"""A campaign's sources, opened where its configuration says that they are."""

from pathlib import Path

from config.loading import CampaignBundle
from tools.deployment import Deployment
from tools.sources.directory import Directory, open_directory
from tools.sources.errors import SourceError


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
    fields = bundle.vertical.fields
    return open_directory(
        name, source, config_dir=bundle.config_dir, cache_dir=cache_dir, written=written, fields=fields
    )
