"""Crews of outreach that leave stages out: code does these by rule, and a person reads what comes back."""

import json
import shlex
import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.rehearsal import trees
from tests.rehearsal.program import muster
from tests.rehearsal.rehearsed import Rehearsed, once

PEOPLE = 8
UNREAD = (
    "select count(*) from approvals where kind = 'escalation' and state = 'open' and reason like 'unread: no agent%'"
)
WRITERS_OF_REPLIES = "select distinct prospect_id from inbound where intent = 'interested'"
WRITERS = ("build", "critique", "publish")


def _crew(tree: Path, *kept: str, process: str = "sequential") -> None:
    """The shipped crew with no other stages than these."""
    stages = {name: stage for name, stage in trees.shipped("crews", "outreach")["stages"].items() if name in kept}
    unmanaged = {"process": "sequential", "manager": None, "supervision": None} if process == "sequential" else {}
    trees.varied(tree / "config", "crews", "outreach", "lean", stages=stages, **unmanaged)


def _plain_words(tree: Path) -> None:
    """The shipped sequence with fixed words where the Publisher's angles would stand."""
    file = tree / "config" / "templates" / "roofing-intro.yaml"
    told = yaml.safe_load(file.read_text())
    told["slots"] = {name: slot for name, slot in told["slots"].items() if slot["type"] != "angle"}
    text = yaml.safe_dump(told, sort_keys=False, width=10_000)
    for slot in ("opening", "proof"):
        text = text.replace("{{ " + slot + " }}", "Crews like yours lose evenings to paperwork.")
    file.write_text(text)


def _rehearsed(shared: Path, name: str, *kept: str, plain: bool = False, **how: str) -> Rehearsed:
    tree = shared / f"{name}-tree"

    def run(folder: Path) -> Any:
        tree.mkdir()
        trees.whole(tree, goal={"qualified": PEOPLE}, crew="lean")
        _crew(tree, *kept, process=how.get("process", "sequential"))
        if plain:
            _plain_words(tree)
        campaign = tree / "config" / "campaigns" / f"{trees.CALIFORNIA}.yaml"
        return muster("run", campaign, "--world", how.get("world", "calm"), "--json", home=folder)

    return once(shared, name, run)


@pytest.fixture(scope="module")
def writers(shared: Path) -> Rehearsed:
    """Agents that write, judge and choose angles, without a manager: all else is code's."""
    return _rehearsed(shared, "writers-alone", *WRITERS)


@pytest.fixture(scope="module")
def reader(shared: Path) -> Rehearsed:
    """One agent, which reads replies: all that is sent has fixed words."""
    return _rehearsed(shared, "reader-alone", "inbox", plain=True)


@pytest.fixture(scope="module")
def unplanned(shared: Path) -> Rehearsed:
    """The shipped crew under its manager, but for the plan and the choice of angles."""
    return _rehearsed(shared, "unplanned", "scout", "build", "critique", "inbox", "report", process="hierarchical")


@pytest.fixture(scope="module")
def uncritical(shared: Path) -> Rehearsed:
    """The shipped crew without a critic, in the world in which no simulated person decides."""
    return _rehearsed(shared, "uncritical", "plan", "scout", "build", "publish", process="hierarchical", world="mine")


def _rows(rehearsed: Rehearsed, statement: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(f"file:{rehearsed.home / 'ledger.sqlite'}?mode=ro", uri=True)) as ledger:
        return list(ledger.execute(statement))


@pytest.fixture(params=["writers", "reader", "unplanned"])
def each(request: pytest.FixtureRequest) -> Iterator[Rehearsed]:
    """Each of them."""
    yield request.getfixturevalue(request.param)


def test_everybody_is_written_to_once_a_step(each: Rehearsed) -> None:
    unread = _rows(each, UNREAD) != [(0,)]
    assert each.finished.code == (3 if unread else 0), each.finished.err
    sent = Counter(_rows(each, "select prospect_id, step from messages where state = 'sent'"))
    fit = _rows(each, "select prospect_id from prospects where state not in ('rejected', 'needs_review')")

    assert len(fit) > PEOPLE / 2
    assert {prospect for prospect, _ in sent} == {prospect for (prospect,) in fit}
    assert max(sent.values()) == 1
    assert len(each.accepted) == sum(sent.values())


