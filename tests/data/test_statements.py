"""Every statement that the ledger keeps ready finds its rows by an index, however many there are."""

import importlib
import pkgutil
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import CompoundSelect, Delete, Select, Update, bindparam, select
from sqlalchemy.dialects import sqlite

import data.ledger
from data.ledger.core.ledger import Ledger
from data.ledger.core.prepared import Prepared
from data.ledger.core.schema import prospects
from tests.support.plans import scans

JUSTIFIED = {"refusals._CALLS", "references._OF_DOMAIN"}
"""What a run was refused: asked once, for the summary at its end. Whom of a domain we wrote to: asked once for a mail
that comes from nobody known and names no message of ours."""
KINDS = (Select, CompoundSelect, Update, Delete)


def test_no_statement_that_is_kept_ready_reads_a_whole_table_that_grows(ledger: Ledger, tmp_path: Path) -> None:
    found = dict(_kept_ready())
    assert len(found) > 25, "they are found"
    with closing(sqlite3.connect(tmp_path / "ledger.sqlite")) as db:
        read = {name: tables for name, sql in found.items() for tables in scans(db, [sql]).values()}
    assert read.keys() == JUSTIFIED


def test_a_statement_that_does_is_found(ledger: Ledger, tmp_path: Path) -> None:
    by_company = select(prospects.c.prospect_id).where(prospects.c.company == bindparam("of"))
    with closing(sqlite3.connect(tmp_path / "ledger.sqlite")) as db:
        assert list(scans(db, [_sql(by_company)]).values()) == [{"prospects"}]


def _kept_ready() -> Iterator[tuple[str, str]]:
    """Each statement that a module of the ledger has made beforehand, under its name."""
    for info in pkgutil.walk_packages(data.ledger.__path__, "data.ledger."):
        module = importlib.import_module(info.name)
        for name, value in vars(module).items():
            statement = value.statement if isinstance(value, Prepared) else value
            if isinstance(statement, KINDS):
                yield f"{info.name.rpartition('.')[2]}.{name}", _sql(statement)


def _sql(statement: Any) -> str:
    """A statement as SQLite gets it: two values where there may be several, and NULL for every value."""
    made = str(statement.compile(dialect=sqlite.dialect()))
    return re.sub(r"__\[POSTCOMPILE_\w+\]", "NULL, NULL", made).replace("?", "NULL")
