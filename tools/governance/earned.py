"""Earned autonomy at work: where a campaign starts, what its record earns it, and what costs it.

A campaign has one level, and one more for each kind of act that its envelope gives terms of its own.
"""

from config.catalogues import Level
from config.files.envelopes import ActKind, Autonomy
from data.ledger.core.transactions import Tx
from data.ledger.flow import campaigns
from data.ledger.govern import standing
from guardrails.autonomy import ACTS, DOCUMENT, MESSAGE, demotion, level_of, promotion, terms_of
from tools.deployment import Deployment

ACTOR = "envelope"


def level(deployment: Deployment, tx: Tx, kind: ActKind | None = None) -> Level:
    """The level that counts for a kind of act; without one, or where it has none of its own, the campaign's."""
    name, autonomy = deployment.bundle.campaign.campaign, deployment.bundle.envelope.autonomy
    if kind is None or kind not in autonomy.kinds:
        return level_of(autonomy, campaigns.get(tx, name).autonomy)
    return level_of(autonomy.of(kind), standing.level_of_kind(tx, name, kind))


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
    for kind in autonomy.kinds:
        _begin(tx, name, kind, autonomy.of(kind))


def _begin(tx: Tx, campaign: str, kind: ActKind, autonomy: Autonomy) -> None:
    """The same of a kind of act with terms of its own."""
    known = standing.of_kind(tx, campaign, kind)
    level = level_of(autonomy, known and known.level)
    terms = terms_of(autonomy, level, ACTS[kind])
    if known is None:
        standing.set_level_of_kind(tx, campaign, kind, level, f"starts at {level}: {terms}", ACTOR)
    elif known.level != level:
        standing.set_level_of_kind(tx, campaign, kind, level, f"its envelope's ceiling is {level} now: {terms}", ACTOR)
    elif not known.reason.endswith(terms):
        standing.note(tx, campaign, level, f"at {level}: {terms}", ACTOR, kind)


def review(deployment: Deployment, tx: Tx) -> None:
    """Promote the campaign if its record has earned it. What waits for a person then goes on waiting."""
    name, autonomy = deployment.bundle.campaign.campaign, deployment.bundle.envelope.autonomy
    what = what_leaves(deployment)
    if autonomy.promote is not None:
        known = standing.of(tx, name)
        earned = promotion(autonomy, level_of(autonomy, known.level), known.record)
        if earned is not None:
            standing.set_level(tx, name, earned.to, f"{earned.why}. {terms_of(autonomy, earned.to, what)}", ACTOR)
    for kind in autonomy.kinds:
        terms, mine = autonomy.of(kind), standing.of_kind(tx, name, kind)
        earned = mine and promotion(terms, level_of(terms, mine.level), mine.record)
        if earned:
            why = f"{earned.why}. {terms_of(terms, earned.to, ACTS[kind])}"
            standing.set_level_of_kind(tx, name, kind, earned.to, why, ACTOR)


def demote(autonomy: Autonomy | None, tx: Tx, campaign: str, why: str, actor: str, what: str = MESSAGE) -> None:
    """Put the campaign down at once, in the transaction in which something told against it: with every kind of act.

    ``autonomy`` is its envelope's; None for a campaign whose envelope is not at hand: every message is asked then.
    ``what`` is what leaves: messages, or documents.
    """
    rule = autonomy or Autonomy(start="every")
    change = demotion(rule, level_of(rule, standing.of(tx, campaign).level))
    terms = f". {terms_of(rule, change.to, what)}" if autonomy else ""
    standing.set_level(tx, campaign, change.to, f"{change.why}: {why}{terms}", actor)
    for kind, stands in standing.kinds(tx, campaign).items():
        own = rule.of(kind)
        change = demotion(own, level_of(own, stands.level))
        terms = f". {terms_of(own, change.to, ACTS[kind])}" if autonomy else ""
        standing.set_level_of_kind(tx, campaign, kind, change.to, f"{change.why}: {why}{terms}", actor)


def what_leaves(deployment: Deployment) -> str:
    """What the campaign lets go: a message, or a document of a crew with items of its own."""
    return DOCUMENT if deployment.bundle.crew.is_declared else MESSAGE
