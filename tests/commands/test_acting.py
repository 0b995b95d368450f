"""Acting commands among several homes with equal ids: each is refused with the choices, or does right by one home."""

import shlex
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from commands.shared import homes
from data.ledger.flow import campaigns, cycles, messages, prospects
from data.ledger.govern import acts, approvals, breaks
from data.records import CampaignState, MessageState, ProspectState, Trip
from tests.commands.desk import FOOTER, NAME, found, in_sequence, live, muster, rehearsal, unknown, written

TABLES = ["prospects", "messages", "approvals", "acts", "campaigns", "breaks", "suppressions", "audit"]
ACTING = [
    ("halt", NAME),
    ("halt", NAME, "--mailbox", "dana"),
    ("halt", NAME, "--stage", "build"),
    ("resume", NAME, "--mailbox", "sam", "--yes"),
    ("prospect", "pause", "p1"),
    ("prospect", "resume", "p2"),
    ("prospect", "outcome", "p1", "meeting"),
    ("prospect", "say", "p1", "Gladly, at ten.", "--subject", "Roofs"),
    ("prospect", "contact", "p3", "--email", "pat@elsewhere.example"),
    ("prospect", "retry", "p3"),
    ("prospect", "close", "p3", "--yes"),
    ("prospect", "forget", "p1", "--yes"),
    ("message", "resolve", "p4-1", "sent"),
    ("approvals", "approve", "q1"),
    ("approvals", "reject", "q1"),
    ("approvals", "edit", "q1", "--body", "BODY"),
    ("approvals", "review", NAME),
    ("undo", "a1"),
    ("undo", "c7"),
    ("undo", "p1-1"),
]
"""Twenty that are refused, and twenty that are pasted from the refusals."""


@pytest.fixture
def three() -> list[homes.Home]:
    """A live home and two rehearsals of one campaign, with equal ids of other people."""
    found_homes = [live(NAME), rehearsal(), rehearsal()]
    for number, home in enumerate(found_homes):
        people(home, 10 * number)
    return found_homes


def people(home: homes.Home, first: int) -> None:
    """Somebody who waits for an approval, somebody paused, one in review, and one of whom nobody knows."""
    with written(home) as tx:
        in_sequence(tx, first + 1, MessageState.AWAITING_APPROVAL)
        approvals.request(tx, NAME, "p1", "message", "asked first", message_id="p1-1")
        for number in range(7):
            cycles.open_cycle(tx, NAME, "build", "build", "builder", [], 1, "", str(number))
        acts.record(tx, NAME, "p1", "draft", "cancel", "publisher", target="p1-1", detail={"messages": ["p1-1", "p1-2"]}, cycle_id="c7")  # fmt: skip # noqa: E501
        prospects.pause(tx, in_sequence(tx, first + 2), "wait", "test")
        prospects.move(tx, found(tx, first + 3), ProspectState.NEEDS_REVIEW, "no contact found", "enrich")
        unknown(tx, first + 4)
        breaks.trip(tx, NAME, Trip("mailbox", "sam", "bounces", "too many"), "gates")


def contents(home: homes.Home) -> list[list[tuple[object, ...]]]:
    """All that a command could change."""
    with closing(sqlite3.connect(home.path / "ledger.sqlite")) as there:
        return [there.execute(f"select * from {table} order by 1, 2").fetchall() for table in TABLES]


def choices(told: str) -> Iterator[str]:
    """The commands that a refusal offers."""
    return (line.strip() for line in told.splitlines() if line.strip().startswith("python main.py "))


@pytest.mark.parametrize("words", ACTING, ids=" ".join)
def test_what_several_homes_have_is_refused_with_choices_each_of_which_acts_on_its_home_alone(
    words: tuple[str, ...], three: list[homes.Home], tmp_path: Path
) -> None:
    body = tmp_path / "body.txt"
    body.write_text(f"Hello Pat\n\n{FOOTER}")
    words = tuple(str(body) if word == "BODY" else word for word in words)
    before = [contents(home) for home in three]
    refused = muster(*words)
    assert refused.code == 2
    assert [contents(home) for home in three] == before
    offered = list(choices(refused.err))
    assert [line.rpartition(" --home ")[2] for line in offered] == [str(home.path) for home in three]
    for line, home in zip(offered, three, strict=True):
        others = [contents(other) for other in three if other != home]
        mine = contents(home)
        pasted = muster(*shlex.split(line.removeprefix("python main.py ")), keys="a")
        assert pasted.code in (0, 1), pasted.err
        assert contents(home) != mine
        assert [contents(other) for other in three if other != home] == others


def test_the_choices_name_whom_each_home_means(three: list[homes.Home]) -> None:
    told = muster("prospect", "pause", "p1").err
    assert told.startswith("p1 is in 3 homes, and nothing is changed; which one is meant?\n")
    for company, home in zip(("Roofer 1 LLC", "Roofer 11 LLC", "Roofer 21 LLC"), three, strict=True):
        assert f"p1 is {company} of {NAME} (in_sequence), in {home.path}:" in told


def test_what_one_home_alone_has_is_changed_there_whichever_ran_last(three: list[homes.Home]) -> None:
    with written(three[1]) as tx:
        in_sequence(tx, 40)
    told = muster("prospect", "pause", "p5")
    assert told.code == 0, told.err
    assert f"p5 (Roofer 40 LLC, {NAME}) in {three[1].path} is paused" in told.out


