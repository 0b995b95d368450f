"""The append-only record of who did what and why, chained by hashes for each campaign."""

import hashlib
import json
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import RowMapping, bindparam, func, select

from data.ledger.core import listings, payloads
from data.ledger.core.listings import FORGOTTEN, Listed
from data.ledger.core.prepared import Prepared
from data.ledger.core.prose import storable
from data.ledger.core.schema import audit
from data.ledger.core.schema import payloads as payload_table
from data.ledger.core.seals import Seal
from data.ledger.core.transactions import Tx
from data.ledger.core.verdicts import VerdictRow
from data.redact import redacted

GENESIS = "0" * 64

FORMAT = 3
"""Format 1 hashes the rationale and the verdicts themselves, format 2 their digests, so that they can be erased;
format 3 has the row that the record leaves behind too (``evidence``)."""

ERASABLE_SINCE = 2

LONGEST_RATIONALE = 10_000

ERASABLE = ("rationale", "verdicts")
_BLANK = {"rationale": "", "verdicts": "[]"}

_LATER = {"subject", "evidence"}
_NOT_HASHED = {
    1: {"hash", "format", "rationale_digest", "verdicts_digest", "erased_at", *_LATER},
    2: {"hash", "erased_at", *ERASABLE, *_LATER},
    FORMAT: {"hash", "erased_at", *ERASABLE},
}

_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)

# What every act needs several times is built once: building a statement costs more than running it.
_INSERT = Prepared(audit.insert().inline(), [column.name for column in audit.columns if column.name != "erased_at"])
_HASHED = {
    number: sorted(column.name for column in audit.columns if column.name not in unhashed)
    for number, unhashed in _NOT_HASHED.items()
}
_ends = select(audit.c.seq, audit.c.hash).where(audit.c.campaign == bindparam("of"))
_LAST = Prepared(_ends.order_by(audit.c.seq.desc()).limit(1))
_NEXT_CHAIN = select(func.min(audit.c.campaign)).where(audit.c.campaign > bindparam("after"))


@dataclass(frozen=True, slots=True)
class Entry:
    """One record of the chain. Digests point into ``payloads``; they are empty where there was nothing.

    Of one whose words were erased with somebody's, rationale and verdicts are empty.
    """

    campaign: str
    seq: int
    at: datetime
    actor: str
    action: str
    prospect_id: str | None
    cycle_id: str | None
    trace_id: str | None
    decision: str
    rationale: str
    verdicts: tuple[VerdictRow, ...]
    input_digest: str
    output_digest: str
    previous_hash: str
    hash: str
    erased_at: datetime | None


class Head(NamedTuple):
    """The end of a chain: how long it is and its last hash."""

    seq: int
    hash: str


class Last(NamedTuple):
    """What the last record of its kind did and said."""

    action: str
    decision: str


@dataclass(frozen=True, slots=True)
class Intact:
    """The chain holds: ``count`` records, the last one's hash."""

    count: int
    head: str


@dataclass(frozen=True, slots=True)
class Broken:
    """The chain does not hold; ``seq`` is the first record that is wrong."""

    seq: int
    what: str


def append(
    tx: Tx,
    campaign: str,
    actor: str,
    action: str,
    decision: str,
    rationale: str,
    *,
    prospect_id: str | None = None,
    cycle_id: str | None = None,
    trace_id: str | None = None,
    verdicts: Sequence[VerdictRow] = (),
    input: str = "",  # noqa: A002 - the word of the design
    output: str = "",
    row: Seal | None = None,
) -> None:
    """Add a record to the campaign's chain. The rationale is cut and redacted; input and output go to ``payloads``.

    ``trace_id`` is that of the transaction unless it is given; ``row`` is what the record leaves behind, if that is a
    row for which the audit answers.
    """
    before = Head(*tx.heads[campaign]) if campaign in tx.heads else head(tx, campaign)
    values: dict[str, Any] = {
        "campaign": campaign,
        "seq": before.seq + 1,
        "at": tx.now,
        "actor": actor,
        "action": action,
        "prospect_id": prospect_id,
        "cycle_id": cycle_id,
        "trace_id": trace_id or tx.trace_id,
        "decision": storable(decision),
        "rationale": storable(redacted(rationale, LONGEST_RATIONALE)),
        "verdicts": storable(json.dumps([_plain(verdict) for verdict in verdicts], ensure_ascii=False)),
        "input_digest": payloads.store(tx, input),
        "output_digest": payloads.store(tx, output),
        "previous_hash": before.hash,
        "format": FORMAT,
        "subject": row and row.subject,
        "evidence": row and row.evidence,
    }
    values |= {f"{name}_digest": payloads.digest_of(values[name]) for name in ERASABLE}
    after = Head(before.seq + 1, _hash(values))
    _INSERT.run(tx, {**values, "hash": after.hash})
    tx.heads[campaign] = after


