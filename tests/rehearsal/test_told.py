"""A campaign that tells another system of hot leads, where that system fails for half of what it is told."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.rehearsal import trees
from tests.rehearsal.program import muster
from tests.rehearsal.rehearsed import Rehearsed, once

GOAL = 8
PEOPLE = {"interested": 0.7, "answers_within": "2d"}
FAULTS = {"error_500": 0.2, "reset": 0.3}
PATIENT = {"retries": 9, "then": "hold"}
"""Of a thousand pushes of which each attempt fails by half, one is given up."""


@pytest.fixture(scope="module")
def told(shared: Path) -> Rehearsed:
    """Most people are interested, and half of the pushes go wrong."""
    tree = shared / "told-tree"
    trees.varied(tree, "rehearsals", "calm", "moody", people=PEOPLE, crm=FAULTS)
    contract = {**trees.shipped("envelopes", "careful")["contract"], "push": PATIENT}
    trees.varied(tree, "envelopes", "careful", "patient", contract=contract)
    campaign = trees.campaign(tree, "told", GOAL, rehearsal="moody", envelope="patient", push={"on": ["hot_lead"]})
    return once(shared, "told", lambda folder: muster("run", campaign, "--json", home=folder))


def taken(told: Rehearsed) -> list[dict[str, Any]]:
    """What the other system has taken."""
    return [json.loads(line) for line in (told.home / "crm" / "records.jsonl").read_text().splitlines()]


def test_every_interested_reply_is_told_once_whatever_fails(told: Rehearsed) -> None:
    assert told.finished.code in (0, 3), told.finished.err
    interested = told.rows("select prospect_id from inbound where intent = 'interested'")
    assert len(interested) >= 3
    assert sorted(line["told"]["prospect"]["id"] for line in taken(told)) == sorted(
        row["prospect_id"] for row in interested
    )


def test_no_push_is_left_over_when_the_run_ends(told: Rehearsed) -> None:
    acts = told.rows("select * from acts where kind = 'push'")
    assert {act["state"] for act in acts} == {"done"}
    assert {act["target"] for act in acts} == {line["id"] for line in taken(told)}
    assert max(act["attempts"] for act in acts) > 1
