"""``prospect show|pause|resume|outcome``, ``halt`` and ``resume``."""

import pytest

from commands.shared.homes import Home
from data.ledger.flow import campaigns, messages, prospects
from data.ledger.govern import acts
from data.records import MessageState, ProspectState
from tests.commands.desk import NAME, in_sequence, muster, unknown, written


@pytest.fixture
def prospect(home: Home) -> str:
    """One in sequence."""
    with written(home) as tx:
        return in_sequence(tx)


def test_show_tells_everything_known(prospect: str, home: Home) -> None:
    row = muster("prospect", "show", prospect, "--json").row
    assert (row["company"], row["state"], row["run"]) == ("Roofer 1 LLC", "in_sequence", str(home.path))
    assert row["facts"][0]["fact"] == "12 staff"
    assert row["angles"][0]["rests_on"] == "f1"
    assert [message["id"] for message in row["messages"]] == ["p1-1", "p1-2"]
    told = muster("prospect", "show", prospect)
    for words in ("12 staff", "12 staff is a lot of schedules.", "Step 2", "pat@roofer1.example"):
        assert words in told.out


def test_export_gives_all_that_is_known_with_the_words_of_each_message(prospect: str) -> None:
    row = muster("prospect", "export", prospect).row
    assert row == muster("prospect", "show", prospect, "--json").row
    assert [message["body"] for message in row["messages"]] == ["Hello", "Hello"]


def test_show_finds_a_prospect_in_the_campaign_that_is_named(prospect: str) -> None:
    assert muster("prospect", "show", prospect, "--campaign", NAME).code == 0
    assert muster("prospect", "show", prospect, "--campaign", "roofing-georgia").code == 2


def test_a_pause_stops_the_sequence_and_says_where(prospect: str, home: Home) -> None:
    told = muster("prospect", "pause", prospect, "--reason", "they asked")
    assert told.code == 0
    assert str(home.path) in told.out
    with written(home) as tx:
        assert prospects.get(tx, prospect).paused


def test_a_second_pause_changes_nothing(prospect: str) -> None:
    muster("prospect", "pause", prospect)
    assert "was already paused" in muster("prospect", "pause", prospect).out


def test_whoever_is_paused_can_go_on(prospect: str) -> None:
    muster("prospect", "pause", prospect)
    assert "goes on" in muster("prospect", "resume", prospect).out
    told = muster("prospect", "resume", prospect)
    assert told.code == 2
    assert "is not paused; it is in_sequence" in told.err


def test_nobody_goes_on_before_an_unknown_message_is_settled(home: Home) -> None:
    with written(home) as tx:
        unknown(tx)
    told = muster("prospect", "resume", "p1")
    assert told.code == 2
    assert "python main.py message resolve p1-1 sent (or failed)" in told.err


def test_there_is_nothing_to_pause_where_everything_has_ended(prospect: str, home: Home) -> None:
    with written(home) as tx:
        prospects.move(tx, prospect, ProspectState.FINISHED, "no answer", "engine")
    told = muster("prospect", "pause", prospect)
    assert told.code == 2
    assert "is finished (no answer): nothing to pause" in told.err


def test_an_outcome_is_kept_with_its_value(prospect: str) -> None:
    assert "won, $1,200.00" in muster("prospect", "outcome", prospect, "won", "--value", "1200").out
    assert muster("prospect", "show", prospect, "--json").row["outcome"] == "won"


@pytest.mark.parametrize("result", ["meeting", "won", "lost"])
def test_whoever_has_an_outcome_hears_nothing_more_of_the_sequence(prospect: str, home: Home, result: str) -> None:
    told = muster("prospect", "outcome", prospect, result, "--by", "dana")
    assert told.out.strip().endswith(f"{result}; no further step leaves")
    with written(home) as tx:
        after = prospects.get(tx, prospect)
        assert (after.state, after.state_reason) == (ProspectState.FINISHED, f"{result} by dana")
        assert {message.state for message in messages.of_prospect(tx, prospect)} == {MessageState.CANCELLED}


def test_an_outcome_of_somebody_who_replied_keeps_what_answers_them(prospect: str, home: Home) -> None:
    with written(home) as tx:
        prospects.move(tx, prospect, ProspectState.REPLIED, "wrote r1", "inbox")
    assert "no further step" not in muster("prospect", "outcome", prospect, "meeting").out
    assert muster("prospect", "show", prospect, "--json").row["state"] == "replied"


def test_an_outcome_that_does_not_exist_is_bad_input(prospect: str) -> None:
    told = muster("prospect", "outcome", prospect, "meetign")
    assert told.code == 2
    assert told.err.strip() == "outcome 'meetign': did you mean meeting? It is one of meeting, won, lost"


def test_a_halt_holds_until_it_is_resumed(home: Home) -> None:
    assert "is halted: look first" in muster("halt", NAME, "--reason", "look first").out
    assert "was already halted: look first" in muster("halt", NAME).out
    told = muster("resume", NAME, "--yes")
    assert f"may go on with: python main.py run {NAME}\n" in told.out
    assert "it was halted: look first" in told.out


def test_what_runs_cannot_be_resumed(home: Home) -> None:
    told = muster("resume", NAME)
    assert told.code == 2
    assert "is running, not halted" in told.err


def test_what_is_finished_cannot_be_halted(home: Home) -> None:
    with written(home) as tx:
        campaigns.finish(tx, NAME, "every sequence has ended")
    told = muster("halt", NAME)
    assert told.code == 2
    assert "is finished (every sequence has ended); there is nothing to halt" in told.err


def test_drafts_are_undone_as_a_whole_and_shown_beside_the_prospect(home: Home) -> None:
    with written(home) as tx:
        in_sequence(tx)
        acts.record(
            tx, NAME, "p1", "draft", "cancel", "publisher", target="p1-1", detail={"messages": ["p1-1", "p1-2"]}
        )
    told = muster("undo", "a1", "--by", "dana")
    assert told.code == 0, told.err
    assert "a1 is undone: p1-1, p1-2 cancelled; p1 is built again, and paused" in told.out
    assert muster("prospect", "show", "p1", "--json").row["acts"][0]["state"] == "undone"
    assert "undone before" in muster("undo", "a1").err


@pytest.mark.parametrize("what", ["a9", "c9", "p9-1", "everything"])
def test_what_is_not_there_cannot_be_undone(prospect: str, what: str) -> None:
    assert muster("undo", what).code == 2


def test_a_mail_that_left_cannot_be_undone_and_that_is_said(prospect: str, home: Home) -> None:
    with written(home) as tx:
        for to in (MessageState.INTENT, MessageState.SENDING, MessageState.SENT):
            messages.move(tx, "p1-1", to)
    told = muster("undo", "p1-1")
    assert told.code == 1
    assert "p1-1 left at 2026-11-02 15:00 UTC: a mail cannot be called back" in told.out
