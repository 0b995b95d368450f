"""The keys that a domain's mails are signed with, as DNS has them (RFC 6376, 3.6; RFC 8301; RFC 8463)."""

import base64
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from dkim.crypto import UnparsableKeyError, parse_public_key

from config.catalogues import DomainFault
from data.readiness import DnsRecord, Fault
from tools.readiness.asking import Dns, Unanswered
from tools.readiness.tags import NoTags, tags

SHORTEST_RSA = 1024
ED25519_BYTES = 32
LONGEST_KEY = 2_000
"""Characters of base64, of which a key of 4,096 bits has 736."""
UNUSABLE = (ValueError, LookupError, AssertionError, UnparsableKeyError)
"""What dkimpy raises at a key that is none."""
PLACEHOLDER = "PUBLIC-KEY"
"""Stands in a record where the public key goes that the mail server shows: nobody else knows it."""


class Rsa(NamedTuple):
    """The lengths of an RSA key."""

    bits: int
    exponent_bits: int


def name_of(selector: str, domain: str) -> str:
    """Where DNS has a key."""
    return f"{selector}._domainkey.{domain}"


def look(dns: Dns, selector: str, domains: Sequence[str]) -> Iterator[Fault | str]:
    """What is wrong with a key, or doubtful: it is looked for at each of the domains until there is one."""
    for domain in domains:
        if texts := dns.texts(name_of(selector, domain)):
            yield from _of(name_of(selector, domain), texts)
            return
    name = name_of(selector, domains[0])
    said = f"there is no DKIM key at {name}{_leads(dns, name)}: nobody can check our signatures"
    yield _fault("dkim_missing", name, said)


def _leads(dns: Dns, name: str) -> str:
    try:
        alias = dns.alias(name)
    except Unanswered:
        return ""
    return f" (it is an alias of {alias}, where there is none)" if alias else ""


def has_key(dns: Dns, selector: str, domain: str) -> bool:
    """Whether there is anything at all."""
    return bool(dns.texts(name_of(selector, domain)))


def _of(name: str, texts: Sequence[str]) -> Iterator[Fault | str]:
    if len(texts) > 1:
        yield _fault("dkim_twice", name, f"{name} has {len(texts)} records, of which mail hosts take any (RFC 6376)")
        return
    try:
        found = tags(texts[0])
    except NoTags as error:
        yield _fault("dkim_broken", name, f"the DKIM key at {name} cannot be read: {error}")
        return
    if "p" in found and not found["p"]:
        yield _fault("dkim_revoked", name, f"the DKIM key at {name} is revoked (p is empty)")
    elif why := _unusable(found):
        yield _fault("dkim_broken", name, f"the DKIM key at {name} is of no use: {why}")
    else:
        if weak := _weak(name, found):
            yield weak
        if "y" in _list(found.get("t", "")):
            yield f"the DKIM key at {name} is there to try out (t=y): mail hosts may take what it signs for unsigned"


def _unusable(found: dict[str, str]) -> str | None:
    """Why mail hosts cannot use a key."""
    kind = found.get("k", "rsa").lower()
    reasons = (
        ("v" in found and (found["v"] != "DKIM1" or next(iter(found)) != "v"), "it has to begin with v=DKIM1"),
        ("p" not in found, "it has no p="),
        (kind not in {"rsa", "ed25519"}, f"k={kind} is no kind of key"),
        ("h" in found and "sha256" not in _list(found["h"]), "its h= leaves out SHA-256, which mails are signed with"),
        ("s" in found and not {"*", "email"} & set(_list(found["s"])), "its s= says that it is not for mail"),
    )
    if why := next((said for wrong, said in reasons if wrong), None):
        return why
    try:
        _size(found)
    except UNUSABLE:
        return f"p= is no public key of the kind {kind}"
    return None


def _weak(name: str, found: dict[str, str]) -> Fault | None:
    if found.get("k", "rsa").lower() == "rsa" and (bits := _size(found)) < SHORTEST_RSA:
        said = f"the DKIM key at {name} has {bits} bits: mail hosts take none below {SHORTEST_RSA}, have 2048"
        return _fault("dkim_weak", name, said)
    return None


def rsa(key: str) -> Rsa:
    """How long a key is that a record has in p=; raises one of UNUSABLE if it is none."""
    parsed = parse_public_key(_decoded(key))
    modulus, exponent = parsed["modulus"], parsed["publicExponent"]
    if not modulus:
        raise ValueError
    return Rsa(modulus.bit_length(), exponent.bit_length())


def _size(found: dict[str, str]) -> int:
    """The bits of a key; raises one of UNUSABLE if it is none."""
    if found.get("k", "rsa").lower() != "ed25519":
        return rsa(found["p"]).bits
    if len(_decoded(found["p"])) != ED25519_BYTES:
        raise ValueError
    return 8 * ED25519_BYTES


def _decoded(key: str) -> bytes:
    if len(key) > LONGEST_KEY:
        raise ValueError
    return base64.b64decode(re.sub(r"\s", "", key), validate=True)


def _list(value: str) -> list[str]:
    return [one.strip().lower() for one in value.split(":")]


def _fault(kind: DomainFault, name: str, said: str) -> Fault:
    record = DnsRecord(name, "TXT", f"v=DKIM1; k=rsa; p={PLACEHOLDER}")
    return Fault(kind, said, (record,), f"{PLACEHOLDER} is the one that the mail server shows, which signs with it")
