"""A fact in other words than its own: those that a writer has who would rather not repeat what is on the page."""

import re
from collections.abc import Sequence

from rehearsal.seeded import happens, pick

WORDS: Sequence[tuple[re.Pattern[str], tuple[str, ...]]] = tuple(
    (re.compile(rf"\b{words}\b", re.IGNORECASE), others)
    for words, others in (
        (r"are hiring", ("are looking for", "want to take on", "have an opening for")),
        (r"because the phone keeps ringing", ("as the calls do not stop", "since so many people call")),
        (r"(to start|starting) next month", ("from next month on",)),
        (r"for the months ahead", ("for the coming months",)),
        (r"this season", ("in the season that is under way",)),
        (r"opened", ("started", "set up", "now have")),
        (r"moved into", ("settled in", "took over")),
        (r"were awarded", ("landed", "secured")),
        (r"won an award of", ("were honored by", "took home a prize from")),
        (r"added", ("brought in", "put in place")),
        (r"a second", ("another", "one more")),
        (r"larger", ("bigger", "roomier")),
        (r"serve", ("work for", "look after", "take care of")),
        (r"your service area reaches", ("your vans go out", "you travel")),
        (r"within (\d+ miles) of", (r"no more than \1 from",)),
        (r"up to (?=\d)", ("as far as ",)),
        (r"homeowners", ("people with houses of their own", "private owners")),
        (r"property managers", ("those who look after buildings",)),
        (r"small businesses", ("smaller firms nearby",)),
        (r"a family company", ("a firm in family hands",)),
        (r"licensed and insured", ("fully covered and licensed",)),
        (r"best known for", ("the ones to ask about",)),
        (r"known for", ("recognized for", "a name for")),
        (r"certified for", ("trained and approved for",)),
        (r"proud of", ("keen on",)),
        (r"use (?=[A-Z])", ("run the office on ", "keep the books and jobs in ", "rely on ")),
        (r"have (?=\d+ staff)", ("are a team of ", "employ ")),
        (r"staff", ("people",)),
        (r"are rated", ("score", "average")),
        (r"in (?=[\d,]+ customer reviews)", ("across ",)),
        (r"customer reviews", ("write-ups",)),
        (r"customers", ("clients",)),
    )
)
OVERSTATED = (
    ", clearly more than most firms nearby",
    ", and demand is growing every month",
    ", faster than anybody around",
    ", the best that one can ask for",
)
OVERSTATES = 0.15


def reworded(clause: str, seed: int, key: str) -> str:
    """Say a clause in other words; now and then with more than it says."""
    text = clause
    for words, others in WORDS:
        text = words.sub(pick(others, seed, "other words", key), text)
    return text + (pick(OVERSTATED, seed, "more", key) if happens(OVERSTATES, seed, "overstates", key) else "")
