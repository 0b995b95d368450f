"""What the Boss's decision does besides being kept: it is carried out as the cycle that it is about is closed.

``proceed`` needs nothing. The router reads ``retry`` and ``replan`` off the closed cycle. ``escalate``
hands the items over to a person: nothing of theirs goes on until that person says so.
"""

from collections.abc import Sequence
from typing import NamedTuple

from config.files.crews import CrewConfig
from crews.kinds.registry import KINDS
from crews.standing.decisions import Decision, plans
from data.ledger.core.transactions import Tx
from data.records import Cycle


class Ruling(NamedTuple):
    """What the Boss decided, why, and the ``items`` that it is about."""

    decision: Decision
    items: Sequence[str]
    reason: str


def carry_out(tx: Tx, crew: CrewConfig, cycle: Cycle, ruling: Ruling) -> list[str]:
    """Let the decision take effect; return the items that a person has now.

    What has gone on by itself in the meantime, as by an answer or an opt-out, is left as it is. To whom something has
    left already is paused.
    """
    if not is_for_a_person(crew, ruling.decision):
        return []
    boss = crew.agent_tasks[cycle.stage].manager or crew.boss
    why = f"the {boss} decides to {ruling.decision} ({cycle.stage}): {ruling.reason or 'no reason given'}"
    return [item for item in ruling.items if KINDS[cycle.work].hold(tx, cycle, item, why, boss)]


def is_for_a_person(crew: CrewConfig, decision: str | None) -> bool:
    """Does the decision put something before a person? Another plan does, too, in a crew that makes none."""
    return decision == "escalate" or (decision == "replan" and not plans(crew))
