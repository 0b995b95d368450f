"""Reads the views: one SQL file each, whose leading comment becomes the comment of the view and of its columns."""

from pathlib import Path
from typing import NamedTuple

from data.warehouse.duck import quoted

VIEWS = (
    "spending",
    "journey",
    "funnel",
    "daily",
    "deliverability",
    "replies",
    "leads",
    "cost_per_lead",
    "cost_per_meeting",
    "handoffs",
    "agent_scorecard",
    "refusals",
    "escalations",
    "waiting",
    "held_back",
    "gate_denials",
    "cycle_times",
    "variants",
    "angles_that_work",
    "hit_rates",
    "source_yield",
    "second_looks",
    "anomalies",
)
"""In the order in which they are made: a view may read the ones before it."""


class View(NamedTuple):
    """One view: what it shows, what each of its columns means, and its query."""

    name: str
    comment: str
    columns: dict[str, str]
    query: str


def read_view(path: Path) -> View:
    """Read a view from a file that begins with its comment, a bare ``--``, and a line ``-- name: meaning`` a column."""
    lines = path.read_text(encoding="utf-8").splitlines()
    length = next((n for n, line in enumerate(lines) if not line.startswith("--")), len(lines))
    heading = [line.removeprefix("--").strip() for line in lines[:length]]
    split = heading.index("") if "" in heading else len(heading)
    columns = dict(line.split(": ", 1) for line in heading[split + 1 :])
    return View(path.stem, " ".join(heading[:split]), columns, "\n".join(lines[length:]).strip().rstrip(";"))


def view_statements() -> str:
    """Return the statements that make all views, with their comments."""
    folder = Path(__file__).parent / "views"
    return "\n".join(_statements(read_view(folder / f"{name}.sql")) for name in VIEWS)


def _statements(view: View) -> str:
    made = f"CREATE VIEW {view.name} AS\n{view.query};\nCOMMENT ON VIEW {view.name} IS {quoted(view.comment)};"
    columns = (
        f'COMMENT ON COLUMN {view.name}."{name}" IS {quoted(meaning)};' for name, meaning in view.columns.items()
    )
    return "\n".join((made, *columns))
