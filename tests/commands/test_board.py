"""``board``: where everybody is, and why."""

from datetime import timedelta

from commands.homes import Home
from data.ledger import audit, prospects, standing, workload
from data.records import ProspectState
from tests.commands.desk import NAME, found, in_sequence, muster, written


def test_everybody_is_there_with_the_reason(home: Home) -> None:
    with written(home) as tx:
        prospects.move(tx, found(tx, 1), ProspectState.NEEDS_REVIEW, "no contact found", "enrich")
        in_sequence(tx, 2)
    told = muster("board", NAME)
    assert told.code == 0
    assert "no contact found" in told.out
    assert f"{NAME} in {home.path}, at 2026-11-02 15:00 UTC: running" in told.out


def test_those_who_may_need_a_person_stand_last(home: Home) -> None:
    with written(home) as tx:
        prospects.move(tx, found(tx, 1), ProspectState.NEEDS_REVIEW, "no contact found", "enrich")
        prospects.move(tx, found(tx, 2), ProspectState.REJECTED, "too small", "scout")
        found(tx, 3)
    states = [row["state"] for row in muster("board", NAME, "--json").row["prospects"]]
    assert states == ["rejected", "found", "needs_review"]


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
