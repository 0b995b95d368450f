"""The fields of items, and of the outputs that tasks hand in."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from config.base import Name, Strict, Words, check_bounds, only_kind, refusal

KIND_EXAMPLES = (
    "{text: 200}, {texts: 120}, {one_of: [a, b]}, {whole: [1, 100]}, {money: [0, 100000]}, {decimal: [0, 1.5]}, "
    "{share: true}, {day: true}, {yes_no: true}, {ids: facts}, {document: true}"
)
"""Every kind of field, as it is written."""


class FieldConfig(Strict):
    """One field of an item or of an output: exactly one kind, and what else is to be known of it.

    ``text`` is the most characters, ``texts`` those of each of a list, ``whole`` the bounds of a whole number,
    ``one_of`` the words to choose from, ``share`` a number from 0 to 1, ``ids`` of what is cited: ``facts``, or an
    output whose records may be cited. ``document`` (of an item alone) names a file below the campaign's ``documents``;
    its paragraphs become the item's facts. ``money`` has the bounds of a sum with two places at most, ``decimal`` those
    of a number with any. ``grounded_in`` names what a text or a number may rest on: code refuses a figure, name
    or quotation that is in none of what the record cites (without a field of ids: in nothing that is shown).
    """

    text: int | None = Field(None, ge=1, le=20_000)
    texts: int | None = Field(None, ge=1, le=2_000)
    one_of: list[str] | None = Field(None, min_length=2, max_length=30)
    whole: tuple[int, int] | None = None
    share: Literal[True] | None = None
    day: Literal[True] | None = None
    yes_no: Literal[True] | None = None
    ids: Name | None = None
    document: Literal[True] | None = None
    money: tuple[float, float] | None = None
    decimal: tuple[float, float] | None = None
    optional: bool = False
    lines: bool = False
    about: Words = Field("", max_length=200)
    grounded_in: Name | list[Name] | None = None

    @model_validator(mode="after")
    def _is_of_one_kind(self) -> "FieldConfig":
        given = only_kind(self, FIELD_KINDS)
        for key in ("whole", "money", "decimal"):
            check_bounds(getattr(self, key), key)
        for key, kinds in (("lines", ("text",)), ("grounded_in", GROUNDED_KINDS)):
            if getattr(self, key) and given not in kinds:
                raise refusal(f"belongs to a field of the kind {' or '.join(kinds)}", at=key)
        return self

    @model_validator(mode="before")
    @classmethod
    def _says_more_than_a_kind(cls, given: object) -> object:
        if isinstance(given, str):
            what = f'"{given}" alone is no field' if given in FIELD_KINDS else f'unknown kind "{given}"'
            raise refusal(f"{what}: write one as in {KIND_EXAMPLES}", given=given)
        return given

    foreign: ClassVar[Mapping[str, str]] = dict.fromkeys(
        ("number", "float", "integer", "int", "string", "str", "bool", "boolean", "date", "enum", "list", "type"),
        "is no kind: write one as in " + KIND_EXAMPLES,
    )

    @property
    def kind(self) -> str:
        """Which of ``FIELD_KINDS`` it is."""
        return next(kind for kind in FIELD_KINDS if getattr(self, kind) is not None)

    @property
    def sources(self) -> tuple[str, ...]:
        """What the text is grounded in; empty where it need not be."""
        named = self.grounded_in
        return () if named is None else (named,) if isinstance(named, str) else tuple(named)


FIELD_KINDS = ("text", "texts", "one_of", "whole", "share", "day", "yes_no", "ids", "document", "money", "decimal")
GROUNDED_KINDS = ("text", "whole", "money", "decimal")
"""Kinds that can be held to their sources: a number by its figure."""


PROSPECT_FIELDS: Mapping[str, FieldConfig] = {
    "company": FieldConfig(text=120),
    "city": FieldConfig(text=80, optional=True),
    "state": FieldConfig(text=80, optional=True),
    "industry": FieldConfig(text=120, optional=True),
    "employees": FieldConfig(whole=(0, 10_000_000), optional=True),
    "tier": FieldConfig(one_of=["Hot", "Warm", "Cold"]),
    "score": FieldConfig(whole=(0, 100)),
    "confidence": FieldConfig(share=True, optional=True),
}
"""What a task beside stages knows of a prospect; addresses and phone numbers are not among it."""
JUDGED = ("tier", "score", "confidence")
"""Those that a prospect has from who judged it."""


class OutputConfig(Strict):
    """What a task hands in about an item: typed records, ``count`` of them (the least, which may be 0, the most)."""

    fields: dict[Name, FieldConfig] = Field(min_length=1)
    count: tuple[Annotated[int, Field(ge=0)], Annotated[int, Field(ge=1, le=50)]] = (1, 1)

    @property
    def is_single(self) -> bool:
        """Is there one record of it, and no list?"""
        return self.count == (1, 1)

    @property
    def many(self) -> str:
        """How many records there may be, in words: ``5``, or ``2 to 5``."""
        low, high = self.count
        return f"{low}" if low == high else f"{low} to {high}"

    @property
    def may_be_none(self) -> bool:
        """May there be no record of it?"""
        return self.count[0] == 0

    @model_validator(mode="after")
    def _counts_upwards(self) -> "OutputConfig":
        if self.count[0] > self.count[1]:
            raise refusal(f"the least, {self.count[0]}, is above the most, {self.count[1]}", at="count")
        return self
