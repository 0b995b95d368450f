"""A mail host that puts an id of its own in place of a mail's Message-ID, and names it in its answer, as SES does."""

import re
from uuid import UUID

from rehearsal.mail.accepted import digest

DOMAIN = "email.amazonses.com"
_HEADER = re.compile(rb"^Message-ID:[^\n]*\n(?:[ \t][^\n]*\n)*", re.IGNORECASE | re.MULTILINE)


def own_id(seed: int, recipient: str, number: int) -> str:
    """Return the host's id of the ``number``-th mail to a recipient; the same seed gives the same one."""
    drawn = digest("host", str(seed), recipient, str(number))
    rest = UUID(hex=digest("rest", drawn)[:16] * 2)
    return f"0100{drawn[:12]}-{rest}-000000"


def renamed(content: bytes, host_id: str) -> bytes:
    """Return the mail with the host's id in place of its own; nothing else is touched."""
    head, gap, body = content.partition(b"\r\n\r\n" if b"\r\n\r\n" in content else b"\n\n")
    line = f"Message-ID: <{host_id}@{DOMAIN}>\r\n".encode()
    end = b"\r\n" if gap.startswith(b"\r") else b"\n"
    return line.replace(b"\r\n", end) + _HEADER.sub(b"", head + end).removesuffix(end) + gap + body
