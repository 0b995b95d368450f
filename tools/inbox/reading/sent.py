"""What stands in a mail because we wrote it: found in our own text, whatever the language and the way of quoting."""

import re
from dataclasses import dataclass
from itertools import pairwise

RUN = 5
LONG_RUN = 9
MOST_TOKENS = 20_000
_TOKEN = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Sent:
    """What we wrote to whoever wrote a mail: the subjects and texts of our mails to them."""

    subjects: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()

    def cut_from(self, subject: str) -> str:
        """A subject without our own subjects, the longest first."""
        for ours in sorted(filter(None, self.subjects), key=len, reverse=True):
            subject = subject.replace(ours, " ")
        return subject.strip()


NOTHING = Sent()


def without_ours(text: str, sent: Sent) -> str:
    """Return the text without the lines, and the long stretches, that stand in a text of ours.

    A few of our words within a sentence of somebody else's stay: people answer with our words.
    """
    known, short = _shingles(sent), _short_lines(sent)
    if not known and not short:
        return text
    tokens = list(_TOKEN.finditer(text))[:MOST_TOKENS]
    words = [token[0].casefold() for token in tokens]
    ours = [False] * len(words)
    for start in range(len(words) - RUN + 1):
        if tuple(words[start : start + RUN]) in known:
            ours[start : start + RUN] = [True] * RUN
    cut = {number for run in _runs(ours) if len(run) >= LONG_RUN for number in run}
    return _cut_lines(text, tokens, ours, cut, short)


def _shingles(sent: Sent) -> set[tuple[str, ...]]:
    found: set[tuple[str, ...]] = set()
    for text in sent.texts:
        words = [token.casefold() for token in _TOKEN.findall(text)]
        found.update(tuple(words[at : at + RUN]) for at in range(len(words) - RUN + 1))
    return found


def _short_lines(sent: Sent) -> set[str]:
    """Our lines that are too short for a run: a greeting, a name, a company."""
    lines = (_plain(line) for text in sent.texts for line in text.split("\n"))
    return {line for line in lines if line and len(line.split()) < RUN}


def _plain(line: str) -> str:
    return " ".join(token.casefold() for token in _TOKEN.findall(line))


def _runs(marks: list[bool]) -> list[range]:
    edges = [number for number, (before, at) in enumerate(pairwise([False, *marks, False])) if before != at]
    return [range(start, end) for start, end in zip(edges[::2], edges[1::2], strict=True)]


def _cut_lines(text: str, tokens: list[re.Match[str]], ours: list[bool], cut: set[int], short: set[str]) -> str:
    """Drop what is cut, and every line that is ours as a whole; a short one counts beside another of ours."""
    lines, kept, number, start = text.split("\n"), [], 0, 0
    found: list[tuple[str, bool]] = []
    for line in lines:
        end = start + len(line)
        mine: list[int] = []
        while number < len(tokens) and tokens[number].start() < end + 1:
            mine.append(number)
            number += 1
        whole = bool(mine) and all(ours[at] for at in mine)
        left = _without(line, start, [tokens[at] for at in mine if at in cut])
        found.append(("" if whole else left, whole or left != line))
        start = end + 1
    for at, (line, _) in enumerate(found):
        near = [was for _, was in found[max(0, at - 4) : at + 5]]
        if any(near) and _plain(line) in short:
            continue
        kept.append(line)
    return "\n".join(kept)


def _without(line: str, start: int, cut: list[re.Match[str]]) -> str:
    for token in reversed(cut):
        line = line[: token.start() - start] + line[token.end() - start :]
    return line if not cut or _TOKEN.search(line) else ""
