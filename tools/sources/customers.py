"""Customers out of a CRM or a database: whoever is in it is never a prospect.

A page is suppressed before it is kept, so that a crash in between does it again, which changes nothing.
"""

from typing_extensions import override

from config.verticals import Source
from data.ledger import suppressions
from data.ledger.suppressions import Named
from tools.deployment import Deployment
from tools.sources.pages import KEY, Page, text_of
from tools.sources.reading import Reading
from tools.sources.roster import entries_of

ADDED_AT_ONCE = 200


class CustomerReading(Reading):
    """A list of customers, which is always read to its end; every column of it must be there."""

    def __init__(self, deployment: Deployment, name: str, source: Source) -> None:
        super().__init__(deployment, name, source)
        self.needed = frozenset({KEY, *source.columns})

    @override
    def is_enough(self) -> bool:
        return self.copy.is_whole()

    @override
    def take(self, page: Page) -> None:
        """Suppress everybody of the page, some at a time: whoever else writes waits for no whole page."""
        country = str(self.source.constants.get("country", "US"))
        told = [{field: text_of(field, value) for field, value in row.items()} for row in page.rows]
        rows = [{**row, "domain": row.get("domain") or row.get("website")} for row in told]
        names = [Named.of(entry.kind, entry.value) for row in rows for entry in entries_of(row, country)]
        for start in range(0, len(names), ADDED_AT_ONCE):
            with self.deployment.ledger.write() as tx:
                suppressions.add_all(tx, names[start : start + ADDED_AT_ONCE], "customer", f"customers {self.name}")
