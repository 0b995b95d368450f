"""Where the heads of a home's audit are kept, by which key they are signed, and who writes them when."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex

from sqlalchemy.exc import SQLAlchemyError

from commands.shared import homes
from config import secrets
from config.scrubbing import keep
from data import files
from data.ledger.core.heads import HeadsBroken, HeadsFile, HeadsForged, Worker
from data.ledger.core.ledger import Ledger

KEY_FILE = "audit.key"
KEY_BYTES = 32


class NoKey(Exception):
    """The key by which a home's heads were signed is not there."""


@contextmanager
def kept(home: homes.Home, ledger: Ledger, what: str) -> Iterator[None]:
    """Let the heads tell that this process is at work on the ledger, and at its end how far it came.

    Where they do not fit the ledger they stay as they are, for ``audit verify`` to find. That, and what else goes
    wrong with them, the person is told; the work goes on, and what came of it stands.
    """
    begun: tuple[HeadsFile, Worker] | None = None
    with _told(home):
        file = heads_of(home, make_key=not place_of(home).exists())
        begun = file, file.begin(ledger, what)
    try:
        yield
    finally:
        if begun is not None:
            with _told(home):
                file, worker = begun
                file.end(ledger, worker)


def place_of(home: homes.Home) -> Path:
    """The file of a home's heads; of those of rehearsals, which come and go, none is kept elsewhere."""
    folder = secrets.audit_heads() if home.run.live else None
    return home.path / "heads.json" if folder is None else folder / f"{home.path.name}.json"


def heads_of(home: homes.Home, *, make_key: bool = False) -> HeadsFile:
    """The home's file of heads, with its key, which is made where there is none and one is wanted.

    Raises:
        NoKey: if there is none.
    """
    return HeadsFile(place_of(home), _key(home, make=make_key))


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


@contextmanager
def _told(home: homes.Home) -> Iterator[None]:
    try:
        yield
    except (HeadsBroken, HeadsForged, NoKey, OSError, SQLAlchemyError) as error:
        why = str(error).partition("\n")[0]  # of a database's, the statement is not for the operator
        print(f"the heads of the audit of {home.path} are not carried on: {why}", file=sys.stderr)  # noqa: T201
        way = homes.command("audit verify CAMPAIGN", home)
        print(f"look with: {way}; it says what to do", file=sys.stderr)  # noqa: T201
