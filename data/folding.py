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


def unaccented(text: str) -> str:
    """The text in compatible characters without their accents: ``Código`` is ``Codigo``."""
    return "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
