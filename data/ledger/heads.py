"""The ends of all audit chains in a file elsewhere, signed, so that a tail that was cut off is seen."""

import hashlib
import hmac
import json
from pathlib import Path

from sqlalchemy import select

from data import files
from data.ledger.audit import Head, head
from data.ledger.ledger import Ledger
from data.ledger.schema import audit


class HeadsForged(Exception):
    """The file's signature does not fit its content or the key."""


def write_heads(ledger: Ledger, path: Path, key: bytes) -> dict[str, Head]:
    """Write the end of each campaign's chain to ``path``, signed with HMAC-SHA256; return them."""
    with ledger.read() as tx:
        names = tx.connection.execute(select(audit.c.campaign).group_by(audit.c.campaign)).scalars().all()
        heads = {name: head(tx, name) for name in sorted(names)}
    body = json.dumps(heads, sort_keys=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    files.write(path, json.dumps({"heads": body, "hmac": _sign(body, key)}))
    return heads


def read_heads(path: Path, key: bytes) -> dict[str, Head]:
    """Read what ``write_heads`` wrote.

    Raises:
        HeadsForged: if the file or the key is not the one that was used.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        body, signature = str(content["heads"]), str(content["hmac"])
    except (ValueError, KeyError, TypeError) as error:
        raise HeadsForged(f"{path} is not a file of audit heads: {error}") from error
    if not hmac.compare_digest(_sign(body, key), signature):
        raise HeadsForged(f"{path}: the signature does not fit; the file was changed, or the key is another")
    return {name: Head(*pair) for name, pair in json.loads(body).items()}


def _sign(body: str, key: bytes) -> str:
    return hmac.new(key, body.encode(), hashlib.sha256).hexdigest()
