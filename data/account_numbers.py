"""Numbers of bank accounts (IBAN), whose digits are no phone number: told by their length and their check digits."""

import re
from collections.abc import Iterator

from data.shadow import Span

_BEGUN = re.compile(r"(?<![^\W_])[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]){11,30}", re.ASCII)
_SHORTEST = 15
"""Norway's; the longest, Malta's and Saint Lucia's, are more than twice as long."""


def ibans(text: str) -> Iterator[Span]:
    """Where account numbers stand, as they are printed: in capitals, with or without a space after each four."""
    for match in _BEGUN.finditer(text):
        if end := _end(match[0]):
            yield Span(match.start(), match.start() + end)


def _end(run: str) -> int:
    """How long the account number is with which these characters begin; 0 where none of them is one.

    What follows it may be capitals too (``... BIC COBADEFF``), so each end at which a word ends is tried.
    """
    for end in range(len(run), _SHORTEST - 1, -1):
        is_whole = end == len(run) or run[end] in " -"
        if is_whole and _is_right(run[:end].replace(" ", "").replace("-", "")):
            return end
    return 0


def _is_right(number: str) -> bool:
    """Whether the check digits are right (ISO 13616): with letters as 10 to 35, the rest by 97 is 1."""
    turned = number[4:] + number[:4]
    return len(number) >= _SHORTEST and int("".join(str(int(one, 36)) for one in turned)) % 97 == 1
