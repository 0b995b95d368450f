"""What keeps people out of the warehouse: keyed hashes for addresses and phones, and a second look at free text."""

import fcntl
import hmac
import os
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from data.identity import hash_value
from data.phones import is_number
from data.redact import redact

KEY_FILE = "warehouse.key"
# What is worth a full look (RE2); most texts are not, and the ledger redacted most of them when they came in.
_DOUBTFUL = r"[@\x{ff20}]|%40|&#|[\[({<_-]\s*at\b|_at_|\bdot\b|\p{Nd}[\p{Nd}\s().+/-]{5,}\p{Nd}"


@dataclass(frozen=True, slots=True)
class Veil:
    """Turns what could name a person into what cannot, with the key of one home.

    A hash of the same address is the same in every table and in every publication of that home, so that tables join;
    without the key nobody can find the hash of an address that they guess.
    """

    key: bytes
    _known: dict[tuple[str, str], str] = field(default_factory=dict, repr=False)

    def identity(self, kind: str, value: str | None) -> str | None:
        """Return the keyed hash (32 hex digits) of a normalised address, phone, domain or company."""
        if not value:
            return None
        if (found := self._known.get((kind, value))) is None:
            found = self._known[kind, value] = self.again(hash_value(kind, value)) or ""
        return found

    def again(self, value_hash: str | None) -> str | None:
        """Return the keyed hash of what the ledger has only as a hash (see data/identity.py: hash_value)."""
        return hmac.new(self.key, value_hash.encode(), "sha256").hexdigest()[:32] if value_hash else None

    def texts(self, values: Sequence[str | None]) -> pa.Array:
        """Return free texts without addresses and phone numbers."""
        array = pa.array(values, type=pa.string())
        doubtful = pc.indices_nonzero(pc.match_substring_regex(array, _DOUBTFUL, ignore_case=True)).to_pylist()
        if not doubtful:
            return array
        clean = list(values)
        for n in doubtful:
            clean[n] = self._redacted(str(values[n]))
        return pa.array(clean, type=pa.string())

    def _redacted(self, text: str) -> str:
        if (found := self._known.get(("text", text))) is None:
            found = self._known["text", text] = redact(text)
        return found


def domain(address: str | None) -> str | None:
    """Return the domain of an address; a domain is its own, and a phone number has none."""
    return address.rpartition("@")[2].lower() if address and not is_number(address) else None


@contextmanager
def key_of(home: Path) -> Iterator[bytes]:
    """Give the key of a home, made once (mode 0600), and hold it: who holds it is the only one who publishes there."""
    handle = os.open(home / KEY_FILE, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        key = os.read(handle, 1024)
        if not key:
            key = secrets.token_hex(32).encode()
            os.write(handle, key)
            os.fsync(handle)
        yield key
    finally:
        os.close(handle)
