"""What a domain says is to become of mails in its name that neither SPF nor DKIM vouches for (DMARC, RFC 7489)."""

import re
from typing import NamedTuple

from data.identity import organisational_domain
from data.readiness import DnsRecord, Fault
from tools.readiness.asking import Dns
from tools.readiness.tags import NoTags, tags

POLICIES = ("none", "quarantine", "reject")


_VALUES = {"sp": POLICIES, "adkim": ("r", "s"), "aspf": ("r", "s")}
_REPORT = re.compile(r"(?:mailto:[^\s@,!]+@[^\s@,!]+|https?://[^\s,!]+)(?:!\d+[kmgt]?)?", re.IGNORECASE)
"""Where reports may be sent (6.2): a URI, with the most that is taken there."""


class Dmarc(NamedTuple):
    """What was found: ``strict`` wants signatures of the very same domain; ``unsure`` is what mail hosts make good."""

    fault: Fault | None
    strict: bool = False
    unsure: str = ""

    def aligned(self, signer: str, domain: str) -> bool:
        """Whether a signature of ``signer`` vouches for mail of the domain (3.1.1)."""
        signer, domain = signer.lower(), domain.lower()
        return signer == domain if self.strict else organisational_domain(signer) == organisational_domain(domain)


def look(dns: Dns, domain: str) -> Dmarc:
    """The record of the domain, or of the one above it that its owner registered (6.6.3)."""
    above = organisational_domain(domain)
    for name in dict.fromkeys((domain, above)):
        texts = dns.texts(f"_dmarc.{name}")
        meant = [text for text in texts if "dmarc1" in text.lower()]
        if meant:
            return _of(f"_dmarc.{name}", meant, name)
    said = f"neither {domain} nor a domain above it has a DMARC record" if above != domain else f"{domain} has no DMARC"
    return Dmarc(Fault("dmarc_missing", said, (_record(f"_dmarc.{above}", {}, above),)))


def _of(name: str, texts: list[str], domain: str) -> Dmarc:
    read = [found for text in texts if (found := _read(text))]
    if len(read) > 1:
        said = f"{name} has {len(read)} DMARC records, and none counts (RFC 7489, 6.6.3): there has to be one"
        return Dmarc(Fault("dmarc_twice", said, (_record(name, read[0], domain),)))
    if not read:
        said = f"the DMARC record {texts[0]!r} at {name} does not begin with v=DMARC1; and so does not count"
        return Dmarc(Fault("dmarc_broken", said, (_record(name, {}, domain),)))
    (found,) = read
    strict = found.get("adkim", "r").lower() == "s"
    if why := _undecided(found):
        if _is_reported(found):
            return Dmarc(
                None, strict, f"the DMARC record at {name} {why}: mail hosts take it for p=none (RFC 7489, 6.6.3)"
            )
        said = f"the DMARC record at {name} {why}, nor does it want reports (rua): it does not count (RFC 7489, 6.6.3)"
        return Dmarc(Fault("dmarc_broken", said, (_record(name, found, domain),)), strict)
    return Dmarc(None, strict)


def _undecided(found: dict[str, str]) -> str | None:
    """Why a record does not say what is to become of mails."""
    for tag in ("p", "sp"):
        value = found.get(tag, "none" if tag == "sp" else "")
        if value.lower() not in POLICIES:
            said = f"has {tag}={value}, which is no policy" if value else f"has no {tag}="
            return f"{said} (none, quarantine or reject)"
    return None


def _is_reported(found: dict[str, str]) -> bool:
    return any(_REPORT.fullmatch(uri.strip()) for uri in found.get("rua", "").split(","))


def _read(text: str) -> dict[str, str] | None:
    """The tags of a record of DMARC's version; None of any other text. What is odd behind them does not count (6.3).

    A tag that stands there twice has both values, which is mostly none.
    """
    parts = [part for part in text.split(";") if part.strip()]
    found: dict[str, str] = {}
    for at, part in enumerate(parts):
        try:
            for name, value in tags(part).items():
                tag = name.lower()
                found[tag] = f"{found[tag]}, {value}" if tag in found else value
        except NoTags:
            if at == 0:
                return None
    return found if next(iter(found), "") == "v" and found["v"] == "DMARC1" else None


def _record(name: str, found: dict[str, str], domain: str) -> DnsRecord:
    """One that counts, with what it says already."""
    policy = found.get("p", "").lower()
    others = {tag: value for tag, value in found.items() if tag not in {"v", "p"} and _is_value(tag, value)}
    others = others or {"rua": f"mailto:dmarc@{domain}"}
    parts = [f"p={policy if policy in POLICIES else 'none'}", *(f"{tag}={value}" for tag, value in others.items())]
    return DnsRecord(name, "TXT", "; ".join(("v=DMARC1", *parts)))


def _is_value(tag: str, value: str) -> bool:
    return tag not in _VALUES or value.lower() in _VALUES[tag]
