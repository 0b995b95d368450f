"""A record in a person's words rests on what they say, and what was made before it is told apart."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from commands.decide.evidence import word_after
from data.clock import SteppedClock
from data.items import Artifact, ItemState, TaskState
from data.ledger.flow import items
from data.ledger.govern import approvals
from data.ledger.read.replaced import outdated, recorded
from data.records import Order
from tests.items.crews import CAMPAIGN, CREW, Made, made
from tools.items import flow
from tools.items.intake import read_documents
from tools.items.way import record_id
from tools.override import corrections
from tools.override.ways_out import NoWay

DANA = Order("dana")


@pytest.fixture
def here(tmp_path: Path, clock: SteppedClock) -> Made:
    """An item with two facts, notes of which each cites the first, and a draft and a verdict made of them."""
    found = made(tmp_path, clock)
    read_documents(found.deployment, "gather", found.ids)
    said = {"text": "Coatings last.", "facts": ["f1"]}
    hand_in(found, "note", "reader", said, {**said, "text": "They cost 4 dollars."})
    hand_in(found, "write", "author", {"title": "Coatings", "body": "They last."})
    hand_in(found, "judge", "judge", {"word": "pass", "reason": "it is so"})
    return found


def hand_in(here: Made, task: str, agent: str, *bodies: Mapping[str, Any]) -> None:
    """What an agent makes of the first item."""
    crew = here.deployment.bundle.crew
    with here.deployment.ledger.write() as tx:
        way = flow.way_of(tx, crew, "i1")
        output, round_ = crew.tasks[task].output or "", way.of(task).round
        for place, body in enumerate(bodies, 1):
            known_as = record_id(crew, task, round_, place)
            items.add_artifact(tx, way.item, Artifact(known_as, "i1", task, output, round_, place, body, agent, "c1"))
        flow.done(tx, crew, way.item, task, agent, "c1")


def correct(here: Made, known_as: str, **changes: Any) -> corrections.Corrected:
    with here.deployment.ledger.write() as tx:
        return corrections.correct(tx, here.deployment.bundle.crew, "i1", known_as, changes, DANA)


def noted(here: Made) -> list[Artifact]:
    with here.deployment.ledger.read() as tx:
        return items.newest(items.artifacts_of(tx, ["i1"])["i1"], "note")


def test_a_corrected_record_rests_on_the_word_of_the_person_and_not_on_the_facts_of_before(here: Made) -> None:
    done = correct(here, "x2001", text="Coatings last ten years.")
    assert done.dropped == ("facts",)
    assert done.record.body == {"text": "Coatings last ten years.", "facts": []}


def test_it_rests_on_the_facts_that_the_person_names(here: Made) -> None:
    done = correct(here, "x2001", text="They cost 4 dollars.", facts="f1, f2")
    assert (done.dropped, done.record.body["facts"]) == ((), ["f1", "f2"])
    again = correct(here, done.record.id, facts="f2")
    assert again.record.body == {"text": "They cost 4 dollars.", "facts": ["f2"]}


def test_ids_that_the_item_has_not_are_refused_with_those_that_it_has(here: Made) -> None:
    with pytest.raises(NoWay, match=r"x2001: facts: f7 is none of its facts \(f1, f2\)"):
        correct(here, "x2001", facts="f1,f7")


def test_the_records_beside_a_corrected_one_stay_those_of_their_agent(here: Made) -> None:
    correct(here, "x2001", text="Coatings last ten years.")
    assert [(one.agent, one.is_by_hand, one.body["facts"]) for one in noted(here)] == [
        ("dana", True, []),
        ("reader", False, ["f1"]),
    ]


def test_what_later_tasks_made_before_a_correction_is_told_apart_until_they_do_it_again(here: Made) -> None:
    mine = correct(here, "x2001", text="Coatings last ten years.").record
    with here.deployment.ledger.read() as tx:
        made, order = items.artifacts_of(tx, ["i1"])["i1"], recorded(tx, CAMPAIGN, ["i1"])["i1"]
    assert outdated(made, order) == {"x3001": [mine], "x4001": [mine]}
    with here.deployment.ledger.write() as tx:
        items.reopen(tx, items.get(tx, "i1"), ["write"], "once more", "dana")
    hand_in(here, "write", "author", {"title": "Coatings", "body": "They last ten years."})
    with here.deployment.ledger.read() as tx:
        made, order = items.artifacts_of(tx, ["i1"])["i1"], recorded(tx, CAMPAIGN, ["i1"])["i1"]
    assert outdated(made, order) == {"x4001": [mine]}


def test_what_may_be_left_out_can_be_taken_away(tmp_path: Path, clock: SteppedClock) -> None:
    found = made(tmp_path, clock, CREW.replace("reason: {text: 200}", "reason: {text: 200, optional: true}"))
    read_documents(found.deployment, "gather", found.ids)
    hand_in(found, "note", "reader", {"text": "Coatings last.", "facts": ["f1"]})
    hand_in(found, "write", "author", {"title": "Coatings", "body": "They last."})
    hand_in(found, "judge", "judge", {"word": "pass", "reason": "it is so"})
    assert correct(found, "judge", reason="").record.body == {"word": "pass"}


def test_what_has_to_be_there_cannot(here: Made) -> None:
    with pytest.raises(NoWay, match="reason is missing"):
        correct(here, "judge", reason="")


TRIAGE = """
crew: writers
process: sequential
works_on: brief
items:
  brief: {topic: {text: 60}}
