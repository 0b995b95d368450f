"""``approvals edit`` and ``prospect say``, as they are typed."""

from dataclasses import replace
from pathlib import Path

import pytest

from commands.shared.homes import Home
from data.ledger.core import audit, payloads
from data.ledger.flow import messages, prospects, verifications
from data.ledger.govern import approvals, erasure
from data.records import MessageState, ProspectState
from tests.commands.desk import FOOTER, NAME, in_sequence, muster, rehearsal, written
from tests.rehearsal.trees import whole


@pytest.fixture
def draft(home: Home) -> str:
    """A request about a sequence that waits."""
    with written(home) as tx:
        prospect_id = in_sequence(tx, state=MessageState.AWAITING_APPROVAL)
        return approvals.request(tx, NAME, prospect_id, "message", "autonomy: asked first", message_id="p1-1")


@pytest.fixture
def body(tmp_path: Path) -> Path:
    """A text that may leave, with a link that its writer put there."""
    file = tmp_path / "body.txt"
    file.write_text(f"Hello Pat, see https://ridgeworks.example/roofs\n\n{FOOTER}")
    return file


def test_an_edited_draft_has_the_words_of_its_editor_and_still_waits(draft: str, body: Path, home: Home) -> None:
    told = muster("approvals", "edit", draft, "--subject", "About  roofs", "--body", body, "--by", "Dana Reyes")
    assert told.code == 0, told.err
    with written(home) as tx:
        message = messages.get(tx, "p1-1")
        assert (message.subject, message.edited_by) == ("About roofs", "Dana Reyes")
        assert message.body.startswith("Hello Pat, see https://ridgeworks.example/roofs")
        assert message.state is MessageState.AWAITING_APPROVAL
        assert approvals.get(tx, draft).edited
    assert "words of Dana Reyes" in muster("approvals", "show", draft).out
    assert "Dana Reyes wrote the words" in muster("message", "show", "p1-1").out


def test_the_words_of_before_are_shown_until_they_are_erased(draft: str, body: Path, home: Home) -> None:
    with written(home) as tx:
        old = messages.get(tx, "p1-1").body
    muster("approvals", "edit", draft, "--body", body, "--by", "Dana Reyes")
    muster("approvals", "edit", draft, "--subject", "About roofs", "--by", "Ann Lee")
    first, second = muster("message", "show", "p1-1", "--json").row["edits"]
    assert (first["by"], old in first["before"], "Hello Pat" in first["after"]) == ("Dana Reyes", True, True)
    assert (second["by"], second["after"].splitlines()[0]) == ("Ann Lee", "About roofs")
    shown = muster("message", "show", "p1-1").out
    assert "before Dana Reyes changed them at 2026-11-02 07:00 PST:" in shown
    assert old.splitlines()[0] in shown
    traced = muster("audit", "trace", "p1-1", "--full").out
    assert f"before: {first['before'].splitlines()[0]}" in traced
    assert old.splitlines()[0] in traced
    with written(home) as tx:
        erasure.forget(tx, "p1", "ana", "asked for it")
    assert "the words were erased at" in muster("message", "show", "p1-1").out


def test_without_a_terminal_an_edit_says_why_no_editor_opens(draft: str) -> None:
    told = muster("approvals", "edit", draft)
    assert told.code == 2
    assert "there is no terminal at which an editor could be opened. Give --subject TEXT" in told.err


def test_what_has_no_message_is_answered_with_a_command_that_can_be_pasted(home: Home) -> None:
    with written(home) as tx:
        asked = approvals.request(tx, NAME, in_sequence(tx), "escalation", "look at it")
    rehearsal()
    told = muster("approvals", "edit", asked, "--subject", "Roofs", "--home", home.path)
    assert told.code == 2
    assert f'write one with: python main.py prospect say p1 "TEXT" --home {home.path}\n' in told.err


@pytest.mark.parametrize("placeholder", ["TEXT", "..."])
def test_a_hint_that_is_pasted_without_words_says_nothing_to_anybody(home: Home, placeholder: str) -> None:
    with written(home) as tx:
        in_sequence(tx)
    told = muster("prospect", "say", "p1", placeholder)
    assert (told.code, told.err) == (2, f"{placeholder!r} only stands for your words: write them in its place\n")


