"""``todo``: everything that waits for a person, and the ways out of a review."""

import shlex
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from commands.shared.homes import Home
from data.claims import Angle
from data.ledger.flow import campaigns, facts, inbound, messages, prospects, suppressions, verifications
from data.ledger.govern import approvals, breaks
from data.ledger.read import todo
from data.records import Contact, MessageState, ProspectState, Trip
from tests.commands.desk import NAME, found, in_sequence, live, muster, rehearsal, unknown, written


def in_review(home: Home, number: int, why: str, *, judged: bool = True) -> str:
    """A prospect that a person has to see to."""
    with written(home) as tx:
        prospect_id = found(tx, number)
        if judged:
            prospects.judge(tx, prospect_id, 80, "Hot", 0.9, "fits", True, "c1", "scout")
        prospects.move(tx, prospect_id, ProspectState.NEEDS_REVIEW, why, "enrich")
        return prospect_id


def everything(home: Home) -> None:
    """One of each kind of thing that waits."""
    in_review(home, 1, "no contact found")
    with written(home) as tx:
        in_sequence(tx, 2, MessageState.AWAITING_APPROVAL)
        approvals.request(tx, NAME, "p2", "message", "asked first", message_id="p2-1")
        unknown(tx, 3)
        prospects.pause(tx, in_sequence(tx, 4), "r1 is taken for a bounce: look", "inbox")
        in_sequence(tx, 5)
        mail = inbound.record(tx, "k1", kind="reply", received_at=tx.now, text="Who are you?", campaign=NAME,
                              prospect_id="p5")  # fmt: skip
        approvals.request(tx, NAME, "p5", "escalation", "unread: it was left behind", inbound_id=mail)
        breaks.trip(tx, NAME, Trip("mailbox", "dana", "bounces", "3 bounces among 10"), "gates")
        campaigns.halt(tx, NAME, "too many complaints", "gates")


def test_everything_that_waits_is_there_with_what_settles_it(home: Home) -> None:
    everything(home)
    settled = {row["id"]: row["settle"] for row in muster("todo", NAME, "--json").rows}
    assert settled == {
        NAME: [f"python main.py resume {NAME}"],
        "dana": [f"python main.py resume {NAME} --mailbox dana"],
        "p1": [
            "python main.py prospect contact p1 --email ADDRESS",
            "python main.py prospect retry p1",
            "python main.py prospect close p1",
        ],
        "q1": [f"python main.py approvals {what} q1" for what in ("approve", "edit", "reject")],
        "q2": [f"python main.py message resolve p3-1 {what}" for what in ("sent", "failed")],
        "p4": ["python main.py prospect resume p4", "python main.py prospect close p4"],
        "q3": [
            "python main.py prospect read r1 MEANING",
            'python main.py prospect say p5 "TEXT"',
            "python main.py approvals approve q3",
        ],
    }


def test_every_command_counts_what_waits_in_the_same_words(home: Home) -> None:
    everything(home)
    said = "7 things wait for a person, 3 of them for a decision"
    for words in (("todo",), ("todo", NAME), ("board", NAME), ("approvals", "list", NAME), ("report", NAME)):
        assert said in muster(*words).out, words
    row = muster("board", NAME, "--json").row
    assert (row["waiting"], row["to_decide"]) == (7, 3)
    assert len(muster("todo", NAME, "--json").rows) == 7
    assert len(muster("approvals", "list", NAME, "--json").rows) == 3


def test_it_has_company_tier_words_and_the_claim_with_its_facts_and_sources(home: Home) -> None:
    everything(home)
    draft = next(row for row in muster("todo", NAME, "--json").rows if row["id"] == "q1")
    assert (draft["company"], draft["words"], draft["kind"]) == ("Roofer 2 LLC", "Hello", "message")
    (claim,) = draft["claims"]
    assert claim["text"] == "12 staff is a lot of schedules."
    assert claim["facts"] == [{"id": "f1", "text": "12 staff", "source": "directory"}]
    told = muster("todo", NAME).out
    for words in ("p1 (Roofer 1 LLC, Hot, Fresno CA)", "Who are you?", "f1 12 staff (directory)", "3 bounces among 10"):
        assert words in told


def test_the_oldest_stands_first(home: Home) -> None:
    in_review(home, 1, "no contact found")
    with written(home) as tx:
        tx.connection.exec_driver_sql("update prospects set updated_at = '2026-11-01T10:00:00.000000+00:00'")
    in_review(home, 2, "no contact found")
    assert [row["id"] for row in muster("todo", "--json").rows] == ["p1", "p2"]
    assert "since 2026-11-01 02:00 PST (29 h)" in muster("todo").out


