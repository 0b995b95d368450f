"""The story of a campaign that is killed again and again, each time going on where it was cut off."""

import itertools
from dataclasses import dataclass, field
from pathlib import Path

from rehearsal import seeded
from tests.crash.campaign import GOAL, NAME
from tests.crash.judge import Judge
from tests.crash.points import Kind, Point, Side
from tests.crash.program import Program

# How many such calls a life may reach at most; together about ten lives to an undisturbed run.
REACH: dict[Kind, int] = {"ledger": 20, "engine": 80, "disk": 18, "send": 3, "smtp": 12, "mailbox": 2, "model": 4}
SIDES: tuple[Side, ...] = ("before", "after")
KILLED, DONE, WAITING = -9, 0, 3
MOST_LIVES = 40


@dataclass
class Story:
    """What happened. The seed fixes the points at which the program dies, and the world that it lives in."""

    program: Program
    campaign: Path
    folder: Path
    seed: int
    lives: list[str] = field(default_factory=list)
    kills: int = 0

    def tell(self, kills: int) -> list[str]:
        """Kill the program so often, and let what it was doing end; return what is wrong (nothing, if all is well)."""
        for number in itertools.count(1):
            home = self.folder / str(number)
            if wrong := self._campaign(home, kills):
                return wrong
            if self.kills >= kills:
                return []
        raise AssertionError

    def _campaign(self, home: Path, kills: int) -> list[str]:
        for _ in range(MOST_LIVES):
            points = self._points() if self.kills < kills else []
            world = str(seeded.whole(1, 5, self.seed, "world"))
            ended = self.program.muster("run", self.campaign, "--json", "--seed", world, home=home, points=points)
            how = ended.died or f"ended with {ended.code}"
            self.lives.append(f"{how}, after {ended.seconds:.1f} s ({ended.cpu_s:.1f} s of work)")
            judge = _judge(home)
            if ended.late or ended.code not in {KILLED, DONE, WAITING}:
                return [f"it ended with {ended.code}, late: {ended.late}", ended.err[-3000:], ended.out[-500:]]
            if wrong := judge.at_the_end(GOAL) if ended.code == DONE else judge.amid():
                return wrong
            if ended.code == DONE:
                return self._verify(home)
            if ended.code == WAITING and (wrong := self._settle(home, judge)):
                return wrong
            self.kills += ended.code == KILLED
        return [f"it has not ended after {MOST_LIVES} lives"]

    def _points(self) -> list[Point]:
        """Where the next life ends: at a seeded point, or, should it not come to that, a little later."""
        key = (self.seed, "life", len(self.lives))
        kind = seeded.pick(sorted(REACH), *key, "kind")
        number = seeded.whole(1, REACH[kind], *key, "number")
        side = seeded.pick(SIDES, *key, "side")
        latest = seeded.whole(10, 30, *key, "latest")
        return [Point(kind, number, side), Point("ledger", latest, "after")]

    def _settle(self, home: Path, judge: Judge) -> list[str]:
        """A person looks whether the unknown messages left, and says so."""
        unknown = judge.unknown()
        if not unknown:
            return ["it waits for a person, but no message is unknown"]
        if wrong := judge.untold():
            return wrong
        for message, left in unknown.items():
            said = self.program.muster("message", "resolve", message, "sent" if left else "failed", home=home)
            self.lives.append(f"{message} {'sent' if left else 'failed'}: {said.code}")
            if said.code != DONE:
                return [f"{message} could not be resolved", said.err[-3000:]]
        return []

    def _verify(self, home: Path) -> list[str]:
        said = self.program.muster("audit", "verify", NAME, home=home)
        return [] if said.code == DONE else ["the audit does not verify", said.out, said.err[-3000:]]


def _judge(home: Path) -> Judge:
    """The judge of the latest run in this home; one that was killed while its folder was made leaves it to the next."""
    runs = sorted((home / "rehearsals").glob("*"), key=lambda run: int(run.name.rpartition("-")[2]))
    return Judge(runs[-1] if runs else home)
