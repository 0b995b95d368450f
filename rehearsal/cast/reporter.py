"""The Reporter: a short account in which every figure is a placeholder, and what is out of the ordinary."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from rehearsal.cast.mischief import misbehaves
from rehearsal.cast.scene import Answer, Call, Say, Scene, Tool, Use
from rehearsal.seeded import pick

FIGURE = re.compile(r"^\s*([a-z][\w.]*\.[\w.]+) = (.+)$", re.MULTILINE)
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")

# In the order in which they are told; a figure that is nothing is not among those given. Each fits any number:
# a report is shown with the figures as they are then, not as they were when it was written.
TOLD: Mapping[str, str] = MappingProxyType(
    {
        "funnel.contacted": "Prospects that have been written to: {it}.",
        "funnel.replied": "Of them wrote back: {it}.",
        "funnel.leads": "Leads: {it}.",
        "funnel.bounced": "Lost to a bounce: {it}.",
        "funnel.opted_out": "Asked us to stop, and never written to again: {it}.",
        "funnel.needs_review": "Set aside for a review: {it}.",
        "quality.approvals": "Questions that wait for an answer: {it}.",
        "cost.usd": "Spent so far: {it}.",
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
    told = [words.replace("{it}", f"{{{name}}}") for name, words in TOLD.items() if name in figures]
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
    if _value(figures, "funnel.in_sequence"):
        return "Sequences that are still running: {funnel.in_sequence}."
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
