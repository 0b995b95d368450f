"""What a board says besides its rows, be they prospects or items: how the campaign stands, and what waits for whom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, tzinfo

from commands.shared import homes, moments
from commands.shared.output import say
from config.files.envelopes import ActKind
from data.counts import waits
from data.ledger.core.transactions import Tx
from data.ledger.govern import breaks, standing
from data.ledger.govern.standing import Standing
from data.ledger.read import snapshot, todo, workload
from data.ledger.read.snapshot import Snapshot
from data.ledger.read.todo import Todo
from data.records import Break


@dataclass(frozen=True, slots=True)
class Frame:
    """What was read of a campaign; ``things`` wait for a person."""

    seen: Snapshot
    stands: Standing
    resting: Sequence[str]
    things: Sequence[Todo]
    of_kinds: Mapping[ActKind, Standing]


def read(tx: Tx, campaign: str) -> Frame:
    """Read it.

    Raises:
        NoSuchCampaign: if the ledger does not know the campaign.
    """
    return Frame(
        snapshot.snapshot(tx, campaign),
        standing.of(tx, campaign),
        workload.resting(tx, campaign),
        todo.of_campaign(tx, campaign),
        standing.kinds(tx, campaign),
    )


def as_json(frame: Frame, home: homes.Home, counts: Mapping[str, int]) -> dict[str, object]:
    """What stands before the rows for programs, whose moments are all in UTC; ``counts`` are the rows by state."""
    seen = frame.seen
    return {
        "campaign": seen.campaign,
        "home": str(home.path),
        "state": seen.state,
        "why": seen.state_reason,
        "at": seen.taken_at,
        "autonomy": frame.stands.level,
        **({"autonomy_of": {kind: stands.level for kind, stands in frame.of_kinds.items()}} if frame.of_kinds else {}),
        "stopped": [_stop(known, UTC) for known in seen.breaks],
        "resting": frame.resting,
        "counts": counts,
        "waiting": len(frame.things),
        "to_decide": todo.to_decide(frame.things),
    }


def say_below(frame: Frame, home: homes.Home, zone: tzinfo, figures: Sequence[str]) -> None:
    """What stands below the rows for people: the campaign, its ``figures``, what is stopped or rests, what waits."""
    seen = frame.seen
    why = f" ({seen.state_reason})" if seen.state_reason else ""
    lines = [
        f"\n{seen.campaign} in {home.path}, at {moments.told(seen.taken_at, zone)}: {seen.state}{why}",
        *figures,
        *([f"autonomy: {frame.stands}"] if frame.stands.level else []),
        *(f"autonomy of {kind}: {stands}" for kind, stands in frame.of_kinds.items()),
        *(f"stopped: {_stop(known, zone)}" for known in seen.breaks),
        *frame.resting,
    ]
    say("\n".join(lines))
    way = f": {homes.command(f'todo {seen.campaign}', home)}" if frame.things else ""
    say(f"{waits(len(frame.things), todo.to_decide(frame.things))}{way}")


def by_state(counts: Mapping[str, int], none: str) -> str:
    """As in ``3 open, 2 done``; ``none`` where there are none."""
    return ", ".join(f"{number} {state}" for state, number in counts.items()) or none


def _stop(known: Break, zone: tzinfo) -> str:
    return f"{breaks.called(known.scope, known.name)} since {moments.told(known.tripped_at, zone)}: {known.reason}"
