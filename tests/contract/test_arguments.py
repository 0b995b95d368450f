"""What no call could mean is refused before anything reads it."""

from typing import Any

import pytest

from tools.agent.lines import Answer


def handed_in(**given: object) -> tuple[str, list[dict[str, Any]]]:
    """What a tool answers to arguments, and what reached the function behind it."""
    from tools.agent.base import Anything, agent_tool

    reached: list[dict[str, Any]] = []

    def act(**arguments: Any) -> Answer:
        reached.append(arguments)
        return Answer("recorded")

    return agent_tool("record", "Record it.", Anything, act).run(**given), reached


def test_what_is_as_long_as_a_call_may_be_is_read() -> None:
    assert handed_in(text="x" * 99_988)[0] == "recorded"


def test_what_is_longer_is_refused_unread_with_its_length_and_the_bound() -> None:
    refusal = "record did nothing: the arguments have 100,001 characters (100,000 at most)"
    assert handed_in(text="x" * 99_989) == (refusal, [])


@pytest.mark.parametrize("depth", [100, 2_000, 50_000])
def test_what_is_nested_too_deeply_is_refused_unread(depth: int) -> None:
    nested: list[Any] = []
    for _ in range(depth):
        nested = [nested]
    assert handed_in(items=nested) == ("record did nothing: the arguments are nested too deeply", [])
