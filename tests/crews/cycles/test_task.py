"""Declared tasks through one cycle: what the agent is shown, what is taken, what follows from it."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from crews.cycles import leftovers
from crews.cycles.cycle import run_cycle
from crews.cycles.outcome import CycleOutcome
from data.clock import SteppedClock
from data.items import Artifact, ItemState, Standing
from data.ledger.flow import endings, items
from data.ledger.flow.items import newest
from data.ledger.govern import approvals
from data.records import BOSS
from guardrails.grounding.resting import held_to
from tests.items.crews import CAMPAIGN, CREW, Made, made
from tests.support.scripted import Reply, Request, ScriptedModel, Step, calls, says
from tools.items import flow
from tools.items.intake import read_documents

NOTE = {"text": "They last ten years.", "facts": ["f1"]}


@pytest.fixture
def here(tmp_path: Path, clock: SteppedClock) -> Made:
    """A campaign of two briefs, the first of which has a document that was read."""
    return at_work(made(tmp_path, clock))


def at_work(campaign: Made) -> Made:
    """The same, its documents read."""
    read_documents(campaign.deployment, "gather", campaign.ids)
    return campaign


def work(
    here: Made, stage: str, *steps: Step, given: Sequence[str] | None = None, path: str = "alone"
) -> tuple[CycleOutcome, ScriptedModel]:
    """Run one cycle of the stage against a model that answers so."""
    with ScriptedModel(*steps) as model:
        connections = here.deployment.connections.model_copy(update={"model": model.connection})
        outcome = run_cycle(replace(here.deployment, connections=connections), here.cycle(stage, given, path))
    return outcome, model


def records(tool: str, **of: Any) -> Step:
    """A call that hands these in, by item."""
    return calls(tool, briefs=[{"id": item, **body} for item, body in of.items()])


def standing(here: Made, item: str, task: str) -> Standing:
    """How far an item is with a task."""
    with here.deployment.ledger.read() as tx:
        return items.standings(tx, [item])[item].get(task, Standing())


def written(here: Made, **bodies: Any) -> None:
    """Have notes and a draft for the first brief."""
    work(here, "note", records("record_notes", i1={"notes": [NOTE]}), given=["i1"])
    draft = {"title": "Coatings", "body": "They last ten years.", **bodies}
    work(here, "write", records("record_draft", i1=draft), given=["i1"])


def test_the_agent_is_shown_the_items_their_facts_and_what_is_to_be_handed_in(here: Made) -> None:
    note = {"notes": [NOTE]}
    outcome, model = work(here, "note", records("record_notes", i1=note), given=["i1"])
    shown = model.text_of(0)
    assert outcome.state == "done"
    assert "i1 brief | topic: Coatings | material: coatings.md\n f1 coatings.md:1: Coatings last ten years" in shown
    assert model.tools_of(0) == {"record_notes"}
    assert "1 to 3 records of notes for each brief" in shown


def test_the_form_says_how_long_a_text_may_be_and_what_ids_are_like(here: Made) -> None:
    _, model = work(here, "note", records("record_notes", i1={"notes": [NOTE]}), given=["i1"])
    assert "text, at most 300 characters" in model.text_of(0)
    assert "ids like f8" in model.text_of(0)


def test_a_day_is_kept_as_it_is_written(tmp_path: Path, clock: SteppedClock) -> None:
    due = CREW.replace("reason: {text: 200}", "reason: {text: 200}, due: {day: true}")
    here = at_work(made(tmp_path, clock, due))
    written(here)
    verdict = {"word": "pass", "reason": "Good.", "due": "3 December 2026"}
    outcome, _ = work(here, "judge", records("record_verdict", i1=verdict), given=["i1"])
    assert outcome.state == "done"
    with here.deployment.ledger.read() as tx:
        (kept,) = newest(items.artifacts_of(tx, ["i1"])["i1"], "judge")
    assert kept.body["due"] == "2026-12-03"


def test_a_field_in_the_words_of_a_task_is_named_and_its_value_stands_in_the_data_alone(
    tmp_path: Path, clock: SteppedClock
) -> None:
    here = at_work(made(tmp_path, clock, CREW.replace("Take notes.", '"Take notes on {topic}, as in {x: 1}."')))
    _, model = work(here, "note", records("record_notes", i1={"notes": [NOTE]}), given=["i1"])
    assert "Take notes on the brief's topic, as in {x: 1}." in model.text_of(0)


def test_a_long_field_is_shown_whole_on_a_line_of_its_own(tmp_path: Path, clock: SteppedClock) -> None:
    long = "They leak. " * 40
    here = at_work(made(tmp_path, clock, CREW.replace("topic: {text: 60}", "topic: {text: 900}"), [{"topic": long}]))
    _, model = work(here, "note", records("record_notes", i1={"notes": [NOTE]}), says("none"))
    assert f"i1 brief\n topic: {long.strip()}\n" in model.text_of(0)


def test_what_is_handed_in_is_kept_and_settles_the_task(here: Made) -> None:
    written(here)
    with here.deployment.ledger.read() as tx:
        kept = items.artifacts_of(tx, ["i1"])["i1"]
        ready = flow.ready(here.deployment, tx)
    assert [(one.task, one.round, one.position, dict(one.body)) for one in kept] == [
        ("note", 1, 1, NOTE),
        ("write", 1, 1, {"title": "Coatings", "body": "They last ten years."}),
    ]
    assert ready == {"gather": [], "note": ["i2"], "write": [], "judge": ["i1"]}


def test_the_output_of_a_task_in_the_context_is_shown_with_the_facts_that_it_cites_and_no_others(here: Made) -> None:
    work(here, "note", records("record_notes", i1={"notes": [NOTE]}), given=["i1"])
    draft = {"title": "Coatings", "body": "They last ten years."}
    _, model = work(here, "write", records("record_draft", i1=draft), given=["i1"])
    assert " x2001 notes (note): text: They last ten years.; facts: f1" in model.text_of(0)
    assert "coatings.md:1" in model.text_of(0)
    assert "coatings.md:3" not in model.text_of(0)


@pytest.mark.parametrize(
    ("note", "said"),
    [
        ({"text": "They save 30 percent.", "facts": ["f1"]}, "text: the facts do not have the figure 30"),
        ({"text": "They last ten years.", "facts": ["f7"]}, "facts: f7 is none of its facts (f1, f2)"),
        ({"text": "They cost 4 dollars.", "facts": ["f1"]}, "text: the facts do not have the figure 4"),
        ({"text": "They last ten years."}, "facts is missing"),
    ],
)
def test_a_record_that_rests_on_nothing_is_refused_with_the_reason(note: Any, said: str, here: Made) -> None:
    good = records("record_notes", i1={"notes": [NOTE]})
    outcome, model = work(here, "note", records("record_notes", i1={"notes": [note]}), good, given=["i1"])
    assert said in model.text_of(1)
    assert outcome.state == "done"


def test_what_rests_on_records_is_refused_by_their_name_and_not_by_that_of_facts(here: Made) -> None:
    work(here, "note", records("record_notes", i1={"notes": [NOTE]}), given=["i1"])
    good = records("record_draft", i1={"title": "Coatings", "body": "They last ten years."})
    wrong = records("record_draft", i1={"title": "Coatings", "body": "They last 30 years."})
    _, model = work(here, "write", wrong, good, given=["i1"])
    assert "Sources of body: notes, the brief itself." in model.text_of(0)
    assert "body: its sources (notes) do not have the figure 30" in model.text_of(1)


def test_too_many_records_are_refused_whole(here: Made) -> None:
    good = records("record_notes", i1={"notes": [NOTE]})
    many = records("record_notes", i1={"notes": [{**NOTE, "text": f"They last ten years{'!' * n}"} for n in range(4)]})
    outcome, model = work(here, "note", many, good, given=["i1"])
    assert "4 records of notes, and 1 to 3 are asked for" in model.text_of(1)
    assert outcome.recorded == 1
    with here.deployment.ledger.read() as tx:
        assert len(items.artifacts_of(tx, ["i1"])["i1"]) == 1


def test_a_judge_who_is_not_content_has_the_task_done_again_with_what_it_said(here: Made) -> None:
    written(here)
    verdict = {"word": "revise", "reason": "Say more of prices."}
    work(here, "judge", records("record_verdict", i1=verdict), given=["i1"])
    again = standing(here, "i1", "write")
    assert (again.is_settled, again.round) == (False, 2)
    assert not standing(here, "i1", "judge").is_settled
    draft = {"title": "Coatings", "body": "They last ten years, in dry places."}
    _, model = work(here, "write", records("record_draft", i1=draft), given=["i1"])
    assert 'round 2 of write: judge, round 1: verdict.word is \\"revise\\"' in model.text_of(0)
    assert "judge said: word: revise; reason: Say more of prices. (x4001)" in model.text_of(0)
    assert "yours before: title: Coatings; body: They last ten years. (x3001)" in model.text_of(0)
    work(here, "judge", records("record_verdict", i1={"word": "pass", "reason": "Good."}), given=["i1"])
    flow.advance(here.deployment)
    with here.deployment.ledger.read() as tx:
        assert items.get(tx, "i1").state is ItemState.DONE


def rounds(here: Made, n: int) -> None:
    """Have the judge refuse so often."""
    for number in range(n):
        draft = {"title": f"Coatings {'again ' * number}".strip(), "body": "They last ten years."}
        work(here, "write", records("record_draft", i1=draft), given=["i1"])
        work(here, "judge", records("record_verdict", i1={"word": "revise", "reason": "No."}), given=["i1"])


def test_after_the_last_round_a_person_decides(here: Made) -> None:
    work(here, "note", records("record_notes", i1={"notes": [NOTE]}), given=["i1"])
    rounds(here, 3)
    with here.deployment.ledger.read() as tx:
        item = items.get(tx, "i1")
        (asked,) = approvals.open_approvals(tx, CAMPAIGN)
        assert flow.ready(here.deployment, tx)["write"] == []
    assert item.state is ItemState.PERSON
    assert (asked.prospect_id, asked.kind) == ("i1", "task")
    assert asked.reason == 'judge, round 3: verdict.word is "revise", after 2 more rounds'


def test_a_round_is_asked_for_in_the_words_of_the_crew(tmp_path: Path, clock: SteppedClock) -> None:
    crew = CREW.replace("then: person", "then: person, reason: the judge wants it said better")
    here = at_work(made(tmp_path, clock, crew))
    work(here, "note", records("record_notes", i1={"notes": [NOTE]}), given=["i1"])
    rounds(here, 3)
    with here.deployment.ledger.read() as tx:
        reason = items.get(tx, "i1").state_reason
    assert reason == "judge, round 3: the judge wants it said better, after 2 more rounds"


def test_after_the_last_round_what_there_is_goes_on_where_the_crew_says_so(tmp_path: Path, clock: SteppedClock) -> None:
    here = at_work(made(tmp_path, clock, CREW.replace("then: person", "then: last")))
    work(here, "note", records("record_notes", i1={"notes": [NOTE]}), given=["i1"])
    rounds(here, 3)
    flow.advance(here.deployment)
    with here.deployment.ledger.read() as tx:
        assert items.get(tx, "i1").state is ItemState.DONE


@pytest.mark.parametrize(("to", "state"), [("person", ItemState.PERSON), ("close", ItemState.CLOSED)])
def test_a_rule_of_a_task_says_what_becomes_of_its_item(
    to: str, state: ItemState, tmp_path: Path, clock: SteppedClock
) -> None:
    rule = f'\n    then: [{{when: verdict.word == "revise", to: {to}}}]'
    redo = '\n    redo: {task: write, unless: verdict.word == "pass", rounds: 2, then: person}'
    here = at_work(made(tmp_path, clock, CREW.replace(redo, rule)))
    written(here)
    work(here, "judge", records("record_verdict", i1={"word": "revise", "reason": "No."}), given=["i1"])
    with here.deployment.ledger.read() as tx:
        item = items.get(tx, "i1")
    assert (item.state, item.state_reason) == (state, 'judge: verdict.word == "revise"')


def test_the_boss_who_escalates_puts_the_items_before_a_person(here: Made) -> None:
    outcome, _ = work(
        here, "note", calls("decide", decision="escalate", reason="The brief is unclear.", items=["i2"]),
        given=["i1", "i2"], path=BOSS,
    )  # fmt: skip
    with here.deployment.ledger.read() as tx:
        states = {item.id: item.state for item in items.of_campaign(tx, CAMPAIGN)}
    assert outcome.boss_decision == "escalate"
    assert states == {"i1": ItemState.OPEN, "i2": ItemState.PERSON}


def test_the_same_record_twice_is_kept_once(here: Made) -> None:
    both = records("record_notes", i1={"notes": [NOTE]})
    outcome, _ = work(here, "note", both, given=["i1"])
    assert outcome.state == "done"
    cycle = here.cycle("note", ["i1"])
    with here.deployment.ledger.write() as tx:
        item = items.get(tx, "i1")
        other = Artifact("x2001", "i1", "note", "notes", 1, 1, {"text": "Another"}, "reader", cycle.id)
        items.add_artifact(tx, item, other)
    with here.deployment.ledger.read() as tx:
        assert [one.body for one in items.artifacts_of(tx, ["i1"])["i1"]] == [NOTE]


def test_an_answer_about_an_item_that_was_closed_meanwhile_changes_nothing(here: Made) -> None:
    def closes(_: Request) -> Reply:
        with here.deployment.ledger.write() as tx:
            endings.close(tx, "i1", "not wanted", "dana")
        return answer

    answer = calls("record_notes", briefs=[{"id": "i1", "notes": [NOTE]}])
    assert not callable(answer)
    _, model = work(here, "note", closes, given=["i1"])
    assert len(model.requests) == 1
    with here.deployment.ledger.read() as tx:
        assert items.artifacts_of(tx, ["i1"])["i1"] == []
        assert items.get(tx, "i1").state_reason == "not wanted"
    assert not standing(here, "i1", "note").is_settled


def test_who_asks_for_another_round_has_left_nothing_behind(here: Made) -> None:
    written(here)
    cycle = here.cycle("judge", ["i1"])
    with ScriptedModel(records("record_verdict", i1={"word": "revise", "reason": "No."})) as model:
        connections = here.deployment.connections.model_copy(update={"model": model.connection})
        run_cycle(replace(here.deployment, connections=connections), cycle)
    with here.deployment.ledger.write() as tx:
        leftovers.count(tx, here.deployment.bundle.crew, cycle, "router")
    assert standing(here, "i1", "judge").attempts == 0


TWO_REVIEWERS = (
    CREW.replace(
        "  judge:\n",
        """  proof:
    agent: judge
    context: [write]
    output: proofs
    description: Read it.
    expected_output: A word.
    redo: {task: write, unless: proofs.fine == true, rounds: 1, then: person}
  judge:
""",
    )
    .replace("  verdict:", "  proofs: {fields: {fine: {yes_no: true}}}\n  verdict:")
    .replace("context: [write]\n    output: verdict", "context: [write]\n    after: [proof]\n    output: verdict")
)


def test_each_reviewer_has_its_own_rounds(tmp_path: Path, clock: SteppedClock) -> None:
    here = at_work(made(tmp_path, clock, TWO_REVIEWERS))
    work(here, "note", records("record_notes", i1={"notes": [NOTE]}), given=["i1"])

    def rewritten(title: str, *, fine: bool) -> None:
        work(here, "write", records("record_draft", i1={"title": title, "body": "They last ten years."}), given=["i1"])
        work(here, "proof", records("record_proofs", i1={"fine": fine}), given=["i1"])

    for title in ("One", "Two"):
        rewritten(title, fine=True)
        work(here, "judge", records("record_verdict", i1={"word": "revise", "reason": "No."}), given=["i1"])
    rewritten("Three", fine=False)
    assert (standing(here, "i1", "write").round, standing(here, "i1", "write").is_settled) == (4, False)
    rewritten("Four", fine=False)
    with here.deployment.ledger.read() as tx:
        assert items.get(tx, "i1").state_reason.endswith("after 1 more round")


def test_a_record_keeps_its_own_id_where_a_task_was_put_before_it(here: Made) -> None:
    written(here)
    with here.deployment.ledger.write() as tx:
        other = Artifact("x3001", "i1", "outline", "notes", 1, 1, {"text": "Another"}, "reader", "c9")
        kept = items.add_artifact(tx, items.get(tx, "i1"), other)
        assert kept.id == "x3002"
        assert items.add_artifact(tx, items.get(tx, "i1"), other).id == "x3002"


def test_what_was_judged_before_writing_is_not_judged_while_others_wait(here: Made) -> None:
    before = held_to.cache_info()
    work(here, "note", records("record_notes", i1={"notes": [NOTE]}), given=["i1"])
    after = held_to.cache_info()
    assert after.hits > before.hits


@pytest.mark.parametrize(("path", "goes_on"), [("alone", True), ("unmanaged", True), (BOSS, False)])
def test_an_item_goes_on_before_its_cycle_has_ended_where_no_manager_may_take_it_back(
    here: Made, path: str, goes_on: bool
) -> None:
    ready: list[str] = []

    def last(_: Request) -> Reply:
        with here.deployment.ledger.read() as tx:
            ready.extend(flow.ready(here.deployment, tx)["write"])
        return calls("record_notes", briefs=[{"id": here.ids[1], "notes": [{**NOTE, "facts": []}]}])

    first = records("record_notes", **{here.ids[0]: {"notes": [NOTE]}})
    delegated = [calls("delegate", note="")] if path == BOSS else []
    with ScriptedModel(*delegated, first, last, says("that is all"), *[says("proceed") for _ in delegated]) as model:
        connections = here.deployment.connections.model_copy(update={"model": model.connection})
        run_cycle(replace(here.deployment, connections=connections), here.cycle("note", path=path))
    assert ready == ([here.ids[0]] if goes_on else [])


def test_the_agent_is_told_which_day_it_is_and_how_many_records_are_wanted(here: Made) -> None:
    _, model = work(here, "note", records("record_notes", **{one: {"notes": [NOTE]} for one in here.ids}), says("so"))
    text = str(model.requests[0]["messages"])
    assert "Today is 2026-11-02." in text
    assert "Hand in 1 to 3 records of notes for each brief." in text