class Counted(list[Any]):
    """A list that counts how often it was gone through."""

    passes = 0

    def __iter__(self) -> Iterator[Any]:
        self.passes += 1
        return super().__iter__()


def test_twice_as_many_who_wait_are_no_more_ways_through_what_is_asked(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    everything(home)
    open_approvals, passes = approvals.open_approvals, list[int]()
    for number in (10, 11, 12):
        asked = Counted()
        monkeypatch.setattr(approvals, "open_approvals", lambda tx, name, asked=asked: asked)
        with written(home) as tx:
            asked.extend(open_approvals(tx, NAME))
            todo.of_campaign(tx, NAME)
        passes.append(asked.passes)
        in_review(home, number, "no contact found")
    assert len(set(passes)) == 1


def test_the_facts_of_a_prospect_are_looked_through_once_however_many_angles_rest_on_them(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    with written(home) as tx:
        in_sequence(tx, 1, MessageState.AWAITING_APPROVAL)
        for number in range(2, 5):
            facts.add_angle(tx, Angle("p1", "", f"12 staff, {number} times.", ("f1",), 0.9, cycle_id="c1"))
        tx.connection.exec_driver_sql("update angles set state = 'asked'")
        approvals.request(tx, NAME, "p1", "angle", "in doubt")
        known = {one: Counted(found) for one, found in facts.facts_of(tx, ["p1"]).items()}
        monkeypatch.setattr(facts, "facts_of", lambda tx, ids: known)
        (waits,) = todo.of_campaign(tx, NAME)
        assert todo.count(tx, NAME) == 1
    assert len(waits.claims) == 4
    assert known["p1"].passes == 1


def test_where_nothing_waits_that_is_said(home: Home) -> None:
    assert muster("todo").out == f"nothing waits for a person, in {home.path} (rehearsal in world calm, seed 1)\n"


def test_what_waits_in_another_home_is_said_too(home: Home) -> None:
    real = live(NAME)
    in_review(real, 1, "no contact found")
    last = rehearsal()
    told = muster("todo").out
    assert f"nothing waits for a person, in {last.path}" in told
    assert f"1 more in {real.path} (live): python main.py todo --home {real.path}" in told


def test_as_many_wait_in_another_home_as_it_lists_itself(home: Home) -> None:
    everything(home)
    with written(home) as tx:
        approvals.request(tx, NAME, "p1", "escalation", "look at it")
    listed = len(muster("todo", "--home", home.path, "--json").rows)
    rehearsal()
    assert f"{listed} more in {home.path}" in muster("todo").out


@pytest.mark.parametrize(("ended", "waits"), [(False, {"research", "dana"}), (True, set())])
def test_what_is_stopped_of_a_campaign_that_has_ended_waits_for_nobody(
    home: Home, ended: bool, waits: set[str]
) -> None:
    with written(home) as tx:
        breaks.trip(tx, NAME, Trip("stage", "research", "silence", "research recorded nothing 3 times"), "router")
        breaks.trip(tx, NAME, Trip("mailbox", "dana", "refused", "log in again"), "outbox")
        if ended:
            campaigns.finish(tx, NAME, "every item is settled")
    assert {row["id"] for row in muster("todo", "--json").rows} == waits
    muster("report", NAME)
    assert {row["subject"] for row in muster("sql", "FROM waiting", "--json").rows} == waits
    rehearsal()
    assert (f"{len(waits)} more in {home.path}" in muster("todo").out) == (not ended)


def test_a_stage_that_is_stopped_is_told_alike_in_todo_and_in_the_warehouse(home: Home) -> None:
    with written(home) as tx:
        breaks.trip(tx, NAME, Trip("stage", "inbox", "silence", "inbox recorded nothing 3 times"), "router")
    muster("report", NAME)
    [told] = muster("todo", "--json").rows
    assert muster("sql", "SELECT reason FROM waiting", "--json").row["reason"] == told["why"]


def test_the_live_home_has_other_campaigns_than_the_one_that_has_ended(home: Home) -> None:
    real = live(NAME, "other-campaign")
    in_review(real, 1, "no contact found")
    real.finish()
    rehearsal()
    assert f"1 more in {real.path} (live, finished): " in muster("todo").out


def test_another_home_that_cannot_be_read_is_named(home: Home) -> None:
    (home.path / "ledger.sqlite").write_bytes(b"not a database at all, not even nearly one" * 50)
    rehearsal()
    assert f"what waits in {home.path} (rehearsal in world calm, seed 1) is unknown: " in muster("todo").out


def test_a_person_names_whom_to_write_to_and_the_prospect_goes_on(home: Home) -> None:
    in_review(home, 1, "no contact found")
    told = muster("prospect", "contact", "p1", "--email", "Ann@Roofer1.example", "--name", "Ann Lee", "--by", "dana")
    assert told.code == 0, told.err
    assert f"p1 (Roofer 1 LLC, {NAME}) has ann@roofer1.example as its contact" in told.out
    assert f"it goes on with: python main.py run {NAME}" in told.out
    with written(home) as tx:
        after = prospects.get(tx, "p1")
        assert (after.state, after.enriched_at) == (ProspectState.QUALIFIED, None)
        assert after.contact and (after.contact.name, after.contact.source) == ("Ann Lee", "a person")


def test_a_contact_is_kept_as_it_was_checked_and_not_as_it_was_pasted(home: Home) -> None:
    in_review(home, 1, "no contact found")
    given = ("--email", "mailto:Pat@Roofer1.example\u200b", "--name", "Pat\u200b\nReyes", "--role", " the\towner ")
    told = muster("prospect", "contact", "p1", *given, "--phone", "(312) 555-0123")
    assert told.code == 0, told.err
    assert "has pat@roofer1.example as its contact" in told.out
    with written(home) as tx:
        kept = prospects.get(tx, "p1").contact
    assert kept == Contact("pat@roofer1.example", "Pat Reyes", "the owner", "+13125550123", 1.0, "a person")


def test_a_contacts_number_is_one_of_the_country_of_the_business(home: Home) -> None:
    in_review(home, 1, "no contact found")
    with written(home) as tx:
        tx.connection.exec_driver_sql("update prospects set country = 'GB'")
    muster("prospect", "contact", "p1", "--email", "pat@roofer1.example", "--phone", "020 7946 0123")
    with written(home) as tx:
        kept = prospects.get(tx, "p1").contact
    assert kept and kept.phone == "+442079460123"


def test_a_number_that_is_suppressed_is_named_and_not_the_address(home: Home) -> None:
    in_review(home, 1, "no contact found")
    with written(home) as tx:
        suppressions.add(tx, "phone", "+13125550123", "opt_out", "asked")
        suppressions.add(tx, "domain", "roofer8.example", "customer", "imported")
    pat = ("prospect", "contact", "p1", "--phone", "312 555 0123", "--email")
    assert "+13125550123 is suppressed (opt_out): nobody writes there" in muster(*pat, "pat@roofer1.example").err
    assert "the domain of pat@roofer8.example is suppressed (customer)" in muster(*pat, "pat@roofer8.example").err
    with written(home) as tx:
        assert prospects.get(tx, "p1").contact is None


def test_a_number_that_cannot_be_read_is_refused_with_its_form(home: Home) -> None:
    in_review(home, 1, "no contact found")
    told = muster("prospect", "contact", "p1", "--email", "pat@roofer1.example", "--phone", "nonsense")
    assert told.code == 2
    assert "'nonsense' is no phone number of the United States; write it with its country" in told.err
    with written(home) as tx:
        assert prospects.get(tx, "p1").contact is None


def test_one_who_was_never_judged_goes_on_from_the_start(home: Home) -> None:
    in_review(home, 1, "scout left it behind 3 times", judged=False)
    assert muster("prospect", "retry", "p1", "--note", "the model was down").code == 0
    with written(home) as tx:
        after = prospects.get(tx, "p1")
        assert after.state is ProspectState.FOUND
        assert after.state_reason.endswith(": the model was down")


def test_one_whose_message_failed_is_tried_again_and_can_be_drafted_for_anew(home: Home) -> None:
    with written(home) as tx:
        in_sequence(tx, 1)
        for to in (MessageState.INTENT, MessageState.SENDING, MessageState.FAILED):
            messages.move(tx, "p1-1", to, "the text was refused")
        prospects.move(tx, "p1", ProspectState.NEEDS_REVIEW, "p1-1 was refused", "outbox")
    assert muster("prospect", "retry", "p1").code == 0
    with written(home) as tx:
        assert "roofing-intro" not in {message.sequence for message in messages.of_prospect(tx, "p1")}


@pytest.mark.parametrize("words", [("retry", "p1"), ("contact", "p1", "--email", "ann@roofer9.example")])
def test_nobody_to_whom_something_has_left_is_begun_anew(home: Home, words: tuple[str, ...]) -> None:
    with written(home) as tx:
        in_sequence(tx, 1)
        for to in (MessageState.INTENT, MessageState.SENDING, MessageState.SENT):
            messages.move(tx, "p1-1", to)
        prospects.move(tx, "p1", ProspectState.NEEDS_REVIEW, "p1-2 was refused", "outbox")
    told = muster("prospect", *words)
    assert told.code == 2
    assert "p1-1 has left to p1, so it is not begun anew" in told.err


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("nobody", "'nobody' is no e-mail address"),
        ("out@roofer8.example", "out@roofer8.example is suppressed (opt_out): nobody writes there"),
        ("pat@roofer2.example", "is known as that of p2"),
    ],
)
def test_a_contact_whom_nobody_may_write_to_is_refused(home: Home, address: str, why: str) -> None:
    in_review(home, 1, "no contact found")
    with written(home) as tx:
        in_sequence(tx, 2)
        suppressions.add(tx, "email", "out@roofer8.example", "opt_out", "asked")
    told = muster("prospect", "contact", "p1", "--email", address)
    assert told.code == 2
    assert why in told.err
    with written(home) as tx:
        assert prospects.get(tx, "p1").contact is None


