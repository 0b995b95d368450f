"""A transaction of the ledger, and the moment at which it began."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Tx:
    """A transaction and the moment at which it began; every function of the ledger takes one.

    ``heads`` remembers the ends of the audit chains that it has read or written: nobody else can move them.
    ``alone`` says that nobody else has committed anything since the last transaction of the same session, so that
    what was read there still stands.
    ``trace_id`` names the model request whose answer it carries out, if it does.
    """

    connection: Connection
    now: datetime
    heads: dict[str, tuple[int, str]] = field(default_factory=dict)
    alone: bool = False
    trace_id: str | None = None

    @property
    def driver(self) -> Any:
        """The driver's own connection, for statements that are ready for it (``Prepared``)."""
        return self.connection.connection.driver_connection
