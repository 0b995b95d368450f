"""Every kind of work by the name that a crew's YAML has for it."""

from collections.abc import Mapping
from types import MappingProxyType

from crews.kinds.base import Kind
from crews.kinds.building import Building
from crews.kinds.criticism import Criticism
from crews.kinds.declared import Declared
from crews.kinds.drafting import Drafting
from crews.kinds.planning import Planning
from crews.kinds.replying import Replying
from crews.kinds.reporting import Reporting
from crews.kinds.scouting import Scouting
from crews.standing.situations import Situation

_BUILDING = Building()
_CRITICISM = Criticism((_BUILDING,))
_DRAFTING = Drafting((_BUILDING, _CRITICISM))

KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        kind.traits.name: kind
        for kind in (
            Planning(), Scouting(), _BUILDING, _CRITICISM, _DRAFTING, Replying(), Reporting(), Declared(),
        )
    }
)  # fmt: skip


def at_hand(situation: Situation, stage: str) -> int:
    """How many items there are for a task, an agent's or code's, whether or not it may have them now."""
    task = situation.bundle.crew.engine_tasks.get(stage)
    if task is None:
        return len(situation.items.ready.get(stage, ()))
    return KINDS[task.work].at_hand(situation, stage, task)
