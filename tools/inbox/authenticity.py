"""Is a mail from whom it says? What our own mail server found out when it took it (RFC 8601).

Only what speaks against a mail is used: anybody can write into a mail that it passed, and nobody gains by writing that
it did not.
"""

import re
from email.message import Message

from tools.inbox.parts import header

_FOUND = re.compile(r"\b(dmarc|spf|dkim)\s*=\s*([a-z]+)", re.IGNORECASE)


def doubt(message: Message) -> str | None:
    """Return why the sender may be somebody else, or None where nothing says so.

    DMARC decides where it was asked; without it, a mail that fails SPF has to have a good signature.
    """
    found: dict[str, set[str]] = {}
    for method, result in _FOUND.findall(header(message, "Authentication-Results")):
        found.setdefault(method.lower(), set()).add(result.lower())
    if dmarc := found.get("dmarc"):
        return "DMARC failed" if "fail" in dmarc else None
    if "fail" in found.get("spf", ()) and "pass" not in found.get("dkim", ()):
        return "SPF failed and nothing is signed"
    return None
