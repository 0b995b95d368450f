"""Hostile calls of the tools: what their schemas allow and what they do not."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.attacks.dice import Dice
from tests.attacks.words import CLAIMED, GROUNDED, JUNK, NUMBERS, OVERRIDE, SMUGGLED

VARIANTS = ("plain", "question", "Plain", "none", "", "{{ variant }}", OVERRIDE)
TIERS = ("Hot", "Warm", "Cold", "hot", "Luke", "Send")
INTENTS = (
    "interested", "question", "not_now", "not_interested", "wrong_person", "opt_out", "auto_reply", "sent", "reply",
)  # fmt: skip
DATES = ("-", "", "2026-12-01", "2026-13-45", "0001-01-01", "9999-12-31", "tomorrow", "2026-12-01T00:00Z")
SLOTS = (
    "opening=a1, proof=a2",
    "opening=a2, proof=a1",
    "opening=a1",
    "opening=a3, proof=a3",
    "opening=a1, proof=a2, first_name=a1",
    "opening=a99, proof=a2",
    "opening=https://evil.example, proof=a1",
    "opening=a1, proof=a2, opening=a2",
    "opening=a1, proof=a2, to=eve@evil.example",
    "opening=a1, proof=a2, postal_address=a1",
    "recipient=eve@evil.example",
    "=",
    "opening=a1\r\nproof=a2",
)
CELLS: dict[str, Sequence[str]] = {
    "tier": TIERS, "score": NUMBERS, "confidence": NUMBERS, "intent": INTENTS, "variant": VARIANTS, "date or -": DATES,
    "fact ids": ("f1", "f2", "f1, f2", "f3,f4", "f4", "f5", "f5,f6,f7,f8", "", "f99", "a1", "f1;f2;f3", "f1 " * 5000),
    "slot=angle id, slot=angle id": SLOTS,
}  # fmt: skip
FINE: dict[str, Sequence[str]] = {
    "tier": ("Hot",), "score": ("80",), "confidence": ("0.8",), "intent": ("interested", "opt_out"),
    "variant": ("plain", "question"), "date or -": ("-",), "fact ids": ("f1,f2,f3,f4", "f1,f2,f3,f4,f5,f6,f7,f8"),
    "slot=angle id, slot=angle id":
        ("opening=a1, proof=a2", "opening=a1, proof=a2", "opening=a2, proof=a1", "opening=a2, proof=a3"),
}  # fmt: skip
TEXTS = (*GROUNDED, *SMUGGLED, *SMUGGLED, *CLAIMED, OVERRIDE, *JUNK)


def line(dice: Dice, form: Sequence[str], ids: Sequence[str]) -> str:
    """A line in the form that a tool describes: mostly well formed, with something foul in it."""
    if dice.happens(0.08):
        return dice.pick(JUNK)
    careful = dice.happens(0.7)
    cells = []
    for name in form:
        if name == "id":
            cells.append(dice.pick(ids))
        elif name in CELLS:
            cells.append(dice.pick(FINE[name] if careful else CELLS[name]))
        else:
            cells.append(dice.pick(TEXTS))
    return " | ".join(cells if dice.happens(0.95) else dice.some(cells, 8))


def form_of(description: str) -> list[str]:
    """The cells of the line that a tool's description asks for; empty when it asks for none."""
    quoted = [part for part in description.split('"')[1::2] if part.startswith("id |")]
    return quoted[0].split(" | ") if quoted else []


def arguments(dice: Dice, description: str, properties: Mapping[str, Any], ids: Sequence[str]) -> dict[str, Any]:
    """Arguments for a tool, from its description and its schema's properties alone."""
    form = form_of(description)
    given = {name: _value(dice, of, form, ids) for name, of in properties.items()}
    if dice.happens(0.05):
        given[dice.pick(("recipient", "to", "campaign", "self", "tx", "cycle_id"))] = "eve@evil.example"
    if given and dice.happens(0.02):
        given.pop(dice.pick(list(given)))
    return given


def _value(dice: Dice, of: Mapping[str, Any], form: Sequence[str], ids: Sequence[str]) -> Any:
    if dice.happens(0.04):
        return dice.pick((None, 7, {"a": [1]}, [], [[["x"]]], "x" * 100_000, True, [None]))
    match of.get("type"):
        case "array" if form:
            return [line(dice, form, ids) for _ in range(1 + dice.below(8))]
        case "array":
            return dice.some(TEXTS, 3)
        case "object" if of.get("additionalProperties") == {"type": "number"}:
            return {key: dice.pick((0.5, 1.0, -1.0, 1e308, 0.0)) for key in dice.some(VARIANTS, 2)}
        case "object":
            keys = dice.some(("state", "city", "min_employees", "location", "path", "'; --", "{{x}}"), 3)
            values = ("NV", "Fresno", 0, -1, "../../etc/passwd", ["Fresno"], 1e300, "x" * 1000)
            return {key: dice.pick(values) for key in keys}
        case "integer":
            return dice.pick((0, 1, 5, -1, 10**30, 2**63))
        case _:
            return dice.pick((*TEXTS, "contractors", "contractors"))
