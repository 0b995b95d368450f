"""Records that later tasks made before a person put their own word in the place of what those tasks went by."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from data.items import Artifact
from data.ledger.core.schema import audit
from data.ledger.core.transactions import Tx
from data.ledger.flow import items


def recorded(tx: Tx, campaign: str, ids: Sequence[str]) -> dict[str, list[str]]:
    """The ids of what was made of each item, in the order in which it was recorded: a clock may stand meanwhile."""
    found: dict[str, list[str]] = {item_id: [] for item_id in ids}
    of = (audit.c.campaign == campaign, audit.c.action == "artifact_recorded", audit.c.prospect_id.in_(ids))
    for item_id, said in tx.connection.execute(
        select(audit.c.prospect_id, audit.c.rationale).where(*of).order_by(audit.c.seq)
    ):
        found[item_id].append(str(said).partition(",")[0])
    return found


def outdated(made: Sequence[Artifact], order: Sequence[str]) -> Mapping[str, Sequence[Artifact]]:
    """Of an item's records that stand, those made before a person's, at a task that was begun after that one's task.

    Whether a task goes by the other one is for those to say who have the crew.
    """
    place = {known_as: at for at, known_as in enumerate(order)}
    begun: dict[str, int] = {}
    for one in made:
        begun[one.task] = min(place.get(one.id, 0), begun.get(one.task, len(order)))
    newest = [one for task in begun for one in items.newest(made, task)]
    found: dict[str, list[Artifact]] = {}
    for mine in (one for one in newest if one.is_by_hand):
        for one in newest:
            if begun[mine.task] < begun[one.task] and place.get(one.id, 0) < place.get(mine.id, 0):
                found.setdefault(one.id, []).append(mine)
    return found
