"""The model client: one request, one retry layer, one record of each call."""

import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol, Self

import anthropic
import httpx
from crewai.llms.providers.anthropic.completion import AnthropicCompletion
from crewai.utilities.types import LLMMessage
from pydantic import BaseModel, PrivateAttr, model_validator
from typing_extensions import override

from config.connections import ModelConnection
from config.llms import ModelConfig
from crews.pricing import Usage, usage_of
from data.clock import real_pause
from data.records import ModelCall
from tools.agent.aborted import AnswerFailed, CycleAborted

RETRIED = frozenset({408, 409, 429})
ABOUT_THE_PROMPT = frozenset({400, 413, 422})
LONGEST_PAUSE_S = 60.0
ANSWERS = frozenset({"end_turn", "stop_sequence", "tool_use"})
THINKING = frozenset({"thinking", "redacted_thinking"})

_building = threading.Lock()


class Batches(Protocol):
    """Where the LLM learns which batch is the first and which the newest."""

    opening: str
    newest: str


@dataclass(frozen=True, slots=True)
class CallLog:
    """Who calls, and where each call is recorded; ``prospects`` says whom the next call serves.

    ``before`` is called before each request, and may forbid it by a BaseException.
    """

    cycle_id: str
    agent: str
    prospects: Callable[[], tuple[str, ...]]
    record: Callable[[ModelCall], None]
    before: Callable[[], None] = lambda: None


@lru_cache(maxsize=1)
def _http() -> httpx.Client:
    return anthropic.DefaultHttpxClient(limits=httpx.Limits(max_connections=64, max_keepalive_connections=16))


def shared_http() -> httpx.Client:
    """The process's one HTTP client for models; building one takes longer than most requests."""
    with _building:
        return _http()


def close_http() -> None:
    """Close the shared client; the next call opens another."""
    with _building:
        if _http.cache_info().currsize:
            _http().close()
            _http.cache_clear()


