"""Whoever does what was offered for a question about a reply has answered it: it is asked no more, and nothing else."""

import pytest

from commands.shared.homes import Home
from data.ledger.flow import campaigns, inbound, messages, prospects
from data.ledger.govern import approvals
from data.records import MessageState, ProspectState
from tests.commands.desk import NAME, in_sequence, muster, written
from tests.commands.replied import UNREAD, answered, doubted, unread, wrote


def waiting(home: Home) -> list[str]:
    """What a person is still asked."""
    with written(home) as tx:
        return [one.id for one in approvals.open_approvals(tx, NAME)]


def note_of(home: Home, asked: str) -> tuple[str, str]:
    """What became of a question, and why."""
    with written(home) as tx:
        found = approvals.get(tx, asked)
    return found.state, found.note


def test_who_was_written_to_is_asked_about_no_more(home: Home) -> None:
    with written(home) as tx:
        unread(tx, 1)
        unread(tx, 2)
    told = muster("prospect", "say", "p1", "Shall we talk on Tuesday?", "--by", "dana")
    assert told.code == 0, told.err
    assert f"q1 is asked no more: {UNREAD}\n" in told.out
    assert note_of(home, "q1") == ("withdrawn", "p1-a1 written by dana")
    with written(home) as tx:
        assert approvals.get(tx, "q1").decided_by == "dana"
    assert waiting(home) == ["q2"], "of another prospect"
    assert "say what r1 means with: python main.py prospect read r1 MEANING\n" in told.out
    assert muster("prospect", "read", "r1", "interested").code == 0


@pytest.mark.parametrize("outcome", ["meeting", "won", "lost"])
def test_of_whom_it_is_known_what_became_nobody_is_asked_any_more(home: Home, outcome: str) -> None:
    with written(home) as tx:
        unread(tx, 1)
        doubted(tx, 2)
    told = muster("prospect", "outcome", "p1", outcome, "--by", "dana", "--note", "by phone")
    assert f"q1 is asked no more: {UNREAD}\n" in told.out
    assert "say what r1 means with: python main.py prospect read r1 MEANING\n" in told.out
    assert note_of(home, "q1") == ("withdrawn", f"{outcome} noted by dana: by phone")
    assert waiting(home) == ["q2"]


def test_a_draft_that_waits_is_asked_about_whatever_a_person_says(home: Home) -> None:
    with written(home) as tx:
        answered(tx)
        in_sequence(tx, 2, MessageState.AWAITING_APPROVAL)
        approvals.request(tx, NAME, "p2", "message", "asked first", message_id="p2-1")
    muster("prospect", "say", "p1", "Tuesday?")
    muster("prospect", "outcome", "p1", "meeting")
    assert waiting(home) == ["q1", "q2"]
    with written(home) as tx:
        assert messages.get(tx, "p1-a1").state is MessageState.AWAITING_APPROVAL


def test_of_two_replies_that_nobody_has_read_neither_is_taken_for_answered(home: Home) -> None:
    with written(home) as tx:
        unread(tx)
        unread(tx, text="Stop it, both of you")
    told = muster("prospect", "say", "p1", "Tuesday?").out
    assert "is asked no more" not in told
    assert waiting(home) == ["q1", "q2"]
    assert muster("prospect", "read", "r2", "opt_out").code == 0
    assert waiting(home) == ["q1"]


def test_a_reply_that_an_agent_has_read_is_answered_whatever_came_after_it(home: Home) -> None:
    with written(home) as tx:
        doubted(tx)
        unread(tx)
        approvals.request(tx, NAME, "p1", "follow_up", "write to them yourself", inbound_id="r1")
        cancelled = inbound.record(tx, "m", kind="cancellation", received_at=tx.now, campaign=NAME, prospect_id="p1")
        approvals.request(tx, NAME, "p1", "question", "the meeting was cancelled", inbound_id=cancelled)
        approvals.request(tx, NAME, "p1", "question", "a1 could not be pushed")
    told = muster("prospect", "say", "p1", "Tuesday?").out
    assert "q3 is asked no more: write to them yourself" in told
    assert "q4 is asked no more: the meeting was cancelled" in told
    assert waiting(home) == ["q5"], "it is about no mail"


def test_words_that_cannot_leave_answer_nothing(home: Home) -> None:
    with written(home) as tx:
        unread(tx)
        prospects.move(tx, "p1", ProspectState.BOUNCED, "no such user", "inbox")
    assert muster("prospect", "say", "p1", "Tuesday?").code == 2
    assert waiting(home) == ["q1"]


def test_who_lets_a_prospect_go_on_has_looked_at_the_mail_for_which_it_was_paused(home: Home) -> None:
    with written(home) as tx:
        unread(tx, doubt="its subject announces an absence")
        approvals.request(tx, NAME, "p1", "question", "a1 could not be pushed")
    (row, _) = muster("todo", NAME, "--json").rows
    assert row["settle"] == [
        "python main.py prospect read r1 MEANING",
        'python main.py prospect say p1 "TEXT"',
        "python main.py prospect resume p1",
        "python main.py approvals approve q1",
    ]
    told = muster("prospect", "resume", "p1", "--by", "dana")
    assert f"q1 is asked no more: {UNREAD}\n" in told.out
    assert note_of(home, "q1") == ("withdrawn", "resumed by dana")
    assert waiting(home) == ["q2"]


def test_a_pause_of_a_persons_own_says_nothing_of_a_reply(home: Home) -> None:
    with written(home) as tx:
        wrote(tx)
        approvals.request(tx, NAME, "p1", "escalation", UNREAD, inbound_id="r1")
    muster("prospect", "pause", "p1", "--reason", "on holiday")
    muster("prospect", "resume", "p1")
    assert waiting(home) == ["q1"]


def test_words_in_a_campaign_that_has_ended_answer_nothing_since_they_do_not_leave(home: Home) -> None:
    with written(home) as tx:
        unread(tx)
        campaigns.finish(tx, NAME, "its days are over")
    assert muster("prospect", "say", "p1", "Tuesday?").code == 0
    assert waiting(home) == ["q1"]
    told = muster("prospect", "read", "r1", "interested")
    assert "answer them from your own mailbox: the campaign has ended" in told.out
    assert "prospect say" not in told.out
