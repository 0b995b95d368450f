"""The one CrewAI tool class: a name, a schema, and a function of ours behind it."""

import threading
from collections.abc import Callable, Mapping
from typing import Any

from crewai.tools.base_tool import BaseTool
from pydantic import BaseModel, ConfigDict, PrivateAttr

from tools.agent.aborted import CycleAborted
from tools.agent.lines import Answer

# CrewAI runs the calls of one turn in parallel threads unless a tool of them has a usage count.
IN_ORDER = 100


class Arguments(BaseModel):
    """The base of argument schemas: an unknown argument is an error that the model sees."""

    model_config = ConfigDict(extra="forbid")


class AgentTool(BaseTool):
    """A tool that belongs to one agent of one cycle; ``act`` gets validated arguments.

    ``wire`` is the JSON schema that the model is shown, where it says more than the arguments' own.
    """

    wire: Mapping[str, Any] | None = None
    _act: Callable[..., Answer] = PrivateAttr()
    _lock: threading.Lock = PrivateAttr(default_factory=threading.Lock)

    def _run(self, **arguments: Any) -> str:
        with self._lock:
            try:
                answer = self._act(**arguments)
            except Exception as error:  # CrewAI would show it to the model, SQL and addresses included
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

    Raises from ``act``: a BaseException (a halt) goes through CrewAI untouched; any other ends the cycle.
    """
    tool = AgentTool(name=name, description=description, args_schema=schema, max_usage_count=IN_ORDER, wire=wire)
    tool._act = act
    return tool
