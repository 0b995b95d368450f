"""What a condition can come to: found by trying the values that make a difference to it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from math import prod

from config.conditions import Declared, Fields, holds, literals_of, names_of
from config.files.outputs import FieldConfig

MOST_TRIED = 600
"""So many combinations are tried; of a condition with more, any outcome is taken to be possible."""


@dataclass(frozen=True)
class Group:
    """What may stand behind a group of fields: what each is, how many records, and whether it may be lacking."""

    fields: Mapping[str, FieldConfig]
    count: tuple[int, int] | None = None
    present: bool = True
    absent: bool = False

    def is_share(self, name: str) -> bool:
        """Is the field a number from 0 to 1?"""
        return name in self.fields and self.fields[name].share is not None

    def all_known(self) -> "Group":
        """The same where every field has a value."""
        known = {name: field.model_copy(update={"optional": False}) for name, field in self.fields.items()}
        return replace(self, fields=known)


def outcomes(expression: str, groups: Mapping[str, Group], declared: Declared) -> frozenset[bool]:
    """Whether a sound condition may hold, may fail, or both; both where it asks of more than can be tried."""
    return frozenset(outcome for outcome in (True, False) if can_be({expression: outcome}, groups, declared))


def can_be(wanted: Mapping[str, bool], groups: Mapping[str, Group], declared: Declared) -> bool:
    """Whether conditions may come to these outcomes together; of unsound ones, or more than can be tried, any may."""
    literals: list[object] = []
    asked: dict[str, set[str]] = {}
    for expression in wanted:
        found = literals_of(expression)
        if found is None:
            return True
        literals += found
        for group, name in names_of(expression):
            if group not in groups or name not in declared.get(group, {}):
                return True
            asked.setdefault(group, set()).add(name)
    choices = [list(_states(sorted(asked[group]), groups[group], literals)) for group in asked]
    if prod(map(len, choices)) > MOST_TRIED:
        return True
    for each in product(*choices):
        fields: Fields = dict(zip(asked, each, strict=True))
        if all(holds(expression, fields, declared) == outcome for expression, outcome in wanted.items()):
            return True
    return False


def _states(names: Sequence[str], known: Group, literals: Sequence[object]) -> Iterator[dict[str, object]]:
    """Each combination of values of the fields that are asked for, and that nothing of the group is there."""
    if known.present:
        values = [_values(known, name, literals) for name in names]
        yield from (dict(zip(names, each, strict=True)) for each in product(*values))
    if known.absent:
        yield {"count": 0} if known.count else {}


def _values(known: Group, name: str, literals: Sequence[object]) -> list[object]:
    """The values that can make a difference: the literals, what lies beside them, and the bounds."""
    numbers = [one for one in literals if isinstance(one, int | float) and not isinstance(one, bool)]
    if name == "count" and known.count:
        return _within(numbers, *known.count)
    field = known.fields[name]
    found: list[object] = [None] if field.optional else []
    if field.one_of is not None:
        return [*found, *field.one_of]
    if field.yes_no:
        return [*found, True, False]
    if field.whole is not None:
        return [*found, *_within(numbers, *field.whole)]
    if bounds := (0, 1) if field.share else field.money or field.decimal:
        low, high = bounds
        beside = [one + step for one in numbers for step in (-1e-6, 0, 1e-6)]
        return [*found, *sorted({float(one) for one in (low, high, *beside) if low <= one <= high})]
    texts = [one for one in literals if isinstance(one, str)]
    return [*found, *dict.fromkeys(["", *texts, "another", "yet another", *(f"{text}~" for text in texts)])]


def _within(numbers: Sequence[int | float], low: int, high: int) -> list[object]:
    beside = {int(one) + step for one in numbers for step in (-1, 0, 1)}
    return [*sorted({low, high, *(one for one in beside if low <= one <= high)})]
