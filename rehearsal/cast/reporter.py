"""The Reporter: a short account in which every figure is a placeholder, and what is out of the ordinary."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from rehearsal.cast.mischief import misbehaves
from rehearsal.cast.scene import Answer, Call, Say, Scene, Tool, Use
from rehearsal.seeded import pick

FIGURE = re.compile(r"^\s*([a-z][\w.]*\.[\w.]+) = (.+)$", re.MULTILINE)
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
USD = "cost.usd"


class Wording(NamedTuple):
    """How a figure is told when it is several, and when it is one."""

    several: str
    one: str


# In the order in which they are told; a figure that is nothing is not among those given.
TOLD: Mapping[str, Wording] = MappingProxyType(
    {
        "funnel.contacted": Wording("{it} prospects have been written to.", "{it} prospect has been written to."),
        "funnel.replied": Wording("{it} of them wrote back.", "{it} of them wrote back."),
        "funnel.leads": Wording("{it} are leads.", "{it} is a lead."),
        "funnel.bounced": Wording("{it} were lost to a bounce.", "{it} was lost to a bounce."),
        "funnel.opted_out": Wording(
            "{it} asked us to stop and are not written to again.", "{it} asked us to stop and is not written to again."
        ),
        "funnel.needs_review": Wording(
            "{it} prospects are set aside for a review.", "{it} prospect is set aside for a review."
        ),
        "quality.approvals": Wording("{it} questions wait for an answer.", "{it} question waits for an answer."),
        USD: Wording("{it} was spent so far.", "{it} was spent so far."),
    }
)
MOST = 7
ENOUGH = 20
# The most that is usual of a figure, and what to say above it. Rates are in percent.
WATCHED = (
    ("deliverability.hard_bounce_rate", 4, "Bounces are above the usual; look at where the addresses come from."),
    ("deliverability.opt_out_rate", 6, "More people opt out than usual; the first step may need another wording."),
    ("deliverability.complaints", 0, "Somebody complained to their provider; look at what was sent."),
    ("deliverability.unknown", 0, "Some messages were cut short while they were sent and wait for a person."),
    ("quality.cut_off", 0, "Some answers of the models were cut off."),
)
MOST_BOUNCED = 0.06
BOUNCED = "Many of those who were written to are lost to a bounce; look at where the addresses come from."


def is_mine(tool: Tool) -> bool:
    """A report is a text with flags."""
    return {"text", "flags"} <= set(tool.properties)


def play(scene: Scene, tool: Tool) -> Answer:
    """Write the report; after a refusal write it again, without the fault."""
    tries = len(scene.calls_of(tool))
    if tries and "refused" not in scene.news.lower() and "error" not in scene.news.lower():
        return Say("The report is recorded.")
    figures = dict(FIGURE.findall(scene.task))
    text = _text(scene, figures)
    if misbehaves(scene, "invents", scene.task, tries):
        text += " Replies are up by 34 percent against the usual."
    if misbehaves(scene, "marks", scene.task, tries):
        text = f"## Report\n**Where we stand:** {text}"
    flags: object = _flags(figures)
    if misbehaves(scene, "malformed", scene.task, tries):
        flags = "none"
    return Use((Call(tool.name, {"text": text, "flags": flags}),))


def _text(scene: Scene, figures: Mapping[str, str]) -> str:
    told = [
        (wording.one if _value(figures, name) == 1 and name != USD else wording.several).replace("{it}", f"{{{name}}}")
        for name, wording in TOLD.items()
        if name in figures
    ]
    opening = _opening(scene, figures)
    if not told and not opening:
        told = [f"{_words(name)} stands at {{{name}}}." for name in list(figures)[:MOST]]
    return " ".join(filter(None, [opening, *told, _closing(figures)]))


def _opening(scene: Scene, figures: Mapping[str, str]) -> str:
    """How far the goal is."""
    counted = "funnel.towards_goal" if "funnel.towards_goal" in figures else "funnel.qualified"
    if counted not in figures:
        return "Nobody is qualified yet." if "funnel.goal" in figures else ""
    if "funnel.goal" not in figures:
        return f"So far {{{counted}}} are qualified."
    if _value(figures, counted) < _value(figures, "funnel.goal"):
        return f"{{{counted}}} of the {{funnel.goal}} prospects that are wanted are qualified."
    reached = ("The goal of {funnel.goal} is reached:", "The campaign has what it wanted, {funnel.goal} and no less:")
    return f"{pick(reached, scene.seed, 'reached', scene.task)} {{{counted}}} prospects are qualified."


def _closing(figures: Mapping[str, str]) -> str:
    """What is still going on."""
    if running := _value(figures, "funnel.in_sequence"):
        return f"{{funnel.in_sequence}} {'sequence is' if running == 1 else 'sequences are'} still running."
    return "No sequence is running any more." if "funnel.finished" in figures else ""


def _flags(figures: Mapping[str, str]) -> list[str]:
    """What a person should look at, in words."""
    contacted = _value(figures, "funnel.contacted")
    if max(contacted, _value(figures, "deliverability.sent")) < ENOUGH:
        return []
    flags = [flag for name, most, flag in WATCHED if _value(figures, name) > most]
    lost = contacted and _value(figures, "funnel.bounced") / contacted > MOST_BOUNCED
    return [*flags, BOUNCED] if lost and WATCHED[0][2] not in flags else flags


def _value(figures: Mapping[str, str], name: str) -> float:
    """A figure's number; nothing where it is not among those given."""
    number = NUMBER.search(figures.get(name, "").replace(",", ""))
    return float(number[0]) if number else 0.0


def _words(name: str) -> str:
    return name.rpartition(".")[2].replace("_", " ").capitalize()
