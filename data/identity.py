"""What makes two businesses the same: e-mail, phone, domain of their own, folded name with place."""

import hashlib
import re
import unicodedata
from functools import cache, lru_cache
from typing import NamedTuple

import idna
import phonenumbers
import tldextract

from data.folding import unaccented
from data.hosts import FREE_MAIL, SHARED_HOSTS, WITHOUT_DOTS
from data.places import country_code
from data.records import Business, Contact

RESERVED_SUFFIXES = ("example", "test", "invalid", "localhost")

_LABEL = r"[a-z0-9\u0080-\U0010ffff](?:[a-z0-9\u0080-\U0010ffff-]*[a-z0-9\u0080-\U0010ffff])?"
_ATOM = r"[a-z0-9!#$%&'*+/=?^_`{|}~\u0080-\U0010ffff-]+"
_ADDRESS = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})+")

_FORMS = "inc incorporated llc lc llp lp lllp pllc plc ltd limited co company corp corporation pc pa gmbh"
_LEGAL_FORMS = frozenset(_FORMS.split())


class Identity(NamedTuple):
    """One name under which a business is known: ``kind`` is email, phone, domain or company."""

    kind: str
    value: str


def visible(text: str) -> str:
    """The text without format characters (soft hyphens, marks of direction, joiners), which nobody sees or types."""
    return "".join(c for c in text if unicodedata.category(c) != "Cf") if not text.isascii() else text


def normalise_email(text: str) -> str | None:
    """The address in lower case, its domain in ASCII; None if it is none."""
    address = unicodedata.normalize("NFKC", visible(text)).strip().removeprefix("mailto:").strip("<> ").lower()
    if not _ADDRESS.fullmatch(address):
        return None
    local, _, domain = address.rpartition("@")
    ascii_domain = _ascii_domain(domain)
    return f"{local}@{ascii_domain}" if ascii_domain else None


def email_domain(address: str) -> str:
    """What stands after the ``@``, in lower case."""
    return address.rpartition("@")[2].strip("<> ").lower()


def normalise_phone(text: str, region: str = "US") -> str | None:
    """The number in E.164 (``+13125550123``), one of ``region`` unless it says otherwise; None if it is none.

    What a spreadsheet made of it is read (``3125550123.0``), unless digits were lost on the way (``3.1E+09``).
    """
    text = _written_out(visible(text))
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return written if written == text else normalise_phone(written)  # a trunk prefix may stand behind another


def ready() -> None:
    """Load the list of public suffixes, so that no transaction waits for it."""
    registrable_domain("ready.test")


def registrable_domain(text: str) -> str | None:
    """The domain that its owner registered, from a host, address or URL; None for free-mail and shared hosts."""
    parts = _extract()(text.strip().rpartition("@")[2].lower(), include_psl_private_domains=True)
    domain = parts.top_domain_under_public_suffix
    if not domain or parts.is_private or domain in FREE_MAIL or domain in SHARED_HOSTS:
        return None
    return domain


def organisational_domain(domain: str) -> str:
    """The domain below the public suffix, as DMARC has it (RFC 7489, 3.2), whosever it is."""
    parts = _extract()(domain.strip().lower(), include_psl_private_domains=True)
    return parts.top_domain_under_public_suffix or domain.strip().lower()


def is_host(text: str) -> bool:
    """Whether a text like ``acme.com`` ends as the names of hosts do (Public Suffix List)."""
    return bool(_extract()(text.lower()).top_domain_under_public_suffix)


def fold_company(name: str) -> str:
    """The name without case, accents, punctuation, a leading "the" and legal forms (``ACME, L.L.C.`` is ``acme``)."""
    plain = unaccented(visible(name))
    plain = unicodedata.normalize("NFKD", plain.casefold())
    words = re.sub(r"[^\w]+|_", " ", re.sub(r"['\u2019.]", "", plain.replace("&", " and "))).split()
    folded = _without_forms(words)
    while folded != words:
        words, folded = folded, _without_forms(folded)
    return " ".join(folded)


def clean_postcode(text: str | float | None, country: str | None = None) -> str | None:
    """The postal code as people write it: ``31701.0`` and ``31701-1234`` are ``31701``, ``601.0`` is ``00601``.

    Without a country it is one of the United States, where ``2138`` has lost the naught before it.
    """
    code = "" if text is None else unicodedata.normalize("NFKC", visible(str(text))).strip().upper()
    american = not country or country_code(country) == "US"
    if match := re.fullmatch(r"(\d{1,5})\.0*", code):
        code = match[1].zfill(5) if american else match[1]
    elif american and re.fullmatch(r"\d{3,4}", code):
        code = code.zfill(5)
    elif match := re.fullmatch(r"(\d{5})[- ]?\d{4}(?:\.0*)?", code):
        code = match[1]
    return None if not re.search(r"[1-9A-Z]", code) or code in {"NAN", "NONE", "NULL"} else " ".join(code.split())


