"""What the sources still hold, in the words that a plan is made from."""

from tools.deployment import Deployment
from tools.sources.errors import SourceError
from tools.sources.filters import EXCLUDING, Values
from tools.sources.narrowing import meaning, there
from tools.sources.scope import Scope, TakenRows, scope_of

WORTH_A_PART = 2
"""Where a part of the value is asked for, one that a single business has tells nothing."""


def yields(deployment: Deployment, taken: TakenRows) -> list[str]:
    """Return lines such as ``source directory: 312 left`` and ``city=Fresno: 31 left``.

    Counted are businesses that meet the hard criteria, lie in the territory and are no prospect yet; the most
    frequent values of each parameter that the territory leaves open. A business that is known or suppressed by
    another name is still counted: that is found out when it is taken.
    """
    lines = []
    for name in deployment.bundle.vertical.sources:
        lines += _lines(scope_of(deployment, name, taken))
    return lines


def anybody_left(deployment: Deployment, taken: TakenRows) -> bool:
    """Does any source still have somebody within the fixed limits?"""
    return any(scope_of(deployment, name, taken).tallies()[0].left for name in deployment.bundle.vertical.sources)


def left(deployment: Deployment, source: str, parameters: Values, taken: TakenRows) -> int | None:
    """Return how many businesses a search still has; None for one that its source does not understand (any more)."""
    try:
        return scope_of(deployment, source, taken).tallies(parameters)[-1].left
    except SourceError:
        return None


def _lines(scope: Scope) -> list[str]:
    """One source: what is left in all, then each open parameter with what it means and its best values."""
    lines = [f"source {scope.name}: {scope.tallies()[0].left} left"]
    for name, parameter in scope.parameters.items():
        if parameter.match == "is_set":
            lines.append(f"{meaning(name, parameter)}; {there(scope, name)}")
        elif scope.is_number(name):
            span = scope.span_of(name)
            known = f"those left have {span.least} to {span.most}" if span else "unknown of those left"
            lines.append(f"{meaning(name, parameter)}; {known}")
        elif parameter.match in EXCLUDING:
            lines.append(f"{meaning(name, parameter)}; {there(scope, name)}")
        else:
            lines.append(meaning(name, parameter))
            least = 1 if parameter.match in ("equals", "any_of") else WORTH_A_PART
            lines += [f"{name}={value}: {many} left" for value, many in scope.left_by(name).items() if many >= least]
    return lines
