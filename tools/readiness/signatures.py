"""How a mail of ours that came back was signed (DKIM, RFC 6376), and what of it is signed (one click, RFC 8058).

Whoever can write to an inbox of ours, or has a name server, gives what is read here. dkimpy reads it in time that grows
with the square of some of it, so that is bounded.
"""

import logging
import re
from datetime import datetime
from typing import NamedTuple

import dkim
from dkim.crypto import UnparsableKeyError

from data.identity import organisational_domain
from data.readiness import Signature
from tools.http.exchange import within
from tools.readiness import dkim_keys
from tools.readiness.asking import Dns, Unanswered
from tools.readiness.tags import NoTags, tags

ONE_CLICK = ("list-unsubscribe", "list-unsubscribe-post")
MOST = 10
PATIENCE_S = 10.0
"""So long DNS may take for all keys of one mail."""
LARGEST_MAIL = 200_000
LARGEST_HEAD = 32_000
LONGEST_SIGNATURE = 4_000
LONGEST_RECORD = 2_000
LONGEST_RSA_BITS = 4096
LONGEST_EXPONENT_BITS = 64
_BLANKS = b" " * 200
_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")
_SILENT = logging.getLogger("muster.dkim")
_SILENT.addHandler(logging.NullHandler())
_SILENT.propagate = False
_UNREADABLE = (dkim.DKIMException, ValueError, LookupError, TypeError, AssertionError, UnparsableKeyError, NoTags)
"""What dkimpy raises at a mail, a signature or a key that is none."""


class _Checked(NamedTuple):
    """One signature of a mail."""

    holds: bool
    domain: str
    selector: str
    covers: frozenset[str]
    said: str


def read(raw: bytes, domain: str, dns: Dns, now: datetime, *, own_only: bool = False) -> Signature:
    """How a mail of the domain is signed; ``own_only`` leaves out what others signed, and their name servers.

    Raises:
        Unanswered: if DNS did not give a key, or the mail is not one that Muster writes.
    """
    if why := _unlike_ours(raw):
        raise Unanswered(why)
    try:
        headers = [(name.lower().decode("ascii", "replace"), value) for name, value in dkim.rfc822_parse(raw)[0]]
    except _UNREADABLE as error:
        return Signature("unsigned", "", "", f"it is no mail: {error}", None, now)
    signatures = [_signature(value) for name, value in headers if name == "dkim-signature"]
    with within(PATIENCE_S):
        checked = [
            _verified(raw, at, found, dns)
            for at, found in enumerate(signatures[:MOST])
            if not own_only or _related(found.get("d", ""), domain)
        ]
    offers = set(ONE_CLICK) <= {name for name, _ in headers}
    if not checked:
        return Signature("unsigned", "", "", "the mail has no DKIM-Signature", False if offers else None, now)
    best = max(checked, key=lambda one: (one.holds, one.domain == domain, _related(one.domain, domain)))
    covered = any(one.holds and set(ONE_CLICK) <= one.covers for one in checked)
    return Signature(
        "pass" if best.holds else "fail", best.domain, best.selector, best.said, covered if offers else None, now
    )


def _unlike_ours(raw: bytes) -> str | None:
    """Why a mail is none that Muster writes, and would take long to verify."""
    head = _END_OF_HEAD.search(raw)
    if len(raw) > LARGEST_MAIL or (head.start() if head else len(raw)) > LARGEST_HEAD:
        return f"the mail is larger than {LARGEST_MAIL:,} bytes, or its headers than {LARGEST_HEAD:,}"
    return "the mail has hundreds of blanks in a row" if _BLANKS in raw.replace(b"\t", b" ") else None


def _related(signer: str, domain: str) -> bool:
    return organisational_domain(signer) == organisational_domain(domain)


def _signature(value: bytes) -> dict[str, str]:
    """The tags of a signature's header; none of one that is too long or that nobody can read."""
    if len(value) > LONGEST_SIGNATURE:
        return {}
    try:
        return {name: value.lower() for name, value in tags(value.decode("ascii", "replace")).items()}
    except NoTags:
        return {}


def _verified(raw: bytes, at: int, found: dict[str, str], dns: Dns) -> _Checked:
    """The signature ``at`` that place of the mail."""
    domain, selector = found.get("d", ""), found.get("s", "")
    covers = frozenset(name.strip() for name in found.get("h", "").split(":"))
    if not found:
        return _Checked(False, "", "", covers, "its DKIM-Signature is too long, or no list of tags")

    def key(name: bytes, timeout: int = 0) -> bytes | None:  # noqa: ARG001 - as dkimpy calls it
        texts = dns.texts(name.decode("ascii", "replace"))
        return _usable(texts[0]) if texts else None

    try:
        holds = bool(dkim.DKIM(raw, logger=_SILENT).verify(at, dnsfunc=key))
        said = "" if holds else "the signature does not fit the mail"
    except _UNREADABLE as error:
        holds, said = False, str(error) or type(error).__name__
    return _Checked(holds, domain, selector, covers, said)


def _usable(text: str) -> bytes:
    """The record of a key that is quickly reckoned with.

    Raises:
        DKIMException: it is not.
    """
    if len(text) > LONGEST_RECORD:
        raise dkim.ValidationError(f"the record of its key is longer than {LONGEST_RECORD:,} characters")
    found = tags(text)
    if found.get("k", "rsa").lower() == "rsa" and found.get("p"):
        key = dkim_keys.rsa(found["p"])
        if key.bits > LONGEST_RSA_BITS or key.exponent_bits > LONGEST_EXPONENT_BITS:
            raise dkim.ValidationError(f"its key is longer than {LONGEST_RSA_BITS:,} bits, or its exponent unusual")
    return text.encode()