def test_an_editor_that_fails_changes_nothing_and_is_told_in_a_line(
    draft: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VISUAL", "false")
    monkeypatch.setattr("commands.decide.edits._is_at_a_terminal", lambda: True)
    told = muster("approvals", "edit", draft)
    assert told.code == 2
    assert told.err.startswith("p1-1 was not changed: ")
    assert told.err.count("\n") == 1


def test_the_audit_has_the_words_before_and_after(draft: str, body: Path, home: Home) -> None:
    muster("approvals", "edit", draft, "--body", body, "--by", "dana")
    with written(home) as tx:
        (entry,) = audit.entries(tx, NAME, action="message_edited")
        assert entry.actor == "dana"
        assert payloads.body_of(tx, entry.input_digest) == "Step 1\n\nHello"
        assert "Hello Pat" in (payloads.body_of(tx, entry.output_digest) or "")


def test_an_edit_stays_an_edit_when_it_is_approved(draft: str, body: Path, home: Home) -> None:
    told = muster("approvals", "edit", draft, "--body", body, "--approve", "--by", "dana")
    assert f"{draft} is approved" in told.out
    with written(home) as tx:
        decided = approvals.get(tx, draft)
        assert (decided.state, decided.edited, decided.decided_by) == ("approved", True, "dana")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("Hello Pat", "the postal address is missing from the body"),
        (f"Hello {{{{ name }}}}\n{FOOTER}", "unrendered template syntax"),
        (f"Hello\u200b Pat\n{FOOTER}", "control characters"),
    ],
)
def test_a_text_that_could_not_leave_is_refused_and_changes_nothing(
    draft: str, body: Path, home: Home, text: str, problem: str
) -> None:
    body.write_text(text)
    told = muster("approvals", "edit", draft, "--body", body)
    assert told.code == 2
    assert problem in told.err
    with written(home) as tx:
        assert messages.get(tx, "p1-1").body == "Hello"


def test_a_later_step_can_be_edited_too(draft: str, body: Path, home: Home) -> None:
    assert muster("approvals", "edit", draft, "--body", body, "--step", "2").code == 0
    with written(home) as tx:
        assert messages.get(tx, "p1-2").edited_by
        assert messages.get(tx, "p1-1").edited_by is None
    assert "there is no step 9" in muster("approvals", "edit", draft, "--body", body, "--step", "9").err


def test_without_a_terminal_the_words_have_to_be_given(draft: str) -> None:
    told = muster("approvals", "edit", draft)
    assert told.code == 2
    assert "--subject TEXT, or --body FILE" in told.err


def test_what_has_left_can_no_longer_be_edited(draft: str, body: Path, home: Home) -> None:
    with written(home) as tx:
        approvals.decide(tx, draft, "approved", "dana")
        for to in (MessageState.INTENT, MessageState.SENDING, MessageState.SENT):
            messages.move(tx, "p1-1", to)
    told = muster("approvals", "edit", draft, "--body", body)
    assert told.code == 2
    assert "p1-1 is sent" in told.err


def test_what_was_approved_already_can_be_edited_until_it_leaves_and_that_is_said(
    draft: str, body: Path, home: Home
) -> None:
    with written(home) as tx:
        approvals.decide(tx, draft, "approved", "dana")
    refused = muster("approvals", "edit", draft, "--body", body, "--approve")
    assert refused.code == 2
    assert "q1 is approved already: edit it without --approve" in refused.err
    told = muster("approvals", "edit", draft, "--body", body)
    assert told.code == 0, told.err
    assert "q1 is approved already: p1-1 leaves with these words" in told.out


def test_an_answer_is_edited_like_any_other_message(home: Home, body: Path) -> None:
    with written(home) as tx:
        prospect_id = in_sequence(tx)
        answer = replace(messages.get(tx, "p1-1"), id="p1-a1", sequence="answer", variant="answer",
                         state=MessageState.AWAITING_APPROVAL, rfc_message_id="<p1-a1@muster.example>")  # fmt: skip
        messages.draft(tx, answer, "pat@roofer1.example", None)
        asked = approvals.request(tx, NAME, prospect_id, "answer", "a person answers", message_id="p1-a1")
    assert muster("approvals", "edit", asked, "--body", body, "--by", "dana").code == 0
    with written(home) as tx:
        assert messages.get(tx, "p1-a1").body.startswith("Hello Pat, see https://ridgeworks.example/roofs")
        assert messages.get(tx, "p1-1").body == "Hello"


