"""What stands under an entry, told again: sentences of its facts and records, cut and joined to a length."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rehearsal.cast.lines import Entry
from rehearsal.cast.phrasing import SENTENCE
from rehearsal.seeded import happens, pick, whole

FACT = re.compile(r"^\S+: (?P<text>.+)$")
MADE = re.compile(r"^(?P<output>[a-z][\w-]*) \([\w-]+\): (?P<body>.+)$")
CELL = re.compile(r"^(?P<column>[\w -]{1,40}): (?P<value>[^:;]+)$")
FIELD = re.compile(r"(?:^|; )[a-z][\w-]*: ")
LEADS = (
    "Put simply: ",
    "What it comes to: ",
    "First things first: ",
    "Seen from here: ",
    "Worth a thought: ",
    "Beside that: ",
)
LED = re.compile("|".join(map(re.escape, LEADS)))
LOOSE_END = re.compile(
    r"[\s,;:(\u2013-]+(?:(?:a|an|and|as|at|by|for|from|in|of|on|or|than|that|the|to|with)\b[\s,;:(-]*)*$"
)
PHRASE, SHORT, LONGEST = 130, 240, 900
FEWEST_WORDS, MOST_SENTENCES = 4, 7
LED_SHARE = 0.3


@dataclass(frozen=True, slots=True)
class Source:
    """A line that may be cited: its id, the output whose record it is ("" for a fact), and its sentences."""

    id: str
    output: str
    sentences: tuple[str, ...]


def sources(entry: Entry) -> list[Source]:
    """Everything under an entry that may be cited, in the order in which it stands there."""
    return [_source(detail.id, detail.text) for detail in entry.details]


def told(entry: Entry, chosen: Sequence[Source]) -> list[str]:
    """The sentences of these lines; where there are none, what the entry itself says."""
    found = dict.fromkeys(sentence for source in chosen for sentence in source.sentences)
    return list(found) or list(_sentences([cell.partition(": ")[2] or cell for cell in entry.cells], fewest=1))


def tell(sentences: Sequence[str], most: int, seed: int, key: str, turn: int = 0) -> str:
    """A text of at most ``most`` characters out of whole sentences, or of a part of one where that is too long.

    Each ``turn`` begins with another sentence than the one before it.
    """
    start = (whole(0, len(sentences) - 1, seed, "start", key) + turn) % len(sentences)
    order = [*sentences[start:], *sentences[:start]]
    if most < PHRASE:
        return _cut(order[0].rstrip(".!?"), most)
    number = 1 if most < SHORT else whole(2, 3, seed, "sentences", key) if most < LONGEST else MOST_SENTENCES
    text = ""
    for n, sentence in enumerate(order[:number]):
        lead = pick(LEADS, seed, "lead", key, n) if happens(LED_SHARE, seed, "led", key, n) else ""
        longer = f"{text} {lead}{_ended(sentence)}".strip()
        if len(longer) <= min(most, LONGEST):
            text = longer
    return text or _cut(order[0], min(most, LONGEST))


def _source(identifier: str, text: str) -> Source:
    if made := MADE.match(text):
        values = [value.strip() for value in FIELD.split(made["body"])]
        return Source(identifier, made["output"], _sentences(values))
    fact = FACT.match(text)
    return Source(identifier, "", _sentences([_read_out(fact["text"] if fact else text)], fewest=1))


def _read_out(text: str) -> str:
    """A row of a table as it is read out; any other text as it is."""
    cells = [CELL.match(part) for part in text.split("; ")]
    if len(cells) < 2 or not all(cells):
        return text
    (_, first), *others = [(cell["column"], cell["value"]) for cell in cells if cell]
    return f"{first}: {', '.join(f'{column} {value}' for column, value in others)}"


def _sentences(texts: Sequence[str], fewest: int = FEWEST_WORDS) -> tuple[str, ...]:
    found = (sentence.strip() for text in texts for sentence in SENTENCE.split(LED.sub("", text)))
    return tuple(one for one in found if len(one.split()) >= fewest and "[" not in one)


def _ended(sentence: str) -> str:
    return sentence if sentence[-1:] in '.!?"\u201d' else f"{sentence.rstrip(',;:')}."


def _cut(text: str, most: int) -> str:
    """The beginning of a text, up to a word; half a quotation loses its mark."""
    if len(text) > most:
        text = LOOSE_END.sub("", f"{text[: most + 1].rpartition(' ')[0] or text[:most]} ")
    return text if text.count('"') % 2 == 0 else text.replace('"', "")
