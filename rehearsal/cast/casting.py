"""Who plays: chosen by the arguments and line formats of the tools on offer, never by a name."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from rehearsal.cast import boss, builder, generic, inbox, planner, publisher, reporter, scout
from rehearsal.cast.lines import entries
from rehearsal.cast.mischief import misbehaves, refusal
from rehearsal.cast.scene import Answer, Scene, Tool


class Role(NamedTuple):
    """A player: its name for the log, how it knows its tool among those offered, and how it plays."""

    name: str
    finds: Callable[[Tool], bool]
    play: Callable[[Scene, Tool], Answer]


ROLES: Sequence[Role] = (
    Role("planner", planner.is_mine, planner.play),
    Role("scout", scout.is_mine, scout.play),
    Role("builder", builder.is_mine, builder.play),
    Role("publisher", publisher.is_mine, publisher.play),
    Role("inbox", inbox.is_mine, inbox.play),
    Role("reporter", reporter.is_mine, reporter.play),
    Role("boss", boss.is_mine, boss.play),
)


def answer(scene: Scene) -> Answer:
    """Have the right player answer."""
    about = "\n".join(entry.key for entry in entries(scene.news)) or scene.news
    if misbehaves(scene, "refuses", about, len(scene.done)):
        return refusal(scene, about)
    if scene.must_not_call:
        return generic.conclude(scene)
    role, tool = cast(scene)
    return generic.play(scene) if role is None or tool is None else role.play(scene, tool)


def cast(scene: Scene) -> tuple[Role | None, Tool | None]:
    """Find the first role that one of the tools belongs to."""
    for role in ROLES:
        for tool in scene.tools:
            if role.finds(tool):
                return role, tool
    return None, None
