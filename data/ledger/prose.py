"""Columns of words: whatever is written there, or sought there, is without our secrets, and fit for any database."""

from typing import Any

from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator
from typing_extensions import override

from config.scrubbing import scrub


def whole(text: str) -> str:
    """The text without what no database takes: NUL, and halves of characters, which JSON and some charsets can name."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


def storable(text: str) -> str:
    """The text as it is kept: ``whole``, and then without our secrets, which a NUL could have parted."""
    return scrub(whole(text))


class Prose(TypeDecorator[str]):
    """Text that may hold what others said: reasons, errors, answers, facts, mails."""

    impl = Text
    cache_ok = True

    @override
    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        return storable(value) if isinstance(value, str) else value
