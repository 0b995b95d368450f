"""``approvals review``: one key a decision."""

import os
import pty
import select
import shutil
import subprocess
import sys
import termios
import time
from pathlib import Path

import click
import pytest

from commands.decide import review
from commands.shared.homes import Home
from data.ledger.flow import messages, prospects
from data.ledger.govern import approvals
from data.records import MessageState, ProspectState
from tests.commands.conftest import ROOT
from tests.commands.desk import FOOTER, NAME, in_sequence, muster, unknown, written

PRESSED_WITHIN_S = 120


def drafts(home: Home, many: int) -> None:
    """So many sequences that wait."""
    with written(home) as tx:
        for number in range(1, many + 1):
            in_sequence(tx, number, MessageState.AWAITING_APPROVAL)
            approvals.request(tx, NAME, f"p{number}", "message", "asked first", message_id=f"p{number}-1")


def states(home: Home) -> list[str]:
    """What became of each request."""
    with written(home) as tx:
        known = len(prospects.find(tx, NAME))
        return [approvals.get(tx, f"q{number}").state for number in range(1, known + 1)]


def test_fifty_drafts_are_cleared_by_fifty_keys_and_each_shows_its_facts(home: Home) -> None:
    drafts(home, 50)
    keys = "a" * 45 + "r" * 5
    told = muster("approvals", "review", NAME, "--by", "dana", keys=keys)
    assert told.code == 0, told.err
    assert len(keys) < 120
    assert states(home) == ["approved"] * 45 + ["rejected"] * 5
    assert told.out.count("f1 12 staff (directory)") == 50
    assert all(f"p{number} (Roofer {number} LLC" in told.out for number in range(1, 51))
    assert "45 approved, 5 rejected, 0 skipped, 0 not seen" in told.out


def test_each_key_does_what_it_says_and_the_decider_is_on_record(home: Home) -> None:
    drafts(home, 4)
    told = muster("approvals", "review", NAME, "--by", "dana", "--note", "read", keys="a s\nr q a")
    assert states(home) == ["approved", "open", "rejected", "open"]
    assert f"go on with: python main.py approvals review {NAME}" in told.out
    assert "1 approved, 1 rejected, 1 skipped, 1 not seen" in told.out
    with written(home) as tx:
        decided = approvals.get(tx, "q3")
        assert (decided.decided_by, decided.note) == ("dana", "read")
        assert prospects.get(tx, "p3").state is ProspectState.FINISHED


def test_where_no_more_keys_come_the_rest_waits(home: Home) -> None:
    drafts(home, 3)
    muster("approvals", "review", NAME, keys="a")
    assert states(home) == ["approved", "open", "open"]


def test_one_that_cannot_be_decided_now_is_skipped_and_the_sums_are_said(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drafts(home, 2)
    shutil.copytree(ROOT / "config", tmp_path / "config")
    campaign = tmp_path / "config" / "campaigns" / f"{NAME}.yaml"
    campaign.write_text(f"{campaign.read_text()}\nnonsense: yes\n")
    monkeypatch.chdir(tmp_path)
    told = muster("approvals", "review", NAME, keys="aa")
    assert told.code == 0, told.err
    assert told.out.count("is not decided: config/campaigns/") == 2
    assert "0 approved, 0 rejected, 2 skipped, 0 not seen" in told.out


def test_an_editor_that_is_not_there_ends_no_review(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    def edit(*_: object, **__: object) -> None:
        raise click.ClickException("vi: Editing failed")

    drafts(home, 1)
    monkeypatch.setattr(review, "edit", edit)
    told = muster("approvals", "review", NAME, keys="ea")
    assert "vi: Editing failed\nor later with: python main.py approvals edit q1 --body FILE" in told.out
    assert "1 approved, 0 rejected, 0 skipped, 0 not seen" in told.out


def test_a_key_that_means_nothing_decides_nothing(home: Home) -> None:
    drafts(home, 1)
    assert (
        "'x' is none of: a approve, e edit, n note, r reject, s skip, q stop"
        in muster("approvals", "review", keys="x").out
    )
    assert states(home) == ["open"]


def test_a_note_is_written_there_for_the_one_decision_that_follows(home: Home) -> None:
    drafts(home, 2)
    told = muster("approvals", "review", NAME, "--by", "dana", keys="n they asked us not to\nrr")
    assert "note: they asked us not to" in told.out
    with written(home) as tx:
        assert [(approvals.get(tx, one).state, approvals.get(tx, one).note) for one in ("q1", "q2")] == [
            ("rejected", "they asked us not to"),
            ("rejected", ""),
        ]


def test_a_message_of_which_nobody_knows_is_left_to_its_own_command(home: Home) -> None:
    with written(home) as tx:
        unknown(tx)
    told = muster("approvals", "review", keys="a")
    assert "0 requests wait for a decision" in told.out
    assert "python main.py message resolve p1-1 sent (or failed)" in told.out


@pytest.fixture
def editor(tmp_path: Path) -> Path:
    """An editor that writes other words."""
    script = tmp_path / "editor"
    text = f"Subject: By hand\n\nHello Pat\n\n{FOOTER}"
    script.write_text(f"#!{sys.executable}\nimport sys\nopen(sys.argv[1], 'w').write({text!r})\n")
    script.chmod(0o700)
    return script


def test_at_a_terminal_a_key_needs_no_enter_and_edit_opens_the_editor(home: Home, editor: Path, out: Path) -> None:
    drafts(home, 2)
    settings = {**os.environ, "MUSTER_HOME": str(out), "EDITOR": str(editor), "VISUAL": str(editor)}
    ours, theirs = pty.openpty()
    command = [sys.executable, str(ROOT / "main.py"), "approvals", "review", NAME, "--by", "dana"]
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, cwd=ROOT, env=settings) as process:
        os.close(theirs)
        shown = _press(ours, process, ["e", "a", "r"])
    assert process.returncode == 0, shown
    assert states(home) == ["approved", "rejected"]
    assert "By hand" in shown
    with written(home) as tx:
        message = messages.get(tx, "p1-1")
        assert (message.subject, message.edited_by, message.state) == ("By hand", "dana", MessageState.READY)


def _press(terminal: int, process: subprocess.Popen[bytes], keys: list[str]) -> str:
    """Press the next key whenever one is asked for and waited for; return all that was shown."""
    shown, pressed = "", 0
    until = time.monotonic() + PRESSED_WITHIN_S
    while time.monotonic() < until:
        if select.select([terminal], [], [], 0.02)[0]:
            try:
                part = os.read(terminal, 65536)
            except OSError:  # the other end is closed
                break
            shown += part.decode(errors="replace")
        elif shown.count("s skip, q stop") > pressed and pressed < len(keys) and _takes_single_keys(terminal):
            os.write(terminal, keys[pressed].encode())
            pressed += 1
    os.close(terminal)
    process.wait(PRESSED_WITHIN_S)
    return shown


def _takes_single_keys(terminal: int) -> bool:
    """Whether a program reads keys without Enter: what is typed before is thrown away."""
    return not termios.tcgetattr(terminal)[3] & termios.ICANON
