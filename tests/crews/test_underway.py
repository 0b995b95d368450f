"""In live operation the heartbeat goes on while agents are at work; what a cycle has made goes on once it is closed."""

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, cast
from unittest.mock import Mock

import pytest

from crews.heartbeat import triggers
from crews.heartbeat.engine import Performed
from crews.heartbeat.jobs import close_job, read_job, release_job
from crews.heartbeat.router import through
from crews.heartbeat.triggers import Heartbeat
from crews.standing import situations
from crews.standing.timetable import Timetable
from data.clock import SteppedClock
from data.items import Artifact, ItemState
from data.ledger.flow import campaigns, cycles, items
from data.records import ALONE, CampaignState, Cycle
from tests.crews.test_heartbeat_of_tasks import Nobody
from tests.items.crews import CAMPAIGN, made
from tests.outbox.stage import NAME, deploy
from tools.deployment import Deployment
from tools.items import flow
from tools.sources.supply import Supply

CREW = """
crew: writers
process: sequential
works_on: brief
items:
  brief: {topic: {text: 60}}
outputs:
  note: {fields: {text: {text: 300}}}
  letter: {fields: {body: {text: 300}}}
agents:
  reader: &soul {role: Reader, goal: Read, backstory: You read., model: small}
  author: {<<: *soul, role: Author}
tasks:
  read: {agent: reader, output: note, batch: 1, description: Read., expected_output: A note.}
  write: {agent: author, context: [read], output: letter, batch: 1, description: Write., expected_output: A letter.}
"""
REVIEWED = (
    CREW.replace("letter: {", "verdict: {fields: {word: {one_of: [pass, revise]}}}\n  letter: {").rstrip()
    + """
  review:
    {agent: reader, context: [write], output: verdict, description: Judge., expected_output: A verdict.,
     redo: {task: write, unless: verdict.word == "pass", rounds: 2, then: person}}
"""
)
PATIENCE_S = 60.0
OUTPUT = {"read": "note", "write": "letter"}


class Office:
    """The engine, without DBOS and models: whoever is at work ends when it is told to."""

    def __init__(self, deployment: Deployment) -> None:
        self.deployment = deployment
        self.begun: list[tuple[str, tuple[str, ...]]] = []
        self._held: set[str] = set()
        self._ends = threading.Condition()

    def hold(self, *held: str) -> None:
        """Let work at these items go on until they are no longer held."""
        with self._ends:
            self._held = set(held)
            self._ends.notify_all()

    def left_over(self, campaign: str) -> list[tuple[Cycle, Callable[[], Performed]]]:
        return []

    def start(self, cycle: Cycle) -> Callable[[], Performed]:
        self.begun.append((cycle.stage, cycle.items))
        return lambda: self._work(cycle)

    def perform_job(self, campaign: str, job: str) -> Performed:
        {"read": read_job, "release": release_job, "close": close_job}[job](self.deployment)
        return Performed()

    def _work(self, cycle: Cycle) -> Performed:
        bundle = self.deployment.bundle
        with self.deployment.ledger.write() as tx:
            for item_id in cycle.items:
                item, output = items.get(tx, item_id), OUTPUT[cycle.stage]
                body = {"text": "noted"} if output == "note" else {"body": "written"}
                known_as = f"x{item_id}{cycle.stage}"
                items.add_artifact(
                    tx, item, Artifact(known_as, item_id, cycle.stage, output, 1, 1, body, "reader", cycle.id)
                )
                flow.done(tx, bundle.crew, item, cycle.stage, "reader", cycle.id)
        with self._ends:
            told = self._ends.wait_for(lambda: self._held.isdisjoint(cycle.items), PATIENCE_S)
        assert told, f"nobody let {cycle.id} end within {PATIENCE_S:.0f} s"
        with self.deployment.ledger.write() as tx:
            cycles.close(tx, cycle.id, "done", recorded=len(cycle.items), outcome="done")
        return Performed()


@pytest.fixture
def office(tmp_path: Path, clock: SteppedClock) -> Iterator[Office]:
    """A crew of two tasks over three items, worked at side by side."""
    rows = [{"topic": topic} for topic in ("Roofs", "Gutters", "Sheds")]
    deployment = made(tmp_path, clock, CREW, rows, "documents").deployment
    office = Office(replace(deployment, at_once=4))
    yield office
    office.hold()
    deployment.ledger.close()


def beating(office: Office) -> Heartbeat:
    return Heartbeat(cast(Any, office), office.deployment, Nobody(), lambda *_: None)


def until(heart: Heartbeat, holds: Callable[[], bool]) -> None:
    """Beat until something holds: each beat follows the end of a cycle."""
    for _ in range(20):
        heart._beat()
        if holds():
            return
        heart._under_way.wait()
    pytest.fail("it did not come to that in 20 beats")


def begun(office: Office, task: str) -> set[str]:
    return {item for stage, held in office.begun for item in held if stage == task}


def states(office: Office) -> Sequence[ItemState]:
    with office.deployment.ledger.read() as tx:
        return [item.state for item in items.of_campaign(tx, CAMPAIGN)]


