"""Tokens a qualified prospect, over the whole campaign, as the ledger recorded them and as the model server counted."""

import re

import pytest

from tests.rehearsal.judge import Judge
from tests.rehearsal.rehearsed import Rehearsed

MOST = 1500
DONE, HALTED = 0, 4


def tokens(run: Rehearsed) -> float:
    """Tokens a qualified prospect, from the ledger's rows."""
    spent = run.one("select sum(input_tokens + output_tokens) from model_calls")
    return float(spent) / int(run.one("select count(*) from prospects where qualified_at is not null"))


def counted(run: Rehearsed) -> int:
    """All tokens that the model server charged for."""
    usages = [one["response"]["usage"] for one in run.requests if one["status"] == 200]
    return sum(usage["input_tokens"] + usage["output_tokens"] for usage in usages)


@pytest.mark.parametrize("name", ["calm", "large", "rough"])
def test_what_was_recorded_is_what_was_charged(name: str, request: pytest.FixtureRequest) -> None:
    run: Rehearsed = request.getfixturevalue(name)
    assert run.one("select sum(input_tokens + output_tokens) from model_calls") == counted(run)


def test_fifty_prospects_cost_little(calm: Rehearsed) -> None:
    print(f"\n{tokens(calm):.0f} tokens a prospect, {len(calm.requests)} requests")  # noqa: T201 - a figure to know
    assert tokens(calm) <= MOST


def test_three_times_as_many_cost_no_more_each(calm: Rehearsed, large: Rehearsed) -> None:
    print(f"\n{tokens(calm):.0f} tokens at 50, {tokens(large):.0f} at 150")  # noqa: T201 - a figure to know
    assert large.figures["funnel.qualified"] >= 150
    assert tokens(large) <= tokens(calm)


def test_nothing_but_its_luck_with_bounces_halted_the_large_campaign_at_first(large_at_first: Rehearsed) -> None:
    """Its bounces lie near the shipped limit: their breaker may stop it, and no other gate."""
    ended, reason = large_at_first.finished.code, str(large_at_first.summary.get("reason", ""))
    told = r"(?:breaker: )?\d+ prospects lost to bounces or refusals among \d+ sent\b.*, the limit is 2\.5%$"
    stopped_by = re.match(told, reason)
    assert (ended, stopped_by is not None) in {(DONE, False), (HALTED, True)}, reason


def test_the_large_campaign_came_to_its_end_and_reached_nobody_wrongly_either(large: Rehearsed) -> None:
    assert large.finished.code == 0, large.finished.err
    assert Judge(large).violations() == []
    assert large.rows("select * from prospects where state in ('found', 'qualified', 'built', 'in_sequence')") == []
