"""Prospects: found once over all campaigns, moved by the state table, claimed with a lease."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import bindparam, exists, func, select

from data.identity import identities_of
from data.items import ItemState
from data.ledger.core import audit, leases, seals
from data.ledger.core.counters import forget, next_number
from data.ledger.core.item_schema import items
from data.ledger.core.prepared import Prepared
from data.ledger.core.schema import approvals, prospects
from data.ledger.core.states import allowed, check_move
from data.ledger.core.transactions import Tx
from data.ledger.flow import messages, suppressions, withdrawals
from data.ledger.flow.identities import AlreadyKnown, known, register
from data.ledger.flow.prospect_rows import NoSuchProspect, business_columns, prospect_of
from data.ledger.flow.suppressions import SuppressedBusiness
from data.records import Business, CapKey, Contact, Outcome, Prospect, ProspectState, Tier

_ONE = Prepared(select(prospects).where(prospects.c.prospect_id == bindparam("of")))
_ANY = Prepared(select(prospects).where(prospects.c.prospect_id.in_(bindparam("of", expanding=True))))
_OF_ROW = select(prospects.c.prospect_id, prospects.c.campaign).where(
    prospects.c.source == bindparam("source"), prospects.c.row_key == bindparam("key")
)
_CHANGE_ONE = prospects.update().where(prospects.c.prospect_id == bindparam("of"))
_QUALIFIED_EVER = Prepared(
    select(func.count()).where(
        prospects.c.campaign == bindparam("of"),
        prospects.c.qualified_at.is_not(None),
        prospects.c.state != ProspectState.REJECTED,
    )
)


@dataclass(frozen=True, slots=True)
class Added:
    """A new prospect."""

    prospect_id: str


def add(tx: Tx, campaign: str, business: Business, timezone: str | None) -> Added | AlreadyKnown | SuppressedBusiness:
    """Enter a business as ``found``, unless it is suppressed, or anybody has one of its identities, or is its row.

    Both are looked for in all campaigns. Many a business has no identity, but each has a row.
    """
    if suppressed := suppressions.match_business(tx, business):
        return SuppressedBusiness(suppressed.reason)
    identities = identities_of(business)
    if other := known(tx, identities) or _of_row(tx, business):
        return other
    number = next_number(tx, "prospect")
    prospect_id = f"p{number}"
    tx.connection.execute(
        prospects.insert().values(
            prospect_id=prospect_id, campaign=campaign, number=number, state=ProspectState.FOUND,
            timezone=timezone, created_at=tx.now, updated_at=tx.now, **business_columns(business),
        )
    )  # fmt: skip
    register(tx, prospect_id, campaign, identities)
    audit.append(
        tx, campaign, "intake", "prospect_added", ProspectState.FOUND, f"{business.source} row {business.row_key}",
        prospect_id=prospect_id, row=seals.of(tx, "prospect", prospect_id),
    )  # fmt: skip
    return Added(prospect_id)


def _of_row(tx: Tx, business: Business) -> AlreadyKnown | None:
    row = tx.connection.execute(_OF_ROW, {"source": business.source, "key": business.row_key}).first()
    return AlreadyKnown(row.prospect_id, row.campaign, "row") if row else None


def get(tx: Tx, prospect_id: str) -> Prospect:
    """The prospect.

    Raises:
        NoSuchProspect: if the ledger does not know it.
    """
    row = _ONE.one(tx, {"of": prospect_id})
    if row is None:
        raise NoSuchProspect(f"there is no prospect {prospect_id!r} in this ledger")
    return prospect_of(row)


def of_ids(tx: Tx, ids: Collection[str]) -> dict[str, Prospect]:
    """The prospects of these ids, those that there are."""
    return {row.prospect_id: prospect_of(row) for row in _ANY.rows(tx, {"of": list(ids)})}


def find(
    tx: Tx,
    campaign: str,
    state: ProspectState | None = None,
    ids: Collection[str] | None = None,
    addresses: Collection[str] | None = None,
) -> list[Prospect]:
    """The campaign's prospects in the order in which they were found.

    Only those in ``state``, of ``ids``, and with a contact at one of the ``addresses``, where these are given.
    """
    statement = select(prospects).where(prospects.c.campaign == campaign).order_by(prospects.c.number)
    if state is not None:
        statement = statement.where(prospects.c.state == state)
    if ids is not None:
        statement = statement.where(prospects.c.prospect_id.in_(ids))
    if addresses is not None:
        statement = statement.where(prospects.c.contact_email.in_(addresses))
    return [prospect_of(row) for row in tx.connection.execute(statement)]


def paused(tx: Tx, campaign: str) -> list[Prospect]:
    """The campaign's prospects that are paused and whose way has not ended, in the order in which they were found."""
    mine = select(prospects).where(prospects.c.campaign == campaign, prospects.c.paused.is_(True))
    found = [prospect_of(row) for row in tx.connection.execute(mine.order_by(prospects.c.number))]
    return [each for each in found if ProspectState.FINISHED in allowed(each.state)]


