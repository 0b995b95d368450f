"""Requests as the crew sends them: the tools' schemas as they go over the wire, and tasks in the agreed formats."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import anthropic

from config.files.worlds import WorldConfig
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
    faults: Mapping[str, float] | None = None,
    seed: int = 1,
    log: Path | None = None,
    api_key: str | None = None,
    retired: Sequence[str] = (),
) -> Iterator[anthropic.Anthropic]:
    """A server, and a client that does not retry."""
    declared = world(faults or {})
    model = declared.model.model_copy(update={"retired": list(retired)})
    server = ModelServer(declared.model_copy(update={"model": model}), seed, log, api_key=api_key)
    base_url = server.start()
    try:
        with anthropic.Anthropic(api_key=KEY, base_url=base_url, max_retries=0) as client:
            yield client
    finally:
        server.stop()


def text(description: str, **more: Any) -> Json:
    """The schema of a text."""
    return {"type": "string", "description": description, **more}


def number(description: str, low: float = 0, high: float = 1, kind: str = "number") -> Json:
    """The schema of a number between bounds."""
    return {"type": kind, "minimum": low, "maximum": high, "description": description}


def objects(properties: Json, *optional: str) -> Json:
    """The schema of an array of objects; all but the ``optional`` fields are required."""
    required = [name for name in properties if name not in optional]
    return {"type": "array", "items": {"type": "object", "properties": properties, "required": required}}


def tool(name: str, argument: str, rows: Json, description: str = "Record the results") -> Json:
    """A tool that takes an array of objects."""
    schema = {"type": "object", "properties": {argument: rows}, "required": [argument]}
    return {"name": name, "description": description, "input_schema": schema}


ID = text("the item's id")
SCORE = number("how well it fits", 0, 100, "integer")
SURE = number("how sure you are")
JUDGE = tool(
    "record_judgements",
    "judgements",
    objects(
        {
            "id": ID,
            "tier": text("how well it fits; Cold is turned away", enum=["Hot", "Warm", "Cold"]),
            "score": SCORE,
            "confidence": SURE,
            "reason": text("why, in at most fifteen words"),
        }
    ),
)
ANGLE = tool(
    "record_angles",
    "prospects",
    objects(
        {
            "id": ID,
            "score": SCORE,
            "confidence": SURE,
            "angles": objects(
                {
                    "text": text("one sentence to the reader"),
                    "facts": {"type": "array", "items": {"type": "string"}, "description": "ids of the facts it cites"},
                    "confidence": SURE,
                }
            ),
        },
        "score",
        "confidence",
    ),
)
FILL = tool(
    "record_fills",
    "fills",
    objects({"id": ID, "opening": text("angle id for this slot"), "proof": text("angle id for this slot")}),
)
INTENTS = ["interested", "question", "not_now", "not_interested", "wrong_person", "opt_out", "auto_reply"]
READ = tool(
    "record_replies",
    "replies",
    objects(
        {
            "id": ID,
            "intent": text("what its writer wants", enum=INTENTS),
            "confidence": SURE,
            "date": text("when to write again, as YYYY-MM-DD; of not_now only"),
            "answer": text("a short answer; of interested and question only"),
        },
        "date",
        "answer",
    ),
)
CRITICISE = tool(
    "record_verdicts",
    "verdicts",
    objects(
        {
            "id": ID,
            "angle": text("the angle's id"),
            "verdict": text("what the cited facts bear", enum=["supported", "overstated", "unsupported"]),
            "words": text("the words at fault"),
            "worth_reading": {"type": "boolean", "description": "false when it gives no reason to read on"},
        },
        "words",
        "worth_reading",
    ),
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
DECIDE: Json = {
    "name": "decide",
    "description": "Decide on an outcome that is not done.",
    "input_schema": {
        "type": "object",
        "properties": {
            "decision": {"type": "string", "enum": ["proceed", "retry", "replan", "escalate"]},
            "reason": {"type": "string"},
        },
        "required": ["decision", "reason"],
    },
}
BOARD: Json = {
    "name": "read_board",
    "description": "Where the campaign stands",
    "input_schema": {"type": "object", "properties": {}, "required": []},
}
PLAN: Json = {
    "name": "set_plan",
    "description": "Set the plan",
    "input_schema": {
        "type": "object",
        "properties": {
            "quota": {"type": "integer", "minimum": 1},
            "source": {"type": "string", "enum": ["contractors", "chamber"]},
            "parameters": {"type": "object", "properties": {"city": {"type": "string", "description": "cities"}}},
            "shares": {
                "type": "object",
                "properties": {"plain": number("its share"), "question": number("its share")},
            },
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


def marked(lines: str) -> str:
    """A batch as it stands in a task or a result."""
    return f"<data>\n{lines}\n</data>"


def candidates(number: int = 10, first: int = 1) -> str:
    """A batch for the Scout."""
    return marked(
        "\n".join(
            f"p{first + n} | {COMPANIES[n % 10]} {first + n} Roofing LLC | Roofing Contractors | Fresno CA "
            f"| {5 + n % 14 * 3} staff | founded {1985 + n % 30}"
            for n in range(number)
        )
    )


OFFER = (
    "We offer: Estimating and scheduling software for roofing crews: measure a roof from photos, send the estimate the "
    "same day, and see which crew is where.\n"
)


def dossiers(number: int = 5) -> str:
    """A task for the Builder: the offer, and a batch."""
    parts = []
    for n in range(number):
        parts += [
            f"p{n + 1} | {COMPANIES[n]} Roofing LLC | Fresno CA | {8 + n} staff",
            f" f1 directory 2026-11: Roofing Contractors in Fresno CA, founded {1990 + n}",
            f" f2 hiring 2026-10: {COMPANIES[n]} Roofing is hiring {n + 2} estimators in Clovis",
            f" f3 review 2026-09: Rated 4.{n} stars over {40 + 3 * n} reviews. Customers praise tidy crews.",
            " f4 service_area 2026-08: Serves Fresno, Madera and Tulare counties",
        ]
    return OFFER + marked("\n".join(parts))


def facts_of(item: str) -> dict[str, str]:
    """The facts of one of those dossiers, by their ids."""
    part = dossiers(10).split(f"{item} | ")[1].split("\np")[0]
    return dict(re.findall(r"^ (f\d+) \S+ \S+: (.+)$", part, re.MULTILINE))


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


def by_id(rows: list[Json]) -> dict[str, Json]:
    """The objects without their id, by id (the last of an id counts)."""
    return {row["id"]: {name: value for name, value in row.items() if name != "id"} for row in rows}


def renamed(tool: Json, name: str) -> Json:
    """The tool under another name."""
    return {**tool, "name": name}
