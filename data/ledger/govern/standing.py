"""How much a campaign does alone by now: its level, since when, and its record since then."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, func, select

from config.catalogues import Level
from data.ledger.core import audit, seals
from data.ledger.core.prepared import Prepared
from data.ledger.core.schema import approvals
from data.ledger.core.schema import audit as audit_table
from data.ledger.core.schema import campaigns as campaign_table
from data.ledger.core.transactions import Tx
from data.ledger.flow import campaigns, inbound
from data.records import TrackRecord

ACTION = "autonomy"
_COUNTED = ("message", "answer", "release")


class Standing(NamedTuple):
    """The level (None before the campaign's first run) since a moment, the record since then, and what led to it."""

    level: Level | None
    since: datetime
    record: TrackRecord
    reason: str

    def __str__(self) -> str:
        """As the board and the summary show it."""
        return f"{self.level} since {self.since:%Y-%m-%d}: {self.record} since then. {self.reason}"


def of(tx: Tx, campaign: str) -> Standing:
    """Where the campaign stands.

    Raises:
        NoSuchCampaign: if the ledger does not know it.
    """
    own = campaigns.get(tx, campaign)
    since = own.autonomy_since or own.started_at
    last = _WHY.value(tx, {"of": campaign})
    record = record_since(tx, campaign, _place_of_level(tx, campaign))
    return Standing(own.autonomy, since, record, last or "")


def record_since(tx: Tx, campaign: str, seq: int) -> TrackRecord:
    """What people decided about what is to leave after this place in the audit, and the complaints that came.

    A clock may stand while people decide: what counts is the order in which it was recorded.
    """
    of = {"of": campaign, "seq": seq}
    counts = {(state, bool(edited)): int(number) for state, edited, number in _DECIDED.all(tx, of)}
    edited = counts.get(("approved", True), 0)
    return TrackRecord(
        approved=counts.get(("approved", False), 0) + edited,
        edited=edited,
        rejected=counts.get(("rejected", False), 0) + counts.get(("rejected", True), 0),
        complaints=int(_COMPLAINTS.value(tx, of)),
    )


def set_level(tx: Tx, campaign: str, to: Level, why: str, actor: str) -> None:
    """Move the campaign to a level; its record starts anew."""
    mine = campaign_table.c.campaign == campaign
    place = audit.head(tx, campaign).seq + 1
    values = {"autonomy": to, "autonomy_since": tx.now, "autonomy_seq": place, "updated_at": tx.now}
    tx.connection.execute(campaign_table.update().where(mine).values(**values))
    audit.append(tx, campaign, actor, ACTION, to, why, row=seals.of(tx, "campaign", campaign))


def note(tx: Tx, campaign: str, level: Level, why: str, actor: str) -> None:
    """Note other terms at the same level."""
    audit.append(tx, campaign, actor, ACTION, level, why)


def _place_of_level(tx: Tx, campaign: str) -> int:
    """Where in the audit the level was reached; 0 before the first."""
    return int(_PLACE.value(tx, {"of": campaign}) or 0)


_asked, _noted = approvals.c, audit_table.c
_DECIDED = Prepared(
    select(_asked.state, _asked.edited, func.count())
    .where(_asked.campaign == bindparam("of"), _asked.kind.in_(_COUNTED), _asked.decided_by.is_not(None))
    .where(_asked.decided_seq > bindparam("seq"))
    .group_by(_asked.state, _asked.edited)
)
_COMPLAINTS = Prepared(
    select(func.count())
    .where(_noted.campaign == bindparam("of"), _noted.action == inbound.RECEIVED, _noted.decision == "complaint")
    .where(_noted.seq > bindparam("seq"))
)
_WHY = Prepared(
    select(_noted.rationale)
    .where(_noted.campaign == bindparam("of"), _noted.action == ACTION)
    .order_by(_noted.seq.desc())
    .limit(1)
)
_PLACE = Prepared(select(campaign_table.c.autonomy_seq).where(campaign_table.c.campaign == bindparam("of")))
