"""``lessons list|accept|withdraw``, as they are typed."""

from pathlib import Path

import pytest

from commands.shared.homes import Home
from data.ledger.flow import messages
from data.ledger.govern import approvals
from data.records import MessageState
from tests.commands.desk import FOOTER, NAME, in_sequence, muster, rehearsal, written
from tests.rehearsal.trees import whole

ANGLE = "12 staff is a lot of schedules."


@pytest.fixture
def lesson(home: Home, tmp_path: Path) -> str:
    """What Dana changed in the builder's words."""
    with written(home) as tx:
        who = in_sequence(tx, state=MessageState.AWAITING_APPROVAL)
        asked = approvals.request(tx, NAME, who, "message", "autonomy: asked first", message_id="p1-1")
        messages.edit(tx, "p1-1", "Step 1", f"Hello\n\n{ANGLE}\n\n{FOOTER}", "test")
        tx.connection.exec_driver_sql("UPDATE messages SET edited_by = NULL")
    file = tmp_path / "body.txt"
    file.write_text(f"Hello\n\nScheduling twelve people takes a morning.\n\n{FOOTER}")
    told = muster("approvals", "edit", asked, "--body", file, "--by", "dana")
    assert told.code == 0, told.err
    assert "may teach it (l1): python main.py lessons accept l1" in told.out
    return "l1"


def test_a_lesson_is_listed_accepted_and_withdrawn_by_somebody(lesson: str) -> None:
    (row,) = muster("lessons", "list", NAME, "--json").rows
    assert (row["id"], row["state"], row["agent"]) == (lesson, "proposed", "builder")
    assert (row["before"], row["after"]) == (ANGLE, "Scheduling twelve people takes a morning.")
    assert (row["message"], row["changed_by"]) == ("p1-1", "dana")
    told = muster("lessons", "accept", lesson, "--by", "ann", "--note", "says more")
    assert "careful" not in told.out
    assert told.out.startswith(f"the builder of {NAME} is taught l1 from its next cycle on")
    (row,) = muster("lessons", "list", NAME, "--json").rows
    assert (row["state"], row["decided_by"], row["note"]) == ("accepted", "ann", "says more")
    assert "is not taught l1" in muster("lessons", "withdraw", lesson, "--by", "lee").out
    (row,) = muster("lessons", "list", NAME, "--json").rows
    assert (row["state"], row["decided_by"]) == ("withdrawn", "lee")


def test_what_is_decided_already_is_refused_and_said_by_whom(lesson: str) -> None:
    muster("lessons", "accept", lesson, "--by", "ann")
    told = muster("lessons", "accept", lesson)
    assert (told.code, "l1 is accepted already, by ann" in told.err) == (2, True)


def test_a_lesson_that_is_not_there_is_refused_with_where_to_look(home: Home) -> None:
    told = muster("lessons", "accept", "l9")
    assert told.code == 2
    assert "there is no lesson 'l9'" in told.err
    assert "lessons list CAMPAIGN" in told.err


def test_an_id_that_two_homes_have_is_not_guessed(lesson: str, home: Home) -> None:
    other = rehearsal()
    assert muster("lessons", "accept", lesson, "--home", other.path).code == 2
    assert muster("lessons", "accept", lesson, "--by", "ann").code == 0, "only one of them has it"


def test_the_audit_holds_the_lessons_row(lesson: str) -> None:
    assert muster("audit", "verify", NAME).code == 0


def test_who_has_words_taught_that_the_agent_may_never_say_is_told_so(
    lesson: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole(tmp_path / "tree")
    agents = tmp_path / "tree" / "config" / "agents.yaml"
    never = "\nbuilder:\n  never: {words: [takes a morning]}\n"
    agents.write_text(agents.read_text().replace("\nbuilder:\n", never))
    monkeypatch.chdir(tmp_path / "tree")
    told = muster("lessons", "accept", lesson).out
    assert 'careful: these are words that agents may never say (builder: "takes a morning" is never said)' in told
