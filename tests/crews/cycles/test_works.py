"""A kind of work is one record: each has one, and router, heartbeat and what they call ask for none by its name."""

import ast
from pathlib import Path
from typing import get_args

import pytest

from config.works import AnyWork, Work
from crews.rules import RULES
from crews.works import WORKS

CREWS = Path(__file__).resolve().parents[3] / "crews"
NAMES = {*get_args(Work), "task"}


def test_each_kind_of_work_has_its_record_its_rule_and_its_bench() -> None:
    from tools.agent.registry import BENCHES

    declared = {name for part in get_args(AnyWork) for name in (get_args(part) or (part,))}
    assert declared == NAMES == set(WORKS) == set(RULES) == set(BENCHES)


@pytest.mark.parametrize("file", sorted(CREWS.glob("*.py")), ids=lambda file: file.name)
def test_no_other_file_compares_names_of_works(file: Path) -> None:
    compared = [
        f"line {node.lineno}: {ast.unparse(node)}"
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Compare) and ".work" in ast.unparse(node)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Constant) and inner.value in NAMES
    ]
    assert compared == []
