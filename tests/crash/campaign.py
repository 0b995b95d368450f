"""A campaign so small that it is over in seconds, in which yet everything happens: a tree of its own."""

from pathlib import Path
from typing import Any

import yaml

from config.positions import load_yaml

ROOT = Path(__file__).resolve().parents[2]
CONFIG = ROOT / "config"
NAME = "crash"
GOAL = 8

PEOPLE = {
    "hard_bounce": 0.1, "soft_bounce": 0.05, "refused": 0.1, "auto_reply": 0.1, "opt_out": 0.1,
    "interested": 0.1, "question": 0.1, "not_now": 0.05, "answers_within": "1d",
}  # fmt: skip


def write(tree: Path) -> Path:
    """Write the campaign with two steps a day apart, its world, vertical and sequence; return its file."""
    sequence = _shipped("templates", "roofing-intro")
    steps = [{**sequence["steps"][0]}, {**sequence["steps"][1], "wait": "1d"}]
    _save(tree, "templates", {**sequence, "sequence": NAME, "steps": steps, "close_after": "1d"})
    _save(tree, "verticals", {**_shipped("verticals", "roofing"), "vertical": NAME, "sequence": NAME})
    world = {**_shipped("rehearsals", "calm"), "world": NAME, "people": PEOPLE}
    _save(tree, "rehearsals", {**world, "approver": {"approve": 0.9, "within": "1h"}})
    names = {"campaign": NAME, "vertical": NAME, "rehearsal": NAME}
    return _save(
        tree, "campaigns", {**_shipped("campaigns", "roofing-california"), **names, "goal": {"qualified": GOAL}}
    )


def _shipped(folder: str, name: str) -> dict[str, Any]:
    found: dict[str, Any] = load_yaml(CONFIG / folder / f"{name}.yaml").data
    return found


def _save(tree: Path, folder: str, values: dict[str, Any]) -> Path:
    path = tree / folder / f"{NAME}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(values, sort_keys=False), encoding="utf-8")
    return path
