"""``audit show`` and ``audit verify``."""

from dataclasses import dataclass
from pathlib import Path

from commands import homes
from commands.errors import not_one_of
from commands.output import Row, say
from commands.output import show as show_rows
from commands.reading import campaign_name, looked_into
from config.catalogues import GATES
from data.ledger import audit

COLUMNS = ["seq", "at", "actor", "about", "what"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which records: each that is not None narrows; ``gate`` is one that said something else than allow."""

    prospect: str | None = None
    cycle: str | None = None
    actor: str | None = None
    gate: str | None = None

    def covers(self, entry: audit.Entry) -> bool:
        """Whether the actor and the gate are those wanted."""
        denied = {row.gate for row in entry.verdicts if row.verdict != "allow"}
        return self.actor in (None, entry.actor) and (self.gate is None or self.gate in denied)


def show(campaign: str, home: Path | None, wanted: Wanted, limit: int, *, as_json: bool) -> None:
    """The chain's latest records, narrowed as asked."""
    if wanted.gate is not None and wanted.gate not in GATES:
        raise not_one_of("gate", wanted.gate, GATES)
    name = campaign_name(campaign)
    narrowed = wanted.actor or wanted.gate
    with looked_into(homes.find(name, home), name) as tx:
        found = audit.entries(
            tx, name, prospect_id=wanted.prospect, cycle_id=wanted.cycle, limit=None if narrowed else limit
        )
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
            "denied_by": [row.gate for row in entry.verdicts if row.verdict != "allow"],
        }
        for entry in [entry for entry in found if wanted.covers(entry)][-limit:]
    ]
    shown = rows if as_json else map(_for_people, rows)
    show_rows(shown, COLUMNS, as_json=as_json, empty="no record of that kind")


def verify(campaign: str, home: Path | None) -> int:
    """Walk the chain; 1 if it does not hold."""
    name = campaign_name(campaign)
    found = homes.find(name, home)
    with looked_into(found, name) as tx:
        result = audit.verify(tx, name)
    if isinstance(result, audit.Broken):
        say(f"{found.path}: broken at record {result.seq}: {result.what}")
        return 1
    say(f"{found.path}: intact, {result.count} records, head {result.head[:16]}")
    return 0


def _for_people(row: Row) -> Row:
    """Whom it is about in one column, what was decided and why in another."""
    what = f"{row['action']} {row['decision']}".rstrip()
    return {
        **row,
        "about": " ".join(str(row[name]) for name in ("prospect", "cycle") if row[name]),
        "what": f"{what}: {row['rationale']}" if row["rationale"] else what,
    }
