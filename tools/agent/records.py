"""What an agent hands in, declared: records of named fields, each of a kind.

A record is data. The tool's JSON schema (``schema``), the form that a refusal repeats, and the reading of what a model
wrote (``rows``, ``values``) are derived from it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Text:
    """Words, at most ``most`` characters: longer ones are refused, or ``cut`` where nobody outside reads them.

    They are put on one line unless their own ``lines`` are to stay.
    """

    most: int = 400
    cut: bool = False
    lines: bool = False


@dataclass(frozen=True, slots=True)
class Texts:
    """A list of texts of at most ``most`` characters each; it may be empty."""

    most: int = 400


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of these words. ``also`` maps other words of the same meaning to one of them."""

    words: tuple[str, ...]
    also: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number between two bounds, both allowed."""

    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Share:
    """A number from 0 to 1, or a percentage."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number between two bounds, both allowed; a sum of ``money`` has two places at most."""

    low: float
    high: float
    money: bool = False


@dataclass(frozen=True, slots=True)
class Id:
    """The id of one thing; ``like`` is an example, and its letters are how all such ids begin.

    ``noun`` is what the thing is called, for those who write ``fact 3`` instead of ``f3``.
    """

    like: str
    noun: str

    @property
    def letters(self) -> str:
        """How the ids begin: ``f`` of ``f3``."""
        return self.like.rstrip("0123456789")


@dataclass(frozen=True, slots=True)
class Ids:
    """Ids of one or more things."""

    of: Id


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the calendar."""


@dataclass(frozen=True, slots=True)
class YesNo:
    """True or false."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Records inside a record, at most ``most`` of them, and ``least`` where a schema is to say so.

    There is at least one, unless the least is said to be none.
    """

    record: "Record"
    most: int
    least: int | None = None

    @property
    def may_be_none(self) -> bool:
        """Is an empty list one, too?"""
        return self.least == 0


Kind = Text | Texts | OneOf | Whole | Share | Number | Id | Ids | Day | YesNo | Rows


@dataclass(frozen=True, slots=True)
class Field:
    """One field. ``about`` says what it is for, ``also`` are other names that can only mean this one.

    An ``optional`` one may be left out; the model is asked for it all the same where it is ``wanted``.
    """

    name: str
    kind: Kind
    about: str
    optional: bool = False
    wanted: bool = False
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """Records of one kind: ``name`` is the array that has them, ``id`` what each is about.

    A record inside another has no id. Of two records with the same ``key`` that differ, neither counts.
    """

    name: str
    fields: tuple[Field, ...]
    id: Field | None = None
    key: tuple[str, ...] = ("id",)

    @property
    def columns(self) -> tuple[Field, ...]:
        """All fields, the id first."""
        return (self.id, *self.fields) if self.id else self.fields
