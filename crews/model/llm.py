"""The model that CrewAI's agents hold: it counts turns, sends the newest batch alone, and takes no half answer."""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from threading import BoundedSemaphore
from typing import Any, Protocol

from crewai.llms.base_llm import BaseLLM
from crewai.utilities.types import LLMMessage
from pydantic import BaseModel, PrivateAttr
from typing_extensions import override

from config.files.connections import ModelConnection
from config.files.llms import ModelConfig
from crews.model.dialects import ANSWERS, Dialect, Prompt, ToolOnOffer, dialect_for
from crews.model.wire import CallLog, Reply, ToolUse, Wire
from tools.agent.aborted import AnswerFailed

Json = Mapping[str, Any]


class Batches(Protocol):
    """Where the LLM learns which batch is the first and which the newest."""

    opening: str
    newest: str


class MeteredLLM(BaseLLM):
    """A model for one agent of one cycle, whatever its server speaks."""

    _config: ModelConfig = PrivateAttr()
    _key: str = PrivateAttr(default="")
    _dialect: Dialect = PrivateAttr()
    _wire: Wire = PrivateAttr()
    _batches: Batches | None = PrivateAttr(default=None)
    _schemas: Mapping[str, Json] = PrivateAttr(default_factory=dict)
    _turns: int | None = PrivateAttr(default=None)

    def limit(self, turns: int) -> None:
        """Answer so many times and no more: what would be the next request is an answer that failed."""
        self._turns = turns

    def supports_function_calling(self) -> bool:
        """CrewAI asks for it, and would have the tools described in words otherwise."""
        return True

    @override
    def get_input_tokens_count(
        self,
        messages: str | list[LLMMessage],
        tools: list[dict[str, Any]] | None = None,
        response_model: type[BaseModel] | None = None,
    ) -> int:
        """Estimate: CrewAI asks before every request."""
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
        said = [LLMMessage(role="user", content=messages)] if isinstance(messages, str) else messages
        if self._batches is not None:
            said = newest_batch_only(said, self._batches.opening, self._batches.newest)
        prompt = Prompt(
            system="\n\n".join(str(message["content"]) for message in said if message["role"] == "system"),
            history=[message for message in said if message["role"] != "system"],
            tools=[_on_offer(tool, self._schemas) for tool in tools or ()],
        )
        body = self._dialect.body(self._config, prompt)
        with _places(self._config.provider, self.model, self._config.at_once):
            reply = self._wire.post(self._dialect.path, self._dialect.headers(self._key), body, self._dialect.read)
        return self._answer(reply)

    def _answer(self, reply: Reply) -> str | list[ToolUse]:
        """The tool calls or the text; an unfinished or empty answer is no answer."""
        if reply.finish not in ANSWERS:
            raise AnswerFailed(f"{self.model} stopped with {reply.finish} instead of an answer")
        if not reply.calls and not reply.said:
            raise AnswerFailed(f"{self.model} gave an empty answer")
        return list(reply.calls) or reply.said


def build_llm(
    model: ModelConfig,
    connection: ModelConnection,
    log: CallLog,
    batches: Batches | None = None,
    schemas: Mapping[str, Json] | None = None,
) -> MeteredLLM:
    """An LLM for one agent of one cycle; never share one, its turns and state are cumulative.

    ``schemas`` has the JSON schemas that tools declare themselves, by the tool's name; it may grow until they are used.
    """
    llm = MeteredLLM(model=model.model)
    llm._config, llm._key, llm._batches = model, connection.api_key, batches
    llm._dialect = dialect_for(connection)
    llm._wire = Wire(model, connection, log)
    if schemas is not None:
        llm._schemas = schemas
    return llm


def newest_batch_only(messages: Sequence[LLMMessage], opening: str, newest: str) -> list[LLMMessage]:
    """The history with the newest batch in the place of the first one, and everything since it was handed over.

    What came before is in the ledger; what came after may be an error that the model is to correct.
    """
    whole = list(messages)
    if not opening or newest == opening:
        return whole
    for index in range(len(messages) - 1, 1, -1):
        message = messages[index]
        if message["role"] != "tool" or not str(message["content"]).endswith(newest):
            continue
        if index + 1 < len(messages) and messages[index + 1]["role"] == "tool":
            return whole
        task = LLMMessage(role="user", content=str(messages[1]["content"]).replace(opening, newest))
        return [messages[0], task, *messages[index + 1 :]]
    return whole


@cache
def _places(provider: str | None, model: str, number: int) -> BoundedSemaphore:  # noqa: ARG001 - they tell it from others
    """The requests that this process may have under way to a model: all of its cycles and batches share them."""
    return BoundedSemaphore(number)


def _on_offer(tool: Json, schemas: Mapping[str, Json]) -> ToolOnOffer:
    """A tool as the server gets it: the schema it declares, else CrewAI's, without titles and with open mappings."""
    function = tool["function"]
    declared = schemas.get(function["name"])
    schema = _lean_schema(function["parameters"]) if declared is None else declared
    return ToolOnOffer(function["name"], function["description"], schema)


def _lean_schema(schema: Json) -> dict[str, Any]:
    lean = {key: value for key, value in schema.items() if key not in {"title", "default"}}
    if lean.get("properties"):
        lean["properties"] = {name: _lean_schema(value) for name, value in lean["properties"].items()}
        lean.pop("additionalProperties", None)
    elif lean.get("type") == "object":
        lean = {key: value for key, value in lean.items() if key in {"type", "description"}}
    if isinstance(lean.get("items"), dict):
        lean["items"] = _lean_schema(lean["items"])
    return lean
