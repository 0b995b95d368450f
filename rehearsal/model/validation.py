"""What the Messages API refuses with a 400, in its own words, so that a bad request fails in rehearsal already."""

import json
import re
from collections.abc import Mapping, Set
from functools import lru_cache
from typing import Any

from jsonschema import Draft202012Validator, SchemaError  # type: ignore[import-untyped]

from rehearsal.model.errors import ApiError, invalid
from rehearsal.model.thinking import validate_thinking
from rehearsal.model.tokens import compact

Json = Mapping[str, Any]

COUNTABLE = {"model", "messages", "system", "tools", "tool_choice", "thinking", "mcp_servers", "output_config"}
COUNTABLE |= {"output_format", "context_management", "betas", "cache_control"}
KNOWN = COUNTABLE | {"max_tokens", "metadata", "service_tier", "stop_sequences", "stream", "temperature", "top_k"}
KNOWN |= {"top_p", "container", "inference_geo", "speed"}
BLOCKS = {
    "user": {"text", "image", "document", "search_result", "tool_result", "container_upload"},
    "assistant": {"text", "thinking", "redacted_thinking", "tool_use", "server_tool_use", "web_search_tool_result"},
}
TOOL_NAME = re.compile(r"^[a-zA-Z0-9_-]{1,128}$")
PROPERTY = re.compile(r"^[a-zA-Z0-9_.-]{1,64}$")
COMBINED = ("oneOf", "allOf", "anyOf")
DRAFT = "JSON schema is invalid. It must match JSON Schema draft 2020-12 (https://json-schema.org/draft/2020-12)."
RANGES = {"temperature": (0.0, 1.0), "top_p": (0.0, 1.0)}


def validate(body: object, *, counting: bool = False) -> Json:
    """Return the body if the API would accept it; raise the ApiError that it would answer with otherwise.

    ``counting`` is for count_tokens, which takes neither ``max_tokens`` nor sampling parameters.
    """
    if not isinstance(body, Mapping):
        raise invalid("body", "Input should be an object")
    for key in body:
        if key not in (COUNTABLE if counting else KNOWN):
            raise invalid(str(key), "Extra inputs are not permitted")
    for key in ("model", "messages") if counting else ("model", "max_tokens", "messages"):
        if key not in body:
            raise invalid(key, "Field required")
    if not isinstance(body["model"], str) or not body["model"]:
        raise invalid("model", "String should have at least 1 character")
    if not counting:
        _numbers(body)
    if "system" in body:
        _content(body["system"], "system", {"text"}, empty_list=True)
    tools = body.get("tools")
    if tools is not None:
        _tools(tools)
    _tool_choice(body.get("tool_choice"), tools)
    _messages(body["messages"])
    validate_thinking(body)
    return body


def _numbers(body: Json) -> None:
    limit = body["max_tokens"]
    if not isinstance(limit, int) or isinstance(limit, bool):
        raise invalid("max_tokens", "Input should be a valid integer")
    if limit < 1:
        raise invalid("max_tokens", "must be greater than or equal to 1")
    for key, (low, high) in RANGES.items():
        value = body.get(key)
        if value is not None and (not isinstance(value, int | float) or not low <= value <= high):
            raise invalid(key, f"range: {low:g}..{high:g}")
    stops = body.get("stop_sequences") or []
    if not isinstance(stops, list) or not all(isinstance(stop, str) for stop in stops):
        raise invalid("stop_sequences", "Input should be a valid list of strings")
    for n, stop in enumerate(stops):
        if not stop.strip():
            raise invalid(f"stop_sequences.{n}", "each stop sequence must contain non-whitespace")


def _tools(tools: object) -> None:
    if not isinstance(tools, list):
        raise invalid("tools", "Input should be a valid list")
    names: set[str] = set()
    for n, tool in enumerate(tools):
        if not isinstance(tool, Mapping):
            raise invalid(f"tools.{n}", "Input should be an object")
        if tool.get("type", "custom") != "custom":
            continue
        where = f"tools.{n}.custom"
        name = tool.get("name")
        if not isinstance(name, str):
            raise invalid(f"{where}.name", "Field required")
        if not TOOL_NAME.match(name):
            raise invalid(f"{where}.name", f"String should match pattern '{TOOL_NAME.pattern}'")
        if name in names:
            raise invalid("tools", "Tool names must be unique.")
        names.add(name)
        schema = tool.get("input_schema")
        if not isinstance(schema, Mapping):
            raise invalid(f"{where}.input_schema", "Field required")
        _input_schema(schema, f"{where}.input_schema")


def _input_schema(schema: Json, where: str) -> None:
    """A tool's arguments: an object, whose fields have plain names, and all of it JSON Schema."""
    if schema.get("type") != "object":
        raise invalid(f"{where}.type", "Input should be 'object'")
    if any(name in schema for name in COMBINED):
        raise invalid(where, "input_schema does not support oneOf, allOf, or anyOf at the top level")
    if not _is_schema(compact(schema)):
        raise invalid(where, DRAFT)
    if any(not PROPERTY.match(name) for name in schema.get("properties", {})):
        raise invalid(f"{where}.properties", f"Property keys should match pattern '{PROPERTY.pattern}'")


@lru_cache(maxsize=256)
def _is_schema(text: str) -> bool:
    """Whether a text is JSON Schema; a campaign's few tools are asked about hundreds of times."""
    try:
        Draft202012Validator.check_schema(json.loads(text))
    except SchemaError:
        return False
    return True


