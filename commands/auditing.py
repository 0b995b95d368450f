"""``audit show`` and ``audit verify``."""

from pathlib import Path

from commands import reading
from commands.output import console
from commands.output import show as show_rows
from data.ledger import audit


def show(
    campaign: str,
    home: Path | None,
    prospect: str | None,
    cycle: str | None,
    actor: str | None,
    limit: int,
    *,
    as_json: bool,
) -> None:
    """The chain's latest records, narrowed as asked."""
    name = reading.campaign_name(campaign)
    with reading.ledger(home, name) as ledger, ledger.read() as tx:
        found = audit.entries(tx, name, prospect_id=prospect, cycle_id=cycle, limit=None if actor else limit)
    chosen = [entry for entry in found if actor in (None, entry.actor)][-limit:]
    rows = [
        {
            "seq": entry.seq,
            "at": entry.at,
            "actor": entry.actor,
            "action": entry.action,
            "prospect": entry.prospect_id,
            "cycle": entry.cycle_id,
            "decision": entry.decision,
            "rationale": entry.rationale,
            "denied by": ", ".join(row.gate for row in entry.verdicts if row.verdict != "allow"),
        }
        for entry in chosen
    ]
    columns = ["seq", "at", "actor", "action", "prospect", "cycle", "decision", "rationale", "denied by"]
    show_rows(rows, columns, as_json=as_json)


def verify(campaign: str, home: Path | None) -> int:
    """Walk the chain; 1 if it does not hold."""
    name = reading.campaign_name(campaign)
    with reading.ledger(home, name) as ledger, ledger.read() as tx:
        result = audit.verify(tx, reading.known_campaign(ledger, name))
    if isinstance(result, audit.Broken):
        console().print(f"broken at record {result.seq}: {result.what}", markup=False)
        return 1
    console().print(f"intact: {result.count} records, head {result.head[:16]}")
    return 0
