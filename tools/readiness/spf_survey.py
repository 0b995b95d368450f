"""What an SPF record lets pass, wherever it leads, and what it takes to find that out (RFC 7208, 4.6 and 5)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from tools.readiness.asking import Dns
from tools.readiness.policy import Broken, Network, Policy, Term, is_policy, parse

MOST_LOOKUPS = 10
ENOUGH = 2 * MOST_LOOKUPS
"""After so many a record is followed no further: it is known to take too many."""
MOST_VOIDS = 2
MOST_EXCHANGES = 10


@dataclass
class Survey:
    """What a record lets pass, and what it takes to find that out, its includes with it.

    ``networks`` pass, ``includes`` are asked; ``everybody`` passes by ``all`` or a network of all addresses; with
    ``macros`` the rest depends on the mail. It is ``partial`` where the networks are not all that there is to it.
    ``broken`` is why mail hosts cannot read it.
    """

    lookups: int = 0
    voids: int = 0
    everybody: bool = False
    macros: bool = False
    partial: bool = False
    endless: bool = False
    crowded: str = ""
    broken: str = ""
    networks: list[Network] = field(default_factory=list)
    includes: set[str] = field(default_factory=set)

    def too_many(self, domain: str) -> str | None:
        """Which limit it is beyond, if it is."""
        if self.endless:
            return f"the SPF record of {domain} includes itself"
        if self.crowded:
            return (
                f"the SPF record of {domain} names the mail hosts of {self.crowded}, of which there are more than ten"
            )
        if self.lookups > MOST_LOOKUPS:
            return (
                f"the SPF record of {domain} takes {self.lookups} lookups, {MOST_LOOKUPS} are allowed (RFC 7208, 4.6.4)"
            )
        if self.voids > MOST_VOIDS:
            return (
                f"the SPF record of {domain} asks for {self.voids} names that are not there, {MOST_VOIDS} are allowed"
            )
        return None


def policies(dns: Dns, domain: str) -> tuple[str, ...]:
    """The SPF records of a domain; there ought to be one."""
    return tuple(text for text in dns.texts(domain) if is_policy(text))


def survey(dns: Dns, domain: str, policy: Policy) -> Survey:
    """Follow a record wherever it leads."""
    found = Survey()
    _follow(dns, domain, policy, found, (domain.lower(),), passes=True)
    return found


def passes(dns: Dns, domain: str, policy: Policy, address: str) -> bool | None:
    """Whether a mail from the address passes; None where that depends on the mail."""
    try:
        return _result(dns, domain, policy, ip_address(address), 0) == "+"
    except _DependsOnTheMail:
        return None


def within(one: Network, other: Network) -> bool:
    """Whether a network is a part of another."""
    return one.version == other.version and one.subnet_of(other)  # type: ignore[arg-type]


def _follow(dns: Dns, domain: str, policy: Policy, found: Survey, path: tuple[str, ...], *, passes: bool) -> None:
    """Follow the terms up to ``all``, which ends a record."""
    for term in policy.terms:
        lets_in = passes and term.qualifier == "+"
        if term.kind == "all":
            found.everybody = found.everybody or lets_in
            return
        found.partial = found.partial or (passes and not lets_in)
        if term.kind in {"ip4", "ip6"}:
            if lets_in:
                found.networks.append(term.network)
                found.everybody = found.everybody or term.network.prefixlen == 0
            continue
        found.lookups += 1
        if term.has_macro or term.kind == "ptr":
            found.macros = found.partial = True
        elif found.lookups > ENOUGH:
            found.partial = True
        elif term.kind == "include":
            _include(dns, term.text, term.spec, found, path, passes=lets_in)
        else:
            _names(dns, domain, term, found, lets_in)
    if policy.redirect:
        found.lookups += 1
        if "%" in policy.redirect:
            found.macros = found.partial = True
        else:
            _include(dns, f"redirect={policy.redirect}", policy.redirect, found, path, passes=passes)


def _include(dns: Dns, text: str, name: str, found: Survey, path: tuple[str, ...], *, passes: bool) -> None:
    name = name.rstrip(".").lower()
    if name in path:
        found.endless = True
        return
    texts = policies(dns, name)
    if len(texts) != 1:
        found.voids += not dns.texts(name)
        many = f"{len(texts)} SPF records" if texts else "no SPF record"
        found.broken = found.broken or f"{text} leads to {many}"
        return
    if passes:
        found.includes.add(name)
    try:
        inner = parse(texts[0])
    except Broken as error:
        found.broken = found.broken or f"{text} leads to one that cannot be read: {error}"
        return
    if found.lookups > ENOUGH:
        found.partial = True
        return
    _follow(dns, name, inner, found, (*path, name), passes=passes)


def _names(dns: Dns, domain: str, term: Term, found: Survey, lets_in: bool) -> None:
    """The addresses behind an ``a``, ``mx`` or ``exists``."""
    name = term.spec or domain
    hosts: tuple[str, ...] = (name,)
    if term.kind == "mx":
        hosts = dns.exchanges(name)
        if len(hosts) > MOST_EXCHANGES:
            found.crowded = name
            found.partial = found.partial or len(hosts) > ENOUGH
            hosts = hosts[:ENOUGH]
    networks = [net for host in hosts if host for net in _networks(dns.addresses(host), term)]
    found.voids += not (hosts if term.kind == "mx" else networks)
    if term.kind == "exists":
        found.partial = True
    elif lets_in:
        found.networks += networks


class _DependsOnTheMail(Exception):
    """Only a mail host can say."""


def _result(dns: Dns, domain: str, policy: Policy, address: IPv4Address | IPv6Address, depth: int) -> str:
    """The qualifier of the first term that matches the address (4.6.2)."""
    if depth > MOST_LOOKUPS:
        return "?"
    for term in policy.terms:
        if _matches(dns, domain, term, address, depth):
            return term.qualifier
    if policy.redirect:
        if "%" in policy.redirect:
            raise _DependsOnTheMail
        return _of(dns, policy.redirect, address, depth) or "?"
    return "?"


def _of(dns: Dns, name: str, address: IPv4Address | IPv6Address, depth: int) -> str | None:
    texts = policies(dns, name)
    return _result(dns, name, parse(texts[0]), address, depth + 1) if texts else None


def _matches(dns: Dns, domain: str, term: Term, address: IPv4Address | IPv6Address, depth: int) -> bool:
    match term.kind:
        case "all":
            return True
        case "ip4" | "ip6":
            return address in term.network
        case "include" if not term.has_macro:
            return _of(dns, term.spec, address, depth) == "+"
        case "a" | "mx" if not term.has_macro:
            name = term.spec or domain
            hosts = dns.exchanges(name) if term.kind == "mx" else (name,)
            return any(address in net for host in hosts if host for net in _networks(dns.addresses(host), term))
        case "exists" if not term.has_macro:
            return bool(dns.addresses(term.spec))
        case _:
            raise _DependsOnTheMail


def _networks(addresses: Iterable[str], term: Term) -> list[Network]:
    """The addresses with the term's prefixes."""
    found = []
    for address in addresses:
        length = term.four if ip_address(address).version == 4 else term.six
        found.append(ip_network(f"{address}/{length}", strict=False))
    return found
