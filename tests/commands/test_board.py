"""``board``: where everybody is, and why."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from commands.shared.homes import Home
from config.loading import load_campaign
from config.secrets import MissingSettings
from data.ledger.core import audit
from data.ledger.core.transactions import Tx
from data.ledger.flow import inbound, messages, prospects
from data.ledger.govern import approvals, standing
from data.ledger.read import workload
from data.records import MessageState, ProspectState
from tests.commands.conftest import ROOT
from tests.commands.desk import NAME, found, in_sequence, muster, unknown, written


def test_everybody_is_there_with_the_reason(home: Home) -> None:
    with written(home) as tx:
        prospects.move(tx, found(tx, 1), ProspectState.NEEDS_REVIEW, "no contact found", "enrich")
        in_sequence(tx, 2)
    told = muster("board", NAME)
    assert told.code == 0
    assert "no contact found" in told.out
    assert f"{NAME} in {home.path}, at 2026-11-02 07:00 PST: running" in told.out


def test_leads_stand_first_and_those_whose_way_has_ended_last(home: Home) -> None:
    with written(home) as tx:
        prospects.move(tx, found(tx, 1), ProspectState.NEEDS_REVIEW, "no contact found", "enrich")
        prospects.move(tx, found(tx, 2), ProspectState.REJECTED, "too small", "scout")
        found(tx, 3)
        interested(tx, 4)
    rows = muster("board", NAME, "--json").row["prospects"]
    assert [row["state"] for row in rows] == ["replied", "needs_review", "found", "rejected"]
    assert [row["lead"] for row in rows] == [True, False, False, False]
    assert "replied, lead" in muster("board", NAME).out


def interested(tx: Tx, number: int) -> str:
    """Somebody who wrote that they want to talk."""
    prospect_id = in_sequence(tx, number)
    mail = inbound.record(
        tx, f"k{number}", kind="reply", received_at=tx.now, text="Gladly", campaign=NAME, prospect_id=prospect_id
    )
    assert mail
    prospects.move(tx, prospect_id, ProspectState.REPLIED, "wrote", "inbox")
    inbound.settle(tx, mail, "interested", 0.9, None, None, True, "inbox", "c1")
    return prospect_id


def test_it_says_which_step_has_left_and_when_the_next_is_due_in_the_campaigns_zone(home: Home) -> None:
    with written(home) as tx:
        in_sequence(tx)
        for to in (MessageState.INTENT, MessageState.SENDING, MessageState.SENT):
            messages.move(tx, "p1-1", to)
        messages.schedule_next(tx, "p1", "roofing-intro", 2, tx.now + timedelta(days=4, hours=1))
        in_sequence(tx, 2, MessageState.AWAITING_APPROVAL)
        in_sequence(tx, 3)
        for to in (MessageState.INTENT, MessageState.SENDING, MessageState.SENT):
            messages.move(tx, "p3-1", to)
        prospects.move(tx, "p3", ProspectState.FINISHED, "no answer", "engine")
    first, second, third = (row["where"] for row in muster("board", NAME, "--json").row["prospects"])
    assert third == "step 1 of 2 sent 2 Nov"
    assert first == "step 1 of 2 sent 2 Nov; step 2 due 6 Nov 08:00 PST"
    assert second == "step 1 of 2 waits for approval"
    assert first in muster("board", NAME).out


def test_every_command_says_a_moment_in_the_campaigns_zone_and_names_it(home: Home) -> None:
    with written(home) as tx:
        in_sequence(tx)
        messages.schedule_next(tx, "p1", "roofing-intro", 1, tx.now + timedelta(days=4, hours=1))
        unknown(tx, 2)
    assert "due 6 Nov 08:00 PST" in muster("board", NAME).out
    assert "2026-11-06 08:00 PST" in muster("prospect", "show", "p1").out
    assert "due 2026-11-06 08:00 PST" in muster("message", "show", "p1-1").out
    assert "since 2026-11-02 07:00 PST" in muster("todo").out
    with written(home) as tx:
        approvals.decide(tx, "q1", "rejected", "dana")
    assert "decided by dana at 2026-11-02 07:00 PST" in muster("approvals", "show", "q1").out
    assert muster("message", "show", "p1-1", "--json").row["due"] == "2026-11-06T16:00:00+00:00"
    assert "2026-11-02 15:00 UTC" in muster("audit", "show", NAME).out


def test_where_a_setting_of_a_source_is_missing_its_moments_are_in_utc(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with written(home) as tx:
        in_sequence(tx)
        messages.schedule_next(tx, "p1", "roofing-intro", 1, tx.now + timedelta(days=4, hours=1))
    shutil.copytree(ROOT / "config", tmp_path / "config")
    vertical = tmp_path / "config" / "verticals" / "roofing.yaml"
    vertical.write_text(vertical.read_text().replace("data/samples", "${NOWHERE_SET}"))
    monkeypatch.chdir(tmp_path)
    with pytest.raises(MissingSettings):
        load_campaign(NAME, Path("config"))
    (row,) = muster("board", NAME, "--json").row["prospects"]
    assert row["where"] == "step 1 of 2 due 6 Nov 16:00 UTC"


def test_those_who_wait_for_a_person_can_be_seen_alone(home: Home) -> None:
    with written(home) as tx:
        prospects.move(tx, found(tx, 1), ProspectState.NEEDS_REVIEW, "no contact found", "enrich")
        unknown(tx, 2)
        in_sequence(tx, 3)
    assert [row["id"] for row in muster("board", NAME, "--waiting", "--json").row["prospects"]] == ["p1", "p2"]
    assert (
        f"2 things wait for a person, 1 of them for a decision: python main.py todo {NAME}" in muster("board", NAME).out
    )


def test_those_who_are_paused_can_be_seen_alone(home: Home) -> None:
    assert muster("board", NAME, "--paused").out.startswith("nobody is paused")
    with written(home) as tx:
        in_sequence(tx, 1)
        prospects.pause(tx, in_sequence(tx, 2), "on holiday", "dana")
    (row,) = muster("board", NAME, "--paused", "--json").row["prospects"]
    assert (row["id"], row["why"]) == ("p2", "on holiday")


def test_both_together_show_who_waits_or_is_paused(home: Home) -> None:
    both = ("board", NAME, "--waiting", "--paused")
    assert muster(*both).out.startswith("nobody waits for a person or is paused")
    with written(home) as tx:
        prospects.move(tx, found(tx, 1), ProspectState.NEEDS_REVIEW, "no contact found", "enrich")
        in_sequence(tx, 2)
        prospects.pause(tx, in_sequence(tx, 3), "on holiday", "dana")
    assert {row["id"] for row in muster(*both, "--json").row["prospects"]} == {"p1", "p3"}


def test_a_state_narrows_the_board(home: Home) -> None:
    with written(home) as tx:
        in_sequence(tx, 1)
        found(tx, 2)
    row = muster("board", NAME, "--state", "in_sequence", "--json").row
    assert [each["id"] for each in row["prospects"]] == ["p1"]
    assert row["counts"] == {"found": 1, "in_sequence": 1}


def test_a_state_that_does_not_exist_is_bad_input(home: Home) -> None:
    told = muster("board", NAME, "--state", "repleid")
    assert told.code == 2
    assert told.err.startswith("state 'repleid': did you mean replied? It is one of found, qualified")


def test_whoever_is_paused_is_marked(home: Home) -> None:
    with written(home) as tx:
        prospects.pause(tx, in_sequence(tx), "wait", "operator")
    assert "in_sequence, paused" in muster("board", NAME).out
    assert muster("board", NAME, "--json").row["prospects"][0]["paused"] is True


def test_a_campaign_can_be_named_by_its_file(home: Home) -> None:
    assert muster("board", f"config/campaigns/{NAME}.yaml", "--json").row["campaign"] == NAME


def test_an_empty_campaign_is_told_in_words(home: Home) -> None:
    assert muster("board", NAME).out.startswith("nobody yet")


def test_it_says_how_much_the_campaign_does_alone_and_what_led_to_it(home: Home) -> None:
    with written(home) as tx:
        standing.set_level(tx, NAME, "sample", "promoted from every to sample on its record", "envelope")
    told = muster("board", NAME).out
    assert "autonomy: sample since 2026-11-02: 0 approved" in told
    assert "promoted from every to sample on its record" in " ".join(told.split())
    assert muster("board", NAME, "--json").row["autonomy"] == "sample"


def test_who_rests_until_tomorrow_is_on_the_board(home: Home) -> None:
    with written(home) as tx:
        until = (tx.now + timedelta(hours=9)).isoformat()
        audit.append(tx, NAME, "router", workload.RESTS, until, "scout rests until tomorrow: it recorded 3 of 3 today")
    assert "scout rests until tomorrow: it recorded 3 of 3 today" in muster("board", NAME).out
    assert len(muster("board", NAME, "--json").row["resting"]) == 1


def test_whoever_was_erased_is_not_counted_as_opted_out(home: Home) -> None:
    with written(home) as tx:
        for number in (1, 2):
            prospects.move(tx, found(tx, number), ProspectState.OPTED_OUT, "asked us to stop", "inbox")
        found(tx, 3)
    for prospect_id in ("p2", "p3"):
        assert muster("prospect", "forget", prospect_id, "--yes").code == 0
    assert muster("board", NAME, "--json").row["counts"] == {"opted_out": 1, "forgotten": 2}
    states = [line.split() for line in muster("board", NAME).out.splitlines() if line.startswith("p")]
    assert [("forgotten" in words, "opted_out" in words) for words in states] == [
        (False, True), (True, False), (True, False)
    ]  # fmt: skip
