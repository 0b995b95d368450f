"""What changes the meaning of words that are otherwise the same: whose figure, how often, denied, to come, by whom."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from guardrails.grounding.alignment import Match, claims
from guardrails.grounding.compared import compared, things_of
from guardrails.grounding.figures import HARD
from guardrails.grounding.ground import FIRM, names_firm
from guardrails.grounding.lexicon import (
    BROADER,
    CARRIED,
    CAUSAL,
    HAVING,
    KEEPERS,
    MODALS,
    NEGATORS,
    SAYING,
    SOFT_MODALS,
)
from guardrails.grounding.words import Word

_OF_ALL = frozenset({"every", "each", "all", "any", "per"})
_NONE = frozenset[str]()
_WAS = frozenset({"was", "were"})
_AS_NUMBERS = frozenset({"some", "almost", "nearly", "least", "most"})


def fault(match: Match) -> str | None:
    """What the clause says otherwise than the sentence that has its words, or None."""
    for check in (_figures, _wholes, _keepers, _modals, _still_to_come, _over, _speakers, _having, _denials):
        if why := check(match):
            return why
    return None


def _figures(match: Match) -> str | None:
    """Figures count the same things, compared in the same way, with both ends of a range."""
    words = match.part.words
    for at, word in enumerate(words):
        if word.figure is None or word.date is not None:
            continue
        place = match.pairs.get(at)
        if place is None or not _same_figure(words, at, match.segment.words, place):
            return f"{word.text} is of something else there"
    return None


def _same_figure(angle: Sequence[Word], at: int, source: Sequence[Word], place: int) -> bool:
    if compared(angle, at) != compared(source, place):
        return False
    here = {word.figure.value for word in angle if word.figure is not None}
    if not _partners(source, place) <= here:
        return False
    said, known = things_of(angle, at), things_of(source, place)
    return not said or not known or any(key in known or BROADER.get(key, _NONE) & set(known) for key in said[:2])


def _partners(words: Sequence[Word], at: int) -> set[float]:
    """The other end of a range that the figure is an end of."""
    found = set()
    for step in (-1, 1):
        place = at + step
        if 0 <= place < len(words) and words[place].lower in {"to", "and", "or", "between"}:
            place += step
        if 0 <= place < len(words) and words[place].clause == words[at].clause:
            figure = words[place].figure
            if figure is not None and words[place].date is None:
                found.add(figure.value)
    return found


def _wholes(match: Match) -> str | None:
    """What is said of all is not said of more, and a total not of a part: every new enquiry, both towns."""
    source, used = match.segment.words, set(match.pairs.values())
    said = {word.lower for word in match.part.words} | {word.key for word in match.part.words}
    clauses = {source[place].clause for place in used}
    figures = any(word.figure is not None for word in match.part.words)
    priced = any(word.figure is not None and word.figure.unit in HARD for word in match.part.words)
    of_all_here = any(word.lower in _OF_ALL and claims(after) for word, after in pairwise(match.part.words))
    for at, (word, after) in enumerate(pairwise(source)):
        of_all = word.clause in clauses and word.lower in _OF_ALL
        narrowed = of_all_here and not {after.lower, after.key} & said
        if of_all and (narrowed or (priced and not said & _OF_ALL)):
            return f'it leaves out "{word.text} {after.text}"'
        if figures and after.lower in {"and", "or"} and at + 2 < len(source):
            pair = (source[at], source[at + 2])
            if all(name.capital for name in pair) and len(used & {at, at + 2}) == 1:
                return "it leaves out one of several"
    return None


def _keepers(match: Match) -> str | None:
    """What narrows, widens or explains is in both, or in neither."""
    said, known = _classes(match.part.words, KEEPERS), _classes(match.segment.words, KEEPERS)
    if any(word.lower == "and" for word in match.segment.words):
        known.setdefault("both", "and")  # "Spanish and English" are both
    if more := sorted(said.keys() - known.keys()):
        return f'"{said[more[0]]}" is not said there'
    clauses = {match.segment.words[place].clause for place in match.pairs.values()}
    used = _classes([word for word in match.segment.words if word.clause in clauses], KEEPERS)
    if less := sorted((used.keys() & CARRIED) - said.keys()):
        return f'it leaves out "{used[less[0]]}"'
    leading = {"so"} if match.segment.of_offer else set[str]()  # "so you may like ..." is no cause of the reader's
    causes = _classes(match.part.words, CAUSAL)
    if more := sorted(causes.keys() - _classes(match.segment.words, CAUSAL).keys() - leading):
        return f'"{causes[more[0]]}" is not said there'
    return None


def _classes(words: Sequence[Word], known: Mapping[str, str]) -> dict[str, str]:
    """The classes of the words, each with its first word as it is written there."""
    following = [*words[1:], None]
    found: dict[str, str] = {}
    for word, after in zip(words, following, strict=True):
        counted = word.lower in _AS_NUMBERS and after is not None and after.figure is not None
        if word.lower in known and not counted:
            found.setdefault(known[word.lower], word.text)
    return found


def _denials(match: Match) -> str | None:
    """Each clause denies as much as those clauses of the source that its words stand in."""
    words, source = match.part.words, match.segment.words
    for clause in {word.clause for word in words}:
        here = {source[place].clause for at, place in match.pairs.items() if words[at].clause == clause}
        said = _negators(word for word in words if word.clause == clause)
        if said != _negators(word for word in source if word.clause in here):
            return "one of the two denies it"
    return None


def _negators(words: Iterable[Word]) -> list[str]:
    return sorted(NEGATORS[word.lower] for word in words if word.lower in NEGATORS)


def _modals(match: Match) -> str | None:
    """What is, may be and must be are told apart; of the offer, "can" and "would" are fair."""
    said = {word.lower for word in match.part.words if word.lower in MODALS}
    known = {word.lower for word in match.segment.words if word.lower in MODALS}
    free = SOFT_MODALS | {"will"} if match.segment.of_offer else frozenset[str]()
    if more := sorted(said - known - free):
        return f'"{more[0]}" is not said there'
    of_reader = any(key == FIRM for _, key in match.part.items)
    if match.segment.of_offer and of_reader and not said and not match.segment.firm_places:
        return "the offer does not say it of the reader"
    return None


def _still_to_come(match: Match) -> str | None:
    """What the fact says is to come is not told as done: "pay to rise" and "pay rose"."""
    if match.segment.of_offer:
        return None
    for at, place in match.pairs.items():
        word, said = match.segment.words[place], match.part.words[at]
        to_come = place > 0 and match.segment.words[place - 1].lower in {"to", "will"}
        if not to_come or not word.is_word or word.lower != word.key or said.lower == word.lower:
            continue
        if not at or match.part.words[at - 1].lower not in {"to", "will"}:
            return f'"{said.text}" is still to come there'
    return None


def _speakers(match: Match) -> str | None:
    """What a customer says of himself or of the firm is not the firm's own doing or word."""
    segment, words = match.segment, match.part.words
    if segment.of_offer or not any(segment.words[place].quoted for place in match.pairs.values()):
        return None
    own = {word.lower for word in segment.words if word.quoted} & {"i", "my", "we", "our", "me", "us"}
    firm = any(names_firm(word, of_offer=False) for word in segment.words)
    if any(word.quoted and word.lower == "you" for word in segment.words) and any(w.lower == "you" for w in words):
        return "whom the customer means by it is not plain"
    if own and not firm and any(word.lower == "you" for word in words):
        return "a customer says it of himself there"
    if any(word.lower == "you" and after.lower in SAYING for word, after in pairwise(words)):
        return "it is a customer who says it there"
    return None


