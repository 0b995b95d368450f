"""The signed token of a mail, by which whoever received it opts out: by one click, on the page, or by mail.

It is the message's short id and a signature over its Message-ID: it holds for one mail of one ledger, and tells nobody
whom that was for.
"""

import hmac
import re
from collections.abc import Sequence

from data.ledger import messages
from data.ledger.ledger import Tx
from data.records import Message

_TOKEN = re.compile(r"\b([a-z]\d{1,12}-[a-z]?\d{1,6})\.[0-9a-f]{32}\b")


def token_of(key: str, message: Message) -> str:
    """The token of a message that leaves, signed with ``key``."""
    signed = hmac.digest(key.encode(), b"unsubscribe " + message.rfc_message_id.encode(), "sha256")
    return f"{message.id}.{signed[:16].hex()}"


def named_in(tx: Tx, keys: Sequence[str], text: str) -> Message | None:
    """The message whose token a text has in it, in whatever case; None if there is none that one of the keys signed."""
    found = _TOKEN.search(text.lower())
    if found is None:
        return None
    try:
        message = messages.get(tx, found[1])
    except messages.NoSuchMessage:
        return None
    return message if any(hmac.compare_digest(found[0], token_of(key, message)) for key in keys) else None
