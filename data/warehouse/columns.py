"""How a table of the warehouse is declared."""

from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from sqlalchemy import ColumnElement, FromClause

Veiling = Literal["plain", "text", "email", "phone", "domain", "hash"]


class Column(NamedTuple):
    """One column: its DuckDB type, what it means, and where the ledger has it.

    ``veil`` says what happens to the value before it leaves the ledger: ``text`` loses addresses and phones, ``email``
    and ``phone`` become a keyed hash, ``domain`` keeps only the domain, ``hash`` is a hash that is keyed once more.
    ``made`` is DuckDB SQL over the row as it came, where a cast to ``type`` is not all that is needed.
    """

    name: str
    type: str
    comment: str
    source: ColumnElement[Any]
    veil: Veiling = "plain"
    made: str = ""

    @property
    def expression(self) -> str:
        """The SQL that makes this column of the row as it came; JSON that is none becomes a JSON text."""
        if self.type == "JSON" and not self.made:
            return f'if(json_valid("{self.name}"), CAST("{self.name}" AS JSON), to_json("{self.name}"))'
        return self.made or f'CAST("{self.name}" AS {self.type})'


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its columns, and the ledger tables that they come from."""

    name: str
    comment: str
    rows: FromClause
    columns: tuple[Column, ...]
