"""``inbox classify``."""

from pathlib import Path

from commands.shared.errors import BadInput
from commands.shared.output import show
from tools.inbox.reading.classify import classify as take_for
from tools.inbox.reading.parts import MAX_BYTES
from tools.inbox.reading.sent import NOTHING, Sent

COLUMNS = ["file", "kind", "hard", "address", "why", "hint"]


def classify(path: Path, sent: Path | None, *, as_json: bool) -> None:
    """What each mail is taken for, a row a file; ``sent`` is the text of ours that they answer."""
    if not path.exists():
        raise BadInput(f"{path}: there is no such file or folder")
    files = sorted(file for file in path.rglob("*") if file.is_file()) if path.is_dir() else [path]
    try:
        ours = Sent(texts=(sent.read_text(encoding="utf-8", errors="replace"),)) if sent else NOTHING
        rows = [{"file": str(file), **take_for(_beginning(file), sent=ours).as_json()} for file in files]
    except OSError as error:
        raise BadInput(f"{error.filename}: {error.strerror}") from error
    show(rows, COLUMNS, as_json=as_json, empty=f"{path}: there is no file in this folder")


def _beginning(file: Path) -> bytes:
    with file.open("rb") as opened:
        return opened.read(MAX_BYTES)