def test_what_is_done_goes_on_while_another_is_still_worked_at(office: Office) -> None:
    office.hold("i1")
    heart = beating(office)
    until(heart, lambda: begun(office, "write") == {"i2", "i3"})
    assert states(office)[0] is ItemState.OPEN


def test_an_item_goes_on_only_once_the_cycle_is_closed_that_has_done_its_task(office: Office) -> None:
    office.hold("i1")
    heart = beating(office)
    until(heart, lambda: states(office)[1:] == [ItemState.DONE, ItemState.DONE])
    with office.deployment.ledger.read() as tx:
        assert flow.way_of(tx, office.deployment.bundle.crew, "i1").of("read").is_settled, "it is done"
        assert flow.ready(office.deployment, tx)["write"] == [], "and its cycle may still take it back"
    assert begun(office, "write") == {"i2", "i3"}
    office.hold()
    until(heart, lambda: states(office) == [ItemState.DONE] * 3)


def test_what_a_reviewer_sends_back_is_done_again_once_the_reviewers_cycle_is_closed(
    tmp_path: Path, clock: SteppedClock
) -> None:
    deployment = made(tmp_path, clock, REVIEWED, [{"topic": "Roofs"}], "documents").deployment
    crew = deployment.bundle.crew
    with deployment.ledger.write() as tx:
        item = items.get(tx, "i1")
        for task in ("read", "write"):
            flow.done(tx, crew, item, task, "author")
        cycle = cycles.open_cycle(tx, CAMPAIGN, "review", "task", "reader", ["i1"], 1, ALONE, "1")
        assert cycle is not None
        items.claim(tx, CAMPAIGN, cycle.id, "review", ["i1"], tx.now + timedelta(hours=2))
        flow.done(tx, crew, item, "review", "reader", cycle.id)
    with deployment.ledger.write() as tx:
        assert flow.way_of(tx, crew, "i1").next_of("write") == "due"
        assert flow.ready(deployment, tx)["write"] == [], "its manager may still put it before a person"
        cycles.close(tx, cycle.id, "done", recorded=1)
        assert flow.ready(deployment, tx)["write"] == ["i1"]
    deployment.ledger.close()


def test_what_is_worked_at_for_long_stays_held(office: Office, clock: SteppedClock) -> None:
    office.hold("i1")
    heart = beating(office)
    until(heart, lambda: begun(office, "write") == {"i2", "i3"})
    for _ in range(5):
        clock.advance(clock.now() + timedelta(minutes=65))
        heart._beat()
    assert begun(office, "write") == {"i2", "i3"}, "the cycle of i1 is still open"
    clock.advance(clock.now() + timedelta(hours=9))
    heart._beat()
    assert begun(office, "write") == {"i2", "i3"}, "nor after the machine has slept"


def test_no_source_is_read_on_while_somebody_is_at_work_in_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file that an agent searches would be replaced under its hands."""
    deployment, supply = deploy(tmp_path), Mock(return_value=Supply())
    monkeypatch.setattr(triggers, "supply", supply)
    heart = Heartbeat(cast(Any, None), deployment, Nobody(), lambda *_: None)
    for work in ("plan", "scout"):
        with deployment.ledger.write() as tx:
            cycle = cycles.open_cycle(tx, NAME, work, work, work, [], 1, ALONE, "1")
            assert cycle is not None
        heart._look()
        supply.assert_not_called()
        with deployment.ledger.write() as tx:
            cycles.close(tx, cycle.id, "done")
    heart._look()
    supply.assert_called_once()
    deployment.ledger.close()


def test_a_run_ends_when_everything_is_done_and_nobody_is_at_work(office: Office) -> None:
    ended = beating(office).run()
    assert (ended.end, ended.reason) == ("done", "every item is settled")
    assert len(office.begun) == 6


def test_one_pass_waits_for_all_that_it_has_begun(office: Office) -> None:
    heart = beating(office)
    situation = heart.tick()
    assert not heart._under_way
    assert situation.items.at_work == 0


def test_a_halted_campaign_ends_once_nobody_is_at_work_any_more(office: Office) -> None:
    office.hold("i1")
    heart = beating(office)
    until(heart, lambda: len(office.begun) >= 3)
    with office.deployment.ledger.write() as tx:
        campaigns.halt(tx, CAMPAIGN, "stop", "a person")
    threading.Timer(0.2, office.hold).start()
    ended = heart.run()
    assert ended.end == "halted"
    with office.deployment.ledger.read() as tx:
        assert cycles.open_cycles(tx) == []
        assert campaigns.get(tx, CAMPAIGN).state is CampaignState.HALTED


def test_a_slot_is_not_over_while_somebody_is_at_work_in_it(office: Office) -> None:
    office.hold("i1", "i2", "i3")
    heart = beating(office)
    until(heart, lambda: len(office.begun) == 3)
    with office.deployment.ledger.read() as tx:
        found = situations.of(office.deployment, tx)
    at_it = replace(found, timetable=Timetable(at_it={"read": found.now}))
    assert through(at_it) == {}
