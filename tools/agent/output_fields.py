"""The fields of an output as an agent hands them in, and its values as they are kept."""

from datetime import date
from typing import Any

from config.files.outputs import FieldConfig
from config.graph.crew_graph import FACTS
from tools.agent.records import Day, Field, Id, Ids, Kind, Number, OneOf, Share, Text, Texts, Whole, YesNo
from tools.agent.rows import Cell
from tools.agent.schema import allowed


def as_field(name: str, field: FieldConfig) -> Field:
    """A field, with what it is for and, where the schema does not say it, what it may hold."""
    kind = _kind(field)
    held = allowed(kind) if isinstance(kind, Text | Texts | Ids | Day) else ""
    return Field(name, kind, "; ".join(part for part in (field.about, held) if part), optional=field.optional)


def _kind(field: FieldConfig) -> Kind:  # noqa: PLR0911 - one a kind
    match field:
        case FieldConfig(text=int(most)):
            return Text(most, lines=field.lines)
        case FieldConfig(texts=int(most)):
            return Texts(most)
        case FieldConfig(one_of=list(words)):
            return OneOf(tuple(words))
        case FieldConfig(whole=(low, high)):
            return Whole(low, high)
        case FieldConfig(share=True):
            return Share()
        case FieldConfig(money=(low, high)):
            return Number(low, high, money=True)
        case FieldConfig(decimal=(low, high)):
            return Number(low, high)
        case FieldConfig(day=True):
            return Day()
        case FieldConfig(yes_no=True):
            return YesNo()
        case FieldConfig(ids=str(of)):
            return Ids(Id("f8", "fact") if of == FACTS else Id("x1001", of))
    raise ValueError(f"no agent can hand in a {field.kind}")


def as_json(value: Cell | None) -> Any:
    """A value as JSON has it."""
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value
