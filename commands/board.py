"""``board``: where everybody is."""

from pathlib import Path

from commands import reading
from commands.output import console, print_json, show
from data.ledger import prospects, snapshot
from data.records import ProspectState

COLUMNS = ["prospect", "company", "place", "state", "tier", "why"]


def board(campaign: str, home: Path | None, *, as_json: bool) -> None:
    """The campaign in counts, then each prospect with the reason why it is where it is."""
    name = reading.campaign_name(campaign)
    with reading.ledger(home, name) as ledger, ledger.read() as tx:
        seen = snapshot.snapshot(tx, reading.known_campaign(ledger, name))
        everybody = prospects.find(tx, name)
    counts = {state.value: number for state, number in seen.prospects.items() if number}
    rows = [
        {
            "prospect": p.id,
            "company": p.business.company,
            "place": " ".join(part for part in (p.business.city, p.business.state) if part),
            "state": "paused" if p.paused else p.state.value,
            "tier": p.tier,
            "why": p.state_reason,
        }
        for p in sorted(everybody, key=lambda p: (list(ProspectState).index(p.state), int(p.id[1:])))
    ]
    if as_json:
        print_json({"campaign": name, "state": seen.state, "at": seen.taken_at, "counts": counts, "prospects": rows})
        return
    show(rows, COLUMNS, as_json=False)
    told = ", ".join(f"{number} {state}" for state, number in counts.items())
    console().print(
        f"{name} is {seen.state} at {seen.taken_at:%Y-%m-%d %H:%M} UTC: {told or 'nobody yet'}; "
        f"{seen.qualified_ever} qualified of {seen.goal_qualified}, {seen.sent} messages sent, "
        f"{seen.open_approvals} decisions wait for a person",
        markup=False,
    )
