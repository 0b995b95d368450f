"""An SPF record taken apart (RFC 7208, sections 4.6.1, 5, 6 and 12)."""

import re
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Literal, NamedTuple

Network = IPv4Network | IPv6Network
Mechanism = Literal["all", "include", "a", "mx", "ptr", "ip4", "ip6", "exists"]

_MACRO = r"%\{[slodiphcrtv]\d*r?[-.+,/_=]*\}|%[%_-]"
_STRING = rf"(?:{_MACRO}|[\x21-\x24\x26-\x7e])"
_PREFIXES = r"(?:/(?P<four>0|[1-9]\d?))?(?://(?P<six>0|[1-9]\d{0,2}))?"
_FORMS: dict[Mechanism, re.Pattern[str]] = {
    "all": re.compile(r"all", re.IGNORECASE),
    "include": re.compile(rf"include:(?P<spec>{_STRING}+)", re.IGNORECASE),
    "a": re.compile(rf"a(?::(?P<spec>{_STRING}+?))?{_PREFIXES}", re.IGNORECASE),
    "mx": re.compile(rf"mx(?::(?P<spec>{_STRING}+?))?{_PREFIXES}", re.IGNORECASE),
    "ptr": re.compile(rf"ptr(?::(?P<spec>{_STRING}+))?", re.IGNORECASE),
    "ip4": re.compile(r"ip4:(?P<spec>[\d.]+(?:/(?:0|[1-9]\d?))?)", re.IGNORECASE),
    "ip6": re.compile(r"ip6:(?P<spec>[\da-f:.]+(?:/(?:0|[1-9]\d{0,2}))?)", re.IGNORECASE),
    "exists": re.compile(rf"exists:(?P<spec>{_STRING}+)", re.IGNORECASE),
}
_MODIFIER = re.compile(rf"(?P<name>[a-z][\w.-]*)=(?P<spec>{_STRING}*)", re.IGNORECASE | re.ASCII)
_LABEL = re.compile(r"[a-z0-9-]*[a-z0-9]", re.IGNORECASE)
LONGEST_RECORD = 4_000
LONGEST_DOMAIN = 253
LONGEST_QUOTED = 100


class Broken(Exception):
    """A record that no mail host can read: ``what`` of it is wrong, and how."""

    def __init__(self, what: str, how: str) -> None:
        super().__init__(f"{what if len(what) <= LONGEST_QUOTED else f'{what[:LONGEST_QUOTED]}...'} {how}")


class Term(NamedTuple):
    """A mechanism with its qualifier; ``spec`` is the domain or the network, as it is written."""

    text: str
    qualifier: str
    kind: Mechanism
    spec: str
    four: int = 32
    six: int = 128

    @property
    def network(self) -> Network:
        """The network of an ``ip4`` or ``ip6``."""
        return ip_network(self.spec, strict=False)

    @property
    def has_macro(self) -> bool:
        """Whether what it is about depends on the mail."""
        return "%" in self.spec


class Policy(NamedTuple):
    """The mechanisms in their order, and where to look if none of them matches; ``others`` are other modifiers."""

    terms: tuple[Term, ...] = ()
    redirect: str | None = None
    others: tuple[str, ...] = ()

    def __str__(self) -> str:
        """The record."""
        last = [term.text for term in self.terms if term.kind == "all"]
        last += [f"redirect={self.redirect}"] if self.redirect else []
        return " ".join(("v=spf1", *(term.text for term in self.terms if term.kind != "all"), *self.others, *last))


def is_policy(text: str) -> bool:
    """Whether a TXT record is an SPF record (4.5)."""
    return text.lower() == "v=spf1" or text.lower().startswith("v=spf1 ")


def parse(text: str) -> Policy:
    """Take a record apart.

    Raises:
        Broken: if it is against the grammar, or so long that hardly a mail host reads it.
    """
    if len(text) > LONGEST_RECORD:
        raise Broken("it", f"is longer than {LONGEST_RECORD:,} characters")
    terms, modifiers = list[Term](), list[re.Match[str]]()
    for word in _words(text):
        if found := term(word):
            terms.append(found)
        elif modifier := _MODIFIER.fullmatch(word):
            modifiers.append(modifier)
        else:
            raise Broken(word, "is nothing that SPF knows")
    for name in ("redirect", "exp"):
        mine = [modifier for modifier in modifiers if _name(modifier) == name]
        if len(mine) > 1:
            raise Broken(f"{name}=", "stands there twice")
        for modifier in mine:
            _domain(modifier["spec"], modifier[0])
    redirect = next((modifier["spec"] for modifier in modifiers if _name(modifier) == "redirect"), None)
    return Policy(tuple(terms), redirect, tuple(one[0] for one in modifiers if _name(one) != "redirect"))


def readable(text: str) -> Policy:
    """What can be read of a record, whatever else stands there: up to ``all``; a redirect as what it stands for."""
    terms, redirects, others = list[Term](), list[Term](), dict[str, str]()
    for word in _words(text):
        try:
            if found := term(word):
                terms.append(found)
            elif modifier := _MODIFIER.fullmatch(word):
                if _name(modifier) != "redirect":
                    others.setdefault(_name(modifier), word)
                elif led := term(f"include:{modifier['spec']}"):
                    redirects.append(led)
        except Broken:
            continue
        if found and found.kind == "all":
            return Policy(tuple(terms), None, tuple(others.values()))
    return Policy((*terms, *redirects), None, tuple(others.values()))


def _words(text: str) -> list[str]:
    return [word for word in text[len("v=spf1") :].split(" ") if word]


def _name(modifier: re.Match[str]) -> str:
    return modifier["name"].lower()


def term(word: str) -> Term | None:
    """The mechanism that a word is, if it is one.

    Raises:
        Broken: it is one, of nothing that there can be.
    """
    qualifier, bare = (word[0], word[1:]) if word[0] in "+-~?" else ("+", word)
    for kind, form in _FORMS.items():
        if match := form.fullmatch(bare):
            parts = match.groupdict()
            four, six = int(parts.get("four") or 32), int(parts.get("six") or 128)
            found = Term(word, qualifier, kind, parts.get("spec") or "", four, six)
            _check(found)
            return found
    return None


def _check(found: Term) -> None:
    if found.kind in {"ip4", "ip6"}:
        try:
            if found.network.version != int(found.kind[-1]):
                raise ValueError
        except ValueError:
            raise Broken(found.text, "is no address or network") from None
    elif found.four > 32 or found.six > 128:
        raise Broken(found.text, "has too long a prefix")
    elif found.spec:
        _domain(found.spec, found.text)


def _domain(spec: str, word: str) -> None:
    """Whether it ends as a domain does, or with a macro (7.1): read by hand, in time that grows with its length."""
    if "%" not in spec and len(spec) > LONGEST_DOMAIN:
        raise Broken(word, f"names a domain of more than {LONGEST_DOMAIN} characters")
    _, macro, end = spec.rpartition("%{")
    _, dot, label = spec.removesuffix(".").rpartition(".")
    is_label = dot and _LABEL.fullmatch(label) and not label.isdigit()
    if not is_label and not (macro and end.find("}") == len(end) - 1):
        raise Broken(word, "names no domain")
