"""The Reporter: a short account in which every figure is a placeholder, and what is out of the ordinary."""

import re
from collections.abc import Mapping

from rehearsal.cast.mischief import misbehaves
from rehearsal.cast.scene import Answer, Call, Say, Scene, Tool, Use
from rehearsal.seeded import pick

FIGURE = re.compile(r"^\s*([a-z][\w.]*\.[\w.]+) = (.+)$", re.MULTILINE)
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
# What a figure's last word is about, and how it is told; the first that is there is taken.
TOLD: Mapping[str, tuple[str, ...]] = {
    "qualified": ("So far {it} prospects are qualified.", "The Scout has qualified {it} prospects."),
    "built": ("{it} of them have something true to be told.",),
    "in_sequence": ("{it} are in sequence at the moment.",),
    "reached": ("{it} people were reached.", "Messages have reached {it} people."),
    "sent": ("{it} messages have left.", "In all {it} messages were sent."),
    "replied": ("{it} people wrote back, which the Inbox has read and sorted.", "There were {it} replies."),
    "interested": ("Of these {it} want to hear more.", "{it} of the answers are warm."),
    "bounced": ("{it} addresses bounced.", "Bounces stand at {it}."),
    "opted_out": ("{it} asked not to be written to again, and are not.",),
    "finished": ("{it} sequences have ended without an answer.",),
    "meetings": ("{it} meetings came of it.",),
    "approvals": ("{it} questions wait for a person.",),
    "cost_usd": ("The models cost {it} so far.", "All of this took {it} in model fees."),
    "tokens": ("That is {it} tokens.",),
}
OPENINGS = ("The campaign keeps to its plan.", "A steady period.", "Here is where the campaign stands.")
CLOSINGS = ("Nothing else stands out.", "The next look is due on schedule.", "No change of course is needed from here.")
MOST = 7


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
    flags: object = _flags(figures)
    if misbehaves(scene, "malformed", scene.task, tries):
        flags = "none"
    return Use((Call(tool.name, {"text": text, "flags": flags}),))


def _text(scene: Scene, figures: Mapping[str, str]) -> str:
    told = []
    for word, wordings in TOLD.items():
        name = next((name for name in figures if name.rpartition(".")[2] == word), None)
        if name is not None:
            told.append(pick(wordings, scene.seed, "told", word, figures[name]).replace("{it}", f"{{{name}}}"))
    if not told:
        told = [f"{_words(name)} stands at {{{name}}}." for name in list(figures)[:MOST]]
    opening, closing = (pick(some, scene.seed, "frame", scene.task) for some in (OPENINGS, CLOSINGS))
    return " ".join([opening, *told[:MOST], closing])


def _flags(figures: Mapping[str, str]) -> list[str]:
    """What a person should look at, in words."""
    value = {
        name.rpartition(".")[2]: float(found[0]) for name, text in figures.items() if (found := NUMBER.search(text))
    }
    sent, flags = value.get("sent", 0.0), []
    if sent >= 20 and value.get("bounced", 0.0) / sent > 0.05:
        flags.append("Bounces are above one in twenty; look at where the addresses come from.")
    if sent >= 40 and not value.get("replied", 1.0):
        flags.append("Nobody has answered yet; the first step may need another wording.")
    if sent >= 20 and value.get("opted_out", 0.0) / sent > 0.05:
        flags.append("More people opt out than usual.")
    return flags


def _words(name: str) -> str:
    return name.rpartition(".")[2].replace("_", " ").capitalize()
