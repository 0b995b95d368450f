"""What is known of the domains that mails are sent from: a verdict with its age, and how a mail was signed."""

import json

from sqlalchemy import select

from data.ledger.domain_schema import domain_checks, domain_signatures
from data.ledger.ledger import Tx
from data.ledger.upsert import put
from data.readiness import DnsRecord, Fault, Readiness, Signature


def get(tx: Tx, domain: str, host: str) -> Readiness | None:
    """The last verdict on a domain whose mails leave by that server."""
    mine = (domain_checks.c.domain == domain, domain_checks.c.host == host)
    row = tx.connection.execute(select(domain_checks).where(*mine)).first()
    if row is None:
        return None
    faults = tuple(
        Fault(one["kind"], one["said"], tuple(DnsRecord(*record) for record in one["mend"]), one["see_to"])
        for one in json.loads(row.faults)
    )
    return Readiness(row.domain, row.host, faults, tuple(json.loads(row.unsure)), row.checked_at, row.again_soon)


def store(tx: Tx, found: Readiness) -> None:
    """Keep a verdict, in place of an older one."""
    row = {
        "domain": found.domain,
        "host": found.host,
        "faults": json.dumps([fault._asdict() for fault in found.faults], ensure_ascii=False),
        "unsure": json.dumps(found.unsure, ensure_ascii=False),
        "again_soon": found.again_soon,
        "checked_at": found.checked_at,
    }
    put(tx, domain_checks, row, ["domain", "host"])


def signature(tx: Tx, domain: str) -> Signature | None:
    """How the last mail of the domain that came back was signed."""
    row = tx.connection.execute(select(domain_signatures).where(domain_signatures.c.domain == domain)).first()
    if row is None:
        return None
    return Signature(row.state, row.signer, row.selector, row.said, row.one_click, row.seen_at)


def store_signature(tx: Tx, domain: str, seen: Signature) -> None:
    """Keep how a mail of the domain was signed, in place of an older one."""
    row = {
        "domain": domain,
        "state": seen.state,
        "signer": seen.domain,
        "selector": seen.selector,
        "said": seen.said,
        "one_click": seen.one_click,
        "seen_at": seen.seen_at,
    }
    put(tx, domain_signatures, row, ["domain"])
