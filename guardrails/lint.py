"""What is wrong with a rendered message, whoever wrote it."""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from data.identity import registrable_domain
from data.redact import redact
from data.unseen import HIDING
from guardrails.facts import OwnText

SUBJECT_CHARS = 200
BODY_CHARS = 5000
_SYNTAX = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}|<<|>>|\$\{|\[\[|\]\]")
_PLACEHOLDER = re.compile(r"\[[^\]\n]{1,40}\]|<[^>\n]{1,40}>|\{[^}\n]{0,40}\}")
_LINK = re.compile(r"\b[a-z][a-z0-9+.-]{1,20}://\S+|\bwww\.\S+|\bmailto:\S+|\S+@\S+", re.IGNORECASE)
_DOMAIN = re.compile(r"(?<![\w@.-])[\w-]+(?:\.[\w-]+)+(?![\w-])")
_HIDING = re.compile(HIDING)
_NUMERIC_HOST = re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])")


def problems(subject: str, body: str, own: OwnText) -> tuple[str, ...]:
    """Everything that keeps a message from being sent as it is, in words."""
    found: list[str] = []
    if not subject.strip() and own.channel == "email":
        found.append("the subject is empty")
    if len(subject) > SUBJECT_CHARS:
        found.append(f"the subject has {len(subject)} characters, {SUBJECT_CHARS} at most")
    if len(body) > BODY_CHARS:
        found.append(f"the body has {len(body)} characters, {BODY_CHARS} at most")
    if _any_unsafe(subject) or _any_unsafe(body.replace("\n", "")):
        found.append("it has control characters, or a subject of several lines")
    if "=?" in subject:
        found.append("the subject has an encoded word, which would be read as something else")
    flat = _flat(body)
    needed = [("the opt-out line", own.opt_out)]
    if own.channel == "email":
        needed.insert(0, ("the postal address", own.postal_address))
    for what, text in needed:
        if not text.strip() or _flat(text) not in flat:
            found.append(f"{what} is missing from the body")
    return (*found, *foreign(f"{subject}\n{body}", f"{own.template}\n{own.postal_address}\n{own.opt_out}"))


def foreign(text: str, own: str) -> tuple[str, ...]:
    """Template syntax, placeholders, links, addresses and phone numbers in ``text`` that are not in our ``own``."""
    plain, ours = _plain(text), _ours(own)
    found = [f"unrendered template syntax: {match.group()}" for match in _SYNTAX.finditer(plain)]
    found += [f"a placeholder: {m.group()}" for m in _PLACEHOLDER.finditer(plain) if m.group().lower() not in ours.text]
    links = {m.group().rstrip(".,;:!?)") for pattern in (_LINK, _NUMERIC_HOST) for m in pattern.finditer(plain)}
    links |= {m.group() for m in _DOMAIN.finditer(plain) if registrable_domain(m.group()) is not None}
    found += [f"a link or address of its own: {link}" for link in sorted(links) if link.lower() not in ours.text]
    rest = plain
    for line in ours.lines:
        rest = rest.replace(line, " ")
    if not found and redact(rest) != rest:
        found.append("an address or phone number of its own")
    return tuple(found)


def unsafe(char: str) -> bool:
    """Whether a character is a control, format, separator or hidden character that has no place in a line of text."""
    return unicodedata.category(char) in {"Cc", "Cf", "Zl", "Zp", "Co", "Cs", "Cn"} or bool(_HIDING.match(char))


def _any_unsafe(text: str) -> bool:
    return (not text.isprintable() or bool(_HIDING.search(text))) and any(unsafe(char) for char in text)


class _Ours(NamedTuple):
    """Our own text, to be looked for in another: as a whole in lower case, and its lines."""

    text: str
    lines: tuple[str, ...]


@lru_cache(maxsize=64)
def _ours(own: str) -> _Ours:
    return _Ours(_plain(own).lower(), tuple(filter(None, map(str.strip, own.splitlines()))))


def _plain(text: str) -> str:
    """The text as a reader's program takes it: one form of each letter, and the full stop that is a dot in a domain."""
    return unicodedata.normalize("NFKC", text).replace("\u3002", ".")


def _flat(text: str) -> str:
    return " ".join(text.split())
