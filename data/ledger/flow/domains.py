"""What is known of the domains that mails are sent from, by the server that they leave by: verdict and signature."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Table, bindparam, select

from config.catalogues import DomainFault
from data.ledger.core.domain_schema import domain_checks, domain_signatures
from data.ledger.core.moment import written
from data.ledger.core.prepared import Prepared
from data.ledger.core.transactions import Tx
from data.ledger.core.upsert import put
from data.readiness import DnsRecord, Fault, Readiness, Signature

_ITS = (domain_checks.c.domain == bindparam("domain"), domain_checks.c.server == bindparam("server"))
_CHECK, _TOLD = Prepared(select(domain_checks).where(*_ITS)), Prepared(select(domain_checks.c.told).where(*_ITS))


def get(tx: Tx, domain: str, server: str) -> Readiness | None:
    """The last verdict on a domain whose mails leave by that server."""
    row = _CHECK.one(tx, {"domain": domain, "server": server})
    if row is None:
        return None
    faults = tuple(map(_fault, json.loads(row.faults)))
    unsure, unanswered = tuple(json.loads(row.unsure)), tuple(json.loads(row.unanswered))
    return Readiness(row.domain, row.server, faults, unsure, row.checked_at, unanswered)


def store(tx: Tx, found: Readiness) -> None:
    """Keep a verdict, in place of an older one. What is no longer wrong is news when it comes back."""
    row = {
        "domain": found.domain,
        "server": found.server,
        "faults": json.dumps([fault._asdict() for fault in found.faults], ensure_ascii=False, default=written),
        "unsure": json.dumps(found.unsure, ensure_ascii=False),
        "unanswered": json.dumps(found.unanswered),
        "told": _kinds(told_of(tx, found.domain, found.server) & {*found.kinds, *found.unanswered}),
        "checked_at": found.checked_at,
    }
    put(tx, domain_checks, row, ["domain", "server"])


def told_of(tx: Tx, domain: str, server: str) -> frozenset[DomainFault]:
    """The kinds of fault that people know of."""
    return frozenset(json.loads(_TOLD.value(tx, {"domain": domain, "server": server}) or "[]"))


def note_told(tx: Tx, found: Readiness) -> None:
    """People know of these faults."""
    told = _kinds(told_of(tx, found.domain, found.server) | {*found.kinds})
    mine = _of(domain_checks, found.domain, found.server)
    tx.connection.execute(domain_checks.update().where(*mine).values(told=told))


def signature(tx: Tx, domain: str, server: str) -> Signature | None:
    """How the last mail of the domain by that server that came back was signed."""
    row = tx.connection.execute(select(domain_signatures).where(*_of(domain_signatures, domain, server))).first()
    if row is None:
        return None
    return Signature(row.state, row.signer, row.selector, row.said, row.one_click, row.seen_at)


def store_signature(tx: Tx, domain: str, server: str, seen: Signature) -> None:
    """Keep how a mail of the domain by that server was signed, in place of an older one."""
    row = {
        "domain": domain,
        "server": server,
        "state": seen.state,
        "signer": seen.domain,
        "selector": seen.selector,
        "said": seen.said,
        "one_click": seen.one_click,
        "seen_at": seen.seen_at,
    }
    put(tx, domain_signatures, row, ["domain", "server"])


def _fault(told: dict[str, Any]) -> Fault:
    mend = tuple(DnsRecord(*record) for record in told["mend"])
    since = told["since"] and datetime.fromisoformat(told["since"])
    return Fault(told["kind"], told["said"], mend, told["see_to"], since)


def _of(table: Table, domain: str, server: str) -> tuple[ColumnElement[bool], ...]:
    return (table.c.domain == domain, table.c.server == server)


def _kinds(kinds: Iterable[DomainFault]) -> str:
    return json.dumps(sorted(kinds))
