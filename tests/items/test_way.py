"""What is to be done of an item, what is passed by, and what conditions and templates see of it."""

from collections.abc import Mapping
from typing import Any

import pytest
import yaml

from config.files.crews import CrewConfig
from data.items import Artifact, Item, ItemState, Standing, TaskState
from tests.items.crews import CREW
from tools.items.way import Way

DONE, SKIPPED = Standing(TaskState.DONE), Standing(TaskState.SKIPPED)


def crew(**tasks: Mapping[str, object]) -> CrewConfig:
    """The writers' crew with other tasks."""
    return CrewConfig.model_validate({**yaml.safe_load(CREW), **({"tasks": tasks} if tasks else {})})


def agent(output: str = "draft", **keys: object) -> dict[str, object]:
    """A task of an agent."""
    return {"agent": "author", "output": output, "description": "x", "expected_output": "x", **keys}


def way(of: CrewConfig, standings: Mapping[str, Standing], made: list[Artifact] | None = None, **fields: Any) -> Way:
    """An item that is so far."""
    return Way(of, Item("i1", "c", "brief", "k", {"topic": "Roofs", **fields}, ItemState.OPEN), standings, made or [])


def record(task: str, output: str, round_: int = 1, position: int = 1, **body: Any) -> Artifact:
    """A record that was handed in."""
    return Artifact(f"x{round_}{position}", "i1", task, output, round_, position, body, "author", "c1")


def test_a_task_waits_until_all_before_it_are_settled() -> None:
    both = crew(a=agent(), b=agent(), c=agent("verdict", context=["a"], after=["b"]))
    assert [way(both, {}).next_of(task) for task in "abc"] == ["due", "due", "wait"]
    assert way(both, {"a": DONE}).next_of("c") == "wait"
    assert way(both, {"a": DONE, "b": DONE}).next_of("c") == "due"


def test_a_settled_task_is_not_due_again() -> None:
    assert way(crew(a=agent()), {"a": DONE}).next_of("a") == "wait"
    assert way(crew(a=agent()), {"a": SKIPPED}).next_of("a") == "wait"


def test_a_task_whose_condition_does_not_hold_is_passed_by_with_the_condition_as_the_reason() -> None:
    routed = crew(a=agent(when="item.urgent"), b=agent(when="!item.urgent"))
    hasty, calm = way(routed, {}, urgent=True), way(routed, {}, urgent=False)
    assert (hasty.next_of("a"), hasty.next_of("b")) == ("due", "skip")
    assert (calm.next_of("a"), calm.next_of("b")) == ("skip", "due")
    assert calm.why_skipped("a") == "item.urgent does not hold"


def test_a_condition_on_a_field_that_the_item_lacks_does_not_hold() -> None:
    assert way(crew(a=agent(when="item.urgent")), {}).next_of("a") == "skip"


def test_a_join_is_done_with_the_branch_that_was_done_and_passed_by_where_none_was() -> None:
    joined = crew(a=agent(), b=agent(), c=agent("verdict", context=["a", "b"]))
    assert way(joined, {"a": DONE, "b": SKIPPED}).next_of("c") == "due"
    none = way(joined, {"a": SKIPPED, "b": SKIPPED})
    assert none.next_of("c") == "skip"
    assert none.why_skipped("c") == "nothing before it was done: a, b"


@pytest.mark.parametrize(("word", "due"), [("pass", "due"), ("revise", "skip")])
def test_a_condition_sees_what_was_made_before_the_task(word: str, due: str) -> None:
    routed = crew(a=agent("verdict"), b=agent(after=["a"], when='verdict.word == "pass"'))
    assert way(routed, {"a": DONE}, [record("a", "verdict", word=word)]).next_of("b") == due


def test_a_condition_sees_the_last_round_and_how_many_records_there_are() -> None:
    routed = crew(a=agent("notes"), b=agent(after=["a"], when="notes.count == 2"))
    first = [record("a", "notes", 1, n, text="old") for n in (1, 2, 3)]
    later = [record("a", "notes", 2, n, text="new") for n in (1, 2)]
    assert way(routed, {"a": DONE}, first).next_of("b") == "skip"
    assert way(routed, {"a": DONE}, [*first, *later]).next_of("b") == "due"


def test_a_template_sees_the_item_a_single_record_and_a_list_of_several() -> None:
    made = [record("a", "draft", title="T"), record("b", "notes", 1, 1, text="n"), record("b", "notes", 1, 2, text="m")]
    values = way(crew(a=agent(), b=agent("notes", context=["a"])), {}, made).values("b")
    assert values["item"] == {"topic": "Roofs", "id": "i1", "key": "k"}
    assert values["draft"] == {"title": "T"}
    assert values["notes"] == [{"text": "n"}, {"text": "m"}]
    assert "verdict" not in values