def test_what_can_be_done_instead_can_be_pasted(home: Home) -> None:
    in_review(home, 1, "no contact found")
    with written(home) as tx:
        approvals.request(tx, NAME, "p1", "escalation", "look at it")
        in_sequence(tx, 2)
        for to in (MessageState.INTENT, MessageState.SENDING, MessageState.SENT):
            messages.move(tx, "p2-1", to)
        prospects.move(tx, "p2", ProspectState.NEEDS_REVIEW, "p2-2 was refused", "outbox")
    rehearsal()
    told = muster("prospect", "retry", "p1", "--home", home.path)
    assert told.err == f"{home.path}: p1 waits for a decision:\n  python main.py approvals show q1 --home {home.path}\n"
    told = muster("prospect", "retry", "p2", "--home", home.path)
    assert told.err.splitlines()[1:] == [
        f'  python main.py prospect say p2 "TEXT" --home {home.path}',
        f"  python main.py prospect close p2 --home {home.path}",
    ]


def test_whoever_was_written_to_is_in_review_no_more_and_what_was_said_leaves(home: Home) -> None:
    with written(home) as tx:
        in_sequence(tx)
        for to in (MessageState.INTENT, MessageState.SENDING, MessageState.SENT):
            messages.move(tx, "p1-1", to)
        verifications.store(tx, "pat@roofer1.example", "valid", "asked")
        prospects.move(tx, "p1", ProspectState.NEEDS_REVIEW, "p1-2 was refused", "outbox")
    (row,) = muster("todo", NAME, "--json").rows
    words = shlex.split(row["settle"][0].replace("TEXT", "Shall we talk?"))[2:]
    told = muster(*words, "--by", "dana")
    assert told.code == 0, told.err
    assert "p1 is in review no more: it is finished" in told.out
    assert muster("todo", NAME).out.startswith("nothing waits for a person")
    with written(home) as tx:
        after = prospects.get(tx, "p1")
        assert (after.state, after.state_reason) == (ProspectState.FINISHED, "p1-a1 was written by dana")
        assert messages.get(tx, "p1-a1").state is MessageState.READY


