"""Earned autonomy at work: where a campaign starts, what its record earns it, and what costs it."""

from config.envelopes import Autonomy
from data.ledger.core.transactions import Tx
from data.ledger.govern import standing
from guardrails.autonomy import DOCUMENT, MESSAGE, demotion, level_of, promotion, terms_of
from tools.deployment import Deployment

ACTOR = "envelope"


def begin(deployment: Deployment, tx: Tx) -> None:
    """Put a campaign that has no level yet where its envelope lets it start; note it when the terms have changed."""
    name, autonomy = deployment.bundle.campaign.campaign, deployment.bundle.envelope.autonomy
    known = standing.of(tx, name)
    level = level_of(autonomy, known.level)
    terms = terms_of(autonomy, level, what_leaves(deployment))
    if known.level is None:
        standing.set_level(tx, name, level, f"starts at {level}: {terms}", ACTOR)
    elif known.level != level:
        standing.set_level(tx, name, level, f"its envelope's ceiling is {level} now: {terms}", ACTOR)
    elif not known.reason.endswith(terms):
        standing.note(tx, name, level, f"at {level}: {terms}", ACTOR)


def review(deployment: Deployment, tx: Tx) -> None:
    """Promote the campaign if its record has earned it. What waits for a person then goes on waiting."""
    name, autonomy = deployment.bundle.campaign.campaign, deployment.bundle.envelope.autonomy
    if autonomy.promote is None:
        return
    known = standing.of(tx, name)
    earned = promotion(autonomy, level_of(autonomy, known.level), known.record)
    if earned is not None:
        standing.set_level(
            tx, name, earned.to, f"{earned.why}. {terms_of(autonomy, earned.to, what_leaves(deployment))}", ACTOR
        )


def demote(autonomy: Autonomy | None, tx: Tx, campaign: str, why: str, actor: str, what: str = MESSAGE) -> None:
    """Put the campaign down at once, in the transaction in which something told against it.

    ``autonomy`` is its envelope's; None for a campaign whose envelope is not at hand: every message is asked then.
    ``what`` is what leaves: messages, or documents.
    """
    rule = autonomy or Autonomy(start="every")
    change = demotion(rule, level_of(rule, standing.of(tx, campaign).level))
    terms = f". {terms_of(rule, change.to, what)}" if autonomy else ""
    standing.set_level(tx, campaign, change.to, f"{change.why}: {why}{terms}", actor)


def what_leaves(deployment: Deployment) -> str:
    """What the campaign lets go: a message, or a document of a crew with items of its own."""
    return DOCUMENT if deployment.bundle.crew.is_declared else MESSAGE
