"""``inbox classify``."""

from pathlib import Path

from commands.errors import BadInput
from commands.output import show
from tools.inbox.classify import classify as take_for
from tools.inbox.parts import MAX_BYTES

COLUMNS = ["file", "kind", "hard", "address", "why"]


def classify(path: Path, *, as_json: bool) -> None:
    """What each mail is taken for, a row a file."""
    if not path.exists():
        raise BadInput(f"{path}: there is no such file or folder")
    files = sorted(file for file in path.rglob("*") if file.is_file()) if path.is_dir() else [path]
    try:
        rows = [{"file": str(file), **take_for(_beginning(file)).as_json()} for file in files]
    except OSError as error:
        raise BadInput(f"{error.filename}: {error.strerror}") from error
    show(rows, COLUMNS, as_json=as_json, empty=f"{path}: there is no file in this folder")


def _beginning(file: Path) -> bytes:
    with file.open("rb") as opened:
        return opened.read(MAX_BYTES)
