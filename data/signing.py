"""Signed messages between two systems that share a secret, as Standard Webhooks has them (HMAC-SHA256, a timestamp)."""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

ID, TIMESTAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"
PREFIX = "whsec_"
TOLERANCE = timedelta(minutes=5)
_SECONDS = re.compile(r"[0-9]{1,11}")


def signed(secret: str, message_id: str, moment: datetime, body: bytes) -> dict[str, str]:
    """The headers that show who wrote the body, and when."""
    seconds = str(int(moment.timestamp()))
    return {ID: message_id, TIMESTAMP: seconds, SIGNATURE: f"v1,{_signature(secret, message_id, seconds, body)}"}


def problem(secret: str, headers: Mapping[str, str], body: bytes, now: datetime) -> str | None:
    """What is wrong with a signed message, if anything; ``headers`` have their names in lower case."""
    message_id, seconds, given = (headers.get(name, "") for name in (ID, TIMESTAMP, SIGNATURE))
    expected = _signature(secret, message_id, seconds, body)
    versions = [one.partition(",") for one in given.split()]
    if not any(hmac.compare_digest(value.encode(), expected.encode()) for name, _, value in versions if name == "v1"):
        return "the signature is wrong"
    if not message_id:
        return f"there is no {ID}"
    if not _SECONDS.fullmatch(seconds) or abs(datetime.fromtimestamp(int(seconds), UTC) - now) > TOLERANCE:
        return "the timestamp is too old or too new"
    return None


def _signature(secret: str, message_id: str, seconds: str, body: bytes) -> str:
    text = f"{message_id}.{seconds}.".encode() + body
    return base64.b64encode(hmac.new(_key(secret), text, hashlib.sha256).digest()).decode()


def _key(secret: str) -> bytes:
    """A secret as the standard's libraries write it (``whsec_`` and base64), or any other text as it is."""
    if secret.startswith(PREFIX):
        try:
            return base64.b64decode(secret.removeprefix(PREFIX), validate=True)
        except binascii.Error:
            pass
    return secret.encode()
