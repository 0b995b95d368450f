"""Documents that wait for their time: a webhook that does not take them now, or a gate that has put them off."""

from collections.abc import Callable, Sequence
from datetime import datetime

from data.counts import counted
from data.items import Release, ReleaseState
from data.ledger.core.transactions import Tx
from data.ledger.flow import releases


def put_off(tx: Tx, campaign: str) -> list[Release]:
    """Those of a campaign, the first to be looked at again first."""
    found = [one for state in _WAITING for one in releases.of_campaign(tx, campaign, state)]
    waiting = [(one.not_before, one) for one in found if one.not_before is not None and one.not_before > tx.now]
    return [one for _, one in sorted(waiting, key=lambda pair: pair[0])]


def why(release: Release, told: Callable[[datetime], str]) -> str:
    """Why one waits, and until when."""
    again = f", again {told(release.not_before)}" if release.not_before else ""
    return f"{release.task} waits: {release.reason}{again}"


def in_lines(found: Sequence[Release], told: Callable[[datetime], str]) -> list[str]:
    """A line for each task and reason, with how many documents wait for it and when the first is looked at again."""
    groups: dict[tuple[str, str, str], list[Release]] = {}
    for one in found:
        groups.setdefault((one.task, f" for {one.place}" if one.webhook else "", one.reason), []).append(one)
    return [
        f"{task}: {counted(len(some), 'document')} {'waits' if len(some) == 1 else 'wait'}{place}: "
        f"{reason}; the next is looked at again {told(again)}"
        for (task, place, reason), some in groups.items()
        if (again := some[0].not_before) is not None
    ]


_WAITING = (ReleaseState.READY, ReleaseState.RELEASING)
