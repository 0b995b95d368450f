"""The shipped worlds: how oddly their models answer, and that a tool which reads with care gets its batches done."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anthropic
import pytest
import yaml

from config.files.worlds import WorldConfig
from tests.rehearsal_model import wire
from tests.rehearsal_model.wire import ANGLE, JUDGE, OFFER, Json, marked, serving, talk

WORLDS = Path(__file__).parents[2] / "config" / "rehearsals"
BATCH, BATCHES = 10, 12
PAUSES = {"error_429", "error_500", "error_529", "reset", "timeout", "slow"}


def faults(world: str) -> dict[str, float]:
    """The world's model, on a wire that does not fail."""
    model = WorldConfig.model_validate(yaml.safe_load((WORLDS / f"{world}.yaml").read_text())).model.model_dump()
    return {name: share for name, share in model.items() if name not in PAUSES and isinstance(share, float)}


class Desk:
    """A tool that understands what a careful reader would, and refuses a row that lacks what is required."""

    def __init__(self, tool: Json, items: list[str]) -> None:
        (self.argument,) = tool["input_schema"]["properties"]
        self.required = tool["input_schema"]["properties"][self.argument]["items"]["required"]
        self.left = items
        self.rows = self.odd = 0

    def take(self, given: Json) -> str:
        refused = []
        for row in self.read(given[self.argument]):
            item = re.sub(r"\W", "", str(row["id"])).lower()
            if missing := [name for name in self.required if name not in row]:
                refused.append(f"refused {item}: no {', no '.join(missing)}")
            elif item in self.left:
                self.left.remove(item)
        if not self.left:
            return "recorded; nothing left"
        return "\n".join(["some recorded", *refused, f"still to do: {', '.join(self.left)}"])

    def read(self, given: Any) -> Iterator[Json]:
        for row in json.loads(given) if isinstance(given, str) else given:
            found = [json.loads(line) for line in row.splitlines()] if isinstance(row, str) else [row]
            self.rows += len(found)
            self.odd += sum(self.is_odd(one, isinstance(row, str)) for one in found)
            yield from found

    def is_odd(self, row: Json, merged: bool) -> bool:
        ordinary = re.fullmatch(r"p\d+", str(row["id"])) and all(name in row for name in self.required)
        return merged or not ordinary or "%" in str(row.get("confidence")) or "**" in json.dumps(row)


def work_off(client: anthropic.Anthropic, tool: Json, text: str, desk: Desk) -> int:
    """Have one batch done, as a Boss would who delegates again with another note; return the number of requests."""
    requests = 0
    for note in ("Take the whole batch.", "Once more, what is left.", "Again."):
        conversation: list[Any] = [{"role": "user", "content": f"{note}\n{text}"}]
        while desk.left and requests < 40:
            requests += 1
            message = talk(client, conversation, tool)
            calls = [block for block in message.content if block.type == "tool_use"]
            if not calls:
                break
            told = [
                {"type": "tool_result", "tool_use_id": one.id, "content": desk.take(dict(one.input))} for one in calls
            ]
            said = [block.model_dump(include={"type", "id", "name", "input", "text"}) for block in message.content]
            conversation += [{"role": "assistant", "content": said}, {"role": "user", "content": told}]
    return requests


def batches(tool: Json) -> Iterator[tuple[str, list[str]]]:
    for first in range(0, BATCH * BATCHES, BATCH):
        items = [f"p{n}" for n in range(first, first + BATCH)]
        if tool is JUDGE:
            yield wire.candidates(BATCH, first), items
        else:
            lines = [
                f"{item} | Firm {item[1:]} LLC\n f1 website 2026-11: We are known for tile roofs." for item in items
            ]
            yield OFFER + marked("\n".join(lines)), items


def test_a_rough_worlds_model_errs_more_than_a_calm_ones_in_every_way() -> None:
    calm, rough = faults("calm"), faults("rough")
    assert all(rough[name] > share for name, share in calm.items() if share)
    assert all(rough[name] for name in calm)


@pytest.mark.parametrize("tool", [JUDGE, ANGLE], ids=["scout", "builder"])
@pytest.mark.parametrize(("world", "odd", "requests"), [("calm", (0.03, 0.2), 1.4), ("rough", (0.25, 0.7), 3.0)])
def test_batches_come_to_their_end(tool: Json, world: str, odd: tuple[float, float], requests: float) -> None:
    asked = rows = strange = 0
    with serving(faults(world), seed=7) as client:
        for text, items in batches(tool):
            desk = Desk(tool, items)
            asked += work_off(client, tool, text, desk)
            assert desk.left == []
            rows, strange = rows + desk.rows, strange + desk.odd
    assert odd[0] <= strange / rows <= odd[1], (strange, rows)
    assert asked <= requests * BATCHES
