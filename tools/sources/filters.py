"""Criteria and parameters as SQL conditions: the columns are ours, every value is bound."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from config.verticals import Criterion, Match, Parameter, Scalar
from tools.sources.errors import SourceError

NUMBERS = frozenset({"employees", "revenue", "founded"})
EXCLUDING: frozenset[Match] = frozenset({"not", "none_of"})
"""They leave out what matches; they keep what is unknown."""

WHOLE: frozenset[Match] = frozenset({"equals", "any_of", *EXCLUDING})
"""They hold a value against the whole field."""

SINGLE: frozenset[Match] = frozenset({"equals", "not", "at_least", "at_most"})
"""They take one value."""

Value = Scalar | Sequence[Scalar]
Values = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Condition:
    """One field of a business held against one value."""

    field: str
    match: Match
    value: Value


@dataclass(slots=True)
class Where:
    """A conjunction under construction, with the values that it binds."""

    clauses: list[str] = field(default_factory=list)
    values: dict[str, object] = field(default_factory=dict)

    def bind(self, value: object) -> str:
        """Keep a value and return the name by which SQL refers to it."""
        name = f"v{len(self.values)}"
        self.values[name] = value
        return f"${name}"

    @property
    def sql(self) -> str:
        """The condition, or ``true``."""
        return " and ".join(self.clauses) or "true"


def criteria(items: Iterable[Criterion]) -> list[Condition]:
    """Turn YAML criteria into conditions."""
    return [Condition(item.field, item.match, item.value) for item in items]


def parameters(source: str, declared: Mapping[str, Parameter], given: Values) -> list[Condition]:
    """Turn named parameters into conditions; a name that the source does not declare is a SourceError."""
    conditions = []
    for name, value in given.items():
        parameter = declared.get(name)
        if parameter is None:
            raise SourceError(source, f'no parameter "{name}"', "parameters", list(declared) or ["none"], name)
        if value is None or (not isinstance(value, str | int | float) and not value):
            raise SourceError(source, f'parameter "{name}" has no value; leave it out to search without it')
        conditions.append(Condition(parameter.field, parameter.match, value))
    return conditions


def where(source: str, conditions: Iterable[Condition]) -> Where:
    """Return the conjunction of the conditions.

    What is unknown of a business matches nothing. So ``not`` and ``none_of``, which leave out what matches, keep it.
    """
    result = Where()
    for condition in conditions:
        if condition.match == "is_set":
            result.clauses.append(_is_set(source, condition))
            continue
        clause = _clause(source, condition, result)
        result.clauses.append(f"coalesce(not ({clause}), true)" if condition.match in EXCLUDING else clause)
    return result


def worded(name: str, match: Match, value: Value) -> str:
    """A condition in words, as in ``employees at least 5``, ``city not Fresno or Oakland``, ``website is known``."""
    if match == "is_set":
        return f"{name} is {'known' if value else 'unknown'}"
    how = "" if match in ("equals", "any_of") else "not " if match in EXCLUDING else f"{match.replace('_', ' ')} "
    return f"{name} {how}{written(value)}"


def written(value: Value) -> str:
    """One value, or several with "or" between them."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, str | int | float) else " or ".join(str(one) for one in value)


def _is_set(source: str, condition: Condition) -> str:
    if not isinstance(condition.value, bool):
        raise SourceError(source, f'{condition.field} is_set takes true or false, not "{condition.value}"')
    return f"{condition.field} is {'not ' if condition.value else ''}null"


def _clause(source: str, condition: Condition, result: Where) -> str:
    values = _as_list(condition.value)
    if condition.match in ("at_least", "at_most"):
        sign = ">=" if condition.match == "at_least" else "<="
        if len(values) != 1:
            raise SourceError(source, f"{condition.field} {condition.match} takes one number, not {values}")
        return f"{condition.field} {sign} {result.bind(_number(source, condition, values[0]))}"
    if condition.field in NUMBERS:
        numbers = [_number(source, condition, value) for value in values]
        return f"{condition.field} in {result.bind(numbers)}"
    return _text_clause(condition, [str(value).strip().casefold() for value in values], result)


def _text_clause(condition: Condition, words: list[str], result: Where) -> str:
    column = f"lower({condition.field})"
    if condition.match in WHOLE:
        return f"{column} in {result.bind(words)}"
    function = "starts_with" if condition.match == "starts_with" else "contains"
    return "(" + " or ".join(f"{function}({column}, {result.bind(word)})" for word in words) + ")"


def _as_list(value: Value) -> list[Scalar]:
    return [value] if isinstance(value, str | int | float) else list(value)


def _number(source: str, condition: Condition, value: Scalar) -> float:
    try:
        return float(value)
    except ValueError:
        raise SourceError(source, f'{condition.field} {condition.match} takes a number, not "{value}"') from None
