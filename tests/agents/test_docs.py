"""docs/agents.md is true: its case can be tried, and its tables name what there is."""

import re
from pathlib import Path

from config.files.cases import Expect
from config.works import TRAITS
from tests.agents.conftest import ROOT
from tests.commands.desk import muster

TEXT = (ROOT / "docs" / "agents.md").read_text(encoding="utf-8")


def rows_below(heading: str) -> dict[str, str]:
    """The table that begins with this heading: what stands in the first cell, and in the second."""
    table = TEXT.partition(f"| {heading} |")[2].partition("\n\n")[0]
    rows = re.findall(r"^\| (.+?) \| (.+?) \|(?: .+ \|)?$", table, re.MULTILINE)
    return {key: told for cells, told in rows for key in re.findall(r"`(\w+)", cells) or [cells]}


def test_its_case_passes(tmp_path: Path) -> None:
    (case,) = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)
    file = tmp_path / "two-roofers.yaml"
    file.write_text(case, encoding="utf-8")
    told = muster("try", "scout", "--input", file, "--json")
    assert told.code in (0, 1), told.err
    assert {one["what"]: one["why"] for one in told.row["expected"] if not one["holds"]} == {}


def test_every_work_is_there_with_its_input() -> None:
    told = rows_below("work | input")
    for name, work in TRAITS.items():
        assert told["a declared task" if work.is_declared else name] == f"`{work.case_input}`"


def test_every_field_of_a_record_is_there() -> None:
    told = rows_below("work | fields")
    for name, work in TRAITS.items():
        assert work.is_declared or set(work.record) <= set(re.findall(r"`(\w+)`", told[name])), name


def test_everything_that_may_be_expected_is_there() -> None:
    assert set(rows_below("`expect` | holds if")) >= set(Expect.model_fields)
