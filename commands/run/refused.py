"""What was refused in a run and why, by task, and the cycles that failed: how an agent fared with what it was told."""

from typing import Any

from commands.shared.output import say, show
from data.ledger.core.transactions import Tx
from data.ledger.flow import cycles
from data.ledger.read import refusals
from data.ledger.read.refusals import TaskRefusals

KINDS = 4
WORDS = 3
CYCLES = 8
_TITLE = "lines that the tools did not take, at any try; why counts objections, of which a line may have several"


class Refused:
    """Both, as the ledger has them."""

    def __init__(self, tx: Tx, campaign: str) -> None:
        self._tasks = refusals.by_task(tx, campaign)
        self._failed = cycles.failed(tx, campaign)

    def as_json(self) -> dict[str, Any]:
        """For programs, whole."""
        return {"refused": [_task(task) for task in self._tasks], "failed_cycles": self._cycles()}

    def show(self) -> None:
        """For people."""
        if not self._tasks:
            say("\nno tool refused anything")
        else:
            rows = [{**_task(task), "why": why(task)} for task in self._tasks]
            title = f"\nrefused, by task ({_TITLE})"
            show(rows, ["stage", "agent", "taken", "refused", "why"], as_json=False, title=title)
        if failed := self._cycles():
            which = f" (the last {CYCLES} of {len(failed)})" if len(failed) > CYCLES else ""
            title = f"\ncycles that failed, as a whole or in part{which}"
            show(failed[-CYCLES:], list(failed[0]), as_json=False, title=title)

    def _cycles(self) -> list[dict[str, str]]:
        return [
            {"cycle": it.cycle.id, "stage": it.cycle.stage, "agent": it.agent, "why": it.error} for it in self._failed
        ]


def why(task: TaskRefusals) -> str:
    """The most frequent reasons, a line each, as in ``12 x the facts do not say ... ("measured", "trucks")``."""
    lines = []
    for kind, times in task.reasons.most_common(KINDS):
        words = ", ".join(word for word, _ in task.words[kind].most_common(WORDS))
        lines.append(f"{times} x {kind}{f' ({words})' if words else ''}")
    left = task.reasons.total() - sum(times for _, times in task.reasons.most_common(KINDS))
    return "\n".join([*lines, *([f"{left} x others"] if left else [])])


def _task(task: TaskRefusals) -> dict[str, Any]:
    reasons = [
        {"reason": kind, "times": times, "words": [word for word, _ in task.words[kind].most_common()]}
        for kind, times in task.reasons.most_common()
    ]
    counts = {"taken": task.taken, "refused": task.refused}
    return {"stage": task.stage, "agent": task.agent, "tool": task.tool, **counts, "reasons": reasons}
