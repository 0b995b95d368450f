"""``approvals list|show|approve|reject``, and what follows from a decision."""

import pytest

from commands.shared.homes import Home
from data.claims import Angle, AngleState
from data.ledger.flow import facts, inbound, messages, prospects
from data.ledger.govern import approvals
from data.records import MessageState, ProspectState
from tests.commands.desk import NAME, START, found, in_sequence, muster, rehearsal, unknown, written


@pytest.fixture
def draft(home: Home) -> str:
    """A request about a sequence that waits."""
    with written(home) as tx:
        prospect_id = in_sequence(tx, state=MessageState.AWAITING_APPROVAL)
        return approvals.request(tx, NAME, prospect_id, "message", "autonomy: asked first", message_id="p1-1")


@pytest.fixture
def answer(home: Home) -> str:
    """A request about a reply that wants an answer."""
    with written(home) as tx:
        prospect_id = in_sequence(tx)
        mail = inbound.record(
            tx, "k1", kind="reply", received_at=START, text="Tell me more", campaign=NAME, prospect_id=prospect_id
        )
        assert mail
        inbound.settle(tx, mail, "interested", 0.9, None, "Gladly.", True, "inbox", "c1")
        return approvals.request(tx, NAME, prospect_id, "answer", "interested: a person answers", inbound_id=mail)


@pytest.fixture
def doubtful(home: Home) -> str:
    """A request about an angle with which the critic found fault; another one of the prospect stands."""
    with written(home) as tx:
        prospect_id = found(tx, 1)
        for to in (ProspectState.QUALIFIED, ProspectState.IN_CRITIQUE, ProspectState.NEEDS_REVIEW):
            prospects.move(tx, prospect_id, to, "as a test wants it", "test")
        fact = facts.add_fact(tx, prospect_id, "review", "Reviews praise their clean sites", "reviews.example", tx.now)
        facts.add_angle(tx, Angle(prospect_id, "", "Reviews praise your clean sites.", (fact,), 0.9))
        facts.add_angle(
            tx,
            Angle(
                prospect_id, "", "Clean sites win you referrals.", (fact,), 0.8, AngleState.ASKED, "critic",
                "overstated", "win you referrals",
            ),
        )  # fmt: skip
        return approvals.request(tx, NAME, prospect_id, "angle", "a2 overstated: win you referrals")


def test_a_doubtful_angle_is_shown_with_what_is_wrong_with_it_and_the_facts_that_it_cites(doubtful: str) -> None:
    assert muster("approvals", "show", doubtful).out == (
        f"q1: angle for p1 (Roofer 1 LLC, Fresno CA) of {NAME}, open\n"
        "a2 overstated: win you referrals\n\n"
        "--- a2: Clean sites win you referrals.\n"
        "overstated: win you referrals\n"
        "  f1 Reviews praise their clean sites (reviews.example)\n\n"
        "python main.py approvals approve q1\n"
        "python main.py approvals reject q1\n"
    )


def test_a_doubtful_angle_is_shown_to_programs_too(doubtful: str) -> None:
    cited = {"id": "f1", "text": "Reviews praise their clean sites", "source": "reviews.example"}
    shown = muster("approvals", "show", doubtful, "--json").row
    assert (shown["kind"], shown["messages"], shown["reply"]) == ("angle", [], None)
    assert shown["angles"] == [
        {
            "id": "a2",
            "text": "Clean sites win you referrals.",
            "verdict": "overstated",
            "words": "win you referrals",
            "facts": [cited],
        }
    ]


@pytest.mark.parametrize(
    ("decision", "verdict", "angle", "state"),
    [("approve", "approved", "accepted", "built"), ("reject", "rejected", "refused", "finished")],
)
def test_a_decision_about_an_angle_says_what_becomes_of_its_prospect(
    doubtful: str, home: Home, decision: str, verdict: str, angle: str, state: str
) -> None:
    told = muster("approvals", decision, doubtful)
    assert told.out == f"q1 is {verdict} in {home.path}; p1 (Roofer 1 LLC, {NAME}) is {state}\n"
    with written(home) as tx:
        assert [one.state for one in facts.angles_of(tx, ["p1"])["p1"]] == ["accepted", angle]
        assert prospects.get(tx, "p1").state == state


def test_what_waits_is_listed(draft: str) -> None:
    row = muster("approvals", "list", NAME, "--json").row
    assert (row["id"], row["kind"], row["company"], row["step"]) == (draft, "message", "Roofer 1 LLC", "1 of 2")
    assert (row["age"], row["words"]) == ("0 min", "Hello")
    assert "approvals approve ID (or edit, reject)" in muster("approvals", "list", NAME).out


def test_where_nothing_waits_that_is_said(home: Home) -> None:
    assert muster("approvals", "list", NAME).out == "nothing waits for a decision\n"


