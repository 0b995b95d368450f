"""``prospect forget``."""

from pathlib import Path

from commands import homes
from commands.deployed import deployment_of
from commands.output import say
from commands.reading import clock_of, opened
from data.ledger import acts, prospects
from data.ledger.forgetting import Shared
from data.ledger.ledger import Ledger
from data.warehouse.publish import publish
from tools import forgetting, undoing

NAMED = 8
OUTSIDE = (
    "the mail server's own copies, and those in our mailboxes: delete them there",
    "the systems behind webhooks that acted on messages to them: delete them there",
    "the source's file: they are in it, but are not taken in again",
)


def forget(prospect_id: str, by: str, config_dir: Path, home: Path | None) -> None:
    """Erase a person from a home, and say what is gone, what stays and what lies outside."""
    found = homes.find_to_change(None, home)
    with found.locked():
        with opened(found) as ledger:
            told = _taken_back(found, ledger, prospect_id, by, config_dir)
            done = forgetting.forget(ledger, found.path, prospect_id, by)
        clock = clock_of(found)
        ledger = Ledger.open(found.ledger_url, clock)
        try:
            publish(ledger, found.path, found.run.run_id, clock.now())
        finally:
            ledger.close()
    say(f"{prospect_id} is forgotten in {found.path}. Erased:")
    counts = done.ledger.erased | {
        "results kept by the engine": done.results,
        "lines of logs": done.lines,
        "reports": done.files,
    }
    for what, count in counts.items():
        if count:
            say(f"  {count:>6,}  {what}")
    if (shared := done.ledger.shared).texts:
        say(f"of the texts, {_served_others(shared)}: they are gone for these prospects too, and audit trace says so")
    say(f"kept, as hashes alone, so that nobody writes to them again: {', '.join(done.ledger.suppressed)}")
    say("the warehouse was published anew, and the databases were written anew")
    for what in told:
        say(what)
    say("\nNot erased:")
    for what in (*done.ledger.kept, *OUTSIDE):
        say(f"  - {what}")


def _served_others(shared: Shared) -> str:
    more = len(shared.others) - NAMED
    others = ", ".join(shared.others[:NAMED]) + (f" and {more} more" if more > 0 else "")
    return f"{shared.texts:,} named other prospects as well ({others})"


def _taken_back(home: homes.Home, ledger: Ledger, prospect_id: str, by: str, config_dir: Path) -> list[str]:
    """Have another system that was told of them forget them too; what it still has is said with what stays."""
    with ledger.read() as tx:
        campaign = prospects.get(tx, prospect_id).campaign
        pushed = [act for act in acts.of_prospect(tx, prospect_id) if act.kind == "push" and act.state == "done"]
    if not pushed:
        return []
    deployment = deployment_of(home, ledger, campaign, config_dir, outside=True)
    return [undone.told for act in pushed for undone in undoing.undo(deployment, act.id, by)]
