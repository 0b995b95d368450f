"""Items whose documents have more than is ever shown of them, and how much of it no agent sees."""

from collections.abc import Mapping

from data.counts import counted
from data.ledger.core import audit
from data.ledger.core.transactions import Tx

CUT = "document_cut"
"""What the audit has of each of them."""


def unshown(tx: Tx, campaign: str, item_id: str | None = None) -> dict[str, str]:
    """What is told of each such item, by its id; of one item alone where it is given."""
    found = audit.entries(tx, campaign, action=CUT, prospect_id=item_id)
    return {entry.prospect_id: entry.rationale for entry in found if entry.prospect_id}


def in_a_line(cut: Mapping[str, str]) -> list[str]:
    """One line for all of them, with the first; none where all is shown."""
    if not cut:
        return []
    first, told = next(iter(cut.items()))
    return [f"not all of their documents is shown to agents: {counted(len(cut), 'item')} ({first}: {told})"]
