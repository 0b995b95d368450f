"""Requests as the crew sends them: the tools' schemas as they go over the wire, and tasks in the agreed formats."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import anthropic

from config.worlds import WorldConfig
from rehearsal.model.server import ModelServer

Json = dict[str, Any]
MODEL = "claude-haiku-4-5"
KEY = "rehearsal"


def world(faults: Mapping[str, float], latency_ms: int = 0) -> WorldConfig:
    """A world whose model misbehaves by these shares."""
    return WorldConfig.model_validate(
        {
            "world": "calm",
            "start": "2026-11-02T08:00:00-08:00",
            "people": {"answers_within": "2d"},
            "model": dict(faults),
            "latency_ms": latency_ms,
        }
    )


@contextmanager
def serving(
    faults: Mapping[str, float] | None = None, seed: int = 1, log: Path | None = None, api_key: str | None = None
) -> Iterator[anthropic.Anthropic]:
    """A server, and a client that does not retry."""
    server = ModelServer(world(faults or {}), seed, log, api_key=api_key)
    base_url = server.start()
    try:
        with anthropic.Anthropic(api_key=KEY, base_url=base_url, max_retries=0) as client:
            yield client
    finally:
        server.stop()


def strings(description: str, argument: str, *, in_argument: bool = False, name: str = "record") -> Json:
    """A tool that takes lines; the format stands in its own words or in its argument's."""
    items: Json = {"type": "array", "items": {"type": "string"}}
    if in_argument:
        items["description"] = description
    schema = {"type": "object", "properties": {argument: items}, "required": [argument]}
    return {"name": name, "description": "Takes lines" if in_argument else description, "input_schema": schema}


JUDGE = strings(
    'Lines "id | tier | score | confidence | reason": tier Hot, Warm, Cold; score 0-100; confidence 0-1', "judgements"
)
ANGLE = strings('Lines "id | score | confidence | fact ids | angle": two or three a prospect', "angles")
FILL = strings('Lines "id | variant | slot=angle id, slot=angle id": one a prospect, every slot filled', "fills")
READ = strings(
    'Lines "id | intent | confidence | date or - | answer or -": intent interested, question, not_now, '
    "not_interested, wrong_person, opt_out, auto_reply; confidence 0-1",
    "replies",
)
REPORT: Json = {
    "name": "record_report",
    "description": "The report. Figures only as placeholders",
    "input_schema": {
        "type": "object",
        "properties": {"text": {"type": "string"}, "flags": {"type": "array", "items": {"type": "string"}}},
        "required": ["text", "flags"],
    },
}
DELEGATE: Json = {
    "name": "delegate",
    "description": "Have the Scout do the stage.",
    "input_schema": {"type": "object", "properties": {"note": {"type": "string"}}, "required": ["note"]},
}
BOARD: Json = {
    "name": "read_board",
    "description": "Where the campaign stands",
    "input_schema": {"type": "object", "properties": {}, "required": []},
}
PLAN: Json = {
    "name": "set_plan",
    "description": "Set the plan. source and its parameters (contractors: city); shares of plain, question",
    "input_schema": {
        "type": "object",
        "properties": {
            "quota": {"type": "integer"},
            "source": {"type": "string"},
            "parameters": {"type": "object"},
            "shares": {"type": "object"},
            "rationale": {"type": "string"},
        },
        "required": ["quota", "source", "parameters", "shares", "rationale"],
    },
}
SEARCH: Json = {
    "name": "search_directory",
    "description": "More candidates, narrowed by: city",
    "input_schema": {"type": "object", "properties": {"parameters": {"type": "object"}}, "required": ["parameters"]},
}

COMPANIES = ("Apex", "Birch", "Cobalt", "Delta", "Ember", "Falcon", "Granite", "Harbor", "Iron Oak", "Juniper")


def candidates(number: int = 10, first: int = 1) -> str:
    """A batch for the Scout."""
    return "\n".join(
        f"p{first + n} | {COMPANIES[n % 10]} {first + n} Roofing LLC | Roofing Contractors | Fresno CA "
        f"| {5 + n % 14 * 3} staff | founded {1985 + n % 30}"
        for n in range(number)
    )


def dossiers(number: int = 5) -> str:
    """A batch for the Builder."""
    parts = []
    for n in range(number):
        parts += [
            f"p{n + 1} | {COMPANIES[n]} Roofing LLC | Fresno CA | {8 + n} staff",
            f" f1 directory 2026-11: Roofing Contractors in Fresno CA, founded {1990 + n}",
            f" f2 hiring 2026-10: {COMPANIES[n]} Roofing is hiring {n + 2} estimators in Clovis",
            f" f3 review 2026-09: Rated 4.{n} stars over {40 + 3 * n} reviews. Customers praise tidy crews.",
            " f4 service_area 2026-08: Serves Fresno, Madera and Tulare counties",
        ]
    return "\n".join(parts)


def ask(client: anthropic.Anthropic, task: str, *tools: Json, **more: Any) -> anthropic.types.Message:
    """The first request of a conversation."""
    return talk(client, [{"role": "user", "content": task}], *tools, **more)


def talk(client: anthropic.Anthropic, messages: list[Any], *tools: Json, **more: Any) -> anthropic.types.Message:
    """Any request."""
    given: Json = {"model": MODEL, "max_tokens": 20_000, "system": "You are the Scout.", "messages": messages, **more}
    if tools:
        given["tools"] = list(tools)
    message: anthropic.types.Message = client.messages.create(**given)
    return message


def used(message: anthropic.types.Message) -> Json:
    """The arguments of the one tool call."""
    (block,) = [block for block in message.content if block.type == "tool_use"]
    return dict(block.input)


def said(message: anthropic.types.Message) -> str:
    """The words."""
    return "".join(block.text for block in message.content if block.type == "text")


def answered(task: str, message: anthropic.types.Message, result: str) -> list[Any]:
    """The conversation after the tool of that message answered."""
    (block,) = [block for block in message.content if block.type == "tool_use"]
    return [
        {"role": "user", "content": task},
        {"role": "assistant", "content": [block.model_dump(include={"type", "id", "name", "input"})]},
        {"role": "user", "content": [{"type": "tool_result", "tool_use_id": block.id, "content": result}]},
    ]


def cells(lines: list[str]) -> dict[str, list[str]]:
    """The cells after the id, by id (the last line of an id counts)."""
    rows = ([cell.strip() for cell in line.split("|")] for line in lines)
    return {row[0]: row[1:] for row in rows}


def renamed(tool: Json, name: str) -> Json:
    """The tool under another name."""
    return {**tool, "name": name}
