"""A campaign without its crew: the shipped templates, the shares of the rule, and the people of a shipped world.

Ten people are written to a day. What they answer comes back in its time, and the next day's shares are made from what
has come by then.
"""

from datetime import datetime, timedelta
from functools import cache
from typing import NamedTuple

from config.files.campaigns import Learning
from config.files.sequences import SequenceConfig
from config.files.worlds import WorldConfig
from data.ledger.read.outcomes import Reached, Verdict
from guardrails.learning import floored, shares
from rehearsal.mail.people import FateKind, fate
from tests.rehearsal.trees import shipped
from tools.writing.variants import chosen, tallied

A_DAY = 10
DAYS = 16
RULE = Learning()
VERDICTS: dict[FateKind, Verdict] = {
    "interested": "positive",
    "opt_out": "negative",
    "complaint": "negative",
    "not_interested": "negative",
}
START = datetime.fromisoformat("2026-11-02T09:00:00-08:00")


class Written(NamedTuple):
    """One person: what will come of their first mail, and when that comes back."""

    reached: Reached
    at: datetime

    def known(self, now: datetime) -> Reached:
        """What is known of them by now."""
        return self.reached if self.at <= now else self.reached._replace(verdict="neither", replied=False)


class Learnt(NamedTuple):
    """What a campaign came to: everybody written to, and the shares in the end."""

    everybody: list[Reached]
    shares: dict[str, float]

    def count(self, verdict: Verdict) -> int:
        """How many answered so."""
        return sum(one.verdict == verdict for one in self.everybody)


@cache
def world_of(name: str) -> WorldConfig:
    """A shipped world."""
    return WorldConfig.model_validate(shipped("rehearsals", name))


@cache
def sequence() -> SequenceConfig:
    """The shipped sequence, whose first step has two variants."""
    return SequenceConfig.model_validate(shipped("templates", "roofing-intro"))


def campaign(name: str, seed: int, rule: Learning | None = RULE, days: int = DAYS) -> Learnt:
    """Write to people in a world, with the rule or by equal shares."""
    world, variants = world_of(name), sequence().steps[0].variants
    everybody: list[Written] = []
    divided = {variant: 1 / len(variants) for variant in variants}
    for day in range(days + 1):
        now = START + timedelta(days=day)
        if rule is not None and len(everybody) >= rule.begins:
            divided = shares(tallied([one.known(now) for one in everybody], variants), rule.weight, rule.floor)
        elif rule is not None:
            divided = floored(divided, rule.floor)
        for number in range(A_DAY * day, A_DAY * (day + 1) if day < days else 0):
            everybody.append(_written(world, seed, f"p{number}", chosen(divided, f"{name}-{seed}", f"p{number}"), now))
    return Learnt([one.reached for one in everybody], divided)


def _written(world: WorldConfig, seed: int, who: str, variant: str, now: datetime) -> Written:
    steps = sequence().steps
    words = steps[0].variants[variant]
    person = fate(world.people_who_read(f"{words.subject}\n{words.body}"), seed, f"{who}@{who}.test")
    waits = sum((step.wait for step in steps[: person.step]), timedelta())
    came = Reached(
        prospect_id=who,
        variant=variant,
        verdict=VERDICTS.get(person.kind, "neither"),
        replied=person.kind in (*VERDICTS, "question", "not_now", "wrong_person"),
        bounced=False,
        edited=False,
        angles=frozenset(),
    )
    return Written(came, now + waits + person.after)
