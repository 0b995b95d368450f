"""How the people to come are divided among the variants of the first mail: by the plan, or by what came back."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from config.files.sequences import Step
from config.loading import CampaignBundle
from data.ledger.core import audit
from data.ledger.core.transactions import Tx
from data.ledger.flow import campaigns
from data.ledger.read import outcomes
from data.ledger.read.outcomes import Reached
from data.records import Cycle
from guardrails import learning
from guardrails.learning import Tally

LEARNED = "shares_learned"
"""The action of the audit's record of shares that outcomes have set."""


class Shares(NamedTuple):
    """The share of each variant, and, where what came back has set them, by which figures (``why``)."""

    values: dict[str, float]
    why: str = ""

    def __str__(self) -> str:
        """As in ``plain 0.24, question 0.76``."""
        return ", ".join(f"{name} {share:.2f}" for name, share in self.values.items())


def first_step(bundle: CampaignBundle) -> Step:
    """The step that has the variants."""
    return min(bundle.sequence.steps, key=lambda step: step.step)


def shares_of(
    bundle: CampaignBundle, tx: Tx, never: Collection[str] = (), people: Sequence[Reached] | None = None
) -> Shares:
    """The shares that hold now, without the variants that are ``never`` given one.

    The plan's, or the sequence's own. Where the campaign learns none is below its floor, and once enough people have
    been written to what came back sets them, whatever the plan says. ``people`` are all who were written to, where they
    have been read already.
    """
    name, rule = bundle.campaign.campaign, bundle.campaign.learning
    declared = _declared(bundle, tx, never)
    if rule is None:
        return Shares(declared)
    people = outcomes.reached(tx, name) if people is None else people
    tallies = tallied(people, tuple(declared))
    if sum(tally.reached for tally in tallies.values()) < rule.begins:
        return Shares(learning.floored(declared, rule.floor))
    worth = learning.worths(tallies, rule.weight)
    told = (f"{one} {in_words(tallies[one])}, worth {worth[one]}" for one in tallies)
    return Shares(learning.shares(tallies, rule.weight, rule.floor), "; ".join(told))


def chosen(shares: Mapping[str, float], campaign: str, prospect_id: str) -> str:
    """The variant of a prospect: drawn by the shares, always the same for the same campaign and prospect."""
    drawn = int.from_bytes(hashlib.sha256(f"{campaign}/{prospect_id}".encode()).digest()[:8], "big") / 2**64
    total, passed = sum(shares.values()), 0.0
    for name, share in shares.items():
        passed += share / total if total else 1 / len(shares)
        if drawn < passed:
            return name
    return list(shares)[-1]


def note_learned(tx: Tx, cycle: Cycle, divided: Shares | None) -> None:
    """Keep in the audit what shares the outcomes have set, and by which figures, whenever they change."""
    if divided is None or not divided.why:
        return
    last = audit.last(tx, cycle.campaign, LEARNED)
    if last is None or last.decision != str(divided):
        audit.append(tx, cycle.campaign, "learning", LEARNED, str(divided), divided.why, cycle_id=cycle.id)


def tallied(people: Sequence[Reached], variants: Collection[str]) -> dict[str, Tally]:
    """What came of each variant; whoever got a person's words tells nothing of ours."""
    return {name: tally([one for one in people if one.variant == name and not one.edited]) for name in variants}


def tally(people: Sequence[Reached]) -> Tally:
    """What came of these."""
    verdicts = [one.verdict for one in people]
    return Tally(len(people), verdicts.count("positive"), verdicts.count("negative"))


def in_words(found: Tally) -> str:
    """As in ``30 reached, 2 positive, 3 negative``."""
    return f"{found.reached} reached, {found.positive} positive, {found.negative} negative"


def _declared(bundle: CampaignBundle, tx: Tx, never: Collection[str]) -> dict[str, float]:
    """The plan's shares of the first step's variants, or the sequence's own."""
    plan = campaigns.get(tx, bundle.campaign.campaign).plan
    own = {name: variant.share for name, variant in first_step(bundle).variants.items()}
    shares = {name: plan.shares.get(name, 0.0) for name in own} if plan is not None and plan.shares else own
    return {name: share for name, share in shares.items() if name not in never} or own