def test_a_cycle_that_did_nothing_to_undo_may_be_meant_too(three: list[homes.Home]) -> None:
    with written(three[1]) as tx:
        tx.connection.exec_driver_sql("delete from acts")
    with written(three[2]) as tx:
        tx.connection.exec_driver_sql("delete from acts")
        tx.connection.exec_driver_sql("delete from cycles")
    before = contents(three[0])
    told = muster("undo", "c7")
    assert told.code == 2
    assert "c7 is in 2 homes, and nothing is changed" in told.err
    assert f"c7 is {NAME} (build cycle, open), in {three[1].path}:" in told.err
    assert contents(three[0]) == before


def test_what_no_home_has_is_said_of_all_of_them(three: list[homes.Home]) -> None:
    told = muster("prospect", "pause", "p99")
    assert told.code == 2
    assert told.err.startswith("there is no p99 in any of ")
    assert all(str(home.path) in told.err for home in three)


def test_a_home_that_cannot_be_read_might_have_it_too(three: list[homes.Home]) -> None:
    with written(three[1]) as tx:
        in_sequence(tx, 40)
    (three[2].path / "ledger.sqlite").write_bytes(b"not a database at all, not even nearly one" * 50)
    told = muster("prospect", "pause", "p5")
    assert told.code == 2
    assert f"--home {three[2].path}" in told.err


def test_hints_name_the_home_where_another_could_be_meant(three: list[homes.Home]) -> None:
    home = three[0].path
    assert f"python main.py prospect resume p1 --home {home}\n" in muster("prospect", "pause", "p1", "--home", home).out
    assert f"python main.py resume {NAME} --home {home}" in muster("halt", NAME, "--home", home).out


def test_who_decided_and_why_is_in_the_audit(home: homes.Home) -> None:
    people(home, 0)
    said = ("--by", "Dana Reyes", "--note", "seen it")
    for words in (
        ("prospect", "pause", "p1"),
        ("prospect", "resume", "p1"),
        ("prospect", "say", "p1", "Gladly.", "--subject", "Roofs"),
        ("prospect", "contact", "p3", "--email", "pat@elsewhere.example"),
        ("prospect", "close", "p3", "--yes"),
        ("message", "resolve", "p4-1", "sent"),
        ("approvals", "approve", "q1"),
        ("undo", "p1-1"),
        ("prospect", "outcome", "p1", "lost"),
        ("halt", NAME, "--stage", "build"),
        ("resume", NAME, "--stage", "build", "--yes"),
        ("suppress", "acme.example", "--yes", "--home", str(home.path)),
        ("prospect", "forget", "p2", "--yes"),
    ):
        before = len(muster("audit", "show", NAME, "--actor", "Dana Reyes", "--json").rows)
        assert muster(*words, *said).code in (0, 1), words
        after = muster("audit", "show", NAME, "--actor", "Dana Reyes", "--limit", "500", "--json").rows[before:]
        assert any("seen it" in row["rationale"] for row in after), words


def test_who_is_to_be_forgotten_is_named_and_a_person_says_yes(home: homes.Home) -> None:
    people(home, 0)
    told = muster("prospect", "forget", "p1")
    assert told.code == 3
    assert told.out.startswith(f"p1 is Roofer 1 LLC of {NAME}, in {home.path} (rehearsal in world calm, seed 1)\n")
    assert "python main.py prospect forget p1 --yes" in told.out
    with written(home) as tx:
        assert prospects.get(tx, "p1").state is ProspectState.IN_SEQUENCE
        assert messages.get(tx, "p1-1").state is MessageState.AWAITING_APPROVAL


def test_who_is_to_be_closed_is_named_and_a_person_says_yes(home: homes.Home) -> None:
    people(home, 0)
    told = muster("prospect", "close", "p3", "--note", "a competitor")
    assert told.code == 3
    assert told.out.startswith(f"p3 is Roofer 3 LLC of {NAME} (needs_review: no contact found), in {home.path} (")
    assert "python main.py prospect close p3 --note 'a competitor' --yes" in told.out
    with written(home) as tx:
        assert prospects.get(tx, "p3").state is ProspectState.NEEDS_REVIEW


def test_who_forgets_and_why_is_in_the_command_that_does_it_without_asking(home: homes.Home) -> None:
    people(home, 0)
    told = muster("prospect", "forget", "p1", "--by", "Dana Reyes", "--note", "asked by mail")
    way = next(choices(told.out.replace(": python", ":\npython")))
    assert way == "python main.py prospect forget p1 --by 'Dana Reyes' --note 'asked by mail' --yes"
    rehearsal()
    told = muster("prospect", "forget", "p1", "--note", "asked by mail")
    way = next(choices(told.out.replace(": python", ":\npython")))
    assert way == f"python main.py prospect forget p1 --note 'asked by mail' --home {home.path} --yes"
    assert muster(*shlex.split(way)[2:]).code == 0


def test_a_finished_rehearsal_that_is_resumed_is_taken_up_again(home: homes.Home) -> None:
    with written(home) as tx:
        campaigns.finish(tx, NAME, "every sequence has ended")
    home.finish()
    assert muster("resume", NAME, "--yes").code == 0
    assert homes.rehearsal(NAME, NAME, "calm", 1, new=False).path == home.path
    with written(home) as tx:
        assert campaigns.get(tx, NAME).state is CampaignState.RUNNING
