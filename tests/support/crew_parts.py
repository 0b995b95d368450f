"""Agents, models and tools for tests that run CrewAI against a scripted model."""

from collections.abc import Callable, Mapping
from typing import Any

from config.files.agents import AgentConfig
from config.files.connections import ModelConnection
from config.files.llms import ModelConfig
from crews.model.llm import Batches, MeteredLLM, build_llm
from crews.model.wire import CallLog
from data.records import ModelCall
from tools.agent.base import AgentTool, Arguments, agent_tool
from tools.agent.lines import Answer

MODEL = ModelConfig(model="claude-haiku-4-5", max_tokens=500, input_usd=1, output_usd=5, cached_usd=0.1, retries=2)


def soul(role: str, **changes: Any) -> AgentConfig:
    """A SOUL in a few words."""
    words: dict[str, Any] = {
        "role": role,
        "goal": f"The goal of the {role}",
        "backstory": f"The story of the {role}.",
        "responsibilities": ["Do it"],
        "prohibitions": ["Never invent"],
        "success_metric": "all done",
        "model": "small",
    }
    return AgentConfig(**(words | changes))


def llm(
    connection: ModelConnection,
    log: list[ModelCall] | None = None,
    batches: Batches | None = None,
    schemas: Mapping[str, Mapping[str, Any]] | None = None,
    model: ModelConfig = MODEL,
) -> MeteredLLM:
    """A metered LLM whose calls go to a list."""
    calls = [] if log is None else log
    return build_llm(model, connection, CallLog("c1", "scout", lambda: ("p1",), calls.append), batches, schemas)


class Words(Arguments):
    """Lines."""

    lines: list[str]


def tool(name: str, act: Callable[[list[str]], Answer]) -> AgentTool:
    """A tool that takes lines."""
    return agent_tool(name, f"Takes lines for {name}", Words, act)
