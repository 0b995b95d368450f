"""What a run says while it goes and at its end."""

import json
from dataclasses import replace
from functools import cache

import pytest

from commands.run.preparation import Outside, Prepared
from commands.run.progress import Progress
from commands.run.summary import summarise
from commands.shared.homes import Home
from config.loading import CampaignBundle, load_campaign
from crews.heartbeat.ended import Ended
from crews.standing.situations import Situation
from data.clock import SteppedClock
from data.items import TaskState
from data.ledger.core.ledger import Ledger
from data.ledger.flow import calls, campaigns, cycles, endings, items, prospects
from data.ledger.govern import approvals
from data.ledger.read import snapshot
from data.records import MessageState, ProspectState
from tests.commands.conftest import ROOT
from tests.commands.desk import NAME, START, found, in_sequence, written
from tests.outbox.stage import connections
from tests.support import declared


@cache
def bundle() -> CampaignBundle:
    """The shipped campaign."""
    return load_campaign(NAME, ROOT / "config")


@pytest.fixture
def busy(home: Home) -> Home:
    """A run in which much waits for a person."""
    with written(home) as tx:
        for number in range(1, 12):
            pid = found(tx, number, f"Company {number} with a name that is as long as names of companies are LLC")
            prospects.move(
                tx, pid, ProspectState.NEEDS_REVIEW, "no contact found (asked: hunter, website) " * 3, "test"
            )
        pid = in_sequence(tx, 20, MessageState.AWAITING_APPROVAL)
        approvals.request(tx, NAME, pid, "message", "autonomy: every message is approved first", message_id=f"{pid}-1")
    return home


def ended(home: Home, end: Ended, *, as_json: bool = False, of: CampaignBundle | None = None) -> None:
    """Say the last words of a run."""
    clock = SteppedClock(home.path / "clock.json", START)
    ledger = Ledger.open(home.ledger_url, clock)
    try:
        prepared = Prepared(of or bundle(), home, connections)
        summarise(prepared, Outside(connections(), clock, ledger), end, as_json=as_json)
    finally:
        ledger.close()


@pytest.mark.parametrize("width", [80, 120])
def test_no_line_is_wider_than_the_terminal(
    busy: Home, width: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    ended(busy, Ended("waiting", "1 approvals wait for a person"))
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if len(line) > width and str(busy.path) not in line] == []


