"""The Boss in a stage's cycle: delegates with a short note, then decides on an outcome that is not clean."""

import re
from typing import NamedTuple

from rehearsal.cast.mischief import misbehaves
from rehearsal.cast.scene import Answer, Call, Say, Scene, Tool, Use
from rehearsal.seeded import pick

OUTCOME = re.compile(r"outcome: *(?P<state>\w+)(?:, *(?P<done>\d+) of (?P<total>\d+))?")
NOTES = (
    "Please take the whole batch; judge each by what is shown, and leave nothing open.",
    "Work through all of it. Where one is refused, correct it rather than skipping it.",
    "Go ahead with this batch. Be strict where the facts are thin.",
    "Keep to what is on the page, short and specific. I will look at the outcome.",
    "Same care as before, please: no guesses, and every item gets an answer.",
)
AGAIN = (
    "Some items are still open. Please take them once more and correct what was refused.",
    "Again, for what is left: mind the format, and cite only what is there.",
)
IDLE = (
    "The batch looks fine to me, proceed.",
    "I have reviewed the stage and see no need for further work; proceed.",
    "All items of this stage have been handled as planned.",
)
OBJECTIONS = (
    ("escalate", "I would like a person to see these before anybody works on them."),
    ("replan", "The last batch did not fit; the plan should be changed before more is done."),
)
WORDINGS = (
    "## Decision\n**{decision}**\n\n{reason}",
    "**Decision:** {decision}. {reason}",
    "I would {decision} here. {reason}",
    "{decision}: {reason}",
)
CLOSINGS = ("The stage is decided.", "That is my decision on this stage.")
ENOUGH = 0.8


class Decided(NamedTuple):
    """A decision and why."""

    decision: str
    reason: str


def is_mine(tool: Tool) -> bool:
    """The Boss's tools take a note, or a decision with its reason."""
    return _delegates(tool) or _decides(tool)


def play(scene: Scene, tool: Tool) -> Answer:
    """Delegate; on an outcome that is not clean decide, or delegate once more."""
    delegate = next((one for one in (tool, *scene.tools) if _delegates(one)), None)
    decide = next((one for one in (tool, *scene.tools) if _decides(one)), None)
    delegated = scene.calls_of(delegate) if delegate else []
    if decide and scene.calls_of(decide):
        return Say(pick(CLOSINGS, scene.seed, "closing", scene.task))
    if delegate and not delegated:
        if misbehaves(scene, "does_not_delegate", scene.task, len(scene.done)):
            return Say(pick(IDLE, scene.seed, "idle", scene.task))
        if misbehaves(scene, "objects", scene.task, len(scene.done)):
            return _answer(scene, decide, Decided(*pick(OBJECTIONS, scene.seed, "objects", scene.task)))
        return Use((Call(delegate.name, {"note": pick(NOTES, scene.seed, "note", scene.task)}),))
    said = delegated[-1].result if delegated else scene.news
    decided = _judged(said)
    if delegate and decided.decision == "retry":
        if len(delegated) < 2:
            return Use((Call(delegate.name, {"note": pick(AGAIN, scene.seed, "again", said)}),))
        decided = _settled(said)
    return _answer(scene, decide, decided)


def _answer(scene: Scene, decide: Tool | None, decided: Decided) -> Answer:
    """The decision by its tool; in words where there is none, or where the Boss forgets."""
    if decide is None:
        return Say(f"{decided.decision}: {decided.reason}")
    if not scene.must_call and misbehaves(scene, "decides_in_words", scene.task, scene.spoken):
        wording = pick(WORDINGS, scene.seed, "wording", scene.task)
        return Say(wording.format(**decided._asdict()))
    return Use((Call(decide.name, decided._asdict()),))


def _judged(said: str) -> Decided:
    if "no candidates" in said or "exhausted" in said:
        return Decided("replan", "The source has nothing more that fits the present parameters.")
    outcome = OUTCOME.search(said)
    share = _share(said)
    if share < ENOUGH and not (outcome and outcome["state"] == "done"):
        return Decided("retry", "Too much is still open; once more, with the refused ones corrected.")
    return _settled(said)


def _settled(said: str) -> Decided:
    """What to make of an outcome that will not get better."""
    outcome = OUTCOME.search(said)
    if (outcome and outcome["state"] == "done") or _share(said) >= 1:
        return Decided("proceed", "Everything was recorded.")
    if _share(said) >= ENOUGH:
        return Decided("proceed", "Most of it was recorded, the rest is named in the outcome.")
    if _share(said) > 0:
        return Decided("proceed", "Part of it was recorded; the rest can be taken up in the next cycle.")
    return Decided("escalate", "Nothing was recorded after a second attempt; a person should look at it.")


def _share(said: str) -> float:
    outcome = OUTCOME.search(said)
    return int(outcome["done"]) / max(int(outcome["total"]), 1) if outcome and outcome["done"] else 0.0


def _delegates(tool: Tool) -> bool:
    return set(tool.properties) == {"note"}


def _decides(tool: Tool) -> bool:
    return "decision" in tool.properties and set(tool.properties) <= {"decision", "reason", "items"}
