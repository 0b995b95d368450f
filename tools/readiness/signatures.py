"""How a mail of ours that came back was signed (DKIM, RFC 6376), and what of it is signed (one click, RFC 8058)."""

import logging
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

import dkim

from data.identity import organisational_domain
from data.readiness import Signature
from tools.readiness.asking import Dns

ONE_CLICK = ("list-unsubscribe", "list-unsubscribe-post")
MOST = 10
_SILENT = logging.getLogger("muster.dkim")
_SILENT.addHandler(logging.NullHandler())
_SILENT.propagate = False
_UNREADABLE = (dkim.DKIMException, ValueError, KeyError, IndexError, TypeError)
"""What dkimpy raises at a signature that is none."""


class _Checked(NamedTuple):
    """One signature of a mail."""

    holds: bool
    domain: str
    selector: str
    covers: frozenset[str]
    said: str


def read(raw: bytes, domain: str, dns: Dns, now: datetime) -> Signature:
    """How a mail of the domain is signed.

    Raises:
        Unanswered: if DNS did not give the key.
    """
    try:
        headers = [name.lower().decode("ascii", "replace") for name, _ in dkim.rfc822_parse(raw)[0]]
    except dkim.DKIMException as error:
        return Signature("unsigned", "", "", f"it is no mail: {error}", None, now)
    checked = list(_signatures(raw, headers.count("dkim-signature"), dns))
    offers = set(ONE_CLICK) <= set(headers)
    if not checked:
        return Signature("unsigned", "", "", "the mail has no DKIM-Signature", False if offers else None, now)
    best = max(checked, key=lambda one: (one.holds, one.domain == domain, _related(one.domain, domain)))
    covered = any(one.holds and set(ONE_CLICK) <= one.covers for one in checked)
    return Signature(
        "pass" if best.holds else "fail", best.domain, best.selector, best.said, covered if offers else None, now
    )


def _related(signer: str, domain: str) -> bool:
    return organisational_domain(signer) == organisational_domain(domain)


def _signatures(raw: bytes, count: int, dns: Dns) -> Iterator[_Checked]:
    def key(name: bytes, timeout: int = 0) -> bytes | None:  # noqa: ARG001 - as dkimpy calls it
        texts = dns.texts(name.decode("ascii", "replace"))
        return texts[0].encode() if texts else None

    for at in range(min(count, MOST)):
        mail = dkim.DKIM(raw, logger=_SILENT)
        try:
            holds = bool(mail.verify(at, dnsfunc=key))
            said = "" if holds else "the signature does not fit the mail"
        except _UNREADABLE as error:
            holds, said = False, str(error) or type(error).__name__
        fields = mail.signature_fields
        yield _Checked(
            holds,
            _text(mail.domain or fields.get(b"d")),
            _text(mail.selector if mail.domain else fields.get(b"s")),
            frozenset(name.strip() for name in _text(fields.get(b"h")).split(":")),
            said,
        )


def _text(value: bytes | str | None) -> str:
    text = value.decode("ascii", "replace") if isinstance(value, bytes) else value or ""
    return text.strip().lower()
