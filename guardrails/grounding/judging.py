"""The verdict of code on an angle: refused for what is sure, accepted where all is explained, else for a critic."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from data.records import Business
from guardrails.grounding import dealings, denials, form, names, numbers, quotations, vocabulary
from guardrails.grounding.findings import Finding, refused
from guardrails.grounding.ground import ground_of
from guardrails.grounding.perspective import put_right
from guardrails.grounding.reading import read, straight

Judgement = Literal["accept", "critic", "refuse"]

_LONGEST_READ = 4 * form.LONGEST


@dataclass(frozen=True, slots=True)
class Grounding:
    """What code says of an angle. ``text`` is the angle as it would be stored."""

    verdict: Judgement
    reasons: tuple[str, ...]
    text: str


def judge(text: str, facts: Sequence[str], business: Business, offer: str) -> Grounding:
    """Whether the angle rests on the cited facts' texts and on the offer.

    Reasons name the words, so that an agent can say it again without them.
    """
    return _judge(text, tuple(fact for fact in facts if fact.strip()), business, offer)


def ready() -> None:
    """Load what judging needs (a dictionary), so that the first judgement takes no longer than any other."""
    read("ready")


@lru_cache(maxsize=4096)
def _judge(text: str, facts: tuple[str, ...], business: Business, offer: str) -> Grounding:
    if len(text) > _LONGEST_READ:
        return _verdict(list(form.findings(text, facts)), text)
    plain = form.normalised(text)
    ground = ground_of(facts, business, offer)
    seen = put_right(plain, ground, business)
    plain = form.normalised(seen.text)
    words = read(plain)
    found: list[Finding] = []
    if not facts:
        found.append(refused("it cites no facts"))
    if not any(word.is_word for word in words):
        found.append(refused("it says nothing"))
    found += form.findings(plain, (*facts, offer))
    found += seen.findings
    found += dealings.findings(straight(quotations.without(plain)), tuple(map(straight, (*facts, offer))))
    found += quotations.findings(plain, (*facts, offer))
    found += names.findings(words, ground)
    found += numbers.findings(words, ground)
    found += denials.findings(words, ground)
    if not any(finding.weight == "refuse" for finding in found):
        found += vocabulary.findings(words, ground)
    return _verdict(found, plain)


def _verdict(found: list[Finding], text: str) -> Grounding:
    reasons = tuple(dict.fromkeys(finding.reason for finding in found if finding.weight == "refuse"))
    if reasons:
        return Grounding("refuse", reasons, text)
    doubts = tuple(dict.fromkeys(finding.reason for finding in found))
    return Grounding("critic" if doubts else "accept", doubts, text)
