"""A campaign whose second step is a text: a system of one's own is told, though a third of its answers are lost."""

import json
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.rehearsal import trees
from tests.rehearsal.program import muster
from tests.rehearsal.rehearsed import Rehearsed, once

GOAL = 12
PEOPLE = {"interested": 0.1, "opt_out": 0.1, "answers_within": "1d"}
FAULTS = {"error_429": 0.2, "reset": 0.3}
TEXT = {
    "step": 2,
    "wait": "1d",
    "channel": "webhook",
    "webhook": "texts",
    "opt_out": "Reply STOP and we will not text again.",
    "variants": {"text": {"body": "{{ sender_name }} of {{ organisation }}: {{ proof }} {{ opt_out }}"}},
}


@pytest.fixture(scope="module")
def texting(shared: Path) -> Rehearsed:
    tree = shared / "texting-tree"
    first, _, last = trees.shipped("templates", "roofing-intro")["steps"]
    trees.varied(tree, "templates", "roofing-intro", "texting", steps=[first, TEXT, {**last, "step": 3}])
    trees.varied(tree, "verticals", "roofing", "texting", sequence="texting")
    trees.varied(tree, "rehearsals", "calm", "lossy", people=PEOPLE, webhooks=FAULTS)
    campaign = trees.campaign(tree, "texting", GOAL, vertical="texting", rehearsal="lossy")
    return once(shared, "texting", lambda folder: muster("run", campaign, "--json", home=folder))


def told(of: Rehearsed) -> list[dict[str, Any]]:
    """What the system acted on."""
    return [json.loads(line) for line in (of.home / "calls" / "accepted.jsonl").read_text().splitlines()]


def texts(of: Rehearsed) -> list[dict[str, Any]]:
    """The messages that leave by the webhook, as the ledger has them."""
    return of.rows(
        "select m.*, p.timezone from messages m join prospects p using (prospect_id) where channel = 'webhook'"
    )


def test_everybody_is_texted_once_whatever_is_lost(texting: Rehearsed) -> None:
    assert texting.finished.code in (0, 3), texting.finished.err
    acted = Counter(line["told"]["data"]["about"]["message"] for line in told(texting))
    assert set(acted.values()) == {1}
    left = {row["message_id"] for row in texts(texting) if row["state"] in ("sent", "unknown")}
    assert {row["message_id"] for row in texts(texting) if row["state"] == "sent"} <= acted.keys() <= left
    assert len(acted) >= GOAL / 2


def test_a_text_reaches_the_number_in_working_hours_and_says_how_to_stop(texting: Rehearsed) -> None:
    zones = {row["message_id"]: row["timezone"] for row in texts(texting)}
    recipients = {row["message_id"]: row["recipient"] for row in texts(texting)}
    lines = told(texting)
    assert lines
    for line in lines:
        data = line["told"]["data"]
        message = data["about"]["message"]
        assert data["to"] == {"phone": recipients[message]}
        assert data["text"].endswith("Reply STOP and we will not text again.\n")
        local = datetime.fromisoformat(line["at"]).astimezone(ZoneInfo(zones[message]))
        assert 8 <= local.hour < 18
        assert local.weekday() < 5


def test_the_mails_around_it_are_one_thread(texting: Rehearsed) -> None:
    after = texting.rows("select * from messages where step = 3 and state = 'sent'")
    assert after
    ids = {mail.message_id for mail in texting.accepted}
    assert {row["rfc_message_id"] for row in after} <= ids
    assert not {row["rfc_message_id"] for row in texts(texting)} & ids


def test_no_number_is_in_the_warehouse(texting: Rehearsed) -> None:
    warehouse = (texting.home / "analytics.duckdb").read_bytes()
    numbers = {row["recipient"] for row in texts(texting)} - {None}
    assert numbers
    assert [number for number in numbers if number.encode() in warehouse] == []
