"""What is done where a task's answer is unsure: an earlier answer, a second opinion, another model, a person."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from data.clock import SteppedClock
from data.items import Document, ReleaseState
from data.ledger.core import audit
from data.ledger.core.look_schema import second_looks
from data.ledger.flow import items, releases
from data.ledger.flow.items import newest
from data.ledger.govern import approvals
from data.records import ApprovalKind, Order
from tests.crews.cycles.test_task import records, work
from tests.items.crews import CAMPAIGN, Made, made
from tools.override import corrections

CREW = """
crew: writers
process: hierarchical
manager: boss
works_on: brief
items:
  brief: {topic: {text: 60}, reader: {text: 60, optional: true}}
outputs:
  verdict: {fields: {word: {one_of: [pass, revise]}, confidence: {share: true}}}
  opinion: {fields: {word: {one_of: [pass, revise]}, confidence: {share: true}}}
agents:
  judge: {role: Judge, goal: Judge, backstory: You judge., model: small}
  elder: {role: Elder, goal: Judge, backstory: You judge., model: MODEL}
tasks:
  judge:
    agent: judge
    output: verdict
    description: Judge.
    expected_output: A verdict.
    recall: {when: verdict.confidence < 0.6, within: 30dSAME}
    then:
      - {when: verdict.confidence < 0.3, to: person, reason: the judge is unsure}
  second:
    agent: elder
    context: [judge]
    when: verdict.confidence < 0.6
    output: opinion
    description: Judge again.
    expected_output: An opinion.
