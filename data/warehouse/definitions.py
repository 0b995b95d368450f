"""What a figure is: one expression over one table or view of the warehouse."""

from typing import Literal, NamedTuple

Unit = Literal["count", "number", "tokens", "share", "usd", "hours", "count_change", "usd_change"]


class Definition(NamedTuple):
    """One figure: its key, what it is in words, its unit, and its query.

    ``whole`` is of a share the number of those of whom it is the share; from it follows how sure the share is.
    """

    key: str
    label: str
    unit: Unit
    expression: str
    source: str
    whole: str = "NULL"

    @property
    def sql(self) -> str:
        """The whole query; ``$campaign`` is the campaign."""
        return f"SELECT {self.expression} FROM {self.source} WHERE campaign = $campaign"  # noqa: S608 - from this list


def share(key: str, label: str, part: str, whole: str, source: str) -> Definition:
    """How many of some are of a kind; each of the part has to be one of the whole."""
    return Definition(key, label, "share", f"{part} / nullif({whole}, 0)", source, whole)
