"""The one scrubber. A secret is known here from the moment that it is read, and no text keeps it after that.

A server may repeat what it was told: the key in an error, the password in an answer to a login, both in base64. What is
stored, shown or put into a prompt goes through ``scrub``, which knows every form of every secret of this process.
"""

import html
import json
import re
import threading
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, quote, quote_plus, unquote, urlsplit

MARK = "[secret]"
SHORTEST = 6
"""Shorter ones are no secrets ("-", "none", "key"), and are parts of words everywhere."""
LONG_ENOUGH = 8
"""From here on a secret is found inside other letters too; a shorter one where it stands as a word."""

DRAWN = 16
CHANGES = 4
"""What is drawn by lot has so many characters at least, and goes so often from letters to digits or back."""
_NAMED_SECRET = re.compile(
    r"key|token|(?<![a-z])sig(?:nature)?(?![a-z])|secret|pass|auth|(?<![a-z])code", re.IGNORECASE
)
_CHANGES = re.compile(r"(?<=[a-z])[-_]?(?=\d)|(?<=\d)[-_]?(?=[a-z])", re.IGNORECASE)

_changing = threading.Lock()
_known: frozenset[str] = frozenset()
_forms: tuple[str, ...] = ()


def keep(*secrets: str) -> None:
    """Let no text keep these from now on; the word that stands in their place ("secret") is none of them."""
    global _known, _forms  # noqa: PLW0603 - one process has one set of secrets, whoever reads them
    with _changing:
        fresh = {secret for secret in secrets if len(secret) >= SHORTEST and secret not in MARK} - _known
        if fresh:
            forms = {form for secret in fresh for form in forms_of(secret) if len(form) >= SHORTEST}
            _known |= fresh
            _forms = tuple(sorted({*_forms, *forms}, key=lambda form: (-len(form), form)))


def keep_login(url: str) -> str:
    """Keep what is secret in a URL, a login and those values of its query; give the URL back."""
    try:
        parts = urlsplit(url)
        login = [parts.password or parts.username or ""]
    except ValueError:
        return url
    keep(*login, *map(unquote, login), *(value for name, value in parse_qsl(parts.query) if _is_secret(name, value)))
    return url


def keep_url(url: str) -> str:
    """Keep a whole URL that is a secret in itself, and its path; give it back."""
    path = keep_login(url).partition("://")[2].partition("/")[2]
    keep(url, path if len(path) >= 2 * LONG_ENOUGH else "")
    return url


def kept(secret: str) -> str:
    """Keep a secret and give it back, as pydantic wants it."""
    keep(secret)
    return secret


def scrub(text: str) -> str:
    """The text with ``[secret]`` in the place of every secret, however it is written."""
    for form in _forms:
        if form in text:
            text = text.replace(form, MARK) if len(form) >= LONG_ENOUGH else _words(form).sub(MARK, text)
    return text


def is_common(secret: str) -> bool:
    """Whether a secret is none to speak of: it may stand in any text, which then loses it."""
    return len(secret) < LONG_ENOUGH or secret.isdecimal() or (secret.isalpha() and secret.islower())


def scrubbed(value: Any) -> Any:
    """A value of JSON, its texts without our secrets; its numbers and the names in it stay, so that it can be read.

    Raises:
        RecursionError: it is nested too deeply.
    """
    if isinstance(value, str):
        return scrub(value)
    if isinstance(value, list | tuple):
        return [scrubbed(each) for each in value]
    if isinstance(value, dict):
        return {name: scrubbed(inner) for name, inner in value.items()}
    return value


def forms_of(secret: str) -> Iterator[str]:
    """A secret as it stands in JSON, in a URL, in HTML, in hexadecimal, and inside of what is written in base64."""
    yield secret
    yield json.dumps(secret)[1:-1]
    yield json.dumps(secret, ensure_ascii=False)[1:-1]
    for encoded in (quote(secret, safe=""), quote(secret), quote_plus(secret)):
        yield encoded
        yield re.sub("%..", lambda found: found[0].lower(), encoded)
    yield html.escape(secret)
    raw = secret.encode("utf-8", "surrogatepass")
    yield raw.hex()
    yield raw.hex().upper()
    for before in range(3):
        whole = bytes(before) + raw
        sure = slice((before * 8 + 5) // 6, len(whole) * 8 // 6)
        yield b64encode(whole).decode()[sure]
        yield urlsafe_b64encode(whole).decode()[sure]


def _is_secret(name: str, value: str) -> bool:
    """Whether a value in a query is a secret: its name says so, or it looks drawn by lot, as words do not."""
    if _NAMED_SECRET.search(name):
        return len(value) >= LONG_ENOUGH
    return len(value) >= DRAWN and len(_CHANGES.findall(value)) >= CHANGES


def _words(form: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(form)}(?!\w)")
