"""``prospect read``: a person says what a reply means, whether nobody has read it or an agent has read it wrongly."""

import shlex
from datetime import UTC, datetime, timedelta

import pytest

from commands.shared.homes import Home
from data.ledger.core import audit
from data.ledger.flow import campaigns, inbound, messages, prospects, suppressions
from data.ledger.govern import approvals, crm_facts
from data.ledger.read import outcomes
from data.records import Intent, MessageState, ProspectState
from tests.commands.desk import NAME, in_sequence, muster, rehearsal, written
from tests.commands.replied import answered, doubted, unread, wrote
from tools.notices import announcements


def waiting(home: Home) -> list[str]:
    """What a person is still asked."""
    with written(home) as tx:
        return [one.id for one in approvals.open_approvals(tx, NAME)]


@pytest.mark.parametrize(
    "intent", ["interested", "question", "not_now", "not_interested", "wrong_person", "opt_out", "auto_reply"]
)
def test_a_reply_that_nobody_has_read_means_what_a_person_says(home: Home, intent: Intent) -> None:
    with written(home) as tx:
        unread(tx)
    told = muster("prospect", "read", "r1", intent, "--by", "dana", "--note", "on the phone")
    assert told.code == 0, told.err
    assert f"r1 of p1 (Roofer 1 LLC, {NAME}) is read as {intent} by dana, in {home.path}; p1 is " in told.out
    assert "q1 is asked no more: unread: no agent of the crew reads replies" in told.out
    with written(home) as tx:
        reply, asked, writer = inbound.get(tx, "r1"), approvals.get(tx, "q1"), prospects.get(tx, "p1")
        (noted,) = audit.entries(tx, NAME, prospect_id="p1", action="reply_settled")
    assert (reply.intent, asked.state, asked.note) == (
        intent,
        "withdrawn",
        f"r1 read as {intent} by dana: on the phone",
    )
    assert (noted.actor, noted.decision, noted.rationale) == ("dana", intent, "r1 read by dana: on the phone")
    state, reason = (
        (ProspectState.OPTED_OUT, "r1: asked not to be written to")
        if intent == "opt_out"
        else (ProspectState.REPLIED, f"{intent.replace('_', ' ')}, 2 Nov")
    )
    assert (writer.state, writer.state_reason) == (state, reason)
    assert muster("todo", NAME).out.startswith("nothing waits for a person")


def test_who_opts_out_in_words_is_suppressed_everywhere_and_is_sent_nothing_more(home: Home) -> None:
    with written(home) as tx:
        answered(tx)
    told = muster("prospect", "read", "r1", "opt_out", "--by", "dana")
    assert "q1 is asked no more: interested: a person answers" in told.out
    assert "their address is suppressed in every campaign, and nothing lifts that" in told.out
    with written(home) as tx:
        assert suppressions.match(tx, email="pat@roofer1.example") is not None
        answer = messages.get(tx, "p1-a1")
        assert (answer.state, answer.state_reason) == (MessageState.CANCELLED, "r1 read as opt_out by dana")
        assert approvals.get(tx, "q1").note == "r1 read as opt_out by dana"
        assert inbound.get(tx, "r1").draft_answer is None


def test_who_did_not_opt_out_after_all_stays_suppressed_and_that_is_said(home: Home) -> None:
    with written(home) as tx:
        unread(tx)
    muster("prospect", "read", "r1", "opt_out")
    told = muster("prospect", "read", "r1", "interested", "--by", "dana")
    assert told.code == 0, told.err
    assert "is read as interested by dana, taken for opt_out before, in " in told.out
    assert "p1 stays opted_out and suppressed: what a reply means lifts no suppression, and no command does" in told.out
    with written(home) as tx:
        assert suppressions.match(tx, email="pat@roofer1.example") is not None
        assert prospects.get(tx, "p1").state is ProspectState.OPTED_OUT
        assert inbound.get(tx, "r1").intent == "interested"


@pytest.mark.parametrize("intent", ["interested", "question"])
def test_a_drafted_answer_waits_on_where_there_is_one_to_give(home: Home, intent: str) -> None:
    with written(home) as tx:
        answered(tx)
    told = muster("prospect", "read", "r1", intent)
    assert "p1-a1 waits for a yes: python main.py approvals show q1\n" in told.out
    assert waiting(home) == ["q1"]
    with written(home) as tx:
        assert messages.get(tx, "p1-a1").state is MessageState.AWAITING_APPROVAL
        assert inbound.get(tx, "r1").draft_answer == "Gladly."


