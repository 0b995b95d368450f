"""docs/crm.md is true: its examples are read by the models that it describes, and its shape is the one in the code."""

import re
from pathlib import Path
from typing import Any, get_args

import yaml

from config.files.crms import OF_MEETING, SHAPES, Crm, Status, known_names

TEXT = (Path(__file__).parents[2] / "docs" / "crm.md").read_text(encoding="utf-8")
SHORT, SHAPE, OTHER = map(yaml.safe_load, re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL))


def test_what_the_page_says_of_hubspot_is_what_the_shape_stands_for() -> None:
    assert SHAPES["hubspot"] == SHAPE


def test_the_short_form_is_all_of_it() -> None:
    assert Crm.model_validate(SHORT["crm"]) == Crm.model_validate({**SHAPE, **SHORT["crm"]})


def test_another_crm_can_be_written_to() -> None:
    assert Crm.model_validate(OTHER["crm"]).meetings is None


def test_the_page_names_all_that_may_stand_in_braces() -> None:
    table = TEXT.partition("| names | where |")[2].partition("\n\n")[0]
    named = set(re.findall(r"[a-z_]+", " ".join(re.findall(r"^\| (.*?) \|", table, re.MULTILINE))))

    assert {*OF_MEETING, "record"} <= named


def test_the_page_names_each_status() -> None:
    assert all(f"`{status}`" in TEXT for status in get_args(Status))


def test_the_shapes_use_known_names_alone() -> None:
    for shape in SHAPES.values():
        declared: dict[str, Any] = {"api": "any", **shape}
        for kind, record in Crm.model_validate(declared).records():
            for name, request in record.requests():
                found = re.findall(r"\{(\w+)\}", f"{request.path} {request.query} {yaml.safe_dump(request.body)}")
                assert set(found) <= set(known_names(kind, name))
