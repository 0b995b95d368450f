"""Tasks beside the stages of outreach that are wrong, or only look it: cases by somebody who knew the docs alone.

``seen.yaml`` was run while the checks were written, ``unseen.yaml`` after.
"""

from pathlib import Path
from typing import Any

import pytest

from config.loading import check
from config.positions import load_yaml

BESIDE = Path(__file__).parent / "beside"
CASES = [case for file in ("seen.yaml", "unseen.yaml") for case in load_yaml(BESIDE / file).data]


def crew() -> str:
    """The shipped outreach with tasks beside its stages, two of which the Builder is shown."""
    shipped = Path("config/crews/outreach.yaml").read_text(encoding="utf-8")
    shown = shipped.replace("    work: build\n", "    work: build\n    context: [second_opinion, research]\n")
    return f"{shown}\n{(BESIDE / 'tasks.yaml').read_text(encoding='utf-8')}"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_what_is_wrong_is_told_where_it_stands_and_what_is_right_is_not(case: dict[str, Any], tmp_path: Path) -> None:
    text = crew()
    assert text.count(case["old"]) == 1
    file = tmp_path / "outreach.yaml"
    file.write_text(text.replace(case["old"], case["new"]), encoding="utf-8")
    lines = file.read_text(encoding="utf-8").splitlines()
    told = [problem for problem in check([file], Path("config")) if problem.path == file]
    if case["verdict"] == "right":
        assert told == []
        return
    at = [str(problem).lower() for problem in told if lines[problem.line - 1].strip() == case["line"].strip()]
    assert any(all(word in one for word in case["says"]) for one in at), "\n".join(map(str, told))
