"""What a tool takes, read from its JSON schema: the array of objects that a batch is answered with."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from rehearsal.cast.scene import Json, Tool

COMBINED = ("anyOf", "oneOf", "allOf")
ANGLE_IDS = re.compile(r"\b(angle|slot)s?\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Form:
    """An array of objects: the argument's name, the schemas of the objects' fields, and which of them are required."""

    argument: str
    fields: Mapping[str, Json]
    required: frozenset[str]


def plain(schema: Json) -> Json:
    """Follow references and take the first alternative that is not null; definitions stay beside it."""
    definitions: Json = schema.get("$defs") or {}
    while True:
        others = {name: one for name, one in schema.items() if name != "$ref" and name not in COMBINED}
        reference = schema.get("$ref")
        options = [one for name in COMBINED for one in schema.get(name, ())]
        real = [option for option in options if option.get("type") != "null"] or options
        if reference:
            schema = {**definitions.get(str(reference).rpartition("/")[2], {}), **others}
        elif real:
            schema = {**real[0], **others}
        else:
            return {**schema, "$defs": definitions} if definitions else schema


def within(schema: Json, part: object) -> Json:
    """A schema's part in plain words: the definitions of the whole hold for it."""
    inner = part if isinstance(part, Mapping) else {}
    return plain({**inner, "$defs": schema["$defs"]} if schema.get("$defs") else inner)


def rows_of(argument: str, schema: Json) -> Form | None:
    """The objects that an array takes; None where it takes something else."""
    array = plain(schema)
    item = within(array, array.get("items"))
    if array.get("type") != "array" or not item.get("properties"):
        return None
    fields = {str(name): within(item, part) for name, part in item["properties"].items()}
    return Form(argument, fields, frozenset(item.get("required", ())))


def form_of(tool: Tool) -> Form | None:
    """The tool's first array of objects that have an ``id``; None where there is none."""
    forms = (rows_of(name, schema) for name, schema in tool.properties.items())
    return next((form for form in forms if form is not None and "id" in form.fields), None)


def takes(tool: Tool, *names: str) -> bool:
    """Say whether the tool takes objects that have an id and these fields."""
    form = form_of(tool)
    return form is not None and all(name in form.fields for name in names)


def takes_angle_ids(tool: Tool) -> bool:
    """Say whether all that the tool's objects have besides their id are texts described as ids of angles, or slots."""
    form = form_of(tool)
    others = [schema for name, schema in form.fields.items() if name != "id"] if form else []
    return bool(others) and all(
        one.get("type") == "string" and ANGLE_IDS.search(str(one.get("description", ""))) for one in others
    )
