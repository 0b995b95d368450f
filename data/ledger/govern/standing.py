"""How much a campaign does alone by now: its level, since when, and its record since then."""

from datetime import datetime
from typing import NamedTuple, get_args

from sqlalchemy import ColumnElement, and_, bindparam, exists, func, select

from config.catalogues import Level
from config.files.envelopes import ActKind
from data.ledger.core import audit, seals
from data.ledger.core.level_schema import kind_levels
from data.ledger.core.prepared import Prepared
from data.ledger.core.schema import approvals, messages
from data.ledger.core.schema import audit as audit_table
from data.ledger.core.schema import campaigns as campaign_table
from data.ledger.core.transactions import Tx
from data.ledger.core.upsert import put
from data.ledger.flow import campaigns, inbound
from data.records import TrackRecord

ACTION = "autonomy"
OF_KIND = "autonomy_of_kind"
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


def of_kind(tx: Tx, campaign: str, kind: ActKind) -> Standing | None:
    """Where the campaign stands with a kind of act that has a level of its own; None before it has one."""
    row = tx.connection.execute(select(kind_levels).where(*_mine(campaign, kind))).first()
    if row is None:
        return None
    mark, told = f"{kind}: ", audit.entries(tx, campaign, action=OF_KIND)
    said = [each.rationale.removeprefix(mark) for each in told if each.rationale.startswith(mark)]
    return Standing(row.level, row.since, record_since(tx, campaign, row.seq, kind), said[-1] if said else "")


def kinds(tx: Tx, campaign: str) -> dict[ActKind, Standing]:
    """Where it stands with all kinds of act that have a level of their own."""
    found = {kind: of_kind(tx, campaign, kind) for kind in _KINDS}
    return {kind: stands for kind, stands in found.items() if stands is not None}


def level_of_kind(tx: Tx, campaign: str, kind: ActKind) -> Level | None:
    """The level that it has reached with a kind of act; None before it has one."""
    statement = select(kind_levels.c.level).where(*_mine(campaign, kind))
    level: Level | None = tx.connection.execute(statement).scalar_one_or_none()
    return level


def record_since(tx: Tx, campaign: str, seq: int, kind: ActKind | None = None) -> TrackRecord:
    """What people decided about what is to leave after this place in the audit, and the complaints that came.

    A clock may stand while people decide: what counts is the order in which it was recorded. With a ``kind`` only what
    was decided about acts of that kind counts; complaints tell against all.
    """
    of = {"of": campaign, "seq": seq}
    decided = _DECIDED if kind is None else _DECIDED_OF[kind]
    counts = {(state, bool(edited)): int(number) for state, edited, number in decided.all(tx, of)}
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


def set_level_of_kind(tx: Tx, campaign: str, kind: ActKind, to: Level, why: str, actor: str) -> None:
    """Move the campaign to a level with a kind of act; its record of that kind starts anew."""
    place = audit.head(tx, campaign).seq + 1
    row = {"campaign": campaign, "kind": kind, "level": to, "since": tx.now, "seq": place}
    put(tx, kind_levels, row, ["campaign", "kind"])
    sealed = seals.of(tx, "standing", campaign, kind)
    audit.append(tx, campaign, actor, OF_KIND, to, f"{kind}: {why}", row=sealed)


def note(tx: Tx, campaign: str, level: Level, why: str, actor: str, kind: ActKind | None = None) -> None:
    """Note other terms at the same level."""
    action, said = (ACTION, why) if kind is None else (OF_KIND, f"{kind}: {why}")
    audit.append(tx, campaign, actor, action, level, said)


def _place_of_level(tx: Tx, campaign: str) -> int:
    """Where in the audit the level was reached; 0 before the first."""
    return int(_PLACE.value(tx, {"of": campaign}) or 0)


def _is_about(kind: ActKind) -> ColumnElement[bool]:
    """Whether an approval is about an act of the kind: of a message, whether another step had left before it."""
    if kind == "release":
        return approvals.c.kind == "release"
    mine, other = messages.alias("mine"), messages.alias("other")
    left_before = exists().where(
        mine.c.message_id == approvals.c.message_id,
        other.c.prospect_id == mine.c.prospect_id,
        other.c.sequence == mine.c.sequence,
        other.c.step < mine.c.step,
        other.c.sent_at.is_not(None),
    )
    return and_(approvals.c.kind == "message", left_before if kind == "follow_up" else ~left_before)


def _mine(campaign: str, kind: ActKind) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return kind_levels.c.campaign == campaign, kind_levels.c.kind == kind


_asked, _noted = approvals.c, audit_table.c
_decided = (
    select(_asked.state, _asked.edited, func.count())
    .where(_asked.campaign == bindparam("of"), _asked.kind.in_(_COUNTED), _asked.decided_by.is_not(None))
    .where(_asked.decided_seq > bindparam("seq"))
    .group_by(_asked.state, _asked.edited)
)
_DECIDED = Prepared(_decided)
_KINDS: tuple[ActKind, ...] = get_args(ActKind)
_DECIDED_OF = {kind: Prepared(_decided.where(_is_about(kind))) for kind in _KINDS}
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
