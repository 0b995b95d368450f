"""Tasks beside the stages of outreach that are wrong, or only look it: cases by somebody who knew the docs alone.

``seen.yaml`` was run while the checks were written, ``unseen.yaml`` after.
"""

import shutil
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


OWN = [
    ("item.fields.hood_count > 3", None),
    ("item.fields.hood_count > 3 && item.score >= 50", None),
    ('item.fields.kind == "vent"', None),
    ("item.fields.hoods > 3", 'unknown field "item.fields.hoods"'),
    ("item.fields.hood_count > 3.5", "a whole number and a fraction are not compared"),
    ('item.fields.kind == "went"', 'unknown value "went"'),
]


@pytest.mark.parametrize(("condition", "says"), OWN)
def test_a_task_may_ask_of_the_vertical_s_own_fields_which_the_campaign_is_held_against(
    condition: str, says: str | None, tmp_path: Path
) -> None:
    shutil.copytree("config", tmp_path / "config", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    (tmp_path / "data").symlink_to(Path("data").resolve())
    vertical = tmp_path / "config" / "verticals" / "roofing.yaml"
    own = "fields:\n  hood_count: {whole: [0, 99]}\n  kind: {one_of: [vent, open]}\n"
    vertical.write_text(f"{vertical.read_text(encoding='utf-8')}\n{own}", encoding="utf-8")
    file = tmp_path / "config" / "crews" / "outreach.yaml"
    file.write_text(crew().replace("when: item.score < 90", f"when: {condition}"), encoding="utf-8")
    assert check([file], tmp_path / "config") == []
    told = check([tmp_path / "config" / "campaigns" / "roofing-california.yaml"], tmp_path / "config")
    assert [(says or "") in one.what for one in told if one.where == "crew"] == ([True] if says else [])


def test_an_own_field_that_is_asked_of_the_item_is_told_how_it_is_called(tmp_path: Path) -> None:
    file = tmp_path / "outreach.yaml"
    file.write_text(crew().replace("when: item.score < 90", "when: item.hood_count > 3"), encoding="utf-8")
    (told,) = [problem.what for problem in check([file], Path("config")) if problem.path == file]
    assert "a field of the vertical's own is item.fields.hood_count" in told


def test_a_day_of_what_a_task_beside_the_stages_hands_in_is_compared_with_a_day(tmp_path: Path) -> None:
    words = "word: {one_of: [keep, drop, ask]}"
    text = crew().replace(words, f"{words}\n      due: {{day: true}}")
    file = tmp_path / "outreach.yaml"
    file.write_text(text.replace('when: opinion.word == "ask"', 'when: opinion.due < "next week"'), encoding="utf-8")
    (told,) = [problem.what for problem in check([file], Path("config")) if problem.path == file]
    assert told == '"next week" is no day: write one as in opinion.due < "2026-11-02"'


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
