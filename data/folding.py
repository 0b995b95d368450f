"""When two texts say the same thing in the same words."""

import re
import unicodedata

_WORDS = re.compile(r"\w+")


def folded(text: str) -> str:
    """The words alone, without case, punctuation and width: equal for texts that a reader takes for the same."""
    return " ".join(_WORDS.findall(unicodedata.normalize("NFKC", text).casefold()))


def repeats(text: str, other: str) -> bool:
    """Whether one of the two says, word for word, all that the other says."""
    one, two = f" {folded(text)} ", f" {folded(other)} "
    return one in two or two in one


def has(words: str, text: str) -> bool:
    """Whether the words have the text in them, word for word; no words at all stand nowhere."""
    return bool(one := folded(text)) and f" {one} " in f" {folded(words)} "


def dropped(text: str, before: str, after: str) -> bool:
    """Whether the words had the text before, and have it no more."""
    return has(before, text) and not has(after, text)


def unaccented(text: str) -> str:
    """The text in compatible characters without their accents: ``Código`` is ``Codigo``."""
    return "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