def test_what_needs_a_person_is_named_with_the_way_to_see_all_of_it(
    busy: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    ended(busy, Ended("waiting", "1 approvals wait for a person"))
    out = capsys.readouterr().out
    assert "1 request waits for your decision" in out
    assert f"go through them by key with: python main.py approvals review {NAME}" in out
    assert "11 prospects need a review" in out
    assert f"all of it, with what settles it: python main.py todo {NAME}" in out


@pytest.mark.parametrize(
    ("end", "says"),
    [
        ("done", "query "),
        ("missed", "query "),
        ("paused", f"go on    python main.py run {NAME}\n"),
        ("waiting", f"go on    python main.py run {NAME}\n"),
        ("spent", f"go on    python main.py run {NAME} --spend 2\n"),
        ("halted", f"resume   python main.py resume {NAME}\ngo on    python main.py run {NAME}\n"),
    ],
)
def test_the_end_says_how_to_go_on(home: Home, end: str, says: str, capsys: pytest.CaptureFixture[str]) -> None:
    ended(home, Ended(end, "why"))  # type: ignore[arg-type]
    out = capsys.readouterr().out
    assert f"{end}: why" in out
    assert says in out
    assert ("go on" in out) == (end in {"paused", "waiting", "spent", "halted"})


def test_json_has_the_figures_and_what_needs_a_person(busy: Home, capsys: pytest.CaptureFixture[str]) -> None:
    ended(busy, Ended("waiting", "why"), as_json=True)
    told = json.loads(capsys.readouterr().out)
    assert told["end"] == "waiting"
    assert told["home"] == str(busy.path)
    assert told["figures"]["funnel.needs_review"] == 11
    assert len(told["needs_person"]) == 12


@pytest.fixture
def refused(home: Home) -> Home:
    """A run in which a tool refused lines, and a cycle failed."""
    reasons = [
        ("p1", 'the facts do not say "measured"; 4 fields instead of 5'),
        ("p2", 'the facts do not say "trucks"'),
    ]
    with written(home) as tx:
        cycle = cycles.open_cycle(tx, NAME, "build", "build", "builder", (), 1, "boss", "due")
        assert cycle is not None
        calls.record_tool_call(tx, cycle, "builder", "record_angles", "[]", "told", 3, 2, refusals=reasons)
        cycles.close(tx, cycle.id, "failed", error="the model cannot be reached")
    return home


def test_the_end_says_what_was_refused_and_why_by_task(refused: Home, capsys: pytest.CaptureFixture[str]) -> None:
    ended(refused, Ended("done", "why"))
    out = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert 'build builder 3 2 2 x the facts do not say ... ("measured", "trucks")' in out
    assert "1 x N fields instead of N (4, 5)" in out
    assert "why counts objections, of which a line may have several" in " ".join(out)
    assert "c1 build builder the model cannot be reached" in out


def test_json_has_every_reason_with_the_words_at_fault(refused: Home, capsys: pytest.CaptureFixture[str]) -> None:
    ended(refused, Ended("done", "why"), as_json=True)
    told = json.loads(capsys.readouterr().out)
    assert told["refused"] == [
        {
            "stage": "build",
            "agent": "builder",
            "tool": "record_angles",
            "taken": 3,
            "refused": 2,
            "reasons": [
                {"reason": "the facts do not say ...", "times": 2, "words": ['"measured"', '"trucks"']},
                {"reason": "N fields instead of N", "times": 1, "words": ["4", "5"]},
            ],
        }
    ]
    assert told["failed_cycles"] == [
        {"cycle": "c1", "stage": "build", "agent": "builder", "why": "the model cannot be reached"}
    ]


def test_where_nothing_was_refused_nothing_is_said_of_it(busy: Home, capsys: pytest.CaptureFixture[str]) -> None:
    ended(busy, Ended("done", "why"))
    out = capsys.readouterr().out
    assert "refused, by task" not in out
    assert "cycles that failed" not in out


def test_progress_is_a_line_a_day_where_there_is_no_terminal(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    with written(home) as tx:
        in_sequence(tx)
        seen = snapshot.snapshot(tx, NAME)
    today = Situation(seen, bundle(), 0)
    with Progress(bundle(), home, quiet=False) as progress:
        for situation in (today, today, replace(today, snapshot=replace(seen, taken_at=seen.ends_at))):
            progress.watch(situation, "drain")
            progress.watch(situation, "")
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"{NAME}: rehearsal in world calm, seed 1, in {home.path}"
    assert [line[:10] for line in lines[1:]] == ["Mon 02 Nov", "Mon 16 Nov"]
    assert "1 in_sequence; 0 sent, 0 to decide, $0.00" in lines[1]


def test_a_quiet_run_says_nothing_while_it_goes(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    with written(home) as tx:
        seen = snapshot.snapshot(tx, NAME)
    with Progress(bundle(), home, quiet=True) as progress:
        progress.watch(Situation(seen, bundle(), 0), "")
    assert capsys.readouterr().out == ""


@pytest.fixture
def half_done(home: Home) -> Home:
    """A run of a crew with tasks of which one was done for no item."""
    with written(home) as tx:
        campaigns.open_campaign(tx, declared.NAME, "r1", "", 0, "digest", START)
        known = declared.brief(tx, "Gutters")
        items.settle(tx, known, "research", TaskState.DONE, "", "test")
        items.settle(tx, known, "write", TaskState.SKIPPED, "its condition does not hold", "test")
        items.reopen(tx, known, ["research"], "again", "test")
    return home


def test_the_end_says_which_items_were_closed_and_why(half_done: Home, capsys: pytest.CaptureFixture[str]) -> None:
    with written(half_done) as tx:
        for number in range(9):
            endings.close(tx, declared.brief(tx, f"Roof {number}").id, "write: it is thin", "router")
    ended(half_done, Ended("done", "why"), of=declared.bundle())
    out = capsys.readouterr().out
    assert "items: 1 open, 9 closed" in out
    assert "  i2 (Roof 0) is closed: write: it is thin\n" in out
    assert out.count("is closed:") == 8
    assert f"  all 9: python main.py board {declared.NAME} --state closed\n" in out


@pytest.mark.parametrize("as_json", [False, True])
def test_the_end_says_which_tasks_were_done_for_no_item(
    half_done: Home, capsys: pytest.CaptureFixture[str], *, as_json: bool
) -> None:
    ended(half_done, Ended("done", "why"), as_json=as_json, of=declared.bundle())
    out = capsys.readouterr().out
    if as_json:
        assert json.loads(out)["tasks_never_done"] == ["write", "publish"]
    else:
        assert "2 tasks done for no item: write, publish" in out
