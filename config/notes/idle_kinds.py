"""Kinds of act to which an envelope gives a level, and that no campaign of it can come to: noted, and no problem."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from config.bundles import CampaignBundle
from config.files.envelopes import ActKind
from config.library import ENVELOPE, Library
from config.loading import load_campaign
from config.positions import ConfigError, Problem
from config.secrets import MissingSettings


def idle_kinds(bundles: Sequence[CampaignBundle], config_dir: Path) -> Iterator[Problem]:
    """One note for each such kind of the envelopes of these campaigns; one other campaign that has it is enough."""
    library = Library(config_dir)
    named: dict[Path, dict[Path, CampaignBundle]] = {}
    for bundle in bundles:
        if place := library.find(ENVELOPE, bundle.envelope.envelope, bundle.campaign_file):
            named.setdefault(place, {})[bundle.campaign_file.resolve()] = bundle
    for place, known in named.items():
        file = library.read(ENVELOPE, place)
        if file is None or file.value is None or not file.value.autonomy.kinds:
            continue
        others = [one.path for one in library.users_of(place) if one.path.resolve() not in known]
        try:
            users = [*known.values(), *(load_campaign(str(path), config_dir) for path in others)]
        except (ConfigError, MissingSettings):
            continue  # nobody knows what that one has
        kinds = {kind for bundle in users for kind in _kinds(bundle)}
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
