"""Kinds of act to which an envelope gives a level, and that no campaign of it can come to: noted, and no problem."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from config.bundles import CampaignBundle
from config.files.envelopes import ActKind
from config.library import ENVELOPE, Library
from config.loading import campaign_files, load_campaign
from config.positions import ConfigError, Problem
from config.secrets import MissingSettings


def idle_kinds(paths: Sequence[Path], config_dir: Path) -> Iterator[Problem]:
    """One note for each such kind; an envelope may be that of several campaigns, of which one is enough."""
    occurring: dict[str, set[ActKind]] = {}
    for path in campaign_files(paths, config_dir):
        try:
            bundle = load_campaign(str(path), config_dir)
        except (ConfigError, MissingSettings):
            continue
        occurring.setdefault(bundle.envelope.envelope, set()).update(_kinds(bundle))
    library = Library(config_dir)
    for name, kinds in occurring.items():
        place = library.find(ENVELOPE, name, config_dir)
        file = library.read(ENVELOPE, place) if place else None
        if file is None or file.value is None:
            continue
        for kind in (one for one in file.value.autonomy.kinds if one not in kinds):
            there = ", ".join(sorted(kinds)) or "none"
            what = (
                f"no campaign of this envelope has acts of this kind, so nothing follows from it (they have: {there})"
            )
            yield file.document.problem(("autonomy", "kinds", kind), what, at_key=True)


def _kinds(bundle: CampaignBundle) -> Iterator[ActKind]:
    """What can leave in this campaign: messages of a sequence, documents of tasks that release."""
    if not bundle.crew.is_declared:
        yield "first"
        if len(bundle.sequence.steps) > 1:
            yield "follow_up"
    if any(task.effect is not None for task in bundle.crew.tasks.values()):
        yield "release"
