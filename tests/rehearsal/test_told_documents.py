"""The editorial desk whose articles go to a system of one's own, though half of its answers are lost."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.rehearsal import trees
from tests.rehearsal.program import muster
from tests.rehearsal.rehearsed import Rehearsed, once

FAULTS = {"error_429": 0.2, "error_500": 0.1, "reset": 0.3}


@pytest.fixture(scope="module")
def told(shared: Path) -> Rehearsed:
    tree = shared / "told-tree"
    crew = trees.shipped("crews", "content")
    tasks = {**crew["tasks"], "bring_out": {**crew["tasks"]["bring_out"], "webhook": "magazine"}}
    trees.varied(tree, "crews", "content", "content", tasks=tasks)
    trees.varied(tree, "rehearsals", "calm", "lossy", webhooks=FAULTS)
    campaign = trees.varied(tree, "campaigns", "content", "content", rehearsal="lossy")
    return once(shared, "told-documents", lambda folder: muster("run", campaign, "--json", home=folder))


def heard(of: Rehearsed) -> list[dict[str, Any]]:
    """What the system took."""
    return [json.loads(line) for line in (of.home / "calls" / "accepted.jsonl").read_text().splitlines()]


def test_every_article_is_told_once_as_it_was_judged_whatever_is_lost(told: Rehearsed) -> None:
    assert told.finished.code in (0, 3), told.finished.err
    left = {row["release_id"]: row for row in told.rows("select * from releases where state = 'released'")}
    taken = Counter(line["told"]["data"]["about"]["release"] for line in heard(told))
    assert left
    assert set(taken.values()) == {1}
    assert left.keys() <= taken.keys()
    for line in heard(told):
        data = line["told"]["data"]
        if (row := left.get(data["about"]["release"])) is not None:
            assert (data["file"], data["text"]) == (row["file"], row["body"])


def test_nothing_of_it_is_put_into_the_folder(told: Rehearsed) -> None:
    assert not (told.home / "released").exists()


def test_every_item_is_done_or_says_for_whom_it_waits(told: Rehearsed) -> None:
    assert {row["state"] for row in told.rows("select state from items")} <= {"done", "person", "closed"}
    assert all(row["state_reason"].strip() for row in told.rows("select state_reason from items"))


def test_a_live_run_without_the_webhook_says_where_it_is_to_be_named(shared: Path, told: Rehearsed) -> None:
    campaign = shared / "told-tree" / "campaigns" / "content.yaml"
    refused = muster("run", campaign, "--live", home=shared / "told-live", ANTHROPIC_API_KEY="not-a-real-key-000")
    assert refused.code == 2
    assert "a release of content leaves by the webhook magazine" in " ".join(refused.err.split())
