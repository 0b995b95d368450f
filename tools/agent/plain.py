"""What a model wrote, in plain characters; and its words for nothing."""

import unicodedata
from collections.abc import Sequence

from data.unseen import seen

ABSENT = frozenset(
    {"", "-", "--", "\u2013", "\u2014", "n/a", "na", "none", "null", "nil", "nothing", "undefined", "not set",
     "not applicable"}
)  # fmt: skip
_PLAIN = str.maketrans(
    {"\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"',
     "\u00ab": '"', "\u00bb": '"'}
)  # fmt: skip


MOST_MARKS = 20
"""So many marks around a word a writer may mean."""


def plain(given: object) -> str:
    """What was written, as text: one width, plain hyphens and quotes, single blanks, no Markdown around it."""
    text = " ".join(seen(unicodedata.normalize("NFKC", str(given))).translate(_PLAIN).split())
    for _ in range(MOST_MARKS):
        if len(text) < 2 or text[0] != text[-1] or text[0] not in "*_`\"'":
            break
        text = text[1:-1].strip()
    return text


def is_absent(given: object) -> bool:
    """Whether it says that there is no such value."""
    if given is None or (isinstance(given, str) and plain(given).casefold().strip(" .()[]<>") in ABSENT):
        return True
    return isinstance(given, Sequence | dict) and not given
