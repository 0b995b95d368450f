"""The type of a moment in the ledger's tables."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Dialect, String, TypeDecorator


def written(value: datetime) -> str:
    """The moment as the ledger keeps it.

    Raises:
        ValueError: if it has no time zone.
    """
    if value.tzinfo is None:
        raise ValueError(f"{value!r} has no time zone; the ledger keeps only moments")
    return value.astimezone(UTC).isoformat(timespec="microseconds")


class Moment(TypeDecorator[datetime]):
    """An aware datetime, kept as fixed-width ISO text in UTC; a naive one is refused."""

    impl = String(32)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        """Write a moment."""
        return None if value is None else written(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Read a moment."""
        return None if value is None else datetime.fromisoformat(value)
