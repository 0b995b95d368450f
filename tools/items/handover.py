"""Prospects that the stages hand over to the tasks beside them, and get back.

A prospect is an item from the first milestone on that a task takes, by the same id. While a task that can begin where
the prospect is stands open, so does the item, and no stage takes the prospect (``prospects.WITH_A_TASK``). After that
it is ``between`` milestones until the next one, or it has ended.
"""

from collections.abc import Sequence
from datetime import datetime

from config.files.crews import PROSPECT, CrewConfig
from config.graph import crew_graph
from config.works import MILESTONES
from data.items import Item, ItemState
from data.ledger.core.transactions import Tx
from data.ledger.flow import endings, items, prospects
from data.records import Prospect, ProspectState
from tools.items.milestones import fields_of, is_with_a_stage, milestone_of
from tools.items.way import Way

ACTOR = "router"
_AT_MILESTONES = (ProspectState.QUALIFIED, ProspectState.BUILT)
_UNDER_WAY = (*_AT_MILESTONES, ProspectState.FOUND, ProspectState.IN_CRITIQUE, ProspectState.NEEDS_REVIEW)
"""Where nothing has been written to a prospect yet, and something still may be."""
_AT_WORK = (ItemState.OPEN, ItemState.BETWEEN, ItemState.PERSON)


def at_milestones(tx: Tx, campaign: str) -> list[Prospect]:
    """The prospects that wait for what comes next."""
    found = [prospect for state in _AT_MILESTONES for prospect in prospects.find(tx, campaign, state)]
    return [prospect for prospect in found if not is_with_a_stage(prospect, tx.now)]


def new(tx: Tx, crew: CrewConfig, there: Sequence[Prospect]) -> list[str]:
    """Those of the prospects that a task can take and that are no items yet."""
    named = {crew_graph.milestone_of(crew, task) for task in crew.tasks}
    taken_from = min(MILESTONES.index(milestone) for milestone in named if milestone is not None)
    come = [
        prospect.id
        for prospect in there
        if (now := milestone_of(prospect)) is not None and MILESTONES.index(now) >= taken_from
    ]
    have = {item.id for item in items.find(tx, come)}
    return [each for each in come if each not in have]


def take_in(tx: Tx, campaign: str, prospect_id: str) -> None:
    """Make an item of a prospect, by its id."""
    fields = fields_of(prospects.get(tx, prospect_id))
    items.take_in(tx, campaign, PROSPECT, prospect_id, fields, ACTOR, prospect_id)


def to_look_at(tx: Tx, campaign: str, there: Sequence[Prospect]) -> list[Item]:
    """The items that may belong elsewhere: those at work, and those that ended and whose prospect goes on."""
    at_work = [item for state in _AT_WORK for item in items.of_campaign(tx, campaign, state)]
    known = {item.id for item in at_work}
    return at_work + items.find(tx, [one.id for one in there if one.id not in known])


def belongs(way: Way, now: datetime) -> ItemState | None:
    """The state that an item is not in and belongs in; None where it is right as it is, or a cycle is at it."""
    state, prospect = way.item.state, way.prospect
    if prospect is None:
        return None
    if prospect.state not in _UNDER_WAY:
        is_done = way.is_through and state is not ItemState.PERSON
        return (ItemState.DONE if is_done else ItemState.CLOSED) if state in _AT_WORK else None
    if state is ItemState.PERSON or not way.is_at_rest(now):
        return None
    if way.is_with_a_task:
        return None if state is ItemState.OPEN else ItemState.OPEN
    if state not in _AT_WORK:
        return None
    wanted = ItemState.DONE if way.is_through else ItemState.BETWEEN
    return None if wanted is state else wanted


def put(tx: Tx, way: Way) -> None:
    """Put an item where it belongs at this moment."""
    wanted = belongs(way, tx.now)
    if wanted is None or way.prospect is None:
        return
    where = f"its prospect is {milestone_of(way.prospect) or way.prospect.state}"
    if wanted is ItemState.CLOSED:
        endings.close(tx, way.item.id, where, ACTOR)
    else:
        items.move(tx, way.item.id, wanted, "every task is settled" if wanted is ItemState.DONE else where, ACTOR)
