"""The Reporter: a short account in which every figure is a placeholder, and what is out of the ordinary."""

import re
from collections.abc import Mapping

from rehearsal.cast.mischief import misbehaves
from rehearsal.cast.scene import Answer, Call, Say, Scene, Tool, Use
from rehearsal.seeded import pick

FIGURE = re.compile(r"^\s*([a-z][\w.]*\.[\w.]+) = (.+)$", re.MULTILINE)
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
# What a figure's last word is about, and how it is told; the first figure with that word is taken.
TOLD: Mapping[str, tuple[str, ...]] = {
    "qualified": ("So far {it} prospects are qualified.", "The Scout has qualified {it} prospects."),
    "contacted": ("{it} of them have been written to.", "Messages have reached {it} people."),
    "replied": ("{it} people wrote back, which the Inbox has read and sorted.", "{it} have answered."),
    "leads": ("Of these {it} want to hear more.", "{it} of the answers are warm."),
    "meetings": ("{it} meetings came of it.",),
    "hard_bounces": ("{it} addresses do not exist.", "Hard bounces stand at {it}."),
    "opted_out": ("{it} asked not to be written to again, and are not.",),
    "needs_review": ("{it} prospects wait for a person.",),
    "in_sequence": ("{it} are in sequence at the moment.",),
    "finished": ("{it} sequences have ended without an answer.",),
    "usd": ("The models cost {it} so far.", "All of this took {it} in model fees."),
    "tokens_per_qualified": ("That is {it} tokens for each of the qualified.",),
}
OPENINGS = ("The campaign keeps to its plan.", "A steady period.", "Here is where the campaign stands.")
CLOSINGS = ("Nothing else stands out.", "The next look is due on schedule.", "No change of course is needed from here.")
MOST = 7
# A figure's last word, the most that is usual, and what to say above it. Rates are in percent.
WATCHED = (
    ("hard_bounce_rate", 4, "Bounces are above the usual; look at where the addresses come from."),
    ("opt_out_rate", 6, "More people opt out than usual; the first step may need another wording."),
    ("complaints", 0, "Somebody complained to their provider; look at what was sent."),
    ("unknown", 0, "Some messages were cut short while they were sent and wait for a person."),
    ("cut_off", 0, "Some answers of the models were cut off."),
)


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
    found = {name.rpartition(".")[2]: NUMBER.search(text.replace(",", "")) for name, text in figures.items()}
    value = {name: float(number[0]) for name, number in found.items() if number}
    enough = value.get("contacted", value.get("sent", 0.0)) >= 20
    return [flag for word, most, flag in WATCHED if enough and value.get(word, 0.0) > most]


def _words(name: str) -> str:
    return name.rpartition(".")[2].replace("_", " ").capitalize()
