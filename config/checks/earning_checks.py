"""What must be true of what a campaign may earn: levels, those of kinds of act, and the budgets that grow with them."""

from collections.abc import Collection, Iterator, Mapping

from config.catalogues import LEVELS
from config.files.envelopes import Autonomy, EarnedLevel, EnvelopeConfig
from config.positions import Document, Keys, Problem


def autonomy_problems(document: Document, autonomy: Autonomy) -> Iterator[Problem]:
    """Nothing starts above its ceiling, or is put down to more than it started with; of each kind of act as well."""
    yield from _level_problems(document, ("autonomy",), autonomy, ("start", "demote_to"))
    for kind, own in autonomy.kinds.items():
        yield from _level_problems(document, ("autonomy", "kinds", kind), autonomy.of(kind), own.model_fields_set)


def budget_problems(document: Document, envelope: EnvelopeConfig) -> Iterator[Problem]:
    """What is earned is no less than what was there before, and no day has more than the campaign."""
    spend, at = envelope.spend, ("spend", "earned")
    yield from _growth_problems(document, at, (), spend.earned, spend.day_usd)
    for level, usd in spend.earned.items():
        if usd > spend.campaign_usd:
            what = f"a day's {usd:g} is more than the campaign's {spend.campaign_usd:g}"
            yield document.problem((*at, level), what)
    for agent, rule in envelope.authority.items():
        for key in dict.fromkeys(name for bounds in rule.earned.values() for name in bounds.model_fields_set):
            place: Keys = ("authority", agent, "earned")
            given = {level: value for level, one in rule.earned.items() if (value := getattr(one, key)) is not None}
            if (known := getattr(rule, key)) is not None:
                yield from _growth_problems(document, place, (key,), given, known)
                continue
            for level in given:
                what = f"{agent} has no {key}, so there is no bound that could grow"
                yield document.problem((*place, level, key), what, at_key=True)


def _level_problems(document: Document, at: Keys, autonomy: Autonomy, given: Collection[str]) -> Iterator[Problem]:
    for key, highest, level in (("start", "ceiling", autonomy.start), ("demote_to", "start", autonomy.demote_to)):
        limit = getattr(autonomy, highest)
        if LEVELS.index(level) > LEVELS.index(limit):
            what = f'"{level}" leaves more alone than {highest}, which is "{limit}"'
            if key in given:
                yield document.problem((*at, key), what)
            else:
                yield document.problem(at, f"its {key} {what}", at_key=True)


def _growth_problems(
    document: Document, at: Keys, below: Keys, given: Mapping[EarnedLevel, float], known: float
) -> Iterator[Problem]:
    """Each level has no less than the one before it has, and the first no less than what is ``known`` without any."""
    least = known
    for level in (one for one in LEVELS if one != "every" and one in given):
        if given[level] < least:
            what = f"{given[level]:g} is less than {least:g}, which is there before it: what is earned grows"
            yield document.problem((*at, level, *below), what)
        least = max(least, given[level])
