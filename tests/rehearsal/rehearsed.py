"""A rehearsal's home as it is found from outside: what the mail host took, what came back, what the model was asked."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from filelock import FileLock

from tests.rehearsal.program import Finished


class Mail(NamedTuple):
    """A mail that the mail host accepted, at a moment of the rehearsal's clock."""

    at: datetime
    mail_from: str
    rcpt_to: str
    message_id: str
    subject: str


@dataclass(frozen=True)
class Rehearsed:
    """The program's last word, and the home that it left. ``campaign`` is what it was called with."""

    finished: Finished
    home: Path
    campaign: str
    world: str
    seed: int

    @cached_property
    def summary(self) -> dict[str, Any]:
        """What ``run --json`` said at its end."""
        return self.finished.summary

    @property
    def figures(self) -> dict[str, Any]:
        """The figures of that summary."""
        found: dict[str, Any] = self.summary["figures"]
        return found

    @property
    def accepted(self) -> list[Mail]:
        """Every mail that the mail host took, in order; notices to ourselves left out."""
        lines = (self.home / "mail" / "accepted.jsonl").read_text().splitlines()
        mails = [Mail(**{**(row := json.loads(line)), "at": datetime.fromisoformat(row["at"])}) for line in lines]
        return [mail for mail in mails if "notice-" not in mail.message_id]

    @property
    def came_back(self) -> set[str]:
        """The names of the files in the inbox, and those of what people did by a click instead."""
        log = self.home / "mail" / "clicked.jsonl"
        clicked = {json.loads(line)["event"] for line in log.read_text().splitlines()} if log.exists() else set()
        return clicked | {file.name.partition(":")[0] for sub in ("new", "cur") for file in self._inbox(sub)}

    @property
    def requests(self) -> list[dict[str, Any]]:
        """Every request that the model server received, with its answer and status."""
        return [json.loads(line) for line in (self.home / "logs" / "model.jsonl").read_text().splitlines()]

    @property
    def ended_at(self) -> datetime:
        """Where the rehearsal's clock stands."""
        return datetime.fromisoformat(json.loads((self.home / "clock.json").read_text())["now"])

    def rows(self, sql: str, *values: object) -> list[dict[str, Any]]:
        """Ask the ledger's file, without the program."""
        with closing(sqlite3.connect(f"file:{self.home / 'ledger.sqlite'}?mode=ro", uri=True)) as db:
            db.row_factory = sqlite3.Row
            return [dict(row) for row in db.execute(sql, values)]

    def one(self, sql: str, *values: object) -> Any:
        """The single value of a query."""
        return next(iter(self.rows(sql, *values)[0].values()))

    def _inbox(self, sub: str) -> list[Path]:
        return list((self.home / "mail" / "inbox" / sub).iterdir())


def rehearsed(finished: Finished) -> Rehearsed:
    """The rehearsal of a ``run --json`` that has ended."""
    assert finished.out.strip(), finished.err[-3000:]
    home = Path(finished.summary["home"])
    run = json.loads((home / "run.json").read_text())
    return Rehearsed(finished, home, run["reference"], run["world"], run["seed"])


def once(shared: Path, name: str, run: Callable[[Path], Finished]) -> Rehearsed:
    """Run it once for all processes of this test session; ``run`` gets a folder of its own."""
    folder, kept = shared / name, shared / f"{name}.json"
    with FileLock(shared / f"{name}.lock"):
        if not kept.exists():
            folder.mkdir(exist_ok=True)
            kept.write_text(json.dumps(asdict(run(folder))))
        return rehearsed(Finished(**json.loads(kept.read_text())))
