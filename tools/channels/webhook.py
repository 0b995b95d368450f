"""A system of one's own that acts on a message, or takes a document: told by a signed POST, its answer is the receipt.

What it has done is certain only when it says so: anything that is lost after the request was written is not asked for
again, unless the system is known to act once on each key.
"""

import json
from datetime import datetime
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import httpx

from config.files.connections import WebhookConnection
from config.files.crews import RECORD
from config.scrubbing import scrub
from data.phones import is_number
from data.signing import signed
from tools.channels.port import (
    Accepted,
    Delivery,
    Outgoing,
    OutgoingCall,
    OutgoingDocument,
    OutgoingMail,
    RefusedForGood,
    RefusedForNow,
    Uncertain,
)
from tools.http.exchange import client, exchange, json_of, within

_NOT_FOR_US = frozenset({401, 403, 404, 405, 407})
"""The address or the secret is wrong: that is no matter of this message."""

_LATER = frozenset({408, 425, 429, 503})
"""The system says that it has not begun."""

_NEVER_BEGUN = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)


class WebhookChannel:
    """A channel to one such system; a context manager. Not to be shared by threads."""

    def __init__(self, connection: WebhookConnection) -> None:
        self._connection = connection
        self._client = client(connection.timeout_s)
        self._where = urlsplit(connection.url).netloc.rpartition("@")[2]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close connections."""
        self._client.close()

    def send(self, outgoing: Outgoing) -> Delivery:
        """Hand over one of them; where the system acts once on each key, a lost answer is asked for again, once."""
        if isinstance(outgoing, OutgoingMail):
            return RefusedForGood(0, "a webhook sends no mails", "data")
        delivery = self._attempt(outgoing)
        if isinstance(delivery, Uncertain) and self._connection.idempotent:
            again = self._attempt(outgoing)
            # a refusal of the second attempt says nothing about the first
            return again if isinstance(again, Accepted) else delivery
        return delivery

    def _attempt(self, call: OutgoingCall | OutgoingDocument) -> Delivery:
        body = as_json(call)
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": call.message_id,
            **signed(self._connection.secret, call.message_id, call.date, body),
        }
        try:
            with within(self._connection.timeout_s):
                request = self._client.build_request("POST", self._connection.url, content=body, headers=headers)
                answer = exchange(self._client, request)
        except _NEVER_BEGUN as error:
            return RefusedForNow(0, f"{self._where}: {scrub(str(error)) or type(error).__name__}", "connect")
        except httpx.HTTPError as error:
            return Uncertain(
                f"no answer of {self._where} after it was told: {scrub(str(error)) or type(error).__name__}"
            )
        return self._delivery(answer.status_code, _words(answer))

    def _delivery(self, status: int, said: str) -> Delivery:
        if 200 <= status < 300:
            return Accepted(f"{status} {said}".strip())
        if 300 <= status < 400 or status in _NOT_FOR_US:
            return RefusedForNow(status, f"{self._where}: {said}", "connect")
        if status in _LATER:
            return RefusedForNow(status, said, "data")
        if 400 <= status < 500:
            return RefusedForGood(status, said, "data")
        return Uncertain(f"{self._where} answered {status} {said}".strip())


def as_json(call: OutgoingCall | OutgoingDocument) -> bytes:
    """What the system gets; the same message, or document, is the same bytes."""
    type_, moment, data = _document(call) if isinstance(call, OutgoingDocument) else _message(call)
    whole = {"type": type_, "timestamp": moment.isoformat(), "data": data}
    return json.dumps(whole, ensure_ascii=False, sort_keys=True).encode()


def _document(told: OutgoingDocument) -> tuple[str, datetime, dict[str, object]]:
    data: dict[str, object] = {"id": told.message_id, "file": told.file, "about": dict(told.about)}
    if told.withdraws:
        return "document.withdrawn", told.date, {**data, "withdraws": told.withdraws}
    if told.file.endswith(RECORD) and (record := _record(told.body)) is not None:
        data["record"] = record
    return "document.released", told.made_at, {**data, "text": told.body}


def _record(text: str) -> object:
    """The text as data; None where it is none."""
    try:
        return json.loads(text)
    except ValueError:
        return None


def _message(call: OutgoingCall) -> tuple[str, datetime, dict[str, object]]:
    kind = "phone" if is_number(call.recipient) else "email"
    return (
        "message.send",
        call.date,
        {
            "id": call.message_id,
            "to": {kind: call.recipient},
            "from": call.sender_name,
            "subject": call.subject,
            "text": call.body,
            "about": dict(call.about),
        },
    )


def _words(answer: httpx.Response) -> str:
    """The receipt, or what else the system says: a JSON object's ``receipt``, ``id``, ``error`` or ``message``."""
    said = json_of(answer)
    if not isinstance(said, dict):
        return ""
    words = (f"{key} {said[key]}" for key in ("receipt", "id", "error", "message") if said.get(key))
    return " ".join(next(words, "").split())[:200]
