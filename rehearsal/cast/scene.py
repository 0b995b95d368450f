"""What a player sees: the request, read into a task, tools, and what was called and answered so far."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from config.files.worlds import ModelFaults

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool on offer; ``properties`` are the JSON schemas of its arguments, local references resolved."""

    name: str
    description: str
    properties: Mapping[str, Json]
    required: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """A call of a tool."""

    tool: str
    input: Json


@dataclass(frozen=True, slots=True)
class Done:
    """A call that was made and what came of it."""

    call: Call
    result: str
    failed: bool


@dataclass(frozen=True, slots=True)
class Say:
    """An answer in words."""

    text: str
    stop: Literal["end_turn", "refusal"] = "end_turn"


@dataclass(frozen=True, slots=True)
class Use:
    """An answer that calls tools, perhaps with words before."""

    calls: tuple[Call, ...]
    text: str = ""


Answer = Say | Use


@dataclass(frozen=True, slots=True)
class Scene:
    """One request.

    ``task`` is the first message, ``news`` what the last turn says (the results of the newest calls, else the
    newest message), ``said`` everything that was shown, newest first. ``must_call`` and ``must_not_call`` come from
    tool_choice; ``attempt`` counts earlier answers to the very same request, and ``spoken`` our turns in words since
    the last call.
    """

    seed: int
    faults: ModelFaults
    attempt: int
    spoken: int
    system: str
    task: str
    news: str
    said: tuple[str, ...]
    tools: tuple[Tool, ...]
    done: tuple[Done, ...]
    must_call: bool
    must_not_call: bool

    def calls_of(self, tool: Tool) -> list[Done]:
        """Return the calls of this tool so far."""
        return [done for done in self.done if done.call.tool == tool.name]


def read_scene(body: Json, *, seed: int, faults: ModelFaults, attempt: int) -> Scene:
    """Read a request that has been validated."""
    choice = body.get("tool_choice")
    kind = choice.get("type") if isinstance(choice, Mapping) else "auto"
    tools = tuple(_tool(tool) for tool in _list(body.get("tools")) if "input_schema" in tool)
    if kind == "tool" and isinstance(choice, Mapping):
        tools = tuple(tool for tool in tools if tool.name == choice.get("name"))
    messages = _list(body["messages"])
    shown = [text for message in messages if message["role"] == "user" for text in _texts(message["content"])]
    return Scene(
        seed=seed,
        faults=faults,
        attempt=attempt,
        spoken=_spoken(messages),
        system="\n".join(_texts(body.get("system") or "")),
        task=shown[0] if shown else "",
        news=_news(messages),
        said=tuple(reversed(shown)),
        tools=tools,
        done=tuple(_done(messages)),
        must_call=kind in {"any", "tool"},
        must_not_call=kind == "none" or not tools,
    )


def as_json(value: object) -> str:
    """Write a value as compact JSON, letters as they are."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _tool(tool: Json) -> Tool:
    schema = _mapping(tool["input_schema"])
    definitions = schema.get("$defs")
    properties = {
        str(name): resolved(value, definitions if isinstance(definitions, Mapping) else {})
        for name, value in _mapping(schema.get("properties")).items()
    }
    required = schema.get("required")
    names = tuple(str(name) for name in required) if isinstance(required, list) else tuple(properties)
    return Tool(str(tool["name"]), str(tool.get("description", "")), properties, names)


def resolved(schema: object, definitions: Json) -> Json:
    """Replace a reference by what it refers to; nested ones are left with the definitions beside them."""
    found = _mapping(schema)
    reference = found.get("$ref")
    if isinstance(reference, str):
        found = {
            **_mapping(definitions.get(reference.rpartition("/")[2])),
            **{k: v for k, v in found.items() if k != "$ref"},
        }
    return {**found, "$defs": definitions} if definitions else found


def _done(messages: Sequence[Json]) -> list[Done]:
    """Pair the calls with their results."""
    calls: dict[str, Call] = {}
    done = []
    for message in messages:
        for block in _list(message["content"]):
            if block.get("type") == "tool_use":
                calls[str(block["id"])] = Call(str(block["name"]), _mapping(block["input"]))
            elif block.get("type") == "tool_result":
                call = calls[str(block["tool_use_id"])]
                done.append(Done(call, "\n".join(_texts(block.get("content") or "")), bool(block.get("is_error"))))
    return done


def _news(messages: Sequence[Json]) -> str:
    """Return what was said after the last turn of ours: results of calls if there are any, else words."""
    last: list[Json] = []
    for message in reversed(messages):
        if message["role"] == "assistant" and last:
            break
        if message["role"] == "user":
            last.insert(0, message)
    results = [block for message in last for block in _list(message["content"]) if block.get("type") == "tool_result"]
    if results:
        return "\n".join(text for block in results for text in _texts(block.get("content") or ""))
    return "\n".join(text for message in last for text in _texts(message["content"]))


def _spoken(messages: Sequence[Json]) -> int:
    """Count our turns without a call since the last one that has one."""
    spoken = 0
    for message in reversed(messages):
        if message["role"] != "assistant":
            continue
        if any(block.get("type") == "tool_use" for block in _list(message["content"])):
            break
        spoken += 1
    return spoken


def _texts(content: object) -> list[str]:
    """Return the texts in a content, those inside tool results too."""
    if isinstance(content, str):
        return [content]
    texts = []
    for block in _list(content):
        if block.get("type") == "text":
            texts.append(str(block["text"]))
        elif block.get("type") == "tool_result":
            texts.extend(_texts(block.get("content") or ""))
    return texts


def _list(value: object) -> list[Json]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def _mapping(value: object) -> Json:
    return value if isinstance(value, Mapping) else {}
