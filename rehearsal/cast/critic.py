"""The Critic: holds each angle against the facts that it cites, by its words and its figures."""

import re
from collections.abc import Mapping

from rehearsal.cast.forms import takes
from rehearsal.cast.lines import Detail, Entry, data_of
from rehearsal.cast.scene import Answer, Scene, Tool
from rehearsal.cast.specialist import Row, play_batch
from rehearsal.seeded import happens, unit

FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
WORD = re.compile(r"[A-Za-z][A-Za-z'-]{3,}")
# What is said of a business only by those who want to please it, or know more of it than the facts do.
EXTREMES = re.compile(
    r"\b(always|never|(?:fast|strong|bus|great)i?e(?:st|r)\b(?: than \w+)?|best(?! known)|leading|clearly|surely"
    r"|certainly|guarantee\w*|growing every \w+|fast-growing|nobody else|than anybody|twice as)\b",
    re.IGNORECASE,
)
# How a fact is handed to its reader, without a reason to read on.
PLAIN = re.compile(
    r"\b(that|yours?|saw|read|noticed|what|this|caught|good|looking|with|have|from|they|were|customers?|wrote|business"
    r"|company|there|which)\b",
    re.IGNORECASE,
)
CITES = re.compile(r"^\[(?P<ids>[^\]]*)\] ")
STEM = 5
DOUBTS, BARE_FROM = 0.03, 3


def is_mine(tool: Tool) -> bool:
    """The Critic's findings have a verdict."""
    return takes(tool, "verdict")


def play(scene: Scene, tool: Tool) -> Answer:
    """Judge the angles of the newest batch."""
    return play_batch(scene, tool, _verdicts)


def _verdicts(scene: Scene, entry: Entry, _tries: int) -> list[Row]:
    facts = {detail.id: detail.text for detail in entry.details if not CITES.match(detail.text)}
    return [_verdict(scene, entry, detail, facts) for detail in entry.details if CITES.match(detail.text)]


def _verdict(scene: Scene, entry: Entry, angle: Detail, known: Mapping[str, str]) -> Row:
    cites = CITES.match(angle.text)
    cited = cites["ids"].split() if cites else []
    text = CITES.sub("", angle.text)
    facts = " ".join((*entry.cells, *(known[one] for one in cited if one in known)))
    row: Row = {"id": entry.id, "angle": angle.id, "verdict": "supported"}
    if fault := _fault(scene, text, facts):
        row["verdict"], row["words"] = fault
    if len(_stems(PLAIN.sub("", text)) - _stems(facts)) < BARE_FROM:
        row["worth_reading"] = False
    return row


def _fault(scene: Scene, text: str, facts: str) -> tuple[str, str] | None:
    """What the facts do not bear out, and the verdict on it."""
    shown = set(FIGURE.findall(f"{facts} {_offer(scene)}"))
    if strange := [figure for figure in FIGURE.findall(text) if figure not in shown]:
        return "unsupported", strange[0]
    if (extreme := EXTREMES.search(text)) and extreme[0].lower() not in facts.lower():
        return "overstated", extreme[0]
    words = [word for word in WORD.findall(PLAIN.sub("", text)) if word[:STEM].lower() not in _stems(facts)]
    if words and not _stems(text) & _stems(facts):
        return "unsupported", words[0]
    if words and happens(DOUBTS, scene.seed, "doubts", text):
        return "overstated", words[int(unit(scene.seed, "doubted", text) * len(words))]
    return None


def _offer(scene: Scene) -> str:
    """What the task says besides the batch, such as the offer."""
    return scene.task.replace(data_of(scene.task), "")


def _stems(text: str) -> set[str]:
    return {word[:STEM].lower() for word in WORD.findall(text)}
