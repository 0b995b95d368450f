"""A directory of businesses in DuckDB: loaded once, searched by criteria and named parameters, never by SQL."""

# ruff: noqa: S608  (names in SQL come from the field catalogue and from here; every value is bound)

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from pathlib import Path
from threading import Lock
from types import MappingProxyType
from typing import NamedTuple

import duckdb
from pydantic import TypeAdapter

from config.catalogues import BUSINESS_FIELDS
from config.files.own_fields import OwnField, OwnFields
from config.files.verticals import Criterion, Scalar, Source
from data.identity import normalise_email, normalise_phone
from data.letter_case import tidy_case
from data.records import Business
from data.redact import redacted
from tools.sources import filters, told
from tools.sources.cleaning import business_of, region_of
from tools.sources.copies import Copy
from tools.sources.errors import SourceError, closest
from tools.sources.filters import NUMBERS, WHOLE, Condition, Values, own_column, worded
from tools.sources.listing import describe, load
from tools.sources.location import files_of, fingerprint
from tools.sources.merging import groups_of
from tools.sources.own_columns import columns_of, values_of
from tools.sources.writings import with_writings

_SHOWN = 12
_LONGEST_SHOWN = 120
_OWN_FIELDS = TypeAdapter(OwnFields)


class Found(NamedTuple):
    """A page of a search: the businesses, how many match in all (those to be skipped left out), where it goes on."""

    businesses: tuple[Business, ...]
    matching: int
    offset_next: int | None


class Profile(NamedTuple):
    """The size of a directory."""

    rows: int
    unique_businesses: int


class Tally(NamedTuple):
    """How many businesses pass, and how many of them are not taken yet."""

    matching: int
    left: int


class Span(NamedTuple):
    """The least and the greatest number, or the first and the last day (YYYY-MM-DD), that a field has."""

    least: int | str
    most: int | str


class _Pool(NamedTuple):
    """The rows that pass the fixed filters, one a business, in a table of their own."""

    table: str
    businesses: int


