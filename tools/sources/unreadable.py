"""What records say that cannot be read as what it should be: it stays empty, as in a file, and is counted."""

# ruff: noqa: S608  (names in SQL come from the field catalogue and the vertical's own fields; every value is bound)

from collections import Counter
from collections.abc import Iterator, Sequence

import duckdb

from config.files.verticals import Source
from config.loading import CampaignBundle
from data.identity import normalise_email, normalise_phone
from tools.sources.cells import cell_in
from tools.sources.cleaning import number_sql, region_of, text_sql
from tools.sources.filters import NUMBERS
from tools.sources.own_columns import own_sql
from tools.sources.pages import Row


def unread(bundle: CampaignBundle, source: Source, rows: Sequence[Row]) -> list[tuple[str, ...]]:
    """Of each row the paths whose values say something, and nothing that the campaign can read."""
    with duckdb.connect() as connection:
        return [tuple(source.columns[field] for field in _fields(bundle, source, row, connection)) for row in rows]


def cells_unread(bundle: CampaignBundle, source: Source, rows: Sequence[Row]) -> dict[str, int]:
    """How many cells of each field say something, and nothing that the campaign can read; the most first."""
    with duckdb.connect() as connection:
        return dict(Counter(one for row in rows for one in _fields(bundle, source, row, connection)).most_common())


def _fields(bundle: CampaignBundle, source: Source, row: Row, connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    own, asked = bundle.vertical.fields, {}
    for field, value in row.items():
        if value is None or field in source.constants or (field not in NUMBERS and field not in own):
            continue
        cell = cell_in(field, "VARCHAR")
        read = own_sql(own[field], cell, source.forms.get(field)) if field in own else number_sql(field, cell)
        asked[field] = f"{text_sql(cell.sql)} is not null and {read} is null"
    if asked:
        there = ", ".join(f'? as "{field}"' for field in asked)
        found = connection.execute(
            f"select {', '.join(asked.values())} from (select {there})", [row[field] for field in asked]
        ).fetchall()[0]
        yield from (field for field, is_unread in zip(asked, found, strict=True) if is_unread)
    if (email := row.get("email")) and "email" not in source.constants and normalise_email(str(email)) is None:
        yield "email"
    country = str(source.constants.get("country") or row.get("country") or "") or None
    phone = row.get("phone")
    if phone and "phone" not in source.constants and normalise_phone(str(phone), region_of(country)) is None:
        yield "phone"
