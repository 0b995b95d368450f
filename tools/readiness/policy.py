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
_DOMAIN_END = re.compile(r"\.(?:[a-z0-9-]*[a-z-][a-z0-9-]*[a-z0-9]|[a-z])\.?$|%\{[^}]*\}$", re.IGNORECASE)


class Broken(Exception):
    """A record that no mail host can read; ``term`` is where."""

    def __init__(self, why: str, term: str) -> None:
        super().__init__(why)
        self.term = term


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
    """The mechanisms in their order, and where to look if none of them matches."""

    terms: tuple[Term, ...]
    redirect: str | None


def is_policy(text: str) -> bool:
    """Whether a TXT record is an SPF record (4.5)."""
    return text.lower() == "v=spf1" or text.lower().startswith("v=spf1 ")


def parse(text: str) -> Policy:
    """Take a record apart.

    Raises:
        Broken: if it is against the grammar.
    """
    terms, modifiers = [], dict[str, str]()
    for word in text[len("v=spf1") :].split(" "):
        if not word:
            continue
        if term := _term(word):
            terms.append(term)
            continue
        modifier = _MODIFIER.fullmatch(word)
        if not modifier:
            raise Broken(f"{word} is nothing that SPF knows", word)
        name = modifier["name"].lower()
        if name in {"redirect", "exp"}:
            if name in modifiers:
                raise Broken(f"{name}= stands there twice", word)
            _domain(modifier["spec"], word)
            modifiers[name] = modifier["spec"]
    return Policy(tuple(terms), modifiers.get("redirect"))


def readable(text: str) -> tuple[Term, ...]:
    """The mechanisms of a record that can be read, whatever else stands there."""
    found = []
    for word in text.split():
        try:
            found += [term] if (term := _term(word)) else []
        except Broken:
            continue
    return tuple(found)


def _term(word: str) -> Term | None:
    qualifier, bare = (word[0], word[1:]) if word[0] in "+-~?" else ("+", word)
    for kind, form in _FORMS.items():
        if match := form.fullmatch(bare):
            parts = match.groupdict()
            four, six = int(parts.get("four") or 32), int(parts.get("six") or 128)
            term = Term(word, qualifier, kind, parts.get("spec") or "", four, six)
            _check(term)
            return term
    return None


def _check(term: Term) -> None:
    if term.kind in {"ip4", "ip6"}:
        try:
            if term.network.version != int(term.kind[-1]):
                raise ValueError
        except ValueError:
            raise Broken(f"{term.text} is no address or network", term.text) from None
    elif term.four > 32 or term.six > 128:
        raise Broken(f"{term.text} has too long a prefix", term.text)
    elif term.spec:
        _domain(term.spec, term.text)


def _domain(spec: str, word: str) -> None:
    if not _DOMAIN_END.search(spec):
        raise Broken(f"{word} names no domain", word)
