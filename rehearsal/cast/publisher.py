"""The Publisher: a variant by the shares, and an angle for every slot."""

import re

from rehearsal.cast.lines import Entry, has_columns
from rehearsal.cast.scene import Answer, Scene, Tool
from rehearsal.cast.specialist import play_batch
from rehearsal.seeded import share_of

SLOTS = re.compile(r"\bslots?: *([\w-]+(?:, *[\w-]+)*)", re.IGNORECASE)
SHARE = re.compile(r"\b([a-z][\w-]*)[ =:]+(\d+(?:\.\d+)?) ?%", re.IGNORECASE)


def is_mine(tool: Tool) -> bool:
    """The Publisher's lines have a variant and slots."""
    return has_columns(tool, "variant", "slot")


def play(scene: Scene, tool: Tool) -> Answer:
    """Fill the newest batch."""
    return play_batch(scene, tool, _fill)


def _fill(scene: Scene, entry: Entry, tries: int) -> list[tuple[str, ...]]:
    slots = [name.strip() for found in SLOTS.finditer(scene.task) for name in found[1].split(",")]
    angles = [detail.id for detail in entry.details] or ["a1"]
    filled = ", ".join(f"{slot}={angles[(n + tries) % len(angles)]}" for n, slot in enumerate(slots))
    return [(entry.id, _variant(scene, entry), filled)]


def _variant(scene: Scene, entry: Entry) -> str:
    """Choose by the shares that the task names, the same for a company whenever it is asked."""
    shares = {name: float(share) for name, share in SHARE.findall(scene.task)}
    whole = sum(shares.values())
    if whole <= 0:
        return next(iter(shares), "a")
    chosen = share_of({name: share / whole for name, share in shares.items()}, scene.seed, "variant", entry.key)
    return chosen or max(shares, key=lambda name: shares[name])
