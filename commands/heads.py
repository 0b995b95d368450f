"""Where the heads of a home's audit are kept, by which key they are signed, and who writes them when."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex

from commands import homes
from config import secrets
from config.scrubbing import keep
from data import files
from data.ledger.heads import HeadsBroken, HeadsFile, HeadsForged, worker
from data.ledger.ledger import Ledger

KEY_FILE = "audit.key"
KEY_BYTES = 32


class NoKey(Exception):
    """The key by which a home's heads were signed is not there."""


@contextmanager
def kept(home: homes.Home, ledger: Ledger, what: str) -> Iterator[None]:
    """Let the heads tell that this process is at work on the ledger, and at its end how far it came.

    Where they do not fit the ledger they stay as they are, for ``audit verify`` to find, and the person is told.
    """
    who = worker(what)
    file: HeadsFile | None = None
    try:
        file = heads_of(home, make_key=True)
        file.begin(ledger, who)
    except (HeadsBroken, HeadsForged, NoKey) as error:
        file = None
        _told(home, error)
    try:
        yield
    finally:
        if file is not None:
            try:
                file.end(ledger, who)
            except (HeadsBroken, HeadsForged) as error:
                _told(home, error)


def heads_of(home: homes.Home, *, make_key: bool = False) -> HeadsFile:
    """The home's file of heads, with its key, which is made where there are no heads yet.

    Raises:
        NoKey: if there is none.
    """
    folder = secrets.audit_heads()
    path = home.path / "heads.json" if folder is None else folder / f"{home.path.name}.json"
    return HeadsFile(path, _key(home, make=make_key and not path.exists()))


def _key(home: homes.Home, *, make: bool) -> bytes:
    """The key of the settings, or else of a file beside the homes, in none of them."""
    if (given := secrets.audit_key()) is not None:
        return given
    places = dict.fromkeys((home.root / KEY_FILE, homes.out() / KEY_FILE))
    for place in places:
        if place.is_file():
            return _kept(place.read_bytes().strip())
    own = next(iter(places))
    if not make:
        raise NoKey(f"{own}, the key that signs the heads of the audit, is gone; put it back, or set MUSTER_AUDIT_KEY")
    return _made(own)


def _made(place: Path) -> bytes:
    key = token_hex(KEY_BYTES).encode()
    draft = place.with_name(f"{place.name}.{os.getpid()}")
    with files.opened(draft, "wb") as file:
        file.write(key)
    try:
        os.link(draft, place)  # two who begin at once have one key
    except FileExistsError:
        key = place.read_bytes().strip()
    finally:
        draft.unlink()
    return _kept(key)


def _kept(key: bytes) -> bytes:
    """The key, which no text keeps from now on."""
    keep(key.decode("utf-8", "replace"))
    return key


def _told(home: homes.Home, error: Exception) -> None:
    print(f"the heads of the audit of {home.path} are not carried on: {error}", file=sys.stderr)  # noqa: T201
    way = homes.command("audit verify CAMPAIGN", home)
    print(f"look with: {way}; it says what to do", file=sys.stderr)  # noqa: T201
