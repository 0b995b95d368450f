"""What happens when the model of one agent of a declared crew is no longer served: the others do what they can."""

from pathlib import Path

import pytest

from tests.rehearsal.declared import CREWS, EVERY, Declared, without

WAITING = 3
FAILING = {
    "content": "analyst",
    "competitive": "market_analyst",
    "inbound-sales": "reply_drafter",
    "pattern-pipeline": "explainer",
    "pattern-fan-out": "engineer",
    "pattern-router": "apologiser",
    "pattern-supervisor": "foreman",
    "pattern-evaluator": "measurer",
    "pattern-critique": "opponent",
    "pattern-delegation": "weigher",
}


TRIED = [one for one in FAILING.items() if EVERY or one[0] in (*CREWS, "pattern-fan-out", "pattern-evaluator")]


@pytest.fixture(scope="module", params=TRIED, ids="-without-".join)
def failing(request: pytest.FixtureRequest, shared: Path) -> tuple[Declared, str]:
    """Each crew without one of its agents, and which task that is."""
    campaign, agent = request.param
    declared = without(shared, campaign, agent)
    [task] = [name for name, task in declared.crew["tasks"].items() if task.get("agent") == agent]
    return declared, task


def test_it_ends_and_says_what_became_of_every_item(failing: tuple[Declared, str]) -> None:
    declared, _ = failing
    assert declared.run.finished.code in (0, WAITING), declared.run.finished.err
    assert list(declared.unexplained()) == []
    assert list(declared.released_wrongly()) == []


def test_nothing_is_made_of_the_task_and_everything_of_those_before_it(failing: tuple[Declared, str]) -> None:
    declared, task = failing
    assert [item for item in declared.items if declared.made(item, task)] == []
    for before in declared.upstream(task):
        closed = {item for item, row in declared.items.items() if row["state"] == "closed"}
        states = {declared.standings[item, before]["state"] for item in declared.items.keys() - closed}
        assert states <= {"done", "skipped"}


def test_a_person_was_asked_about_every_item_that_does_not_go_on_without_it(failing: tuple[Declared, str]) -> None:
    declared, task = failing
    asked = {row["prospect_id"] for row in declared.run.rows("select * from approvals where kind = 'task'")}
    skipped = {item for (item, name), row in declared.standings.items() if name == task and row["state"] == "skipped"}
    assert {item for item in declared.items if item not in skipped} <= asked


def test_the_stopped_task_is_named_where_the_campaign_waits_for_it(failing: tuple[Declared, str]) -> None:
    declared, task = failing
    waiting = [item for item, row in declared.items.items() if row["state"] == "open"]
    assert declared.stopped <= {task}
    assert (declared.run.finished.code == WAITING) == bool(waiting)
    if waiting:
        assert declared.run.summary["reason"].startswith(f"{task} is stopped until a person resumes it")


@pytest.fixture(scope="module")
def competitive(shared: Path) -> Declared:
    return without(shared, "competitive", "market_analyst")


def test_the_others_of_a_fan_out_are_joined_without_it(competitive: Declared) -> None:
    assert {row["state"] for row in competitive.items.values()} == {"done"}
    assert len(competitive.released) == len(competitive.items)
    assert all("- rivals, threat" in text and "- market:" not in text for text in competitive.released.values())


def test_a_lead_is_handed_over_without_a_draft(shared: Path) -> None:
    inbound = without(shared, "inbound-sales", "reply_drafter")
    assert inbound.released
    assert all("## What they need" in text and "not sent" not in text for text in inbound.released.values())