"""
ROWS = [
    {"topic": "Gutters", "reader": "owners"},
    {"topic": "Gutters", "reader": "owners", "id": "again"},
    {"topic": "Gutters", "reader": "crews"},
    {"topic": "Gutters", "reader": "owners", "id": "once more"},
]
SURE, UNSURE = {"word": "pass", "confidence": 0.9}, {"word": "revise", "confidence": 0.5}


def campaign(home: Path, clock: SteppedClock, *, same: str = "", model: str = "critic") -> Made:
    return made(home, clock, CREW.replace("SAME", same).replace("MODEL", model), ROWS)


@pytest.fixture
def here(tmp_path: Path, clock: SteppedClock) -> Made:
    return campaign(tmp_path, clock)


def judge(here: Made, item: str, answer: dict[str, Any]) -> None:
    outcome, _ = work(here, "judge", records("record_verdict", **{item: answer}), given=[item])
    assert outcome.state == "done"


def said(here: Made, item: str, task: str = "judge") -> dict[str, Any]:
    with here.deployment.ledger.read() as tx:
        (one,) = newest(items.artifacts_of(tx, [item])[item], task)
    return dict(one.body)


def looks(here: Made) -> list[tuple[Any, ...]]:
    columns = ("item_id", "task", "way", "doubted", "before", "after", "of_item")
    with here.deployment.ledger.read() as tx:
        found = tx.connection.execute(select(*(second_looks.c[name] for name in columns)).order_by("look_id"))
        return [tuple(row) for row in found]


def test_an_unsure_answer_gives_way_to_an_earlier_one_to_the_same_question(here: Made) -> None:
    judge(here, "i1", SURE)
    judge(here, "i2", UNSURE)
    assert said(here, "i2") == SURE
    assert looks(here) == [("i2", "judge", "recall", "judge", 0.5, 0.9, "i1")]
    with here.deployment.ledger.read() as tx:
        [noted] = audit.entries(tx, CAMPAIGN, action="recalled")
    assert (noted.prospect_id, noted.rationale.endswith("about i1 was taken")) == ("i2", True)


def test_a_sure_answer_stays_as_it_is(here: Made) -> None:
    judge(here, "i1", SURE)
    judge(here, "i2", {"word": "revise", "confidence": 0.7})
    assert said(here, "i2")["word"] == "revise"
    assert looks(here) == []


def test_another_question_has_no_earlier_answer(here: Made) -> None:
    judge(here, "i1", SURE)
    judge(here, "i3", UNSURE)
    assert said(here, "i3") == UNSURE
    assert looks(here) == [("i3", "judge", "recall", "judge", 0.5, None, None)]


def test_with_same_only_these_fields_make_the_question(tmp_path: Path, clock: SteppedClock) -> None:
    here = campaign(tmp_path, clock, same=", same: [topic]")
    judge(here, "i1", SURE)
    judge(here, "i3", UNSURE)
    assert said(here, "i3") == SURE


def test_an_answer_that_is_too_old_is_not_taken(here: Made, clock: SteppedClock) -> None:
    judge(here, "i1", SURE)
    clock.advance(clock.now() + timedelta(days=31))
    judge(here, "i2", UNSURE)
    assert said(here, "i2") == UNSURE


def test_an_unsure_answer_is_never_taken_for_another(here: Made) -> None:
    judge(here, "i1", UNSURE)
    judge(here, "i2", {"word": "pass", "confidence": 0.4})
    assert said(here, "i2")["confidence"] == 0.4


def test_what_was_taken_over_is_not_taken_over_again(here: Made, clock: SteppedClock) -> None:
    """Or an answer would never grow old."""
    judge(here, "i1", SURE)
    clock.advance(clock.now() + timedelta(days=20))
    judge(here, "i2", UNSURE)
    clock.advance(clock.now() + timedelta(days=20))
    judge(here, "i4", UNSURE)
    assert (said(here, "i2"), said(here, "i4")) == (SURE, UNSURE)


def test_an_answer_that_a_person_changed_since_is_not_taken(here: Made) -> None:
    judge(here, "i1", SURE)
    with here.deployment.ledger.write() as tx:
        corrections.correct(tx, here.deployment.bundle.crew, "i1", "x1001", {"word": "revise"}, Order("dana", ""))
    judge(here, "i2", UNSURE)
    assert said(here, "i2") == UNSURE


@pytest.mark.parametrize("kind", ["task", "release"])
def test_an_answer_about_what_a_person_rejected_is_not_taken(here: Made, kind: ApprovalKind) -> None:
    judge(here, "i1", SURE)
    with here.deployment.ledger.write() as tx:
        document = releases.draft(tx, items.get(tx, "i1"), "judge", Document("a.md", "Pass.", ("x1001",)), "release")
        asked = approvals.request(tx, CAMPAIGN, "i1", kind, "a test", document.id if kind == "release" else None)
        releases.move(tx, document.id, ReleaseState.AWAITING_APPROVAL, "a test", "gates", asked)
        approvals.decide(tx, asked, "rejected", "dana")
    judge(here, "i2", UNSURE)
    assert said(here, "i2") == UNSURE


def test_what_follows_sees_the_answer_that_was_taken(here: Made) -> None:
    judge(here, "i1", SURE)
    judge(here, "i2", {"word": "revise", "confidence": 0.1})
    with here.deployment.ledger.read() as tx:
        assert approvals.open_approvals(tx, CAMPAIGN) == []


def test_a_person_who_is_asked_because_of_it_counts(here: Made) -> None:
    judge(here, "i1", {"word": "revise", "confidence": 0.1})
    assert looks(here)[-1] == ("i1", "judge", "person", "judge", 0.1, None, None)


@pytest.mark.parametrize(("model", "way"), [("critic", "model"), ("small", "opinion")])
def test_a_second_look_counts_as_what_it_is(tmp_path: Path, clock: SteppedClock, model: str, way: str) -> None:
    here = campaign(tmp_path, clock, model=model)
    judge(here, "i1", UNSURE)
    opinion = {"word": "pass", "confidence": 0.8}
    work(here, "second", records("record_opinion", i1=opinion), given=["i1"])
    assert looks(here)[-1] == ("i1", "second", way, "judge", 0.5, 0.8, None)
