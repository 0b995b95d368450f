"""Where a run keeps what is its own: ``out/live``, and one folder for each rehearsal."""

import json
import re
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from filelock import FileLock, Timeout

from config import secrets


class NoHome(Exception):
    """There is no run to read from; the message says how to make one."""


class HomeInUse(Exception):
    """Another process runs in this home."""


@dataclass(frozen=True, slots=True)
class Run:
    """What ``run.json`` in a home says: which campaign, in which world, from which seed, and whether it has ended."""

    run_id: str
    campaign: str
    reference: str
    world: str
    seed: int
    live: bool
    finished: bool = False


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
    def warehouse(self) -> Path:
        """The published DuckDB file."""
        return self.path / "analytics.duckdb"

    def lock(self) -> FileLock:
        """Take the home for this process, or raise HomeInUse."""
        lock = FileLock(self.path / "engine.lock")
        try:
            lock.acquire(timeout=0)
        except Timeout as error:
            raise HomeInUse(f"{self.path}: another process is running here; wait for it or stop it") from error
        return lock

    def finish(self) -> "Home":
        """Mark the run as ended, so that the next ``run`` starts another."""
        return _write(self.path, replace(self.run, finished=True))


def out() -> Path:
    """The folder of all homes: ``MUSTER_HOME``, or ``out`` below the working directory."""
    return secrets.home_override() or Path("out")


def live(campaign: str, reference: str) -> Home:
    """The one live home; campaigns share its ledger, so that nobody is reached by two of them."""
    path = out() / "live"
    return _write(path, Run("live", campaign, reference, "", 0, live=True))


def live_home() -> Home:
    """The live home as it is, made if there is none: what is suppressed there holds for all campaigns to come."""
    return _read(out() / "live") or _write(out() / "live", Run("live", "", "", "", 0, live=True))


def rehearsal(campaign: str, reference: str, world: str, seed: int, *, new: bool) -> Home:
    """Take up the latest unfinished rehearsal of this campaign, world and seed, or start another."""
    latest = max(_rehearsals(campaign), key=lambda home: _number(home.path), default=None)
    if latest and not new and not latest.run.finished and (latest.run.world, latest.run.seed) == (world, seed):
        return latest
    number = _number(latest.path) + 1 if latest else 1
    path = out() / "rehearsals" / f"{campaign}-{number}"
    return _write(path, Run(path.name, campaign, reference, world, seed, live=False))


def find(campaign: str | None = None, home: Path | None = None) -> Home:
    """The home to read from: the one named, or else that of the latest run (of the campaign, where one is given)."""
    if home is not None:
        found = _read(home)
        if found is None:
            raise NoHome(f"{home} is no home of a run: it has no run.json")
        return found
    homes = [h for h in (*_rehearsals(None), _read(out() / "live")) if h is not None]
    mine = [h for h in homes if campaign is None or h.run.live or h.run.campaign == campaign]
    if not mine:
        whose = f"of {campaign} " if campaign else ""
        raise NoHome(f"there is no run {whose}under {out()}; start one with: python main.py run CAMPAIGN")
    return max(mine, key=lambda h: (h.path / "run.json").stat().st_mtime_ns)


def _rehearsals(campaign: str | None) -> list[Home]:
    """All rehearsals, or one campaign's."""
    folder = out() / "rehearsals"
    homes = [_read(path) for path in folder.iterdir()] if folder.is_dir() else []
    return [home for home in homes if home and campaign in (None, home.run.campaign)]


def _number(path: Path) -> int:
    """The number at the end of a rehearsal's folder name."""
    match = re.search(r"-(\d+)$", path.name)
    return int(match[1]) if match else 0


def _read(path: Path) -> Home | None:
    """The home at this path, if it is one."""
    try:
        return Home(path, Run(**json.loads((path / "run.json").read_text())))
    except FileNotFoundError:
        return None


def _write(path: Path, run: Run) -> Home:
    """Write run.json in one piece."""
    for folder in ("mail", "reports", "logs"):
        (path / folder).mkdir(parents=True, exist_ok=True)
    draft = path / "run.json.new"
    draft.write_text(json.dumps(asdict(run), indent=1))
    draft.replace(path / "run.json")
    return Home(path, run)
