"""A page of a source that is read page by page, and what can be wrong with one: the port of its readers."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from sys import float_info
from types import MappingProxyType
from typing import Any, Literal, NamedTuple, Protocol

from config.catalogues import BUSINESS_FIELDS
from config.files.verticals import Source
from data.counts import counted
from tools.sources.errors import closest
from tools.sources.filters import NUMBERS

KEY = "_key"
"""No field of a vertical's own can be called so."""
LONGEST_VALUE = 2_000
LARGEST_NUMBER = float_info.max
LONGEST_PAUSE = timedelta(days=1)
"""For longer no source is let be, whatever it asks for."""
Why = Literal["refused", "busy", "failed", "changed", "lost", "limit", "circle", "short"]
Row = dict[str, str | int | float | None]
"""A record in our fields, with what tells it apart under ``KEY``; only fields of the vertical's own are numbers."""


class Trouble(Exception):
    """A page could not be read. ``until`` is when it may be tried again; None where nobody knows.

    ``refused``: we are not let in. ``busy``: asked too often. ``failed``: no whole answer. ``changed``: it is not what
    was declared. ``lost``: the place in its pages is no longer known. ``limit``: a quota or the envelope's spend is
    reached. ``circle``, ``short``: its pages were read, and not everybody who is there was in them.
    """

    def __init__(self, why: Why, what: str, until: datetime | timedelta | None = None) -> None:
        super().__init__(what)
        self.why: Why = why
        self.until = until


class Page(NamedTuple):
    """Records of a page, what is asked for the next one (None after the last), and what is noteworthy.

    ``note`` says which columns no record has. ``unkeyed`` counts records without a key, which are not taken;
    ``loose`` are these, for whoever takes them all the same. ``total`` is how many records there are in all, where the
    source says so. ``lacking`` has the fields whose column the last records do not have, and how many in a row do not.
    """

    rows: Sequence[Row]
    following: Mapping[str, Any] | None
    note: str = ""
    unkeyed: int = 0
    total: int | None = None
    loose: Sequence[Row] = ()
    lacking: Mapping[str, int] = MappingProxyType({})


class Before(NamedTuple):
    """What the pages before said: of which fields they ``had`` a value, and what the last of them was ``lacking``."""

    had: Collection[str] = ()
    lacking: Mapping[str, int] = MappingProxyType({})


FIRST = Before()


class Kept:
    """Records, each by its key: how many there are of each, and how many differ from one that has the same key."""

    def __init__(self) -> None:
        self.keys: set[object] = set()
        self._different: set[tuple[object, str]] = set()

    def add(self, rows: Sequence[Row]) -> None:
        """Take records in. A record that came twice, as pages shift while they are read, is one."""
        self.keys |= {row[KEY] for row in rows}
        self._different |= {(row[KEY], sha256(repr(row).encode()).hexdigest()[:16]) for row in rows}

    @property
    def shared(self) -> int:
        """How many records are not taken, since another one has their key."""
        return len(self._different) - len(self.keys)


class Needed(NamedTuple):
    """Of these fields an API must have the columns: ``always`` on each page, ``once`` on any page of a reading."""

    always: frozenset[str] = frozenset({"company", KEY})
    once: frozenset[str] = frozenset()


class Reader(Protocol):
    """Reads one source; ``close`` lets go of its connections."""

    def page(self, place: Mapping[str, Any] | None, before: Before = FIRST) -> Page:
        """The page at a place that an earlier page named; None is the first. Raises Trouble."""
        ...

    def close(self) -> None:
        """Close connections."""
        ...


def value_of(field: str, value: Any) -> str | int | float | None:
    """A value of JSON or SQL as a copy keeps it.

    A number of the vertical's own stays one: as a text, 12.345 is twelve thousand where points stand between thousands.
    """
    if isinstance(value, Decimal):
        value = float(value)
    if field in BUSINESS_FIELDS or field == KEY or isinstance(value, bool) or not isinstance(value, int | float):
        return text_of(field, value)
    return value if -LARGEST_NUMBER <= value <= LARGEST_NUMBER else None


def text_of(field: str, value: Any) -> str | None:
    """A value of JSON or SQL as the text that a directory is loaded from; a list's values stand in a row."""
    if value is None or isinstance(value, dict):
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return ", ".join(text for one in value if (text := text_of(field, one))) or None
    if isinstance(value, float) and (field in NUMBERS or value.is_integer()):
        return f"{value:.0f}"
    return str(value)[:LONGEST_VALUE]


def in_words(shared: int, source: Source) -> str:
    """Say how many records have a key that another has, and what is to be done."""
    told = counted(shared, "record has", "records have")
    return f"{told} a {source.key} that another record has, and only one of each is taken: key is to tell any two apart"


def changed(source: Source, fields: Sequence[str], there: Sequence[str]) -> str:
    """Say which columns are missing, what there is instead, and which of it could be meant."""
    wanted = [source.columns.get(field) or source.key or field for field in fields]
    said = [
        f'no record has "{column}"' + (f" ({field})" if field != KEY else "")
        for column, field in zip(wanted, fields, strict=True)
    ]
    free = [name for name in there if name not in source.columns.values() and name != source.key]
    near = [one for column in wanted if (one := closest(column, free))]
    hint = f"; did you mean {', '.join(near)}?" if near else ""
    return f"{'; '.join(said)} (there is: {', '.join(there[:30]) or 'nothing'}{hint})"