def test_one_that_is_closed_gets_nothing_more_and_nobody_is_asked(home: Home) -> None:
    with written(home) as tx:
        in_sequence(tx, 1, MessageState.AWAITING_APPROVAL)
        approvals.request(tx, NAME, "p1", "message", "asked first", message_id="p1-1")
    assert "is closed: nothing more is sent" in muster("prospect", "close", "p1", "--yes", "--note", "a competitor").out
    assert muster("todo", "--json").rows == []
    with written(home) as tx:
        assert {message.state for message in messages.of_prospect(tx, "p1")} == {MessageState.CANCELLED}
        assert prospects.get(tx, "p1").state_reason.endswith(": a competitor")
    assert muster("prospect", "close", "p1").code == 2


def test_what_is_decided_waits_no_longer(home: Home) -> None:
    everything(home)
    before = len(muster("todo", "--json").rows)
    muster("prospect", "close", "p4", "--yes")
    muster("message", "resolve", "p3-1", "sent")
    assert len(muster("todo", "--json").rows) == before - 2


def test_the_age_is_in_one_unit() -> None:
    from commands.decide.waiting import age

    spans = (timedelta(minutes=5), timedelta(hours=3), timedelta(days=2, hours=5))
    assert [age(span) for span in spans] == ["5 min", "3 h", "2 days"]
