"""Fields of one's own: columns of a source that no catalogue has, each of one kind, which a vertical declares."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, GetCoreSchemaHandler, GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from config.base import Strict, check_bounds, only_kind, refusal
from config.catalogues import BUSINESS_FIELDS

GROUP = "profile.fields"
"""What conditions call them: ``profile.fields.roof_year``."""

ITEM_GROUP = "item.fields"
"""What conditions of tasks beside the stages call them, of whose items it is asked: ``item.fields.roof_year``."""

SLOT = "fields."
"""What a slot of a template calls them: ``fields.roof_year``."""

OwnValue = bool | int | float | str
Match = Literal[
    "equals", "not", "any_of", "none_of", "starts_with", "contains", "matches", "at_least", "at_most", "is_set"
]  # fmt: skip
Form = Annotated[str, Field(min_length=2, max_length=30)] | Annotated[dict[str, bool | str], Field(min_length=1)]
"""How a source writes a field: a day (``"%d.%m.%Y"``), or words and what each means (``{ja: true}``)."""
LARGEST = 2**53
LONGEST_PATTERN = 200
SHORT: Mapping[str, Mapping[str, Any]] = {
    "int": {"whole": (-LARGEST, LARGEST)},
    "number": {"number": True},
    "money": {"money": True},
    "day": {"day": True},
    "yes_no": {"yes_no": True},
}
"""Kinds that need no more than their name, and what each stands for."""
KINDS = ("text", "one_of", "whole", "number", "money", "day", "yes_no")
NUMBER_KINDS = frozenset({"whole", "number", "money"})
_VALUE = "{value}"
_MARKED = 10_000
"""From here on a number is written with marks between its thousands; 1998 is a year."""
_NO_NAMES = frozenset(
    {"as", "break", "const", "continue", "else", "false", "for", "function", "if", "import", "in", "let", "loop",
     "namespace", "null", "package", "return", "true", "var", "void", "while"}
)  # fmt: skip
"""Words that CEL keeps for itself."""
_WHOLE: tuple[Match, ...] = ("equals", "not", "any_of", "none_of", "is_set")
WAYS: Mapping[str, tuple[Match, ...]] = {
    "text": (*_WHOLE, "starts_with", "contains", "matches"),
    "one_of": _WHOLE,
    "whole": (*_WHOLE, "at_least", "at_most"),
    "number": (*_WHOLE, "at_least", "at_most"),
    "money": (*_WHOLE, "at_least", "at_most"),
    "day": (*_WHOLE, "at_least", "at_most"),
    "yes_no": ("equals", "not", "is_set"),
}
"""How a field of each kind can be matched."""
_CEL = {"whole": "int", "number": "double", "money": "double", "yes_no": "bool"}


class OwnField(Strict):
    """One field of one's own: exactly one kind, and the words in which it becomes a fact.

    ``text`` is the most characters, ``one_of`` the words to choose from, ``whole`` the bounds of a whole number (the
    word ``int`` has none), ``day`` a calendar day (``true`` for 2026-11-02, else how it is written: ``"%m/%d/%Y"``).
    ``fact`` is a sentence or a part of one with ``{value}`` in it, as in ``the roof is from {value}``; of a ``yes_no``
    it says what is so where the answer is yes. ``fact: false`` is of a field that only filters.
    """

    text: int | None = Field(None, ge=1, le=500)
    one_of: list[Annotated[str, Field(min_length=1, max_length=60)]] | None = Field(None, min_length=2, max_length=30)
    whole: tuple[int, int] | None = None
    number: Literal[True] | None = None
    money: Literal[True] | None = None
    day: Literal[True] | Annotated[str, Field(min_length=2, max_length=30)] | None = None
    yes_no: Literal[True] | None = None
    fact: Literal[False] | Annotated[str, Field(min_length=3, max_length=200)] | None = None

    @model_validator(mode="after")
    def _is_of_one_kind(self) -> "OwnField":
        only_kind(self, KINDS)
        check_bounds(self.whole)
        if self.one_of and len({word.casefold() for word in self.one_of}) < len(self.one_of):
            raise refusal("a word stands twice, whatever its case", at="one_of")
        if isinstance(self.day, str) and not _writes_days(self.day):
            what = f'"{self.day}" does not say how a day is written, as "%m/%d/%Y" does (%Y, %m or %b or %B, and %d)'
            raise refusal(what, at="day")
        if self.fact and self.fact.count(_VALUE) != (0 if self.yes_no else 1):
            what = "has no {value}: it says what is so" if self.yes_no else "says once where the {value} stands"
            raise refusal(f"the fact {what}", at="fact")
        return self

    @property
    def kind(self) -> str:
        """Which of ``KINDS`` it is."""
        return next(kind for kind in KINDS if getattr(self, kind) is not None)

    @property
    def is_number(self) -> bool:
        """Whether its values are numbers."""
        return self.kind in NUMBER_KINDS

    def shown(self, value: OwnValue) -> str:
        """A value as people write it: ``$150,000``, ``March 5, 2026``, ``7.5``, ``yes``."""
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, int | float):
            sign, size = ("-" if value < 0 else ""), abs(value)
            marks = "," if self.money or size >= _MARKED else ""
            if size == int(size) or self.money:
                return f"{sign}{'$' if self.money else ''}{size:{marks}{'.0f' if size == int(size) else '.2f'}}"
            return f"{sign}{Decimal(f'{size:.15g}'):{marks}f}"
        if self.day is not None:
            day = date.fromisoformat(value)
            return f"{day:%B} {day.day}, {day.year}"
        return value

    def fact_of(self, name: str, value: OwnValue) -> str | None:
        """What a value says of a business; None where it says nothing."""
        if self.fact is False:
            return None
        words = name.replace("_", " ")
        if isinstance(value, bool):
            return (self.fact or words) if value else None if self.fact else f"no {words}"
        return self.fact.replace(_VALUE, self.shown(value)) if self.fact else f"{words} {self.shown(value)}"


@dataclass(frozen=True)
class _Short:
    """Annotates a field that may be written as a word alone: ``roof_year: int``."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """The word is written out, then checked as any other."""
        return core_schema.no_info_before_validator_function(_written_out, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """The words are an editor's completions."""
        return {"anyOf": [{"enum": list(SHORT)}, handler(schema)]}


