"""What the sources still hold, in the words that a plan is made from."""

from collections.abc import Sequence

from config.loading import CampaignBundle
from data.ledger.core.transactions import Tx
from data.ledger.flow import taken as taken_of
from data.records import Prospect, ProspectState
from tools.deployment import Deployment
from tools.sources.copies import Copy
from tools.sources.errors import SourceError
from tools.sources.filters import EXCLUDING, Values
from tools.sources.narrowing import meaning, there
from tools.sources.scope import Scope, TakenRows, scope_of

REACHED = frozenset(
    {
        ProspectState.IN_SEQUENCE,
        ProspectState.REPLIED,
        ProspectState.BOUNCED,
        ProspectState.OPTED_OUT,
        ProspectState.FINISHED,
    }
)
UNJUDGED = (ProspectState.FOUND, ProspectState.REJECTED)
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
        lines += _lines(deployment, scope_of(deployment, name, taken))
    return lines


def so_far(tx: Tx, bundle: CampaignBundle, everybody: Sequence[Prospect]) -> list[str]:
    """What came of each source, where there is a choice: rows that were known already, and what the new ones became.

    As in ``from permits so far: 40 looked at, 28 new, 10 known (25%), 2 suppressed; 18 qualified, 9 contacted, ...``.
    """
    sources, campaign = bundle.vertical.sources, bundle.campaign.campaign
    if len(sources) == 1 and not any(source.is_copied for source in sources.values()):
        return []
    lines = []
    for name in sources:
        mine = [one for one in everybody if one.business.source == name]
        passed = taken_of.passed_counts(tx, name, campaign)
        known, suppressed = passed.get("known", 0), passed.get("suppressed", 0)
        if looked := len(mine) + known + suppressed:
            rows = f"{looked} looked at, {len(mine)} new, {known} known ({known / looked:.0%}), {suppressed} suppressed"
            qualified = sum(one.state not in UNJUDGED for one in mine)
            reached = sum(one.state in REACHED for one in mine)
            replied = sum(one.state is ProspectState.REPLIED for one in mine)
            lines.append(f"from {name} so far: {rows}; {qualified} qualified, {reached} contacted, {replied} replied")
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


def _read_until(deployment: Deployment, scope: Scope) -> str:
    """Of a source that grows: whether what is left is all that there is."""
    source = scope.directory.source
    if source.is_told:
        return " (of those who were told until now; more may come)"
    if not source.is_pulled:
        return ""
    whole = Copy(scope.name, source, deployment.home / "cache").is_whole()
    return " (it is read to its end)" if whole else " (of what was read until now; more is read when fewer are left)"


def _lines(deployment: Deployment, scope: Scope) -> list[str]:
    """One source: what is left in all, then each open parameter with what it means and its best values."""
    lines = [f"source {scope.name}: {scope.tallies()[0].left} left{_read_until(deployment, scope)}"]
    for name, parameter in scope.parameters.items():
        if parameter.match == "is_set":
            lines.append(f"{meaning(name, parameter)}; {there(scope, name)}")
        elif scope.is_ordered(name):
            span = scope.span_of(name)
            known = f"those left have {span.least} to {span.most}" if span else "unknown of those left"
            lines.append(f"{meaning(name, parameter)}; {known}")
        elif parameter.match in EXCLUDING:
            lines.append(f"{meaning(name, parameter)}; {there(scope, name)}")
        else:
            lines.append(meaning(name, parameter))
            least = 1 if parameter.match in ("equals", "any_of") else WORTH_A_PART
            shown = {value: many for value, many in scope.left_by(name).items() if many >= least}
            lines += [f"{name}={value}: {many} left" for value, many in shown.items()]
            others = scope.tallies()[0].left - sum(shown.values())
            if least == 1 and shown and others > 0:
                lines.append(f"{name}, others: {others} left")
    return lines