def _over(match: Match) -> str | None:
    """You "were licensed" and "was last updated" tell when; you "were active" is not what "Status: active" says."""
    told = {word.lower for word in match.segment.words}
    if told & _WAS:
        return None
    words = match.part.words
    for at, word in enumerate(words[:-1]):
        state, *then = words[at + 1 : at + 3]
        done = bool(then) and then[0].lower.endswith("ed")
        if word.lower in _WAS and state.lower in told and _is_state(state) and not done:
            return f'"{word.text} {state.text}" is told there as of now'
    return None


def _is_state(word: Word) -> bool:
    """An adjective or an "-ing": neither of them tells by its form that it is over."""
    return word.is_word and (word.lower == word.key or word.lower.endswith("ing"))


def _having(match: Match) -> str | None:
    """You "have" 26 schools is not what "we tune for 26 schools" says: the fact's own verb is wanted."""
    segment, words = match.segment, match.part.words
    if segment.of_offer or not segment.firm_places:
        return None
    verbs = {segment.words[at + 1].lower for at in segment.firm_places if at + 1 < len(segment.words)}
    for at, word in enumerate(words[:-1]):
        after = words[at + 1]
        if word.lower == "you" and after.lower in HAVING and not _perfect(words, at + 2) and not verbs & HAVING:
            return f'"{after.text}" is not what is said there'
    return None


def _perfect(words: Sequence[Word], at: int) -> bool:
    """Whether a participle follows, so that "have" only tells the time."""
    following = words[at] if at < len(words) else None
    return (
        following is not None and following.is_word and (following.lower != following.key or following.lower == "been")
    )