outputs:
  triage: {fields: {word: {one_of: [emergency, routine]}, sure: {share: true}}}
  decision: {fields: {text: {text: 90}}}
  order: {fields: {text: {text: 90}}}
  reply: {fields: {text: {text: 90}}}
agents:
  reader: {role: Reader, goal: Read, backstory: You read., model: small}
tasks:
  sort:
    agent: reader
    output: triage
    description: Sort.
    expected_output: One.
    then: [{when: triage.word == "emergency", to: person, reason: call now}]
  settle:
    agent: reader
    context: [sort]
    when: triage.sure < 0.6
    output: decision
    description: Settle.
    expected_output: One.
  put: {agent: reader, context: [settle], output: order, description: Put., expected_output: One.}
  answer: {agent: reader, context: [sort], after: [put], output: reply, description: Say., expected_output: One.}
"""


def sorted_as(home: Path, clock: SteppedClock, word: str, sure: float) -> Made:
    """An item that was sorted so, whose tasks that are passed by are settled."""
    found = made(home, clock, TRIAGE, [{"topic": "Roofs"}])
    hand_in(found, "sort", "reader", {"word": word, "sure": sure})
    flow.advance(found.deployment)
    return found


def questions(here: Made) -> list[str]:
    with here.deployment.ledger.read() as tx:
        return [one.reason for one in approvals.open_approvals(tx, CAMPAIGN)]


def test_a_task_that_was_skipped_is_asked_anew_where_its_condition_holds_after_a_correction(
    tmp_path: Path, clock: SteppedClock
) -> None:
    here = sorted_as(tmp_path, clock, "routine", 0.9)
    with here.deployment.ledger.read() as tx:
        before = items.standings(tx, ["i1"])["i1"]
    assert (before["settle"].state, before["put"].state) == (TaskState.SKIPPED, TaskState.SKIPPED)
    assert correct(here, "sort", sure="0.4").asked_anew == ("settle", "put")
    with here.deployment.ledger.read() as tx:
        way = flow.way_of(tx, here.deployment.bundle.crew, "i1")
    assert (way.next_of("settle"), way.next_of("put"), way.next_of("answer")) == ("due", "wait", "wait")


def test_one_whose_condition_does_not_hold_then_or_that_its_agent_could_not_do_stays_skipped(
    tmp_path: Path, clock: SteppedClock
) -> None:
    here = sorted_as(tmp_path, clock, "routine", 0.9)
    assert correct(here, "sort", sure="0.8").asked_anew == ()
    passed = sorted_as(tmp_path / "other", clock, "routine", 0.4)
    with passed.deployment.ledger.write() as tx:
        flow.pass_by(tx, items.get(tx, "i1"), "settle", f"{flow.PASSED_OVER}it failed", "router")
    assert correct(passed, "sort", sure="0.3").asked_anew == ()


def test_a_question_that_the_record_before_raised_is_asked_no_more_where_its_rule_does_not_hold(
    tmp_path: Path, clock: SteppedClock
) -> None:
    here = sorted_as(tmp_path, clock, "emergency", 0.9)
    assert questions(here) == ["sort: call now"]
    assert correct(here, "sort", sure="0.8").withdrawn == (), "it is an emergency still"
    assert questions(here) == ["sort: call now"]
    done = correct(here, "sort", word="routine")
    assert (done.withdrawn, done.item.state) == (("q1",), ItemState.OPEN)
    assert questions(here) == []
    correct(here, "sort", word="emergency")
    assert questions(here) == ["sort: call now"], "and the other way round"


def test_a_question_of_another_task_stays(tmp_path: Path, clock: SteppedClock) -> None:
    here = sorted_as(tmp_path, clock, "routine", 0.9)
    with here.deployment.ledger.write() as tx:
        flow.to_person(tx, items.get(tx, "i1"), "answer: it failed", "router")
    assert (correct(here, "sort", sure="0.8").withdrawn, questions(here)) == ((), ["answer: it failed"])


WEIGHED = (
    TRIAGE.replace("  reply:", "  weight: {fields: {text: {text: 90}}}\n  reply:", 1)
    + """\
  weigh:
    agent: reader
    context: [sort]
    output: weight
    description: Weigh.
    expected_output: One.
    then: [{when: weight.text == "odd", to: person, reason: look at it}]
