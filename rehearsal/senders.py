"""What DNS says of the domains that a rehearsed campaign's mails are sent from: ready ones, or with declared faults."""

from collections.abc import Collection, Iterable, Mapping

import dns.message
import dns.rcode
import dns.rdatatype
import dns.reversename
import dns.rrset

from config.catalogues import ZoneFault

ADDRESS = "192.0.2.25"
"""The address from which the rehearsed mail host hands mail to the world; one that is nobody's (RFC 5737)."""
SELECTOR = "muster"
_TTL_S = 300
_LONGEST_CHAIN = 8
_KEY = (
    "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAmCM4RwsA+khIL6JrBFmOEJZz0Kjhn9V/F5oDuMf1erxWk22ybjDFDRaa15P3"
    "gcZNzmqOpsavkchZElj8yQx5p2u6DO41xhxZtTkreLjh7GfQ/mjGVwUNesbktxcBrg4yxriO9eOvZWzSspP9ZWjGEdjRhfeUbDNFFCkF"
    "DOBJDWSp5ujMcHyasZ5xOvcna7PzxBGca62cSJddLCbY46ZACsT7hSKfrgTk2Gk8VhvqpRbr0dLGq46O3btvdLSMzYtfyhkmBp3vlLJZ"
    "EFaskJU28zk2gro+mkH/3+vO4YiqLBTy86jiXZbN3ujc53SvOnMuEY9m6qWDmiiRT0/UIinIHQIDAQAB"
)
_WEAK_KEY = (
    "MHwwDQYJKoZIhvcNAQEBBQADawAwaAJhAODrntuKA7mXhF29Pdp8BqxeJeX0ienBAZnhSDGP2Vw5dtLj9t9LAgWyybEBGI0UQfj9JaYd"
    "gXpZGPY6IjycvS5Vs7QiwZFE87i1vMi+Ryy3ugR0R24QzshkjLZMn5/C5QIDAQAB"
)

Zone = Mapping[tuple[str, str], tuple[str, ...]]
"""What DNS has by name and type. A value of several strings is written with a tab between them."""


class Zones:
    """Answers for names. A type of ``!`` names the rcode that a name and all below it answer with instead."""

    def __init__(self, records: Zone) -> None:
        self._records = {(name.lower(), kind): values for (name, kind), values in records.items()}
        self._names = {name for name, _ in self._records}

    def answers(self, reply: dns.message.Message, name: str, kind: int) -> bool:
        """Fill in a reply; False where neither the name nor one above it is here."""
        if not any(above in self._names for above in _upwards(name)):
            return False
        wanted = dns.rdatatype.to_text(dns.rdatatype.RdataType.make(kind))
        for _ in range(_LONGEST_CHAIN):
            failing = next(
                (self._records[above, "!"] for above in _upwards(name) if (above, "!") in self._records), None
            )
            if failing:
                reply.set_rcode(dns.rcode.from_text(failing[0]))
                return True
            if values := self._records.get((name, wanted)):
                reply.answer += [_rrset(name, wanted, value) for value in values]
                return True
            alias = self._records.get((name, "CNAME"))
            if alias is None:
                break
            reply.answer.append(_rrset(name, "CNAME", alias[0]))
            name = alias[0].rstrip(".").lower()
        if not any(other == name or other.endswith(f".{name}") for other in self._names):
            reply.set_rcode(dns.rcode.NXDOMAIN)
        return True


def domains(names: Iterable[str], faults: Collection[ZoneFault] = ()) -> Zones:
    """The zones of these domains, all with the same faults."""
    return Zones(records(names, faults))


def records(names: Iterable[str], faults: Collection[ZoneFault] = ()) -> dict[tuple[str, str], tuple[str, ...]]:
    """What they have."""
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for name in names:
        found |= _with_faults(name, faults)
    return found


def ready(domain: str) -> dict[tuple[str, str], tuple[str, ...]]:
    """What a domain has that large mail hosts take mail from."""
    host = f"mail.{domain}"
    return {
        (domain, "A"): (ADDRESS,),
        (domain, "MX"): (f"10 {host}.",),
        (domain, "TXT"): (f"v=spf1 mx ip4:{ADDRESS} ~all",),
        (host, "A"): (ADDRESS,),
        (f"{SELECTOR}._domainkey.{domain}", "TXT"): (f"v=DKIM1; k=rsa; p={_KEY}",),
        (f"_dmarc.{domain}", "TXT"): (f"v=DMARC1; p=none; rua=mailto:dmarc@{domain}",),
        (_reverse(), "PTR"): (f"{host}.",),
        (_reverse().partition(".")[2], "NS"): (f"{host}.",),
    }


