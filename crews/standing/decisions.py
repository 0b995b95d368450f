"""What the Boss may decide on a cycle, how its word is read, and when that is a word for another plan."""

import re
from typing import Any, Literal, get_args

from config.files.crews import CrewConfig
from data.ledger.flow.cycles import CycleRecord

Choice = Literal["proceed", "retry", "replan", "escalate"]
Decision = Choice | Literal["none", "unclear"]

CHOICES: tuple[Choice, ...] = get_args(Choice)

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "decision": {
            "type": "string",
            "enum": list(CHOICES),
            "description": "once worked at, proceed: what is left comes again; retry: a new cycle for the rest; "
            "replan: another plan first; escalate: these items wait for a person",
        },
        "reason": {"type": "string"},
        "items": {
            "type": "array",
            "items": {"type": "string"},
            "description": "whom to escalate; default: all that are left",
        },
    },
    "required": ["decision", "reason"],
}

OBJECTIONS: tuple[Choice, ...] = ("replan", "escalate")
"""What the Boss may decide before anybody has worked: the others would be about nothing."""

_WORD = re.compile(rf"\b({'|'.join(CHOICES)})\b")
_DENIED = re.compile(rf"(?:\b(?:not|never|cannot|without)|n['’]t) (?:\w+ )?(?:{'|'.join(CHOICES)})\b")  # noqa: RUF001
_MARKS = re.compile(r"[*_`\"“”]")
_HEADING = re.compile(r"^(?:#|(?:(?:the|my) )?decision\W*$)")


def chosen(word: object) -> Choice | None:
    """A decision as the typed call gives it, however it is capitalised or marked."""
    plain = str(word).strip(" \t\n*_`\"'.:").lower()
    return next((choice for choice in CHOICES if choice == plain), None)


def read(words: str) -> Decision:
    """The decision in words: of the first line that is no heading, its first word, or else the only one that it has.

    ``unclear`` where that line has none, has several, or says what not to do.
    """
    lines = [line for line in (_MARKS.sub("", line).strip().lower() for line in words.splitlines()) if line]
    first = next((line for line in lines if not _HEADING.match(line)), lines[0] if lines else "").strip(" #-:")
    named: list[Choice] = [choice for choice in CHOICES if choice in _WORD.findall(first)]
    for choice in named:
        if re.match(rf"{choice}\b", first) or (len(named) == 1 and not _DENIED.search(first)):
            return choice
    return "unclear"


def asks_for_plan(last: CycleRecord, plan: CycleRecord | None) -> bool:
    """Did the Boss ask for another plan at the end of this cycle, and was the last ``plan`` begun before that?

    At one moment of the clock the numbers tell.
    """
    if last.boss_decision != "replan" or plan is None:
        return last.boss_decision == "replan"
    return plan.number < last.number or (last.ended_at is not None and plan.started_at < last.ended_at)


def plans(crew: CrewConfig) -> bool:
    """Does any stage of the crew make plans?"""
    return any(task.traits.plans for task in crew.agent_tasks.values())
