"""The kinds of work, each with what is true of it in every crew. This is the one place that tells them apart by name.

A crew's YAML says ``work: scout``. Whoever needs to know what that means asks the kind's ``Traits`` for a property
(``task.traits.searches``). What code does about a kind is in its record in ``crews/kinds``, how an agent works at it
in its bench in ``tools/agent``; both refer to the traits that stand here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal, get_args

Work = Literal["plan", "scout", "build", "critique", "publish", "inbox", "report"]
AnyWork = Work | Literal["task"]
Milestone = Literal["qualified", "enriched", "built"]
MILESTONES: tuple[Milestone, ...] = get_args(Milestone)
"""How far a prospect is: worth writing to, looked up and verified, with something true to say."""


@dataclass(frozen=True, slots=True)
class Traits:
    """What is true of a kind of work, whatever the crew.

    ``name`` is what YAML calls it, ``hands_in`` the tool of the catalogue that records it, ``looks_with`` its other
    tools. ``case_input`` is which input of a case it is tried on, ``record`` what a condition may ask of one of its
    records, with the type of each. ``shown_at`` says how far prospects are that it takes: what tasks beside the stages
    made of them up to there it can be shown.
    """

    name: AnyWork
    case_input: str
    hands_in: str = ""
    looks_with: tuple[str, ...] = ()
    record: Mapping[str, str] = field(default_factory=dict)
    shown_at: Milestone | None = None
    is_declared: bool = False
    """Every task that a crew's YAML declares: what it hands in, and with which tool, its output says."""
    by_rule: str = ""
    """What code does where no stage of a crew of outreach does this work; it stays undone where this is empty."""
    is_managers: bool = False
    """Its manager does it, with nobody to delegate to."""
    takes_items: bool = True
    """It is done on items: prospects, replies, or the crew's own. Without any, a cycle of it makes one record."""
    plans: bool = False
    """It sets the plan that the searches follow."""
    searches: bool = False
    """It may find what it works on; a cycle that finds nobody is news, and no failure."""
    writes: bool = False
    """It finds something to say to a prospect: an angle."""
    judges: bool = False
    """It judges angles that code can neither refuse nor accept."""
    drafts: bool = False
    """It drafts messages."""
    answers: bool = False
    """It reads replies, and proposes what to answer."""
    reports: bool = False
    """It tells people how the campaign does; that text is what its outcome says in detail."""

    @property
    def tools(self) -> tuple[str, ...]:
        """Its tools of the catalogue."""
        return (*self.looks_with, *((self.hands_in,) if self.hands_in else ()))


Which = Callable[[Traits], bool]
"""Kinds of work by what is true of them."""

PLAN = Traits(
    "plan",
    "funnel",
    "set_plan",
    record={"quota": "int", "source": "string", "parameters": "string", "rationale": "string"},
    by_rule="code plans: one source after the other, for as many as the goal still lacks",
    is_managers=True,
    takes_items=False,
    plans=True,
)
SCOUT = Traits(
    "scout",
    "candidates",
    "record_judgements",
    ("search_directory",),
    {"tier": "string", "score": "int", "confidence": "double", "reason": "string", "state": "string"},
    by_rule="code qualifies everybody who meets the hard criteria, without a score",
    searches=True,
)
BUILD = Traits(
    "build",
    "prospects",
    "record_angles",
    record={"text": "string", "confidence": "double", "facts": "int", "state": "string"},
    shown_at="enriched",
    by_rule="nobody gets an angle",
    writes=True,
)
CRITIQUE = Traits(
    "critique",
    "prospects",
    "record_verdicts",
    record={"angle": "string", "verdict": "string", "words": "string", "state": "string"},
    shown_at="enriched",
    judges=True,
)
PUBLISH = Traits(
    "publish",
    "prospects",
    "record_fills",
    record={"step": "int", "variant": "string", "subject": "string", "body": "string"},
    shown_at="built",
    by_rule="code drafts, with the angles of which their author was surest",
    drafts=True,
)
INBOX = Traits(
    "inbox",
    "replies",
    "record_replies",
    record={"intent": "string", "confidence": "double", "date": "string", "answer": "string"},
    by_rule="a person reads every reply, and says what it means",
    answers=True,
)
REPORT = Traits(
    "report",
    "funnel",
    "record_report",
    record={"text": "string", "flags": "string"},
    takes_items=False,
    reports=True,
)
TASK = Traits("task", "items", is_declared=True)

TRAITS: Mapping[str, Traits] = MappingProxyType(
    {one.name: one for one in (PLAN, SCOUT, BUILD, CRITIQUE, PUBLISH, INBOX, REPORT, TASK)}
)
"""Every kind of work, by the name that YAML has for it."""
DECLARED = next(one for one in TRAITS.values() if one.is_declared)
