"""``crm show|retry``: what was written to the CRM, and what was not."""

from pathlib import Path
from typing import get_args

from commands.shared import homes
from commands.shared.ledgers import campaign_name, changed, looked_into
from commands.shared.output import Row, say, show
from data.counts import counted
from data.ledger.govern import crm_writes
from data.ledger.govern.crm_writes import State, Write
from data.records import Order

COLUMNS = ("id", "prospect", "kind", "fact", "state", "attempts", "contact", "target", "next", "why")
NONE = "nothing was to be written to a CRM: a campaign with crm: writes what came to be, at run and tick"
_UNWRITTEN: tuple[State, ...] = ("waiting", "writing", "refused")


def show_writes(campaign: str, home: Path | None, *, everything: bool, as_json: bool) -> None:
    """How much was written, then what was not, in order."""
    name = campaign_name(campaign)
    found = homes.find(name, home)
    with looked_into(found, name) as tx:
        known = crm_writes.of_campaign(tx, name, get_args(State) if everything else _UNWRITTEN)
        counts = crm_writes.counts(tx, name)
    if counts and not as_json:
        say(f"{name} in {found.path}")
        for (kind, state), count in counts.items():
            say(f"  {count:>6,}  {kind} {state}")
    empty = "nothing waits, and nothing was refused" if counts else NONE
    show([row_of(write) for write in known], COLUMNS, as_json=as_json, empty=empty)


def retry(campaign: str, order: Order, home: Path | None) -> None:
    """Have what was refused, or waits, tried again."""
    name = campaign_name(campaign)
    found = homes.find(name, home)
    with changed(found, name) as tx:
        many = crm_writes.retry(tx, name, order.by, order.note)
    when = ", by the next run or tick" if many else ""
    say(f"{counted(many, 'fact')} of {name} in {found.path} will be written again{when}")


def row_of(write: Write) -> Row:
    """One write, as people read it."""
    is_open = write.state in ("waiting", "writing")
    return {
        "id": write.id,
        "prospect": write.prospect_id,
        "kind": write.kind,
        "fact": f"{write.fact}: {write.detail}" if write.kind == "status" else write.fact,
        "state": write.state,
        "attempts": write.attempts,
        "contact": write.contact,
        "target": write.target,
        "next": write.due_at if is_open else None,
        "why": write.note or None,
    }