def counts(tx: Tx, campaign: str) -> dict[str, int]:
    """How many prospects are in each state; states without any are 0."""
    statement = select(prospects.c.state, func.count()).where(prospects.c.campaign == campaign)
    found: dict[str, int] = {
        state: int(number) for state, number in tx.connection.execute(statement.group_by(prospects.c.state))
    }
    return {state.value: found.get(state.value, 0) for state in ProspectState}


def qualified_ever(tx: Tx, campaign: str) -> int:
    """How many were ever qualified, and were not rejected after all."""
    return int(_QUALIFIED_EVER.value(tx, {"of": campaign}))


def move(tx: Tx, prospect_id: str, to: ProspectState, reason: str, actor: str, cycle_id: str | None = None) -> None:
    """Change the state; one that leaves ``in_sequence`` has the rest of its messages cancelled.

    Answers in preparation survive a reply, but not an opt-out or a bounce; nor does it when a person is asked to write
    to them again.

    Raises:
        IllegalTransition: if the table does not allow it.
    """
    before = get(tx, prospect_id)
    check_move(before.state, to)
    values: dict[str, object] = {"state": to, "state_reason": reason}
    if (noted := _NOTED.get(to)) and before.state not in _BACK:
        values[noted] = tx.now
    _update(tx, prospect_id, values)
    audit.append(
        tx, before.campaign, actor, "prospect_state", to, reason, prospect_id=prospect_id, cycle_id=cycle_id,
        input=before.state, row=seals.of(tx, "prospect", prospect_id),
    )  # fmt: skip
    unwanted = to in {ProspectState.OPTED_OUT, ProspectState.BOUNCED}
    if before.state is ProspectState.IN_SEQUENCE or unwanted:
        messages.cancel_rest(tx, prospect_id, f"the prospect is {to}: {reason}", answers=unwanted)
    if unwanted:
        withdraw_follow_ups(tx, prospect_id, f"the prospect is {to}: {reason}")


def withdraw_follow_ups(tx: Tx, prospect_id: str, why: str) -> None:
    """Ask nobody any more to write to them again on a day that they gave."""
    of_campaign = approvals.c.campaign == get(tx, prospect_id).campaign
    withdrawals.withdraw(tx, why, of_campaign, approvals.c.prospect_id == prospect_id, approvals.c.kind == "follow_up")


_NOTED = {ProspectState.QUALIFIED: "qualified_at", ProspectState.BOUNCED: "bounced_at"}
"""Columns that keep the moment of a move, whatever comes after it."""

_BACK = (ProspectState.IN_CRITIQUE, ProspectState.NEEDS_REVIEW)
"""Who comes back from there was qualified before."""


def set_reason(tx: Tx, prospect_id: str, reason: str, actor: str, cycle_id: str | None = None) -> None:
    """Say more exactly why it is in the state that it has."""
    before = get(tx, prospect_id)
    _update(tx, prospect_id, {"state_reason": reason})
    audit.append(
        tx, before.campaign, actor, "prospect_reason", before.state, reason, prospect_id=prospect_id,
        cycle_id=cycle_id, input=before.state_reason,
    )  # fmt: skip


