"""Facts about prospects, redacted as they enter, and the angles that rest on them."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import bindparam, func, select

from data.claims import PERSON, Angle, AngleState, Fact
from data.folding import folded
from data.ledger.core import audit
from data.ledger.core.prepared import Prepared
from data.ledger.core.schema import angles, facts, prospects
from data.ledger.core.transactions import Tx
from data.redact import redacted

LONGEST_FACT = 1_000

_FACTS_OF = Prepared(select(facts).where(facts.c.prospect_id.in_(bindparam("ids", expanding=True))))
_SAME = Prepared(
    select(facts.c.fact_id).where(facts.c.prospect_id == bindparam("of"), facts.c.text == bindparam("words"))
)
_HOW_MANY = Prepared(select(func.count()).select_from(facts).where(facts.c.prospect_id == bindparam("of")))
_ADD = Prepared(facts.insert().inline(), facts.c.keys())
_CAMPAIGN_OF = Prepared(select(prospects.c.campaign).where(prospects.c.prospect_id == bindparam("of")))
_ANGLES_OF = Prepared(select(angles).where(angles.c.prospect_id.in_(bindparam("ids", expanding=True))))


def add_fact(tx: Tx, prospect_id: str, kind: str, text: str, source: str, observed_at: datetime) -> str:
    """Keep a fact, redacted, and return its id (``f1``, ``f2``, ... for each prospect); the same text twice is one."""
    clean = redacted(text, LONGEST_FACT).strip()
    known = _SAME.value(tx, {"of": prospect_id, "words": clean})
    if known is not None:
        return str(known)
    fact_id = f"f{_HOW_MANY.value(tx, {'of': prospect_id}) + 1}"
    row = {"prospect_id": prospect_id, "fact_id": fact_id, "kind": kind, "text": clean,
           "source": redacted(source, LONGEST_FACT), "observed_at": observed_at, "created_at": tx.now}  # fmt: skip
    _ADD.run(tx, row)
    return fact_id


def facts_of(tx: Tx, ids: Sequence[str]) -> dict[str, list[Fact]]:
    """The facts of each prospect, in the order of their ids."""
    found: dict[str, list[Fact]] = {prospect_id: [] for prospect_id in ids}
    for row in _FACTS_OF.rows(tx, {"ids": list(ids)}):
        fact = Fact(row.prospect_id, row.fact_id, row.kind, row.text, row.source, row.observed_at)
        found[row.prospect_id].append(fact)
    for known in found.values():
        known.sort(key=lambda fact: int(fact.fact_id[1:]))
    return found


def add_angle(tx: Tx, angle: Angle) -> str:
    """Keep an angle with the facts it cites and return its id (``a1``, ``a2``, ...); the same words twice are one.

    The angle's own ``angle_id`` does not matter.
    """
    known = angles_of(tx, [angle.prospect_id])[angle.prospect_id]
    if same := next((other for other in known if folded(other.text) == folded(angle.text)), None):
        return same.angle_id
    angle_id = f"a{len(known) + 1}"
    row = {"prospect_id": angle.prospect_id, "angle_id": angle_id, "text": angle.text,
           "fact_ids": json.dumps(list(angle.fact_ids)), "confidence": angle.confidence, "state": angle.state,
           "judged_by": angle.judged_by, "verdict": angle.verdict, "words": angle.words, "cycle_id": angle.cycle_id,
           "created_at": tx.now}  # fmt: skip
    tx.connection.execute(angles.insert().values(**row))
    return angle_id


def judge_angle(tx: Tx, angle: Angle, actor: str, cycle_id: str | None = None) -> None:
    """Keep what an angle is worth now: its state, who said so, and why."""
    campaign = _CAMPAIGN_OF.value(tx, {"of": angle.prospect_id})
    mine = (angles.c.prospect_id == angle.prospect_id, angles.c.angle_id == angle.angle_id)
    values = {"state": angle.state, "judged_by": angle.judged_by, "verdict": angle.verdict, "words": angle.words,
              "judged_in": cycle_id}  # fmt: skip
    tx.connection.execute(angles.update().where(*mine).values(**values))
    said = f"{angle.angle_id} {angle.verdict or 'judged'} by {angle.judged_by}"
    audit.append(
        tx, campaign, actor, "angle_judged", angle.state, f"{said}: {angle.words}" if angle.words else said,
        prospect_id=angle.prospect_id, cycle_id=cycle_id,
    )  # fmt: skip


def settle_asked(tx: Tx, prospect_id: str, approved: bool, by: str) -> None:
    """A person has decided of all angles of the prospect that were put to people."""
    state = AngleState.ACCEPTED if approved else AngleState.REFUSED
    for angle in angles_of(tx, [prospect_id])[prospect_id]:
        if angle.state is AngleState.ASKED:
            judge_angle(tx, replace(angle, state=state, judged_by=PERSON), by)


def angles_of(tx: Tx, ids: Sequence[str]) -> dict[str, list[Angle]]:
    """The angles of each prospect, in the order of their ids."""
    found: dict[str, list[Angle]] = {prospect_id: [] for prospect_id in ids}
    for row in _ANGLES_OF.rows(tx, {"ids": list(ids)}):
        cited = tuple(json.loads(row.fact_ids))
        found[row.prospect_id].append(
            Angle(
                row.prospect_id, row.angle_id, row.text, cited, row.confidence, AngleState(row.state), row.judged_by,
                row.verdict, row.words, row.cycle_id, row.judged_in,
            )
        )  # fmt: skip
    for known in found.values():
        known.sort(key=lambda angle: int(angle.angle_id[1:]))
    return found