def erase(
    tx: Tx,
    campaign: str,
    records: Sequence[int],
    digests: Sequence[str],
    actor: str,
    prospect_id: str,
    note: str = "",
    rows: Mapping[str, str] | None = None,
) -> None:
    """Erase these records' words for good and add the record that says so and why, for these payloads (erased before).

    Records of the first format cannot be erased; what the others were is still in the chain as a digest. ``rows`` are
    the digests of the rows that the erasure leaves behind, by what names them.
    """
    chosen = (audit.c.campaign == campaign, audit.c.seq.in_(records), audit.c.format >= ERASABLE_SINCE)
    tx.connection.execute(audit.update().where(*chosen).values(**_BLANK, erased_at=tx.now))
    told = Listed(frozenset(records), frozenset(digests), rows or {})
    what = f"{len(records)} records and {len(told.payloads)} texts erased"
    append(tx, campaign, actor, FORGOTTEN, what, note, prospect_id=prospect_id, output=listings.written(told))


def chains(tx: Tx) -> list[str]:
    """The names of all chains that there are, in order; the table's key finds each, however long they are."""
    names: list[str] = []
    while name := tx.connection.execute(_NEXT_CHAIN, {"after": names[-1] if names else ""}).scalar():
        names.append(name)
    return names


def head(tx: Tx, campaign: str) -> Head:
    """The end of the campaign's chain; that of an empty one is ``Head(0, GENESIS)``."""
    last = _LAST.first(tx, {"of": campaign})
    return Head(*last) if last else Head(0, GENESIS)


def ends(tx: Tx) -> dict[str, Head]:
    """The end of each chain that there is."""
    return {name: head(tx, name) for name in chains(tx)}


def verify(tx: Tx, campaign: str, head: Head | None = None) -> Intact | Broken:
    """Walk the whole chain and name the first record that was altered, removed or moved.

    A tail that was cut off leaves a chain that holds; it shows only against a ``head`` that was kept elsewhere. What
    was erased needs a later record that somebody was forgotten, which lists it.
    """
    end, at_head = Head(0, GENESIS), GENESIS
    erased: set[int] = set()
    gone = _forgotten_payloads(tx)
    try:
        for row in _with_payloads(tx, campaign):
            if wrong := _wrong(row, end, gone):
                return Broken(end.seq + 1, wrong)
            end = Head(row["seq"], row["hash"])
            if row["erased_at"] is not None:
                erased.add(end.seq)
            if row["action"] == FORGOTTEN:
                erased -= listings.read(row["output"]).records
            if head and end.seq == head.seq:
                at_head = end.hash
    except ValueError as error:  # a moment that is none
        return Broken(end.seq + 1, f"record {end.seq + 1} cannot be read: {error}")
    if head and end.seq < head.seq:
        return Broken(
            end.seq + 1, f"the chain ends after {end.seq} of {head.seq} records or more: its tail was cut off"
        )
    if head and at_head != head.hash:
        return Broken(head.seq, f"record {head.seq} is not the one whose hash was kept: the chain was rewritten")
    if erased:
        first = min(erased)
        return Broken(first, f"the words of record {first} were erased, and no later record says who was forgotten")
    return Intact(end.seq, end.hash)


def entries(
    tx: Tx,
    campaign: str,
    *,
    prospect_id: str | None = None,
    cycle_id: str | None = None,
    action: str | None = None,
    actor: str | None = None,
    trace_id: str | None = None,
    since: datetime | None = None,
    limit: int | None = None,
) -> list[Entry]:
    """The campaign's records, oldest first, narrowed as asked; ``limit`` keeps the newest."""
    filters = {"prospect_id": prospect_id, "cycle_id": cycle_id, "action": action, "actor": actor, "trace_id": trace_id}
    statement = select(audit).where(audit.c.campaign == campaign)
    statement = statement.where(*(audit.c[name] == value for name, value in filters.items() if value is not None))
    if since is not None:
        statement = statement.where(audit.c["at"] >= since)
    rows = tx.connection.execute(statement.order_by(audit.c.seq.desc()).limit(limit)).mappings()
    return [_entry(row) for row in reversed(list(rows))]


