"""What a mail host calls a message: read from its answer to the end of the text.

There is no standard for it. Some hosts put this id in place of our Message-ID, so that whatever comes back names it.
"""

import re

from tools.channels.port import HostId

_MESSAGE_ID = re.compile(r"<([^<>\s@]{1,250})@([^<>\s@]{1,250})>")
_MARKED = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\bqueued (?:on \S+ )?as:?\s*<?([\w.+=/-]+)",  # Postfix, SendGrid, Mailjet, ZoneMTA, Yandex
        r"\b(?:msg|message-?|queue-?|mail-?)?id[ :=]+<?([\w.+=/-]+)",  # Exim and SMTP2GO, MailHog
        r"\bqueued:? \(?([\w.+=/-]+)",  # Haraka, go-smtp
        r"^(?:\d\.\d\.\d )?OK\s+\d+\s+([\w.+=/-]+) - gsmtp",  # Gmail
        r"^(?:\d\.\d\.\d )?([\w.+=/-]+) Message accepted\b",  # sendmail, OpenSMTPD
        r"^(?:\d\.\d\.\d )?OK:? ?([\w.+=/-]+)$",  # SES, Campaign Monitor
    )
)
_WORD = re.compile(r"(?<![\w.@=/-])[\w+=/-]{14,200}(?![\w.@=/-])")
_SES = re.compile(r"[0-9a-f]{16}-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}-\d{6}")
_REGION = re.compile(r"(?:^|\.)([a-z]{2}(?:-[a-z]+)+-\d)\.")
_SES_FIRST_REGION = "us-east-1"
_SHORTEST, _LONGEST = 8, 200
_ENOUGH_DIGITS = 16


def host_id(answer: str, server: str, ours: str) -> HostId | None:
    """Return the id that a host of this name gives a message in its answer; None where it says none, or repeats ours.

    An id that somebody could guess is none: a short one, a word, a count.
    """
    text = " ".join(answer.split())
    if ours in text:
        return None
    if (whole := _MESSAGE_ID.search(text)) and _is_id(whole[1]):
        return HostId(whole[1], whole[2])
    marked = (match[1].rstrip(".") for pattern in _MARKED for match in pattern.finditer(text))
    words = sorted((word for word in _WORD.findall(text) if re.search(r"(?:\d.*){4}", word)), key=len, reverse=True)
    found = next((word for word in (*marked, *words) if _is_id(word)), None)
    if found is None:
        return None
    return HostId(found, _ses_domain(server) if _SES.fullmatch(found) else None)


def _is_id(word: str) -> bool:
    digits = sum(character.isdigit() for character in word)
    mixed = digits and not word.isdigit()
    return _SHORTEST <= len(word) <= _LONGEST and bool(mixed or digits >= _ENOUGH_DIGITS)


def _ses_domain(server: str) -> str:
    """Return the domain that SES puts behind its ids: its first region's has no name of its own."""
    found = _REGION.search(server.lower())
    region = found[1] if found else _SES_FIRST_REGION
    return f"{'email' if region == _SES_FIRST_REGION else region}.amazonses.com"
