"""``prospect forget``."""

from pathlib import Path

from commands.shared import homes
from commands.shared.choice import to_change
from commands.shared.deployed import deployment_of
from commands.shared.ledgers import clock_of, looked_into, opened
from commands.shared.output import say
from commands.shared.questions import ASKED, agreed
from data.ledger.core.ledger import Ledger
from data.ledger.flow import prospects
from data.ledger.govern import acts
from data.ledger.govern.erasure import Shared
from data.records import Order
from data.warehouse.publish import publish
from tools.override import erasure, undo

NAMED = 8
OUTSIDE = (
    "other homes in which they are, such as rehearsals: forget them there, too",
    "the mail server's own copies, and those in our mailboxes: delete them there",
    "the systems behind webhooks that acted on messages to them: delete them there",
    "the source (a file, an API, a database): they are in it, but are not taken in again",
)


def forget(prospect_id: str, order: Order, config_dir: Path, home: Path | None, *, yes: bool) -> int:
    """Erase a person from a home, and say what is gone, what stays and what lies outside. Return the exit code.

    There is no way back, so whom it is about is named first, and a person says yes.
    """
    found = to_change([prospect_id], home)
    with looked_into(found) as tx:
        prospect = prospects.get(tx, prospect_id)
    say(f"{prospect_id} is {prospect.business.company} of {prospect.campaign}, in {found.path} ({found.run})")
    if not yes and not agreed(f"Erase {prospect_id} ({prospect.business.company}) for good?", found):
        return ASKED
    with found.locked():
        with opened(found) as ledger:
            told = _taken_back(found, ledger, prospect_id, order, config_dir)
            done = erasure.forget(ledger, found.path, prospect_id, order.by, order.note)
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
        "records in copies of sources": done.records,
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
    return 0


def _served_others(shared: Shared) -> str:
    more = len(shared.others) - NAMED
    others = ", ".join(shared.others[:NAMED]) + (f" and {more} more" if more > 0 else "")
    return f"{shared.texts:,} named other prospects as well ({others})"


def _taken_back(home: homes.Home, ledger: Ledger, prospect_id: str, order: Order, config_dir: Path) -> list[str]:
    """Have another system that was told of them forget them too; what it still has is said with what stays."""
    with ledger.read() as tx:
        campaign = prospects.get(tx, prospect_id).campaign
        pushed = [act for act in acts.of_prospect(tx, prospect_id) if act.kind == "push" and act.state == "done"]
    if not pushed:
        return []
    deployment = deployment_of(home, ledger, campaign, config_dir, outside=True)
    return [undone.told for act in pushed for undone in undo.undo(deployment, act.id, order.by, order.note)]
