"""An output of which there may be none: an agent says so by an empty list, and all that comes after goes by it."""

from pathlib import Path
from typing import Any

import pytest

from config.loading import ConfigError
from data.clock import SteppedClock
from data.items import TaskState
from data.records import Order
from tests.crews.cycles.test_task import NOTE, at_work, records, standing, work
from tests.items.crews import CREW, Made, made
from tools.agent import beside
from tools.items import flow
from tools.items.way import Way
from tools.override import corrections
from tools.override.ways_out import NoWay

NONE = CREW.replace("count: [1, 3]", "count: [0, 3]").replace(
    "  judge:\n    agent: judge\n    context: [write]\n",
    "  tell: {effect: release, context: [note], when: notes.count > 0, file: '{{ item.id }}.json'}\n"
    "  judge:\n    agent: judge\n    context: [write, note]\n",
)
AGAIN = NONE.replace("redo: {task: write,", "redo: {task: note,").replace(
    "context: [note], when", "context: [note], after: [judge], when"
)
DRAFT = {"title": "Coatings", "body": "Coatings."}


@pytest.fixture
def here(tmp_path: Path, clock: SteppedClock) -> Made:
    return at_work(made(tmp_path, clock, NONE))


def hand_in(here: Made, stage: str, **body: Any) -> str:
    """What the stage's agent is shown of the first item, which it hands this in about."""
    output = here.deployment.bundle.crew.tasks[stage].output
    _, model = work(here, stage, records(f"record_{output}", i1=body), given=["i1"])
    return model.text_of(0)


def way(here: Made) -> Way:
    with here.deployment.ledger.read() as tx:
        return flow.way_of(tx, here.deployment.bundle.crew, "i1")


def test_an_empty_list_is_taken_and_the_task_is_done(here: Made) -> None:
    shown = hand_in(here, "note", notes=[])
    assert "Hand in 0 to 3 records of notes for each brief; an empty list where there is none." in shown
    noted = standing(here, "i1", "note")
    assert (noted.state, noted.reason, way(here).made) == (TaskState.DONE, "no notes", [])


def test_the_schema_lets_the_list_be_empty(here: Made) -> None:
    _, model = work(here, "note", records("record_notes", i1={"notes": []}), given=["i1"])
    briefs = model.requests[0]["tools"][0]["input_schema"]["properties"]["briefs"]
    assert briefs["items"]["properties"]["notes"]["minItems"] == 0


def test_a_list_that_is_left_out_is_asked_for_again(here: Made) -> None:
    left_out, none = records("record_notes", i1={}), records("record_notes", i1={"notes": "none"})
    outcome, model = work(here, "note", left_out, none, given=["i1"])
    assert "refused: notes is missing" in model.text_of(1)
    assert (outcome.recorded, standing(here, "i1", "note").state) == (1, TaskState.DONE)


def test_who_comes_after_is_shown_that_there_is_none(here: Made) -> None:
    hand_in(here, "note", notes=[])
    assert "\n notes (note): none" in hand_in(here, "write", **DRAFT)


def test_a_stage_that_has_it_under_context_is_shown_so_too(here: Made) -> None:
    hand_in(here, "note", notes=[])
    with here.deployment.ledger.read() as tx:
        crew = here.deployment.bundle.crew
        assert beside.made_of(tx, crew, ["note", "write"], ["i1", "i2"]) == ["\n notes (note): none", ""]


def test_conditions_count_none_and_templates_go_through_none(here: Made) -> None:
    hand_in(here, "note", notes=[])
    assert way(here).values("judge")["notes"] == []
    assert way(here).passed_by == ["tell"]


def test_none_of_a_later_round_stands_in_the_place_of_what_was_made_before(tmp_path: Path, clock: SteppedClock) -> None:
    here = at_work(made(tmp_path, clock, AGAIN))
    hand_in(here, "note", notes=[NOTE, NOTE | {"text": "They last."}])
    hand_in(here, "write", **DRAFT)
    hand_in(here, "judge", word="revise", reason="None of it is a note.")

    again = hand_in(here, "note", notes=[])
    shown = hand_in(here, "write", **DRAFT)

    assert "yours before: text: They last" in again
    assert "notes (note): none" in shown
    assert "They last ten years" not in shown
    assert (way(here).values("judge")["notes"], way(here).value_of("notes", "count", "judge")) == ([], 0)


def test_who_found_none_is_told_so_where_it_looks_again(tmp_path: Path, clock: SteppedClock) -> None:
    here = at_work(made(tmp_path, clock, AGAIN))
    hand_in(here, "note", notes=[])
    hand_in(here, "write", **DRAFT)
    hand_in(here, "judge", word="revise", reason="There is one.")
    shown = hand_in(here, "note", notes=[NOTE])
    assert 'round 2 of note: judge, round 1: verdict.word is "revise"' in shown.replace('\\"', '"')
    assert "reason: There is one." in shown
    assert "yours before: none" in shown


def test_a_person_gives_a_record_where_an_agent_found_none(here: Made) -> None:
    hand_in(here, "note", notes=[])
    with here.deployment.ledger.write() as tx:
        crew = here.deployment.bundle.crew
        given = {"text": "They last.", "facts": ["f1"]}
        done = corrections.give(tx, crew, "i1", "note", given, Order("dana"))
    assert (done.record.round, done.record.body["text"]) == (2, "They last.")
    noted = standing(here, "i1", "note")
    assert (noted.state, noted.round, noted.reason) == (TaskState.DONE, 2, "")


def test_a_person_gives_no_second_record_that_way(here: Made) -> None:
    hand_in(here, "note", notes=[NOTE])
    with pytest.raises(NoWay, match="is done"):
        corrections.check_due(way(here), "note")


def test_a_reader_that_needs_a_record_to_cite_is_told(tmp_path: Path, clock: SteppedClock) -> None:
    citing = NONE.replace("body: {text: 3000, grounded_in: notes}", "body: {text: 3000}, of: {ids: notes}")
    with pytest.raises(ConfigError, match="cites notes, of which there may be none: add optional: true"):
        made(tmp_path, clock, citing)


def test_the_most_is_one_at_least(tmp_path: Path, clock: SteppedClock) -> None:
    with pytest.raises(ConfigError, match="0 is below 1"):
        made(tmp_path, clock, NONE.replace("[0, 3]", "[0, 0]"))
