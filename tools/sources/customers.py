"""Customers out of a CRM or a database: whoever is in it is never a prospect.

A page is suppressed before it is kept, so that a crash in between does it again, which changes nothing.
"""

from typing_extensions import override

from config.files.verticals import Source
from data.ledger.flow import suppressions
from data.ledger.flow.suppressions import Named
from tools.deployment import Deployment
from tools.sources.pages import KEY, Needed, Page, Trouble, Why, text_of
from tools.sources.reading import Reading
from tools.sources.roster import entries_of

ADDED_AT_ONCE = 200


class CustomerReading(Reading):
    """A list of customers: always read to its end, also those without a key; every column must be there.

    Where one is not, the list is read from its beginning later: nobody knows of how many it was missing.
    """

    begun_anew_after = Reading.begun_anew_after | {"changed"}
    unkeyed_are = "who are customers too"
    shared_are_lost = False

    def __init__(self, deployment: Deployment, name: str, source: Source) -> None:
        super().__init__(deployment, name, source)
        self.needed = Needed(frozenset({KEY}), frozenset(source.columns))

    @override
    def is_enough(self) -> bool:
        return self.copy.is_whole()

    @override
    def ended_early(self, why: Why, what: str) -> None:
        """Whoever was not read would be written to: the list is not whole, and is read anew later."""
        raise Trouble(why, f"{what}. Nobody is looked for until it has been read to its end")

    @override
    def take(self, page: Page) -> None:
        """Suppress everybody of the page, some at a time: whoever else writes waits for no whole page."""
        country = str(self.source.constants.get("country", "US"))
        if page.unkeyed > len(page.loose):
            raise Trouble("changed", f"{page.unkeyed} records have no {self.source.key}, too many to be read")
        told = [{field: text_of(field, value) for field, value in row.items()} for row in (*page.rows, *page.loose)]
        rows = [{**row, "domain": row.get("domain") or row.get("website")} for row in told]
        names = [Named.of(entry.kind, entry.value) for row in rows for entry in entries_of(row, country)]
        for start in range(0, len(names), ADDED_AT_ONCE):
            with self.deployment.ledger.write() as tx:
                suppressions.add_all(tx, names[start : start + ADDED_AT_ONCE], "customer", f"customers {self.name}")
