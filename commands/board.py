"""``board``: where everybody is."""

from pathlib import Path

from commands import homes
from commands.errors import not_one_of
from commands.output import Row, print_json, say, show
from commands.reading import campaign_name, looked_into
from data.ledger import prospects, snapshot, standing, workload
from data.ledger.snapshot import Snapshot
from data.records import Break, Prospect, ProspectState

COLUMNS = ["id", "company", "state", "tier", "why"]
ORDER = (
    ProspectState.REJECTED,
    ProspectState.FINISHED,
    ProspectState.BOUNCED,
    ProspectState.OPTED_OUT,
    ProspectState.FOUND,
    ProspectState.QUALIFIED,
    ProspectState.IN_CRITIQUE,
    ProspectState.BUILT,
    ProspectState.IN_SEQUENCE,
    ProspectState.REPLIED,
    ProspectState.NEEDS_REVIEW,
)


def board(campaign: str, home: Path | None, state: str | None, *, as_json: bool) -> None:
    """Each prospect with the reason why it is where it is, those who may need a person last; then the campaign."""
    only = _state(state) if state else None
    name = campaign_name(campaign)
    found = homes.find(name, home)
    with looked_into(found, name) as tx:
        seen = snapshot.snapshot(tx, name)
        stands, resting = standing.of(tx, name), workload.resting(tx, name)
        everybody = prospects.find(tx, name, only)
    rows = [_row(p) for p in sorted(everybody, key=lambda p: (ORDER.index(p.state), int(p.id[1:])))]
    if as_json:
        print_json({"campaign": name, "home": str(found.path), "state": seen.state, "why": seen.state_reason,
                    "at": seen.taken_at, "autonomy": stands.level,
                    "stopped": [_stop(known) for known in seen.breaks], "resting": resting, "counts": _counts(seen),
                    "prospects": rows})  # fmt: skip
        return
    show(map(_for_people, rows), COLUMNS, as_json=False, empty=f"no prospect is {only}" if only else "nobody yet")
    counts = ", ".join(f"{number} {state}" for state, number in _counts(seen).items())
    say(
        f"\n{name} in {found.path}, at {seen.taken_at:%Y-%m-%d %H:%M} UTC: {seen.state}"
        f"{f' ({seen.state_reason})' if seen.state_reason else ''}\n"
        f"{counts or 'nobody yet'}\n"
        f"{seen.qualified_ever} qualified of {seen.goal_qualified}, {seen.sent} messages sent, "
        f"{seen.open_approvals} wait for your decision, {seen.paused} paused"
        f"{f'{chr(10)}autonomy: {stands}' if stands.level else ''}"
        f"{''.join(f'{chr(10)}stopped: {_stop(known)}' for known in seen.breaks)}"
        f"{''.join(f'{chr(10)}{why}' for why in resting)}"
    )


def _stop(known: Break) -> str:
    return f"{known.scope} {known.name} since {known.tripped_at:%Y-%m-%d %H:%M} UTC: {known.reason}"


def _counts(seen: Snapshot) -> dict[str, int]:
    return {state.value: seen.prospects[state] for state in ORDER if seen.prospects[state]}


def _row(prospect: Prospect) -> dict[str, object]:
    business = prospect.business
    return {
        "id": prospect.id,
        "company": business.company,
        "place": " ".join(part for part in (business.city, business.state) if part),
        "state": prospect.state.value,
        "paused": prospect.paused,
        "tier": prospect.tier,
        "why": prospect.state_reason,
    }


def _for_people(row: Row) -> dict[str, object]:
    return {**row, "state": f"{row['state']}, paused" if row["paused"] else row["state"]}


def _state(given: str) -> ProspectState:
    if given not in ORDER:
        raise not_one_of("state", given, [state.value for state in ProspectState])
    return ProspectState(given)
