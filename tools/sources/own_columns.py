"""Columns of a vertical's own fields: what a cell must be like to be one of its kind, and the value that it gives.

What does not fit is left out, and counted; it never costs its row.
"""

from collections.abc import Mapping, Sequence

from config.files.own_fields import Form, OwnField, OwnValue, folded_word
from data.redact import redacted
from tools.sources.cells import Cell, literal
from tools.sources.cleaning import plain_number_sql, text_sql, trimmed_sql
from tools.sources.filters import own_column

TRUE, FALSE = ("true", "t", "yes", "y", "1"), ("false", "f", "no", "n", "0")
_LARGEST = 2**53
_LONGEST = 500


def own_sql(field: OwnField, cell: Cell, form: Form | None = None) -> str:
    """Return SQL for a cell as a value of the field's kind; NULL where it does not fit.

    ``form`` is how this source writes it: a day in the place of the field's own way, words besides those of the kind.
    """
    text, number = text_sql(cell.sql), plain_number_sql(cell, whole=field.kind == "whole")
    match field.kind:
        case "text":
            return f"case when length({text}) <= {int(field.text or 0)} then {text} end"
        case "one_of":
            words = {folded_word(word): word for word in field.one_of or ()} | _words(form)
            return _chosen(cell, words)  # "none" may be a word to choose
        case "whole":
            low, high = field.whole or (0, 0)
            fits = f"{number} between {int(low)} and {int(high)} and {number} = floor({number})"
            return f"case when {fits} then cast({number} as bigint) end"
        case "day":
            return f"strftime({_day_sql(form if isinstance(form, str) else field.day, text, cell)}, '%Y-%m-%d')"
        case "yes_no":
            yes, no = (", ".join(map(literal, words)) for words in (TRUE, FALSE))
            usual = f"case when lower({text}) in ({yes}) then 'true' when lower({text}) in ({no}) then 'false' end"
            return f"coalesce({_chosen(cell, words)}, {usual})" if (words := _words(form)) else usual
        case _:
            return f"case when {number} between -{_LARGEST} and {_LARGEST} then {number} end"


def _words(form: Form | None) -> dict[str, str]:
    """The words that a source has of its own, and what each means as a cell of the field's kind."""
    own = form.items() if isinstance(form, dict) else ()
    return {folded_word(word): str(meant).lower() if isinstance(meant, bool) else meant for word, meant in own}


def _chosen(cell: Cell, words: Mapping[str, str]) -> str:
    cases = " ".join(f"when {literal(word)} then {literal(meant)}" for word, meant in words.items())
    return f"case lower({trimmed_sql(cell.sql)}) {cases} end"


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


def _day_sql(form: str | bool | None, text: str, cell: Cell) -> str:
    iso = f"try_cast(regexp_extract({text}, '^(\\d{{4}}-\\d{{2}}-\\d{{2}})([T ].*)?$', 1) as date)"
    if isinstance(form, str):  # a file of days that are no texts does not write them
        return f"case when {cell.is_text} then try_strptime({text}, {literal(form)}) else {iso} end"
    return iso
