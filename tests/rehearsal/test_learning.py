"""Whole rehearsals of a campaign that learns, in the two worlds made for it: a few people a day, small cycles."""

import os
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from config.files.campaigns import Learning
from data.clock import SteppedClock
from data.ledger.core.ledger import Ledger
from data.ledger.read import outcomes
from guardrails.learning import shares
from tests.rehearsal import trees
from tests.rehearsal.program import Finished, muster
from tests.rehearsal.rehearsed import Rehearsed, once
from tools.writing.variants import tallied

pytestmark = pytest.mark.skipif(
    "MUSTER_LEARNING" not in os.environ, reason="two campaigns of sixty people and three weeks: set MUSTER_LEARNING"
)
A_DAY = 12
GOAL = 60
RULE = Learning()
BATCHED = ("build", "critique", "publish")


class Shares(NamedTuple):
    """The shares that answers set, at some moment, and the figures behind them."""

    at: str
    plain: float
    question: float
    why: str


def rehearse(folder: Path, world: str) -> Finished:
    """Rehearse it; what the Scout may judge on a day spreads the drafts over the days on which answers come."""
    authority = {**trees.shipped("envelopes", "careful")["authority"], "scout": {"per_day": A_DAY}}
    trees.varied(folder, "envelopes", "careful", "daily", authority=authority)
    stages: dict[str, dict[str, Any]] = trees.shipped("crews", "outreach")["stages"]
    small = {name: {**stage, "cycle": A_DAY, "batch": A_DAY} for name, stage in stages.items() if name in BATCHED}
    trees.varied(folder, "crews", "outreach", "daily", stages=stages | small)
    changes: dict[str, Any] = {"envelope": "daily", "crew": "daily", "rehearsal": world, "learning": {}, "notify": None}
    campaign = trees.campaign(folder, f"learner-{world}", GOAL, days=21, territory=None, **changes)
    return muster("run", campaign, "--json", home=folder)


@pytest.fixture(scope="module")
def preferring(shared: Path) -> Rehearsed:
    """In the world whose people like the question better."""
    return once(shared, "preferring", lambda folder: rehearse(folder, "preferring"))


@pytest.fixture(scope="module")
def trapped(shared: Path) -> Rehearsed:
    """In the world in which most who answer the question say "remove me"."""
    return once(shared, "trapped", lambda folder: rehearse(folder, "trap"))


def learnt(run: Rehearsed) -> list[Shares]:
    """The shares that answers set, oldest first."""
    rows = run.rows("select at, decision, rationale from audit where action = 'shares_learned' order by seq")
    found = []
    for row in rows:
        values = {name: float(share) for name, share in (part.split() for part in row["decision"].split(", "))}
        found.append(Shares(row["at"], values["plain"], values["question"], row["rationale"]))
    return found


def in_the_end(run: Rehearsed) -> dict[str, float]:
    """The shares that all answers together set: what is drafted next would be divided so."""
    ledger = Ledger.open(f"sqlite:///{run.home / 'ledger.sqlite'}", SteppedClock(run.home / "clock.json", run.ended_at))
    with ledger.read() as tx:
        people = outcomes.reached(tx, f"learner-{run.world}")
    ledger.close()
    return shares(tallied(people, ("plain", "question")), RULE.weight, RULE.floor)


def test_what_people_prefer_has_most_of_the_share_in_the_end(preferring: Rehearsed) -> None:
    assert preferring.finished.code == 0, preferring.finished.err[-3000:]
    assert in_the_end(preferring)["question"] > 0.6


def test_the_trap_has_the_smaller_share_in_the_end(trapped: Rehearsed) -> None:
    assert trapped.finished.code == 0, trapped.finished.err[-3000:]
    assert in_the_end(trapped)["plain"] > 0.6


@pytest.mark.parametrize("name", ["preferring", "trapped"])
def test_every_change_of_shares_says_by_which_figures(name: str, request: pytest.FixtureRequest) -> None:
    found = learnt(request.getfixturevalue(name))
    assert found
    for each in found:
        assert "plain " in each.why
        assert " negative, worth " in each.why
        assert min(each.plain, each.question) >= RULE.floor
