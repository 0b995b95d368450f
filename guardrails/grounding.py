"""Whether an angle says no more than the facts that it cites.

A model is not asked. Every figure, name and date must occur in the cited facts, about the same thing and not denied;
every other word must be theirs too (or one of the same meaning), or one of those that claim nothing (``lexicon``).
So the rule errs on the side of refusing: what it refuses can be said again in the facts' own words.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from data.records import Business
from guardrails.lexicon import ABSOLUTE, MONTHS, MORE, ORDINALS, RECENT, ROLES, SCOPE_ENDS, STATES, WEEKDAYS
from guardrails.tokens import Token, meaning, read

_REACH = 4
_TITLES = frozenset({"mr", "mrs", "ms", "dr", "st"})


@dataclass(frozen=True, slots=True)
class _Ground:
    """What the facts say, and what may be said of any business: its name and where it is."""

    facts: tuple[tuple[Token, ...], ...]
    meanings: frozenset[str]
    known: frozenset[str]

    def tokens(self) -> Iterator[Token]:
        for fact in self.facts:
            yield from fact


def ungrounded(angle_text: str, facts: Sequence[str], business: Business) -> str | None:
    """Why the angle does not rest on the cited facts' texts, or None when it does.

    The reason names the word or figure, so that an agent can say it again without.
    """
    texts = tuple(text for text in facts if text.strip())
    if not texts:
        return "it cites no facts"
    angle = read(angle_text)
    ground = _ground(texts, _place(business))
    if not any(token.value is not None or token.meaning in ground.meanings for token in angle):
        return "it says nothing that its facts say"
    checks = (_figures, _names, _roles, _denials, _claims)
    return next((reason for check in checks for reason in check(angle, ground)), None)


@lru_cache(maxsize=1024)
def _ground(texts: tuple[str, ...], place: str) -> _Ground:
    facts = tuple(tuple(read(text)) for text in texts)
    meanings = frozenset(token.meaning for fact in facts for token in fact)
    return _Ground(facts, meanings, meanings | {token.meaning for token in read(place)})


def _place(business: Business) -> str:
    state = (business.state or "").upper()
    parts = (business.company, business.city, business.county, business.industry, state, STATES.get(state))
    return ". ".join(part for part in parts if part)


def _figures(angle: list[Token], ground: _Ground) -> Iterator[str]:
    """Every figure occurs in the facts, of the same kind, about the same thing, with the same "more than"."""
    for place, token in enumerate(angle):
        if token.value is None:
            if token.text.lower() in ORDINALS and token.meaning not in ground.known:
                yield f'the facts do not say "{token.text}"'
            continue
        same = [
            (fact, at)
            for fact in ground.facts
            for at, other in enumerate(fact)
            if other.value == token.value and other.kind == token.kind
        ]
        if not same:
            yield f"the facts do not have the figure {token.text}"
            continue
        if (more := _comparison(angle, place)) and all(_comparison(fact, at) != more for fact, at in same):
            yield f'the facts do not say "{more}" of {token.text}'
        after = _things(angle, place)
        if after and not any(after & _about(fact, at) for fact, at in same):
            yield f"the facts have {token.text} of something else"
        thing = "" if after else _before(angle, place)
        if thing in ground.meanings and not any(thing in _beside(fact, at) for fact, at in same):
            yield f"the facts have {token.text} of something else"


def _things(tokens: Sequence[Token], place: int) -> set[str]:
    """What a figure counts: the first two words after it that mean something, in the same phrase."""
    found: list[str] = []
    for token in tokens[place + 1 : place + 1 + _REACH]:
        word = token.text.lower()
        if token.value is not None or token.clause != tokens[place].clause or word in SCOPE_ENDS - {"of"}:
            break
        if not token.neutral and word not in ABSOLUTE | RECENT:
            found.append(token.meaning)
    return set(found[:2])


def _about(fact: Sequence[Token], place: int) -> set[str]:
    """What a fact's figure is about: what it counts, or else whatever stands beside it."""
    return _things(fact, place) or _beside(fact, place)


def _beside(fact: Sequence[Token], place: int) -> set[str]:
    """Everything in the part of the fact that has the figure."""
    return {token.meaning for token in fact if token.segment == fact[place].segment}


def _before(tokens: Sequence[Token], place: int) -> str:
    """The last word before a figure or date that means something and is not itself a name."""
    for token in reversed(tokens[max(0, place - 3) : place]):
        if (
            token.value is not None
            or token.clause != tokens[place].clause
            or token.text.lower() in {"and", "or", "but"}
        ):
            return ""
        if not token.neutral and not token.capital:
            return token.meaning
    return ""


