"""The Publisher: a variant by the shares, and an angle for every slot."""

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from rehearsal.cast.lines import Detail, Entry, has_columns
from rehearsal.cast.scene import Answer, Scene, Tool
from rehearsal.cast.specialist import play_batch
from rehearsal.seeded import share_of

SLOTS = re.compile(r"\bslots?: *([\w-]+(?:, *[\w-]+)*)", re.IGNORECASE)
# What an angle is about, by its words; and in which order they are wanted: at first what leads on to an offer or is
# going on there, then what stands for itself.
ABOUT: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        about: re.compile(words, re.IGNORECASE)
        for about, words in {
            "leading": r", (so|which) [^,]+\.$",
            "review": r"customers? (wrote|of yours)|\bstars?\b|\breviews?\b",
            "hiring": r"\b(hiring|hires?)\b",
            "news": r"\b(opened|awarded|won|added|moved|announced|acquired|expanded)\b",
            "area": r"\b(serve|serves|area|miles|known for|certified|licensed|family)\b",
        }.items()
    }
)
FIRST = ("leading", "hiring", "news", "area", "review")
LATER = ("review", "area", "news", "hiring")
SHARE = re.compile(r"\b([a-z][\w-]*)[ =:]+(\d+(?:\.\d+)?) ?%", re.IGNORECASE)


def is_mine(tool: Tool) -> bool:
    """The Publisher's lines have a variant and slots."""
    return has_columns(tool, "variant", "slot")


def play(scene: Scene, tool: Tool) -> Answer:
    """Fill the newest batch."""
    return play_batch(scene, tool, _fill)


def _fill(scene: Scene, entry: Entry, tries: int) -> list[tuple[str, ...]]:
    slots = [name.strip() for found in SLOTS.finditer(scene.task) for name in found[1].split(",")]
    left = _wanted(entry.details, FIRST)
    left = [*left[tries % len(left) :], *left[: tries % len(left)]] if left else left
    order = [*left[:1], *(left[1:] if tries else _wanted(left[1:], LATER))]
    angles = [detail.id for detail in order] or ["a1"]
    filled = ", ".join(f"{slot}={angles[n % len(angles)]}" for n, slot in enumerate(slots))
    return [(entry.id, _variant(scene, entry), filled)]


def _wanted(angles: Sequence[Detail], order: Sequence[str]) -> list[Detail]:
    """The angles in the order in which they are wanted; those that speak of something else keep theirs, at the end."""
    return sorted(angles, key=lambda angle: order.index(about) if (about := _about(angle.text)) else len(order))


def _about(text: str) -> str | None:
    return next((about for about, words in ABOUT.items() if words.search(text)), None)


def _variant(scene: Scene, entry: Entry) -> str:
    """Choose by the shares that the task names, the same for a company whenever it is asked."""
    shares = {name: float(share) for name, share in SHARE.findall(scene.task)}
    whole = sum(shares.values())
    if whole <= 0:
        return next(iter(shares), "a")
    chosen = share_of({name: share / whole for name, share in shares.items()}, scene.seed, "variant", entry.key)
    return chosen or max(shares, key=lambda name: shares[name])
