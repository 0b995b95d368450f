"""Forgets one person in a whole home: ledger, engine, logs, reports, copies of sources. Sent mails stay."""

from pathlib import Path
from typing import NamedTuple

from data import files as homes_files
from data.ledger.core import compared
from data.ledger.core.engine_file import erase_results
from data.ledger.core.ledger import Ledger
from data.ledger.govern import erasure
from data.ledger.govern.erasure import Forgotten
from data.ledger.govern.traces import AlreadyForgotten, Traces, traces_of
from tools.sources import copies, told

_BY_LINE = {".jsonl", ".log", ".txt"}
_FOLDERS = ("logs", "reports")


class ForgottenInHome(NamedTuple):
    """What was done in the ledger, and in files: results of the engine, lines of logs, whole reports.

    ``records`` are those of copies of sources that were read page by page.
    """

    ledger: Forgotten
    results: int
    lines: int
    files: int
    records: int


def forget(ledger: Ledger, home: Path, prospect_id: str, by: str, note: str = "") -> ForgottenInHome:
    """Erase the person in the home and write its databases anew; only while nothing runs there. It closes the ledger.

    The files come first and the ledger, by which the person is known, last: cut short, it can be done again.

    Raises:
        NoSuchProspect: if the ledger does not know the prospect.
        AlreadyForgotten: if this was done before.
        DatabaseInUse: if the erased bytes could not be removed from a file.
    """
    try:
        with ledger.read() as tx:
            traces = traces_of(tx, prospect_id)
        results = erase_results(home / "engine.sqlite", traces.found_in)
        lines = files = 0
        for file in (file for folder in _FOLDERS for file in sorted((home / folder).rglob("*")) if file.is_file()):
            gone = _erase_lines(file, traces) if file.suffix in _BY_LINE else None
            lines += gone or 0
            if gone is None and traces.named_in(file.read_text(encoding="utf-8", errors="replace")):
                file.unlink()
                files += 1
        records = copies.erase(home / "cache", traces.named_in)
        told.erase(home / "cache")
        with ledger.read() as tx:
            recorded = compared.as_recorded(tx)
        with ledger.write() as tx:
            done = erasure.forget(tx, prospect_id, by, note, recorded)
    except AlreadyForgotten:
        ledger.compact()
        raise
    ledger.compact()
    return ForgottenInHome(done, results, lines, files, records)


def _erase_lines(file: Path, traces: Traces) -> int:
    """Take the lines about the person out of a log."""
    lines = file.read_text(encoding="utf-8", errors="replace").splitlines(keepends=True)
    kept = [line for line in lines if not traces.found_in(line)]
    if len(kept) < len(lines):
        homes_files.write(file, "".join(kept))
    return len(lines) - len(kept)
