"""Objects as a model hands them in: as JSON, as JSON in a text, or as a list of named values."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence

from tools.agent.figures import is_nothing


def decoded(given: object) -> object:
    """What a text that holds a JSON object or list says; anything else as it is."""
    if isinstance(given, str) and given.strip()[:1] in ("{", "["):
        try:
            return json.loads(given)
        except (ValueError, RecursionError):
            return given
    return given


def object_of(given: object, names: Sequence[str], values: Sequence[str]) -> dict[str, object] | None:
    """Values by name, also of ``[{"name": "city", "value": "Fresno"}]`` or ``[{"city": "Fresno"}]``; else None."""
    given = decoded(given)
    if is_nothing(given):
        return {}
    if isinstance(given, Mapping):
        return {str(name): value for name, value in given.items()}
    if not isinstance(given, list):
        return None
    found: dict[str, object] = {}
    for entry in given:
        one = _entry(entry, names, values)
        if one is None or any(name in found for name in one):
            return None
        found |= one
    return found


def _entry(entry: object, names: Sequence[str], values: Sequence[str]) -> dict[str, object] | None:
    if not isinstance(entry, Mapping):
        return None
    name = next((entry[key] for key in names if key in entry), None)
    value = next((key for key in values if key in entry), None)
    if name is not None and value is not None:
        return {str(name): entry[value]} if len(entry) == 2 else None
    return {str(key): one for key, one in entry.items()}


def name_among(given: str, names: Iterable[str]) -> str | None:
    """The one of the names that is meant, whatever its case, blanks and hyphens."""
    wanted = _bare(given)
    return next((name for name in names if _bare(name) == wanted), None)


def _bare(name: str) -> str:
    return re.sub(r"[\W_]+", "", name).casefold()
