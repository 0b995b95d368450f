"""Columns of words: whatever is written there, or sought there, is without our secrets."""

from typing import Any

from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator
from typing_extensions import override

from config.scrubbing import scrub


class Prose(TypeDecorator[str]):
    """Text that may hold what others said: reasons, errors, answers, facts, mails."""

    impl = Text
    cache_ok = True

    @override
    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        return scrub(value) if isinstance(value, str) else value
