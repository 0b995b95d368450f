"""How a player misbehaves: the world's shares, drawn by what the work is about, and less at a second try."""

from typing import Literal

from rehearsal.cast.scene import Say, Scene
from rehearsal.seeded import happens, pick

Fault = Literal[
    "invents",
    "malformed",
    "refuses",
    "does_not_delegate",
    "objects",
    "decides_in_words",
    "chatters",
    "splits",
    "repeats",
    "records_nothing",
    "invents_filters",
    "merges",
    "misspells",
    "percents",
    "blanks",
    "marks",
    "quotes",
    "rambles",
    "paraphrases",
    "third_person",
    "first_person",
]
SECOND_TRY = 0.2
REFUSALS = (
    "I'm not able to help with this request.",
    "I can't assist with contacting these businesses without knowing more about how the messages will be used.",
    "I don't feel comfortable making these assessments, so I will stop here.",
)


def misbehaves(scene: Scene, fault: Fault, key: str, tries: int = 0) -> bool:
    """Say whether this fault happens to this piece of work; ``tries`` counts earlier answers about it."""
    share: float = getattr(scene.faults, fault)
    again = tries + scene.attempt
    return happens(share * (SECOND_TRY if again else 1), scene.seed, fault, key, again)


def refusal(scene: Scene, key: str) -> Say:
    """Refuse in words, now with the API's own stop reason, now without."""
    stop: Literal["end_turn", "refusal"] = "refusal" if happens(0.5, scene.seed, "refusal stop", key) else "end_turn"
    return Say(pick(REFUSALS, scene.seed, "refusal", key), stop)
