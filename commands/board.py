"""``board``: where everybody is."""

from collections.abc import Sequence
from datetime import UTC, tzinfo
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from commands import homes, item_board, moments
from commands.errors import not_one_of
from commands.output import Row, print_json, say, show
from commands.places import where
from commands.reading import campaign_name, looked_into
from config.loading import CampaignBundle, ConfigError, load_campaign
from config.secrets import MissingSettings
from data import counts
from data.counts import counted
from data.ledger import inbound, items, messages, prospects, snapshot, standing, todo, workload
from data.ledger.snapshot import Snapshot
from data.records import Break, Message, Prospect, ProspectState

COLUMNS = ["id", "company", "state", "tier", "where", "why"]
ORDER = (
    ProspectState.REPLIED,
    ProspectState.NEEDS_REVIEW,
    ProspectState.IN_SEQUENCE,
    ProspectState.BUILT,
    ProspectState.IN_CRITIQUE,
    ProspectState.QUALIFIED,
    ProspectState.FOUND,
    ProspectState.OPTED_OUT,
    ProspectState.BOUNCED,
    ProspectState.FINISHED,
    ProspectState.REJECTED,
)
"""Below the leads: those about whom something can still be done, then those whose way has ended."""


class Wanted(NamedTuple):
    """Whom to show: of those in a state, who waits for a person or is paused; both together show either."""

    state: str | None = None
    waiting: bool = False
    paused: bool = False

    def covers(self, is_paused: bool, is_waited_for: bool) -> bool:
        """Whether somebody is shown."""
        chosen = (is_waited_for and self.waiting) or (is_paused and self.paused)
        return chosen or not (self.waiting or self.paused)


def board(campaign: str, config_dir: Path, home: Path | None, wanted: Wanted, *, as_json: bool) -> None:
    """Each prospect with where it is and why, the leads first; then the campaign."""
    name = campaign_name(campaign)
    found = homes.find(name, home)
    bundle = _bundle(found, name, config_dir)
    if _of_items(found, name, bundle):
        _board_of_items(found, name, bundle, wanted, as_json=as_json)
        return
    only = _state(wanted.state) if wanted.state else None
    zone = ZoneInfo(bundle.campaign.timezone) if bundle else UTC
    with looked_into(found, name) as tx:
        seen = snapshot.snapshot(tx, name)
        stands, resting = standing.of(tx, name), workload.resting(tx, name)
        things = todo.of_campaign(tx, name)
        waits = todo.prospects_of(things)
        chosen = [each for each in prospects.find(tx, name, only) if wanted.covers(each.paused, each.id in waits)]
        leads = inbound.interested(tx, name)
        written = messages.of_prospects(tx, [each.id for each in chosen])
    rows = [_row(each, written[each.id], zone, each.id in leads, each.id in waits) for each in chosen]
    rows.sort(key=_place)
    if as_json:
        print_json({"campaign": name, "home": str(found.path), "state": seen.state, "why": seen.state_reason,
                    "at": seen.taken_at, "autonomy": stands.level,
                    "stopped": [_stop(known, UTC) for known in seen.breaks], "resting": resting,
                    "counts": _counts(seen), "waiting": len(things), "to_decide": todo.to_decide(things),
                    "prospects": rows})  # fmt: skip
        return
    show(map(_for_people, rows), COLUMNS, as_json=False, empty=_nobody(only, wanted))
    states = ", ".join(f"{number} {state}" for state, number in _counts(seen).items())
    say(
        f"\n{name} in {found.path}, at {moments.told(seen.taken_at, zone)}: {seen.state}"
        f"{f' ({seen.state_reason})' if seen.state_reason else ''}\n"
        f"{states or 'nobody yet'}\n"
        f"{seen.qualified_ever} qualified of {seen.goal_qualified}, {counted(seen.sent, 'message')} sent, "
        f"{seen.paused} paused"
        f"{f'{chr(10)}autonomy: {stands}' if stands.level else ''}"
        f"{''.join(f'{chr(10)}stopped: {_stop(known, zone)}' for known in seen.breaks)}"
        f"{''.join(f'{chr(10)}{why}' for why in resting)}"
    )
    way = f": {homes.command(f'todo {name}', found)}" if things else ""
    say(f"{counts.waits(len(things), todo.to_decide(things))}{way}")


def _bundle(home: homes.Home, name: str, config_dir: Path) -> CampaignBundle | None:
    """The campaign's configuration; None while it cannot be used."""
    try:
        return load_campaign(home.run.campaigns.get(name, name), config_dir)
    except (ConfigError, MissingSettings):
        return None


def _of_items(home: homes.Home, name: str, bundle: CampaignBundle | None) -> bool:
    """Is it the campaign of a crew with declared tasks? Without its configuration its items tell."""
    if bundle is not None:
        return bundle.crew.is_declared
    with looked_into(home, name) as tx:
        return any(items.counts(tx, name).values())


def _board_of_items(
    home: homes.Home, name: str, bundle: CampaignBundle | None, wanted: Wanted, *, as_json: bool
) -> None:
    """The board of a declared crew. None of its items is ever paused by itself: a task or the campaign is stopped."""
    only = item_board.state_of(wanted.state)
    zone = ZoneInfo(bundle.campaign.timezone) if bundle else UTC
    with looked_into(home, name) as tx:
        looked = item_board.look(tx, name)
    chosen = [
        item
        for item in looked.items
        if only in (None, item.state) and wanted.covers(is_paused=False, is_waited_for=item.id in looked.waits)
    ]
    shown = item_board.Shown(home, bundle.crew if bundle else None, zone, chosen)
    item_board.board(looked, shown, as_json=as_json)


def _nobody(only: ProspectState | None, wanted: Wanted) -> str:
    """What is said where nobody is shown."""
    if wanted.waiting or wanted.paused:
        asked = (("waits for a person", wanted.waiting), ("is paused", wanted.paused))
        return f"nobody {' or '.join(what for what, holds in asked if holds)}"
    return f"nobody is {only}" if only else "nobody yet"


def _place(row: Row) -> tuple[bool, int, int]:
    state, known_as = ProspectState(str(row["state"])), str(row["id"])
    return not row["lead"], ORDER.index(state), int(known_as[1:])


def _stop(known: Break, zone: tzinfo) -> str:
    return f"{known.scope} {known.name} since {moments.told(known.tripped_at, zone)}: {known.reason}"


def _counts(seen: Snapshot) -> dict[str, int]:
    return {state.value: seen.prospects[state] for state in ORDER if seen.prospects[state]}


def _row(prospect: Prospect, written: Sequence[Message], zone: tzinfo, interested: bool, waits: bool) -> Row:
    business = prospect.business
    lost = prospect.outcome == "lost" or prospect.state is ProspectState.OPTED_OUT
    return {
        "id": prospect.id,
        "company": business.company,
        "place": " ".join(part for part in (business.city, business.state) if part),
        "state": prospect.state.value,
        "lead": (interested or prospect.outcome in {"meeting", "won"}) and not lost,
        "paused": prospect.paused,
        "waits_for_person": waits,
        "tier": prospect.tier,
        "where": where(prospect, written, zone),
        "outcome": prospect.outcome,
        "why": prospect.paused_reason if prospect.paused else prospect.state_reason,
    }


def _for_people(row: Row) -> Row:
    notes = [note for note, holds in (("lead", row["lead"]), ("paused", row["paused"])) if holds]
    return {**row, "state": ", ".join([str(row["state"]), *notes])}


def _state(given: str) -> ProspectState:
    if given not in ORDER:
        raise not_one_of("state", given, [state.value for state in ProspectState])
    return ProspectState(given)
