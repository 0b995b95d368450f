"""What an angle puts between quote marks stands in its facts or its offer, word for word."""

import re
from collections.abc import Iterator
from functools import lru_cache

from data.folding import folded
from guardrails.grounding.findings import Finding, refused

QUOTED = re.compile(
    r"\u201c([^\u201c\u201d]*)\u201d|\"([^\"]*)\"|\u00ab([^\u00ab\u00bb]*)\u00bb"
    r"|(?<!\w)\u2018([^\u2018]*?)\u2019(?!\w)|(?<!\w)'(\w[^'\n]*(?:'\w+[^'\n]*)*)'(?!\w)"
)
_STRAIGHT = re.compile(r'(?<!\d)"|"(?=\w)')  # not the inches of 6"
_LEFT_OUT = re.compile(r"\u2026|\.\.\.|\[\.*\]")


def findings(text: str, sources: tuple[str, ...]) -> Iterator[Finding]:
    """Every quotation that no source has."""
    whole = tuple(_words(source) for source in sources)
    for match in QUOTED.finditer(text):
        quoted = next(part for part in match.groups() if part is not None)
        for part in _LEFT_OUT.split(quoted):
            if part.strip() and not any(_words(part) in source for source in whole):
                yield refused(f'no cited fact has the words "{part.strip()}"')
    if len(_STRAIGHT.findall(text)) % 2 or text.count("\u201c") != text.count("\u201d"):
        yield refused("a quote mark has no counterpart")


def without(text: str) -> str:
    """The text with its quotations blanked out, every other character where it was."""
    return QUOTED.sub(lambda match: match.group()[0] + " " * (len(match.group()) - 2) + match.group()[-1], text)


@lru_cache(maxsize=4096)
def _words(text: str) -> str:
    return f" {folded(text.replace(chr(0x2019), chr(39)))} "