def judge(
    tx: Tx,
    prospect_id: str,
    score: int,
    tier: Tier,
    confidence: float,
    judgement: str,
    qualified: bool,
    cycle_id: str,
    actor: str,
) -> None:
    """Record the Scout's judgement of a found prospect and move it to ``qualified`` or ``rejected``."""
    to = ProspectState.QUALIFIED if qualified else ProspectState.REJECTED
    _update(tx, prospect_id, {"score": score, "tier": tier, "confidence": confidence, "judgement": judgement})
    move(tx, prospect_id, to, f"{tier}, {score}: {judgement}", actor, cycle_id)


def rescore(
    tx: Tx, prospect_id: str, score: int, tier: Tier | None, confidence: float, cycle_id: str, actor: str
) -> None:
    """Replace score, tier (None keeps it) and confidence, after enrichment."""
    before = get(tx, prospect_id)
    tier = before.tier if tier is None else tier
    _update(tx, prospect_id, {"score": score, "tier": tier, "confidence": confidence})
    audit.append(
        tx, before.campaign, actor, "rescored", f"{tier} {score}", f"from {before.tier} {before.score}",
        prospect_id=prospect_id, cycle_id=cycle_id, row=seals.of(tx, "prospect", prospect_id),
    )  # fmt: skip


def set_contact(
    tx: Tx, prospect_id: str, contact: Contact, actor: str = "enrich", note: str = ""
) -> AlreadyKnown | None:
    """Keep the person to write to, unless their address or domain is another prospect's: then that one is returned.

    A phone that another prospect has does not matter: providers often give a switchboard's.
    """
    before = get(tx, prospect_id)
    business = before.business
    names = identities_of(Business(business.source, business.row_key, ""), contact)
    if other := known(tx, [name for name in names if name.kind != "phone"], besides=prospect_id):
        return other
    register(tx, prospect_id, before.campaign, names)
    columns: dict[str, object] = {
        "contact_email": contact.email, "contact_name": contact.name, "contact_role": contact.role,
        "contact_phone": contact.phone, "contact_confidence": contact.confidence, "contact_source": contact.source,
    }  # fmt: skip
    _update(tx, prospect_id, columns)
    audit.append(
        tx, before.campaign, actor, "contact_set", contact.source, note or f"confidence {contact.confidence:.2f}",
        prospect_id=prospect_id, row=seals.of(tx, "prospect", prospect_id),
    )  # fmt: skip
    return None


def set_enriched(tx: Tx, prospect_id: str) -> None:
    """Note that the waterfall has been through with it."""
    _update(tx, prospect_id, {"enriched_at": tx.now})


def start_over(tx: Tx, prospect_id: str) -> None:
    """Let the crew try it as if for the first time: looked up and verified again, with all its attempts and lookups."""
    _update(tx, prospect_id, {"enriched_at": None, "attempts": 0, "lease_cycle": None, "lease_until": None})
    forget(tx, CapKey("lookup", prospect_id, ""))


def assign_mailbox(tx: Tx, prospect_id: str, mailbox: str, variant: str) -> None:
    """Fix the mailbox that writes to it and the variant of the first step."""
    _update(tx, prospect_id, {"mailbox": mailbox, "variant": variant})


def pause(tx: Tx, prospect_id: str, reason: str, actor: str) -> None:
    """Let nothing of its sequence go out until ``unpause``."""
    _set_paused(tx, prospect_id, True, reason, actor)


def unpause(tx: Tx, prospect_id: str, actor: str, reason: str = "") -> None:
    """Let its sequence go on."""
    _set_paused(tx, prospect_id, False, reason, actor)


def set_outcome(
    tx: Tx, prospect_id: str, outcome: Outcome, actor: str, value: float | None = None, note: str = ""
) -> None:
    """Note what became of it (a meeting, won, lost), the deal's value in dollars, and what there is to say of it.

    The record has as its input what was known before.
    """
    before = get(tx, prospect_id)
    _update(tx, prospect_id, {"outcome": outcome, "deal_value": value})
    worth = "" if value is None else f"value {value:.2f}"
    audit.append(
        tx, before.campaign, actor, "outcome", outcome, ": ".join(part for part in (worth, note) if part),
        prospect_id=prospect_id, input=before.outcome or "", row=seals.of(tx, "prospect", prospect_id),
    )  # fmt: skip


