"""Columns of a vertical's own fields: what a cell must be like to be one of its kind, and the value that it gives.

What does not fit is left out, and counted; it never costs its row.
"""

from collections.abc import Mapping, Sequence

from config.files.own_fields import OwnField, OwnValue
from data.redact import redacted
from tools.sources.cells import Cell, literal
from tools.sources.cleaning import plain_number_sql, text_sql, trimmed_sql
from tools.sources.filters import own_column

TRUE, FALSE = ("true", "t", "yes", "y", "1"), ("false", "f", "no", "n", "0")
_LARGEST = 2**53
_LONGEST = 500


def own_sql(field: OwnField, cell: Cell) -> str:
    """Return SQL for a cell as a value of the field's kind; NULL where it does not fit."""
    text, number = text_sql(cell.sql), plain_number_sql(cell, whole=field.kind == "whole")
    match field.kind:
        case "text":
            return f"case when length({text}) <= {int(field.text or 0)} then {text} end"
        case "one_of":
            word_sql = f"lower({trimmed_sql(cell.sql)})"  # "none" may be a word to choose
            said = ((literal(" ".join(word.split()).lower()), literal(word)) for word in field.one_of or ())
            return f"case {word_sql} {' '.join(f'when {one} then {word}' for one, word in said)} end"
        case "whole":
            low, high = field.whole or (0, 0)
            fits = f"{number} between {int(low)} and {int(high)} and {number} = floor({number})"
            return f"case when {fits} then cast({number} as bigint) end"
        case "day":
            return f"strftime({_day_sql(field, text, cell)}, '%Y-%m-%d')"
        case "yes_no":
            yes, no = (", ".join(map(literal, words)) for words in (TRUE, FALSE))
            return f"case when lower({text}) in ({yes}) then 'true' when lower({text}) in ({no}) then 'false' end"
        case _:
            return f"case when {number} between -{_LARGEST} and {_LARGEST} then {number} end"


def nothing_sql(field: OwnField) -> str:
    """SQL for a column of the field's kind that a source does not have."""
    return f"cast(null as {type_of(field)})"


def constant_sql(field: OwnField, value: OwnValue) -> str:
    """SQL for a value that is the same in every row."""
    plain = str(value).lower() if isinstance(value, bool) else str(value)
    return f"cast({literal(plain)} as {type_of(field)})"


def type_of(field: OwnField) -> str:
    """The type of its column."""
    return "bigint" if field.kind == "whole" else "double" if field.is_number else "varchar"


def columns_of(fields: Mapping[str, OwnField]) -> tuple[str, ...]:
    """The columns of the fields, in their order."""
    return tuple(own_column(name) for name in fields)


def values_of(fields: Mapping[str, OwnField], cells: Sequence[object]) -> dict[str, OwnValue]:
    """What a row says in the fields, redacted; a number that reads as somebody's phone is left out."""
    known: dict[str, OwnValue] = {}
    for (name, field), cell in zip(fields.items(), cells, strict=True):
        if cell is None:
            continue
        if field.yes_no:
            known[name] = cell == "true"
        elif isinstance(cell, int | float):
            if redacted(f"{cell:.0f}", _LONGEST) == f"{cell:.0f}":
                known[name] = cell if field.kind == "whole" else float(cell)
        else:
            known[name] = redacted(str(cell), field.text or _LONGEST)
    return known


def _day_sql(field: OwnField, text: str, cell: Cell) -> str:
    iso = f"try_cast(regexp_extract({text}, '^(\\d{{4}}-\\d{{2}}-\\d{{2}})([T ].*)?$', 1) as date)"
    if isinstance(field.day, str):  # a file of days that are no texts does not write them
        return f"case when {cell.is_text} then try_strptime({text}, {literal(field.day)}) else {iso} end"
    return iso
