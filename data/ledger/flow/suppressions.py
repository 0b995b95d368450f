"""Who must not be written to, kept by hash so that a person can be forgotten and stay suppressed."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Row, select

from data.counts import counted
from data.identity import company_key, email_domain, hash_value, normalise
from data.ledger.core import audit, listings, seals
from data.ledger.core import names as by_names
from data.ledger.core.listings import Listed
from data.ledger.core.prepared import Prepared
from data.ledger.core.schema import suppressions
from data.ledger.core.transactions import Tx
from data.ledger.core.upsert import insert_all_new, insert_new
from data.phones import is_number
from data.records import Business, Suppression, SuppressionKind, SuppressionReason

_KEY = ("kind", "value_hash")
_ANY_OF = Prepared(by_names.by_name(suppressions.c.kind, suppressions.c.value_hash))


@dataclass(frozen=True, slots=True)
class SuppressedBusiness:
    """The business must not be written to."""

    reason: SuppressionReason


class Named(NamedTuple):
    """What is to be suppressed, as the table keeps it; made before a transaction begins, where there are many."""

    kind: SuppressionKind
    value_hash: str
    value: str | None
    """What it is, readable; None where the hash alone is known."""

    @classmethod
    def of(cls, kind: SuppressionKind, value: str) -> "Named":
        """An address, domain, phone or company."""
        return cls(kind, hash_value(kind, value), normalise(kind, value))

    @property
    def key(self) -> tuple[str, str]:
        """By what it is found."""
        return (self.kind, self.value_hash)


class Party(NamedTuple):
    """Somebody who may be written to: a business, and a person there."""

    business: Business
    email: str | None
    phone: str | None


def add(tx: Tx, kind: SuppressionKind, value: str, reason: SuppressionReason, source: str) -> bool:
    """Suppress an address, domain (with its subdomains), phone or company; say whether that is new.

    The first reason stays. ``company`` is a name, or ``name|postcode`` for that place alone.
    """
    return add_all(tx, [Named.of(kind, value)], reason, source) == 1


def add_all(tx: Tx, names: Sequence[Named], reason: SuppressionReason, source: str) -> int:
    """Suppress all of them, as ``add`` does; return how many of them are new."""
    return add_each(tx, [(name, reason) for name in names], source)


def add_each(tx: Tx, names: Sequence[tuple[Named, SuppressionReason]], source: str) -> int:
    """Suppress each of them with its own reason; return how many of them are new. Several have one record together."""
    known = {(row.kind, row.value_hash) for row in by_names.rows(tx, _ANY_OF, [name.key for name, _ in names])}
    new = {name.key: (name, reason) for name, reason in reversed(names) if name.key not in known}
    rows = [
        {**name._asdict(), "reason": reason, "source": source, "created_at": tx.now} for name, reason in new.values()
    ]
    insert_all_new(tx, suppressions, rows, _KEY)
    if len(rows) > 1:
        sealed = dict(seals.of_new("suppression", row) for row in rows)
        listed = listings.written(Listed(rows=sealed))
        audit.append(tx, seals.HOME, "ledger", listings.SUPPRESSED, counted(len(rows), "name"), source, output=listed)
    for (kind, value_hash), (_, reason) in new.items() if len(rows) == 1 else ():
        _note(tx, kind, value_hash, reason, source)
    return len(new)


def add_recipient(tx: Tx, recipient: str, reason: SuppressionReason, source: str) -> bool:
    """Suppress whom a message went to, an address or a phone number; say whether that is new."""
    return add(tx, "phone" if is_number(recipient) else "email", recipient, reason, source)


def add_hashed(tx: Tx, kind: SuppressionKind, value: str, reason: SuppressionReason, source: str) -> None:
    """Suppress as ``add`` does and keep the hash alone, also of what was suppressed before; its reason stays."""
    row: dict[str, Any] = {
        "kind": kind,
        "value_hash": hash_value(kind, value),
        "reason": reason,
        "source": source,
        "created_at": tx.now,
    }
    if insert_new(tx, suppressions, row, _KEY):
        _note(tx, kind, row["value_hash"], reason, source)
    else:
        known = (suppressions.c.kind == kind, suppressions.c.value_hash == row["value_hash"])
        tx.connection.execute(suppressions.update().where(*known).values(value=None, source=source))


def match(
    tx: Tx, email: str | None = None, domain: str | None = None, phone: str | None = None, company: str | None = None
) -> Suppression | None:
    """The first suppression that covers any of these; an e-mail also by its domain, a domain by those above it."""
    names = [*_names(email, domain, phone), *_company_names(company)]
    found = _among(tx, names)
    return next((found[name] for name in names if name in found), None)


def match_business(tx: Tx, business: Business) -> Suppression | None:
    """The first suppression that covers the business."""
    return match_each(tx, [Party(business, None, None)])[0]


def match_each(tx: Tx, parties: Sequence[Party]) -> list[Suppression | None]:
    """For each, the first suppression that covers the business, or the person there with this address and phone."""
    names = [_names_of(party) for party in parties]
    found = _among(tx, {name for each in names for name in each})
    return [next((found[name] for name in each if name in found), None) for each in names]


def covers(names: Collection[Named], party: Party) -> bool:
    """Whether any of these names is the business, or the person there with this address and phone."""
    return not {name.key for name in names}.isdisjoint(_names_of(party))


def all_of(tx: Tx) -> list[Suppression]:
    """All suppressions, oldest first."""
    statement = select(suppressions).order_by(suppressions.c.created_at, suppressions.c.kind, suppressions.c.value_hash)
    return [_suppression(row) for row in tx.connection.execute(statement)]


def _note(tx: Tx, kind: str, value_hash: str, reason: SuppressionReason, source: str) -> None:
    row = seals.of(tx, "suppression", kind, value_hash)
    audit.append(tx, seals.HOME, "ledger", "suppressed", f"{kind}: {reason}", source, row=row)


def _names(email: str | None, domain: str | None, phone: str | None) -> Iterator[tuple[str, str]]:
    if email:
        yield "email", hash_value("email", email)
        yield from _domains(email_domain(email))
    if domain:
        yield from _domains(domain)
    if phone:
        yield "phone", hash_value("phone", phone)


def _domains(host: str) -> Iterator[tuple[str, str]]:
    labels = normalise("domain", host).split(".")
    for start in range(max(len(labels) - 1, 1)):
        yield "domain", hash_value("domain", ".".join(labels[start:]))


def _company_names(company: str | None) -> Iterator[tuple[str, str]]:
    if company:
        yield "company", hash_value("company", company)
        yield "company", hash_value("company", company.partition("|")[0])


def _names_of(party: Party) -> list[tuple[str, str]]:
    business = party.business
    names = [*_names(business.email, business.domain, business.phone)]
    if business.website:
        names += _names(None, business.website, None)
    names += _company_names(company_key(business) or business.company)
    return [*names, *_names(party.email, None, party.phone)]


def _among(tx: Tx, names: Collection[tuple[str, str]]) -> dict[tuple[str, str], Suppression]:
    return {(row.kind, row.value_hash): _suppression(row) for row in by_names.rows(tx, _ANY_OF, names)}


def _suppression(row: Row[Any]) -> Suppression:
    return Suppression(row.kind, row.value_hash, row.reason, row.source, row.created_at)
