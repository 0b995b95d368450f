"""Arguments for any tool, made from its JSON schema: valid by it, and varied by seed and key."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor

from rehearsal.cast import forms
from rehearsal.cast.scene import Json
from rehearsal.seeded import pick, unit, whole

WORDS = (
    "clear",
    "steady",
    "useful",
    "ready",
    "open",
    "next",
    "review",
    "result",
    "customer",
    "work",
    "detail",
    "short",
)
FORMATS: Mapping[str, str] = {
    "date": "2026-11-02",
    "date-time": "2026-11-02T09:00:00Z",
    "time": "09:00:00Z",
    "email": "somebody@company.example",
    "uri": "https://company.example/",
    "uuid": "00000000-0000-4000-8000-000000000000",
    "ipv4": "192.0.2.1",
}
DEEPEST = 5


def arguments(
    properties: Mapping[str, Json], required: Sequence[str], topic: str, seed: int, key: str
) -> dict[str, object]:
    """Fill every required argument, and about half of the optional ones. ``topic`` is text to take words from."""
    words = re.findall(r"[A-Za-z][a-z]{2,}", topic) or list(WORDS)
    return {
        name: Maker(tuple(words), whole(0, 2**48, seed, key), schema.get("$defs") or {}).value(schema, name)
        for name, schema in properties.items()
        if name in required or unit(seed, "optional", key, name) < 0.5
    }


@dataclass(frozen=True, slots=True)
class Maker:
    """Makes values: words to write with, a seed of its own, and the definitions that references name."""

    words: tuple[str, ...]
    seed: int
    definitions: Json

    def value(self, schema: Json, key: str) -> object:
        """Make one value that the schema allows; ``key`` is its path, which chance and depth come from."""
        plain = forms.plain({**schema, "$defs": self.definitions})
        if "const" in plain:
            return plain["const"]
        if plain.get("enum"):
            chosen: object = pick(plain["enum"], self.seed, key)
            return chosen
        kind = plain.get("type", "string" if "properties" not in plain else "object")
        if isinstance(kind, list):
            kind = next((one for one in kind if one != "null"), "null")
        make = {
            "integer": self._number,
            "number": self._number,
            "boolean": lambda _schema, path: unit(self.seed, path) < 0.5,
            "null": lambda _schema, _path: None,
            "array": self._array,
            "object": self._object,
        }.get(kind, self._string)
        return make(plain, key)

    def _number(self, schema: Json, key: str) -> int | float:
        entire = schema.get("type") == "integer"
        step = schema.get("multipleOf") or (1 if entire else 0.01)
        low, high = schema.get("minimum"), schema.get("maximum")
        if low is None and "exclusiveMinimum" in schema:
            low = schema["exclusiveMinimum"] + step
        if high is None and "exclusiveMaximum" in schema:
            high = schema["exclusiveMaximum"] - step
        if low is None:
            low = 0 if high is None or high >= 0 else high - 10
        if high is None:
            high = max(low, 0) + (10 if entire else 1)
        first, last = ceil(low / step - 1e-9), floor(high / step + 1e-9)
        chosen = step * whole(first, max(first, last), self.seed, key)
        return round(chosen) if entire else round(chosen, 6)

    def _string(self, schema: Json, key: str) -> str:
        if schema.get("format") in FORMATS:
            return FORMATS[schema["format"]]
        start = whole(0, max(len(self.words) - 8, 0), self.seed, key)
        text = " ".join(self.words[start : start + whole(4, 8, self.seed, key, "length")])
        least, most = schema.get("minLength", 0), schema.get("maxLength")
        more = 0
        while len(text) < least:
            text, more = f"{text} {pick(WORDS, self.seed, key, more)}", more + 1
        return text if most is None else text[:most].rstrip().ljust(min(least, most), "x")

    def _array(self, schema: Json, key: str) -> list[object]:
        least, most = schema.get("minItems", 0), schema.get("maxItems", 3)
        if "items" not in schema or (key.count("/") > DEEPEST and not least):
            return []
        number = min(max(least, whole(1, 2, self.seed, key, "items")), most)
        made: list[object] = []
        for n in range(number * 8):
            one = self.value(schema["items"], f"{key}/{n}")
            if len(made) < number and not (schema.get("uniqueItems") and one in made):
                made.append(one)
        return made

    def _object(self, schema: Json, key: str) -> dict[str, object]:
        required = schema.get("required", ())
        return {
            name: self.value(one, f"{key}/{name}")
            for name, one in schema.get("properties", {}).items()
            if name in required or (key.count("/") <= DEEPEST and unit(self.seed, "optional", key, name) < 0.5)
        }
