"""Holds the ledger's rows against what the audit's records left behind, and takes stock of an older ledger."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple, get_args

from sqlalchemy import and_, bindparam, or_, select

from data.identity import hash_value
from data.ledger.core import audit, listings, payloads, seals
from data.ledger.core.audit import Head
from data.ledger.core.listings import Listed
from data.ledger.core.prepared import Prepared
from data.ledger.core.schema import audit as audit_table
from data.ledger.core.schema import campaigns, suppressions
from data.ledger.core.schema import payloads as payload_table
from data.ledger.core.transactions import Tx
from data.records import SuppressionKind


class Left(NamedTuple):
    """A row's digest, and the record that left it behind so."""

    evidence: str
    seq: int
    record: str


class Recorded(NamedTuple):
    """The digests of the rows that are as recorded, by chain, and the ends of the chains at that moment."""

    ends: Mapping[str, Head]
    rows: Mapping[str, Mapping[str, str]]


class Finding(NamedTuple):
    """What does not fit: of which kind, and the record at which it shows; None for a row that no record knows."""

    kind: str
    seq: int | None
    what: str


_a = audit_table.c
_lists = or_(*(_a.action == action for action in listings.ACTIONS))
_RECORDS = Prepared(
    select(_a.seq, _a.actor, _a.action, _a.subject, _a.evidence, _a.output_digest, payload_table.c.body)
    .select_from(audit_table.outerjoin(payload_table, and_(payload_table.c.digest == _a.output_digest, _lists)))
    .where(_a.campaign == bindparam("chain"), _a.format >= audit.FORMAT)
    .where(or_(_a.subject.is_not(None), _lists))
    .order_by(_a.seq)
)


def differences(tx: Tx, chain: str) -> list[Finding]:
    """Of each kind of row the first that is not as its last record left it, is gone, or is in no record at all."""
    left = _left(tx, chain)
    rows = _rows(tx, chain, left)
    found = list(_wrong(left, rows))
    if chain == seals.HOME:
        found += _misnamed(tx, left)
    found.sort(key=lambda wrong: (wrong.seq is None, wrong.seq or 0))
    first = {wrong.kind: wrong for wrong in reversed(found)}
    return [wrong for wrong in found if first[wrong.kind] is wrong]


def chains(tx: Tx) -> list[str]:
    """All chains that there are, or should be: those of the campaigns, and that of the home."""
    known = set(tx.connection.execute(select(campaigns.c.campaign)).scalars())
    return sorted(known.union(audit.chains(tx), [seals.HOME]))


def as_recorded(tx: Tx) -> Recorded:
    """The digests of all rows that are as their records left them: it reads every row for which a chain answers."""
    found = {}
    for chain in chains(tx):
        left = _left(tx, chain)
        rows = _rows(tx, chain, left).items()
        found[chain] = {subject: now for subject, now in rows if subject in left and left[subject].evidence == now}
    return Recorded(audit.ends(tx), found)


def changed_since(tx: Tx, before: Recorded, touched: Iterable[seals.Row]) -> dict[str, dict[str, str]]:
    """Those of the touched rows that are others now, by chain. What was not as recorded before is not made so."""
    changed: dict[str, dict[str, str]] = {}
    for row in sorted(set(touched), key=str):
        subject, now = seals.of(tx, row.kind, *row.key)
        if (was := before.rows.get(row.chain, {}).get(subject)) is not None and now != was:
            changed.setdefault(row.chain, {})[subject] = now
    return changed


def take_stock(tx: Tx) -> None:
    """Take the rows of a ledger whose records do not name them into the chains, as they stand."""
    why = "written by an older version: rows are held against the records from here on"
    for chain in chains(tx):
        rows = seals.rows(tx, chain)
        if rows and not _left(tx, chain):
            listed = listings.written(Listed(rows=rows))
            audit.append(tx, chain, "ledger", listings.STOCK, f"{len(rows)} rows", why, output=listed)


def only_stock(tx: Tx) -> bool:
    """Has nothing been recorded since stock was taken, or at all?"""
    ends = [audit.last(tx, chain) for chain in audit.chains(tx)]
    return all(end is not None and end.action == listings.STOCK for end in ends)


def _left(tx: Tx, chain: str) -> dict[str, Left]:
    """What the records left behind, by what names it; the last record of a row counts."""
    left: dict[str, Left] = {}
    for seq, actor, action, subject, seal, digest, body in _RECORDS.all(tx, {"chain": chain}):
        record = f"{action} by {actor}"
        if subject is not None:
            left[subject] = Left(seal, seq, record)
        if action in listings.ACTIONS and body is not None and payloads.digest_of(body) == digest:
            left |= {row: Left(known, seq, record) for row, known in listings.read(body).rows.items()}
    return left


def _rows(tx: Tx, chain: str, left: Mapping[str, Left]) -> dict[str, str]:
    """The digests of all rows as they stand; where a record has the one that an older version makes, that one."""
    older = seals.older_rows(tx, chain).items()
    recorded = {subject: now for subject, now in older if subject in left and left[subject].evidence == now}
    return seals.rows(tx, chain) | recorded


def _wrong(left: dict[str, Left], rows: dict[str, str]) -> Iterator[Finding]:
    for subject in sorted(left.keys() | rows.keys()):
        kind, was, now = seals.kind_of(subject) or "record", left.get(subject), rows.get(subject)
        if was is None:
            yield Finding(kind, None, f"{subject} is in no record: it was put there beside the audit")
        elif now is None:
            yield Finding(kind, was.seq, f"{subject}, which record {was.seq} ({was.record}) left, is gone")
        elif now != was.evidence:
            yield Finding(kind, was.seq, f"{subject} is not as record {was.seq} ({was.record}) left it")


def _misnamed(tx: Tx, left: dict[str, Left]) -> Iterator[Finding]:
    """Suppressions whose readable value is not the one of their hash; the hash is what counts.

    One of no known kind is in no record under it.
    """
    s = suppressions.c
    readable = select(s.kind, s.value_hash, s.value).where(s.value.is_not(None), s.kind.in_(get_args(SuppressionKind)))
    for kind, value_hash, value in tx.connection.execute(readable.order_by(s.created_at)):
        if hash_value(kind, value) != value_hash:
            subject = seals.named("suppression", kind, value_hash)
            seq = left[subject].seq if subject in left else None
            yield Finding("suppression", seq, f"{subject} shows another value than the one that is suppressed")
