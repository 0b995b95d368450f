"""What a model is told of a record: real types, enumerations and bounds; and the short form of a refusal."""

from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from tools.agent.records import Day, Field, Id, Ids, Kind, OneOf, Record, Rows, Share, Text, Texts, Whole, YesNo
from tools.agent.schema import form_of, object_of, schema_of

RECORD = Record(
    "judgements",
    (Field("tier", OneOf(("Hot", "Cold")), "how warm"), Field("reason", Text(), "", optional=True)),
    Field("id", Id("p7", "prospect"), ""),
)


@pytest.mark.parametrize(
    ("kind", "schema"),
    [
        (Text(), {"type": "string"}),
        (Texts(), {"type": "array", "items": {"type": "string"}}),
        (OneOf(("a", "b")), {"type": "string", "enum": ["a", "b"]}),
        (Whole(0, 100), {"type": "integer", "minimum": 0, "maximum": 100}),
        (Share(), {"type": "number", "minimum": 0, "maximum": 1}),
        (Id("p7", "prospect"), {"type": "string"}),
        (Ids(Id("f8", "fact")), {"type": "array", "items": {"type": "string"}}),
        (Day(), {"type": "string"}),
        (YesNo(), {"type": "boolean"}),
    ],
)
def test_each_kind_has_its_type_and_bounds(kind: Kind, schema: dict[str, Any]) -> None:
    assert object_of((Field("it", kind, ""),))["properties"]["it"] == schema


def test_a_field_that_is_wanted_is_asked_for_though_it_may_be_left_out() -> None:
    fields = (Field("score", Whole(0, 9), "", optional=True, wanted=True), Field("why", Text(), "", optional=True))
    assert object_of(fields)["required"] == ["score"]
    assert form_of(Record("rows", fields)) == '{"score"?: 0-9, "why"?: "text"}'


def test_a_tool_takes_one_array_of_its_records() -> None:
    assert schema_of(RECORD) == {
        "type": "object",
        "properties": {
            "judgements": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {
                        "id": {"type": "string"},
                        "tier": {"type": "string", "enum": ["Hot", "Cold"], "description": "how warm"},
                        "reason": {"type": "string"},
                    },
                    "required": ["id", "tier"],
                },
            }
        },
        "required": ["judgements"],
    }


def test_records_inside_records_have_their_own_schema() -> None:
    inner = Record("angles", (Field("text", Text(), ""),))
    found = object_of((Field("angles", Rows(inner, 3), ""),))["properties"]["angles"]
    assert found["items"]["properties"] == {"text": {"type": "string"}}


def test_the_short_form_shows_every_field_and_which_may_be_left_out() -> None:
    assert form_of(RECORD) == '{"id": "p7", "tier": "Hot|Cold", "reason"?: "text"}'


@pytest.mark.parametrize(
    ("row", "fits"),
    [
        ({"id": "p7", "tier": "Hot"}, True),
        ({"id": "p7", "tier": "Cold", "reason": "far away"}, True),
        ({"id": "p7", "tier": "Lukewarm"}, False),
        ({"id": "p7", "tier": 1}, False),
        ({"id": 7, "tier": "Hot"}, False),
        ({"tier": "Hot"}, False),
        ({"id": "p7", "reason": "no tier"}, False),
    ],
)
def test_a_validator_takes_what_the_record_takes_and_nothing_else(row: dict[str, Any], fits: bool) -> None:
    schema = schema_of(RECORD)
    Draft202012Validator.check_schema(schema)
    assert Draft202012Validator(schema).is_valid({"judgements": [row]}) == fits
    assert not Draft202012Validator(schema).is_valid({"rows": [row]})
