"""Where a run keeps what is its own: ``out/live``, and one folder for each rehearsal."""

import json
import re
import shlex
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import Literal

from filelock import FileLock, Timeout

from commands.shared.options import CONFIG
from config import secrets
from data import files
from data.files import private_folder
from tools.hints import typed

TRIALS = "trials"
Played = Literal["cast", "live"]
"""Who plays a rehearsal's models."""


class NoHome(Exception):
    """There is no run to read from; the message says how to make one."""


class HomeInUse(Exception):
    """Another process runs in this home."""


@dataclass(frozen=True, slots=True)
class Run:
    """What ``run.json`` in a home says: which campaign, in which world, from which seed, and whether it has ended.

    ``reference`` is the name or the file that the campaign was started as, ``options`` what stood behind it;
    ``others`` are the live home's other campaigns with their references. A rehearsal's ``model`` is its ``cast`` or the
    configured one (``live``), which may cost ``spend_usd`` dollars.
    """

    run_id: str
    campaign: str
    reference: str
    world: str
    seed: int
    live: bool
    finished: bool = False
    options: str = ""
    others: dict[str, str] = field(default_factory=dict)
    model: Played = "cast"
    spend_usd: float | None = None

    @property
    def campaigns(self) -> dict[str, str]:
        """Every campaign that was started in this home, with what it was started as."""
        return self.others | ({self.campaign: self.reference} if self.campaign else {})

    @property
    def is_played(self) -> bool:
        """Does the cast play its models, the same in each run?"""
        return not self.live and self.model == "cast"

    def __str__(self) -> str:
        """As people read it: ``live``, or ``rehearsal in world calm, seed 1``."""
        kind = "live" if self.live else f"rehearsal in world {self.world}, seed {self.seed}"
        return f"{kind}{', finished' if self.finished else ''}"


@dataclass(frozen=True, slots=True)
class Home:
    """One run's folder."""

    path: Path
    run: Run

    @property
    def ledger_url(self) -> str:
        """The ledger's database."""
        return f"sqlite:///{self.path / 'ledger.sqlite'}"

    @property
    def root(self) -> Path:
        """The folder of all homes among which this one is."""
        return self.path.parents[1] if self.path.parent.name in ("rehearsals", TRIALS) else self.path.parent

    @property
    def warehouse(self) -> Path:
        """The published DuckDB file."""
        return self.path / "analytics.duckdb"

    def start_command(self, campaign: str) -> str:
        """What to type to let the campaign go on here: as it was typed, where ``run`` takes this home up by that.

        A later rehearsal may come before it: one with another model, or one like it, and then the home is named.
        """
        run, command = self.run, self._typed(campaign)
        if run.live or self._is_taken_up(run.model if "--model" in run.options else None):
            return command
        if self._is_taken_up(run.model):
            return f"{command} --model {run.model}"
        return typed(f"run {self._reference(campaign)}", self.path)

    def anew_command(self, campaign: str) -> str:
        """What to type to begin another rehearsal like this one."""
        return f"{self._typed(campaign)} --new"

    def _typed(self, campaign: str) -> str:
        options = "--live" if self.run.live else self.run.options
        return typed(f"run {self._reference(campaign)} {options}".rstrip())

    def _reference(self, campaign: str) -> str:
        return shlex.quote(self.run.campaigns.get(campaign, campaign))

    def _is_taken_up(self, model: Played | None) -> bool:
        """Does ``run`` go on here, if it is asked for this one's world and seed, and for this model (or for none)?"""
        latest = unfinished(self.run.campaign, self.run.world, self.run.seed, model)
        return self.run.finished if latest is None else latest.path.resolve() == self.path.resolve()

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the home for this process.

        Raises:
            HomeInUse: if another process holds it.
            IsLink: if something in it is a link, through which others' files would be written.
        """
        files.refuse_links(self.path)
        lock = FileLock(self.path / "engine.lock")
        try:
            lock.acquire(timeout=0)
        except Timeout as error:
            other = "" if self.run.live else ", or start another rehearsal with --new"
            raise HomeInUse(f"{self.path}: another process runs here; wait until it ends, or stop it{other}") from error
        try:
            yield
        finally:
            lock.release()

    def finish(self) -> "Home":
        """Mark the run as ended, so that the next ``run`` starts another."""
        return _write(self.path, replace(self.run, finished=True))

    def reopen(self) -> "Home":
        """Let ``run`` take it up again."""
        return _write(self.path, replace(self.run, finished=False)) if self.run.finished else self


def out() -> Path:
    """The folder of all homes: ``MUSTER_HOME``, or ``out`` below the working directory."""
    return secrets.home_override() or Path("out")


def live(campaign: str, reference: str) -> Home:
    """The one live home, with this campaign in it; they share its ledger, so that nobody is reached by two of them."""
    home = live_home()
    run = Run("live", campaign, _lasting(reference), "", 0, live=True, others=home.run.campaigns)
    return _write(home.path, run)


def live_home() -> Home:
    """The live home as it is, made if there is none: what is suppressed there holds for all campaigns to come."""
    return _read(out() / "live") or _write(out() / "live", Run("live", "", "", "", 0, live=True))


def rehearsal(
    campaign: str,
    reference: str,
    world: str,
    seed: int,
    *,
    new: bool,
    options: str = "",
    model: Played = "cast",
    spend_usd: float | None = None,
) -> Home:
    """Take up the latest unfinished rehearsal of this campaign, world, seed and model, or start another.

    The model may cost ``spend_usd`` dollars in all from now on, whatever the limit was before.
    """
    if not new and (left := unfinished(campaign, world, seed, model)):
        return take_up(left, spend_usd)
    last = max((_number(path, campaign) or 0 for path in _folders()), default=0)
    path = out() / "rehearsals" / f"{campaign}-{last + 1}"
    run = Run(path.name, campaign, _lasting(reference), world, seed, live=False, options=options)
    return _write(path, replace(run, model=model, spend_usd=spend_usd))


def take_up(left: Home, spend_usd: float | None) -> Home:
    """Go on with a rehearsal, whose model may cost so many dollars from now on."""
    return _write(left.path, replace(left.run, spend_usd=spend_usd))


def trial(run: Run, folder: Path) -> Home:
    """A new home in a folder of homes, for an agent that is tried on one case; ``run_id`` and a number name it."""
    place = folder / TRIALS
    number = next(n for n in count(1) if not (place / f"{run.run_id}-{n}").exists())
    return _write(place / f"{run.run_id}-{number}", replace(run, run_id=f"{run.run_id}-{number}"))


def unfinished(campaign: str, world: str, seed: int, model: Played | None = None) -> Home | None:
    """The latest rehearsal of this campaign, world and seed (and model, where one is given) that has not ended."""
    mine = [home for path in _folders() if _number(path, campaign) and (home := _read(path))]
    left = [h for h in mine if not h.run.finished and (h.run.world, h.run.seed) == (world, seed)]
    left = [h for h in left if model in {None, h.run.model}]
    return max(left, key=lambda home: _number(home.path, campaign) or 0, default=None)


def left_elsewhere(home: Home) -> list[Home]:
    """The other rehearsals of this one's campaign that have not ended: in another world, of another seed or model."""
    run = home.run
    if run.live:
        return []
    kinds = {(h.run.world, h.run.seed, h.run.model) for h in everything(run.campaign) if not h.run.live}
    kinds -= {(run.world, run.seed, run.model)}
    return [left for kind in sorted(kinds) if (left := unfinished(run.campaign, *kind))]


