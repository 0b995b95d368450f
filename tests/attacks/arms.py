"""Hostile calls of the tools: what their schemas allow and what they do not, in every shape that JSON has."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from tests.attacks.dice import Dice
from tests.attacks.words import CLAIMED, GROUNDED, JUNK, NUMBERS, OVERRIDE, SMUGGLED

VARIANTS = ("plain", "question", "Plain", "none", "", "{{ variant }}", OVERRIDE)
DATES = ("-", "", "2026-12-01", "2026-13-45", "0001-01-01", "9999-12-31", "tomorrow", "2026-12-01T00:00Z")
ANGLES = ("a1", "a2", "a3", "a4", "a99", "A1", "https://evil.example", "eve@evil.example", "", "a1, a2", "a1\r\na2")
FACTS: tuple[Any, ...] = (
    ["f1"], ["f2"], ["f1", "f2"], ["f1", "f2", "f3", "f4"], ["f5", "f6", "f7", "f8"], [], ["f99"], ["a1"], "f1;f2;f3",
    "f1-f8", ["f1"] * 5000, [["f1"]], {"id": "f4"}, [1, 2], "f1, f2", None,
)  # fmt: skip
TEXTS = (*GROUNDED, *SMUGGLED, *SMUGGLED, *CLAIMED, OVERRIDE, *JUNK)
ODD: tuple[Any, ...] = (
    None,
    7,
    {"a": [1]},
    [],
    [[["x"]]],
    "x" * 100_000,
    True,
    [None],
    -0.0,
    10**30,
    {"id": {"id": "p1"}},
)
FOREIGN = ("recipient", "to", "campaign", "self", "tx", "cycle_id", "variant", "state", "judged_by", "verdict", "tier")
PARAMETERS = ("state", "city", "min_employees", "location", "path", "'; --", "{{x}}")
VALUES = ("NV", "Fresno", 0, -1, "../../etc/passwd", ["Fresno"], 1e300, "x" * 1000)
CAREFUL = 0.7


def arguments(dice: Dice, schema: Mapping[str, Any], ids: Sequence[str]) -> dict[str, Any]:
    """Arguments for a tool, from its JSON schema alone."""
    given = {name: _value(dice, name, of, ids) for name, of in schema.get("properties", {}).items()}
    if dice.happens(0.05):
        given[dice.pick(FOREIGN)] = "eve@evil.example"
    if given and dice.happens(0.02):
        given.pop(dice.pick(list(given)))
    return given


def _value(dice: Dice, name: str, of: Mapping[str, Any], ids: Sequence[str]) -> Any:
    if dice.happens(0.04):
        return dice.pick(ODD)
    match of.get("type"):
        case "array" if of.get("items", {}).get("type") == "object":
            return _wrapped(dice, name, [_record(dice, of["items"], ids) for _ in range(1 + dice.below(8))])
        case "array" if name == "facts":
            return dice.pick(FACTS[:5] if dice.happens(CAREFUL) else FACTS)
        case "array":
            return dice.some(TEXTS, 3)
        case "object" if name == "shares":
            return {key: dice.pick((0.5, 1.0, -1.0, 1e308, 0.0)) for key in dice.some(VARIANTS, 2)}
        case "object":
            return {key: dice.pick(VALUES) for key in dice.some(PARAMETERS, 3)}
        case "integer" | "number" if "maximum" in of:
            return dice.pick((80, 0.8)) if dice.happens(CAREFUL) else dice.pick((*NUMBERS, *map(float, NUMBERS[:4])))
        case "integer" | "number":
            return dice.pick((0, 1, 5, -1, 10**30, 2**63))
        case "boolean":
            return dice.pick((True, True, False, "yes", "no", 2, None))
        case _ if "enum" in of:
            return dice.pick(
                of["enum"] if dice.happens(CAREFUL) else (*of["enum"], "hot", "Luke", "sent", OVERRIDE, "")
            )
        case _:
            return _text(dice, name, ids)


def _record(dice: Dice, of: Mapping[str, Any], ids: Sequence[str]) -> Any:
    """One record: mostly well formed, with something foul in it."""
    if dice.happens(0.05):
        return dice.pick((*JUNK, *ODD))
    record = arguments(dice, of, ids)
    if dice.happens(0.03):
        return list(record.values())
    return json.dumps(record) if dice.happens(0.03) else record


def _wrapped(dice: Dice, name: str, records: list[Any]) -> Any:
    """The records, now and then in another shape than was asked for, or one of them twice."""
    throw = dice.below(100)
    if throw < 4:
        return json.dumps(records)
    if throw < 7:
        return {name: records}
    if throw < 10:
        return {str(record.get("id")): record for record in records if isinstance(record, dict)}
    if throw < 13:
        return [records]
    if throw < 16:
        return records[0]
    if throw < 19:
        return " | ".join(str(record) for record in records)
    if throw < 25:
        return [*records, *records]
    return records


def _text(dice: Dice, name: str, ids: Sequence[str]) -> Any:
    careful = dice.happens(CAREFUL)
    if name == "id":
        return dice.pick(ids)
    if name in ("opening", "proof"):
        return {"opening": "a1", "proof": "a2"}[name] if careful else dice.pick(ANGLES)
    if name == "angle":
        return dice.pick(ANGLES[:3] if careful else ANGLES)
    if name == "date":
        return dice.pick((None, "-", "2026-12-01") if careful else DATES)
    return dice.pick((*TEXTS, "contractors", "contractors"))
