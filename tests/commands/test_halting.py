"""``halt`` and ``resume``: a person stops something, or sees what did and lets it go on."""

import pytest
import typer

from commands.decide import halts
from commands.shared import homes
from commands.shared.homes import Home
from data.ledger.flow import campaigns
from data.ledger.govern import breaks
from data.records import Order, Trip
from tests.commands.desk import NAME, muster, rehearsal, written

BOUNCES = Trip(
    "mailbox", "dana", "bounces", "3 bounces among 10 sent, the limit is 20.0%", {"bounces": 3, "limit": 0.2}
)


def trip(home: Home, tripped: Trip = BOUNCES) -> None:
    with written(home) as tx:
        breaks.trip(tx, NAME, tripped, "gates")


def stopped(home: Home) -> list[str]:
    with written(home) as tx:
        return [known.name for known in breaks.open_breaks(tx, NAME)]


def test_what_tripped_is_shown_before_anything_goes_on(home: Home) -> None:
    trip(home)
    told = muster("resume", NAME, "--mailbox", "dana", "--yes")
    assert "mailbox dana was halted at 2026-11-02 15:00 UTC by bounces (bounces 3, limit 0.2)" in told.out
    assert "3 bounces among 10 sent" in told.out
    assert "since then: 0 sent or refused, 0 prospects lost to bounces or refusals, 0 complaints" in told.out
    assert stopped(home) == []


def test_who_halted_it_is_told_by_name(home: Home) -> None:
    assert muster("halt", NAME, "--by", "dora", "--note", "the roof leaks").code == 0
    assert " UTC by dora\nit was halted: the roof leaks" in muster("resume", NAME, "--yes").out


def test_where_nobody_can_be_asked_it_says_how_to_say_so_and_changes_nothing(home: Home) -> None:
    trip(home)
    told = muster("resume", NAME, "--mailbox", "dana")
    assert told.code == 3
    assert f"python main.py resume {NAME} --mailbox dana --yes" in told.out
    assert stopped(home) == ["dana"]


@pytest.mark.parametrize(("answer", "left"), [(True, []), (False, ["dana"])])
def test_a_person_at_a_terminal_is_asked(
    home: Home, answer: bool, left: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    trip(home)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr(typer, "confirm", lambda _: answer)
    halts.resume(halts.Target(NAME, mailbox="dana"), Order("dana", "seen"), None, yes=False)
    assert stopped(home) == left


def test_a_mailbox_and_a_stage_are_stopped_by_name(home: Home) -> None:
    assert "mailbox sam of" in muster("halt", NAME, "--mailbox", "sam", "--reason", "it moves").out
    assert muster("halt", NAME, "--stage", "build").code == 0
    assert stopped(home) == ["sam", "build"]
    assert "was already halted: it moves" in muster("halt", NAME, "--mailbox", "sam").out


def test_one_that_does_not_exist_is_bad_input(home: Home) -> None:
    told = muster("halt", NAME, "--mailbox", "dan")
    assert told.code == 2
    assert "did you mean dana?" in told.err


def test_a_campaign_that_was_never_started_in_that_home_is_bad_input(home: Home) -> None:
    told = muster("halt", "another", "--mailbox", "dana", "--home", home.path)
    assert told.code == 2
    assert told.err == f"another was not started in {home.path}; its campaigns: {NAME}\n"


def test_who_decides_and_why_is_in_the_command_that_replaces_the_question(home: Home) -> None:
    trip(home)
    said = ("resume", NAME, "--mailbox", "dana", "--by", "Dana Reyes", "--note", "the host's fault")
    way = f"resume {NAME} --mailbox dana --by 'Dana Reyes' --note 'the host'\"'\"'s fault'"
    assert f"python main.py {way} --yes\n" in muster(*said).out
    rehearsal()
    assert f"python main.py {way} --home {home.path} --yes\n" in muster(*said, "--home", home.path).out
    assert stopped(home) == ["dana"]


def test_the_campaign_going_on_leaves_its_mailboxes_stopped_and_says_so(home: Home) -> None:
    trip(home)
    muster("halt", NAME, "--reason", "all of it")
    told = muster("resume", NAME, "--yes")
    assert "still stopped: mailbox dana" in told.out
    assert stopped(home) == ["dana"]
    assert f"what is stopped: python main.py resume {NAME} --mailbox dana" in muster("resume", NAME).err


def test_what_is_let_go_on_goes_on_in_the_home_in_which_it_is(home: Home) -> None:
    trip(home)
    rehearsal()
    told = muster("resume", NAME, "--mailbox", "dana", "--yes", "--home", home.path)
    assert f"mailbox dana of {NAME} in {home.path} may go on with: python main.py run {NAME} --home {home.path}\n" in (
        told.out
    )


def test_where_the_campaign_is_finished_what_is_let_go_on_needs_it_to_go_on_first(home: Home) -> None:
    trip(home)
    with written(home) as tx:
        campaigns.finish(tx, NAME, "its 14 days are over")
    home.finish()
    told = muster("resume", NAME, "--mailbox", "dana", "--yes").out
    assert f"is stopped no more, but {NAME} is finished (its 14 days are over); let it go on with: " in told
    assert told.endswith(f"python main.py resume {NAME}\n")
    assert f"may go on with: python main.py run {NAME}\n" in muster("resume", NAME, "--yes").out
    assert not homes.find(NAME).run.finished


def test_the_board_shows_what_is_stopped(home: Home) -> None:
    trip(home)
    assert "stopped: mailbox dana since 2026-11-02 07:00 PST: 3 bounces" in muster("board", NAME).out


def test_a_stop_is_reported_as_that_of_the_person_whose_it_was(home: Home) -> None:
    assert muster("halt", NAME, "--by", "kim", "--note", "a holiday").code == 0
    trip(home)
    told = muster("report", NAME, "--json").row
    assert {row["subject"]: row["stopped_by"] for row in told["waiting"]} == {NAME: "kim", "dana": "gates"}
    assert (told["figures"]["gates.halts"], told["figures"]["gates.stops"]) == (1, 1)
    shown = muster("report", NAME).out
    assert "stopped by kim: a holiday" in shown
    assert "the campaign is halted by kim: a holiday" in shown
