"""What a report says of a declared crew: how far its items are, what was released, and what each task cost."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import duckdb

from data.counts import counted, dollars

_TASKS = """SELECT task, count(*) FILTER (state = 'done'), count(*) FILTER (state = 'skipped'),
    count(*) FILTER (state = 'open'), max(round) FROM task_state WHERE campaign = $campaign
    GROUP BY task ORDER BY min(settled_at) NULLS LAST, task"""
_COSTS = """SELECT coalesce(y.stage, ''), q.agent, count(*), sum(q.input_tokens + q.output_tokens), sum(q.cost_usd)
    FROM model_call AS q LEFT JOIN cycle AS y USING (cycle_id) WHERE q.campaign = $campaign
    GROUP BY 1, 2 ORDER BY 5 DESC, 1, 2"""
_LOOKED_UP = """SELECT kind, provider, count(*), sum(cost_usd) FROM lookup_call WHERE campaign = $campaign
    GROUP BY 1, 2 ORDER BY 4 DESC, 1, 2"""
_LEFT = """SELECT count(*) FILTER (released = 0 AND undone = 0), count(*) FILTER (released = 0 AND undone > 0),
    count(*) FILTER (released > 0)
    FROM (SELECT count(*) FILTER (r.state = 'released') AS released, count(*) FILTER (r.state = 'undone') AS undone
        FROM item AS i LEFT JOIN release AS r USING (item_id) WHERE i.campaign = $campaign AND i.state = 'done'
        GROUP BY i.item_id)"""
_SPENT = "SELECT coalesce(sum(cost_usd), 0) FROM spending WHERE campaign = $campaign"


class TaskCount(NamedTuple):
    """How many items a task is done, skipped or begun for; ``rounds`` is the most that it took for one."""

    task: str
    done: int
    skipped: int
    begun: int
    rounds: int


class TaskCost(NamedTuple):
    """What a task's models cost: of its agent, or of the Boss who looks after it."""

    task: str
    agent: str
    requests: int
    tokens: int
    usd: float

    def __str__(self) -> str:
        """As people read it: ``write builder: 2 requests, 1,100 tokens, $0.02``."""
        of = f"{self.task or 'no task'} {self.agent}"
        return f"{of}: {counted(self.requests, 'request')}, {counted(self.tokens, 'token')}, {dollars(self.usd)}"


class LookupCost(NamedTuple):
    """What was asked of others for items, of one kind and of one of them, and what it cost."""

    kind: str
    provider: str
    calls: int
    usd: float

    def __str__(self) -> str:
        """As people read it: ``search by crewai_tools.SerperDevTool: 7 calls, $0.70``."""
        return f"{self.kind} by {self.provider}: {counted(self.calls, 'call')}, {dollars(self.usd)}"


@dataclass(frozen=True, slots=True)
class ItemsReport:
    """A declared campaign in short. ``usd`` is all that was spent: what models cost by task, lookups and readers.

    ``without`` is how many of the items that are done had nothing released, ``undone`` how many whose release was
    undone, ``let_go`` of how many something is released.
    """

    items: dict[str, int]
    releases: dict[str, int]
    tasks: tuple[TaskCount, ...]
    costs: tuple[TaskCost, ...]
    usd: float
    without: int = 0
    undone: int = 0
    let_go: int = 0
    lookups: tuple[LookupCost, ...] = ()

    @property
    def usd_per_released(self) -> float | None:
        """What was spent for each item of which something is released; None before there is one."""
        return self.usd / self.let_go if self.let_go else None

    @property
    def usd_per_done(self) -> float | None:
        """What was spent for each item that is through all its tasks; None before there is one."""
        done = self.items.get("done", 0)
        return self.usd / done if done else None


def read_items(db: duckdb.DuckDBPyConnection, campaign: str) -> ItemsReport | None:
    """Read what there is of items; None for a campaign that writes to people."""
    [(vertical,)] = _all(db, "SELECT vertical FROM campaign WHERE campaign = $campaign", campaign)
    if vertical:
        return None
    [(spent,)] = _all(db, _SPENT, campaign)
    [(without, undone, let_go)] = _all(db, _LEFT, campaign)
    return ItemsReport(
        _counted(db, "item", campaign),
        _counted(db, "release", campaign),
        tuple(TaskCount(*row) for row in _all(db, _TASKS, campaign)),
        tuple(TaskCost(*row) for row in _all(db, _COSTS, campaign)),
        float(spent),
        int(without),
        int(undone),
        int(let_go),
        tuple(LookupCost(*row) for row in _all(db, _LOOKED_UP, campaign)),
    )


def as_json(report: ItemsReport) -> dict[str, object]:
    """Return it for programs."""
    return {
        "items": report.items,
        "releases": report.releases,
        "tasks": [task._asdict() for task in report.tasks],
        "costs": [cost._asdict() for cost in report.costs],
        "lookups": [cost._asdict() for cost in report.lookups],
        "usd_per_done": report.usd_per_done,
        "usd_per_released": report.usd_per_released,
        "done_without_release": report.without,
        "done_and_undone": report.undone,
    }


def as_lines(report: ItemsReport) -> dict[str, list[str]]:
    """Return it as plain text: lines under their titles."""
    return {
        "Items": [_in_words(report.items)],
        "Tasks": [
            f"  {task.task}: {task.done} done, {task.skipped} skipped, {task.begun} begun"
            f"{f', up to {task.rounds} rounds' if task.rounds > 1 else ''}"
            for task in report.tasks
        ],
        "Releases": [_in_words(report.releases), *_left(report)],
        "Cost by task": [f"  {cost}" for cost in (*report.costs, *report.lookups)] + _per_done(report),
    }


def _per_done(report: ItemsReport) -> list[str]:
    costs = (("that is done", report.usd_per_done), ("of which something is released", report.usd_per_released))
    known = [(what, usd) for what, usd in costs if usd is not None]
    return [f"  for each item {what}: ${usd:.4f}, all that was spent counted" for what, usd in known]


def _left(report: ItemsReport) -> list[str]:
    """The items that are done and of which nothing is released, where the campaign releases anything."""
    if not report.releases:
        return []
    counts = ((report.without, "without anything released"), (report.undone, "with a release that was undone"))
    return [f"  done {what}: {counted(number, 'item')}" for number, what in counts if number]


def _in_words(counts: dict[str, int]) -> str:
    return f"  {', '.join(f'{number} {state}' for state, number in counts.items()) or 'none yet'}"


def _counted(db: duckdb.DuckDBPyConnection, table: str, campaign: str) -> dict[str, int]:
    query = f"SELECT state, count(*) FROM {table} WHERE campaign = $campaign GROUP BY state ORDER BY state"  # noqa: S608 - ours
    return {str(state): int(number) for state, number in _all(db, query, campaign)}


def _all(db: duckdb.DuckDBPyConnection, query: str, campaign: str) -> list[tuple[Any, ...]]:
    return db.execute(query, {"campaign": campaign}).fetchall()
