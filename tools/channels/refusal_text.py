"""What a mail server says, in the form in which people read it beside a prospect: its codes once, and no address."""

import re

from data.redact import ADDRESS, redacted

LONGEST = 200

_STATUS = re.compile(r"(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?![\d.]*\d)")
_NOISE = re.compile(rf"<?{re.escape(ADDRESS)}>?\s*:?|\bsmtp\s*;", re.IGNORECASE)
_LEFT_OVER = re.compile(r"\s-(?=\s)")
_EDGES = " :;,.-#"


def told(text: str, code: int | None = None, status: str | None = None) -> str:
    """A server's words after their code and enhanced status, each said once: ``552 5.2.2 mailbox is full``.

    A status that is not given is taken from the words.
    """
    plain = f" {_NOISE.sub(' ', redacted(text, 4 * LONGEST))} "
    found = _STATUS.search(plain)
    codes = [known for known in (str(code or ""), status or (found[0] if found else "")) if known]
    for known in codes:
        plain = re.sub(rf"(?<![\d.]){re.escape(known)}(?![\d.]*\d)", " ", plain)
    words = " ".join(_LEFT_OVER.sub("", plain).split()).strip(_EDGES)
    return " ".join(part for part in (*codes, words) if part)[:LONGEST]
