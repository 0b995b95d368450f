"""A record as a tool's JSON schema, and as the short form that a refusal repeats."""

from collections.abc import Mapping
from typing import Any, assert_never

from tools.agent.records import Day, Field, Id, Ids, Kind, Number, OneOf, Record, Rows, Share, Text, Texts, Whole, YesNo


def schema_of(record: Record) -> dict[str, Any]:
    """The JSON schema of a tool that takes these records (JSON Schema 2020-12, as the Messages API takes it)."""
    return {
        "type": "object",
        "properties": {record.name: {"type": "array", "items": object_of(record.columns)}},
        "required": [record.name],
    }


def object_of(fields: tuple[Field, ...]) -> dict[str, Any]:
    """The JSON schema of an object with these fields."""
    properties = {one.name: {**_kind(one.kind), **({"description": one.about} if one.about else {})} for one in fields}
    return {
        "type": "object",
        "properties": properties,
        "required": [one.name for one in fields if one.wanted or not one.optional],
    }


def form_of(record: Record) -> str:
    """As in ``{"id": "p7", "tier": "Hot|Warm|Cold", "score": 0-100}``; optional fields have a question mark."""
    cells = [f'"{one.name}"{"?" if one.optional else ""}: {_form(one.kind)}' for one in record.columns]
    return f"{{{', '.join(cells)}}}"


def allowed(kind: Kind) -> str:  # noqa: PLR0911 - one a kind
    """What a field may hold, in words."""
    match kind:
        case Text(most=most):
            return f"text, at most {most} characters"
        case Texts(most=most):
            return f"texts of at most {most} characters"
        case OneOf(words=words):
            return ", ".join(words)
        case Whole(low=low, high=high):
            return f"a whole number from {low} to {high}"
        case Share():
            return "a number from 0 to 1"
        case Number(low=low, high=high, money=money):
            return f"{'a sum as in 5230.00' if money else 'a number'}, from {low:.15g} to {high:.15g}"
        case Id(like=like):
            return f"an id like {like}"
        case Ids(of=of):
            return f"ids like {of.like}"
        case Day():
            return "YYYY-MM-DD"
        case YesNo():
            return "true or false"
        case Rows(record=record, most=most):
            return f"{0 if kind.may_be_none else 1} to {most} of {form_of(record)}"
    assert_never(kind)


def _kind(kind: Kind) -> Mapping[str, Any]:  # noqa: PLR0911 - one a kind
    match kind:
        case OneOf(words=words):
            return {"type": "string", "enum": list(words)}
        case Whole(low=low, high=high):
            return {"type": "integer", "minimum": low, "maximum": high}
        case Share():
            return {"type": "number", "minimum": 0, "maximum": 1}
        case Number(low=low, high=high):
            return {"type": "number", "minimum": low, "maximum": high}
        case Ids() | Texts():
            return {"type": "array", "items": {"type": "string"}}
        case YesNo():
            return {"type": "boolean"}
        case Rows(record=record, most=most, least=least):
            bounds = {"minItems": least, "maxItems": most} if least is not None else {}
            return {"type": "array", **bounds, "items": object_of(record.columns)}
        case Text() | Id() | Day():
            return {"type": "string"}
    assert_never(kind)


def _form(kind: Kind) -> str:  # noqa: PLR0911 - one a kind
    match kind:
        case Text():
            return '"text"'
        case Texts():
            return '["text"]'
        case OneOf(words=words):
            return f'"{"|".join(words)}"'
        case Whole(low=low, high=high):
            return f"{low}-{high}"
        case Share():
            return "0-1"
        case Number(low=low, high=high, money=money):
            return f"{low:.15g}-{high:.15g}{', two places' if money else ''}"
        case Id(like=like):
            return f'"{like}"'
        case Ids(of=of):
            return f'["{of.like}"]'
        case Day():
            return '"YYYY-MM-DD"'
        case YesNo():
            return "true|false"
        case Rows(record=record):
            return f"[{form_of(record)}]"
    assert_never(kind)
