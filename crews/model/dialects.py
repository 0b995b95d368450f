"""What model servers speak: Anthropic's Messages API, and the chat completions that most other servers have."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from typing_extensions import override

from config.files.connections import ModelConnection
from config.files.llms import ModelConfig
from crews.model.pricing import Usage
from crews.model.wire import Reply, ToolUse, counted

Json = Mapping[str, Any]

ANSWERS = frozenset({"end_turn", "stop_sequence", "tool_use"})
"""The ways to finish that are an answer."""
THINKING = frozenset({"thinking", "redacted_thinking"})
IN_OUR_WORDS = {"stop": "end_turn", "tool_calls": "tool_use", "length": "max_tokens", "content_filter": "refusal"}


@dataclass(frozen=True, slots=True)
class ToolOnOffer:
    """A tool as a server is told of it."""

    name: str
    description: str
    schema: Json


@dataclass(frozen=True, slots=True)
class Prompt:
    """What is asked. ``history`` has CrewAI's messages without the system's, in the shape of chat completions."""

    system: str
    history: Sequence[Json]
    tools: Sequence[ToolOnOffer] = ()


class Dialect(Protocol):
    """How one kind of server is asked, and how its answer is read. It may keep what the server wants back."""

    path: str

    def headers(self, key: str) -> dict[str, str]:
        """Who asks."""

    def body(self, model: ModelConfig, prompt: Prompt) -> dict[str, Any]:
        """The request."""

    def prompt(self, body: Json) -> Prompt:
        """What was asked by a request of this dialect: ``body`` makes the same request of it again."""

    def read(self, answer: Any) -> Reply | None:
        """The answer; None where it is none of this dialect."""


def dialect_for(connection: ModelConnection) -> Dialect:
    """What a server is asked in."""
    return ChatCompletions() if connection.speaks == "openai_compatible" else MessagesApi()


def dialect_of(body: Json) -> Dialect:
    """What a request speaks. One that has nothing to tell it by is the same in both."""
    roles = {turn["role"] for turn in body["messages"]}
    tools = body.get("tools") or [{}]
    is_chat = roles & {"system", "tool"} or tools[0].get("type") == "function" or "reasoning_effort" in body
    return ChatCompletions() if is_chat else MessagesApi()


class MessagesApi(Dialect):
    """Anthropic's Messages API."""

    path = "/v1/messages"

    def __init__(self) -> None:
        self._thoughts: dict[str, list[Json]] = {}

    @override
    def headers(self, key: str) -> dict[str, str]:
        return {"x-api-key": key, "anthropic-version": "2023-06-01"}

    @override
    def body(self, model: ModelConfig, prompt: Prompt) -> dict[str, Any]:
        asked: dict[str, Any] = {"model": model.model, "max_tokens": model.max_tokens}
        asked["messages"] = self._turns(prompt.history)
        if prompt.system:
            asked["system"] = prompt.system
        if model.temperature is not None:
            asked["temperature"] = model.temperature
        if model.effort is not None:
            asked["output_config"] = {"effort": model.effort}
        if prompt.tools:
            asked["tools"] = [
                {"name": tool.name, "description": tool.description, "input_schema": tool.schema}
                for tool in prompt.tools
            ]
        return asked

    @override
    def prompt(self, body: Json) -> Prompt:
        tools = [ToolOnOffer(one["name"], one["description"], one["input_schema"]) for one in body.get("tools", ())]
        history = [message for turn in body["messages"] for message in self._messages(turn)]
        return Prompt(body.get("system", ""), history, tools)

    @override
    def read(self, answer: Any) -> Reply | None:
        content, usage = _field(answer, "content", list), _field(answer, "usage", Mapping)
        if content is None or usage is None or not all(isinstance(block, Mapping) for block in content):
            return None
        calls = tuple(
            ToolUse(str(block.get("id")), str(block.get("name")), _field(block, "input", Mapping) or {})
            for block in content
            if block.get("type") == "tool_use"
        )
        if calls and any(block.get("type") in THINKING for block in content):
            self._thoughts[calls[0].id] = content
        said = "".join(str(block.get("text", "")) for block in content if block.get("type") == "text").strip()
        return Reply(said, calls, str(answer.get("stop_reason") or "unknown"), _messages_usage(usage))

    def _turns(self, history: Sequence[Json]) -> list[Json]:
        """The turns; the results of one turn's calls stand in one turn of the user."""
        turns: list[Json] = []
        results: list[Json] = []
        for message in history:
            if message["role"] == "tool":
                told = {"tool_use_id": message["tool_call_id"], "content": message["content"] or ""}
                results.append({"type": "tool_result", **told})
                continue
            turns += _results(results)
            results = []
            turns.append(self._own(message) if message.get("tool_calls") else _plain(message))
        return [*turns, *_results(results)]

    def _messages(self, turn: Json) -> list[Json]:
        """CrewAI's messages of a turn; the thinking that one has is kept for when it is made again."""
        content = turn["content"]
        if isinstance(content, str):
            return [{"role": turn["role"], "content": content}]
        if turn["role"] == "user":
            return [
                {"role": "tool", "tool_call_id": told["tool_use_id"], "content": told["content"]} for told in content
            ]
        calls = [
            {"id": block["id"], "function": {"name": block["name"], "arguments": block["input"]}}
            for block in content
            if block["type"] == "tool_use"
        ]
        if len(calls) < len(content):
            self._thoughts[calls[0]["id"]] = content
        return [{"role": "assistant", "content": None, "tool_calls": calls}]

    def _own(self, message: Json) -> Json:
        """A turn of the model with its calls; CrewAI drops its thinking, and the API wants it back with them."""
        uses = [
            {
                "type": "tool_use",
                "id": call["id"],
                "name": call["function"]["name"],
                "input": _arguments(call["function"]["arguments"]),
            }
            for call in message["tool_calls"]
        ]
        return {"role": "assistant", "content": self._thoughts.get(str(uses[0]["id"]), uses)}