class MeteredLLM(AnthropicCompletion):
    """An AnthropicCompletion that counts tokens locally, retries in one place, and records every call."""

    _config: ModelConfig = PrivateAttr()
    _log: CallLog = PrivateAttr()
    _batches: Batches | None = PrivateAttr(default=None)
    _schemas: Mapping[str, Mapping[str, Any]] = PrivateAttr(default_factory=dict)
    _turns: int | None = PrivateAttr(default=None)
    _thoughts: dict[str, list[dict[str, Any]]] = PrivateAttr(default_factory=dict)

    @model_validator(mode="after")
    def _init_clients(self) -> Self:
        """Build no clients here; ``build_llm`` gives the shared one."""
        return self

    def limit(self, turns: int) -> None:
        """Answer so many times and no more: what would be the next request is an answer that failed."""
        self._turns = turns

    @override
    def get_input_tokens_count(
        self,
        messages: str | list[LLMMessage],
        tools: list[dict[str, Any]] | None = None,
        response_model: type[BaseModel] | None = None,
    ) -> int:
        """Estimate locally: CrewAI asks before every request, and the server's own count is another request."""
        return (len(messages) if isinstance(messages, str) else len(json.dumps(messages, default=str))) // 4

    @override
    def call(
        self,
        messages: str | list[LLMMessage],
        tools: list[dict[str, Any]] | None = None,
        callbacks: list[Any] | None = None,
        available_functions: dict[str, Any] | None = None,
        from_task: Any | None = None,
        from_agent: Any | None = None,
        response_model: type[BaseModel] | None = None,
    ) -> str | Any:
        """Send one request; give the text, or the tool calls for CrewAI to run.

        Raises:
            AnswerFailed: the model did not finish its answer, gave none, would not take the prompt, or is out of turns.
            CycleAborted: the server is out of reach after all tries, or lets nobody in.
        """
        if self._turns is not None:
            if not self._turns:
                raise AnswerFailed(f"{self.model} was out of turns")
            self._turns -= 1
        if self._batches is not None and not isinstance(messages, str):
            messages = newest_batch_only(messages, self._batches.opening, self._batches.newest)
        formatted, _ = self._format_messages_for_anthropic(_without_cache_marks(messages))
        formatted = [self._with_thoughts(message) for message in formatted]
        system = "" if isinstance(messages, str) else _system_text(messages)
        params: dict[str, Any] = {"model": self.model, "max_tokens": self._config.max_tokens, "messages": formatted}
        if system:
            params["system"] = system
        if self._config.temperature is not None:
            params["temperature"] = self._config.temperature
        if self._config.effort is not None:
            # The SDK that CrewAI wants has no name for it yet; the API has.
            params["extra_body"] = {"output_config": {"effort": self._config.effort}}
        if tools:
            params["tools"] = [_wire_tool(tool, self._schemas) for tool in tools]
        return self._answer(self._send(params))

    def _with_thoughts(self, message: LLMMessage) -> LLMMessage:
        """The model's own turn as it was: CrewAI drops its thinking, and the API wants it back with a tool call."""
        content = message["content"]
        if message["role"] != "assistant" or not isinstance(content, list) or not content:
            return message
        whole = self._thoughts.get(content[0].get("id", ""))
        return LLMMessage(role="assistant", content=whole) if whole else message

    def _answer(self, message: anthropic.types.Message) -> str | list[anthropic.types.ToolUseBlock]:
        """The tool calls or the text; an unfinished or empty answer is no answer."""
        if message.stop_reason not in ANSWERS:
            raise AnswerFailed(f"{self.model} stopped with {message.stop_reason} instead of an answer")
        calls = [block for block in message.content if block.type == "tool_use"]
        if calls and any(block.type in THINKING for block in message.content):
            self._thoughts[calls[0].id] = [block.model_dump(exclude_none=True) for block in message.content]
        text = _said(message)
        if not calls and not text:
            raise AnswerFailed(f"{self.model} gave an empty answer")
        return calls or text

    def _send(self, params: dict[str, Any]) -> anthropic.types.Message:
        """The one retry layer: 408, 409, 429, 5xx, broken connections and broken answers, ``retries`` times."""
        for remaining in range(self._config.retries, -1, -1):
            self._log.before()
            started = time.monotonic()
            headers: Mapping[str, str] = {}
            try:
                raw = self._client.messages.with_raw_response.create(**params)
                message: anthropic.types.Message = raw.parse()
            except anthropic.APIStatusError as error:
                status, headers = error.status_code, error.response.headers
                self._record(error.request, f"HTTP {status}\n{error.response.text}", started, f"http_{status}")
                failure = CycleAborted if status not in ABOUT_THE_PROMPT else AnswerFailed
                failed = failure(f"{self.model}: HTTP {status}: {error.message[:200]}")
                if status not in RETRIED and status < 500:
                    raise failed from error
            except anthropic.APIConnectionError as error:
                failed = CycleAborted(f"{self.model} at {self.base_url} cannot be reached: {error.message}")
                self._record(error.request, failed.reason, started, "unreachable")
            else:
                if _is_whole(message):
                    text, finish = raw.http_response.text, message.stop_reason or "unknown"
                    self._record(raw.http_request, text, started, finish, message)
                    return message
                headers = raw.headers
                self._record(raw.http_request, raw.http_response.text, started, "malformed")
                failed = AnswerFailed(f"{self.model} gave an answer that is no message")
            if not remaining:
                raise failed
            real_pause(_pause(headers, self._config.retries - remaining))
        raise AssertionError("the loop above returns or raises")

    def _record(
        self,
        request: httpx.Request,
        response: str,
        started: float,
        finish: str,
        message: anthropic.types.Message | None = None,
    ) -> None:
        usage = usage_of(message) if message else Usage()
        self._log.record(
            ModelCall(
                cycle_id=self._log.cycle_id,
                agent=self._log.agent,
                model=self.model,
                prospect_ids=self._log.prospects(),
                request=self._without_key(request.content.decode()),
                response=self._without_key(response),
                input_tokens=usage.input,
                output_tokens=usage.output,
                cached_tokens=usage.cached,
                cost_usd=usage.cost(self._config),
                latency_ms=round((time.monotonic() - started) * 1000),
                finish_reason=finish,
                said=self._without_key(_said(message)) if message else "",
                thinking_tokens=usage.thinking,
            )
        )

    def _without_key(self, text: str) -> str:
        """The key travels in a header; a server that repeats it is not to bring it into the ledger."""
        return text.replace(self.api_key, "[key]") if self.api_key else text