def _comparison(tokens: Sequence[Token], place: int) -> str | None:
    """The kind of comparison (more, less, near), where one of their words stands right before the figure."""
    words = [token.text.lower() for token in tokens[max(0, place - 2) : place] if token.clause == tokens[place].clause]
    return next((MORE[word] for word in reversed(words) if word in MORE), None)


def _names(angle: list[Token], ground: _Ground) -> Iterator[str]:
    """Every name, month and weekday is known from the facts or from the business itself."""
    for place, token in enumerate(angle):
        word = token.text.lower()
        if token.value is not None or token.meaning in ground.known or word in _TITLES:
            continue
        date = word in WEEKDAYS or token.meaning in WEEKDAYS or (word in MONTHS and token.capital and not token.first)
        if (
            date
            or (_is_name(angle, place) and not token.neutral)
            or (token.capital and not token.first and word != "i")
        ):
            yield f'the facts do not name "{token.text}"'


def _is_name(angle: list[Token], place: int) -> bool:
    """Whether even a sentence's first word is a name: with inner capitals, or with another one after it."""
    token = angle[place]
    if not token.capital:
        return False
    following = angle[place + 1] if place + 1 < len(angle) else None
    if following is not None and following.clause == token.clause and following.value is None and following.capital:
        return True
    return any(char.isupper() for char in token.text[1:])


def _roles(angle: list[Token], ground: _Ground) -> Iterator[str]:
    """A person has the role that the facts give that person."""
    for place, token in enumerate(angle):
        if token.text.lower() not in ROLES:
            continue
        name = _nearest_name(angle, place)
        if name is None:
            continue
        for fact in ground.facts:
            held = _role_of(fact, name)
            if held and token.meaning not in held:
                yield f'the facts do not call {name} "{token.text}"'


def _nearest_name(angle: list[Token], place: int) -> str | None:
    """The last part of the personal name (two capitalised words) that stands closest to the role."""
    ends = [
        at
        for at in range(1, len(angle))
        if angle[at].capital and angle[at - 1].capital and angle[at].value is None and angle[at - 1].value is None
        if angle[at].segment == angle[place].segment and angle[at].text.lower() not in ROLES
    ]
    closest = min(ends, key=lambda at: abs(at - place), default=None)
    return None if closest is None else angle[closest].text


def _role_of(fact: Sequence[Token], name: str) -> set[str]:
    """The roles in the part of the fact that has the name: the closest one."""
    at = next((place for place, token in enumerate(fact) if token.text == name), None)
    if at is None:
        return set()
    roles = [place for place, t in enumerate(fact) if t.text.lower() in ROLES and t.segment == fact[at].segment]
    closest = min(roles, key=lambda place: abs(place - at), default=None)
    return set() if closest is None else {fact[closest].meaning}


def _denials(angle: list[Token], ground: _Ground) -> Iterator[str]:
    """What the facts deny is not affirmed, and the other way round."""
    said: dict[str, set[bool]] = {}
    for token in ground.tokens():
        if not token.neutral:
            said.setdefault(token.meaning, set()).add(token.denied)
    for token in angle:
        if not token.neutral and token.denied not in said.get(token.meaning, {token.denied}):
            yield f'the facts say the opposite of "{token.text}"'


def _claims(angle: list[Token], ground: _Ground) -> Iterator[str]:
    """Every word that claims something is the facts' own."""
    dated = any(t.value is not None and 1900 <= t.value < 2100 for t in ground.tokens()) and any(
        t.meaning in MONTHS for t in ground.tokens()
    )
    recent = dated or any(meaning(word) in ground.meanings for word in RECENT)
    for token in angle:
        word = token.text.lower()
        if token.value is not None or token.meaning in ground.known:
            continue
        if word in RECENT:
            if not recent:
                yield f'the facts do not say "{token.text}"'
        elif word in ABSOLUTE or not (token.neutral or word in _TITLES):
            yield f'the facts do not say "{token.text}"'


@dataclass(frozen=True, slots=True)
class Grounding:
    """What the rules say of an angle, why, and its text as it would be stored."""

    verdict: Literal["accept", "critic", "refuse"]
    reasons: tuple[str, ...]
    text: str


def judge(text: str, facts: Sequence[str], business: Business, offer: str) -> Grounding:  # noqa: ARG001 - to come
    """Judge by the facts alone."""
    reason = ungrounded(text, facts, business)
    return Grounding("accept", (), text) if reason is None else Grounding("refuse", (reason,), text)
