"""Ids as the Boss reads and writes them, and how much of a task it reads."""

import pytest

from tools.agent.lines import first_sentences, in_runs, named_in


@pytest.mark.parametrize(
    ("ids", "told"),
    [
        ([], ""),
        (["p7"], "p7"),
        (["p1", "p2"], "p1, p2"),
        (["p1", "p2", "p3", "p9", "p11", "p12", "p13", "p14"], "p1 to p3, p9, p11 to p14"),
        (["p2", "p1", "r2", "r3", "r4", "p5"], "p2, p1, r2 to r4, p5"),
    ],
)
def test_ids_that_follow_each_other_are_told_as_a_run_and_read_as_one(ids: list[str], told: str) -> None:
    assert in_runs(ids) == told
    assert named_in(told) == ids


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("P1-P3 and p9", ["p1", "p2", "p3", "p9"]),
        ("p1 to 3", ["p1", "p2", "p3"]),
        ("p3 to p1", ["p3", "p1"]),
        ("p5-1 is the first message", ["p5"]),
        ("p1 to p999999999999", ["p1", "p999999999999"]),
        ("nobody", []),
    ],
)
def test_a_run_is_read_however_it_is_written(text: str, ids: list[str]) -> None:
    assert named_in(text) == ids


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Judge each. Leave none out.", "Judge each. Leave none out."),
        (f"Judge each. {'Leave none of them out. ' * 9}", f"Judge each.{' Leave none of them out.' * 2} ..."),
        (f"Judge each, e.g. {'By its staff ' * 8}.", f"Judge each, e.g. {'By its staff ' * 8}."),
        ("word " * 99 + ".", f"{('word ' * 47).strip()} ..."),
    ],
)
def test_a_task_is_told_in_whole_sentences(text: str, told: str) -> None:
    assert first_sentences(text, 80) == told
