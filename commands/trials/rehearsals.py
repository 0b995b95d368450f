"""Rehearsals of one campaign by two configurations over the same seeds: each in a process and a home of its own."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from threading import Lock
from typing import NamedTuple

from commands.run.runs import CODES
from commands.shared.errors import BAD_INPUT, BadInput
from config.secrets import environment_with
from data.warehouse import held_together
from data.warehouse.held_together import Read
from data.warehouse.publish import FILE

PROGRAM = Path(__file__).resolve().parents[2] / "main.py"
LONGEST_ERROR = 2000


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is rehearsed by both configurations: a campaign's name, over seeds from 1 on."""

    campaign: str
    seeds: int
    at_once: int
    days: int | None = None
    world: str | None = None

    @property
    def options(self) -> Iterator[str]:
        """What every rehearsal is given besides its seed."""
        given = (("days", self.days), ("world", self.world))
        return (word for option, value in given if value is not None for word in (f"--{option}", str(value)))


class Which(NamedTuple):
    """One rehearsal: the name of its configuration, and its seed."""

    tree: str
    seed: int


class Rehearsed(NamedTuple):
    """How one rehearsal ended, and what is compared of it."""

    end: str
    digest: str
    read: Read


class Rehearsals:
    """Runs them. ``trees`` has the folders above ``config/`` by their names; homes are made below ``homes``."""

    def __init__(self, wanted: Wanted, trees: Mapping[str, Path], homes: Path) -> None:
        self._wanted = wanted
        self._trees = trees
        self._homes = homes
        self._running: list[subprocess.Popen[str]] = []
        self._is_over = False
        self._lock = Lock()

    def run(self, tell: Callable[[Which, Rehearsed], None]) -> dict[Which, Rehearsed]:
        """Run all of them, so many at once, and tell of each as it ends.

        Raises:
            BadInput: if one of them could not be rehearsed; it says which, and why.
        """
        every = [Which(tree, seed) for seed, tree in product(range(1, self._wanted.seeds + 1), self._trees)]
        found: dict[Which, Rehearsed] = {}
        with ThreadPoolExecutor(self._wanted.at_once, "rehearsals") as pool:
            begun = {pool.submit(self._rehearse, which): which for which in every}
            try:
                for done in as_completed(begun):
                    found[begun[done]] = done.result()
                    tell(begun[done], done.result())
            finally:
                pool.shutdown(wait=False, cancel_futures=True)
                self._end()
        return found

    def _rehearse(self, which: Which) -> Rehearsed:
        home = self._homes / which.tree / str(which.seed)
        home.mkdir(parents=True)
        words = ("run", self._wanted.campaign, "--new", "--json", "--seed", str(which.seed), *self._wanted.options)
        process = self._start(words, self._trees[which.tree], home)
        out, err = process.communicate()
        if process.returncode not in CODES.values():
            what = "is wrong" if process.returncode == BAD_INPUT else f"failed with exit code {process.returncode}"
            why = (err.strip() or out.strip())[-LONGEST_ERROR:]
            raise BadInput(f"the rehearsal of {which.tree} with seed {which.seed} {what}:\n{why}")
        summary = json.loads(out)
        read = held_together.read(Path(summary["home"]) / FILE, self._wanted.campaign)
        return Rehearsed(summary["end"], summary["digest"], read)

    def _start(self, words: tuple[str, ...], tree: Path, home: Path) -> "subprocess.Popen[str]":
        with self._lock:
            if self._is_over:
                raise KeyboardInterrupt
            process = subprocess.Popen(  # noqa: S603 - this program, with words of our own
                [sys.executable, str(PROGRAM), *words],
                cwd=tree,
                env=environment_with(MUSTER_HOME=str(home)),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            self._running.append(process)
            return process

    def _end(self) -> None:
        """Have those end that are under way, if something went wrong, and no other begin."""
        with self._lock:
            self._is_over = True
            for process in self._running:
                process.terminate()