def test_no_model_is_asked_for_what_no_stage_does(each: Rehearsed) -> None:
    done = dict(_rows(each, "select work, path from cycles group by work"))
    asked = {work for (work,) in _rows(each, "select distinct work from model_calls join cycles using (cycle_id)")}

    assert {work for work, path in done.items() if path == "rule"} == {*done} - asked


def test_who_is_not_judged_has_no_score(writers: Rehearsed, unplanned: Rehearsed) -> None:
    scores = "select count(score), count(*) from prospects where state <> 'found'"

    assert _rows(writers, scores)[0][0] < PEOPLE, "only the Builder may have scored"
    scored, people = _rows(unplanned, scores)[0]
    assert scored == people


def test_every_reply_is_put_before_a_person_where_no_stage_reads(writers: Rehearsed) -> None:
    replies = "select count(*) from inbound where kind = 'reply' and prospect_id is not null"

    assert _rows(writers, replies) != [(0,)]
    assert _rows(writers, UNREAD) == _rows(writers, replies)
    assert "wait for a person" in writers.summary["reason"], "and the campaign does not end before it has read them"


def test_a_person_reads_them_and_every_figure_hears_of_it(writers: Rehearsed, tmp_path: Path) -> None:
    home = Path(shutil.copytree(writers.home.parents[1], tmp_path / "out"))
    lines = [json.loads(line) for line in muster("todo", "--json", home=home).out.splitlines()]
    offered = [line["settle"][0].replace("MEANING", "interested") for line in lines if line["kind"] == "escalation"]
    ways = [shlex.split(way)[2:] for way in offered]
    assert ways, "nobody has written: this rehearsal shows nothing"
    for way in ways:
        told = muster(*way, "--by", "pat", home=home)
        assert told.code == 0, told.err
    again = ("run", writers.campaign, "--world", "calm", "--json")
    read = once(tmp_path, "read", lambda _: muster(*again, home=home))

    assert read.finished.code == 0, "nothing waits for a person any more"
    figures = json.loads(muster("report", trees.CALIFORNIA, "--json", home=home).out)["figures"]
    assert figures["replies.interested"] == figures["replies.total"] == len(ways)
    assert (figures["replies.unread"], figures["funnel.leads"]) == (0, len(_rows(read, WRITERS_OF_REPLIES)))
    assert _rows(read, "select distinct actor from audit where action = 'reply_settled'") == [("pat",)]


def test_an_agent_that_reads_needs_no_other(reader: Rehearsed) -> None:
    assert _rows(reader, "select distinct agent from model_calls") == [("inbox",)]
    assert _rows(reader, "select count(*) from angles") == [(0,)]
    assert _rows(reader, "select count(*) from inbound where kind = 'reply' and intent is null") == [(0,)]


def test_code_fills_each_slot_with_another_angle(unplanned: Rehearsed) -> None:
    said: dict[str, dict[str, str]] = {}
    for prospect, slots in _rows(unplanned, "select prospect_id, slots from messages where author = 'code'"):
        said.setdefault(prospect, {}).update(json.loads(slots))
    for chosen in said.values():
        assert chosen.keys() == {"opening", "proof"}
        assert chosen["opening"] != chosen["proof"]
    assert _rows(unplanned, "select count(*) from messages where author = 'publisher'") == [(0,)]


def test_a_plan_by_rule_says_whose_it_is(unplanned: Rehearsed) -> None:
    assert _rows(unplanned, "select distinct actor from audit where action = 'plan'") == [("code",)]


def test_without_a_critic_it_waits_for_a_person_and_goes_on_after_a_yes(uncritical: Rehearsed, tmp_path: Path) -> None:
    assert (uncritical.finished.code, uncritical.summary["end"]) == (3, "waiting"), uncritical.finished.err
    asked = _rows(uncritical, "select approval_id, prospect_id from approvals where kind = 'angle' and state = 'open'")
    assert asked, "code was sure of every angle: this rehearsal shows nothing"

    home = Path(shutil.copytree(uncritical.home.parents[1], tmp_path / "out"))
    decided = muster("approvals", "approve", *(one for one, _ in asked), "--by", "pat", home=home)
    assert decided.code == 0, decided.err
    again = ("run", uncritical.campaign, "--world", "mine", "--json")
    after = once(tmp_path, "after", lambda _: muster(*again, home=home))

    states = dict(_rows(after, "select prospect_id, state from prospects"))
    assert {states[prospect] for _, prospect in asked} == {"in_sequence"}