def _written_out(value: object) -> object:
    if not isinstance(value, str):
        return value
    if value in SHORT:
        return SHORT[value]
    more = {"text": "text: {text: 80}", "one_of": "one_of: {one_of: [new, old]}", "whole": "whole: {whole: [1, 9]}"}
    if value in more:
        raise refusal(f"{value} says too little; write it as in {more[value].partition(': ')[2]}")
    raise refusal(f'unknown kind "{value}"', allowed=(*SHORT, *more), given=value)


def _own_name(name: str) -> str:
    if name in BUSINESS_FIELDS:
        raise refusal(f'"{name}" is a business field already: give it a column, and leave it out here')
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name) or name in _NO_NAMES:
        why = "a word that conditions keep for themselves" if name in _NO_NAMES else "not small letters, digits and _"
        raise refusal(f'"{name}" cannot be asked for as {GROUP}.{name}: it is {why}')
    return name


def _writes_days(form: str) -> bool:
    """Whether the form is understood and loses nothing of a day."""
    day = date(2026, 11, 27)
    try:
        return datetime.strptime(day.strftime(form), form).date() == day  # noqa: DTZ007 - a day has no zone
    except ValueError:
        return False


OwnName = Annotated[str, Field(max_length=40), AfterValidator(_own_name)]
OwnFields = dict[OwnName, Annotated[OwnField, _Short()]]


def cel_type_of(value: OwnValue) -> str:
    """The type of a value in a condition."""
    if isinstance(value, bool):
        return "bool"
    return "int" if isinstance(value, int) else "double" if isinstance(value, float) else "string"


def cel_types(fields: Mapping[str, OwnField]) -> dict[str, str]:
    """The type that each has in a condition."""
    return {name: _CEL.get(field.kind, "string") for name, field in fields.items()}


def closed_values(fields: Mapping[str, OwnField], group: str = GROUP) -> dict[str, tuple[str, ...]]:
    """The words of those that have a closed set of them, as conditions name them."""
    return {f"{group}.{name}": tuple(field.one_of) for name, field in fields.items() if field.one_of}


def misfit(field: OwnField, match: Match, value: object) -> tuple[str, Collection[str]] | None:
    """What is wrong with a value for a field and a way to match that it has, and what would be right."""
    if match == "is_set":
        return None if isinstance(value, bool) else ("is_set takes true or false", ())
    values = value if isinstance(value, list) else [value]
    kind = field.kind
    if kind == "yes_no" and not all(isinstance(one, bool) for one in values):
        return f"{match} takes true or false here", ()
    if kind in NUMBER_KINDS and not all(isinstance(one, int | float) and not isinstance(one, bool) for one in values):
        return f"{match} takes a number here", ()
    if kind == "day" and not all(isinstance(one, str) and is_day(one) for one in values):
        return f"{match} takes a day here, as in 2026-11-02", ()
    if field.one_of and (wrong := next((one for one in values if str(one) not in field.one_of), None)) is not None:
        return f'"{wrong}" is none of its words', tuple(field.one_of)
    return None


def form_fault(field: OwnField, form: Form) -> tuple[str, Collection[str]] | None:
    """What is wrong with how a source writes a field, and what would be right."""
    if field.kind == "day":
        is_one = isinstance(form, str) and _writes_days(form)
        return None if is_one else ('takes how a day is written there, as in "%d.%m.%Y"', ())
    if field.kind not in ("yes_no", "one_of"):
        return f"is of the kind {field.kind}: a source may write day, yes_no and one_of in its own way", ()
    if isinstance(form, str):
        meant = f"{{italienisch: {field.one_of[0]}}}" if field.one_of else "{ja: true, nein: false}"
        return f"takes the words that stand there, each with what it means, as in {meant}", ()
    if len({folded_word(word) for word in form}) < len(form):
        return "a word stands twice, whatever its case", ()
    return next((wrong for meant in form.values() if (wrong := misfit(field, "equals", meant))), None)


def folded_word(word: str) -> str:
    """A word as it is compared with a cell's: whatever its case, and its white space."""
    return " ".join(word.split()).lower()


def is_day(text: str) -> bool:
    """Whether a text is a day as this program writes it."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def pattern_fault(pattern: str, compiled: Callable[[str], object] = re.compile) -> str | None:
    """What is wrong with a pattern; that of a search is RE2's, which takes no longer than its text is long."""
    if len(pattern) > LONGEST_PATTERN:
        return f"is a pattern of {len(pattern)} characters ({LONGEST_PATTERN} at most)"
    try:
        compiled(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        return f'"{pattern[:40]}" is not a pattern: {error}'
    return None
