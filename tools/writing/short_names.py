"""A company's name as people write it in a sentence: ``SMITH ROOFING, L.L.C.`` is ``Smith Roofing``.

A legal form, a number of a branch and what a register adds are left out; of ``X dba Y`` it is Y. Where it is in doubt
whether a word is part of the name, the word stays. Why no library does this: docs/decisions/033.
"""

import re
from functools import lru_cache

from data.letter_case import tidy_case

_FORMS = (
    "inc incorporated llc llp lllp pllc plc ltd limited ltda ltée ltee limitée corp corporation cic gmbh mbh kg kgaa "
    "ohg ug eurl sarl sasu srl srls snc slu bv vof cyf pty pvt oy oyj aps kft zrt sro doo aktiebolag publ "
    "aktiengesellschaft"
)
_CLEAR = frozenset(_FORMS.split())
"""They are never part of a name that they end."""

_LAST = frozenset({"ag", "ab", "as", "asa", "sa", "sas", "lp", "lc", "pc", "pa"})
"""They end names too ("Gaming PC LLC"): cut only where nothing was cut after them."""

_MARKED = frozenset({"spa", "sl", "ek", "nv", "cv", "pl"})
"""They are words or places as well: cut only where written as a form, with dots ("S.p.A.")."""

_LONG = (
    ("limited", "liability", "company"),
    ("professional", "corporation"),
    ("limited", "partnership"),
    ("gmbh", "&", "co", "kg"),
    ("sp", "z", "oo"),
    ("s", "coop"),
    ("partg", "mbb"),
    ("ug", "haftungsbeschränkt"),
)
_BEFORE = frozenset({"sarl", "eurl", "sasu"})
_NEEDING = "& and of the for by with a an in at et und y e di de du no my your our gaming desktop"
_JOINS = frozenset(_NEEDING.split())
"""What stands before a word that belongs to the name, as in ``The Limited``."""

_TRADES_AS = re.compile(
    r"^(?P<owner>.*\w.*?)[\s,(]+(?:(?P<clear>d/b/a|t/a|o/a|doing business as|trading as|operating as)|dba|d\.b\.a\.?)"
    r"[\s:]+(?P<name>.*\w.*)$",
    re.IGNORECASE,
)
_FORMERLY = re.compile(r"[\s,(]+(?:f/k/a|fka|formerly known as)\s.*$", re.IGNORECASE)
_OF_A_STATE = re.compile(r",\s*an?\s+(?:\w+\s+){1,4}(?:corporation|company|partnership|cooperative)\.?$", re.IGNORECASE)
_BRANCH = re.compile(
    r"(?:[\s,]+(?:store\s+)?(?:#|no\.)\s*|,\s*(?:store|shop|branch)\s+(?:#|no\.?\s)?\s*)\d+$", re.IGNORECASE
)
"""A number by itself may be part of the name, as in ``Barber Shop 2``, and a ``Shop`` before a ``#2``."""
_NUMBERED = re.compile(
    r"\b(?:local|lodge|post|chapter|union|school|district|council|station|troop|pack)$", re.IGNORECASE
)
_THE_LAST = re.compile(r"^(?P<rest>.+),\s*the$", re.IGNORECASE)
_CO = re.compile(r",\s+co\.?$", re.IGNORECASE)
_SONS = re.compile(r"(?<= )[EY](?= (?:Hij|Herm))")


LONGEST = 200
"""Characters; a longer text is no name, and stays."""


@lru_cache(maxsize=4096)
def company_short(name: str) -> str:
    """The name for prose; never empty where the name is not."""
    if len(name) > LONGEST:
        return name
    whole = " ".join(tidy_case(" ".join(name.split())).split())
    return _SONS.sub(lambda match: match.group().lower(), _short(whole)) or whole


def _short(whole: str) -> str:
    text = _FORMERLY.sub("", whole)
    if trades := _TRADES_AS.match(text):
        named = _short(trades["name"].strip(" )\"'"))
        owner = trades["owner"].strip(" ,(")
        if named and (trades["clear"] or len(named.split()) > 1 or _without_form(owner) != owner):
            return named
    return _without_additions(text) if _is_name(_without_additions(text)) else whole


def _without_additions(text: str) -> str:
    """Without what stands behind a name, until nothing more does."""
    text = _CO.sub("", _OF_A_STATE.sub("", text))
    text = _without_branch(text)
    if last := _THE_LAST.match(text):
        text = f"The {last['rest']}"
    words = text.split()
    if words and _plain(words[0]) in _BEFORE and len(words) > 1:
        text = " ".join(words[1:])
    kept = _without_form(text, _LAST | _CLEAR)
    while kept != text:
        text, kept = kept, _without_form(kept)
    text = _without_branch(text)
    return text.strip(" ,;:-")


def _without_branch(text: str) -> str:
    branch = _BRANCH.search(text)
    return text if branch is None or _NUMBERED.search(text[: branch.start()]) else text[: branch.start()]


def _without_form(text: str, forms: frozenset[str] = _CLEAR) -> str:
    """Without the legal form at its end, where it has one of these and the rest is a name."""
    words = text.split()
    plain = [_plain(word) for word in words]
    for length in sorted({len(long) for long in _LONG}, reverse=True):
        if tuple(plain[-length:]) in _LONG:
            return _rest(text, words, length)
    for length in (4, 3):
        if all(len(word) == 1 for word in plain[-length:]) and "".join(plain[-length:]) in _CLEAR:
            return _rest(text, words, length)
    if plain and (plain[-1] in forms or (plain[-1] in _MARKED and "." in words[-1][1:-1])):
        return _rest(text, words, 1)
    return text


def _rest(text: str, words: list[str], length: int) -> str:
    rest = " ".join(words[:-length]).rstrip(" ,;:-")
    return rest if _is_name(rest) else text


def _is_name(text: str) -> bool:
    """Does it hold a word of its own, and end with none that needs another?"""
    words = [_plain(word) for word in text.split()]
    return bool(words) and words[-1] not in _JOINS and any(len(word) > 1 for word in words)


def _plain(word: str) -> str:
    return re.sub(r"[.,()]", "", word).casefold()
