"""Objects as a model hands them in: as JSON, as JSON in a text, or as a list of named values."""

import ast
import json
import re
from collections.abc import Iterable, Mapping, Sequence

from tools.agent.plain import is_absent


def decoded(given: object) -> object:
    """JSON that was written as a string, also in a fence of Markdown."""
    if not isinstance(given, str):
        return given
    text = re.sub(r"^```\w*", "", given.strip()).removesuffix("```").strip()
    if text[:1] not in ("{", "["):
        return given
    try:
        return json.loads(text)
    except ValueError:
        return _one_after_another(text) or _literal(text) or given
    except RecursionError:
        return given


def _literal(text: str) -> object:
    """Lists and objects as Python writes them, with its quotes and a comma at the end; None where they are none."""
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None


def _one_after_another(text: str) -> list[object]:
    """Several JSON values in one string, with nothing but blanks and commas between them."""
    found: list[object] = []
    decoder, at = json.JSONDecoder(), 0
    while at < len(text):
        try:
            value, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            return []
        found.append(value)
        while at < len(text) and text[at] in " \t\r\n,;":
            at += 1
    return found


def object_of(given: object, names: Sequence[str], values: Sequence[str]) -> dict[str, object] | None:
    """Values by name, also of ``[{"name": "city", "value": "Fresno"}]`` or ``[{"city": "Fresno"}]``; else None."""
    given = decoded(given)
    if is_absent(given):
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
