"""Where something stands in a record of JSON: one path, read as its author meant it."""

from collections.abc import Iterable
from typing import Any

from config.files.apis import is_json_path, segments


class Missing:
    """There is no such place; ``null``, there or above it, and the end of a list are places that say nothing."""


MISSING = Missing()


def at(path: str, record: Any) -> Any:
    """What stands at a dotted path; MISSING where the record has no such place."""
    for name in segments(path):
        if record is None:
            return None
        if isinstance(record, dict) and name in record:
            record = record[name]
        elif isinstance(record, list) and name.isdecimal():
            record = record[int(name)] if int(name) < len(record) else None
        else:
            return MISSING
    return record


def names(records: Iterable[Any], depth: int = 3) -> tuple[str, ...]:
    """The paths that the records have, for a person who looks for the one that is missing."""
    found: dict[str, None] = {}
    for record in records:
        found.update(dict.fromkeys(_below(record, depth)))
    return tuple(found)


def _below(record: Any, depth: int) -> Iterable[str]:
    if not isinstance(record, dict):
        return
    for name, value in record.items():
        quoted = name if is_json_path(name) and "." not in name else f'"{name}"'
        if isinstance(value, dict) and value and depth > 1:
            yield from (f"{quoted}.{inner}" for inner in _below(value, depth - 1))
        else:
            yield quoted
