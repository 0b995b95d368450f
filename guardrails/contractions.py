"""Shortened words in full: "we're" is "we are", "won't" is "will not". Pure."""

import re
from collections.abc import Mapping
from types import MappingProxyType

APOSTROPHES = "'\u2019\u2018\u02bc\u00b4`"
SHORTENED: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "'s": frozenset({"is", "has", "be", "have"}),
        "'d": frozenset({"would", "had", "have"}),
    }
)
"""What may be either of several words, in all forms of each."""

_MARK = f"[{APOSTROPHES}]"
_NOT: Mapping[str, str] = MappingProxyType({"wo": "will", "ca": "can", "sha": "shall", "ai": "is"})
_ENDS: Mapping[str, str] = MappingProxyType({"re": "are", "ll": "will", "ve": "have", "m": "am"})
_CANNOT = re.compile(r"\bcannot\b", re.IGNORECASE)
_LET_US = re.compile(rf"\b(let){_MARK}s\b", re.IGNORECASE)
_NEGATED = re.compile(rf"\b(\w+?)n{_MARK}t\b", re.IGNORECASE)
_END = re.compile(rf"(?<=\w){_MARK}(re|ll|ve|m)\b", re.IGNORECASE)
_EITHER = re.compile(rf"(?<=\w){_MARK}(s|d)\b", re.IGNORECASE)


def in_full(text: str) -> str:
    """The text with each shortened word in full; 's and 'd, which may be several, stand by themselves."""
    text = _CANNOT.sub("can not", text)
    text = _LET_US.sub(r"\1 us", text)
    text = _NEGATED.sub(lambda found: f"{_NOT.get(found[1].casefold(), found[1])} not", text)
    text = _END.sub(lambda found: f" {_ENDS[found[1].casefold()]}", text)
    return _EITHER.sub(lambda found: f" '{found[1].casefold()}", text)
