"""Is a mail from whom it says? What its From shows, and what our own mail server found out when it took it (RFC 8601).

Only what speaks against a mail is used: anybody can write into a mail that it passed, and nobody gains by writing that
it did not.
"""

import re
from email.message import Message

from tools.inbox.reading.parts import header, headers, mailboxes

_FOUND = re.compile(r"(?:^|;)\s*(dmarc|spf|dkim)\s*=\s*([a-z]+)", re.IGNORECASE)
_SAID = re.compile(r"\"[^\"]*\"|\([^()]*\)")
"""Quoted strings and comments, in which a sender's own words may stand."""


def doubt(message: Message) -> str | None:
    """Return why the sender may be somebody else, or None where nothing says so."""
    return _unclear(message) or _found_out(message)


def _unclear(message: Message) -> str | None:
    """A mail server judges one address that stands in From as an address; of any other mail it has judged nobody."""
    named = mailboxes(message)
    if len(named) > 1:
        return "its From names several"
    return "its From has an address only as a name" if not named and "@" in header(message, "From") else None


def _found_out(message: Message) -> str | None:
    """DMARC decides where it was asked; without it, a mail that fails SPF has to have a good signature."""
    found: dict[str, set[str]] = {}
    for method, result in (pair for said in _ours(message) for pair in _FOUND.findall(said)):
        found.setdefault(method.lower(), set()).add(result.lower())
    if dmarc := found.get("dmarc"):
        return "DMARC failed" if "fail" in dmarc else None
    if "fail" in found.get("spf", ()) and "pass" not in found.get("dkim", ()):
        return "SPF failed and nothing is signed"
    return None


def _ours(message: Message) -> list[str]:
    """Return what our own server says, which may be several headers: those of the server that the uppermost names."""
    said = [_SAID.sub(" ", value) for value in headers(message, "Authentication-Results")]
    return [one for one in said if _server(one) == _server(said[0])]


def _server(said: str) -> str:
    """Return the name of the server that says it; one that names none begins with what it found."""
    name = said.partition(";")[0].split()[:1]
    return "" if not name or "=" in name[0] else name[0].lower()
