"""Columns of words: whatever is written there, or sought there, is without our secrets, and fit for any database."""

import json
from typing import Any

from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator
from typing_extensions import override

from config.scrubbing import scrub


def whole(text: str) -> str:
    """The text without what no database takes: NUL, and halves of characters, which JSON and some charsets can name."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


def storable(text: str) -> str:
    """The text as it is kept: ``whole``, and then without our secrets, which a NUL could have parted.

    JSON stays JSON: a number that is a secret becomes a text.
    """
    intact = whole(text)
    kept = scrub(intact)
    if kept == intact or kept[:1] not in ("{", "["):
        return kept
    try:
        numbered = json.loads(intact, parse_int=_number, parse_float=_number)
    except (ValueError, RecursionError):
        return kept
    return scrub(json.dumps(numbered, ensure_ascii=False))


def _number(digits: str) -> int | float | str:
    number = scrub(digits)
    return number if number != digits else int(digits) if digits.lstrip("-").isdecimal() else float(digits)


class Prose(TypeDecorator[str]):
    """Text that may hold what others said: reasons, errors, answers, facts, mails."""

    impl = Text
    cache_ok = True

    @override
    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        return storable(value) if isinstance(value, str) else value