def build_llm(
    model: ModelConfig,
    connection: ModelConnection,
    log: CallLog,
    batches: Batches | None = None,
    schemas: Mapping[str, Mapping[str, Any]] | None = None,
) -> MeteredLLM:
    """An LLM for one agent of one cycle; never share one, its usage and state are cumulative.

    ``schemas`` has the JSON schemas that tools declare themselves, by the tool's name; it may grow until they are used.
    """
    timeout_s = connection.timeout_s or float(model.timeout_s)
    llm = MeteredLLM(
        model=model.model,
        max_tokens=model.max_tokens,
        temperature=model.temperature,
        api_key=connection.api_key,
        base_url=connection.base_url,
        timeout=timeout_s,
        max_retries=0,
    )
    llm._config, llm._log, llm._batches = model, log, batches
    if schemas is not None:
        llm._schemas = schemas
    llm._client = anthropic.Anthropic(
        api_key=connection.api_key,
        base_url=connection.base_url,
        timeout=timeout_s,
        max_retries=0,
        http_client=shared_http(),
    )
    return llm


def newest_batch_only(messages: list[LLMMessage], opening: str, newest: str) -> list[LLMMessage]:
    """The history with the newest batch in the place of the first one, and everything since it was handed over.

    What came before is in the ledger; what came after may be an error that the model is to correct.
    """
    if not opening or newest == opening:
        return messages
    for index in range(len(messages) - 1, 1, -1):
        message = messages[index]
        if message["role"] != "tool" or not str(message["content"]).endswith(newest):
            continue
        if index + 1 < len(messages) and messages[index + 1]["role"] == "tool":
            return messages
        task = LLMMessage(role="user", content=str(messages[1]["content"]).replace(opening, newest))
        return [messages[0], task, *messages[index + 1 :]]
    return messages


def _is_whole(message: object) -> bool:
    """Is it a message of the API? Of a body that is cut short or something else the SDK makes what it can."""
    return isinstance(message, anthropic.types.Message) and isinstance(message.content, list) and bool(message.usage)


def _said(message: anthropic.types.Message) -> str:
    return "".join(block.text for block in message.content if block.type == "text").strip()


def _without_cache_marks(messages: str | list[LLMMessage]) -> str | list[LLMMessage]:
    """Leave out the marks: our prompts are shorter than anything that a server caches."""
    if isinstance(messages, str):
        return messages
    return [
        LLMMessage(**{key: value for key, value in message.items() if key != "cache_breakpoint"})  # type: ignore[typeddict-item]
        for message in messages
        if message["role"] != "system"
    ]


def _system_text(messages: list[LLMMessage]) -> str:
    return "\n\n".join(str(message["content"]) for message in messages if message["role"] == "system")


def _wire_tool(tool: Mapping[str, Any], schemas: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """A tool as the server gets it: the schema it declares, else CrewAI's, without titles and with open mappings."""
    function = tool["function"]
    declared = schemas.get(function["name"])
    return {
        "name": function["name"],
        "description": function["description"],
        "input_schema": _lean_schema(function["parameters"]) if declared is None else declared,
    }


def _lean_schema(schema: Mapping[str, Any]) -> dict[str, Any]:
    lean = {key: value for key, value in schema.items() if key not in {"title", "default"}}
    if lean.get("properties"):
        lean["properties"] = {name: _lean_schema(value) for name, value in lean["properties"].items()}
        lean.pop("additionalProperties", None)
    elif lean.get("type") == "object":
        lean = {key: value for key, value in lean.items() if key in {"type", "description"}}
    if isinstance(lean.get("items"), dict):
        lean["items"] = _lean_schema(lean["items"])
    return lean


def _pause(headers: Mapping[str, str], earlier_tries: int) -> float:
    """Seconds until the next try: what the server asks for, else half a second doubled with each try."""
    for name, unit in (("retry-after-ms", 1000.0), ("retry-after", 1.0)):
        asked = headers.get(name)
        if asked is not None and asked.replace(".", "", 1).isdigit():
            return min(float(asked) / unit, LONGEST_PAUSE_S)
    return min(0.5 * 2.0**earlier_tries, 8.0)
