"""A mistake in YAML is told with the way out."""

import shutil
from pathlib import Path
from typing import Annotated

import pytest
from pydantic import BaseModel, Field

from config.loading import check
from config.reading import read

HERE = Path(__file__).parents[1] / "config_errors" / "base"
FAR = "{format: http, http: {api: desk, path: PATH}, key: id, columns: {company: name, state: at, employees: staff}}"
AUTONOMY = "autonomy: {start: alone}"


def of_kinds(kinds: str) -> str:
    """The same with kinds of act."""
    return AUTONOMY.replace("alone", f"alone, kinds: {kinds}")


def told(tmp_path: Path, file: str, old: str, new: str) -> str:
    """The one problem that a change brings."""
    tree = Path(shutil.copytree(HERE, tmp_path / "config"))
    text = (tree / file).read_text(encoding="utf-8")
    assert old in text
    (tree / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    found = [str(problem) for problem in check([], tree)]
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("people/search", '"people/search" does not begin with a slash: "/people/search"'),
        ("https://crm.example/people", "the server's address is base_url of connections.yaml"),
        ("/people?stage=won", "what would follow a ? stands under query"),
    ],
)
def test_what_is_no_path_of_an_address_is_told_as_that(path: str, said: str, tmp_path: Path) -> None:
    source = f"sources:\n  far: {FAR.replace('PATH', path)}"
    assert said in told(tmp_path, "verticals/bakers.yaml", "sources:", source)


def test_what_is_to_be_a_mapping_says_its_keys(tmp_path: Path) -> None:
    found = told(tmp_path, "envelopes/tight.yaml", AUTONOMY, of_kinds("{first: every}"))
    assert '"every" is not a mapping: its keys are start, ceiling, sample, promote, demote_to' in found


def test_a_misspelt_kind_of_act_has_the_one_that_was_meant(tmp_path: Path) -> None:
    found = told(tmp_path, "envelopes/tight.yaml", AUTONOMY, of_kinds("{followup: {start: every}}"))
    assert '"followup" is not allowed (allowed: first, follow_up, release; did you mean follow_up?)' in found


def test_answers_have_no_level(tmp_path: Path) -> None:
    found = told(tmp_path, "envelopes/tight.yaml", AUTONOMY, of_kinds("{answer: {start: every}}"))
    assert '"answer" is no kind that has a level: a person approves every answer' in found


def test_a_key_that_belongs_to_other_sources_says_which_keys_there_are(tmp_path: Path) -> None:
    found = told(tmp_path, "verticals/bakers.yaml", "format: csv", "format: webhook")
    assert "location: belongs to no source of format webhook: its records are handed in at serve" in found
    assert "(allowed: format, key, columns, forms, constants, where, parameters, per_day, sample)" in found


def test_a_slot_that_shows_what_the_vertical_lacks_names_the_file_to_change(tmp_path: Path) -> None:
    found = told(tmp_path, "templates/hello.yaml", "field: contact_first_name", "field: fields.busy")
    assert "templates/hello.yaml shows fields.busy in its slot first_name" in found
    assert "declare it under fields, or change the slot in that file" in found


@pytest.mark.parametrize(
    ("pattern", "given", "offered"),
    [(r"^[a-z][a-z0-9_-]*$", "KPIs", ", as in kpis"), ("^[a-z]+[0-9]+$", "Lead-1", "")],
)
def test_a_name_is_offered_only_where_it_would_be_taken(pattern: str, given: str, offered: str, tmp_path: Path) -> None:
    class Named(BaseModel):
        name: Annotated[str, Field(pattern=pattern)]

    (tmp_path / "one.yaml").write_text(f"name: {given}\n", encoding="utf-8")
    (problem,) = read(tmp_path / "one.yaml", Named).problems
    assert problem.what.endswith(f"a letter first{offered}")
