"""Where prospects are: which files are at work whenever something of one is made, held, recorded or let go.

A file that is only asked (for a text, a verdict, a row) and answers is at work before or after such a moment.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple
from unittest.mock import patch

from data.ledger.core import audit
from data.ledger.flow import facts, prospects, verifications
from data.warehouse import publish
from tools.channels.smtp import SmtpChannel
from tools.outbox import drain
from tools.sources import directory

ROOT = Path(__file__).resolve().parents[2]
OF_PROSPECTS = ("crews/", "tools/", "guardrails/", "data/")
UNDERNEATH = ("data/clock.py", "data/ledger/core/")
"""How time passes, and how a row is written."""
INTAKE, WAREHOUSE = "tools/sources/intake.py", "data/warehouse/"


class Moment(NamedTuple):
    """Something happened to whoever goes by the ``name`` (an id, an address, a row's key); ``files`` were at work."""

    name: str
    files: tuple[str, ...]


@contextmanager
def followed() -> Iterator[list[Moment]]:
    """Note every such moment while the block lasts, in order: the first with these files at work for this name.

    Of the warehouse it is the last: how somebody ended is published then.
    """
    moments: dict[Moment, None] = {}
    seen: list[Moment] = []
    with ExitStack() as watches:
        for owner, name, of in (
            (directory, "business_of", lambda *given, **_: [given[1]]),
            (audit, "append", lambda *_, **given: [given.get("prospect_id") or ""]),
            (prospects, "claim", lambda *given: given[2]),
            (facts, "add_fact", lambda *given: [given[1]]),
            (verifications, "store", lambda *given: [given[1]]),
            (drain, "evaluate", lambda act, _: [act.prospect.id]),
            (SmtpChannel, "send", lambda _, mail: [mail.recipient]),
            (publish, "_staging", lambda *given: [str(row[0]) for row in given[1]]),
        ):
            watches.enter_context(patch.object(owner, name, _watched(getattr(owner, name), of, moments)))
        yield seen
        seen.extend(moments)


def _watched(real: Callable[..., Any], of: Callable[..., Sequence[str]], moments: dict[Moment, None]) -> Any:
    itself = Path(real.__code__.co_filename).relative_to(ROOT).as_posix()

    def watched(*given: Any, **named: Any) -> Any:
        if at_work := _at_work(itself):
            for name in filter(None, of(*given, **named)):
                if itself.startswith(WAREHOUSE):
                    moments.pop(Moment(name, at_work), None)
                moments.setdefault(Moment(name, at_work))
        return real(*given, **named)

    return watched


def _at_work(itself: str) -> tuple[str, ...]:
    """The files that wait for what happens now, the outermost first; none where a person of the rehearsal did it.

    Of a row that becomes a business the intake waits, else it is only counted; whoever has the warehouse published
    knows of no prospect.
    """
    paths = [itself]
    frame: FrameType | None = sys._getframe(2)
    while frame is not None:
        paths.append(frame.f_code.co_filename.removeprefix(f"{ROOT}/"))
        frame = frame.f_back
    if any(path.startswith("rehearsal/") for path in paths) or (itself.endswith("cleaning.py") and INTAKE not in paths):
        return ()
    if itself.startswith(WAREHOUSE):
        return (itself,)
    known = [path for path in reversed(paths) if path.startswith(OF_PROSPECTS) and not path.startswith(UNDERNEATH)]
    return tuple(dict.fromkeys(known))