def _tool_choice(choice: object, tools: object) -> None:
    if choice is None:
        return
    if not isinstance(choice, Mapping) or choice.get("type") not in {"auto", "any", "tool", "none"}:
        raise invalid("tool_choice", "Input tag should be one of 'auto', 'any', 'tool', 'none'")
    if not tools and choice["type"] != "none":
        raise invalid("tool_choice", "tool_choice may only be specified while providing tools")
    names = {tool.get("name") for tool in tools if isinstance(tool, Mapping)} if isinstance(tools, list) else set()
    if choice["type"] == "tool" and choice.get("name") not in names:
        raise invalid("tool_choice.name", f"Tool '{choice.get('name')}' not found in provided tools")


def _messages(messages: object) -> None:
    if not isinstance(messages, list):
        raise invalid("messages", "Input should be a valid list")
    if not messages:
        raise invalid("messages", "at least one message is required")
    for n, message in enumerate(messages):
        _message(message, n, last=n == len(messages) - 1)
    if messages[0]["role"] != "user":
        raise invalid("messages", 'first message must use the "user" role')
    _tool_turns(messages)


def _message(message: object, n: int, *, last: bool) -> None:
    where = f"messages.{n}"
    if not isinstance(message, Mapping):
        raise invalid(where, "Input should be an object")
    role = message.get("role")
    if role == "system":
        hint = 'The Messages API accepts a top-level `system` parameter, not "system" as an input message role.'
        raise invalid("messages", f'Unexpected role "system". {hint}')
    if role not in BLOCKS:
        raise invalid(f"{where}.role", "Input should be 'user' or 'assistant'" if role else "Field required")
    if "content" not in message:
        raise invalid(f"{where}.content", "Field required")
    if not message["content"] and not (last and role == "assistant"):
        hint = "all messages must have non-empty content except for the optional final assistant message"
        raise invalid(where, hint)
    _content(message["content"], f"{where}.content", BLOCKS[str(role)], empty_list=last)
    text = message["content"]
    if last and role == "assistant" and isinstance(text, str) and text != text.rstrip():
        raise invalid("messages", "final assistant content cannot end with trailing whitespace")


def _content(content: object, where: str, kinds: Set[str], *, empty_list: bool) -> None:
    if isinstance(content, str):
        if content and not content.strip():
            raise _blank()
        return
    if not isinstance(content, list) or not (content or empty_list):
        raise invalid(where, "Input should be a valid string or a non-empty list of content blocks")
    for n, block in enumerate(content):
        at = f"{where}.{n}"
        kind = block.get("type") if isinstance(block, Mapping) else None
        if not isinstance(block, Mapping) or kind not in kinds:
            allowed = ", ".join(f"'{k}'" for k in sorted(kinds))
            raise invalid(
                at, f"Input tag '{kind}' found using 'type' does not match any of the expected tags: {allowed}"
            )
        if kind == "text" and not isinstance(block.get("text"), str):
            raise invalid(f"{at}.text.text", "Field required")
        if kind == "text" and not str(block["text"]).strip():
            raise _blank()
        if kind == "thinking" and not isinstance(block.get("signature"), str):
            raise invalid(f"{at}.thinking.signature", "Field required")
        if kind == "tool_use" and not isinstance(block.get("input"), Mapping):
            raise invalid(f"{at}.tool_use.input", "Input should be a valid dictionary")
        if kind == "tool_result" and not isinstance(block.get("tool_use_id"), str):
            raise invalid(f"{at}.tool_result.tool_use_id", "Field required")


def _blank() -> ApiError:
    return ApiError("invalid_request_error", "messages: text content blocks must contain non-whitespace text")


def _tool_turns(messages: list[Json]) -> None:
    """Every tool_use is answered in the next turn, and only what was asked is answered."""
    asked: list[str] = []
    for n, message in enumerate(messages):
        blocks = message["content"] if isinstance(message["content"], list) else []
        same = n > 0 and messages[n - 1]["role"] == message["role"]
        results = [str(b["tool_use_id"]) for b in blocks if b["type"] == "tool_result"]
        for k, block in enumerate(blocks):
            if block["type"] == "tool_result" and block["tool_use_id"] not in asked:
                hint = "Each `tool_result` block must have a corresponding `tool_use` block in the previous message."
                what = f"unexpected `tool_use_id` found in `tool_result` blocks: {block['tool_use_id']}. {hint}"
                raise invalid(f"messages.{n}.content.{k}", what)
        missing = [one for one in asked if one not in results]
        following = n + 1 < len(messages) and messages[n + 1]["role"] == message["role"]
        if message["role"] == "user" and missing and not following:
            raise _unanswered(n - 1, missing)
        used = [str(b.get("id")) for b in blocks if b["type"] == "tool_use"]
        kept = asked if same else []
        asked = missing if message["role"] == "user" else kept + used
    if messages[-1]["role"] == "assistant" and asked:
        raise _unanswered(len(messages) - 1, asked)


def _unanswered(n: int, calls: list[str]) -> ApiError:
    hint = "Each `tool_use` block must have a corresponding `tool_result` block in the next message."
    told = "`tool_use` ids were found without `tool_result` blocks immediately after"
    return invalid(f"messages.{n}", f"{told}: {', '.join(calls)}. {hint}")