def withdraw_outcome(tx: Tx, prospect_id: str, outcome: Outcome | None, actor: str, reason: str) -> None:
    """Take back the outcome that was noted last: ``outcome`` is what was known before it; a deal's value stays.

    Where it is finished, the reason is why from now on: what stood there spoke of the outcome.
    """
    is_over = get(tx, prospect_id).state is ProspectState.FINISHED
    _update(tx, prospect_id, {"outcome": outcome} | ({"state_reason": reason} if is_over else {}))
    _audit(tx, prospect_id, actor, OUTCOME_WITHDRAWN, outcome or "", reason)


OUTCOME_WITHDRAWN = "outcome_withdrawn"
"""The action of the record that the outcome noted last does not hold; its decision is the one that holds again."""


WITH_A_TASK = exists().where(
    items.c.item_id == prospects.c.prospect_id, items.c.state.in_([ItemState.OPEN, ItemState.PERSON])
)
"""Whether a task beside the stages has the prospect, or a person whom it asked: no stage takes it meanwhile."""


def claim(tx: Tx, cycle_id: str, ids: Sequence[str], until: datetime) -> None:
    """Hold the prospects for a cycle until the moment (all or none; see ``leases.claim``)."""
    leases.claim(tx, prospects, "prospect_id", cycle_id, ids, until)


def release(tx: Tx, cycle_id: str) -> None:
    """Free the prospects that the cycle holds."""
    leases.release(tx, prospects, cycle_id)


def unclaimed(tx: Tx, campaign: str, state: ProspectState, limit: int, enriched: bool | None = None) -> list[str]:
    """Ids in ``state`` that nothing keeps from the next stage, in the order in which they were found.

    They are neither paused nor held by a cycle, and no task of their crew, or a person whom it asked, has them.
    """
    statement = select(prospects.c.prospect_id).where(
        prospects.c.campaign == campaign,
        prospects.c.state == state,
        prospects.c.paused.is_(False),
        leases.is_free(prospects, tx.now),
        ~WITH_A_TASK,
    )
    if enriched is not None:
        done = prospects.c.enriched_at
        statement = statement.where(done.is_not(None) if enriched else done.is_(None))
    return list(tx.connection.execute(statement.order_by(prospects.c.number).limit(limit)).scalars())


def add_attempt(tx: Tx, ids: Sequence[str]) -> dict[str, int]:
    """Count one more attempt at each and return the counts."""
    chosen = prospects.c.prospect_id.in_(ids)
    tx.connection.execute(prospects.update().where(chosen).values(attempts=prospects.c.attempts + 1))
    counted = tx.connection.execute(select(prospects.c.prospect_id, prospects.c.attempts).where(chosen))
    return {prospect_id: int(attempts) for prospect_id, attempts in counted}


def _set_paused(tx: Tx, prospect_id: str, paused: bool, reason: str, actor: str) -> None:
    _update(tx, prospect_id, {"paused": paused, "paused_reason": reason})
    _audit(tx, prospect_id, actor, "paused" if paused else "unpaused", "", reason)


def _audit(tx: Tx, prospect_id: str, actor: str, action: str, decision: str, rationale: str) -> None:
    campaign = get(tx, prospect_id).campaign
    left = seals.of(tx, "prospect", prospect_id)
    audit.append(tx, campaign, actor, action, decision, rationale, prospect_id=prospect_id, row=left)


def _update(tx: Tx, prospect_id: str, values: dict[str, object]) -> None:
    changed = {**values, "updated_at": tx.now}
    _changing(tuple(changed)).run(tx, {"of": prospect_id, **changed})


@cache
def _changing(columns: tuple[str, ...]) -> Prepared:
    return Prepared(_CHANGE_ONE, columns)
