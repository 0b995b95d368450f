"""Signed messages between two systems that share a secret, as Standard Webhooks has them (HMAC-SHA256, a timestamp)."""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

from config.files.calendars import Scheme

ID, TIMESTAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"
PREFIX = "whsec_"
CALENDLY, CAL_COM = "calendly-webhook-signature", "x-cal-signature-256"
WRONG = "the signature is wrong"
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
        return WRONG
    return _untimely(seconds, now) if message_id else f"there is no {ID}"


def problem_of_calendly(secret: str, headers: Mapping[str, str], body: bytes, now: datetime) -> str | None:
    """The same of a request of Calendly: ``t=SECONDS,v1=HEX`` over the seconds, a dot and the body."""
    parts = [
        (name.strip(), value.strip())
        for name, _, value in (part.partition("=") for part in headers.get(CALENDLY, "").split(","))
    ]
    seconds = next((value for name, value in parts if name == "t"), "")
    expected = _hexadecimal(secret, f"{seconds}.".encode() + body)
    if not any(hmac.compare_digest(value.encode(), expected) for name, value in parts if name == "v1"):
        return WRONG
    return _untimely(seconds, now)


def problem_of_cal_com(
    secret: str,
    headers: Mapping[str, str],
    body: bytes,
    now: datetime,  # noqa: ARG001 - every scheme has this shape
) -> str | None:
    """The same of a request of Cal.com, which signs the body alone and no time: it is for what is taken once."""
    given = headers.get(CAL_COM, "").encode()
    return None if hmac.compare_digest(given, _hexadecimal(secret, body)) else WRONG


Problem = Callable[[str, Mapping[str, str], bytes, datetime], str | None]
PROBLEMS: Mapping[Scheme, Problem] = MappingProxyType(
    {"standard": problem, "calendly": problem_of_calendly, "cal_com": problem_of_cal_com}
)
"""What says of a request what is wrong with it, by how it is signed."""


def _untimely(seconds: str, now: datetime) -> str | None:
    if not _SECONDS.fullmatch(seconds) or abs(datetime.fromtimestamp(int(seconds), UTC) - now) > TOLERANCE:
        return "the timestamp is too old or too new"
    return None


def _hexadecimal(secret: str, signed_text: bytes) -> bytes:
    return hmac.new(secret.encode(), signed_text, hashlib.sha256).hexdigest().encode()


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
