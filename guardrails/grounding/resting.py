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
    if not found or not others:
        return tuple((reason, None) for reason in found)
    lasting = unborne(text, (*sources, *(said for _, said in others)))
    mended = set(found) - set(lasting) if set(lasting) < set(found) else set[str]()
    bearing: dict[str, str] = {}
    for one, said in others if mended else ():
        left = set(unborne(text, (*sources, said)))
        if left < set(found):
            bearing |= dict.fromkeys((set(found) - left) - bearing.keys(), one)
        if mended <= bearing.keys():
            break
    return tuple((reason, bearing.get(reason)) for reason in found)
