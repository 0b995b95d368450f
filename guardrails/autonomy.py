"""How much a campaign may do alone: what a person has to approve, and what moves that up and down."""

from collections.abc import Collection
from hashlib import sha256
from typing import NamedTuple, get_args

from config.catalogues import LEVELS, Level
from config.files.envelopes import ActKind, Authority, Autonomy, EarnedLevel, Promotion, Spend
from data.records import TrackRecord

MESSAGE, DOCUMENT = "message", "document"
"""What leaves, of outreach and of a crew with items of its own."""
ACTS: dict[ActKind, str] = {"first": "first message", "follow_up": "follow-up", "release": DOCUMENT}
MEANING: dict[Level, str] = {
    "every": "every {what} is approved first",
    "sample": "a sample is approved first",
    "alone": "nobody is asked first",
}


class Change(NamedTuple):
    """A level that the record has earned, and the figures that it was earned with."""

    to: Level
    why: str


def meaning(level: Level, what: str = MESSAGE) -> str:
    """What a level lets go without a person, in words; ``what`` is what leaves: a message, a document."""
    return MEANING[level].format(what=what)


def named(autonomy: Autonomy, kind: ActKind) -> str:
    """What an act is called where people are asked: by its kind as soon as any kind has a level of its own."""
    return ACTS[kind] if autonomy.kinds or kind == "release" else MESSAGE


def level_of(autonomy: Autonomy, reached: Level | None) -> Level:
    """The level that counts: what the campaign has reached, never above the ceiling; before that, the start."""
    return min(reached or autonomy.start, autonomy.ceiling, key=LEVELS.index)


def spend_at(spend: Spend, level: Level) -> Spend:
    """What may be spent at a level of the campaign."""
    reached = _reached(spend.earned, level)
    return spend.model_copy(update={"day_usd": spend.earned[reached[-1]]}) if reached else spend


def authority_at(rule: Authority, level: Level) -> Authority:
    """What an agent may do alone at a level of the campaign."""
    for each in _reached(rule.earned, level):
        rule = rule.model_copy(update=rule.earned[each].model_dump(exclude_none=True))
    return rule


def _reached(earned: Collection[EarnedLevel], level: Level) -> list[EarnedLevel]:
    """The levels with something to earn up to this one, the lowest first."""
    return [each for each in get_args(EarnedLevel) if each in earned and LEVELS.index(each) <= LEVELS.index(level)]


def sampled(prospect_id: str, share: float) -> bool:
    """Whether a prospect is in the sample: by its id alone, so that asking again gives the same answer."""
    return int.from_bytes(sha256(prospect_id.encode()).digest()[:8]) < share * 2**64


def reasons_to_ask(
    autonomy: Autonomy, level: Level, prospect_id: str, escalations: tuple[str, ...] = (), what: str = MESSAGE
) -> tuple[str, ...]:
    """Why a person has to approve what goes to this prospect; nothing when it may go alone. ``what`` is what goes."""
    match level:
        case "every":
            return (meaning("every", what), *escalations)
        case "sample" if sampled(prospect_id, autonomy.sample):
            which = "that" if what in (MESSAGE, DOCUMENT) else f"whose {what}"
            return (f"{prospect_id} is in the sample of {autonomy.sample:.0%} {which} is approved first", *escalations)
        case _:
            return escalations


def promotion(autonomy: Autonomy, level: Level, record: TrackRecord) -> Change | None:
    """The next level, if the record since this one was reached has earned it."""
    terms, following = autonomy.promote, _next(autonomy, level)
    if terms is None or following is None or record.complaints or record.approved < terms.approved:
        return None
    if record.edited_share > terms.edited or record.rejected_share > terms.rejected:
        return None
    return Change(following, f"promoted from {level} to {following} on its record: {record}")


def demotion(autonomy: Autonomy, level: Level) -> Change:
    """Where a complaint or a breaker puts the campaign: down, or, at the bottom already, back to the start of it."""
    to = min(level, autonomy.demote_to, key=LEVELS.index)
    return Change(to, f"stays at {to}, its record starts anew" if to == level else f"demoted from {level} to {to}")


def terms_of(autonomy: Autonomy, level: Level, what: str = MESSAGE) -> str:
    """What leads from this level to the next one, in words."""
    following, means = _next(autonomy, level), meaning(level, what) + _besides(autonomy, what)
    if following is None:
        return f"{level} is as far as its envelope lets it go ({means})"
    if autonomy.promote is None:
        return f"{means}; its envelope promotes nothing"
    return f"{means}; {following} takes {_terms(autonomy.promote)}"


def _besides(autonomy: Autonomy, what: str) -> str:
    """For which acts the campaign's level does not count, because they have one of their own."""
    own = [ACTS[kind] + "s" for kind in autonomy.kinds if (ACTS[kind] == DOCUMENT) == (what == DOCUMENT)]
    return f", but for {' and '.join(own)}: see their own level" if own else ""


def _terms(terms: Promotion) -> str:
    return (
        f"{terms.approved} approved with at most {terms.edited:.0%} edited and {terms.rejected:.0%} rejected, "
        "and no complaint"
    )


def _next(autonomy: Autonomy, level: Level) -> Level | None:
    return None if level == autonomy.ceiling else LEVELS[LEVELS.index(level) + 1]