@pytest.mark.parametrize("intent", ["not_now", "not_interested", "wrong_person", "auto_reply"])
def test_a_drafted_answer_goes_where_there_is_none_to_give(home: Home, intent: str) -> None:
    with written(home) as tx:
        answered(tx)
    muster("prospect", "read", "r1", intent, "--by", "dana")
    assert waiting(home) == []
    with written(home) as tx:
        assert messages.get(tx, "p1-a1").state_reason == f"r1 read as {intent} by dana"


def test_an_answer_that_was_approved_is_left_to_who_approved_it(home: Home) -> None:
    with written(home) as tx:
        answered(tx)
    assert muster("approvals", "approve", "q1").code == 0
    told = muster("prospect", "read", "r1", "not_interested")
    assert (
        "p1-a1 was approved before and leaves all the same; keep it back with: python main.py undo p1-a1\n" in told.out
    )
    assert muster("undo", "p1-a1").code == 0


def test_what_an_agent_was_not_sure_of_a_person_confirms(home: Home) -> None:
    with written(home) as tx:
        doubted(tx)
    told = muster("prospect", "read", "r1", "not_interested", "--by", "dana")
    assert "is read as not_interested by dana, in " in told.out
    assert "q1 is asked no more: the reply was not clearly understood" in told.out
    with written(home) as tx:
        read = inbound.read_of(tx, "r1")
    assert read is not None
    assert (read.intent, read.confidence) == ("not_interested", None), "no agent's estimate stands beside their word"


def test_the_same_said_twice_changes_nothing(home: Home) -> None:
    with written(home) as tx:
        unread(tx)
    words = ("prospect", "read", "r1", "not_now", "--on", "2026-12-04")
    assert muster(*words, "--by", "dana").code == 0
    with written(home) as tx:
        before = audit.head(tx, NAME).seq
    for again in (words, words[:4]):
        told = muster(*again, "--by", "eve")
        assert told.code == 0, told.err
        stands = f"was read as not_now before, to be written to again from 2026-12-04 on, in {home.path}"
        assert f"{stands}: nothing is changed\n" in told.out
    with written(home) as tx:
        assert audit.head(tx, NAME).seq == before


def test_the_day_on_which_they_want_to_hear_again_is_kept_until_it_means_something_else(home: Home) -> None:
    with written(home) as tx:
        unread(tx)
    muster("prospect", "read", "r1", "not_now", "--on", "2026-12-04")
    with written(home) as tx:
        assert inbound.get(tx, "r1").follow_up_on == datetime(2026, 12, 4, 17, tzinfo=UTC)
        assert [mail.id for mail in inbound.follow_ups(tx, NAME)] == ["r1"]
    muster("prospect", "read", "r1", "not_interested")
    with written(home) as tx:
        assert inbound.follow_ups(tx, NAME) == []


def test_another_day_is_asked_about_once_it_comes_though_the_first_one_was_asked_about(home: Home) -> None:
    with written(home) as tx:
        unread(tx)
    muster("prospect", "read", "r1", "not_now", "--on", "2026-12-04")
    with written(home) as tx:
        approvals.request(tx, NAME, "p1", "follow_up", "write to them yourself", inbound_id="r1")
    told = muster("prospect", "read", "r1", "not_now", "--on", "2027-01-08")
    assert "q2 is asked no more: write to them yourself" in told.out
    with written(home) as tx:
        assert [mail.follow_up_on for mail in inbound.follow_ups(tx, NAME)] == [datetime(2027, 1, 8, 17, tzinfo=UTC)]
        approvals.request(tx, NAME, "p1", "follow_up", "write to them yourself now", inbound_id="r1")
        assert inbound.follow_ups(tx, NAME) == [], "it is asked about once"


