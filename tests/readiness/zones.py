"""Zones of senders' domains as the RFCs have them, ready and broken; written before anything that judges them.

SPF is RFC 7208, DKIM RFC 6376 with 8301 (lengths, SHA-256) and 8463 (Ed25519), DMARC RFC 7489, MX RFC 5321 with 7505
(null MX) and 2181, one click RFC 8058. ``{d}`` is the domain of a case.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Literal, NamedTuple

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa

from config.catalogues import DomainFault

IP = "192.0.2.25"
REVERSE = "25.2.0.192.in-addr.arpa"
WEAK = (
    "MHwwDQYJKoZIhvcNAQEBBQADawAwaAJhAODrntuKA7mXhF29Pdp8BqxeJeX0ienBAZnhSDGP2Vw5dtLj9t9LAgWyybEBGI0UQfj9JaYdgXpZ"
    "GPY6IjycvS5Vs7QiwZFE87i1vMi+Ryy3ugR0R24QzshkjLZMn5/C5QIDAQAB"
)
ED25519 = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
"""The key of RFC 8463, appendix A.2."""

Records = Mapping[tuple[str, str], tuple[str, ...] | None]
"""By name and type; None takes away what a ready domain has."""
Server = Literal["starttls", "tls", "plain", "untrusted", "none offered"]
Message = Literal["none", "signed", "unsigned", "altered", "one click not covered", "by another"]


@dataclass(frozen=True)
class Case:
    """A domain: what its zone has otherwise than the ready one, and how its mails leave.

    ``wrong`` is what is to be found, each with the record that mends it (name, type, and what its value matches), or
    with what is to be said where no record does.
    """

    name: str
    records: Records = field(default_factory=dict)
    wrong: "tuple[Wrong, ...]" = ()
    area: str = ""
    selectors: tuple[str, ...] = ("s1",)
    leaves_from: tuple[str, ...] = (IP,)
    relay: Literal["", "relay", "ses"] = ""
    server: Server = "starttls"
    page: bool = True
    message: Message = "none"
    sub: str = ""

    def zone(self, domain: str) -> dict[tuple[str, str], tuple[str, ...]]:
        """What DNS has."""
        found = dict(ready_zone()) | RELAYS
        if self.sub:
            below = f"{self.sub}.{{d}}"
            found |= {
                (name.replace("{d}", below), kind): values
                for (name, kind), values in found.items()
                if not name.startswith(("_dmarc", "mail."))
            }
        for key, values in self.records.items():
            found.pop(key, None)
            if values is not None:
                found[key] = values
        return {
            (n.replace("{d}", domain), k): tuple(v.replace("{d}", domain) for v in vs) for (n, k), vs in found.items()
        }

    def beside(self, other: "Case") -> "Case":
        """Both faults in one domain."""
        mine = {"server": self.server, "page": self.page, "message": self.message, "relay": self.relay}
        plain = Case("")
        theirs = {name: getattr(other, name) for name in mine if getattr(other, name) != getattr(plain, name)}
        return replace(
            self, name=f"{self.name} + {other.name}", records={**self.records, **other.records},
            wrong=(*self.wrong, *other.wrong), **(mine | theirs),
        )  # fmt: skip


class Wrong(NamedTuple):
    """One fault: of which kind, and the record that mends it, or what is said to mend it elsewhere."""

    kind: DomainFault
    record: tuple[str, str, str] | None = None
    see_to: str = ""

    def is_mended_by(self, name: str, type_: str, value: str, domain: str) -> bool:
        """Does the record do it?"""
        assert self.record is not None
        wanted, kind, pattern = (text.replace("{d}", domain) for text in self.record)
        return (wanted, kind) == (name, type_) and re.fullmatch(pattern, value) is not None


@cache
def rsa_key() -> tuple[bytes, str]:
    """A private key in PEM, and its public one as a record has it."""
    key = rsa.generate_private_key(65537, 2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    der = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return pem, _base64(der)


@cache
def long_rsa_key() -> str:
    """A public key of 4096 bits, which needs several strings."""
    der = (
        rsa.generate_private_key(65537, 4096)
        .public_key()
        .public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    )
    return _base64(der)


@cache
def ed25519_key() -> tuple[bytes, str]:
    """A private key as dkimpy takes it, and its public one as a record has it."""
    key = ed25519.Ed25519PrivateKey.generate()
    raw = serialization.Encoding.Raw
    private = key.private_bytes(raw, serialization.PrivateFormat.Raw, serialization.NoEncryption())
    return _base64(private).encode(), _base64(key.public_key().public_bytes(raw, serialization.PublicFormat.Raw))


def _base64(data: bytes) -> str:
    import base64

    return base64.b64encode(data).decode()


@cache
def ready_zone() -> Mapping[tuple[str, str], tuple[str, ...]]:
    """A domain that mail leaves from at its own host, signed with the selector s1."""
    return {
        ("{d}", "MX"): ("10 mail.{d}.",),
        ("{d}", "TXT"): ("some-site-verification=abc", f"v=spf1 ip4:{IP} -all"),
        ("mail.{d}", "A"): (IP,),
        ("s1._domainkey.{d}", "TXT"): (f"v=DKIM1; k=rsa; p={rsa_key()[1]}",),
        ("_dmarc.{d}", "TXT"): ("v=DMARC1; p=none; rua=mailto:dmarc@{d}",),
        (REVERSE, "PTR"): ("mail.{d}.",),
    }


def _spf(text: str, **more: tuple[str, ...]) -> Records:
    return {("{d}", "TXT"): (text,), **{(f"{name}.{{d}}", "TXT"): values for name, values in more.items()}}


def _key(text: str) -> Records:
    return {("s1._domainkey.{d}", "TXT"): (text,)}


def _dmarc(*texts: str) -> Records:
    return {("_dmarc.{d}", "TXT"): texts}


RELAYS: dict[tuple[str, str], tuple[str, ...]] = {
    ("_spf.relay.example", "TXT"): ("v=spf1 ip4:198.51.100.0/25 -all",),
    ("s1._domainkey.esp.example", "TXT"): (f"v=DKIM1; p={rsa_key()[1]}",),
    ("2.0.192.in-addr.arpa", "NS"): ("ns.isp.example.",),
}
"""What DNS has of the mail hosts of others."""
OF_SPF = ("{d}", "TXT", rf"v=spf1 (?=.*\+?ip4:{re.escape(IP)}\b)(?!.*\?ip4).*[~-]all")
OF_DKIM = ("s1._domainkey.{d}", "TXT", r"v=DKIM1; k=(rsa|ed25519); p=.+")
OF_DMARC = ("_dmarc.{d}", "TXT", r"v=DMARC1; p=(none|quarantine|reject)(;.*)?")
OF_MX = ("{d}", "MX", r"10 \S+")
OF_PTR = (REVERSE, "PTR", r"mail\.{d}")
SPF_MISSING = Wrong("spf_missing", OF_SPF)
SPF_TWICE = Wrong("spf_twice", OF_SPF)
SPF_BROKEN = Wrong("spf_broken", OF_SPF)
SPF_LOOKUPS = Wrong("spf_lookups", OF_SPF)
SPF_HOST = Wrong("spf_host", OF_SPF)
SPF_OPEN = Wrong("spf_open", OF_SPF)
NO_DKIM = Wrong("dkim_missing", OF_DKIM)
BROKEN_KEY = Wrong("dkim_broken", OF_DKIM)
NO_DMARC = Wrong("dmarc_missing", OF_DMARC)
TWO_DMARC = Wrong("dmarc_twice", OF_DMARC)
BROKEN_DMARC = Wrong("dmarc_broken", OF_DMARC)
ALIGNED = Wrong("dmarc_misaligned", see_to="sign")

BROKEN: tuple[Case, ...] = (
    # SPF
    Case("no TXT", {("{d}", "TXT"): None}, (SPF_MISSING,), "spf"),
    Case("TXT that is no SPF", {("{d}", "TXT"): ("v=spf10 -all", "spf2.0/pra -all")}, (SPF_MISSING,), "spf"),
    Case("SPF as the type SPF alone (3.1)", {("{d}", "TXT"): None, ("{d}", "SPF"): (f"v=spf1 ip4:{IP} -all",)},
         (SPF_MISSING,), "spf"),
    Case("two records (4.5)", {("{d}", "TXT"): (f"v=spf1 ip4:{IP} -all", "v=spf1 include:spf.{d} ~all"),
                               ("spf.{d}", "TXT"): ("v=spf1 ip4:198.51.100.1 -all",)}, (SPF_TWICE,), "spf"),
    Case("an unknown mechanism (4.6.1)", _spf(f"v=spf1 ipv4:{IP} -all"), (SPF_BROKEN,), "spf"),
    Case("no address (5.6)", _spf(f"v=spf1 ip4:{IP} ip4:192.0.2.300 -all"), (SPF_BROKEN,), "spf"),
    Case("a prefix of 33 (5.6)", _spf(f"v=spf1 ip4:{IP} ip4:192.0.2.0/33 -all"), (SPF_BROKEN,), "spf"),
    Case("an include without a record (5.2)", _spf(f"v=spf1 ip4:{IP} include:gone.{{d}} -all"), (SPF_BROKEN,), "spf"),
    Case("an include that is broken (5.2)", _spf(f"v=spf1 ip4:{IP} include:spf.{{d}} -all", spf=("v=spf1 foo -all",)),
         (SPF_BROKEN,), "spf"),
    Case("a redirect without a record (6.1)", _spf("v=spf1 redirect=gone.{d}"), (SPF_BROKEN,), "spf"),
    Case("two redirects (6)", _spf("v=spf1 redirect=spf.{d} redirect=spf.{d}", spf=(f"v=spf1 ip4:{IP} -all",)),
         (SPF_BROKEN,), "spf"),
    Case("an empty include (5.2)", _spf(f"v=spf1 ip4:{IP} include: -all"), (SPF_BROKEN,), "spf"),
    Case("eleven lookups (4.6.4)", _spf(f"v=spf1 ip4:{IP} " + "a:mail.{d} " * 11 + "-all"), (SPF_LOOKUPS,), "spf"),
    Case("eleven in includes (4.6.4)",
         _spf(f"v=spf1 ip4:{IP} include:a.{{d}} include:b.{{d}} -all", a=("v=spf1 " + "a:mail.{d} " * 4 + "-all",),
              b=("v=spf1 " + "a:mail.{d} " * 5 + "-all",)), (SPF_LOOKUPS,), "spf"),
    Case("an include of itself (4.6.4)", _spf(f"v=spf1 ip4:{IP} include:{{d}} -all"), (SPF_LOOKUPS,), "spf"),
    Case("three that find nothing (4.6.4)", _spf(f"v=spf1 ip4:{IP} a:x.{{d}} a:y.{{d}} mx:z.{{d}} -all"),
         (SPF_LOOKUPS,), "spf"),
    Case("eleven mail hosts (4.6.4)", {**_spf(f"v=spf1 ip4:{IP} mx:many.{{d}} -all"),
         ("many.{d}", "MX"): tuple(f"10 mail{n}.{{d}}." for n in range(11)),
         **{(f"mail{n}.{{d}}", "A"): (IP,) for n in range(11)}}, (SPF_LOOKUPS,), "spf"),
    Case("another address", _spf("v=spf1 ip4:198.51.100.7 -all"), (SPF_HOST,), "spf"),
    Case("its address behind all (5.1)", _spf(f"v=spf1 -all ip4:{IP}"), (SPF_HOST,), "spf"),
    Case("its address as neutral (4.6.2)", _spf(f"v=spf1 ?ip4:{IP} -all"), (SPF_HOST,), "spf"),
    Case("refused before it is allowed", _spf(f"v=spf1 -ip4:192.0.2.0/24 ip4:{IP} -all"), (SPF_HOST,), "spf"),
    Case("everybody by +all", _spf("v=spf1 +all"), (SPF_OPEN,), "spf"),
    Case("everybody by all", _spf(f"v=spf1 ip4:{IP} all"), (SPF_OPEN,), "spf"),
    Case("everybody by a network", _spf("v=spf1 ip4:0.0.0.0/0 -all"), (SPF_OPEN,), "spf"),
    Case("everybody in an include", _spf("v=spf1 include:spf.{d} -all", spf=("v=spf1 +all",)), (SPF_OPEN,), "spf"),
    Case("a relay that it does not name", _spf("v=spf1 a:mail.{d} -all"),
         (Wrong("spf_host", ("{d}", "TXT", r"v=spf1 .*include:_spf\.relay\.example .*all")),), "spf", leaves_from=(),
         relay="relay"),
    # DKIM
    Case("no key", {("s1._domainkey.{d}", "TXT"): None}, (NO_DKIM,), "dkim"),
    Case("an alias that leads nowhere",
         {("s1._domainkey.{d}", "TXT"): None, ("s1._domainkey.{d}", "CNAME"): ("s1.keys.{d}.",)}, (NO_DKIM,), "dkim"),
    Case("two keys (3.6.2.2)",
         {("s1._domainkey.{d}", "TXT"): (f"v=DKIM1; p={WEAK}", f"v=DKIM1; k=ed25519; p={ED25519}")},
         (Wrong("dkim_twice", OF_DKIM),), "dkim"),
    Case("no base64 (3.6.1)", _key("v=DKIM1; k=rsa; p=this is no key!"), (BROKEN_KEY,), "dkim"),
    Case("base64 of no key", _key("v=DKIM1; k=rsa; p=aGVsbG8gd29ybGQ="), (BROKEN_KEY,), "dkim"),
    Case("no p (3.6.1)", _key("v=DKIM1; k=rsa"), (BROKEN_KEY,), "dkim"),
    Case("another version (3.6.1)", _key(f"v=DKIM2; k=rsa; p={rsa_key()[1]}"), (BROKEN_KEY,), "dkim"),
    Case("a version that is not first (3.6.1)", _key(f"k=rsa; v=DKIM1; p={rsa_key()[1]}"), (BROKEN_KEY,), "dkim"),
    Case("an unknown kind of key", _key(f"v=DKIM1; k=dsa; p={rsa_key()[1]}"), (BROKEN_KEY,), "dkim"),
    Case("an Ed25519 key of 31 bytes (8463, 4)",
         _key("v=DKIM1; k=ed25519; p=MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMQ=="),
         (BROKEN_KEY,), "dkim"),
    Case("SHA-1 alone (8301, 3.1)", _key(f"v=DKIM1; h=sha1; p={rsa_key()[1]}"), (BROKEN_KEY,), "dkim"),
    Case("a key for reports alone (3.6.1, s=)", _key(f"v=DKIM1; s=tlsrpt; p={rsa_key()[1]}"), (BROKEN_KEY,), "dkim"),
    Case("a revoked key (3.6.1)", _key("v=DKIM1; k=rsa; p="), (Wrong("dkim_revoked", OF_DKIM),), "dkim"),
    Case("768 bits (8301, 3.2)", _key(f"v=DKIM1; k=rsa; p={WEAK}"), (Wrong("dkim_weak", OF_DKIM),), "dkim"),
    # what left
    Case("a mail that is not signed", message="unsigned", wrong=(Wrong("dkim_unsigned", see_to="sign"),), area="mail"),
    Case("a mail whose signature fails", message="altered", wrong=(Wrong("dkim_fails", see_to="sign"),), area="mail"),
    Case("one click is not signed (8058, 4)", message="one click not covered",
         wrong=(Wrong("one_click_unsigned", see_to="List-Unsubscribe-Post"),), area="mail"),
    # DMARC
    Case("no DMARC", {("_dmarc.{d}", "TXT"): None}, (NO_DMARC,), "dmarc"),
    Case("two DMARC (6.6.3)", _dmarc("v=DMARC1; p=none", "v=DMARC1; p=reject"), (TWO_DMARC,), "dmarc"),
    Case("DMARC without p and rua (6.6.3)", _dmarc("v=DMARC1; fo=1"), (BROKEN_DMARC,), "dmarc"),
    Case("DMARC whose rua is no address (6.6.3)", _dmarc("v=DMARC1; rua=dmarc@{d}"), (BROKEN_DMARC,), "dmarc"),
    Case("DMARC of an unknown sp (6.6.3)", _dmarc("v=DMARC1; p=none; sp=some"), (BROKEN_DMARC,), "dmarc"),
    Case("DMARC of two policies (6.4)", _dmarc("v=DMARC1; p=none; p=reject; aspf=s; aspf=r"), (BROKEN_DMARC,),
         "dmarc"),
    Case("DMARC without semicolons (6.4)", _dmarc("v=DMARC1 p=none"), (BROKEN_DMARC,), "dmarc"),
    Case("an unknown policy (6.3)", _dmarc("v=DMARC1; p=nothing"), (BROKEN_DMARC,), "dmarc"),
    Case("a version that is not first (6.3)", _dmarc("p=none; v=DMARC1"), (BROKEN_DMARC,), "dmarc"),
    Case("no DMARC above either (6.6.3)", {("_dmarc.{d}", "TXT"): None}, (NO_DMARC,), "dmarc", sub="news"),
    Case("another's name in signature and return path (3.1)", relay="ses", message="by another", wrong=(ALIGNED,),
         area="aligned"),
    Case("one's own above, where it has to be the same (3.1.1)", _dmarc("v=DMARC1; p=none; adkim=s"), (ALIGNED,),
         "aligned", relay="ses", message="signed", sub="news"),
    # MX
    Case("neither MX nor address", {("{d}", "MX"): None}, (Wrong("mx_missing", OF_MX),), "mx"),
    Case("a null MX (7505)", {("{d}", "MX"): ("0 .",)}, (Wrong("mx_null", OF_MX),), "mx"),
    Case("an MX that is nowhere", {("{d}", "MX"): ("10 gone.{d}.",)},
         (Wrong("mx_nowhere", ("gone.{d}", "A", r".+")),), "mx"),
    Case("an MX that is an address (5321, 5.1)", {("{d}", "MX"): ("10 192.0.2.25.",)},
         (Wrong("mx_nowhere", OF_MX),), "mx"),
    Case("no such domain", {key: None for key in ready_zone() if key[0] != REVERSE} | {("{d}", "!"): ("NXDOMAIN",)},
         (Wrong("no_domain", see_to="register"),), "domain"),
    # the host
    Case("no PTR", {(REVERSE, "PTR"): None}, (Wrong("ptr_missing", OF_PTR),), "ptr"),
    Case("a PTR that leads elsewhere",
         {(REVERSE, "PTR"): ("host25.isp.{d}.",), ("host25.isp.{d}", "A"): ("192.0.2.99",)},
         (Wrong("ptr_differs", OF_PTR),), "ptr"),
    # TLS
    Case("without TLS", server="plain", wrong=(Wrong("tls_none", see_to="security"),), area="tls"),
    Case("a certificate that nobody vouches for", server="untrusted",
         wrong=(Wrong("tls_broken", see_to="certificate"),), area="tls"),
    Case("no STARTTLS", server="none offered", wrong=(Wrong("tls_broken", see_to="STARTTLS"),), area="tls"),
    # one click
    Case("no page to opt out", page=False, wrong=(Wrong("one_click_missing", see_to="UNSUBSCRIBE_URL"),), area="page"),
)  # fmt: skip

READY: tuple[Case, ...] = (
    Case("as it is"),
    Case("redirect (6.1)", _spf("v=spf1 redirect=spf.{d}", spf=(f"v=spf1 ip4:{IP} -all",))),
    Case("includes within includes", _spf("v=spf1 include:a.{d} ~all", a=("v=spf1 include:b.{d} ?all",),
                                          b=(f"v=spf1 ip4:198.51.100.0/24 ip4:{IP} -all",))),
    Case("several mechanisms", _spf("v=spf1 a mx a:mail.{d}/28 ip4:198.51.100.0/24 ip6:2001:db8::/32 ~all")),
    Case("exactly ten lookups", _spf("v=spf1 " + "a:mail.{d} " * 9 + "mx -all")),
    Case("upper case (7208, 4.6.1; 7489, 6.4)",
         {**_spf(f"V=SPF1 IP4:{IP} A:MAIL.{{d}} -ALL"), **_dmarc("v=DMARC1; P=None; ADKIM=R")}),
    Case("no all, which is neutral", _spf(f"v=spf1 ip4:{IP}")),
    Case("macros and unknown modifiers (6, 7)",
         _spf(f"v=spf1 ip4:{IP} exists:%{{i}}._spf.{{d}} exp=why.{{d}} moo=%{{d2}} -all")),
    Case("in several strings (3.3)", {("{d}", "TXT"): (f"v=spf1 ip4:198.51.100.7\t ip4:{IP}\t -all",)}),
    Case("a key behind an alias", {("s1._domainkey.{d}", "TXT"): None,
         ("s1._domainkey.{d}", "CNAME"): ("s1.keys.{d}.",), ("s1.keys.{d}", "TXT"): (f"v=DKIM1; p={rsa_key()[1]}",)}),
    Case("an Ed25519 key (8463)", _key(f"v=DKIM1; k=ed25519; p={ED25519}")),
    Case("4096 bits in several strings", _key(f"v=DKIM1; k=rsa; p={long_rsa_key()}")),
    Case("a key with blanks, flags and notes (3.6.1)",
         _key(f" v = DKIM1 ; h=sha1:sha256 ; n=a=20note ; s=* ; t=s ; p={rsa_key()[1][:70]} {rsa_key()[1][70:]} ;")),
    Case("a key without version (3.6.1)", _key(f"p={rsa_key()[1]}")),
    Case("two selectors",
         {("s2._domainkey.{d}", "TXT"): (f"v=DKIM1; k=ed25519; p={ED25519}",)}, selectors=("s1", "s2")),
    Case("DMARC above a subdomain (6.6.3)", sub="news"),
    Case("DMARC of a subdomain's own", {("_dmarc.news.{d}", "TXT"): ("v=DMARC1;p=reject;aspf=s;pct=50",),
                                        ("_dmarc.{d}", "TXT"): None}, sub="news"),
    Case("DMARC with other TXT beside it (6.6.3)", _dmarc("v=DMARC1;p=quarantine; sp=none ; fo=1;", "hello")),
    Case("no MX but an address (5321, 5.1)", {("{d}", "MX"): None, ("{d}", "A"): (IP,)}),
    Case("a mail host that is elsewhere", {("{d}", "MX"): ("5 gone.{d}.", "10 mail.{d}.")}),
    Case("a signed mail that came back", message="signed"),
    Case("another's signature, one's own return path (7489, 4.2)", message="by another"),
    Case("two PTR, of which one leads back", {(REVERSE, "PTR"): ("x.isp.{d}.", "mail.{d}.")}),
    Case("an IPv6 host beside", {**_spf(f"v=spf1 ip4:{IP} ip6:2001:db8::19 -all"),
         ("9.1" + ".0" * 22 + ".8.b.d.0.1.0.0.2.ip6.arpa", "PTR"): ("mail6.{d}.",),
         ("mail6.{d}", "AAAA"): ("2001:db8::19",)}, leaves_from=(IP, "2001:db8::19")),
    Case("a relay by its include", _spf("v=spf1 include:_spf.relay.example -all"), leaves_from=(), relay="relay"),
    Case("a relay's addresses written out", _spf("v=spf1 ip4:198.51.100.0/24 -all"), leaves_from=(), relay="relay"),
    Case("a relay with a return path of its own", leaves_from=(), relay="ses", message="signed"),
)  # fmt: skip


def pairs() -> tuple[Case, ...]:
    """Two faults at a time, of different areas, each fault in at least one pair."""
    alone = [case for case in BROKEN if case.area not in {"domain", "aligned"} and not case.sub]
    found: dict[str, Case] = {}
    for step in (7, 19):
        for at, case in enumerate(alone):
            other = next(
                one
                for turn in range(len(alone))
                if (one := alone[(at + step + turn) % len(alone)]).area != case.area and _apart(case, one)
            )
            both = case.beside(other)
            if not {both.name, f"{other.name} + {case.name}"} & found.keys():
                found[both.name] = both
    return tuple(found.values())


def _apart(one: Case, other: Case) -> bool:
    """Whether neither hides the other: who changes a key has no signature to be judged by it, and a zone no MX."""
    return {one.area, other.area} != {"dkim", "mail"} and not one.records.keys() & other.records.keys()
