"""Who must not be written to, kept by hash so that a person can be forgotten and stay suppressed."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, bindparam, select, tuple_

from data.identity import company_key, email_domain, hash_value, normalise
from data.ledger.ledger import Tx
from data.ledger.schema import suppressions
from data.ledger.upsert import insert_new
from data.records import Business, Suppression, SuppressionKind, SuppressionReason

_ANY_OF = select(suppressions).where(
    tuple_(suppressions.c.kind, suppressions.c.value_hash).in_(bindparam("names", expanding=True))
)


@dataclass(frozen=True, slots=True)
class SuppressedBusiness:
    """The business must not be written to."""

    reason: SuppressionReason


def add(tx: Tx, kind: SuppressionKind, value: str, reason: SuppressionReason, source: str) -> bool:
    """Suppress an address, domain (with its subdomains), phone or company; say whether that is new.

    The first reason stays. ``company`` is a name, or ``name|postcode`` for that place alone.
    """
    row = {"kind": kind, "value_hash": hash_value(kind, value), "value": normalise(kind, value),
           "reason": reason, "source": source, "created_at": tx.now}  # fmt: skip
    return insert_new(tx, suppressions, row, ["kind", "value_hash"])


def add_hashed(tx: Tx, kind: SuppressionKind, value: str, reason: SuppressionReason, source: str) -> None:
    """Suppress as ``add`` does and keep the hash alone, also of what was suppressed before; its reason stays."""
    row = {
        "kind": kind,
        "value_hash": hash_value(kind, value),
        "reason": reason,
        "source": source,
        "created_at": tx.now,
    }
    if not insert_new(tx, suppressions, row, ["kind", "value_hash"]):
        known = (suppressions.c.kind == kind, suppressions.c.value_hash == row["value_hash"])
        tx.connection.execute(suppressions.update().where(*known).values(value=None, source=source))


def match(
    tx: Tx, email: str | None = None, domain: str | None = None, phone: str | None = None, company: str | None = None
) -> Suppression | None:
    """The first suppression that covers any of these; an e-mail also by its domain, a domain by those above it."""
    return _first(tx, [*_names(email, domain, phone), *_company_names(company)])


def match_business(
    tx: Tx, business: Business, email: str | None = None, phone: str | None = None
) -> Suppression | None:
    """The first suppression that covers the business, or the person there with this address and phone."""
    names = [*_names(business.email, business.domain, business.phone)]
    if business.website:
        names += _names(None, business.website, None)
    names += _company_names(company_key(business) or business.company)
    return _first(tx, [*names, *_names(email, None, phone)])


def all_of(tx: Tx) -> list[Suppression]:
    """All suppressions, oldest first."""
    statement = select(suppressions).order_by(suppressions.c.created_at, suppressions.c.kind, suppressions.c.value_hash)
    return [_suppression(row) for row in tx.connection.execute(statement)]


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


def _first(tx: Tx, names: list[tuple[str, str]]) -> Suppression | None:
    if not names:
        return None
    found = {(row.kind, row.value_hash): _suppression(row) for row in tx.connection.execute(_ANY_OF, {"names": names})}
    return next((found[name] for name in names if name in found), None)


def _suppression(row: Row[Any]) -> Suppression:
    return Suppression(row.kind, row.value_hash, row.reason, row.source, row.created_at)
