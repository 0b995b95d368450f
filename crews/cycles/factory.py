"""The only place that builds CrewAI objects: a new crew, new agents and new LLMs for every cycle."""

import contextvars
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

from crewai import Agent, Crew, Process, Task
from crewai.agents.agent_builder.base_agent import BaseAgent
from crewai.events.event_bus import crewai_event_bus
from crewai.events.event_context import EventContextConfig, MismatchBehavior, _event_context_config
from crewai.tools.base_tool import BaseTool
from crewai.tools.tool_failure import ToolExecutionFailedError, ToolFailureReason
from crewai.utilities.prompts import Prompts
from pydantic import Field, PrivateAttr
from typing_extensions import override

from config.files.agents import AgentConfig
from crews.model.llm import MeteredLLM
from tools.agent.aborted import AnswerFailed
from tools.agent.base import AgentTool

BOSS_TURNS = 6
EVENTS_SETTLE_S = 5.0


class LeanTask(Task):
    """A task whose prompt is our words alone: CrewAI's own ask for the complete content to be retold."""

    @override
    def prompt(self) -> str:
        """The description, which says what the answer is to be."""
        return self.description


class _NoOutputs:
    """CrewAI stores every task's prompt and output in a database of its own; ours are in the ledger."""

    def reset(self) -> None:
        """Nothing is kept."""

    def update(self, task_index: int, log: dict[str, Any]) -> None:
        """Nothing is kept."""

    def load(self) -> None:
        """Nothing was kept."""


class CycleCrew(Crew):
    """A crew that leaves nothing on the disk."""

    _task_output_handler: Any = PrivateAttr(default_factory=_NoOutputs)


class Boss(Agent):
    """The manager. It has no tools of its own; without a specialist (a plan cycle) nobody to delegate to."""

    @override
    def get_delegation_tools(self, agents: Sequence[BaseAgent]) -> list[BaseTool]:
        """None: asked for only where a task has no specialist."""
        return []


class Specialist(Agent):
    """An agent that is given its stage's task and tools by code, not by the Boss's retelling.

    ``Agent.tools`` stays empty, so that nothing of its can leak to the manager.
    """

    for_manager: list[AgentTool] = Field(default_factory=list, exclude=True)

    @override
    def get_delegation_tools(self, agents: Sequence[BaseAgent]) -> list[BaseTool]:
        """The manager's tools: to hand the stage over, and to decide on it."""
        return list(self.for_manager)

    def work(self, text: str, tools: Sequence[AgentTool]) -> str:
        """Run the loop once, from a new task.

        Raises:
            AnswerFailed: the model repeats itself, or is out of turns.
        """
        task = LeanTask(description=text, expected_output="", agent=self)
        with _repetition_fails():
            return str(self.execute_task(task, None, list(tools)))


def build_specialist(
    soul: AgentConfig, llm: MeteredLLM, turns: int, for_manager: Sequence[AgentTool] = ()
) -> Specialist:
    """The agent that does a stage; ``turns`` bounds its requests."""
    return Specialist(**_soul(soul), **_bounded(llm, turns), for_manager=list(for_manager), **_QUIET)


def boss_crew(
    soul: AgentConfig, llm: MeteredLLM, specialist: Specialist | None, text: str, tools: Sequence[AgentTool]
) -> CycleCrew:
    """One hierarchical crew: the Boss manages one task, the specialist's (or its own, in a plan cycle)."""
    boss = Boss(**_soul(soul), **_bounded(llm, BOSS_TURNS), allow_delegation=True, **_QUIET)
    task = LeanTask(description=text, expected_output="", agent=specialist, tools=list(tools))
    return CycleCrew(
        agents=[specialist] if specialist else [],
        tasks=[task],
        process=Process.hierarchical,
        manager_agent=boss,
        **_SILENT,
    )


def system_of(soul: AgentConfig) -> str:
    """What CrewAI has stand above every request of an agent with this SOUL that has tools."""
    texts = SimpleNamespace(**_soul(soul))
    made = Prompts(agent=texts, has_tools=True, use_native_tool_calling=True, use_system_prompt=True)
    return str(made.task_execution()["system"])


def solo_crew(specialist: Specialist, text: str, tools: Sequence[AgentTool]) -> CycleCrew:
    """The specialist without a Boss."""
    task = LeanTask(description=text, expected_output="", agent=specialist, tools=list(tools))
    return CycleCrew(agents=[specialist], tasks=[task], process=Process.sequential, **_SILENT)


def kickoff(crew: CycleCrew) -> str:
    """Run a crew to its end and give its last words.

    In a context of its own: a halt leaves CrewAI's stack of open events as it was, and the next crew would stumble.

    Raises:
        AnswerFailed: the model repeats itself, or is out of turns.
    """
    return contextvars.copy_context().run(_kickoff, crew)


def _kickoff(crew: CycleCrew) -> str:
    quiet = MismatchBehavior.SILENT
    _event_context_config.set(EventContextConfig(mismatch_behavior=quiet, empty_pop_behavior=quiet))
    try:
        with _repetition_fails():
            return str(getattr(crew.kickoff(), "raw", ""))
    finally:
        crewai_event_bus.flush(timeout=EVENTS_SETTLE_S)


@contextmanager
def _repetition_fails() -> Iterator[None]:
    """The fifth call that is like the four before, with the same answer, is an answer that failed, not an error."""
    try:
        yield
    except ToolExecutionFailedError as error:
        if error.record.failure.reason is not ToolFailureReason.REPEATED_CALL:
            raise
        raise AnswerFailed(f"{error.record.agent_role} repeated the same call of {error.record.tool_name}") from error


def _bounded(llm: MeteredLLM, turns: int) -> dict[str, Any]:
    """The client and its turns. CrewAI's own limit, at which it asks once more without tools, lies beyond them."""
    llm.limit(turns)
    return {"llm": llm, "max_iter": turns + 1}


_SILENT: dict[str, Any] = {"verbose": False, "cache": False, "memory": False, "tracing": False}

_QUIET: dict[str, Any] = {
    "verbose": False,
    "max_retry_limit": 0,
    "cache": False,
    "memory": False,
    "use_better_compaction": False,
}


def _soul(soul: AgentConfig) -> dict[str, str]:
    """The SOUL as CrewAI's three texts."""
    does = " ".join(_sentence(text) for text in soul.responsibilities)
    never = " ".join(_sentence(text) for text in soul.prohibitions)
    never = f"{never} {soul.never.told}".strip()
    lines = [line for line in (soul.backstory.strip(), does, never) if line]
    return {"role": soul.role, "goal": soul.goal, "backstory": "\n".join(lines)}


def _sentence(text: str) -> str:
    stripped = text.strip()
    return stripped if stripped.endswith((".", "!", "?")) else f"{stripped}."
