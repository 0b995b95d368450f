"""``inbox classify``."""

from dataclasses import asdict
from pathlib import Path

from commands.errors import BadInput
from commands.output import show
from tools.inbox.classify import classify as take_for


def classify(path: Path, *, as_json: bool) -> None:
    """What each mail is taken for, a row a file."""
    if not path.exists():
        raise BadInput(f"{path}: there is no such file or folder")
    files = sorted(file for file in path.rglob("*") if file.is_file()) if path.is_dir() else [path]
    rows = [{"file": str(file), **asdict(take_for(file.read_bytes()))} for file in files]
    show(rows, ["file", "kind", "hard", "address", "why"], as_json=as_json)
