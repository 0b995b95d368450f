"""What is known of addresses, with its age."""

from collections.abc import Collection

from sqlalchemy import bindparam, select

from data.identity import normalise_email
from data.ledger.core.prepared import Prepared
from data.ledger.core.schema import verifications
from data.ledger.core.transactions import Tx
from data.ledger.core.upsert import put
from data.records import Verification, VerificationVerdict

_ANY = Prepared(select(verifications).where(verifications.c.address.in_(bindparam("of", expanding=True))))


def get(tx: Tx, address: str) -> Verification | None:
    """The last verdict on the address."""
    return of(tx, [address]).get(address)


def of(tx: Tx, addresses: Collection[str]) -> dict[str, Verification]:
    """The last verdict on each of the addresses that has one."""
    keys = {address: normalise_email(address) or address for address in addresses}
    rows = _ANY.rows(tx, {"of": list(keys.values())})
    found = {row.address: Verification(row.verdict, row.evidence, row.checked_at) for row in rows}
    return {address: found[key] for address, key in keys.items() if key in found}


def store(tx: Tx, address: str, verdict: VerificationVerdict, evidence: str) -> None:
    """Keep a verdict, in place of an older one."""
    key = normalise_email(address) or address
    row = {"address": key, "verdict": verdict, "evidence": evidence, "checked_at": tx.now}
    put(tx, verifications, row, ["address"])
