"""Every agent is tried on every case that the configuration has for it; whoever adds a case adds a test."""

from pathlib import Path

import pytest

from config.files.cases import CaseConfig
from config.positions import load_yaml
from config.reading import read
from tests.agents.conftest import ROOT
from tests.commands.desk import muster

CASES = sorted((ROOT / "config" / "cases").glob("*/*.yaml"))
KINDS = {"empty", "contradictory", "hostile", "too-long", "another-language"}
MOST_THAT_NEED_A_MODEL = 6


def case_in(file: Path) -> CaseConfig:
    case: CaseConfig = read(file, CaseConfig).value  # type: ignore[assignment]
    return case


@pytest.mark.parametrize("file", CASES, ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_what_the_case_expects_holds_of_the_cast_unless_it_takes_a_model(file: Path) -> None:
    told = muster("try", file.parent.name, "--input", file, "--json")
    assert told.code in (0, 1), told.err
    missed = [one for one in told.row["expected"] if not one["holds"]]
    if case_in(file).needs == "model":
        assert missed, "the cast passes it: leave out needs: model"
    else:
        assert missed == []


@pytest.mark.parametrize("agent", load_yaml(ROOT / "config" / "agents.yaml").data)
def test_every_shipped_agent_has_a_case_of_each_kind(agent: str) -> None:
    assert {file.stem for file in CASES if file.parent.name == agent} >= KINDS


def test_few_cases_need_a_model() -> None:
    assert len([file for file in CASES if case_in(file).needs]) <= MOST_THAT_NEED_A_MODEL


def test_every_case_expects_something_of_its_records() -> None:
    assert [file for file in CASES if case_in(file).expect.recorded is None] == []