def test_a_draft_is_shown_with_its_whole_sequence(draft: str) -> None:
    out = muster("approvals", "show", draft).out
    assert f"message for p1 (Roofer 1 LLC, Fresno CA) of {NAME}, open" in out
    assert "p1-1 (awaiting_approval)" in out
    assert "Subject: Step 2" in out


def test_a_reply_is_shown_with_its_drafted_answer(answer: str) -> None:
    out = muster("approvals", "show", answer).out
    assert "Tell me more" in out
    assert "Gladly." in out
    assert muster("approvals", "show", answer, "--json").row["reply"]["draft_answer"] == "Gladly."


def test_an_approved_draft_is_ready(draft: str, home: Home) -> None:
    told = muster("approvals", "approve", draft, "--note", "well said")
    assert "q1 is approved in" in told.out
    with written(home) as tx:
        assert messages.get(tx, "p1-1").state is MessageState.READY


def test_a_rejected_draft_ends_its_prospect(draft: str, home: Home) -> None:
    told = muster("approvals", "reject", draft)
    assert f"p1 (Roofer 1 LLC, {NAME}) is finished, and nothing more is sent" in told.out
    with written(home) as tx:
        assert prospects.get(tx, "p1").state is ProspectState.FINISHED


def test_several_are_decided_together_or_none_is(home: Home) -> None:
    with written(home) as tx:
        for number in (1, 2):
            in_sequence(tx, number, MessageState.AWAITING_APPROVAL)
            approvals.request(tx, NAME, f"p{number}", "message", "autonomy", message_id=f"p{number}-1")
    assert muster("approvals", "approve", "q1", "q2", "q3").code == 2
    assert len(muster("approvals", "list", NAME, "--json").rows) == 2
    assert muster("approvals", "approve", "q1", "q2").code == 0
    assert muster("approvals", "list", NAME, "--json").rows == []


def test_where_one_of_several_is_decided_already_the_others_are_named_with_the_way_to_decide_them(home: Home) -> None:
    with written(home) as tx:
        for number in (1, 2):
            in_sequence(tx, number, MessageState.AWAITING_APPROVAL)
            approvals.request(tx, NAME, f"p{number}", "message", "autonomy", message_id=f"p{number}-1")
        approvals.withdraw_one(tx, "q1", "it was undone")
    told = muster("approvals", "approve", "q1", "q2")
    assert told.code == 2
    way = "python main.py approvals approve q2\n"
    already = "q1 is withdrawn already (by the ledger): it was undone"
    assert told.err == f"{already}; nothing is decided; decide what is open with: {way}"
    assert [row["id"] for row in muster("approvals", "list", NAME, "--json").rows] == ["q2"]


def test_homes_in_which_it_is_decided_already_are_no_choice(draft: str) -> None:
    assert muster("approvals", "approve", draft).code == 0
    for _ in range(2):
        with written(rehearsal()) as tx:
            in_sequence(tx, 1, MessageState.AWAITING_APPROVAL)
            approvals.request(tx, NAME, "p1", "message", "autonomy", message_id="p1-1")
    told = muster("approvals", "approve", "q1")
    assert told.code == 2
    assert told.err.startswith("q1 is in 3 homes (in 1 of them all of it is settled already), and nothing is changed; ")
    assert told.err.count(" --home ") == 2


def test_what_is_decided_stays_decided(draft: str) -> None:
    muster("approvals", "approve", draft, "--by", "Dana Reyes", "--note", "well said")
    told = muster("approvals", "reject", draft)
    assert told.code == 2
    assert told.err.strip() == f"{draft} is approved already (by Dana Reyes): well said"


def test_what_would_keep_an_approved_message_back_is_said_at_once(draft: str) -> None:
    told = muster("approvals", "approve", draft)
    assert "p1-1 would not leave, but be cancelled: " in told.out
    assert "template_lint: the postal address is missing from the body" in told.out


def test_a_reply_without_a_drafted_message_is_answered_by_saying_something(answer: str) -> None:
    assert "python main.py prospect say p1" in muster("approvals", "approve", answer).out


def test_a_request_that_was_withdrawn_says_why(draft: str, home: Home) -> None:
    with written(home) as tx:
        prospects.move(tx, "p1", ProspectState.OPTED_OUT, "asked to be left alone", "inbox")
    told = muster("approvals", "approve", draft)
    assert told.code == 2
    assert "withdrawn already (by the ledger): the prospect is opted_out: asked to be left alone" in told.err


def test_whether_a_message_left_is_no_yes_or_no_question(home: Home) -> None:
    with written(home) as tx:
        unknown(tx)
    told = muster("approvals", "approve", "q1")
    assert told.code == 2
    assert "python main.py message resolve p1-1 sent (or failed)" in told.err
