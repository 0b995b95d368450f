"""Pronouns of a firm as those of its reader: we, they and its become you and your, outside quotations."""

import re
from collections.abc import Callable

from guardrails.grounding.quotations import without

SENTENCE = re.compile(r"[^.!?;]*(?:\.(?!\s|$)[^.!?;]*)*[.!?;]*\s*")
_TO_YOU = {
    "we": "you", "us": "you", "our": "your", "ours": "yours", "ourselves": "yourselves",
    "they": "you", "them": "you", "their": "your", "theirs": "yours", "themselves": "yourselves",
    "its": "your", "itself": "yourself",
}  # fmt: skip


def each_sentence(text: str, change: Callable[[str, str], str]) -> str:
    """The text with every sentence changed; ``change`` also sees the sentence without its quotations."""
    blank = without(text)
    return (
        "".join(change(text[m.start() : m.end()], blank[m.start() : m.end()]) for m in SENTENCE.finditer(blank)) or text
    )


def swapped(text: str, blank: str, words: tuple[str, ...]) -> str:
    """The text with these pronouns as those of the second person, its quotations as they were."""
    pattern = re.compile(rf"\b(?:{'|'.join(words)})\b", re.IGNORECASE)
    pieces, at = [], 0
    for match in pattern.finditer(blank):
        new = _TO_YOU[match.group().lower()]
        pieces += [text[at : match.start()], new[0].upper() + new[1:] if match.group()[0].isupper() else new]
        at = match.end()
    return "".join((*pieces, text[at:]))
