"""The figures of a crew with items of its own, of which its report tells in lines: for two runs beside each other."""

from data.warehouse.definitions import Definition


def _count(key: str, label: str, source: str, condition: str) -> Definition:
    return Definition(key, label, "count", f"count(*) FILTER (WHERE {condition})", source)


_DONE = "(SELECT count(*) FROM item AS i WHERE i.campaign = $campaign AND i.state = 'done')"

ITEM_FIGURES = (
    _count("items.done", "items through all their tasks", "item", "state = 'done'"),
    _count("items.in_review", "items that a person decides", "item", "state = 'person'"),
    _count("items.closed", "items closed before their last task", "item", "state = 'closed'"),
    _count("items.open", "items still at work", "item", "state = 'open'"),
    _count("tasks.done", "tasks done for an item", "task_state", "state = 'done'"),
    Definition(
        "tasks.redone",
        "rounds in which a task was done again",
        "count",
        "coalesce(sum(round - 1), 0)::BIGINT",
        "task_state",
    ),
    _count("releases.released", "documents released", "release", "state = 'released'"),
    _count("releases.failed", "documents whose release failed", "release", "state = 'failed'"),
    Definition(
        "cost.usd_per_done",
        "spent in all for each item that is done",
        "usd",
        f"coalesce(sum(cost_usd), 0) / nullif({_DONE}, 0)",
        "spending",
    ),
)
