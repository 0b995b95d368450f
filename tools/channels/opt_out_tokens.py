"""The signed token of a mail, by which whoever received it opts out: by one click, on the page, or by mail.

It is the message's short id and a signature over its Message-ID: it holds for one mail of one ledger, and tells nobody
whom that was for.
"""

import hmac
import re
from collections.abc import Sequence

from data.ledger.core.transactions import Tx
from data.ledger.flow import messages
from data.records import Message

_FORM = r"([a-z]\d{1,12}-[a-z]?\d{1,6})\.[0-9a-f]{32}\b"
_TOKEN = re.compile(rf"(?:\b|%20){_FORM}")
_ASKS = re.compile(rf"(?:(?<!subject=)unsubscribe[\s:<(+\"']{{1,5}}|\A\W*){_FORM}")
"""What our link writes as the subject, where somebody has it in a text; a header that is quoted asks for nothing."""

MOST = 20


def token_of(key: str, message: Message) -> str:
    """The token of a message that leaves, signed with ``key``."""
    signed = hmac.digest(key.encode(), b"unsubscribe " + message.rfc_message_id.encode(), "sha256")
    return f"{message.id}.{signed[:16].hex()}"


def named_in(tx: Tx, keys: Sequence[str], text: str) -> Message | None:
    """The message whose token a text has in it, in whatever case; None if there is none that one of the keys signed."""
    signed = (_message_of(tx, keys, token) for token in tokens_in(text))
    return next((message for message in signed if message), None)


def tokens_in(text: str) -> tuple[str, ...]:
    """What looks like a token in a text, each once."""
    found = (match[0].removeprefix("%20") for match in _TOKEN.finditer(text.lower()))
    return tuple(dict.fromkeys(found))[:MOST]


def asked_in(text: str) -> str:
    """The part of a person's words that asks for no more mail with a token; empty if there is none."""
    found = _ASKS.search(text.lower())
    return found[0] if found else ""


def _message_of(tx: Tx, keys: Sequence[str], token: str) -> Message | None:
    try:
        message = messages.get(tx, token.partition(".")[0])
    except messages.NoSuchMessage:
        return None
    return message if any(hmac.compare_digest(token, token_of(key, message)) for key in keys) else None
