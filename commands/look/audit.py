"""``audit show`` and ``audit verify``."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pydantic import TypeAdapter

from commands.shared import homes
from commands.shared.errors import BadInput, not_one_of
from commands.shared.heads import NoKey, heads_of, place_of
from commands.shared.ledgers import campaign_name, looked_into, opened_to_read
from commands.shared.output import Row, complain, print_json, say
from commands.shared.output import show as show_rows
from config.base import Duration
from config.catalogues import GATES
from data.counts import counted
from data.ledger.core import audit, compared, seals
from data.ledger.core import heads as heads_file
from data.ledger.core.compared import Finding
from data.ledger.core.heads import Heads, HeadsForged
from data.ledger.flow import campaigns
from tools.hints import typed

LOOKS = 3
_STAYS = (
    "records or rows were changed beside Muster, which new heads do not mend: it goes on being told until a backup of "
    "this is put back"
)
SHOWN = 50
"""So many records are shown to people who did not say how many."""
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


def show(campaign: str, home: Path | None, wanted: Wanted, limit: int | None, *, as_json: bool) -> None:
    """The chain's latest records, narrowed as asked. A program is given all of them, unless it asks for fewer."""
    if wanted.gate is not None and wanted.gate not in GATES:
        raise not_one_of("gate", wanted.gate, GATES)
    name = campaign_name(campaign)
    most = limit if as_json else limit or SHOWN
    with looked_into(homes.find(name, home), name) as tx:
        found = audit.entries(
            tx, name, prospect_id=wanted.prospect, cycle_id=wanted.cycle, action=wanted.action, actor=wanted.agent,
            trace_id=wanted.trace, since=wanted.begins(tx.now), limit=None if wanted.gate or most is None else most + 1,
        )  # fmt: skip
    covered = [entry for entry in found if wanted.covers(entry)]
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
        for entry in (covered if most is None else covered[-most:])
    ]
    shown = rows if as_json else map(_for_people, rows)
    show_rows(shown, COLUMNS, as_json=as_json, empty="no record of that kind")
    if most is not None and len(covered) > most:
        told = f"these are the latest {most:,}; there are more: --limit {most * 10} shows ten times as many at most"
        if as_json:
            complain(told)
        else:
            say(f"\n{told}")


def verify(campaign: str, home: Path | None, *, as_json: bool) -> int:
    """Hold the chain, its heads and the ledger's rows against each other; 1 if anything does not fit.

    Whoever is at work writes the heads a moment after the ledger: what this alone explains is looked at again.
    """
    name = campaign_name(campaign)
    found = homes.find(name, home)
    for _ in range(LOOKS):
        verified = _verified(found, name)
        if {problem.kind for problem in verified.problems} != {"heads"}:
            break
    if as_json:
        print_json(
            {
                "home": found.path, "campaign": name, "intact": not verified.problems, "records": verified.records,
                "head": verified.head,
                "problems": [{"kind": kind, "record": seq, "what": what} for kind, seq, what in verified.problems],
            }
        )  # fmt: skip
        return 1 if verified.problems else 0
    for problem in verified.problems:
        at = "" if problem.seq is None else f" at record {problem.seq}"
        say(f"{found.path}: broken{at}: {problem.what}")
    if verified.mended_by_heads:
        say(f"when you know why, begin new heads with: {typed('audit heads --note WHY', found.path)}")
    if verified.stays:
        say(f"{_STAYS}: {found.path / 'ledger.sqlite'}")
    if verified.problems:
        return 1
    say(f"{found.path}: intact, {counted(verified.records, 'record')}, head {verified.head[:16]}")
    return 0


def heads(home: Path | None, by: str, note: str) -> None:
    """Begin the heads of a home anew, from the audit as it stands."""
    if not note.strip():
        raise BadInput("--note is empty: say why the heads are begun anew, it stays in the audit")
    found = homes.find(None, home)
    file = heads_of(found, make_key=True)
    with opened_to_read(found) as ledger:
        file.renew(ledger, by, note)
    say(f"{file.path}: the heads of the audit begin anew from here; the audit says that {by} wanted it, and why")


@dataclass(frozen=True, slots=True)
class _Verified:
    """What was found of a campaign's audit."""

    records: int
    head: str
    problems: list[Finding]
    mended_by_heads: bool
    """Whether any of it is about the heads, so that new ones end it."""
    stays: bool
    """Whether any of it is about records or rows, which go on being told whatever the heads are."""


def _verified(home: homes.Home, name: str) -> _Verified:
    problems: list[Finding] = []
    stays = False
    kept: Heads | None = None
    place = place_of(home)
    try:
        kept = heads_of(home).read() if place.exists() else None
    except (HeadsForged, NoKey) as error:
        problems.append(Finding("heads", None, str(error)))
    unread = bool(problems)
    known = kept.ends if kept else {}
    with opened_to_read(home) as ledger, ledger.read() as tx:
        if name not in {*known, *compared.chains(tx)}:
            campaigns.get(tx, name)
        result = audit.verify(tx, name, known.get(name))
        for chain in (name, seals.HOME):
            walked = result if chain == name else audit.verify(tx, chain, known.get(chain))
            if isinstance(walked, audit.Broken):
                where = "chain" if chain == name else "chain of the home"
                problems.append(Finding(where, walked.seq, walked.what))
                stays = stays or isinstance(audit.verify(tx, chain), audit.Broken)
        if not unread:
            problems += heads_file.problems(tx, place, kept, name)
        rows = compared.differences(tx, name) + compared.differences(tx, seals.HOME)
        end = audit.head(tx, name)
    of_heads = any(each.kind == "heads" for each in problems) or (bool(problems) and not stays)
    return _Verified(end.seq, end.hash, problems + rows, of_heads, stays or bool(rows))


def _for_people(row: Row) -> Row:
    """Whom it is about in one column, what was decided and why in another."""
    what = f"{row['action']} {row['decision']}".rstrip()
    return {
        **row,
        "about": " ".join(str(row[name]) for name in ("prospect", "trace" if row["trace"] else "cycle") if row[name]),
        "what": f"{what}: {row['rationale']}" if row["rationale"] else what,
    }
