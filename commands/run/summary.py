"""What a run says at its end: the funnel, what it cost, what needs a person, where the results are."""

from collections.abc import Collection, Iterator, Sequence

from rich.table import Table

from commands.run.preparation import SPEND_USD, Outside, Prepared
from commands.run.refused import Refused
from commands.shared import homes
from commands.shared.output import console, print_json, say, show
from config.files.crews import CrewConfig
from config.graph import crew_graph
from crews.heartbeat.ended import Ended
from data.counts import counted, waits
from data.items import Item, ItemState
from data.ledger.flow import items, prospects, releases
from data.ledger.govern import approvals, standing
from data.ledger.read import digest, done_tasks, todo, unshown
from data.ledger.read.unreleased import unreleased
from data.records import Approval, Prospect, ProspectState
from data.warehouse.figures import Figure, figures
from data.warehouse.publish import publish

STATES = "found qualified built contacted replied leads bounced opted_out finished needs_review"
FUNNEL = tuple(f"funnel.{state}" for state in STATES.split())
COST = ("cost.usd", "cost.tokens", "cost.tokens_per_qualified", "cost.usd_per_lead", "cost.calls")
COST_OF_ITEMS = ("cost.usd", "cost.tokens", "cost.calls")
HANDOFFS = 'sql "SELECT stage, path, outcome FROM handoffs WHERE fell_back"'
FUNNELED = "SELECT stage, prospects FROM funnel"
BY_TASK = "SELECT task, state, count(*) AS items FROM task_state GROUP BY ALL"
SHOWN = 8


def summarise(prepared: Prepared, outside: Outside, ended: Ended, *, as_json: bool) -> None:
    """Publish the warehouse and sum up from it."""
    home, name = prepared.home, prepared.bundle.campaign.campaign
    path = publish(outside.ledger, home.path, home.run.run_id, outside.clock.now())
    known = figures(path, name)
    declared = prepared.bundle.crew.is_declared
    with outside.ledger.read() as tx:
        counts = items.counts(tx, name) if declared else {}
        waiting = approvals.open_approvals(tx, name)
        reviews = prospects.find(tx, name, ProspectState.NEEDS_REVIEW)
        things = todo.count(tx, name)
        stands, of_kinds = standing.of(tx, name), standing.kinds(tx, name)
        same = digest.digest(tx, name)
        refused = Refused(tx, name)
        let_go = releases.of_campaign(tx, name)
        closed = items.of_campaign(tx, name, ItemState.CLOSED) if declared else []
        left = unreleased(items.of_campaign(tx, name), let_go, releases=declared and prepared.bundle.crew.has_effects)
        cut = unshown.unshown(tx, name) if declared else {}
        never = _never_done(prepared.bundle.crew, done_tasks.done_for_some(tx, name))
    if as_json:
        print_json(
            {
                "end": ended.end,
                "reason": ended.reason,
                "home": str(home.path),
                "digest": same,
                "autonomy": stands.level,
                **({"autonomy_of": {kind: one.level for kind, one in of_kinds.items()}} if of_kinds else {}),
                **(
                    {"items": counts, "unshown": cut, "unreleased": left.never, "undone": left.undone}
                    if declared
                    else {}
                ),
                **({"tasks_never_done": never} if prepared.bundle.crew.tasks else {}),
                "figures": {key: figure.value for key, figure in known.items()},
                "needs_person": [asked.id for asked in waiting] + [prospect.id for prospect in reviews],
                **refused.as_json(),
            }
        )
        return
    say(f"\n{ended.end}: {ended.reason}")
    if declared:
        told = ", ".join(f"{number} {state}" for state, number in counts.items() if number)
        say(f"\nitems: {told or 'none'}{left}")
        for line in _closed(closed, home, name):
            say(line)
        for line in unshown.in_a_line(cut):
            say(line)
    if never:
        say(f"{counted(len(never), 'task')} done for no item: {', '.join(never)}")
    for title, keys in (("cost", COST_OF_ITEMS),) if declared else (("funnel", FUNNEL), ("cost", COST)):
        say(f"\n{title}")
        console().print(_table([known[key] for key in keys]))
    if stands.level:
        say("\n".join(["\nautonomy", str(stands), *(f"{kind}: {one}" for kind, one in of_kinds.items()), ""]))
    if known["quality.fallbacks"].value:
        fallbacks = known["quality.fallbacks"]
        say(f"{fallbacks.text} {fallbacks.label}; see: {homes.command(HANDOFFS, home)}")
    refused.show()
    _people(things, waiting, reviews, name, home)
    for what, where in _next(prepared, ended, same):
        say(f"{what:8} {where}")


def _closed(closed: Sequence[Item], home: homes.Home, name: str) -> Iterator[str]:
    """The first items that were closed before their last task, each with why."""
    yield from (f"  {item.id} ({item.title}) is closed: {item.state_reason}" for item in closed[:SHOWN])
    if len(closed) > SHOWN:
        yield f"  all {len(closed)}: {homes.command(f'board {name} --state {ItemState.CLOSED}', home)}"


def _never_done(crew: CrewConfig, done: Collection[str]) -> list[str]:
    """The crew's tasks that were done for no item: branches that this run did not show."""
    return [task for task in crew_graph.order(crew) if task not in done]


def _next(prepared: Prepared, ended: Ended, same: str) -> Iterator[tuple[str, str]]:
    """What can be done now, and where everything is."""
    home, name = prepared.home, prepared.bundle.campaign.campaign
    go_on = home.start_command(name)
    if ended.end == "halted":
        yield "resume", homes.command(f"resume {name}", home)
        yield "go on", go_on
    elif ended.end == "spent":
        yield "go on", f"{go_on} --spend {_higher(home.run.spend_usd)}"
    elif not ended.is_over:
        yield "go on", go_on
    yield "board", homes.command(f"board {name}", home)
    yield "report", homes.command(f"report {name}", home)
    query = BY_TASK if prepared.bundle.crew.is_declared else FUNNELED
    yield "query", homes.command(f'sql "{query}"', home)
    yield "home", str(home.path)
    yield "digest", same[:16]


def _higher(limit_usd: float | None) -> str:
    """Twice what the models might cost until now."""
    return f"{2 * (limit_usd or 0) or SPEND_USD:g}"


def _table(shown: Sequence[Figure]) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(justify="right", min_width=8)
    table.add_column()
    for figure in shown:
        table.add_row(figure.text, figure.label)
    return table


def _people(things: int, waiting: Sequence[Approval], reviews: Sequence[Prospect], name: str, home: homes.Home) -> None:
    """The first of what waits, and how much it is in all."""
    if waiting:
        rows = [{"id": a.id, "kind": a.kind, "about": a.prospect_id, "why": a.reason} for a in waiting[:SHOWN]]
        asked = counted(len(waiting), "request waits", "requests wait")
        show(rows, list(rows[0]), as_json=False, title=f"\n{asked} for your decision")
        say(f"go through them by key with: {homes.command(f'approvals review {name}', home)}")
    if reviews:
        people = [{"id": p.id, "company": p.business.company, "why": p.state_reason} for p in reviews[:SHOWN]]
        need = counted(len(reviews), "prospect needs", "prospects need")
        show(people, list(people[0]), as_json=False, title=f"\n{need} a review")
    if things:
        say(f"{waits(things, len(waiting))};\nall of it, with what settles it: {homes.command(f'todo {name}', home)}")
    say()
