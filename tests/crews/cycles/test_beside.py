"""Tasks beside the stages of outreach: who has a prospect when, what is shown to whom, and how it ends."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
import yaml

from config.files.crews import CrewConfig
from crews.heartbeat.router import due
from crews.kinds.registry import KINDS
from crews.standing import situations
from data.items import Artifact, ItemState, TaskState
from data.ledger.flow import cycles, endings, items, prospects
from data.ledger.govern import approvals
from data.records import ALONE, Order, ProspectState
from tests.crews.cycles.parts import CAMPAIGN, DELEGATE, angle, angles, found, qualified, run, work
from tests.support.scripted import ScriptedModel, calls
from tools.deployment import Deployment
from tools.items import flow
from tools.override import corrections, item_ways

SOUL = {"role": "Auditor", "goal": "Catch mistakes.", "backstory": "You doubt.", "model": "small"}
BESIDE = yaml.safe_load("""
works_on: prospect
outputs:
  opinion: {fields: {word: {one_of: [keep, drop, ask]}, reason: {text: 200}}}
  notes: {fields: {text: {text: 200, grounded_in: facts}, facts: {ids: facts}}}
  check: {fields: {fine: {yes_no: true}}}
tasks:
  second_opinion:
    takes: qualified
    agent: auditor
    output: opinion
    description: Say whether {company} is worth a letter.
    expected_output: A word.
    then:
      - {when: opinion.word == "drop", to: close, reason: not worth a letter}
      - {when: opinion.word == "ask", to: person}
  research:
    takes: enriched
    agent: auditor
    output: notes
    when: item.score >= 50
    description: Note what matters.
    expected_output: A note.
  last_look:
    takes: built
    agent: auditor
    context: [research]
    output: check
    description: Look again.
    expected_output: A word.
