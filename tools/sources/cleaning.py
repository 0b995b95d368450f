"""Rows as they come, businesses as we want them: white space, words for nothing, case, post codes, numbers."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from config.catalogues import BUSINESS_FIELDS
from config.files.own_fields import OwnValue
from data.identity import clean_postcode, normalise_email, normalise_phone, registrable_domain
from data.letter_case import tidy_case
from data.places import country_code
from data.records import Business
from tools.sources.cells import Cell
from tools.sources.filters import NUMBERS

_NOTHING = "('', '-', '--', '.', 'none', 'null', 'nan', 'n/a', 'na', 'unknown', 'undisclosed', 'nil', '?')"
_GROUPED_WHOLE = r"[1-9]\d{0,2}(\.\d{3})+(,\d+)?"
_GROUPED = r"[1-9]\d{0,2}((\.\d{3}){2,}(,\d+)?|\.\d{3},\d+)"
_DECIMAL_COMMA = r"\d+,\d{1,2}|0,\d+"
_LARGEST = 2_147_483_647


def trimmed_sql(column: str) -> str:
    """Return SQL for a column's text without needless white space."""
    return f"trim(regexp_replace(cast({column} as varchar), '\\s+', ' ', 'g'))"


def text_sql(column: str) -> str:
    """Return SQL for a column's text without needless white space; words that mean nothing are NULL."""
    text = trimmed_sql(column)
    return f"case when lower({text}) in {_NOTHING} then null else {text} end"


def number_sql(field: str, cell: Cell) -> str:
    """Return SQL for a whole number: ``$1,200.0``, ``1.200`` and ``1 200,50 €`` are 1200.

    What is no number, negative or absurd is NULL.
    """
    if field == "founded":
        text = f"cast({cell.sql} as varchar)"
        return f"try_cast(nullif(regexp_extract({text}, '\\b(1[6-9]|20)\\d\\d'), '') as integer)"
    number = plain_number_sql(cell, whole=True)
    return f"case when {number} between 0 and {_LARGEST} then cast({number} as integer) end"


def plain_number_sql(cell: Cell, *, whole: bool) -> str:
    """Return SQL for the number that a cell is, however it is written; NULL for what is none.

    ``1.200`` is 1200 where whole numbers are counted, and 1.2 elsewhere: no other mark tells its dot from a decimal
    point. ``1.200.000`` and ``1.200,50`` tell. No group of thousands follows a 0: ``0.125`` and ``0,125`` are 1/8.
    """
    grouped = _GROUPED_WHOLE if whole else _GROUPED
    text = f"cast({cell.sql} as varchar)"
    plain = f"regexp_replace({text}, '[$€£''\\x{{2019}}_\\s\\x{{a0}}\\x{{202f}}]', '', 'g')"
    return (
        f"try_cast(case when {cell.is_text} "
        f"and regexp_full_match({plain}, '[-+]?({grouped}|{_DECIMAL_COMMA})') "
        f"then replace(replace({plain}, '.', ''), ',', '.') else replace({plain}, ',', '') end as double)"
    )


def region_of(country: str | None) -> str:
    """Whose numbers are meant by those without a country's prefix; of an unknown country (``ZZ``) none are."""
    return (country_code(country) or "ZZ") if country else "US"


def business_of(
    source: str, row_key: str, values: Sequence[object], own: Mapping[str, OwnValue] = MappingProxyType({})
) -> Business:
    """Make a business of one row, whose values stand in the order of the field catalogue."""
    row = dict(zip(BUSINESS_FIELDS, values, strict=True))
    text = {field: str(value) for field, value in row.items() if value is not None and field not in NUMBERS}
    number = {field: int(str(value)) for field, value in row.items() if value is not None and field in NUMBERS}
    state = text.get("state")
    return Business(
        source=source,
        row_key=row_key,
        company=tidy_case(text["company"]),
        domain=registrable_domain(text.get("domain") or text.get("website") or ""),
        website=text.get("website"),
        email=normalise_email(text["email"]) if "email" in text else None,
        phone=normalise_phone(text["phone"], region_of(text.get("country"))) if "phone" in text else None,
        street=tidy_case(text["street"]) if "street" in text else None,
        city=tidy_case(text["city"]) if "city" in text else None,
        county=tidy_case(text["county"]) if "county" in text else None,
        state=state.upper() if state and len(state) == 2 else state,
        postcode=clean_postcode(text["postcode"], text.get("country")) if "postcode" in text else None,
        country=text.get("country"),
        industry=text.get("industry"),
        industry_code=text.get("industry_code"),
        employees=number.get("employees"),
        revenue=number.get("revenue"),
        founded=number.get("founded"),
        fields=dict(own),
    )
