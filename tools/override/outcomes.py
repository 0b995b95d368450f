"""What became of a prospect, said by a person or a calendar: it is kept, its sequence ends, and a CRM hears of it."""

from typing import NamedTuple

from data.ledger.core.states import allowed
from data.ledger.core.transactions import Tx
from data.ledger.flow import prospects
from data.records import Order, Outcome, ProspectState
from tools.deployment import Deployment
from tools.notices import pushes


class Became(NamedTuple):
    """What became of somebody, with the deal's value in dollars."""

    outcome: Outcome
    value: float | None = None


def note(deployment: Deployment, tx: Tx, prospect_id: str, became: Became, order: Order) -> str | None:
    """Keep the outcome and end the sequence; return the act that tells another system, if the campaign wants that."""
    prospects.set_outcome(tx, prospect_id, became.outcome, order.by, became.value, order.note)
    end_sequence(tx, prospect_id, order.told(became.outcome), order.by)
    occasion = pushes.Occasion("outcome", None, became.outcome, became.value)
    return pushes.want(deployment, tx, prospect_id, occasion, order.by)


def end_sequence(tx: Tx, prospect_id: str, reason: str, by: str) -> bool:
    """Let no further step leave to somebody of whom it is known what became; say whether any could have.

    Whoever has replied stays so: what is written to them answers them.
    """
    state = prospects.get(tx, prospect_id).state
    if state is ProspectState.REPLIED or ProspectState.FINISHED not in allowed(state):
        return False
    prospects.move(tx, prospect_id, ProspectState.FINISHED, reason, by)
    return True