@dataclass(slots=True)
class Directory:
    """An open directory. Safe to use from several threads; the same one is shared by all users in a process."""

    name: str
    source: Source
    fields: OwnFields
    _connection: duckdb.DuckDBPyConnection
    _pools: dict[str, _Pool] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def search(
        self,
        hard: Sequence[Criterion],
        fixed: Values,
        parameters: Values,
        *,
        limit: int,
        skip_keys: Collection[str] = (),
        offset: int = 0,
    ) -> Found:
        """Return businesses in the order of the file, the same business once.

        ``hard`` criteria, the source's own ``where`` and the ``fixed`` parameters (a campaign's territory) always
        apply; ``parameters`` can only narrow what they leave. ``skip_keys`` are row keys already taken. Raises
        SourceError for a parameter that does not exist or a value that occurs nowhere.
        """
        pool = self._pool(hard, fixed)
        condition = self._narrowed(parameters, skip_keys)
        with self._cursor() as cursor:
            matching = _count(cursor, f"select count(*) from {pool.table} where {condition.sql}", condition.values)
            rows = cursor.execute(
                f"select row_key, {', '.join(self._columns)} from {pool.table} where {condition.sql} "
                f"order by row_number limit {int(limit)} offset {int(offset)}",
                condition.values,
            ).fetchall()
        businesses = tuple(self._business(*row) for row in rows)
        end = offset + len(businesses)
        return Found(businesses, matching, end if end < matching else None)

    def count_by(
        self,
        hard: Sequence[Criterion],
        fixed: Values,
        parameter: str,
        *,
        skip_keys: Collection[str] = (),
        top: int = 8,
        parameters: Values = MappingProxyType({}),
    ) -> dict[str, int]:
        """Return how many businesses are left for each value of a parameter, the ``top`` most frequent first."""
        column = self._parameter_column(parameter)
        pool = self._pool(hard, fixed)
        condition = self._narrowed(parameters, skip_keys)
        with self._cursor() as cursor:
            rows = cursor.execute(
                f"select min({column}), count(*) as many from {pool.table} "
                f"where {condition.sql} and {column} is not null "
                f"group by lower(cast({column} as varchar)) order by many desc, 1 limit {int(top)}",
                condition.values,
            ).fetchall()
        return {self._shown(column, value): int(many) for value, many in rows}

    def tally(
        self, hard: Sequence[Criterion], fixed: Values, parameters: Values, *, skip_keys: Collection[str] = ()
    ) -> list[Tally]:
        """Count what passes the fixed filters, then what passes each of the parameters in turn as well, in one look."""
        pool = self._pool(hard, fixed)
        condition = self._where(self._given(parameters))
        steps = [" and ".join(condition.clauses[:end]) or "true" for end in range(len(condition.clauses) + 1)]
        fresh = f"row_key not in (select unnest({condition.bind(list(skip_keys))}))" if skip_keys else "true"
        counts = ", ".join(f"count(*) filter (where {one}), count(*) filter (where {one} and fresh)" for one in steps)
        with self._cursor() as cursor:
            (row,) = cursor.execute(
                f"select {counts} from (select *, {fresh} as fresh from {pool.table})", condition.values
            ).fetchall()
        return [Tally(matching, left) for matching, left in zip(row[::2], row[1::2], strict=True)]

    def spelled(
        self, hard: Sequence[Criterion], fixed: Values, parameter: str, words: Collection[str]
    ) -> dict[str, str]:
        """Return, for those of the casefolded ``words`` that are a value of the parameter there, how it is written."""
        column = self._parameter_column(parameter)
        pool = self._pool(hard, fixed)
        with self._cursor() as cursor:
            rows = cursor.execute(
                f"select lower({column}), min({column}) from {pool.table} "
                f"where lower({column}) in (select unnest($words)) group by 1",
                {"words": list(words)},
            ).fetchall()
        return {str(word): self._shown(column, value) for word, value in rows}

    def span(
        self,
        hard: Sequence[Criterion],
        fixed: Values,
        parameter: str,
        *,
        skip_keys: Collection[str] = (),
        parameters: Values = MappingProxyType({}),
    ) -> Span | None:
        """Return the least and the greatest number, or day, that is left in a parameter's field; None if none is."""
        column = self._parameter_column(parameter)
        pool = self._pool(hard, fixed)
        condition = self._narrowed(parameters, skip_keys)
        with self._cursor() as cursor:
            sql = f"select min({column}), max({column}) from {pool.table} where {condition.sql}"
            (ends,) = cursor.execute(sql, condition.values).fetchall()
        kind: type[int | str] = int if self.is_number(self.source.parameters[parameter].field) else str
        return None if ends[0] is None else Span(kind(ends[0]), kind(ends[1]))

    def refuse_unknown(self, given: Values) -> None:
        """Raise SourceError for a parameter that does not exist, or a value that no row has."""
        self._given(given)
        self._refuse_unknown_values(given)

    def refuse_barren(self, criterion: Criterion) -> None:
        """Raise SourceError for a criterion that no row meets (it says what the rows have), or that is no pattern."""
        try:
            if self.rows([criterion], {}):
                return
        except duckdb.InvalidInputException as error:
            cause = str(error).strip().splitlines()[0]
            raise SourceError(self.name, f'"{criterion.value}" is not a pattern that is sought by: {cause}') from error
        field, value, column = criterion.field, criterion.value, self._column(criterion.field)
        if criterion.match == "is_set":
            raise SourceError(self.name, f"no row's {worded(field, criterion.match, value)}")
        shown = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
        what = f'no row has {field} {criterion.match.replace("_", " ")} "{shown}"'
        if not self.is_number(field):
            values = self._most_frequent(column)
            raise SourceError(self.name, what, "most frequent", values[:_SHOWN] or ["none, it is empty"])
        with self._cursor() as cursor:
            least, most = cursor.execute(f"select min({column}), max({column}) from listing").fetchall()[0]
        raise SourceError(self.name, what, "there is", ["no number" if least is None else f"{least} to {most}"])

    def rows(self, hard: Sequence[Criterion], fixed: Values) -> int:
        """Count the rows that pass ``hard`` and ``fixed``, the same business as often as it stands there."""
        conditions = [*filters.criteria(hard, self.fields), *self._given(fixed)]
        condition = self._where(conditions)
        with self._cursor() as cursor:
            return _count(cursor, f"select count(*) from listing where {condition.sql}", condition.values)

    def profile(self) -> Profile:
        """Count the rows, and the businesses that they are."""
        return Profile(self.rows([], {}), self._pool_of([], everything=True).businesses)

    def unread(self) -> dict[str, int]:
        """Count the cells that say something and cannot be read as what they should be, by field."""
        found = self.misread()
        with self._cursor() as cursor:
            for field, read in (("email", normalise_email), ("phone", None)):
                rows = cursor.execute(
                    f"select {field}, country, count(*) from listing where {field} is not null group by all"
                ).fetchall()
                known = ((read(one) if read else normalise_phone(one, region_of(of)), many) for one, of, many in rows)
                cells = sum(many for value, many in known if value is None)
                found |= {field: cells} if cells else {}
        return found

    def misread(self) -> dict[str, int]:
        """The same of numbers and the vertical's own fields alone, which were counted as the source was loaded."""
        with self._cursor() as cursor:
            found = cursor.execute("select field, cells from unread where cells > 0").fetchall()
        return {str(field): int(cells) for field, cells in found}

    def empty_paths(self) -> set[str]:
        """The dotted paths of the source's columns at which no record has anything."""
        with self._cursor() as cursor:
            return {str(path) for (path,) in cursor.execute("select path from empty_path").fetchall()}

    def _narrowed(self, parameters: Values, skip_keys: Collection[str]) -> filters.Where:
        conditions = self._given(parameters)
        self._refuse_unknown_values(parameters)
        condition = self._where(conditions)
        if skip_keys:
            keys = condition.bind(list(skip_keys))
            condition.clauses.append(f"row_key not in (select unnest({keys}))")
        return condition

    def _where(self, conditions: Sequence[Condition]) -> filters.Where:
        with self._cursor() as cursor:
            return filters.where(self.name, with_writings(cursor, conditions))

    def _pool(self, hard: Sequence[Criterion], fixed: Values) -> _Pool:
        self._refuse_unknown_values(fixed)
        return self._pool_of(
            [
                *filters.criteria(hard, self.fields),
                *filters.criteria(self.source.where, self.fields),
                *self._given(fixed),
            ]
        )

    def _pool_of(self, conditions: Sequence[Condition], everything: bool = False) -> _Pool:
        key = json.dumps([everything, *map(asdict, conditions)], default=list)
        with self._lock:
            if key not in self._pools:
                self._pools[key] = self._gather(f"pool{len(self._pools)}", conditions)
            return self._pools[key]

    def _gather(self, table: str, conditions: Sequence[Condition]) -> _Pool:
        """Keep the rows that pass, merged: the first row of a business, completed from its others."""
        condition = self._where(conditions)
        columns = ", ".join(self._columns)
        merged = ", ".join(f"arg_min({column}, row_number) as {column}" for column in self._columns)
        with self._cursor() as cursor:
            rows = cursor.execute(
                f"select row_number, row_key, {columns} from listing where {condition.sql} order by row_number",
                condition.values,
            ).fetchall()
            groups = groups_of(self._business(*row[1:]) for row in rows)
            cursor.execute(
                f"create table {table} as "
                f"with same as (select unnest($numbers) as row_number, unnest($groups) as leader) "
                f"select min(row_number) as row_number, arg_min(row_key, row_number) as row_key, {merged} "
                f"from listing join same using (row_number) group by leader",
                {"numbers": [row[0] for row in rows], "groups": groups},
            )
        return _Pool(table, len(set(groups)))

    def _refuse_unknown_values(self, given: Values) -> None:
        """A value that no row has is a mistake, not an empty result; of a source that is read on nobody knows."""
        if self.source.is_copied:
            return
        for name, value in given.items():
            parameter = self.source.parameters.get(name)
            if parameter is None or parameter.match not in WHOLE or self.is_number(parameter.field):
                continue
            for one in [value] if isinstance(value, str | int | float) else value:
                self._refuse_unknown_value(name, parameter.field, one)

    def _refuse_unknown_value(self, name: str, field: str, value: Scalar) -> None:
        if self.rows([Criterion(field=field, match="equals", value=value)], {}):
            return
        values = self._most_frequent(self._column(field))
        near = closest(str(value), values)
        shown = list(dict.fromkeys([*([near] if near else []), *values]))[:_SHOWN]
        raise SourceError(self.name, f'no row has {name} "{value}"', "most frequent", shown, str(value))

    def _most_frequent(self, column: str) -> list[str]:
        with self._cursor() as cursor:
            rows = cursor.execute(
                f"select min({column}) from listing where {column} is not null group by lower({column}) "
                "order by count(*) desc, 1"
            ).fetchall()
        return [self._shown(column, row[0]) for row in rows]

    def is_number(self, field: str) -> bool:
        """Whether a field of a business is a number."""
        return self.fields[field].is_number if field in self.fields else field in NUMBERS

    @property
    def _columns(self) -> tuple[str, ...]:
        return (*BUSINESS_FIELDS, *columns_of(self.fields))

    def _column(self, field: str) -> str:
        return own_column(field) if field in self.fields else field

    def _business(self, row_key: str, *cells: object) -> Business:
        listed = len(BUSINESS_FIELDS)
        return business_of(self.name, row_key, cells[:listed], values_of(self.fields, cells[listed:]))

    def _shown(self, column: str, value: object) -> str:
        """A value as it is written: of a directory's, machines wrote many."""
        return tidy_case(str(value)) if column in BUSINESS_FIELDS else redacted(str(value), _LONGEST_SHOWN)

    def _given(self, values: Values) -> list[Condition]:
        return filters.parameters(self.name, self.source.parameters, values, self.fields)

    def _parameter_column(self, parameter: str) -> str:
        declared = self.source.parameters
        if parameter not in declared:
            raise SourceError(self.name, f'no parameter "{parameter}"', "parameters", declared, parameter)
        return self._column(declared[parameter].field)

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        return self._connection.cursor()


