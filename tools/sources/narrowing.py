"""Which of a search's filters leaves nobody, in the order in which they apply."""

from config.files.verticals import Criterion, Parameter
from tools.sources.filters import Value, Values, worded, written
from tools.sources.scope import Scope

MATCHES = {
    "equals": "exactly this",
    "not": "anything but this",
    "any_of": "any of these",
    "none_of": "none of these",
    "starts_with": "begins with any of these",
    "contains": "contains any of these",
    "matches": "matches this pattern",
    "at_least": "at least",
    "at_most": "at most",
    "is_set": "true: known, false: unknown",
}
"""What each kind of parameter does with its value."""


def nobody(scope: Scope, parameters: Values) -> str | None:
    """Say which filter leaves nobody, and of how many; None where somebody is left.

    Criteria and territory come first, then the parameters in turn.
    """
    tallies = scope.tallies(parameters)
    if tallies[-1].left:
        return None
    first = tallies[0]
    if not first.matching:
        return _fixed(scope)
    if not first.left:
        return f"all {first.matching} of source {scope.name} within the fixed limits have been taken already"
    steps = list(zip(parameters, tallies, tallies[1:], strict=False))
    name, before, after = next(step for step in steps if not step[2].left)
    what = f"{name} {written(parameters[name])}"
    instead = there(scope, name, {earlier: parameters[earlier] for earlier, _, tally in steps if tally.left})
    if after.matching:
        return f"{what}: all {after.matching} that match have been taken already ({instead})"
    return f"{what} leaves nobody of the {before.left} left before it ({instead})"


def there(scope: Scope, name: str, within: Values | None = None) -> str:
    """What is left to be chosen for a parameter, as in ``left: Fresno 31, Oakland 20``."""
    within = within or {}
    if scope.parameter(name).match == "is_set":
        known, unknown = (scope.tallies({**within, name: wanted})[-1].left for wanted in (True, False))
        return f"left: {known} known, {unknown} unknown"
    if scope.is_ordered(name):
        span = scope.span_of(name, within)
        return f"left: {span.least} to {span.most}" if span else "of none of those left it is known"
    left = scope.left_by(name, within=within)
    return "left: " + ", ".join(f"{value} {many}" for value, many in left.items()) if left else "none is left"


def limit(criterion: Criterion) -> str:
    """A hard criterion in words, as in ``employees at least 5``."""
    return worded(criterion.field, criterion.match, criterion.value)


def meaning(name: str, parameter: Parameter) -> str:
    """What a parameter is, as in ``city (any of these): cities``."""
    return f"{name} ({MATCHES[parameter.match]}): {parameter.description or parameter.field}"


def _fixed(scope: Scope) -> str:
    """Which hard criterion, filter of the source or value of the territory it is: the operator's to change."""
    directory, no_plan = scope.directory, "; no plan can change that"
    before, criteria = directory.rows([], {}), list[Criterion]()
    for criterion in (*scope.hard, *directory.source.where):
        criteria.append(criterion)
        if not (now := directory.rows(criteria, {})):
            return f"the fixed limit {limit(criterion)} leaves nobody of {before} rows{no_plan}"
        before = now
    territory: dict[str, Value] = {}
    for name, value in scope.territory.items():
        territory[name] = value
        if not (now := directory.rows(criteria, territory)):
            return f"the territory's {name} {written(value)} leaves nobody of {before} rows{no_plan}"
        before = now
    return f"nobody of source {scope.name} is within the fixed limits{no_plan}"