def last(tx: Tx, campaign: str, action: str | None = None) -> Last | None:
    """The last record (with this action), as far as it is read without its verdicts; None if there is none."""
    statement = select(audit.c.action, audit.c.decision).where(audit.c.campaign == campaign)
    if action is not None:
        statement = statement.where(audit.c.action == action)
    found = tx.connection.execute(statement.order_by(audit.c.seq.desc()).limit(1)).first()
    return Last(*found) if found else None


def hash_at(tx: Tx, campaign: str, seq: int) -> str | None:
    """The hash of one record of the chain; None if it is not there."""
    statement = select(audit.c.hash).where(audit.c.campaign == campaign, audit.c.seq == seq)
    return tx.connection.execute(statement).scalar_one_or_none()


def record_of(tx: Tx, campaign: str, seq: int) -> Entry | None:
    """One record of the chain."""
    row = (
        tx.connection.execute(select(audit).where(audit.c.campaign == campaign, audit.c.seq == seq)).mappings().first()
    )
    return _entry(row) if row else None


def _with_payloads(tx: Tx, campaign: str) -> Iterable[RowMapping]:
    given, gave = payload_table.alias("given"), payload_table.alias("gave")
    joined = audit.outerjoin(given, given.c.digest == audit.c.input_digest)
    joined = joined.outerjoin(gave, gave.c.digest == audit.c.output_digest)
    payload_columns = (
        given.c.body.label("input"),
        given.c.erased_at.label("input_erased"),
        gave.c.body.label("output"),
        gave.c.erased_at.label("output_erased"),
    )
    statement = select(audit, *payload_columns).select_from(joined).where(audit.c.campaign == campaign)
    return tx.connection.execute(statement.order_by(audit.c.seq)).mappings()


def _forgotten_payloads(tx: Tx) -> frozenset[str]:
    """The digests of all texts that were erased with a record of it, in any campaign: texts are shared."""
    told = select(payload_table.c.body).join(audit, audit.c.output_digest == payload_table.c.digest)
    bodies = tx.connection.execute(told.where(audit.c.action == FORGOTTEN, payload_table.c.body.is_not(None)))
    return frozenset[str]().union(*(listings.read(body).payloads for (body,) in bodies))


def _wrong(row: RowMapping, before: Head, gone: Container[str]) -> str | None:
    """What is wrong with a record, given the one that it should follow and the payloads that were rightly erased."""
    seq = before.seq + 1
    if row["seq"] != seq:
        return f"record {seq} is missing; the next one that is there is {row['seq']}"
    if row["previous_hash"] != before.hash:
        return f"record {seq} does not follow the one before it: one of them was replaced or moved"
    if row["format"] not in _NOT_HASHED or _hash(row) != row["hash"] or _texts_differ(row):
        return f"record {seq} ({row['action']} by {row['actor']}) was altered"
    return next(filter(None, (_payload_wrong(row, name, gone) for name in ("input", "output"))), None)


def _payload_wrong(row: RowMapping, name: str, gone: Container[str]) -> str | None:
    """What is wrong with a record's input or output."""
    digest, body, whose = row[f"{name}_digest"], row[name], f"the {name} of record {row['seq']}"
    if not digest or (body is not None and payloads.digest_of(body) == digest):
        return None
    if body is not None:
        return f"{whose} is altered"
    if row[f"{name}_erased"] is None or row["action"] == FORGOTTEN:
        return f"{whose} is missing"
    return None if digest in gone else f"{whose} was erased, and no record says who was forgotten"


def _texts_differ(row: RowMapping) -> bool:
    """Is a text not that of its digest? One that was erased is blank, and one of format 1 has no digest."""
    if row["format"] == 1:
        return row["erased_at"] is not None
    if row["erased_at"] is not None:
        return any(row[name] != blank for name, blank in _BLANK.items())
    return any(payloads.digest_of(row[name]) != row[f"{name}_digest"] for name in ERASABLE)


def _entry(row: RowMapping) -> Entry:
    known = {name: row[name] for name in Entry.__slots__}
    return Entry(**{**known, "verdicts": tuple(_verdict(*plain) for plain in json.loads(row["verdicts"]))})


def _hash(row: RowMapping | dict[str, Any]) -> str:
    fields = {name: row[name] for name in _HASHED[row["format"]]}
    fields["at"] = fields["at"].isoformat(timespec="microseconds")
    canonical = _CANONICAL.encode(fields)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _plain(row: VerdictRow) -> list[str | None]:
    return [row.gate, row.verdict, row.reason, row.retry_at.isoformat() if row.retry_at else None]


def _verdict(gate: str, verdict: str, reason: str, retry_at: str | None) -> VerdictRow:
    return VerdictRow(gate, verdict, reason, datetime.fromisoformat(retry_at) if retry_at else None)
