"""Configuration of a test's own: the shipped YAML with some keys changed, in a tree beside the project's."""

import shutil
from pathlib import Path
from typing import Any

import yaml

from config.positions import load_yaml
from tests.rehearsal.program import ROOT

CONFIG = ROOT / "config"
CALIFORNIA = "roofing-california"
NAMED = {
    "campaigns": "campaign",
    "verticals": "vertical",
    "templates": "sequence",
    "envelopes": "envelope",
    "rehearsals": "world",
    "crews": "crew",
}


def shipped(folder: str, name: str) -> dict[str, Any]:
    """A file of the project's own configuration."""
    found: dict[str, Any] = load_yaml(CONFIG / folder / f"{name}.yaml").data
    return found


def agents() -> dict[str, Any]:
    """The shipped SOULs."""
    found: dict[str, Any] = load_yaml(CONFIG / "agents.yaml").data
    return found


def models() -> dict[str, Any]:
    """The shipped models."""
    found: dict[str, Any] = load_yaml(CONFIG / "models.yaml").data
    return found


def whole(tree: Path, **changes: Any) -> None:
    """All of the shipped configuration below ``tree/config``, with other values in the Californian campaign."""
    folders = shutil.ignore_patterns("*.py", "__pycache__", "schema", "cases")
    shutil.copytree(CONFIG, tree / "config", ignore=folders)
    (tree / "data").mkdir()
    (tree / "data" / "samples").symlink_to(ROOT / "data" / "samples")
    if changes:
        varied(tree / "config", "campaigns", CALIFORNIA, CALIFORNIA, **changes)


def varied(tree: Path, folder: str, base: str, name: str, **changes: Any) -> Path:
    """Write a shipped file under another name into ``tree``; a change to None leaves the key out."""
    values = {**shipped(folder, base), NAMED[folder]: name, **changes}
    path = tree / folder / f"{name}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump({k: v for k, v in values.items() if v is not None}, sort_keys=False))
    return path


def campaign(tree: Path, name: str, qualified: int, **changes: Any) -> Path:
    """The Californian campaign under another name and with another goal."""
    return varied(tree, "campaigns", "roofing-california", name, goal={"qualified": qualified}, **changes)
