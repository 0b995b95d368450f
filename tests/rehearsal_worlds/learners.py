"""A campaign without its crew: the shipped templates, the shares of the rule, and the people of a shipped world.

Ten people are written to a day. What they answer comes back in its time, and the next day's shares are made from what
has come by then.
"""

from datetime import datetime, timedelta
from functools import cache
from typing import NamedTuple

from config.campaigns import Learning
from config.sequences import SequenceConfig
from config.worlds import WorldConfig
from data.ledger.outcomes import Verdict
from guardrails.learning import Tally, floored, shares
from rehearsal.mail.people import FateKind, fate
from tests.rehearsal.trees import shipped
from tools.sharing import chosen

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
    """One person: the variant of their first mail, what they will say of it, and when that comes back."""

    variant: str
    verdict: Verdict
    replied: bool
    at: datetime


class Learnt(NamedTuple):
    """What a campaign came to: everybody written to, and the shares in the end."""

    everybody: list[Written]
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
            divided = shares({name: _tally(everybody, name, now) for name in variants}, rule.weight, rule.floor)
        elif rule is not None:
            divided = floored(divided, rule.floor)
        for number in range(A_DAY * day, A_DAY * (day + 1) if day < days else 0):
            everybody.append(_written(world, seed, f"p{number}", chosen(divided, f"{name}-{seed}", f"p{number}"), now))
    return Learnt(everybody, divided)


def _written(world: WorldConfig, seed: int, who: str, variant: str, now: datetime) -> Written:
    steps = sequence().steps
    words = steps[0].variants[variant]
    person = fate(world.people_who_read(f"{words.subject}\n{words.body}"), seed, f"{who}@{who}.test")
    waits = sum((step.wait for step in steps[: person.step]), timedelta())
    verdict = VERDICTS.get(person.kind, "neither")
    written = person.kind in (*VERDICTS, "question", "not_now", "wrong_person")
    return Written(variant, verdict, written, now + waits + person.after)


def _tally(everybody: list[Written], variant: str, now: datetime) -> Tally:
    mine = [one for one in everybody if one.variant == variant]
    known = [one.verdict for one in mine if one.at <= now]
    return Tally(len(mine), known.count("positive"), known.count("negative"))
