"""The Publisher: an angle for every slot."""

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from rehearsal.cast.forms import form_of, takes_angle_ids
from rehearsal.cast.lines import Detail, Entry
from rehearsal.cast.scene import Answer, Scene, Tool
from rehearsal.cast.specialist import Row, play_batch

# What an angle is about, by its words; and in which order they are wanted: at first what leads on to an offer or is
# going on there, then what stands for itself.
ABOUT: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        about: re.compile(words, re.IGNORECASE)
        for about, words in {
            "review": r"\bcustomer|\bstars?\b|\breviews?\b|\bratings?\b",
            "hiring": r"\b(hiring|hires?)\b",
            "news": r"\b(opened|awarded|won|added|moved|announced|acquired|expanded)\b",
            "area": r"\b(serve|serves|area|miles|known for|certified|licensed|family)\b",
        }.items()
    }
)
FIRST = ("hiring", "news", "area", "review")
LATER = ("review", "area", "news", "hiring")


def is_mine(tool: Tool) -> bool:
    """What the Publisher's fills have besides an id are the ids of angles."""
    return takes_angle_ids(tool)


def play(scene: Scene, tool: Tool) -> Answer:
    """Fill the newest batch."""
    form = form_of(tool)
    slots = [name for name in form.fields if name != "id"] if form else []
    return play_batch(scene, tool, lambda _scene, entry, tries: [_fill(slots, entry, tries)])


def _fill(slots: Sequence[str], entry: Entry, tries: int) -> Row:
    left = _wanted(entry.details, FIRST)
    left = [*left[tries % len(left) :], *left[: tries % len(left)]] if left else left
    order = [*left[:1], *(left[1:] if tries else _wanted(left[1:], LATER))]
    angles = [detail.id for detail in order] or ["a1"]
    return {"id": entry.id, **{slot: angles[n % len(angles)] for n, slot in enumerate(slots)}}


def _wanted(angles: Sequence[Detail], order: Sequence[str]) -> list[Detail]:
    """The angles in the order in which they are wanted; those that speak of something else keep theirs, at the end."""
    return sorted(angles, key=lambda angle: order.index(about) if (about := _about(angle.text)) else len(order))


def _about(text: str) -> str | None:
    return next((about for about, words in ABOUT.items() if words.search(text)), None)