class ChatCompletions(Dialect):
    """OpenAI's chat completions, as Ollama, vLLM, llama.cpp, OpenRouter and others have them too."""

    path = "/chat/completions"

    @override
    def headers(self, key: str) -> dict[str, str]:
        return {"authorization": f"Bearer {key}"}

    @override
    def body(self, model: ModelConfig, prompt: Prompt) -> dict[str, Any]:
        system = [{"role": "system", "content": prompt.system}] if prompt.system else []
        asked: dict[str, Any] = {"model": model.model, "max_tokens": model.max_tokens}
        asked["messages"] = [*system, *(_chat_turn(message) for message in prompt.history)]
        if model.temperature is not None:
            asked["temperature"] = model.temperature
        if model.effort is not None:
            asked["reasoning_effort"] = model.effort
        if prompt.tools:
            asked["tools"] = [
                {
                    "type": "function",
                    "function": {"name": tool.name, "description": tool.description, "parameters": tool.schema},
                }
                for tool in prompt.tools
            ]
        return asked

    @override
    def prompt(self, body: Json) -> Prompt:
        system = "".join(turn["content"] for turn in body["messages"] if turn["role"] == "system")
        history = [turn for turn in body["messages"] if turn["role"] != "system"]
        given = [tool["function"] for tool in body.get("tools", ())]
        return Prompt(system, history, [ToolOnOffer(f["name"], f["description"], f["parameters"]) for f in given])

    @override
    def read(self, answer: Any) -> Reply | None:
        choices = _field(answer, "choices", list)
        first = choices[0] if choices else None
        message = _field(first, "message", Mapping)
        if first is None or message is None:
            return None
        calls = tuple(_chat_calls(_field(message, "tool_calls", list) or []))
        finish = str(first.get("finish_reason") or "unknown")
        said = message.get("content")
        finish = "tool_use" if calls and finish == "stop" else IN_OUR_WORDS.get(finish, finish)
        usage = _chat_usage(_field(answer, "usage", Mapping) or {})
        return Reply(said.strip() if isinstance(said, str) else "", calls, finish, usage)


def _results(results: list[Json]) -> list[Json]:
    return [{"role": "user", "content": results}] if results else []


def _plain(message: Json) -> Json:
    return {"role": message["role"], "content": message["content"] or ""}


def _arguments(given: Any) -> Json:
    """A call's arguments as an object; CrewAI keeps them as text."""
    if isinstance(given, str):
        try:
            given = json.loads(given)
        except ValueError:
            return {}
    return given if isinstance(given, Mapping) else {}


def _chat_turn(message: Json) -> Json:
    """A turn as chat completions want it: the arguments of calls as text."""
    if message["role"] == "tool":
        return {"role": "tool", "tool_call_id": message["tool_call_id"], "content": message["content"] or ""}
    if not message.get("tool_calls"):
        return _plain(message)
    return {"role": "assistant", "content": None, "tool_calls": [_chat_call(call) for call in message["tool_calls"]]}


def _chat_call(call: Json) -> Json:
    used = call["function"]
    return {
        "id": call["id"],
        "type": "function",
        "function": {"name": used["name"], "arguments": _text(used["arguments"])},
    }


def _chat_calls(calls: list[Any]) -> Iterable[ToolUse]:
    for number, call in enumerate(calls):
        function = _field(call, "function", Mapping)
        if function is not None:
            given = function.get("arguments")
            yield ToolUse(
                str(call.get("id") or f"call_{number}"),
                str(function.get("name")),
                given if isinstance(given, str | Mapping) and given else {},
            )


def _text(arguments: Any) -> str:
    return arguments if isinstance(arguments, str) else json.dumps(arguments, ensure_ascii=False)


def _messages_usage(told: Json) -> Usage:
    details = _field(told, "output_tokens_details", Mapping) or {}
    return Usage(
        fresh=counted(told.get("input_tokens")),
        written=counted(told.get("cache_creation_input_tokens")),
        cached=counted(told.get("cache_read_input_tokens")),
        output=counted(told.get("output_tokens")),
        thinking=counted(details.get("thinking_tokens")),
    )


def _chat_usage(told: Json) -> Usage:
    cached = counted((_field(told, "prompt_tokens_details", Mapping) or {}).get("cached_tokens"))
    thought = (_field(told, "completion_tokens_details", Mapping) or {}).get("reasoning_tokens")
    return Usage(
        fresh=max(counted(told.get("prompt_tokens")) - cached, 0),
        cached=cached,
        output=counted(told.get("completion_tokens")),
        thinking=counted(thought),
    )


def _field(of: Any, name: str, kind: type[Any]) -> Any:
    """A field of an object, if there is one of that kind."""
    found = of.get(name) if isinstance(of, Mapping) else None
    return found if isinstance(found, kind) else None
