"""What two configurations say differently, entry by entry."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from pydantic import TypeAdapter

from config.loading import CampaignBundle

PARTS = ("campaign", "vertical", "crew", "envelope", "world", "sequence", "agents", "models")


class Difference(NamedTuple):
    """An entry and its two values; None where one of the two has no such entry."""

    where: str
    first: object
    second: object


def differences(first: CampaignBundle, second: CampaignBundle) -> list[Difference]:
    """Every entry of what a campaign refers to that the two do not have alike, defaults included.

    The locations of sources and customers are as the files say them, without the secrets that ``${NAME}`` stands for.
    """
    one, other = _entries(first), _entries(second)
    return [
        Difference(where, one.get(where), other.get(where))
        for where in dict.fromkeys((*one, *other))
        if one.get(where) != other.get(where)
    ]


def _entries(bundle: CampaignBundle) -> dict[str, object]:
    plain = {part: TypeAdapter(Any).dump_python(getattr(bundle, part), mode="json") for part in PARTS}
    for listed in (plain["vertical"]["sources"], plain["vertical"]["customers"]):
        for name, source in listed.items():
            source["location"] = bundle.written[name]
    return dict(_leaves("", plain))


def _leaves(where: str, value: object) -> Iterator[tuple[str, object]]:
    match value:
        case dict() if value:
            for key, inner in value.items():
                yield from _leaves(f"{where}.{key}" if where else str(key), inner)
        case list() if any(isinstance(one, dict | list) for one in value):
            for number, inner in enumerate(value):
                yield from _leaves(f"{where}[{number}]", inner)
        case _:
            yield where, value
