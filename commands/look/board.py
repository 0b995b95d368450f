"""``board``: where everybody is."""

from pathlib import Path
from typing import NamedTuple

from commands.look import board_frame, item_board
from commands.look.board_frame import by_state
from commands.look.places import WITH_TASKS, where, with_task
from commands.shared import homes
from commands.shared.deployed import usable_bundle
from commands.shared.errors import not_one_of
from commands.shared.ledgers import campaign_name, looked_into
from commands.shared.moments import slot, zone_in
from commands.shared.output import Row, print_json, show
from config.loading import CampaignBundle
from crews.standing import timetable
from data.counts import counted
from data.ledger.flow import inbound, items, messages, prospects
from data.ledger.govern.traces import NAME as ERASED
from data.ledger.read import todo
from data.ledger.read.snapshot import Snapshot
from data.records import CampaignState, Prospect, ProspectState

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
    bundle = usable_bundle(found, name, config_dir)
    if _of_items(found, name, bundle):
        _board_of_items(found, name, bundle, wanted, as_json=as_json)
        return
    only = _state(wanted.state) if wanted.state else None
    zone = zone_in(bundle)
    with looked_into(found, name) as tx:
        frame = board_frame.read(tx, name)
        waits = todo.prospects_of(frame.things)
        chosen = [each for each in prospects.find(tx, name, only) if wanted.covers(each.paused, each.id in waits)]
        leads = inbound.interested(tx, name)
        written = messages.of_prospects(tx, [each.id for each in chosen])
        held = {item.id: item for state in WITH_TASKS for item in items.of_campaign(tx, name, state)}
        opens = timetable.of(bundle, tx).opens if bundle and frame.seen.state is not CampaignState.FINISHED else {}
    places = {each.id: where(each, written[each.id], zone) or with_task(held.get(each.id)) for each in chosen}
    rows = [_row(each, places[each.id], each.id in leads, each.id in waits) for each in chosen]
    rows.sort(key=_place)
    seen = frame.seen
    if as_json:
        print_json(board_frame.as_json(frame, found, _counts(seen)) | {"opens": opens, "prospects": rows})
        return
    show(map(_for_people, rows), COLUMNS, as_json=False, empty=_nobody(only, wanted))
    waiting = [f"{stage} waits for {slot(moment, zone)}" for stage, moment in opens.items()]
    qualified = f"{seen.qualified_ever} towards the goal of {seen.goal_qualified}"
    left = f"{counted(seen.sent, 'message')} sent, {seen.paused} paused"
    board_frame.say_below(frame, found, zone, (by_state(_counts(seen), "nobody yet"), f"{qualified}, {left}", *waiting))


def _of_items(home: homes.Home, name: str, bundle: CampaignBundle | None) -> bool:
    """Is it the campaign of a crew with declared tasks? Without its configuration its items tell."""
    if bundle is not None:
        return bundle.crew.is_declared
    with looked_into(home, name) as tx:
        return any(items.counts(tx, name).values()) and not any(prospects.counts(tx, name).values())


def _board_of_items(
    home: homes.Home, name: str, bundle: CampaignBundle | None, wanted: Wanted, *, as_json: bool
) -> None:
    """The board of a declared crew. None of its items is ever paused by itself: a task or the campaign is stopped."""
    only = item_board.state_of(wanted.state)
    with looked_into(home, name) as tx:
        looked = item_board.look(tx, name, bundle)
    chosen = [
        item
        for item in looked.items
        if only in (None, item.state) and wanted.covers(is_paused=False, is_waited_for=item.id in looked.waits)
    ]
    shown = item_board.Shown(home, bundle.crew if bundle else None, zone_in(bundle), chosen)
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


def _counts(seen: Snapshot) -> dict[str, int]:
    return seen.standing(ORDER)


def _row(prospect: Prospect, place: str, interested: bool, waits: bool) -> Row:
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
        "where": place,
        "outcome": prospect.outcome,
        "why": prospect.paused_reason if prospect.paused else prospect.state_reason,
    }


def _for_people(row: Row) -> Row:
    if row["state"] == ProspectState.OPTED_OUT and row["why"] == ERASED:
        return {**row, "state": "forgotten"}
    notes = [note for note, holds in (("lead", row["lead"]), ("paused", row["paused"])) if holds]
    return {**row, "state": ", ".join([str(row["state"]), *notes])}


def _state(given: str) -> ProspectState:
    if given not in ORDER:
        raise not_one_of("state", given, [state.value for state in ProspectState])
    return ProspectState(given)
