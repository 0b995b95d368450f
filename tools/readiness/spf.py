"""Who may send in a domain's name (SPF, RFC 7208): one record, readable, within its limits, and with our own host."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, collapse_addresses, ip_address, ip_network

from data.readiness import DnsRecord, Fault
from tools.readiness.asking import Dns
from tools.readiness.policy import Broken, Network, Policy, Term, is_policy, parse, readable

MOST_LOOKUPS = 10
ENOUGH = 2 * MOST_LOOKUPS
"""After so many a record is followed no further: it is known to take too many."""
MOST_VOIDS = 2
MOST_EXCHANGES = 10
MOST_WRITTEN_OUT = 20
ALL = "~all"


@dataclass
class Survey:
    """What a record lets pass, and what it takes to find that out, its includes with it.

    ``networks`` pass, ``includes`` are asked; ``everybody`` passes by ``all`` or a network of all addresses; with
    ``macros`` the rest depends on the mail. ``broken`` is why mail hosts cannot read it, and ``culprit`` the term.
    """

    lookups: int = 0
    voids: int = 0
    everybody: bool = False
    macros: bool = False
    endless: bool = False
    crowded: str = ""
    broken: str = ""
    culprit: str = ""
    networks: list[Network] = field(default_factory=list)
    includes: set[str] = field(default_factory=set)


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


def look(dns: Dns, domain: str, needed: Sequence[str], hosts: Sequence[str], relays: Sequence[str]) -> list[Fault]:
    """What is wrong with the record.

    ``hosts`` are the addresses that mail leaves from, ``relays`` the names that a mail host wants included (one of
    them); ``needed`` are the mechanisms that stand for both in a record.
    """
    texts = policies(dns, domain)
    if not texts:
        said = f"{domain} does not say who may send in its name"
        return [Fault("spf_missing", said, (_record(domain, needed),))]
    if len(texts) > 1:
        kept = [term.text for text in texts for term in readable(text) if term.kind != "all" and _leads(dns, term)]
        said = f"{domain} has {len(texts)} SPF records, and none counts (RFC 7208, 4.5): they have to be one"
        return [Fault("spf_twice", said, (_record(domain, needed, kept),))]
    (text,) = texts
    try:
        policy = parse(text)
    except Broken as error:
        kept = [term.text for term in readable(text) if term.kind != "all" and _leads(dns, term)]
        return [
            Fault("spf_broken", f"the SPF record {text!r} cannot be read: {error}", (_record(domain, needed, kept),))
        ]
    return _of_policy(dns, domain, policy, needed, hosts, relays)


def _of_policy(
    dns: Dns, domain: str, policy: Policy, needed: Sequence[str], hosts: Sequence[str], relays: Sequence[str]
) -> list[Fault]:
    seen = survey(dns, domain, policy)
    kept = _kept(policy)
    if seen.broken:
        kept = [term for term in kept if term != seen.culprit.replace("redirect=", "include:")]
        return [Fault("spf_broken", f"the SPF record cannot be read: {seen.broken}", (_record(domain, needed, kept),))]
    if too_many := _too_many(domain, seen):
        written_out = _written_out(seen.networks)
        return [Fault("spf_lookups", too_many, (_record(domain, needed, written_out),))]
    if seen.everybody:
        own = [term.text for term in policy.terms if term.kind not in {"all", "include"} and not _is_everything(term)]
        said = f"the SPF record of {domain} lets everybody send in its name"
        return [Fault("spf_open", said, (_record(domain, needed, own),))]
    out = [address for address in hosts if passes(dns, domain, policy, address) is False]
    if out:
        said = f"the SPF record of {domain} does not let {', '.join(out)} send, from where our mail leaves"
        return [Fault("spf_host", said, (_record(domain, needed, [t for t in kept if t not in needed]),))]
    if relays and not _stands_for(dns, seen, relays):
        said = f"the SPF record of {domain} does not name our mail host ({relays[0]})"
        return [Fault("spf_host", said, (_record(domain, needed, kept),))]
    return []


def _too_many(domain: str, seen: Survey) -> str | None:
    if seen.endless:
        return f"the SPF record of {domain} includes itself"
    if seen.crowded:
        return f"the SPF record of {domain} names the mail hosts of {seen.crowded}, of which there are more than ten"
    if seen.lookups > MOST_LOOKUPS:
        return f"the SPF record of {domain} takes {seen.lookups} lookups, {MOST_LOOKUPS} are allowed (RFC 7208, 4.6.4)"
    if seen.voids > MOST_VOIDS:
        return f"the SPF record of {domain} asks for {seen.voids} names that are not there, {MOST_VOIDS} are allowed"
    return None


def _stands_for(dns: Dns, seen: Survey, relays: Sequence[str]) -> bool:
    """Whether the record has one of the names, or every network that stands behind one."""
    if seen.includes & {name.lower() for name in relays}:
        return True
    for name in relays:
        texts = policies(dns, name)
        try:
            theirs = survey(dns, name, parse(texts[0])).networks if len(texts) == 1 else []
        except Broken:
            continue
        if theirs and all(any(_within(one, ours) for ours in seen.networks) for one in theirs):
            return True
    return False


def _within(one: Network, other: Network) -> bool:
    return one.version == other.version and one.subnet_of(other)  # type: ignore[arg-type]


def _follow(dns: Dns, domain: str, policy: Policy, found: Survey, path: tuple[str, ...], *, passes: bool) -> None:
    """Follow the terms up to ``all``, which ends a record."""
    for term in policy.terms:
        lets_in = passes and term.qualifier == "+"
        if term.kind == "all":
            found.everybody = found.everybody or lets_in
            return
        if term.kind in {"ip4", "ip6"}:
            if lets_in:
                found.networks.append(term.network)
                found.everybody = found.everybody or _is_everything(term)
            continue
        found.lookups += 1
        if term.has_macro or term.kind == "ptr" or found.lookups > ENOUGH:
            found.macros = True
        elif term.kind == "include":
            _include(dns, term.text, term.spec, found, path, passes=lets_in)
        else:
            _names(dns, domain, term, found, lets_in)
    if policy.redirect:
        found.lookups += 1
        if "%" in policy.redirect:
            found.macros = True
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
        _breaks(found, f"{text} leads to {many}", _top(path, text, found))
        return
    if passes:
        found.includes.add(name)
    try:
        inner = parse(texts[0])
    except Broken as error:
        _breaks(found, f"{text} leads to one that cannot be read: {error}", _top(path, text, found))
        return
    before = found.broken
    if found.lookups <= ENOUGH:
        _follow(dns, name, inner, found, (*path, name), passes=passes)
    if found.broken != before and len(path) == 1:
        found.culprit = text


def _top(path: tuple[str, ...], text: str, found: Survey) -> str:
    return text if len(path) == 1 else found.culprit


def _breaks(found: Survey, why: str, culprit: str) -> None:
    if not found.broken:
        found.broken, found.culprit = why, culprit


def _names(dns: Dns, domain: str, term: Term, found: Survey, lets_in: bool) -> None:
    """The addresses behind an ``a``, ``mx`` or ``exists``."""
    name = term.spec or domain
    hosts: tuple[str, ...] = (name,)
    if term.kind == "mx":
        hosts = dns.exchanges(name)
        if len(hosts) > MOST_EXCHANGES:
            found.crowded = name
            return
    networks = [net for host in hosts if host for net in _networks(dns.addresses(host), term)]
    found.voids += not (hosts if term.kind == "mx" else networks)
    if lets_in and term.kind != "exists":
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


def _is_everything(term: Term) -> bool:
    return term.kind in {"ip4", "ip6"} and term.network.prefixlen == 0


def _kept(policy: Policy) -> list[str]:
    """What the record says, as far as it counts and lets anybody pass: up to ``all``; a redirect as an include."""
    terms: list[str] = []
    for term in policy.terms:
        if term.kind == "all":
            return terms
        if term.qualifier == "+":
            terms.append(term.text)
    return [*terms, f"include:{policy.redirect}"] if policy.redirect else terms


def _leads(dns: Dns, term: Term) -> bool:
    """Whether a term can stay in a record that is put right: an include has to lead to something."""
    if term.qualifier != "+" or _is_everything(term):
        return False
    if term.kind != "include" or term.has_macro:
        return term.kind != "ptr"
    return len(policies(dns, term.spec)) == 1


def _written_out(networks: Sequence[Network]) -> list[str]:
    """Networks as mechanisms, if they are few enough for a record."""
    four = [net for net in networks if isinstance(net, IPv4Network) and net.prefixlen]
    six = [net for net in networks if isinstance(net, IPv6Network) and net.prefixlen]
    together: tuple[Network, ...] = (*collapse_addresses(four), *collapse_addresses(six))
    mechanisms = [f"ip{net.version}:{_plain(net)}" for net in together]
    return mechanisms if len(mechanisms) <= MOST_WRITTEN_OUT else []


def _plain(network: Network) -> str:
    return str(network.network_address) if network.prefixlen == network.max_prefixlen else str(network)


def _record(domain: str, needed: Sequence[str], kept: Sequence[str] = ()) -> DnsRecord:
    terms = dict.fromkeys((*needed, *kept))
    return DnsRecord(domain, "TXT", " ".join(("v=spf1", *terms, ALL)))
