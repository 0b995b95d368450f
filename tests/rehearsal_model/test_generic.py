"""An agent that nobody has heard of is played by its tools' schemas."""

from typing import Any

import anthropic
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from rehearsal.cast.arguments import arguments
from tests.rehearsal_model import wire
from tests.rehearsal_model.wire import (
    answered,
    ask,
    by_id,
    marked,
    number,
    objects,
    said,
    serving,
    talk,
    text,
    tool,
    used,
)

SCHEMA: wire.Json = {
    "type": "object",
    "properties": {
        "depth": {"type": "integer", "minimum": 3, "maximum": 4},
        "ratio": {"type": "number", "exclusiveMinimum": 0, "maximum": 0.5},
        "grain": {"enum": ["wheat", "rye"]},
        "when": {"type": "string", "format": "date"},
        "why": {"type": "string", "minLength": 60, "maxLength": 80},
        "dry": {"type": "boolean"},
        "tags": {"type": "array", "items": {"type": "string"}, "minItems": 2, "maxItems": 4, "uniqueItems": True},
        "place": {"$ref": "#/$defs/Place"},
        "maybe": {"anyOf": [{"type": "null"}, {"type": "integer", "minimum": 7}]},
    },
    "required": ["depth", "ratio", "grain", "when", "why", "dry", "tags", "place"],
    "additionalProperties": False,
    "$defs": {
        "Place": {
            "type": "object",
            "properties": {"row": {"type": "integer", "multipleOf": 5}, "side": {"const": "left"}},
            "required": ["row", "side"],
            "additionalProperties": False,
        }
    },
}
SILO = {"name": "fill_silo", "description": "Fills a silo.", "input_schema": SCHEMA}


def test_fills_any_schema_with_values_that_it_allows(client: anthropic.Anthropic) -> None:
    given = used(ask(client, "Fill the silo with the new harvest before the rain comes.", SILO))
    Draft202012Validator(SCHEMA).validate(given)


def test_looks_first_acts_then_and_ends_in_words(client: anthropic.Anthropic) -> None:
    task = "Fill the silo."
    first = ask(client, task, SILO, wire.BOARD)
    assert used(first) == {}
    conversation = answered(task, first, "silo two is empty")
    second = talk(client, conversation, SILO, wire.BOARD)
    assert used(second)["grain"] in {"wheat", "rye"}
    conversation += answered(task, second, "filled")[1:]
    assert "filled" in said(talk(client, conversation, SILO, wire.BOARD))


def test_calls_again_once_when_a_call_failed(client: anthropic.Anthropic) -> None:
    first = ask(client, "Fill the silo.", SILO)
    again = talk(client, answered("Fill the silo.", first, "Error: depth should be 3"), SILO)
    assert again.stop_reason == "tool_use"


MOODS = objects(
    {
        "id": text("the animal's id"),
        "mood": text("how it is", enum=["calm", "cross", "curious"]),
        "points": number("how well it is kept", 0, 10, "integer"),
        "signs": {"type": "array", "items": {"type": "string"}, "description": "ids of the signs that say so"},
        "remarks": objects({"text": text("one sentence", maxLength=40), "sign": text("the sign's id")}),
        "due": text("the date of the next visit"),
        "fed": {"type": "boolean"},
    },
    "fed",
)
TOOL = tool("note_moods", "moods", MOODS)
HERD = "Read the herd.\n" + marked(
    "c1 | Bella | brown | six years\n s1 chews slowly\n s2 stands apart\nc2 | Hilda | white | two years\n s3 runs about"
)


def test_fills_objects_by_the_schema_of_their_fields(client: anthropic.Anthropic) -> None:
    given = used(ask(client, HERD, TOOL))
    Draft202012Validator(TOOL["input_schema"]).validate(given)
    rows = by_id(given["moods"])
    assert set(rows) == {"c1", "c2"}
    assert set(rows["c1"]["signs"]) <= {"s1", "s2"}
    assert rows["c2"]["signs"] == ["s3"]
    assert {remark["sign"] for remark in rows["c2"]["remarks"]} == {"s3"}
    assert rows["c1"]["due"] == "2026-11-02"


def test_follows_batches_and_corrections_like_anybody(client: anthropic.Anthropic) -> None:
    first = ask(client, HERD, TOOL)
    news = f"1 recorded\nrefused c2: points\nnext:\n{marked('c3 | Frieda | black | one year')}"
    assert set(by_id(used(talk(client, answered(HERD, first, news), TOOL))["moods"])) == {"c2", "c3"}
    done = talk(client, answered(HERD, first, "recorded; nothing left"), TOOL)
    assert done.stop_reason == "end_turn"


def test_misbehaves_too() -> None:
    with serving({"malformed": 1.0}) as client:
        first = ask(client, "Fill the silo.", SILO)
        assert "depth" not in used(first)
        again = talk(client, answered("Fill the silo.", first, "Error: depth: Field required"), SILO)
    assert "depth" in used(again)


SCALARS = st.one_of(
    st.tuples(st.integers(-50, 50), st.integers(0, 60)).map(
        lambda span: {"type": "integer", "minimum": span[0], "maximum": span[0] + span[1]}
    ),
    st.integers(-5, 5).map(lambda low: {"type": "number", "minimum": low}),
    st.tuples(st.integers(0, 40), st.integers(0, 40)).map(
        lambda size: {"type": "string", "minLength": size[0], "maxLength": size[0] + size[1]}
    ),
    st.lists(st.one_of(st.integers(), st.text(max_size=5)), min_size=1, max_size=4).map(
        lambda options: {"enum": options}
    ),
    st.sampled_from(["boolean", "null", "string", "number", "integer"]).map(lambda kind: {"type": kind}),
    st.just({"type": ["string", "null"]}),
)


def nested(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    fields = st.dictionaries(st.sampled_from(["a", "b", "c"]), inner, min_size=1)
    return st.one_of(
        st.tuples(inner, st.integers(0, 3)).map(lambda of: {"type": "array", "items": of[0], "minItems": of[1]}),
        fields.map(lambda properties: {"type": "object", "properties": properties, "required": list(properties)[:1]}),
        inner.map(lambda option: {"anyOf": [{"type": "null"}, option]}),
    )


@given(schema=st.recursive(SCALARS, nested, max_leaves=8), seed=st.integers(0, 1000))
def test_whatever_the_schema_the_arguments_are_valid(schema: wire.Json, seed: int) -> None:
    made = arguments({"it": schema}, ("it",), "Weigh the harvest of the year.", seed, "key")
    Draft202012Validator(schema).validate(made["it"])


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_arguments_depend_on_the_seed_alone(seed: int) -> None:
    first, again = (arguments({"why": {"type": "string"}}, ("why",), "Some words", seed, "key") for _ in "12")
    assert first == again
