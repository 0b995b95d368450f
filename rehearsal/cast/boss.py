"""The Boss in a stage's cycle: delegates with a short note, then judges the outcome."""

import re

from rehearsal.cast.mischief import misbehaves
from rehearsal.cast.scene import Answer, Call, Say, Scene, Tool, Use
from rehearsal.seeded import pick

OUTCOME = re.compile(r"outcome: *(?P<state>\w+)(?:, *(?P<done>\d+) of (?P<total>\d+))?")
NOTES = (
    "Please take the whole batch; judge each by what is shown, and leave nothing open.",
    "Work through all of it. Where a line is refused, correct it rather than skipping it.",
    "Go ahead with this batch. Be strict where the facts are thin.",
    "Keep to what is on the page, short and specific. I will look at the outcome.",
    "Same care as before, please: no guesses, and every item gets an answer.",
)
AGAIN = (
    "Some items are still open. Please take them once more and correct the lines that were refused.",
    "Again, for what is left: mind the format, and cite only what is there.",
)
IDLE = (
    "The batch looks fine to me, proceed.",
    "I have reviewed the stage and see no need for further work; proceed.",
    "All items of this stage have been handled as planned.",
)
ENOUGH = 0.8


def is_mine(tool: Tool) -> bool:
    """The Boss's tool takes a note, and nothing else."""
    return set(tool.properties) == {"note"}


def play(scene: Scene, tool: Tool) -> Answer:
    """Delegate; on an outcome proceed, delegate once more, or escalate."""
    delegated = scene.calls_of(tool)
    if not delegated:
        if misbehaves(scene, "does_not_delegate", scene.task, len(scene.done)):
            return Say(pick(IDLE, scene.seed, "idle", scene.task))
        return _delegate(tool, pick(NOTES, scene.seed, "note", scene.task))
    said = delegated[-1].result
    if "no candidates" in said or "exhausted" in said:
        return Say("replan: the source has nothing more that fits the present parameters.")
    outcome = OUTCOME.search(said)
    share = int(outcome["done"]) / max(int(outcome["total"]), 1) if outcome and outcome["done"] else 0.0
    done = outcome is not None and outcome["state"] == "done"
    if not done and share < ENOUGH and len(delegated) < 2:
        return _delegate(tool, pick(AGAIN, scene.seed, "again", said))
    return Say(_decision(1.0 if done else share))


def _decision(share: float) -> str:
    if share >= 1:
        return "proceed: everything was recorded."
    if share >= ENOUGH:
        return "proceed: most of the batch was recorded, the rest is named in the outcome."
    if share > 0:
        return "proceed: only part of the batch was recorded; what is left can be taken up in the next cycle."
    return "escalate: nothing was recorded after a second attempt; a person should look at this batch."


def _delegate(tool: Tool, note: str) -> Use:
    return Use((Call(tool.name, {"note": note}),))