def open_directory(
    name: str,
    source: Source,
    *,
    config_dir: Path,
    cache_dir: Path,
    told_in: Path | None = None,
    written: str = "",
    fields: Mapping[str, OwnField] = MappingProxyType({}),
) -> Directory:
    """Open a source; within a process the same files are loaded once, until they change.

    Of a source that is read page by page, what its copy has until now is opened: nothing is asked of it here. One that
    others tell has its file in ``told_in``.

    ``written`` is the location as YAML has it, for the way out when there is no file, ``fields`` are the vertical's
    own. Raises SourceError naming a file or column that is missing, with what there is instead.
    """
    if source.is_pulled:
        files: tuple[Path, ...] = (Copy(name, source, cache_dir).gathered(),)
    elif told_in is not None:
        files = (told.gathered(told_in),)
    else:
        files = tuple(files_of(name, source, config_dir=config_dir, cache_dir=cache_dir, written=written))
    declared = _OWN_FIELDS.dump_json(dict(fields))
    return _opened(name, source.model_dump_json(exclude={"max_age"}), declared, files, fingerprint(files))


@lru_cache(maxsize=8)
def _opened(name: str, source_json: str, fields_json: bytes, files: tuple[Path, ...], _fingerprint: str) -> Directory:
    source, fields = Source.model_validate_json(source_json), _OWN_FIELDS.validate_json(fields_json)
    connection = duckdb.connect(":memory:", config={"threads": 2})
    try:
        load(name, source, fields, files, connection)
    except duckdb.Error as error:
        cause = str(error).strip().splitlines()[0]
        raise SourceError(name, f"{describe(files)} cannot be read as {source.format}: {cause}") from error
    connection.execute("set enable_external_access = false")
    connection.execute("set lock_configuration = true")
    return Directory(name, source, fields, connection)


def _count(cursor: duckdb.DuckDBPyConnection, sql: str, values: Mapping[str, object]) -> int:
    row = cursor.execute(sql, dict(values)).fetchone()
    return int(row[0]) if row else 0
