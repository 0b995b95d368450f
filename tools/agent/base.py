"""The one CrewAI tool class: a name, a schema, and a function of ours behind it."""

import json
import threading
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from crewai.tools.base_tool import BaseTool
from pydantic import BaseModel, ConfigDict, PrivateAttr, ValidationError
from typing_extensions import override

from config.positions import dotted
from tools.agent.aborted import CycleAborted
from tools.agent.lines import Answer

# CrewAI runs the calls of one turn in parallel threads unless a tool of them has a usage count.
IN_ORDER = 100
SHOWN_FAULTS = 4
MOST_CHARS = 100_000
DEEPEST = 100
"""No call needs more: what is read of it is looked at in every way in which it could be meant."""


class Arguments(BaseModel):
    """The base of argument schemas: an unknown argument is an error that the model sees."""

    model_config = ConfigDict(extra="forbid")


class Anything(Arguments):
    """Arguments that the tool reads by itself, so that what is clear is taken in whatever form it comes."""

    model_config = ConfigDict(extra="allow")


class AgentTool(BaseTool):
    """A tool that belongs to one agent of one cycle; ``act`` gets validated arguments."""

    _act: Callable[..., Answer] = PrivateAttr()
    _wire: Mapping[str, Any] | None = PrivateAttr(default=None)
    _lock: threading.Lock = PrivateAttr(default_factory=threading.Lock)

    @property
    def wire_schema(self) -> Mapping[str, Any] | None:
        """The JSON schema that the model gets as it stands; without one it gets CrewAI's, of the arguments."""
        return self._wire

    @override
    def run(self, *args: Any, **kwargs: Any) -> Any:
        """Act, or say in one line what is wrong with the arguments: CrewAI would show Pydantic's own report."""
        if not (wrong := _too_much(kwargs)):
            try:
                self.args_schema.model_validate(kwargs)
            except ValidationError as error:
                wrong = _faults(error, list(self.args_schema.model_fields))
            else:
                return super().run(*args, **kwargs)
        self.result_as_answer = False
        return f"{self.name} did nothing: {wrong}"

    def _run(self, **arguments: Any) -> str:
        with self._lock:
            try:
                answer = self._act(**arguments)
            except Exception as error:  # decision 002: CrewAI would show the model SQL and addresses
                raise CycleAborted(f"{self.name} broke: {type(error).__name__}: {error}") from error
            self.result_as_answer = answer.final
            return answer.text


def agent_tool(
    name: str,
    description: str,
    schema: type[Arguments],
    act: Callable[..., Answer],
    wire: Mapping[str, Any] | None = None,
) -> AgentTool:
    """Make a tool; ``act`` takes the schema's fields as keywords.

    ``wire`` is the JSON schema of the arguments that goes to the model untouched: CrewAI's own drops bounds and makes
    every field required. Such a tool's ``schema`` may be open, and ``act`` reads the values itself.

    Raises from ``act``: a BaseException (a halt) goes through CrewAI untouched; any other ends the cycle.
    """
    tool = AgentTool(name=name, description=description, args_schema=schema, max_usage_count=IN_ORDER)
    tool._act, tool._wire = act, wire
    return tool


def _too_much(arguments: Mapping[str, Any]) -> str:
    """What is wrong with arguments that are longer, or nested deeper, than anything that could be meant."""
    layer: list[object] = [arguments]
    for _ in range(DEEPEST):
        layer = [inner for one in layer for inner in _inside(one)]
    if layer:
        return "the arguments are nested too deeply"
    size = len(json.dumps(arguments, ensure_ascii=False, default=str))
    return f"the arguments have {size:,} characters ({MOST_CHARS:,} at most)" if size > MOST_CHARS else ""


def _inside(value: object) -> Iterable[object]:
    if isinstance(value, Mapping):
        return value.values()
    return value if isinstance(value, list | tuple) else ()


def _faults(error: ValidationError, fields: list[str]) -> str:
    """What is wrong with each argument, and which there are."""
    takes = f"it takes {', '.join(fields)}" if fields else "it takes no arguments"
    faults = [f"{dotted(fault['loc']) or 'arguments'}: {fault['msg']}" for fault in error.errors()]
    more = [f"and {len(faults) - SHOWN_FAULTS} more"] if len(faults) > SHOWN_FAULTS else []
    return "; ".join([*faults[:SHOWN_FAULTS], *more, takes])
