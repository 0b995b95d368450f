"""Names that connections.yaml and the campaigns have of each other, and one of them lacks: noted, not a problem.

A rehearsal needs none of them; a live run does. A campaign may also be started by a path.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from config.graph.crew_graph import declared_as
from config.library import CAMPAIGN, CREW, SEQUENCE, Library
from config.loading import CampaignBundle, files_of
from config.positions import ConfigError, Document, Keys, Problem, compose, explain, suggest
from config.secrets import CONNECTIONS_FILE

OF_CAMPAIGNS = ("records", "meetings")
"""Where connections.yaml names campaigns."""


def unlinked(bundles: Sequence[CampaignBundle], paths: Sequence[Path], config_dir: Path) -> Iterator[Problem]:
    """One note for each API that is asked and stands nowhere, and for each campaign that may be told and is nowhere."""
    connections = _connections(config_dir)
    if connections is None:
        return
    found: dict[Problem, None] = {}
    for bundle in bundles:
        found |= dict.fromkeys((*unknown_apis(bundle, config_dir), *_unknown_webhooks(bundle, connections, config_dir)))
    yield from found
    known = tuple(Library(config_dir).names(CAMPAIGN, config_dir))
    known += tuple(path.stem for path in files_of((CAMPAIGN,), paths, config_dir))
    for part in OF_CAMPAIGNS:
        for name in _names(connections, part):
            if name not in known:
                yield connections.problem((part, name), nowhere(name, known), at_key=True)


def nowhere(campaign: str, known: Sequence[str]) -> str:
    """That no campaign has the name by which it is to be told."""
    return explain(f'there is no campaign "{campaign}", so nobody can tell it', (), suggest(campaign, known))


def unknown_apis(bundle: CampaignBundle, config_dir: Path) -> Iterator[Problem]:
    """Each API that the campaign asks or writes to, and that connections.yaml lacks."""
    connections = _connections(config_dir)
    known = tuple(_names(connections, "apis")) if connections else ()
    campaign, vertical = compose(bundle.campaign_file), compose(bundle.vertical_file)
    asked: list[tuple[Document, Keys, str]] = []
    if bundle.campaign.crm is not None:
        asked.append((campaign, ("crm", "api"), bundle.campaign.crm.api))
    for kind, sources in (("sources", bundle.vertical.sources), ("customers", bundle.vertical.customers)):
        asked += [
            (vertical, (kind, name, "http", "api"), one.http.api)
            for name, one in sources.items()
            if one.http is not None
        ]
    lookups = bundle.vertical.enrichment.lookups.items()
    asked += [(vertical, ("enrichment", "lookups", name, "api"), one.api) for name, one in lookups]
    for document, keys, api in asked:
        if api not in known:
            what = f'{config_dir}/{CONNECTIONS_FILE} has no "{api}" under apis, so a live run is refused'
            yield document.problem(keys, what, allowed=known, given=api)


def _unknown_webhooks(bundle: CampaignBundle, connections: Document, config_dir: Path) -> Iterator[Problem]:
    """Each webhook by which a step or a release leaves, and that connections.yaml lacks."""
    library, known, crew = Library(config_dir), tuple(_names(connections, "webhooks")), bundle.crew
    steps: list[tuple[Keys, str | None]] = [
        (("steps", index, "webhook"), step.webhook) for index, step in enumerate(bundle.sequence.steps)
    ]
    tasks: list[tuple[Keys, str | None]] = [
        (("tasks", own := declared_as(crew, name), "webhook" if own == name else "crew"), task.webhook)
        for name, task in crew.tasks.items()
    ]
    for kind, name, near, named in (
        (SEQUENCE, bundle.sequence.sequence, bundle.vertical_file, steps),
        (CREW, crew.crew, bundle.campaign_file, tasks),
    ):
        path = library.find(kind, name, near) if any(webhook for _, webhook in named) else None
        document = compose(path) if path else None
        for keys, webhook in named if document else ():
            if document and webhook and webhook not in known:
                what = f'{config_dir}/{CONNECTIONS_FILE} has no "{webhook}" under webhooks, so a live run is refused'
                yield document.problem(keys, what, allowed=known, given=webhook)


def _connections(config_dir: Path) -> Document | None:
    """The file as it stands, whatever is set; None if there is none that can be read."""
    path = config_dir / CONNECTIONS_FILE
    try:
        return compose(path) if path.is_file() else None
    except ConfigError:
        return None  # it is among the problems already


def _names(connections: Document, part: str) -> Iterator[str]:
    told = connections.data.get(part) if isinstance(connections.data, dict) else None
    yield from (str(name) for name in told) if isinstance(told, Mapping) else ()
