"""What the Boss's decision does besides being kept: it is carried out as the cycle that it is about is closed.

``proceed`` needs nothing. The router reads ``retry`` and ``replan`` off the closed cycle. ``escalate``
hands the items over to a person: nothing of theirs goes on until that person says so.
"""

from collections.abc import Sequence
from typing import NamedTuple

from config.crews import CrewConfig
from crews import leftovers
from crews.decisions import Decision
from data.ledger import inbound, prospects
from data.ledger.ledger import Tx
from data.ledger.states import allowed
from data.records import Cycle, ProspectState


class Ruling(NamedTuple):
    """What the Boss decided, why, and the ``items`` that it is about."""

    decision: Decision
    items: Sequence[str]
    reason: str


def carry_out(tx: Tx, crew: CrewConfig, cycle: Cycle, ruling: Ruling) -> list[str]:
    """Let the decision take effect; return the items that a person has now.

    What has gone on by itself in the meantime, as by an answer or an opt-out, is left as it is. A crew that makes no
    plans has a person see to what its Boss wants planned anew.
    """
    if ruling.decision != "escalate" and not (ruling.decision == "replan" and not plans(crew)):
        return []
    held = [item for item in ruling.items if _can_be_held(tx, cycle, item)]
    told = f"the {crew.manager} decides to {ruling.decision} ({cycle.stage}): {ruling.reason or 'no reason given'}"
    leftovers.hand_over(tx, cycle.campaign, cycle.work, held, told, crew.manager)
    return held


def plans(crew: CrewConfig) -> bool:
    """Does any stage of the crew make plans?"""
    return any(task.work == "plan" for task in crew.stages.values())


def _can_be_held(tx: Tx, cycle: Cycle, item: str) -> bool:
    if cycle.work == "inbox":
        return inbound.get(tx, item).handled_at is None
    state = prospects.get(tx, item).state
    if cycle.work == "critique":
        return state is ProspectState.IN_CRITIQUE
    return ProspectState.NEEDS_REVIEW in allowed(state) and state is not ProspectState.IN_SEQUENCE
