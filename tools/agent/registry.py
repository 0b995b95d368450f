"""The bench of each kind of work, and the tools that an agent has at it."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from config.catalogues import BOARD
from config.files.agents import AgentConfig, ToolUse
from config.files.crews import AgentTask
from data.records import Cycle
from tools.agent.aborted import CycleAborted
from tools.agent.base import AgentTool
from tools.agent.bench import Bench
from tools.agent.board import board_tool
from tools.agent.build import BuildBench
from tools.agent.critique import CritiqueBench
from tools.agent.inbox import InboxBench
from tools.agent.lines import Answer
from tools.agent.plan import PlanBench
from tools.agent.publish import PublishBench
from tools.agent.reader import Reader
from tools.agent.report import ReportBench
from tools.agent.scout import ScoutBench
from tools.agent.searcher import Searcher
from tools.agent.task import TaskBench
from tools.deployment import Deployment

BENCHES: Mapping[str, type[Bench]] = MappingProxyType(
    {
        bench.traits.name: bench
        for bench in (
            PlanBench, ScoutBench, BuildBench, CritiqueBench, PublishBench, InboxBench, ReportBench, TaskBench,
        )
    }
)  # fmt: skip
"""The bench of each kind of work, by the name that YAML has for the kind. The tools are those of its traits."""


def open_bench(deployment: Deployment, cycle: Cycle, task: AgentTask, agent: str) -> Bench:
    """The bench for a stage's work; ``agent`` is the key of the agent that works at it."""
    return BENCHES[task.work](deployment, cycle, agent, task.batch)


def tools_for(bench: Bench, soul: AgentConfig) -> list[AgentTool]:
    """The agent's tools for the work of this bench, under the names by which it knows them; others stay away.

    For a declared task it is the one that takes the task's output, which no agent need be given, and what the agent
    reads and searches with.

    Raises:
        CycleAborted: when the agent has no tool to hand this work in.
    """
    if isinstance(bench, TaskBench):
        readers = [Reader(bench, use).tool() for use in soul.readers]
        searchers = [Searcher(bench, use).tool() for use in soul.searchers]
        return [*readers, *searchers, bench.tool(bench.hands_in, bench.hands_in)]
    uses = [use if isinstance(use, ToolUse) else ToolUse(use=use) for use in soul.tools]
    mine, work = [use for use in uses if use.use in bench.traits.tools], bench.traits
    if work.hands_in not in {use.use for use in mine}:
        raise CycleAborted(f"agent {bench.agent} has no {work.hands_in} in agents.yaml, so it cannot {work.name}")
    return [bench.tool(use.use, use.known_as or use.use) for use in mine]


def board_for(bench: Bench, soul: AgentConfig, note: Callable[[str, Answer], None]) -> list[AgentTool]:
    """``read_board``, if the agent has it; ``note`` keeps each call of it."""
    uses = [use if isinstance(use, ToolUse) else ToolUse(use=use) for use in soul.tools]
    return [board_tool(bench, use.known_as or use.use, note) for use in uses if use.use == BOARD]
