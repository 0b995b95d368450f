"""Who is known under which name, unique over all campaigns."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam

from data.identity import Identity
from data.ledger.core import names as by_names
from data.ledger.core.prepared import Prepared
from data.ledger.core.schema import identities
from data.ledger.core.transactions import Tx
from data.ledger.core.upsert import insert_all_new


@dataclass(frozen=True, slots=True)
class AlreadyKnown:
    """A prospect of this or another campaign has the identity of this kind already, or is its ``row``."""

    prospect_id: str
    campaign: str
    kind: str


def known(tx: Tx, names: Sequence[Identity], besides: str = "") -> AlreadyKnown | None:
    """Who is known by one of the names (the first of them that anybody has), not counting ``besides``."""
    return known_each(tx, [names], besides)[0]


def known_each(tx: Tx, each: Sequence[Sequence[Identity]], besides: str = "") -> list[AlreadyKnown | None]:
    """For each business with its names, who is ``known`` by one of them."""
    wanted = {name for names in each for name in names}
    found = {
        Identity(row.kind, row.value): AlreadyKnown(row.prospect_id, row.campaign, row.kind)
        for row in by_names.rows(tx, _OTHERS, wanted, besides=besides)
    }
    return [next((found[name] for name in names if name in found), None) for names in each]


def register(tx: Tx, prospect_id: str, campaign: str, names: Sequence[Identity]) -> None:
    """Note that the prospect is known by the names; one that is taken stays with whom it is."""
    rows = [
        {"kind": n.kind, "value": n.value, "prospect_id": prospect_id, "campaign": campaign, "created_at": tx.now}
        for n in names
    ]
    insert_all_new(tx, identities, rows, ["kind", "value"])


_OTHERS = Prepared(
    by_names.by_name(identities.c.kind, identities.c.value).where(identities.c.prospect_id != bindparam("besides"))
)
