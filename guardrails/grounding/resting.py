"""Whether a text of any kind rests on its sources: each figure, name and quotation of it is in one of them.

``judge`` asks more of an angle, which speaks to a stranger in one sentence. Here only what code is sure of counts.
"""

from functools import lru_cache

from data.records import Business
from guardrails.grounding import names, numbers, quotations
from guardrails.grounding.ground import ground_of
from guardrails.grounding.languages import capitalises_nouns
from guardrails.grounding.reading import read, straight

_NOBODY = Business("", "", "")


@lru_cache(maxsize=1024)
def unborne(text: str, sources: tuple[str, ...]) -> tuple[str, ...]:
    """What of the text is in none of the sources, in words; empty where all of it may stand.

    It takes long, so whoever is to write has it judged before, and has the answer at hand then.
    """
    ground = ground_of(tuple(source for source in sources if source.strip()), _NOBODY, "")
    names_in = names.clear_findings if capitalises_nouns(straight(text)) else names.findings
    found: list[str] = []
    for paragraph in filter(None, map(str.strip, straight(text).splitlines())):
        words = read(paragraph)
        seen = [*quotations.findings(paragraph, ground.texts), *names_in(words, ground)]
        seen += numbers.findings(words, ground, alone=True)
        found += [finding.reason for finding in seen if finding.weight == "refuse"]
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=1024)
def held_to(
    text: str, sources: tuple[str, ...], others: tuple[tuple[str, str], ...]
) -> tuple[tuple[str, str | None], ...]:
    """What of the text is ``unborne``, each with the id of the first of the others that bears it (ids and texts)."""
    found = unborne(text, sources)
    lasting = set(unborne(text, (*sources, *(said for _, said in others)))) if found and others else set(found)

    def bears(reason: str) -> str | None:
        candidates = others if reason not in lasting else ()
        return next((one for one, said in candidates if reason not in unborne(text, (*sources, said))), None)

    return tuple((reason, bears(reason)) for reason in found)