def test_a_day_is_put_to_a_person_at_once_where_the_campaign_has_ended(home: Home) -> None:
    with written(home) as tx:
        unread(tx)
        campaigns.finish(tx, NAME, "every sequence has ended")
    muster("prospect", "read", "r1", "not_now", "--on", "2026-12-04")
    (row,) = muster("todo", NAME, "--json").rows
    assert (row["kind"], row["prospect"]) == ("follow_up", "p1")


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("r1", "intrested"), "meaning of a reply 'intrested': did you mean interested? It is one of interested, "),
        (("r1", "not_now", "--on", "soon"), "--on 'soon' is no day; write it as in 2026-12-04"),
        (("r1", "not_now", "--on", "2026-11-01"), "2026-11-01 is not within the next two years (today is 2026-11-02)"),
        (("r1", "opt_out", "--on", "2026-12-04"), "only interested, question, not_now have one"),
        (("r2", "opt_out"), "r2 is no reply: a rule took it for bounce"),
        (("r9", "interested"), "there is no incoming mail 'r9' in this ledger; those that are there: "),
        (("p2", "interested"), "p2 (Roofer 2 LLC) has not written a reply in "),
    ],
)  # fmt: skip
def test_what_cannot_be_said_is_refused_with_what_can(home: Home, words: tuple[str, ...], why: str) -> None:
    with written(home) as tx:
        unread(tx)
        in_sequence(tx, 2)
        inbound.record(tx, "gone", kind="bounce", received_at=tx.now, campaign=NAME, prospect_id="p2")
    told = muster("prospect", "read", *words)
    assert told.code == 2
    assert why in told.err
    assert waiting(home) == ["q1"]


def test_a_reply_is_named_by_its_writer_where_they_have_written_once(home: Home) -> None:
    with written(home) as tx:
        unread(tx)
    assert "r1 of p1" in muster("prospect", "read", "p1", "question").out
    with written(home) as tx:
        unread(tx, text="Are you there?")
    told = muster("prospect", "read", "p1", "question")
    assert told.code == 2
    assert told.err.splitlines()[1:] == [f"  python main.py prospect read {one} question" for one in ("r1", "r2")]


def test_a_reply_that_several_homes_have_is_not_guessed(home: Home) -> None:
    other = rehearsal()
    for each in (home, other):
        with written(each) as tx:
            unread(tx)
    told = muster("prospect", "read", "r1", "interested")
    assert told.code == 2
    assert (
        f"r1 is in 2 homes, and nothing is changed; which one is meant?\n  r1 is Roofer 1 LLC of {NAME} (reply)"
        in told.err
    )
    assert muster("prospect", "read", "r1", "interested", "--home", other.path).code == 0
    assert (waiting(home), waiting(other)) == (["q1"], [])


@pytest.mark.parametrize(
    ("intent", "state"), [("auto_reply", ProspectState.IN_SEQUENCE), ("interested", ProspectState.REPLIED)]
)
def test_who_waits_for_a_mail_in_doubt_goes_on_or_has_replied(home: Home, intent: str, state: ProspectState) -> None:
    with written(home) as tx:
        unread(tx, doubt="its subject announces an absence")
    muster("prospect", "read", "r1", intent, "--by", "dana")
    with written(home) as tx:
        after = prospects.get(tx, "p1")
        assert (after.paused, after.state) == (False, state)
    assert muster("todo", NAME).out.startswith("nothing waits for a person")


def test_a_mail_in_doubt_that_waits_for_an_agent_can_be_read_by_a_person(home: Home) -> None:
    with written(home) as tx:
        wrote(tx, doubt="its subject announces an absence")
    (row,) = muster("todo", NAME, "--json").rows
    assert row["settle"] == [
        "python main.py prospect read r1 auto_reply",
        "python main.py prospect resume p1",
        "python main.py prospect close p1",
    ]
    assert muster(*shlex.split(row["settle"][0])[2:]).code == 0
    assert muster("todo", NAME).out.startswith("nothing waits for a person")


def test_people_who_are_told_of_a_reply_are_told_how_to_say_what_it_means(home: Home) -> None:
    with written(home) as tx:
        unread(tx)
        told = announcements.of_approval(tx, approvals.get(tx, "q1"), home.path).text
    assert f"  python main.py prospect read r1 MEANING --home {home.path}" in told


@pytest.mark.parametrize(
    ("intent", "state"), [("auto_reply", ProspectState.IN_SEQUENCE), ("not_interested", ProspectState.REPLIED)]
)
def test_who_waits_for_what_a_colleague_wrote_goes_on_or_has_replied(
    home: Home, intent: str, state: ProspectState
) -> None:
    with written(home) as tx:
        in_sequence(tx)
        inbound.record(
            tx, "k", kind="reply", received_at=tx.now, text="He is away", campaign=NAME, prospect_id="p1",
            message_id="p1-1", handled=True,
        )  # fmt: skip
        known = "r1 is from somebody who is at the same domain as whom we wrote to"
        approvals.request(tx, NAME, "p1", "escalation", f"{known}: ann@roofer1.example", inbound_id="r1")
        prospects.pause(tx, "p1", f"{known}. Read it, then resume p1 of {NAME}", "inbox")
    assert muster("prospect", "read", "r1", intent).code == 0
    assert muster("todo", NAME).out.startswith("nothing waits for a person")
    with written(home) as tx:
        assert prospects.get(tx, "p1").state is state