def test_a_person_says_something_and_hears_what_becomes_of_it(home: Home) -> None:
    with written(home) as tx:
        in_sequence(tx)
        for to in (MessageState.INTENT, MessageState.SENDING, MessageState.SENT):
            messages.move(tx, "p1-1", to)
        verifications.store(tx, "pat@roofer1.example", "valid", "asked")
    told = muster("prospect", "say", "p1", "Shall we talk on Tuesday?", "--by", "Dana Reyes")
    assert told.code == 0, told.err
    assert "p1-a1 is queued" in told.out
    assert "as the words of Dana Reyes; p1-a1 " in told.out
    assert "pause it with: python main.py prospect pause p1" in told.out
    with written(home) as tx:
        message = messages.get(tx, "p1-a1")
        assert (message.state, message.author, message.subject) == (MessageState.READY, "Dana Reyes", "Re: Step 1")


def test_a_person_who_says_what_agents_may_never_say_is_told_so_and_how_to_keep_it_back(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole(tmp_path / "tree")
    agents = tmp_path / "tree" / "config" / "agents.yaml"
    agents.write_text(agents.read_text().replace("\ninbox:\n", "\ninbox:\n  never: {claims: [price]}\n"))
    monkeypatch.chdir(tmp_path / "tree")
    with written(home) as tx:
        in_sequence(tx)
        for to in (MessageState.INTENT, MessageState.SENDING, MessageState.SENT):
            messages.move(tx, "p1-1", to)
        verifications.store(tx, "pat@roofer1.example", "valid", "asked")
    told = muster("prospect", "say", "p1", "It costs $900 a month.", "--by", "Dana Reyes").out
    assert "mind that agents are kept from this by their never: inbox: " in told
    assert "keep it back with: python main.py undo p1-a1" in told


def test_an_answer_that_was_queued_before_is_told_with_what_keeps_it_back(home: Home) -> None:
    with written(home) as tx:
        in_sequence(tx)
        for to in (MessageState.INTENT, MessageState.SENDING, MessageState.SENT):
            messages.move(tx, "p1-1", to)
        verifications.store(tx, "pat@roofer1.example", "valid", "asked")
    assert "keep it back" not in muster("prospect", "say", "p1", "Tuesday?", "--by", "Dana Reyes").out
    told = muster("prospect", "say", "p1", "Or Wednesday?").out
    assert "p1-a1, the words of Dana Reyes, was queued before and leaves as well" in told
    assert "keep it back with: python main.py undo p1-a1\n" in told
    assert muster("undo", "p1-a1").code == 0
    with written(home) as tx:
        assert messages.get(tx, "p1-a1").state is MessageState.CANCELLED
        again = replace(messages.get(tx, "p1-a1"), id="p1-a3", step=3, state=MessageState.AWAITING_APPROVAL,
                        author="inbox", edited_by=None, rfc_message_id="<p1-a3@muster.example>")  # fmt: skip
        messages.draft(tx, again, "pat@roofer1.example", "c1")
        asked = approvals.request(tx, NAME, "p1", "answer", "an answer is always approved", message_id="p1-a3")
    told = muster("prospect", "say", "p1", "Or Thursday?").out
    assert f"p1-a3, the words of inbox, stays beside it, and leaves as well if {asked} is approved" in told
    assert f"keep it back with: python main.py approvals reject {asked}\n" in told


def test_what_cannot_be_said_is_refused_with_the_gate_and_leaves_nothing_behind(home: Home) -> None:
    with written(home) as tx:
        prospect_id = in_sequence(tx)
        prospects.move(tx, prospect_id, ProspectState.BOUNCED, "no such user", "inbox")
    told = muster("prospect", "say", "p1", "Hello", "--subject", "Hello")
    assert told.code == 2
    assert "opted_out: p1 is bounced" in told.err
    assert "p1-a1" not in muster("prospect", "show", "p1").out


@pytest.mark.parametrize("words", [(), ("hello", "--file", "x.txt"), ("  ",)])
def test_what_is_to_be_said_is_given_once(home: Home, words: tuple[str, ...]) -> None:
    with written(home) as tx:
        in_sequence(tx)
    assert muster("prospect", "say", "p1", *words).code == 2
