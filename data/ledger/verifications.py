"""What is known of addresses, with its age."""

from sqlalchemy import bindparam, select

from data.identity import normalise_email
from data.ledger.ledger import Tx
from data.ledger.schema import verifications
from data.ledger.upsert import put
from data.records import Verification, VerificationVerdict

_OF = select(verifications).where(verifications.c.address == bindparam("of"))


def get(tx: Tx, address: str) -> Verification | None:
    """The last verdict on the address."""
    key = normalise_email(address) or address
    row = tx.connection.execute(_OF, {"of": key}).first()
    return Verification(row.verdict, row.evidence, row.checked_at) if row else None


def store(tx: Tx, address: str, verdict: VerificationVerdict, evidence: str) -> None:
    """Keep a verdict, in place of an older one."""
    key = normalise_email(address) or address
    row = {"address": key, "verdict": verdict, "evidence": evidence, "checked_at": tx.now}
    put(tx, verifications, row, ["address"])
