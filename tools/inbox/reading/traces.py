"""What in a mail shows which mail of ours it is about: ids, tokens and addresses, in its headers and in its texts.

An id of ours has a part that nobody can guess, and a token is signed, so that it proves the same wherever it stands.
"""

import re
from email.message import Message

from tools.inbox.reading.parts import addresses, header, message_ids, own_text

MOST = 50
_NAMED_ID = re.compile(
    r"^\W{0,4}(?:[\w-]*message-id|references|in-reply-to)\s*:((?:.|\n[ \t])*)", re.IGNORECASE | re.MULTILINE
)
_BARE_ID = re.compile(
    r"\b(?:message|queue|mail)[-_ ]?id[\"']?\s*[:=]\s*[\"'<]*([\w.+=/@-]{8,200})"
    r"|\bqueued as ([\w.+=/-]{8,200})|^Received:(?:.|\n[ \t]){0,400}?\bid ([\w.+=/-]{8,200})",
    re.IGNORECASE | re.MULTILINE,
)


def in_headers(message: Message) -> tuple[str, ...]:
    """Return the ids of the mails that it answers, the newest first."""
    thread = message_ids(header(message, "References"))
    return (*message_ids(header(message, "In-Reply-To")), *reversed(thread))


def labelled(text: str) -> tuple[str, ...]:
    """Return the ids in the headers that a mail's texts have, such as those of a returned mail."""
    return message_ids("\n".join(_NAMED_ID.findall(text)))


def quoted(text: str, report: bool) -> tuple[str, ...]:
    """Return what else in a mail's texts may be an id.

    In a ``report``, ids without angle brackets count too, such as a mail host's in its notes.
    """
    return (_bare_ids(text) if report else ()) + message_ids(text)


def _bare_ids(text: str) -> tuple[str, ...]:
    found = (next(filter(None, match.groups())) for match in _BARE_ID.finditer(text))
    return tuple(f"<{one}>" if "@" in one else one for one in dict.fromkeys(found))[:MOST]


def mentions(message: Message) -> tuple[str, ...]:
    """Return whom it names beside its writer: in its text, quotes included, and as other recipients."""
    copied = (header(message, name) for name in ("To", "Cc"))
    return addresses("\n".join((own_text(message), *copied)))[:MOST]