def test_a_crm_and_learning_go_by_what_a_person_says(home: Home) -> None:
    with written(home) as tx:
        doubted(tx)
    told = []
    for intent in ("not_interested", "interested"):
        muster("prospect", "read", "r1", intent)
        with written(home) as tx:
            status = crm_facts.facts_of(tx, NAME, ["p1"])[-1]
            (person,) = outcomes.reached(tx, NAME)
        told.append((status.detail, person.verdict))
    assert told == [("not_interested", "negative"), ("replied", "positive")]


def test_an_older_reply_does_not_say_where_its_writer_is_now(home: Home) -> None:
    with written(home) as tx:
        unread(tx)
        unread(tx, text="No, thanks")
    muster("prospect", "read", "r2", "not_interested")
    muster("prospect", "read", "r1", "interested")
    with written(home) as tx:
        assert prospects.get(tx, "p1").state_reason == "not interested, 2 Nov"


def test_a_person_reads_what_an_agent_was_to_read_and_the_agent_is_not_given_it(home: Home) -> None:
    with written(home) as tx:
        reply = wrote(tx)
        inbound.claim(tx, "c7", [reply], tx.now + timedelta(minutes=30))
    muster("prospect", "read", "r1", "question")
    with written(home) as tx:
        assert inbound.pending(tx, NAME, 10) == []
        assert inbound.get(tx, "r1").handled_at is not None


def test_the_line_that_todo_and_approvals_show_offer_works_once_the_meaning_stands_in_it(home: Home) -> None:
    with written(home) as tx:
        unread(tx)
    (row,) = muster("todo", NAME, "--json").rows
    line = row["settle"][0]
    assert line == "python main.py prospect read r1 MEANING", "nobody has said what it means: nothing is guessed"
    for shown in (muster("todo", NAME).out, muster("approvals", "show", "q1").out):
        assert f"{line}\n" in shown
        assert "nobody has said what it means; it is one of interested, question, not_now, not_interested" in shown
    pasted = muster(*shlex.split(line)[2:])
    assert pasted.code == 2
    assert "meaning of a reply 'MEANING' is none of interested, " in pasted.err
    assert muster(*shlex.split(line.replace("MEANING", "not_now"))[2:]).code == 0
    assert waiting(home) == []


def test_what_an_agent_has_read_is_shown_with_what_corrects_it(home: Home) -> None:
    with written(home) as tx:
        answered(tx, 1)
        doubted(tx, 2)
    settle = {row["id"]: row["settle"] for row in muster("todo", NAME, "--json").rows}
    assert settle["q2"] == [
        'python main.py prospect say p2 "TEXT"',
        "python main.py prospect read r2 not_interested",
        "python main.py approvals approve q2",
    ]
    assert not any("read" in way for way in settle["q1"]), "what waits there is the answer"
    corrected = "if it means something else (question, not_now, not_interested, wrong_person, opt_out, auto_reply)"
    for shown in (muster("todo", NAME).out, muster("approvals", "show", "q1").out):
        assert f"it is taken for interested; {corrected}, say so with: python main.py prospect read r1 MEANING" in shown


def test_who_says_that_a_reply_was_seen_hears_how_to_say_what_it_means(home: Home) -> None:
    with written(home) as tx:
        unread(tx)
    told = muster("approvals", "approve", "q1").out
    assert "; say what r1 means with: python main.py prospect read r1 MEANING; say something to them with: " in told
    assert muster("prospect", "read", "r1", "interested").code == 0


def test_the_review_takes_the_meaning_by_key(home: Home) -> None:
    with written(home) as tx:
        unread(tx, 1)
        unread(tx, 2)
        unread(tx, 3)
    keys = "m not_now 2026-12-04\nm sometime\nm opt_out\ns"
    told = muster("approvals", "review", NAME, "--by", "dana", keys=keys)
    assert "a approve, m what it means, n note, r reject" in told.out
    assert "meaning of a reply 'sometime' is none of interested, " in told.out
    assert "or later with: python main.py prospect read r2 MEANING" in told.out
    assert "0 approved, 0 rejected, 2 answered, 1 skipped, 0 not seen" in told.out
    with written(home) as tx:
        assert [inbound.get(tx, one).intent for one in ("r1", "r2", "r3")] == ["not_now", "opt_out", None]
