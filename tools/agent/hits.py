"""What has worked: of angle kinds, sources and criteria, how many said yes and no, and how sure that is."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from statistics import median_low
from typing import NamedTuple

from config.files.verticals import VerticalConfig
from data.intervals import wilson
from data.ledger.core.transactions import Tx
from data.ledger.flow import facts
from data.ledger.read.outcomes import Reached
from data.records import Business, Prospect
from tools.agent.fence import cell
from tools.writing.variants import tally

FEW = 5
"""Of fewer people a rate tells nothing: it has no line."""
MOST_VALUES = 5
"""So many values of one criterion are shown, those with most people first."""


class Hit(NamedTuple):
    """One person who was written to, as a criterion sees them: who it is, what came of it, what the mails rested on."""

    prospect: Prospect
    reached: Reached
    kinds: frozenset[str]


def hits(tx: Tx, people: Sequence[Reached], everybody: Sequence[Prospect]) -> list[Hit]:
    """Of everybody in a campaign those who were written to, with the kinds of the facts that their angles cite."""
    ids = [one.prospect_id for one in people]
    known = {one.id: one for one in everybody}
    written, cited = facts.angles_of(tx, ids), facts.facts_of(tx, ids)
    found = []
    for one in people:
        resting = {
            fact for angle in written[one.prospect_id] if angle.angle_id in one.angles for fact in angle.fact_ids
        }
        kinds = frozenset(fact.kind for fact in cited[one.prospect_id] if fact.fact_id in resting)
        found.append(Hit(known[one.prospect_id], one, kinds))
    return found


def told_of(vertical: VerticalConfig, found: Sequence[Hit]) -> Iterator[str]:
    """The lines, best known first within each: angle kinds, sources, tiers, and what criteria tell apart."""
    yield from _lines("angle kind", ((kind, hit) for hit in found for kind in hit.kinds))
    yield from _lines("from source", ((hit.prospect.business.source, hit) for hit in found))
    yield from _lines("judged", ((hit.prospect.tier, hit) for hit in found))
    for field in _fields(vertical):
        values = [(_value(hit.prospect.business, field), hit) for hit in found]
        yield from _lines(f"with {field}", _halved(values))


def _fields(vertical: VerticalConfig) -> list[str]:
    """What the hard criteria and the parameters of the sources ask of a business."""
    asked = [criterion.field for criterion in vertical.ideal_customer.hard]
    asked += [one.field for source in vertical.sources.values() for one in source.parameters.values()]
    known = {*Business.__dataclass_fields__, *vertical.fields}
    return [field for field in dict.fromkeys(asked) if field in known]


def _value(business: Business, field: str) -> object:
    """A field of the catalogue, or of the vertical's own, as the warehouse has it."""
    value = getattr(business, field) if field in Business.__dataclass_fields__ else business.fields.get(field)
    return str(value).lower() if isinstance(value, bool) else value


def _halved(values: Sequence[tuple[object, Hit]]) -> Iterator[tuple[object, Hit]]:
    """Words as they are; numbers as those up to the middle one, and those above it."""
    numbers = [value for value, _ in values if isinstance(value, int | float)]
    middle = median_low(numbers) if numbers else 0
    shown = int(middle) if middle == int(middle) else middle
    for value, hit in values:
        if isinstance(value, int | float):
            yield f"{'up to' if value <= middle else 'above'} {shown}", hit
        else:
            yield value, hit


def _lines(what: str, of: Iterable[tuple[object, Hit]]) -> Iterator[str]:
    groups = defaultdict[str, list[Reached]](list)
    for value, hit in of:
        if value is not None:
            groups[cell(str(value))].append(hit.reached)
    most = sorted(groups.items(), key=lambda group: (-len(group[1]), group[0]))[:MOST_VALUES]
    for value, people in most:
        if len(people) >= FEW:
            yield f"{what} {value}: {_told(people)}"


def _told(people: Sequence[Reached]) -> str:
    """As in ``20 reached, 4 (20 %, 8 to 42) positive, 1 (5 %, 1 to 24) negative, 0 bounced``."""
    found, bounced = tally(people), sum(one.bounced for one in people)
    positive, negative = (_rate(number, found.reached) for number in (found.positive, found.negative))
    return f"{found.reached} reached, {positive} positive, {negative} negative, {bounced} bounced"


def _rate(number: int, whole: int) -> str:
    """As in ``4 (20 %, 8 to 42)``."""
    return f"{number} ({100 * number / whole:.0f} %, {wilson(number / whole, whole)})"
