"""Who plays: chosen by the arguments of the tools on offer, never by a name."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from rehearsal.cast import boss, builder, critic, generic, inbox, planner, publisher, reporter, scout, worker
from rehearsal.cast.forms import form_of
from rehearsal.cast.lapses import around
from rehearsal.cast.lines import entries, instructions_of
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
    Role("critic", critic.is_mine, critic.play),
    Role("builder", builder.is_mine, builder.play),
    Role("publisher", publisher.is_mine, publisher.play),
    Role("inbox", inbox.is_mine, inbox.play),
    Role("reporter", reporter.is_mine, reporter.play),
    Role("boss", boss.is_mine, boss.play),
)
WORKER = Role("worker", lambda tool: form_of(tool) is not None, worker.play)
"""Does any task over items of a kind that a crew declares, whatever its tool is called and its fields are."""


def answer(scene: Scene) -> Answer:
    """Have the right player answer."""
    about = "\n".join(entry.key for entry in entries(scene.news)) or scene.news
    if misbehaves(scene, "refuses", about, len(scene.done)):
        return refusal(scene, about)
    if scene.must_not_call:
        return generic.conclude(scene)
    role, tool = cast(scene)
    played = generic.play(scene) if role is None or tool is None else role.play(scene, tool)
    if role is not None and role.name == "boss":
        return played
    return around(scene, played, f"{instructions_of(scene.task)}\n{about}")


def cast(scene: Scene) -> tuple[Role | None, Tool | None]:
    """Find the first role that one of the tools belongs to; items of a declared kind are for the worker."""
    for role in (WORKER, *ROLES) if worker.is_asked(scene) else ROLES:
        for tool in scene.tools:
            if role.finds(tool):
                return role, tool
    return None, None