""")
TRUE = (angle("You hire two estimators.", "f1"), angle("Reviews praise your clean sites.", "f2", confidence=0.8))


@pytest.fixture
def beside(deployment: Deployment) -> Deployment:
    """The shipped campaign, whose crew has three tasks beside its stages; the Builder is shown the research."""
    values = deployment.bundle.crew.model_dump(exclude_defaults=True, exclude={"agents"})
    values["stages"]["build"]["context"] = ["research"]
    crew = CrewConfig.model_validate({**values, **BESIDE, "agents": {"auditor": SOUL}})
    agents = {**deployment.bundle.agents, **crew.agents}
    return replace(deployment, bundle=replace(deployment.bundle, crew=crew, agents=agents))


def looked_up(deployment: Deployment, number: int = 1) -> list[str]:
    """Prospects that are enriched, as the tasks have them."""
    with deployment.ledger.write() as tx:
        ids = [qualified(tx, each) for each in range(number)]
    flow.advance(deployment)
    return ids


def settled(deployment: Deployment, ids: Sequence[str], *tasks: str) -> None:
    """Have tasks be done already."""
    with deployment.ledger.write() as tx:
        for item in items.find(tx, ids):
            for task in tasks:
                items.settle(tx, item, task, TaskState.DONE, "", "test")
    flow.advance(deployment)


def audit(deployment: Deployment, stage: str, ids: Sequence[str], model: ScriptedModel) -> None:
    """Run one cycle of a task beside the stages."""
    task = deployment.bundle.crew.agent_tasks[stage]

    with deployment.ledger.write() as tx:
        cycle = cycles.open_cycle(tx, CAMPAIGN, stage, task.work, task.agent, ids, 1, ALONE, f"{stage}-{tx.now}")
    assert cycle is not None
    run(deployment, model, cycle)
    flow.advance(deployment)


def state_of(deployment: Deployment, prospect: str) -> tuple[ItemState, ProspectState]:
    """Where a prospect is for the tasks, and for the stages."""
    with deployment.ledger.read() as tx:
        return items.get(tx, prospect).state, prospects.get(tx, prospect).state


def free(deployment: Deployment, state: ProspectState = ProspectState.QUALIFIED) -> list[str]:
    """Whom a stage could take."""
    with deployment.ledger.read() as tx:
        counted = situations.of(deployment, tx).snapshot.unclaimed
        ids = prospects.unclaimed(tx, CAMPAIGN, state, 99)
    number = counted.built if state is ProspectState.BUILT else counted.to_enrich + counted.to_build
    assert number == len(ids), "the router counts whom a cycle is given"
    return ids


def ready(deployment: Deployment) -> dict[str, list[str]]:
    """Whom each task could take."""
    with deployment.ledger.read() as tx:
        return {task: list(ids) for task, ids in situations.of(deployment, tx).items.ready.items() if ids}


class TestWhoHasIt:
    def test_a_prospect_is_an_item_by_its_own_id_from_the_first_milestone_on(self, beside: Deployment) -> None:
        with beside.ledger.write() as tx:
            candidate = found(tx, 1)
        flow.advance(beside)
        with beside.ledger.read() as tx:
            assert items.find(tx, [candidate]) == []
        (prospect,) = looked_up(beside)
        with beside.ledger.read() as tx:
            item = items.get(tx, prospect)
        assert (item.kind, item.state, item.fields["company"], item.fields["score"]) == (
            "prospect", ItemState.OPEN, "Roofer 0 LLC", 70,
        )  # fmt: skip
        assert not {"email", "phone", "domain", "street"} & item.fields.keys()

    def test_no_stage_takes_it_while_a_task_of_its_milestone_is_open(self, beside: Deployment) -> None:
        (prospect,) = looked_up(beside)
        assert free(beside) == []
        assert ready(beside) == {"second_opinion": [prospect], "research": [prospect]}
        settled(beside, [prospect], "second_opinion")
        assert free(beside) == []
        settled(beside, [prospect], "research")
        assert free(beside) == [prospect]
        assert state_of(beside, prospect)[0] is ItemState.BETWEEN

    @pytest.mark.parametrize(
        ("when", "has_it"),
        [
            ("item.fields.hoods > 3", True),
            ("item.fields.hoods > 4", False),
            ("item.fields.loan >= 150000.0 && item.score >= 50", True),
            ('item.fields.kind == "open"', True),
            ("!item.fields.late", True),
            ("has(item.fields.roof_year)", False),
            ("item.fields.roof_year > 1900", False),
        ],
    )
    def test_a_task_asks_of_the_vertical_s_own_fields(self, beside: Deployment, when: str, *, has_it: bool) -> None:
        known = {"hoods": 4, "loan": 150000.0, "kind": "open", "late": False}
        crew = beside.bundle.crew
        task = crew.tasks["research"].model_copy(update={"when": when})
        crew = crew.model_copy(update={"tasks": {**crew.tasks, "research": task}})
        asked = replace(beside, bundle=replace(beside.bundle, crew=crew))
        with asked.ledger.write() as tx:
            qualified(tx, 1, fields=known)
        flow.advance(asked)
        assert ("research" in ready(asked)) == has_it

    def test_a_task_of_a_later_milestone_waits_until_the_prospect_is_there(self, beside: Deployment) -> None:
        (prospect,) = looked_up(beside)
        settled(beside, [prospect], "second_opinion", "research")
        assert ready(beside) == {}
        with beside.ledger.write() as tx:
            prospects.move(tx, prospect, ProspectState.BUILT, "angles stand", "builder")
        flow.advance(beside)
        assert ready(beside) == {"last_look": [prospect]}
        assert free(beside, ProspectState.BUILT) == []
        settled(beside, [prospect], "last_look")
        assert free(beside, ProspectState.BUILT) == [prospect]
        assert state_of(beside, prospect)[0] is ItemState.DONE

    def test_a_condition_asks_of_the_prospect_as_it_is_now(self, beside: Deployment) -> None:
        (prospect,) = looked_up(beside)
        with beside.ledger.write() as tx:
            prospects.rescore(tx, prospect, 10, "Cold", 0.5, "c9", "builder")
        flow.advance(beside)
        with beside.ledger.read() as tx:
            standing = items.standings(tx, [prospect])[prospect]["research"]
        assert (standing.state, standing.reason) == (TaskState.SKIPPED, "item.score >= 50 does not hold")

    @pytest.mark.parametrize("away", [ProspectState.OPTED_OUT, ProspectState.FINISHED])
    def test_one_whose_way_has_ended_is_given_up_by_its_tasks(self, beside: Deployment, away: ProspectState) -> None:
        (prospect,) = looked_up(beside)
        with beside.ledger.write() as tx:
            prospects.move(tx, prospect, away, "they say so", "inbox")
        flow.advance(beside)
        assert state_of(beside, prospect) == (ItemState.CLOSED, away)
        assert ready(beside) == {}

    def test_one_that_a_person_sends_back_goes_on_with_its_tasks(self, beside: Deployment) -> None:
        (prospect,) = looked_up(beside)
        with beside.ledger.write() as tx:
            prospects.move(tx, prospect, ProspectState.NEEDS_REVIEW, "no contact", "enrich")
        flow.advance(beside)
        assert state_of(beside, prospect)[0] is ItemState.BETWEEN
        with beside.ledger.write() as tx:
            prospects.move(tx, prospect, ProspectState.QUALIFIED, "contacted by dana", "dana")
        flow.advance(beside)
        assert ready(beside) == {"second_opinion": [prospect], "research": [prospect]}

    def test_a_crew_without_tasks_makes_no_items_of_its_prospects(self, deployment: Deployment) -> None:
        ids = looked_up(deployment)
        assert free(deployment) == ids
        with deployment.ledger.read() as tx:
            assert items.find(tx, ids) == []


class TestWhatIsShown:
    def test_the_agent_is_shown_the_prospect_and_hands_in_by_its_id(self, beside: Deployment) -> None:
        (prospect,) = looked_up(beside)
        with ScriptedModel(
            calls("record_opinion", prospects=[{"id": prospect, "word": "keep", "reason": "fits"}])
        ) as model:
            audit(beside, "second_opinion", [prospect], model)
            shown = model.text_of(0)
        assert "company: Roofer 0 LLC" in shown
        assert "Say whether the prospect's company is worth a letter." in shown
        assert "roofer0.example" not in shown
        assert ready(beside) == {"research": [prospect]}

    def test_a_note_rests_on_the_facts_of_the_prospect(self, beside: Deployment) -> None:
        (prospect,) = looked_up(beside)
        false = {"id": prospect, "text": "They won 940 awards.", "facts": ["f1"]}
        true = {"id": prospect, "text": "They hire two estimators.", "facts": ["f1"]}
        with ScriptedModel(calls("record_notes", prospects=[false]), calls("record_notes", prospects=[true])) as model:
            audit(beside, "research", [prospect], model)
            assert "the facts do not have the figure 940" in model.text_of(1)
        with beside.ledger.read() as tx:
            assert [one.body["text"] for one in items.artifacts_of(tx, [prospect])[prospect]] == [true["text"]]

    def test_a_stage_is_shown_what_the_tasks_of_its_context_made(self, beside: Deployment) -> None:
        (prospect,) = looked_up(beside)
        true = {"id": prospect, "text": "They hire two estimators.", "facts": ["f1"]}
        with ScriptedModel(calls("record_notes", prospects=[true])) as model:
            audit(beside, "research", [prospect], model)
        settled(beside, [prospect], "second_opinion")
        with ScriptedModel(DELEGATE, angles(*TRUE)) as model:
            work(beside, model, "build", [prospect])
            assert "notes (research): text: They hire two estimators." in model.text_of(1)
            assert "facts: f1" not in model.text_of(1), (
                "the Builder cites the facts that it is shown, by its own choice"
            )


class TestWhatFollows:
    def test_one_that_a_rule_closes_is_rejected_and_nobody_takes_it(self, beside: Deployment) -> None:
        (prospect,) = looked_up(beside)
        drop = {"id": prospect, "word": "drop", "reason": "a shell company"}
        with ScriptedModel(calls("record_opinion", prospects=[drop])) as model:
            audit(beside, "second_opinion", [prospect], model)
        assert state_of(beside, prospect) == (ItemState.CLOSED, ProspectState.REJECTED)
        assert (free(beside), ready(beside)) == ([], {})
        with beside.ledger.read() as tx:
            assert prospects.get(tx, prospect).state_reason == "second_opinion: not worth a letter"

    @pytest.mark.parametrize("decision", ["approved", "rejected"])
    def test_one_that_a_rule_puts_before_a_person_waits_for_the_word(self, beside: Deployment, decision: str) -> None:
        (prospect,) = looked_up(beside)
        ask = {"id": prospect, "word": "ask", "reason": "cannot tell"}
        with ScriptedModel(calls("record_opinion", prospects=[ask])) as model:
            audit(beside, "second_opinion", [prospect], model)
        assert state_of(beside, prospect) == (ItemState.PERSON, ProspectState.QUALIFIED)
        assert (free(beside), ready(beside)) == ([], {})
        with beside.ledger.write() as tx:
            (asked,) = approvals.open_approvals(tx, CAMPAIGN)
            assert asked.reason == 'second_opinion: opinion.word == "ask"', "without words people read the condition"
            approvals.decide(tx, asked.id, decision, "dana")  # type: ignore[arg-type]
        flow.advance(beside)
        if decision == "approved":
            assert ready(beside) == {"research": [prospect]}
        else:
            assert state_of(beside, prospect) == (ItemState.CLOSED, ProspectState.REJECTED)

    def test_a_person_who_closes_the_item_ends_the_prospect_too(self, beside: Deployment) -> None:
        (prospect,) = looked_up(beside)
        with beside.ledger.write() as tx:
            endings.close(tx, prospect, "closed by dana", "dana")
        assert state_of(beside, prospect) == (ItemState.CLOSED, ProspectState.REJECTED)


def test_a_task_takes_a_prospect_once_the_stages_cycle_is_closed(beside: Deployment) -> None:
    """Its manager may still put it before a person."""
    with beside.ledger.write() as tx:
        one = qualified(tx, 1)
        prospects.claim(tx, "c7", [one], tx.now + timedelta(hours=2))
    flow.advance(beside)
    with beside.ledger.write() as tx:
        assert items.find(tx, [one]) == []
        prospects.release(tx, "c7")
    flow.advance(beside)
    settled(beside, [one], "second_opinion", "research")
    with beside.ledger.write() as tx:
        prospects.claim(tx, "c8", [one], tx.now + timedelta(hours=2))
        prospects.move(tx, one, ProspectState.BUILT, "2 angles", "builder")
    flow.advance(beside)
    with beside.ledger.write() as tx:
        assert flow.ready(beside, tx)["last_look"] == []
        prospects.release(tx, "c8")
    flow.advance(beside)
    with beside.ledger.read() as tx:
        assert flow.ready(beside, tx)["last_look"] == [one]


def test_what_a_person_corrects_is_followed_as_if_the_agent_had_said_it(beside: Deployment) -> None:
    (prospect,) = looked_up(beside)
    ask = {"id": prospect, "word": "ask", "reason": "cannot tell"}
    with ScriptedModel(calls("record_opinion", prospects=[ask])) as model:
        audit(beside, "second_opinion", [prospect], model)
    with beside.ledger.write() as tx:
        (made,) = items.artifacts_of(tx, [prospect])[prospect]
        corrections.correct(tx, beside.bundle.crew, prospect, made.id, {"word": "drop"}, Order("dana"))
    assert state_of(beside, prospect) == (ItemState.CLOSED, ProspectState.REJECTED)
    with beside.ledger.read() as tx:
        assert approvals.open_approvals(tx, CAMPAIGN) == [], "nobody is asked about it any more"


def test_who_was_judged_for_sure_needs_no_second_opinion(beside: Deployment) -> None:
    tasks = beside.bundle.crew.tasks
    unsure = tasks["second_opinion"].model_copy(update={"when": "item.confidence < 0.6"})
    crew = beside.bundle.crew.model_copy(update={"tasks": {**tasks, "second_opinion": unsure}})
    asking = replace(beside, bundle=replace(beside.bundle, crew=crew))
    with asking.ledger.write() as tx:
        sure, doubtful = found(tx, 1), found(tx, 2)
        for who, confidence in ((sure, 0.8), (doubtful, 0.5)):
            prospects.judge(tx, who, 70, "Warm", confidence, "fits", True, "c0", "scout")
    flow.advance(asking)
    assert ready(asking).get("second_opinion") == [doubtful]


def test_a_stage_takes_nobody_whom_a_task_is_to_have_first_whatever_was_looked_up_since(beside: Deployment) -> None:
    first, second = looked_up(beside, 2)
    settled(beside, [first], "second_opinion", "research")
    with beside.ledger.write() as tx:
        items.move(tx, second, ItemState.BETWEEN, "as before its milestone", "router")
        late = qualified(tx, 9)
        assert {second, late} <= set(prospects.unclaimed(tx, CAMPAIGN, ProspectState.QUALIFIED, 99, enriched=True))
        assert KINDS["build"].waiting(tx, beside.bundle.crew, CAMPAIGN, 99) == [first]


def test_nobody_works_at_a_prospect_that_is_paused(beside: Deployment) -> None:
    (prospect,) = looked_up(beside)
    with beside.ledger.write() as tx:
        prospects.pause(tx, prospect, "on holiday", "dana")
    flow.advance(beside)
    assert ready(beside) == {}
    with beside.ledger.write() as tx:
        prospects.unpause(tx, prospect, "dana")
    flow.advance(beside)
    assert ready(beside) == {"second_opinion": [prospect], "research": [prospect]}


def test_a_person_may_have_one_tried_again_that_a_rule_turned_away(beside: Deployment) -> None:
    (prospect,) = looked_up(beside)
    with beside.ledger.write() as tx:
        items.settle(tx, items.get(tx, prospect), "second_opinion", TaskState.DONE, "", "test")
        endings.close(tx, prospect, "second_opinion", "router")
        item_ways.retry(tx, prospect, Order("dana"))
    flow.advance(beside)
    assert state_of(beside, prospect) == (ItemState.OPEN, ProspectState.QUALIFIED)
    assert ready(beside) == {"research": [prospect]}


def test_a_stage_is_shown_what_a_task_made_before_its_output_was_renamed(beside: Deployment) -> None:
    (prospect,) = looked_up(beside)
    with beside.ledger.write() as tx:
        item = items.get(tx, prospect)
        old = Artifact("x2001", item.id, "research", "findings", 1, 1, {"text": "Old."}, "auditor", "c1")
        items.add_artifact(tx, item, old)
    settled(beside, [prospect], "second_opinion", "research")
    with ScriptedModel(DELEGATE, angles(*TRUE)) as model:
        work(beside, model, "build", [prospect])
        assert "findings (research): text: Old." in model.text_of(1)


def test_who_is_turned_away_does_not_count_towards_the_goal(beside: Deployment) -> None:
    first, _ = looked_up(beside, 2)
    with beside.ledger.write() as tx:
        assert situations.of(beside, tx).snapshot.qualified_ever == prospects.qualified_ever(tx, CAMPAIGN) == 2
        endings.close(tx, first, "second_opinion", "router")
        assert situations.of(beside, tx).snapshot.qualified_ever == prospects.qualified_ever(tx, CAMPAIGN) == 1


def test_a_task_is_due_beside_the_stages(beside: Deployment) -> None:
    ids = looked_up(beside, 3)
    with beside.ledger.read() as tx:
        wanted = {getattr(item, "stage", ""): getattr(item, "items", ()) for item in due(situations.of(beside, tx))}
    assert wanted["second_opinion"] == tuple(ids)
    assert "build" not in wanted
