"""Items that are done and of which nothing stands released: every release was skipped on their way, or was undone."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from data.items import Item, ItemState, Release, ReleaseState


@dataclass(frozen=True, slots=True)
class Unreleased:
    """The items by id. ``undone`` has the releases that were undone of each; of those in ``never`` there was none."""

    never: tuple[str, ...] = ()
    undone: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def __str__(self) -> str:
        """As it stands behind how many are done; empty where something of each was released."""
        parts = [f"{len(self.never)} without anything released"] if self.never else []
        parts += [f"{len(self.undone)} whose release was undone"] if self.undone else []
        return f" (of those done {', '.join(parts)})" if parts else ""

    def why(self, item: Item) -> str:
        """Why an item is where it is, with what there is to say of its release."""
        told = "nothing was released" if item.id in self.never else ""
        if item.id in self.undone:
            told = f"{', '.join(self.undone[item.id])} was undone, so nothing is released"
        return "; ".join(filter(None, (item.state_reason, told)))


def unreleased(known: Sequence[Item], of_campaign: Sequence[Release], *, releases: bool) -> Unreleased:
    """Which of the items those are, of a crew that ``releases`` something, or has."""
    if not releases and not of_campaign:
        return Unreleased()
    mine: dict[str, list[Release]] = {item.id: [] for item in known if item.state is ItemState.DONE}
    for release in of_campaign:
        mine.get(release.item_id, []).append(release)
    left = {one: some for one, some in mine.items() if not any(each.state is ReleaseState.RELEASED for each in some)}
    undone = {one: tuple(each.id for each in some if each.state is ReleaseState.UNDONE) for one, some in left.items()}
    return Unreleased(
        tuple(one for one, some in undone.items() if not some), {one: some for one, some in undone.items() if some}
    )
