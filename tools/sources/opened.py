"""A campaign's sources, opened where its configuration says that they are."""

from tools.deployment import Deployment
from tools.sources.directory import Directory, open_directory
from tools.sources.errors import SourceError


def open_source(deployment: Deployment, name: str) -> Directory:
    """Open one of the vertical's sources; copies of what is fetched lie in the home's ``cache`` folder.

    Raises SourceError for a source that the vertical does not have, or that cannot be read.
    """
    bundle = deployment.bundle
    source = bundle.vertical.sources.get(name)
    if source is None:
        raise SourceError(name, "the vertical has no such source", "sources", bundle.vertical.sources, name)
    return open_directory(name, source, config_dir=bundle.config_dir, cache_dir=deployment.home / "cache")
