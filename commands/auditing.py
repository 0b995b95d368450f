"""``audit show`` and ``audit verify``."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pydantic import TypeAdapter

from commands import homes
from commands.errors import BadInput, not_one_of
from commands.output import Row, say
from commands.output import show as show_rows
from commands.reading import campaign_name, looked_into
from config.base import Duration
from config.catalogues import GATES
from data.ledger import audit

COLUMNS = ["seq", "at", "actor", "about", "what"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which records: each that is not None narrows; ``gate`` is one that said something else than allow."""

    prospect: str | None = None
    agent: str | None = None
    cycle: str | None = None
    gate: str | None = None
    trace: str | None = None
    action: str | None = None
    since: str | None = None

    def covers(self, entry: audit.Entry) -> bool:
        """Whether the gate is the one wanted."""
        return self.gate is None or self.gate in {row.gate for row in entry.verdicts if row.verdict != "allow"}

    def begins(self, now: datetime) -> datetime | None:
        """The moment of ``since``: a date, a moment (UTC unless it says otherwise), or so long before now (``6h``)."""
        if self.since is None:
            return None
        try:
            if self.since[:-1].isdigit():
                return now - TypeAdapter(Duration).validate_python(self.since)
            moment = datetime.fromisoformat(self.since)
        except ValueError as error:
            raise BadInput(f"since {self.since!r}: a date, a moment, or a time ago, as in 2026-11-23 or 6h") from error
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def show(campaign: str, home: Path | None, wanted: Wanted, limit: int, *, as_json: bool) -> None:
    """The chain's latest records, narrowed as asked."""
    if wanted.gate is not None and wanted.gate not in GATES:
        raise not_one_of("gate", wanted.gate, GATES)
    name = campaign_name(campaign)
    with looked_into(homes.find(name, home), name) as tx:
        found = audit.entries(
            tx, name, prospect_id=wanted.prospect, cycle_id=wanted.cycle, action=wanted.action, actor=wanted.agent,
            trace_id=wanted.trace, since=wanted.begins(tx.now), limit=None if wanted.gate else limit,
        )  # fmt: skip
    rows = [
        {
            "seq": entry.seq,
            "at": entry.at,
            "actor": entry.actor,
            "action": entry.action,
            "prospect": entry.prospect_id,
            "cycle": entry.cycle_id,
            "trace": entry.trace_id,
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
        "about": " ".join(str(row[name]) for name in ("prospect", "trace" if row["trace"] else "cycle") if row[name]),
        "what": f"{what}: {row['rationale']}" if row["rationale"] else what,
    }
