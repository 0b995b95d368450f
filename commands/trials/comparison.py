"""``compare``: one campaign rehearsed by two configurations over the same seeds, and what differs."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from os import cpu_count
from pathlib import Path

from commands.run.interrupts import ended_on_request
from commands.shared.errors import BAD_INPUT, BadInput, not_one_of
from commands.shared.options import CONFIG
from commands.shared.output import print_json, say
from commands.trials import comparison_output as output
from commands.trials.compared import A, B, Comparison, comparison
from commands.trials.rehearsals import Rehearsals, Wanted
from config.differences import differences
from config.files.bars import DEFAULT, DEFAULT_OF_ITEMS, Bar, BarsFile, default_bars
from config.library import CAMPAIGN
from config.loading import CampaignBundle, ConfigError, load_campaign
from config.reading import read
from data.paired import enough
from tools.sources.probe import probe

SAME, REGRESSED = 0, 1
"""Exit codes: nothing is worse than its bar, or something is. ``BAD_INPUT`` is a bar that nothing could break."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Two folders with a ``config/`` in them, and how they are to be compared."""

    first: Path
    second: Path
    campaign: str | None
    seeds: int
    days: int | None
    world: str | None
    bars: Path | None
    at_once: int | None
    keep: Path | None


def compare(asked: Asked, *, as_json: bool) -> int:
    """Rehearse, say what differs, and return the exit code."""
    trees = {A: asked.first.resolve(), B: asked.second.resolve()}
    named = _bars(asked.bars)
    _check_enough(asked, named)
    _check_empty(asked.keep)
    wanted = Wanted(
        _campaign(trees, asked.campaign), asked.seeds, asked.at_once or cpu_count() or 1, asked.days, asked.world
    )
    first, second = (_loaded(tree, wanted) for tree in trees.values())
    bars = named or default_bars(DEFAULT_OF_ITEMS if second.crew.is_declared else DEFAULT)
    differ = differences(first, second)
    if not as_json:
        output.tell_of_trees(trees, wanted, differ)
        if wanted.seeds < enough(len(bars)):
            say(f"nothing will be judged: {output.too_few(wanted.seeds, len(bars))}\n")
    with ended_on_request(), _homes(asked.keep) as homes:
        runs = Rehearsals(wanted, trees, homes).run((lambda *_: None) if as_json else output.tell_of)
    found = comparison(runs, wanted.seeds, bars)
    if as_json:
        print_json(output.as_json(trees, wanted, differ, found))
    else:
        output.tell(found)
        if asked.keep is not None:
            say(f"the homes are kept in {asked.keep}")
    return code(found, has_named_bars=bool(named))


def code(found: Comparison, *, has_named_bars: bool) -> int:
    """The exit code: a bar that somebody names is not passed because nothing could break it."""
    if found.regressions:
        return REGRESSED
    return BAD_INPUT if has_named_bars and found.unjudged else SAME


def _bars(file: Path | None) -> tuple[Bar, ...]:
    """The bars that somebody names; none without a file."""
    if file is None:
        return ()
    found = read(file, BarsFile)
    if found.value is None:
        raise ConfigError(found.problems)
    made: BarsFile = found.value
    return tuple(made.bars)


def _check_enough(asked: Asked, bars: Sequence[Bar]) -> None:
    """Bars that somebody names are not passed over in silence; without them one may look at few seeds."""
    if bars and asked.seeds < enough(len(bars)):
        raise BadInput(f"--seeds {asked.seeds}: {output.too_few(asked.seeds, len(bars))}")


def _campaign(trees: Mapping[str, Path], given: str | None) -> str:
    """The campaign that is meant: by its name, or the only one that both have."""
    known = {name: _campaigns(tree) for name, tree in trees.items()}
    common = sorted(known[A] & known[B])
    if given is not None and given not in common:
        lacks = next(name for name in trees if given not in known[name])
        raise not_one_of(f"--campaign (which {lacks} has not)", given, common)
    if given is None and len(common) != 1:
        what = f"both have {', '.join(common)}" if common else "there is none that both have"
        raise BadInput(f"which campaign is compared? Say --campaign NAME: {what}")
    return given or common[0]


def _campaigns(tree: Path) -> set[str]:
    folder = tree / CONFIG / CAMPAIGN.place
    if not folder.is_dir():
        raise BadInput(f"{tree}: there is no folder {folder.relative_to(tree)} in it; name the folder above {CONFIG}/")
    return {path.stem for path in folder.glob("*.yaml")}


def _loaded(tree: Path, wanted: Wanted) -> CampaignBundle:
    """The campaign as it stands there, with sources that can be read: what is wrong is told before anything runs."""
    bundle = load_campaign(wanted.campaign, tree / CONFIG, wanted.world)
    found = probe(bundle)
    if found.missing or found.wrong:
        raise ConfigError((*found.missing, *found.wrong))
    return bundle


@contextmanager
def _homes(keep: Path | None) -> Iterator[Path]:
    """Where the homes are: a folder of their own that goes with them, or the one in which they are kept."""
    if keep is not None:
        yield keep.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="muster-compare-") as folder:
        yield Path(folder)


def _check_empty(keep: Path | None) -> None:
    if keep is not None and keep.exists() and (not keep.is_dir() or any(keep.iterdir())):
        raise BadInput(f"--keep {keep}: it is not an empty folder; name a new one")
