"""How much a campaign does alone by now: its level, since when, and its record since then."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select

from config.catalogues import Level
from data.ledger import audit, campaigns, seals
from data.ledger.ledger import Tx
from data.ledger.schema import approvals, inbound
from data.ledger.schema import campaigns as campaign_table
from data.records import TrackRecord

ACTION = "autonomy"
_COUNTED = ("message", "answer")


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
    last = audit.entries(tx, campaign, action=ACTION, limit=1)
    return Standing(own.autonomy, since, record_since(tx, campaign, since), last[0].rationale if last else "")


def record_since(tx: Tx, campaign: str, since: datetime) -> TrackRecord:
    """What people decided about messages and answers after the moment, and the complaints that came after it."""
    asked = approvals.c
    decided = select(asked.state, asked.edited, func.count()).where(
        asked.campaign == campaign, asked.kind.in_(_COUNTED), asked.decided_by.is_not(None), asked.decided_at > since
    )
    counts = {
        (state, bool(edited)): int(number)
        for state, edited, number in tx.connection.execute(decided.group_by(asked.state, asked.edited))
    }
    came = inbound.c
    complaints = select(func.count()).where(
        came.campaign == campaign, came.kind == "complaint", came.received_at > since
    )
    edited = counts.get(("approved", True), 0)
    return TrackRecord(
        approved=counts.get(("approved", False), 0) + edited,
        edited=edited,
        rejected=counts.get(("rejected", False), 0) + counts.get(("rejected", True), 0),
        complaints=int(tx.connection.execute(complaints).scalar_one()),
    )


def set_level(tx: Tx, campaign: str, to: Level, why: str, actor: str) -> None:
    """Move the campaign to a level; its record starts anew."""
    mine = campaign_table.c.campaign == campaign
    values = {"autonomy": to, "autonomy_since": tx.now, "updated_at": tx.now}
    tx.connection.execute(campaign_table.update().where(mine).values(**values))
    audit.append(tx, campaign, actor, ACTION, to, why, row=seals.of(tx, "campaign", campaign))


def note(tx: Tx, campaign: str, level: Level, why: str, actor: str) -> None:
    """Note other terms at the same level."""
    audit.append(tx, campaign, actor, ACTION, level, why)
