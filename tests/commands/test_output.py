"""Tables that fit the terminal, text that cannot harm it, JSON that programs can read."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from commands.shared.output import clean, complain, print_json, say, show
from config.scrubbing import keep


@pytest.fixture(autouse=True)
def narrow(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal of 80 columns."""
    monkeypatch.setenv("COLUMNS", "80")


WIDE = {"id": "p1", "company": "A company with a rather long name LLC", "why": "word " * 60}


@pytest.mark.parametrize("width", [80, 120])
def test_a_table_is_no_wider_than_the_terminal(
    width: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    show([WIDE, WIDE], list(WIDE), as_json=False)
    assert max(len(line) for line in capsys.readouterr().out.splitlines()) <= width


def test_short_columns_stay_whole_while_long_ones_are_wrapped(capsys: pytest.CaptureFixture[str]) -> None:
    show([{"at": "2026-11-02 16:00", "state": "needs_review", **WIDE}], ["at", "state", *WIDE], as_json=False)
    first = capsys.readouterr().out.splitlines()[2]
    assert first.startswith("2026-11-02 16:00  needs_review  p1")


def test_more_columns_than_fit_are_shown_one_below_the_other(capsys: pytest.CaptureFixture[str]) -> None:
    row = {f"column_{number}": "x" * 30 for number in range(12)}
    show([row], list(row), as_json=False)
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].split() == ["column_0", "x" * 30]
    assert max(map(len, lines)) <= 80


def test_what_is_piped_is_not_cut(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.delenv("COLUMNS")
    show([WIDE], list(WIDE), as_json=False)
    assert WIDE["why"].strip() in capsys.readouterr().out


def test_brackets_and_colons_are_text(capsys: pytest.CaptureFixture[str]) -> None:
    show([{"text": "write to [address] [/bold] :warning:"}], ["text"], as_json=False)
    say("[red]not red[/red] :smile:")
    out = capsys.readouterr().out
    assert "write to [address] [/bold] :warning:" in out
    assert "[red]not red[/red] :smile:" in out


def test_a_stranger_cannot_write_over_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    show([{"text": "\x1b[2Jhello\r\nthere\x07"}], ["text"], as_json=False)
    say("\x1b]0;title\x07")
    assert "\x1b" not in capsys.readouterr().out
    assert clean("a\r\nb\tc") == "a\nb\tc"


def test_nothing_is_said_in_a_word(capsys: pytest.CaptureFixture[str]) -> None:
    show([], ["id"], as_json=False, empty="nobody yet")
    assert capsys.readouterr().out == "nobody yet\n"


def test_json_has_iso_times_and_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    print_json({"at": datetime(2026, 11, 2, 15, tzinfo=UTC), "cost": Decimal("1.5")})
    assert json.loads(capsys.readouterr().out) == {"at": "2026-11-02T15:00:00+00:00", "cost": 1.5}


HARMFUL = [*map(chr, range(9)), "\x0b", "\x0c", "\r", "\x1b", "\x7f", "\x85", "\x9b", "\u061c", "\u200e", "\u2028",
           "\u2029", "\u202a", "\u202e", "\u2066", "\u2069", "\ufeff",
           "\u200b", "\u034f", "\u3164", "\U000e0041", "\U000e0101"]  # fmt: skip


@pytest.mark.parametrize("harmful", HARMFUL, ids=ascii)
def test_no_character_that_moves_or_turns_what_is_shown_reaches_a_terminal(
    harmful: str, capsys: pytest.CaptureFixture[str]
) -> None:
    text = f"Acme{harmful}[2J LLC"
    say(text)
    show([{"company": text}], ["company"], as_json=False)
    complain(f"no company {text}")
    print_json({"company": text})
    told = capsys.readouterr()
    assert harmful not in told.out + told.err
    assert json.loads(told.out.splitlines()[-1]) == {"company": text}


def test_what_joins_letters_and_makes_emoji_is_shown() -> None:
    assert clean(told := "\u0645\u06cc\u200c\u062e \u2764\ufe0f \U0001f469\u200d\U0001f527") == told


def test_a_number_that_is_a_secret_breaks_no_json(capsys: pytest.CaptureFixture[str]) -> None:
    keep("12345678", "company")
    print_json({"company": "12345678", "n": 12345678})
    assert json.loads(capsys.readouterr().out) == {"company": "[secret]", "n": 12345678}


def test_no_secret_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    keep("hush-hush-1")
    say("it is hush-hush-1")
    complain("not hush-hush-1")
    print_json({"key": "hush-hush-1"})
    told = capsys.readouterr()
    assert "hush-hush-1" not in told.out + told.err
