"""A world in which a fifth of everything asked of the model, the providers and the mail host goes wrong."""

import json
from pathlib import Path
from statistics import fmean

import pytest

from tests.rehearsal.judge import Judge
from tests.rehearsal.program import muster
from tests.rehearsal.rehearsed import Rehearsed, once
from tests.rehearsal.test_rough import UNDER_WAY

DONE, WAITING = 0, 3
MOST_REQUESTS = 1.5

SEED = "13"
"""One with which the few requests of a run meet a broken line and a busy server, and no mailbox stops for good."""


OTHERS = ("10", "11", "12")
"""Seeds besides: in one alone a few answers that are lost make the requests many, or few."""


@pytest.fixture(scope="module")
def failing(shared: Path) -> Rehearsed:
    """The shipped campaign in that world."""
    return rehearsed(shared, SEED)


def rehearsed(shared: Path, seed: str) -> Rehearsed:
    """The shipped campaign in that world, with another seed."""
    words = ("run", "roofing-california", "--json", "--world", "failing", "--seed", seed)
    return once(shared, f"failing-{seed}", lambda folder: muster(*words, home=folder))


def test_it_comes_to_its_end(failing: Rehearsed) -> None:
    assert failing.finished.code in (DONE, WAITING), (failing.finished.out, failing.finished.err)
    assert failing.figures["funnel.qualified"] >= 50


def test_everybody_is_in_a_state_that_explains_itself(failing: Rehearsed) -> None:
    everybody = failing.rows("select * from prospects")
    waiting = {row["prospect_id"] for row in failing.rows("select prospect_id from approvals where state = 'open'")}
    explained = {who["prospect_id"] for who in everybody if who["state"] not in UNDER_WAY or who["paused"]} | waiting

    assert [who for who in everybody if who["prospect_id"] not in explained] == []
    assert [who for who in everybody if not who["state_reason"].strip()] == []
    assert [who for who in everybody if who["paused"] and not who["paused_reason"].strip()] == []


def test_every_message_left_or_says_why_not(failing: Rehearsed) -> None:
    taken = {mail.message_id for mail in failing.accepted}
    assert taken
    for message in failing.rows("select * from messages"):
        arrived = message["rfc_message_id"] in taken
        allowed = {"sent", "unknown"} if arrived else {"cancelled", "failed", "unknown", "awaiting_approval"}
        assert message["state"] in allowed, message
        assert message["state_reason"].strip(), message


def test_nobody_is_reached_twice_or_after_a_goodbye_or_at_night(failing: Rehearsed) -> None:
    assert Judge(failing).violations() == []


def test_the_audit_verifies(failing: Rehearsed) -> None:
    verified = muster("audit", "verify", "roofing-california", home=failing.home.parents[1])
    assert verified.code == 0, (verified.out, verified.err)


def test_the_models_are_asked_hardly_more_than_in_the_calm_world(shared: Path, calm: Rehearsed) -> None:
    counts = {seed: len(rehearsed(shared, seed).requests) for seed in (*OTHERS, SEED)}
    print(f"\n{counts} requests, {len(calm.requests)} in the calm world")  # noqa: T201 - a figure to know
    assert counts[OTHERS[0]] <= MOST_REQUESTS * len(calm.requests)
    assert fmean(counts.values()) <= MOST_REQUESTS * len(calm.requests)


def test_every_kind_of_trouble_was_met(failing: Rehearsed) -> None:
    log = (failing.home / "logs" / "mail.jsonl").read_text().splitlines()
    mail = {json.loads(line)["fault"] for line in log}
    refused = {request["status"] for request in failing.requests} - {200}
    lookups = " ".join(row["rationale"] for row in failing.rows("select rationale from audit where action = 'lookup'"))

    assert mail == {"error_421", "error_450", "error_550", "reset", "timeout", "slow"}
    assert {0, 429} <= refused
    assert "website: " in lookups