def company_key(business: Business) -> str | None:
    """The folded name with the postal code, or else with city and state; None if there is no place."""
    name, postcode = fold_company(business.company), clean_postcode(business.postcode, business.country)
    place = postcode or (business.city and business.state and f"{business.city} {business.state}".casefold())
    return f"{name}|{place}" if name and place else None


def identities_of(business: Business, contact: Contact | None = None) -> list[Identity]:
    """All names under which the business (and its contact) is known, without doubles, strongest first."""
    emails = [business.email, contact.email if contact else None]
    phones = [business.phone, contact.phone if contact else None]
    hosts = [business.domain, business.website, *emails]
    found = [
        *(Identity("email", email_key(email)) for email in emails if email and normalise_email(email)),
        *(Identity("domain", domain) for host in hosts if host and (domain := registrable_domain(host))),
        *(Identity("phone", phone) for text in phones if text and (phone := normalise_phone(text))),
        *(Identity("company", key) for key in [company_key(business)] if key),
    ]
    return list(dict.fromkeys(found))


def email_key(text: str) -> str:
    """The mailbox behind an address: its normal form without a ``+tag``."""
    address = normalise_email(text) or visible(text).strip().lower()
    local, at, domain = address.rpartition("@")
    return f"{local.partition('+')[0] or local}{at}{domain}"


def mailbox_key(text: str) -> str:
    """The mailbox behind an address as its host finds it: also without dots, where they do not count."""
    address = email_key(text)
    local, at, domain = address.rpartition("@")
    return f"{local.replace('.', '')}{at}{WITHOUT_DOTS[0]}" if domain in WITHOUT_DOTS else address


def mail_domains(address: str) -> tuple[str, ...]:
    """The domains by which the host of an address goes."""
    domain = email_domain(normalise_email(address) or address)
    return WITHOUT_DOTS if domain in WITHOUT_DOTS else (domain,)


@lru_cache(maxsize=4096)
def normalise(kind: str, value: str) -> str:
    """The value as identities and suppressions compare it."""
    value = visible(value)
    if kind == "email":
        return email_key(value)
    if kind == "phone":
        return normalise_phone(value) or value.strip()
    if kind == "domain":
        plain = value.strip().lower()
        host = _extract()(plain.rpartition("@")[2]).fqdn
        return host.removeprefix("www.") or plain
    if kind == "company":
        name, bar, place = value.partition("|")
        return f"{fold_company(name)}{bar}{place.strip().casefold()}"
    raise ValueError(f"{kind!r} is no kind of identity (email, phone, domain, company)")


def hash_value(kind: str, value: str) -> str:
    """SHA-256 of the kind and the normalised value: what suppressions are matched by."""
    return hashlib.sha256(f"{kind}:{normalise(kind, value)}".encode()).hexdigest()


def _written_out(number: str) -> str:
    """A number as it was before a spreadsheet took it for a quantity, where it still has all its digits."""
    if match := re.fullmatch(r"\s*(\+?\d{5,})\.0*\s*", number):
        return match[1]
    if match := re.fullmatch(r"\s*(\d)[.,](\d+)E\+?(\d{1,2})\s*", number, re.IGNORECASE):
        return match[1] + match[2] if len(match[2]) == int(match[3]) else ""
    return number


def _without_forms(words: list[str]) -> list[str]:
    kept = list(words)
    for length in (4, 3, 2):  # "l l c" is how some registers write LLC
        if len(kept) > length and all(len(w) == 1 for w in kept[-length:]) and "".join(kept[-length:]) in _LEGAL_FORMS:
            return kept[:-length]
    if len(kept) > 1 and kept[-1] in _LEGAL_FORMS:
        return kept[:-1]
    if len(kept) > 1 and kept[0] == "the":
        return kept[1:]
    return kept


@lru_cache(maxsize=4096)
def _ascii_domain(domain: str) -> str | None:
    """A domain as it stands in DNS (IDNA 2008, as mail leaves for it; 2003 for what only that allows)."""
    try:
        return idna.encode(domain, uts46=True).decode("ascii")
    except idna.IDNAError:
        pass
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        return None


@cache
def _extract() -> tldextract.TLDExtract:
    return tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None, extra_suffixes=RESERVED_SUFFIXES)
