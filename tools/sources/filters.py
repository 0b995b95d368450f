"""Criteria and parameters as SQL conditions: the columns are ours, every value is bound."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from config.catalogues import NUMBER_FIELDS
from config.files.own_fields import NUMBER_KINDS, Match, OwnFields
from config.files.verticals import Criterion, Parameter, Scalar
from tools.sources.errors import SourceError

NUMBERS = frozenset(NUMBER_FIELDS)
EXCLUDING: frozenset[Match] = frozenset({"not", "none_of"})
"""They leave out what matches; they keep what is unknown."""

WHOLE: frozenset[Match] = frozenset({"equals", "any_of", *EXCLUDING})
"""They hold a value against the whole field."""

SINGLE: frozenset[Match] = frozenset({"equals", "not", "at_least", "at_most"})
"""They take one value."""

PLACE_FIELDS = ("country", "state")
"""They are the same however they are written (tools/sources/writings.py)."""

Value = Scalar | Sequence[Scalar]
Values = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Condition:
    """One field of a business held against one value; ``own`` is its kind, if it is one of the vertical's own.

    ``places`` are other writings of a country; of a state, each with the country of the row (``place_key``).
    """

    field: str
    match: Match
    value: Value
    own: str = ""
    places: tuple[str, ...] = ()

    @property
    def column(self) -> str:
        """Its column in the listing."""
        return own_column(self.field) if self.own else self.field

    @property
    def is_number(self) -> bool:
        """Whether it is held against numbers."""
        return self.own in NUMBER_KINDS if self.own else self.field in NUMBERS


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


def own_column(field: str) -> str:
    """The column of a field of one's own: no word of SQL, and none of ours."""
    return f"own_{field}"


def criteria(items: Iterable[Criterion], own: OwnFields) -> list[Condition]:
    """Turn YAML criteria into conditions."""
    return [Condition(item.field, item.match, item.value, _kind(item.field, own)) for item in items]


def parameters(source: str, declared: Mapping[str, Parameter], given: Values, own: OwnFields) -> list[Condition]:
    """Turn named parameters into conditions; a name that the source does not declare is a SourceError."""
    conditions = []
    for name, value in given.items():
        parameter = declared.get(name)
        if parameter is None:
            raise SourceError(source, f'no parameter "{name}"', "parameters", list(declared) or ["none"], name)
        if value is None or (not isinstance(value, str | int | float) and not value):
            raise SourceError(source, f'parameter "{name}" has no value; leave it out to search without it')
        conditions.append(Condition(parameter.field, parameter.match, value, _kind(parameter.field, own)))
    return conditions


def _kind(field: str, own: OwnFields) -> str:
    return own[field].kind if field in own else ""


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
    return f"{condition.column} is {'not ' if condition.value else ''}null"


def _clause(source: str, condition: Condition, result: Where) -> str:
    values = as_list(condition.value)
    if condition.match in ("at_least", "at_most"):
        sign = ">=" if condition.match == "at_least" else "<="
        if len(values) != 1:
            raise SourceError(source, f"{condition.field} {condition.match} takes one number, not {values}")
        bound = str(values[0]) if condition.own == "day" else _number(source, condition, values[0])
        return f"{condition.column} {sign} {result.bind(bound)}"
    if condition.is_number:
        numbers = [_number(source, condition, value) for value in values]
        return f"{condition.column} in {result.bind(numbers)}"
    if condition.match == "matches":
        return f"regexp_matches({condition.column}, {result.bind(str(values[0]))}, 'i')"
    return _text_clause(condition, [str(value).strip().casefold() for value in values], result)


def _text_clause(condition: Condition, words: list[str], result: Where) -> str:
    column = f"lower({condition.column})"
    if condition.match in WHOLE and condition.places:
        key = column if condition.field == "country" else f"{column} || '|' || coalesce(lower(country), '')"
        return f"({column} in {result.bind(words)} or {key} in {result.bind(list(condition.places))})"
    if condition.match in WHOLE:
        return f"{column} in {result.bind(words)}"
    function = "starts_with" if condition.match == "starts_with" else "contains"
    return "(" + " or ".join(f"{function}({column}, {result.bind(word)})" for word in words) + ")"


def place_key(state: str, country: str) -> str:
    """A state with the country of its row, both casefolded."""
    return f"{state}|{country}"


def as_list(value: Value) -> list[Scalar]:
    """One value, or several, as a list."""
    return [value] if isinstance(value, str | int | float) else list(value)


def _number(source: str, condition: Condition, value: Scalar) -> float:
    try:
        return float(value)
    except ValueError:
        raise SourceError(source, f'{condition.field} {condition.match} takes a number, not "{value}"') from None
