"""Python knows kinds, never a crew: other names rehearse the same; no name of a shipped crew stands in the program."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.rehearsal import trees
from tests.rehearsal.declared import CAMPAIGNS, Declared, crew_of, rehearsed_in
from tests.rehearsal.program import ROOT, muster
from tests.rehearsal.rehearsed import Rehearsed, once

KINDS = ("tasks", "outputs", "agents", "items")
PACKAGES = ("main.py", "commands", "web", "crews", "tools", "guardrails", "data", "config", "rehearsal")


def names_of(crew: dict[str, Any]) -> set[str]:
    """What the crew calls its tasks, outputs, agents and items."""
    return {name for kind in KINDS for name in crew.get(kind, ())}


def texts(path: Path) -> Iterator[str]:
    """Every text that stands in a Python file."""
    nodes = ast.walk(ast.parse(path.read_text()))
    return (node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str))


@pytest.mark.parametrize("campaign", CAMPAIGNS)
def test_no_name_of_a_shipped_crew_stands_in_the_program(campaign: str) -> None:
    names = names_of(crew_of(campaign))
    files = [
        file
        for place in PACKAGES
        for file in ([ROOT / place] if place.endswith(".py") else (ROOT / place).rglob("*.py"))
    ]
    assert len(files) > 200
    assert [(file.name, text) for file in files for text in texts(file) if text in names] == []


def renamed(value: Any, names: dict[str, str]) -> Any:
    """The YAML with other names: as keys, as values, and in conditions and templates."""
    if isinstance(value, dict):
        return {names.get(key, key): renamed(one, names) for key, one in value.items()}
    if isinstance(value, list):
        return [renamed(one, names) for one in value]
    if not isinstance(value, str):
        return value
    pattern = rf"^({'|'.join(names)})$|\b({'|'.join(names)})(?=\.\w)|(?<= in )({'|'.join(names)})\b"
    return re.sub(pattern, lambda found: names[found[0]], value)


@pytest.fixture(scope="module")
def content(shared: Path) -> Declared:
    return rehearsed_in(shared, "content", "calm")


@pytest.fixture(scope="module")
def others(shared: Path) -> Rehearsed:
    """The content crew with another name for each of its tasks, outputs, agents and kinds of items."""
    crew = crew_of("content")
    names = {name: f"{name[::-1]}_z" for name in names_of(crew)}

    def run(folder: Path) -> Any:
        (folder / "crews").mkdir(parents=True, exist_ok=True)
        other = {key: renamed(value, names) for key, value in {**crew, "crew": "band"}.items()}
        (folder / "crews" / "band.yaml").write_text(yaml.safe_dump(other, sort_keys=False))
        campaign = trees.varied(folder, "campaigns", "content", "content", crew="band")
        return muster("run", campaign, "--json", home=folder)

    return once(shared, "content-renamed", run)


def test_a_crew_with_other_names_rehearses_the_same(content: Declared, others: Rehearsed) -> None:
    assert others.finished.code == 0, others.finished.err
    assert others.summary["digest"] == content.run.summary["digest"]


def test_no_old_name_is_told_to_a_model(content: Declared, others: Rehearsed) -> None:
    told = "\n".join(str([one["request"]["system"], one["request"]["tools"]]) for one in others.requests)
    assert [name for name in content.crew["outputs"] if f"record_{name}" in told] == []
    assert "record_" in told


def test_the_same_seed_gives_the_same_digest_and_another_one_another(content: Declared, shared: Path) -> None:
    def again(seed: str) -> Rehearsed:
        words = ("run", "content", "--json", "--seed", seed)
        return once(shared, f"content-seed-{seed}", lambda home: muster(*words, home=home))

    same, other = again("1"), again("2")
    assert same.summary["digest"] == content.run.summary["digest"] != other.summary["digest"]
