"""What an angle puts between quote marks stands in its facts or its offer, word for word."""

import re
from collections.abc import Iterator
from functools import lru_cache

from data.folding import folded
from guardrails.grounding.findings import Finding, doubted, refused

_OPENS, _CLOSES = '"\u201c\u201d\u201e\u00ab\u00bb', '"\u201c\u201d\u00ab\u00bb'
DOUBLE = re.compile(rf"(?<!\w)[{_OPENS}]([^{_OPENS}]*)(?:(?<=\S)[{_CLOSES}]|(?<=\s)[\u201d\u00ab\u00bb])(?!\w)")
"""A quotation in double marks, straight, curly or angled; an inch mark stands behind a figure and opens none."""
_SINGLE = (
    r"(?<!\w)\u2018([^\u2018\u2019]*(?:\u2019\w[^\u2018\u2019]*)*)\u2019(?!\w)"
    r"|(?<!\w)'((?!\d\d\b)\w[^'\n]*(?:'\w[^'\n]*)*)'(?!\w)"
)
QUOTED = re.compile(f"{DOUBLE.pattern}|{_SINGLE}")
_MARKS = re.compile(f"[{_OPENS}]")
_MEASURE = re.compile(r"(?<=\d)\s?[\"\u201d]")
_LEFT_OUT = re.compile(r"\u2026|\.\.\.|\[[^\]]*\]")
_SAYING = re.compile(
    r"\b(?:say|said|call|wrote|write|written|told|tell|mention|describ|prais|promis|admit|claim|quot|according|review|"
    r"ask|thank|complain|add|put|word|repl|state|advert)",
    re.IGNORECASE,
)
_SHORT = 3
_WHOLE = 4
_PERSONS = frozenset(["i", "me", "my", "we", "us", "our", "they", "them", "their"])
_COPIED = 5


def findings(text: str, sources: tuple[str, ...]) -> Iterator[Finding]:
    """Every quotation that no source has; code is sure of it where the marks can be read in one way alone."""
    whole = tuple(_words(source) for source in sources)
    stray = bool(_MARKS.search(_MEASURE.sub("", DOUBLE.sub("", text))))
    for match in QUOTED.finditer(text):
        quoted = next(part for part in match.groups() if part is not None)
        for part in _LEFT_OUT.split(quoted):
            if not part.strip():
                continue
            if any(_words(part) in source for source in whole):
                if _cut_short(part + text[match.end() :][:1], sources):
                    yield doubted(f'"{part.strip()}" ends in the middle of what was said')
                continue
            reason = f'no cited fact has the words "{part.strip()}"'
            unsure = stray or _apostrophes(text, match) or _nearly(part, whole) or _coined(part, text, match)
            yield doubted(reason) if unsure else refused(reason)
    if stray:
        yield doubted("a quote mark has no counterpart")
    if copied := _unmarked(text, sources):
        reason = f'"{copied}" are the words of a customer: say them of "you", or put them between quote marks'
        yield doubted(reason) if _SAYING.search(without(text)) else refused(reason)


def without(text: str) -> str:
    """The text with its quotations blanked out, every other character where it was."""
    return QUOTED.sub(lambda match: match.group()[0] + " " * (len(match.group()) - 2) + match.group()[-1], text)


def _cut_short(quoted: str, sources: tuple[str, ...]) -> bool:
    """Whether it ends like a sentence where every source goes on: "and left" of "and left the yard clean"."""
    words = _words(quoted).split()
    if len(words) < _WHOLE or not quoted.rstrip().endswith((".", "!")):
        return False
    following = [_words(source).partition(f" {' '.join(words)} ")[2].split() for source in sources]
    ends = re.compile(r"\W+".join(map(re.escape, words[-2:])) + r"(?!\s*\w)", re.IGNORECASE)
    return any(following) and not any(ends.search(_straight(source)) for source in sources)


def _unmarked(text: str, sources: tuple[str, ...]) -> str | None:
    """Words with which a customer speaks of himself or of the firm, copied out of a quotation without its marks."""
    quoted = [_words(match.group()) for source in sources for match in DOUBLE.finditer(source)]
    said = _words(without(text)).split()
    for at in range(len(said) - _COPIED + 1 if quoted else 0):
        run = said[at : at + _COPIED]
        if not _PERSONS.isdisjoint(run) and any(f" {' '.join(run)} " in words for words in quoted):
            return " ".join(run)
    return None


def _apostrophes(text: str, match: "re.Match[str]") -> bool:
    """Whether single marks may be apostrophes: of a plural ("your clients' cars") or of letters left out ("'em")."""
    return match.group()[0] in "'\u2018" and match.group()[-2:-1] == "s" and text[match.end() :][:1].isspace()


def _nearly(quoted: str, sources: tuple[str, ...]) -> bool:
    """Whether one source has all the words, in another order or with others between them."""
    words = _words(quoted).split()
    return any(all(f" {word} " in source for word in words) for source in sources)


def _coined(quoted: str, text: str, match: "re.Match[str]") -> bool:
    """Whether it is a few words that nobody is told to have said: a "hot" roof, your "Contact" page."""
    around = text[: match.start()] + text[match.end() :]
    return len(quoted.split()) <= _SHORT and not _SAYING.search(around)


@lru_cache(maxsize=4096)
def _words(text: str) -> str:
    return f" {folded(_straight(text))} "


def _straight(text: str) -> str:
    return text.replace(chr(0x2019), chr(39))
