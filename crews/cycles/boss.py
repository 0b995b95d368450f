"""What the Boss is told of a stage, and the two tools that it holds: ``delegate`` and ``decide``."""

import re
from collections.abc import Callable, Sequence
from textwrap import shorten
from typing import Any

from config.files.crews import AgentTask
from config.works import TRAITS
from crews.standing.decisions import CHOICES, OBJECTIONS, SCHEMA, Choice, chosen
from data.counts import counted
from data.ledger.flow.cycles import CycleRecord
from data.redact import redacted
from tools.agent.base import AgentTool, Arguments, agent_tool
from tools.agent.fence import FENCE, marked
from tools.agent.lines import Answer, first_sentences, in_runs, named_in, quoted
from tools.writing.texts import one_line

_CLEAN = re.compile(r"Last time: done(?:, \d+ of \d+ recorded)?")
"""What code says of an outcome to which nobody added a word: it needs no marks."""
LONGEST_TASK = 80
"""So much of the task's words the Boss is shown, in whole sentences: a large model reads them at every cycle."""
LONGEST_IDS = 60
"""Longer lists of items are counted alone: which of them are left is told with the outcome."""
LONGEST_LAST = 160

NOTE_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"note": {"type": "string", "description": "may be empty"}},
    "required": ["note"],
}


class Note(Arguments):
    """What the Boss adds to the task."""

    note: Any = ""


class Decided(Arguments):
    """What the Boss decides, and why."""

    decision: Any
    reason: Any = ""
    items: Any = None


def delegate_tool(role: str, delegate: Callable[[str], Answer]) -> AgentTool:
    """The tool that hands the stage over."""
    what = f"Have the {role} do the task; the answer is the outcome"
    return agent_tool("delegate", what, Note, lambda note="": delegate(_text(note)), NOTE_SCHEMA)


def decide_tool(decide: Callable[[Choice, str, list[str]], Answer]) -> AgentTool:
    """The tool that ends the cycle with a decision; one that is none of them is refused."""

    def act(decision: object, reason: object = "", items: object = None) -> Answer:
        choice = chosen(decision)
        if choice is None:
            return Answer(f"decision {quoted(_text(decision))} ({', '.join(CHOICES)})")
        return decide(choice, _text(reason), named_in(_text(items)))

    return agent_tool("decide", "End this cycle with your decision", Decided, act, SCHEMA)


def order(task: AgentTask, role: str, items: Sequence[str], last: CycleRecord | None, context: Sequence[str]) -> str:
    """The Boss's task: what the specialist is asked, what came of it last time, how things stand, and what to do."""
    asked = first_sentences(f"{task.description} {task.expected_output}", LONGEST_TASK)
    ids = in_runs(items)
    named = f" ({ids})" if len(ids) <= LONGEST_IDS else ""
    many = f", for {counted(len(items), 'item')}{named}" if items else ""
    parts = [
        f'The {role} is asked{many}: "{asked}"',
        _last_time(last),
        *context,
        "Call delegate (your note is added to the task), or decide (replan, escalate) if this must wait.",
    ]
    return "\n".join(part for part in parts if part)


def _last_time(last: CycleRecord | None) -> str:
    if last is None or last.state == "open":
        return ""
    if last.boss_decision in OBJECTIONS and not last.delegations:
        return f"Last time you decided to {last.boss_decision} before anybody worked."
    detail = "" if TRAITS[last.cycle.work].reports else last.outcome_detail
    came = [detail.removeprefix("outcome: ") or last.state]
    if last.state != "done" and last.error:
        came.append(last.error)
    told = [shorten(one_line(redacted(text, 4 * LONGEST_LAST)), LONGEST_LAST, placeholder=" ...") for text in came]
    if last.state != "done" and last.boss_decision in CHOICES:
        told.append(f"your decision: {last.boss_decision}")
    said = f"Last time: {'; '.join(told)}"
    return said if _CLEAN.fullmatch(said) else f"{FENCE}\n{marked(said)}"


def _text(given: object) -> str:
    """An argument as text: a model may give null, a number or a list where a sentence was asked for."""
    if isinstance(given, list):
        return " ".join(_text(each) for each in given)
    return "" if given is None else str(given).strip()
