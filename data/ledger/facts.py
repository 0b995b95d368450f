"""Facts about prospects, redacted as they enter, and the angles that rest on them."""

import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, func, select

from data.folding import folded
from data.ledger.ledger import Tx
from data.ledger.schema import angles, facts
from data.records import Angle, Fact
from data.redact import redact

_FACTS_OF = select(facts).where(facts.c.prospect_id.in_(bindparam("ids", expanding=True)))
_ANGLES_OF = select(angles).where(angles.c.prospect_id.in_(bindparam("ids", expanding=True)))


def add_fact(tx: Tx, prospect_id: str, kind: str, text: str, source: str, observed_at: datetime) -> str:
    """Keep a fact, redacted, and return its id (``f1``, ``f2``, ... for each prospect); the same text twice is one."""
    clean = redact(text).strip()
    mine = facts.c.prospect_id == prospect_id
    known = tx.connection.execute(select(facts.c.fact_id).where(mine, facts.c.text == clean)).scalar()
    if known is not None:
        return str(known)
    count = tx.connection.execute(select(func.count()).select_from(facts).where(mine)).scalar_one()
    fact_id = f"f{count + 1}"
    row = {"prospect_id": prospect_id, "fact_id": fact_id, "kind": kind, "text": clean, "source": redact(source),
           "observed_at": observed_at, "created_at": tx.now}  # fmt: skip
    tx.connection.execute(facts.insert().values(**row))
    return fact_id


def facts_of(tx: Tx, ids: Sequence[str]) -> dict[str, list[Fact]]:
    """The facts of each prospect, in the order of their ids."""
    found: dict[str, list[Fact]] = {prospect_id: [] for prospect_id in ids}
    for row in tx.connection.execute(_FACTS_OF, {"ids": list(ids)}):
        fact = Fact(row.prospect_id, row.fact_id, row.kind, row.text, row.source, row.observed_at)
        found[row.prospect_id].append(fact)
    for known in found.values():
        known.sort(key=lambda fact: int(fact.fact_id[1:]))
    return found


def add_angle(tx: Tx, prospect_id: str, text: str, fact_ids: Sequence[str], confidence: float, cycle_id: str) -> str:
    """Keep an angle with the facts it cites and return its id (``a1``, ``a2``, ...); the same words twice are one."""
    known = angles_of(tx, [prospect_id])[prospect_id]
    if same := next((angle for angle in known if folded(angle.text) == folded(text)), None):
        return same.angle_id
    angle_id = f"a{len(known) + 1}"
    row = {"prospect_id": prospect_id, "angle_id": angle_id, "text": text, "fact_ids": json.dumps(list(fact_ids)),
           "confidence": confidence, "cycle_id": cycle_id, "created_at": tx.now}  # fmt: skip
    tx.connection.execute(angles.insert().values(**row))
    return angle_id


def angles_of(tx: Tx, ids: Sequence[str]) -> dict[str, list[Angle]]:
    """The angles of each prospect, in the order of their ids."""
    found: dict[str, list[Angle]] = {prospect_id: [] for prospect_id in ids}
    for row in tx.connection.execute(_ANGLES_OF, {"ids": list(ids)}):
        cited = tuple(json.loads(row.fact_ids))
        found[row.prospect_id].append(Angle(row.prospect_id, row.angle_id, row.text, cited, row.confidence))
    for known in found.values():
        known.sort(key=lambda angle: int(angle.angle_id[1:]))
    return found
