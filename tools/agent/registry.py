"""Which tool of the catalogue belongs to which work, and which bench does it."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from config.agents import AgentConfig, ToolUse
from config.crews import AgentTask, AnyWork
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

BENCHES: Mapping[AnyWork, type[Bench]] = MappingProxyType(
    {
        "plan": PlanBench,
        "scout": ScoutBench,
        "build": BuildBench,
        "critique": CritiqueBench,
        "publish": PublishBench,
        "inbox": InboxBench,
        "report": ReportBench,
        "task": TaskBench,
    }
)

BOARD = "read_board"

WORK_OF_TOOL: Mapping[str, AnyWork | None] = MappingProxyType(
    {
        BOARD: None,
        "set_plan": "plan",
        "search_directory": "scout",
        "record_judgements": "scout",
        "record_angles": "build",
        "record_verdicts": "critique",
        "record_fills": "publish",
        "record_replies": "inbox",
        "record_report": "report",
    }
)
"""Every tool of the catalogue; None is one that any agent may have."""

HANDS_IN: Mapping[AnyWork, str] = MappingProxyType(
    {
        "plan": "set_plan",
        "scout": "record_judgements",
        "build": "record_angles",
        "critique": "record_verdicts",
        "publish": "record_fills",
        "inbox": "record_replies",
        "report": "record_report",
    }
)


def open_bench(deployment: Deployment, cycle: Cycle, task: AgentTask, agent: str) -> Bench:
    """The bench for a stage's work; ``agent`` is the key of the agent that works at it."""
    return BENCHES[task.work](deployment, cycle, agent, task.batch)


def tools_for(bench: Bench, work: AnyWork, soul: AgentConfig) -> list[AgentTool]:
    """The agent's tools for this work, under the names by which it knows them; those of other works stay away.

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
    mine = [use for use in uses if WORK_OF_TOOL.get(use.use) == work]
    if HANDS_IN[work] not in {use.use for use in mine}:
        raise CycleAborted(f"agent {bench.agent} has no {HANDS_IN[work]} in agents.yaml, so it cannot {work}")
    return [bench.tool(use.use, use.known_as or use.use) for use in mine]


def board_for(bench: Bench, soul: AgentConfig, note: Callable[[str, Answer], None]) -> list[AgentTool]:
    """``read_board``, if the agent has it; ``note`` keeps each call of it."""
    uses = [use if isinstance(use, ToolUse) else ToolUse(use=use) for use in soul.tools]
    return [board_tool(bench, use.known_as or use.use, note) for use in uses if use.use == BOARD]
