"""The case in which a person would write a name that a machine has put in capitals, or in none."""

import re

_UPPER = (
    "abc",
    "aaa",
    "llc",
    "llp",
    "lp",
    "pllc",
    "pc",
    "pa",
    "dba",
    "usa",
    "us",
    "hvac",
    "ii",
    "iii",
    "iv",
    "nw",
    "ne",
    "sw",
    "se",
    "po",
)
_SMALL = ("and", "of", "the", "for", "at", "in", "on", "by", "et", "und", "du")
_SHORTENED = ("mr", "st", "dr", "svc", "svcs", "mfg", "bldg", "bldrs", "ctr", "mtn", "rd", "hwy", "blvd", "zn")
"""They have no vowel and are no initials."""
_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")
_INITIALS = re.compile(r"\b[A-Z]{1,2}&[A-Z]{1,2}\b")
_ORDINAL = re.compile(r"(?<=\d)(St|Nd|Rd|Th)\b")
_POSSESSIVE = re.compile(r"(?<=\w)(['\u2019])S\b")
_MISCASED = re.compile(r"\b(Llc|Llp|Pllc|Hvac|Dba|Iii|Usa)\b")


def tidy_case(text: str) -> str:
    """Give names that are all upper or all lower case the case that a person would write.

    A mixed one keeps its own, save for what machines do to it: ``Llc``, ``3Rd``, ``Joe'S``.
    """
    if len(text) > 3 and (text.isupper() or text.islower()):
        shouted = text.isupper()
        words = [match.start() for match in _WORD.finditer(text)]
        first = words[0] if words else 0
        initials = {at for pair in _INITIALS.finditer(text) for at in range(*pair.span())} if shouted else set()
        text = _WORD.sub(
            lambda match: (
                match.group() if match.start() in initials else _cased(match.group(), match.start() == first, shouted)
            ),
            text,
        )
    text = _ORDINAL.sub(lambda match: match.group().lower(), text)
    text = _POSSESSIVE.sub(r"\1s", text)
    return _MISCASED.sub(lambda match: match.group().upper(), text)


def _cased(word: str, first: bool, shouted: bool) -> str:
    low = word.lower()
    if low in _UPPER:
        return word.upper()
    if low in _SMALL and not first:
        return low
    if shouted and _is_initials(low):
        return word
    if low.startswith("mc") and len(low) > 3:
        return "Mc" + low[2:].capitalize()
    head, *rest = re.split("(['\u2019])", low)
    return head.capitalize() + "".join(part.capitalize() if len(part) > 1 else part for part in rest)


def _is_initials(low: str) -> bool:
    """Whether a shouted word is no word: ``RBJ``, and ``3M``."""
    if re.fullmatch(r"\d+[a-z]", low):
        return True
    return len(low) <= 4 and low.isalpha() and not re.search("[aeiouy]", low) and low not in _SHORTENED
