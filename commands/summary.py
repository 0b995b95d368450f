"""What a run says at its end: the funnel, what it cost, what needs a person, where the results are."""

from rich.table import Table

from commands import running
from commands.output import console, print_json
from crews.triggers import Ended
from data.ledger import approvals, digest, prospects
from data.records import Approval, Prospect, ProspectState
from data.warehouse.figures import Figure, figures
from data.warehouse.publish import publish

FUNNEL = ("found", "qualified", "built", "contacted", "replied", "leads", "bounced", "opted_out", "finished", "needs_review")
COST = ("cost.usd", "cost.tokens", "cost.tokens_per_qualified", "cost.usd_per_lead", "cost.calls")
SHOWN = 8


def summarise(prepared: "running.Prepared", outside: "running.Outside", ended: Ended, *, as_json: bool) -> None:
    """Publish the warehouse and sum up from it."""
    home, name = prepared.home, prepared.bundle.campaign.campaign
    path = publish(outside.ledger, home.path, home.run.run_id, outside.clock.now())
    known = figures(path, name)
    with outside.ledger.read() as tx:
        waiting = approvals.open_approvals(tx, name)
        reviews = prospects.find(tx, name, ProspectState.NEEDS_REVIEW)
        same = digest.digest(tx, name)
    if as_json:
        print_json(
            {
                "end": ended.end,
                "reason": ended.reason,
                "home": str(home.path),
                "digest": same,
                "figures": {key: figure.value for key, figure in known.items()},
                "needs_person": [asked.id for asked in waiting] + [prospect.id for prospect in reviews],
            }
        )
        return
    out = console()
    out.print(f"\n{ended.end}: {ended.reason}", markup=False)
    out.print(_table(known))
    _people(waiting, reviews, name)
    for what, where in (
        ("board", f"python main.py board {name}"),
        ("report", f"python main.py report {name}"),
        ("query", 'python main.py sql "SELECT * FROM funnel"'),
        ("home", str(home.path)),
        ("digest", same[:16]),
    ):
        out.print(f"{what:8} {where}", markup=False)


def _table(known: dict[str, Figure]) -> Table:
    table = Table(show_header=False, box=None, pad_edge=False)
    costs = [known[key] for key in COST]
    for index, state in enumerate(FUNNEL):
        figure = known[f"funnel.{state}"]
        cost = costs[index] if index < len(costs) else None
        table.add_row(figure.text, figure.label, "   ", cost.text if cost else "", cost.label if cost else "")
    return table


def _people(waiting: list[Approval], reviews: list[Prospect], name: str) -> None:
    out = console()
    if waiting:
        out.print(f"\n{len(waiting)} wait for your decision (python main.py approvals list {name}):", markup=False)
    for asked in waiting[:SHOWN]:
        out.print(f"  {asked.id:5} {asked.kind:10} {asked.prospect_id:6} {asked.reason}", markup=False)
    if reviews:
        out.print(f"\n{len(reviews)} prospects need a review:", markup=False)
    for prospect in reviews[:SHOWN]:
        out.print(f"  {prospect.id:6} {prospect.business.company}: {prospect.state_reason}", markup=False)
    out.print("")