def _with_faults(domain: str, faults: Collection[ZoneFault]) -> dict[tuple[str, str], tuple[str, ...]]:
    records = ready(domain)
    for fault in faults:
        for (name, kind), values in _CHANGES[fault].items():
            key = (name.format(domain=domain, reverse=_reverse()), kind)
            if values:
                records[key] = tuple(value.format(domain=domain) for value in values)
            else:
                records.pop(key, None)
    return {(domain, "!"): ("NXDOMAIN",)} if "no_domain" in faults else records


_MANY = " ".join(["a:mail.{domain}"] * 11)
_CHANGES: Mapping[ZoneFault, Zone] = {
    "no_domain": {},
    "spf_missing": {("{domain}", "TXT"): ()},
    "spf_twice": {("{domain}", "TXT"): (f"v=spf1 ip4:{ADDRESS} ~all", "v=spf1 mx ~all")},
    "spf_broken": {("{domain}", "TXT"): (f"v=spf1 ipv4:{ADDRESS} ~all",)},
    "spf_lookups": {("{domain}", "TXT"): (f"v=spf1 ip4:{ADDRESS} {_MANY} ~all",)},
    "spf_host": {("{domain}", "TXT"): ("v=spf1 ip4:198.51.100.7 ~all",)},
    "spf_open": {("{domain}", "TXT"): ("v=spf1 mx +all",)},
    "dkim_missing": {(f"{SELECTOR}._domainkey.{{domain}}", "TXT"): ()},
    "dkim_twice": {(f"{SELECTOR}._domainkey.{{domain}}", "TXT"): (f"v=DKIM1; p={_KEY}", "v=DKIM1; p=MAA=")},
    "dkim_broken": {(f"{SELECTOR}._domainkey.{{domain}}", "TXT"): ("v=DKIM1; k=rsa; p=not-a-key",)},
    "dkim_revoked": {(f"{SELECTOR}._domainkey.{{domain}}", "TXT"): ("v=DKIM1; k=rsa; p=",)},
    "dkim_weak": {(f"{SELECTOR}._domainkey.{{domain}}", "TXT"): (f"v=DKIM1; k=rsa; p={_WEAK_KEY}",)},
    "dmarc_missing": {("_dmarc.{domain}", "TXT"): ()},
    "dmarc_twice": {("_dmarc.{domain}", "TXT"): ("v=DMARC1; p=none", "v=DMARC1; p=reject")},
    "dmarc_broken": {("_dmarc.{domain}", "TXT"): ("v=DMARC1; p=nothing",)},
    "mx_missing": {("{domain}", "MX"): (), ("{domain}", "A"): ()},
    "mx_null": {("{domain}", "MX"): ("0 .",)},
    "mx_nowhere": {("{domain}", "MX"): ("10 gone.{domain}.",)},
    "ptr_missing": {("{reverse}", "PTR"): ()},
    "ptr_differs": {("{reverse}", "PTR"): ("host-25.isp.{domain}.",)},
}


def _upwards(name: str) -> list[str]:
    """A name and those above it."""
    labels = name.split(".")
    return [".".join(labels[at:]) for at in range(len(labels))]


def _reverse() -> str:
    return dns.reversename.from_address(ADDRESS).to_text(omit_final_dot=True)


def _rrset(name: str, kind: str, value: str) -> dns.rrset.RRset:
    if kind == "TXT":
        pieces = [part for piece in value.split("\t") for part in _strings(piece)]
        value = " ".join(f'"{part}"' for part in pieces)
    elif kind in {"MX", "PTR", "CNAME", "NS"} and not value.endswith("."):
        value += "."
    return dns.rrset.from_text(f"{name}.", _TTL_S, "IN", kind, value)


def _strings(text: str) -> list[str]:
    """A text in strings of at most 255 characters, escaped as in a zone file."""
    cut = [text[at : at + 255] for at in range(0, len(text), 255)] or [""]
    return [piece.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\010") for piece in cut]