"""
)


def test_where_another_record_was_corrected_meanwhile_its_question_is_asked_in_place_of_the_withdrawn_one(
    tmp_path: Path, clock: SteppedClock
) -> None:
    here = made(tmp_path, clock, WEIGHED, [{"topic": "Roofs"}])
    hand_in(here, "sort", "reader", {"word": "routine", "sure": 0.9})
    hand_in(here, "weigh", "reader", {"text": "odd"})
    correct(here, "sort", word="emergency")
    assert questions(here) == ["weigh: look at it"]
    done = correct(here, "weigh", text="even")
    assert (done.withdrawn, done.item.state, questions(here)) == (("q1",), ItemState.PERSON, ["sort: call now"])
    with here.deployment.ledger.write() as tx:
        approvals.decide(tx, "q2", "approved", "dana")
    correct(here, "weigh", text="odd")
    assert questions(here) == ["weigh: look at it"]
    assert correct(here, "weigh", text="even").item.state is ItemState.OPEN, "what was answered is asked no more"


SIDE_BY_SIDE = """
crew: writers
process: sequential
works_on: brief
items:
  brief: {topic: {text: 60}}
outputs:
  prices: {fields: {text: {text: 90}}}
  features: {fields: {text: {text: 90}}}
  summary: {fields: {text: {text: 90}}}
agents:
  reader: {role: Reader, goal: Read, backstory: You read., model: small}
tasks:
  price: {agent: reader, output: prices, description: Price., expected_output: One.}
  feature: {agent: reader, output: features, description: Look., expected_output: One.}
  join: {agent: reader, context: [price, feature], output: summary, description: Join., expected_output: One.}
"""


def test_a_task_that_does_not_wait_for_the_corrected_one_was_not_made_before_it(
    tmp_path: Path, clock: SteppedClock
) -> None:
    here = made(tmp_path, clock, SIDE_BY_SIDE, [{"topic": "Roofs"}])
    for task in ("price", "feature", "join"):
        hand_in(here, task, "reader", {"text": "So."})
    first = correct(here, "price", text="Otherwise.").record
    with here.deployment.ledger.read() as tx:
        known, order = items.artifacts_of(tx, ["i1"])["i1"], recorded(tx, CAMPAIGN, ["i1"])["i1"]
    found = {one.task: word_after(one, outdated(known, order), here.deployment.bundle) for one in known}
    assert (found["feature"], found["join"]) == (None, first)
