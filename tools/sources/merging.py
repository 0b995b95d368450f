"""One business, several rows: which rows of a source are the same business."""

from collections.abc import Iterable

from data.identity import identities_of
from data.records import Business


def groups_of(businesses: Iterable[Business]) -> list[int]:
    """Return, for each business in turn, the position of the first one that is the same.

    Two are the same when they share an identity (address, phone, domain, or name with post code), or when a
    chain of such pairs leads from one to the other.
    """
    leader: list[int] = []
    seen: dict[tuple[str, str], int] = {}

    def first_of(position: int) -> int:
        while leader[position] != position:
            leader[position] = leader[leader[position]]
            position = leader[position]
        return position

    for position, business in enumerate(businesses):
        leader.append(position)
        for identity in identities_of(business):
            key = (identity.kind, identity.value)
            other = first_of(seen.setdefault(key, position))
            own = first_of(position)
            leader[max(own, other)] = min(own, other)
    return [first_of(position) for position in range(len(leader))]