def find(campaign: str | None = None, home: Path | None = None) -> Home:
    """The home to read from: the one named, or else that of the latest run (of the campaign, where one is given).

    Raises:
        NoHome: if there is none.
    """
    if home is not None:
        return _named(home)
    if mine := everything(campaign):
        return latest(mine)
    raise NoHome(_no_run(campaign, {name for home in everything() for name in home.run.campaigns}))


def everything(campaign: str | None = None) -> list[Home]:
    """Every home where the campaign (or any) was started, the live one first, then by their paths."""
    found = [_read(out() / "live"), *map(_read, sorted(_folders()))]
    return [h for h in found if h and h.run.campaigns and (campaign is None or campaign in h.run.campaigns)]


def latest(known: Iterable[Home]) -> Home:
    """The one that was started, or taken up again, last."""
    return max(known, key=lambda h: (h.path / "run.json").stat().st_mtime_ns)


def command(words: str, home: Home) -> str:
    """What to type for this home; ``--home`` stands there unless it is the only one that there is."""
    return typed(words, None if is_only(home) else home.path)


def is_only(home: Home) -> bool:
    """Whether there is no other home that could be meant."""
    return [each.path.resolve() for each in everything()] == [home.path.resolve()]


def _no_run(campaign: str | None, known: set[str]) -> str:
    """Why there is none: a name that no campaign has is not one to run."""
    written = {path.stem for path in (CONFIG / "campaigns").glob("*.yaml")}
    if campaign and (known or written) and campaign not in known | written:
        from config.positions import suggest

        names = sorted(known | written)
        meant = f"did you mean {near}? There" if (near := suggest(campaign, names)) else "there"
        return f"there is no campaign {campaign}: {meant} are {', '.join(names)}"
    whose = f"of {campaign} " if campaign else ""
    others = f" (there are runs of: {', '.join(sorted(known))})" if known else ""
    way = typed(f"run {campaign or 'CAMPAIGN'}")
    return f"there is no run {whose}under {out()}{others}; start one with: {way}"


def _folders() -> list[Path]:
    """The folders of all rehearsals."""
    folder = out() / "rehearsals"
    return list(folder.iterdir()) if folder.is_dir() else []


def _lasting(reference: str) -> str:
    """A file's path as it holds from any folder; a name as it is."""
    return str(Path(reference).resolve()) if reference.endswith((".yaml", ".yml")) else reference


def _number(path: Path, campaign: str) -> int:
    """The number at the end of the folder's name, 0 for a folder of another campaign."""
    match = re.fullmatch(rf"{re.escape(campaign)}-(\d+)", path.name)
    return int(match[1]) if match else 0


def _named(path: Path) -> Home:
    """The home that a person named."""
    found = _read(path)
    if found is None:
        what = "its run.json is not one of a run" if (path / "run.json").exists() else "it has no run.json"
        raise NoHome(f"{path} is no home of a run: {what}; runs are in {out() / 'rehearsals'} and {out() / 'live'}")
    return found


def _read(path: Path) -> Home | None:
    """The home at this path, if it is one."""
    try:
        return Home(path, Run(**json.loads((path / "run.json").read_text(encoding="utf-8"))))
    except (OSError, ValueError, TypeError):
        return None


def _write(path: Path, run: Run) -> Home:
    """Write run.json in one piece."""
    for folder in ("mail", "reports", "logs"):
        private_folder(path / folder)
    private_folder(path)
    files.write(path / "run.json", json.dumps(asdict(run), indent=1))
    return Home(path, run)
