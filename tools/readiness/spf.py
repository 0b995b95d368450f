"""Who may send in a domain's name (SPF, RFC 7208): one record, readable, within its limits, and with our own host."""

from collections.abc import Iterator, Sequence
from textwrap import shorten
from typing import NamedTuple

from config.catalogues import DomainFault
from data.readiness import Fault
from tools.readiness import spf_mends
from tools.readiness.asking import Dns
from tools.readiness.policy import Broken, Policy, parse
from tools.readiness.spf_survey import Survey, passes, policies, survey, within

LONGEST_QUOTED = 300


class Ours(NamedTuple):
    """What a record has to let pass of us.

    ``hosts`` are the addresses that mail leaves from, ``relays`` the names that a mail host wants included (one of
    them); ``needed`` are the mechanisms that stand for both in a record.
    """

    needed: Sequence[str]
    hosts: Sequence[str] = ()
    relays: Sequence[str] = ()


def look(dns: Dns, domain: str, ours: Ours) -> Iterator[Fault | str]:
    """What is wrong with the record, or depends on the mail."""

    def fault(kind: DomainFault, said: str, *of: Policy | None) -> Fault:
        records, see_to = spf_mends.offered(dns, domain, ours.needed, of)
        return Fault(kind, said, records, see_to)

    texts = policies(dns, domain)
    if not texts:
        yield fault("spf_missing", f"{domain} does not say who may send in its name")
        return
    if len(texts) > 1:
        said = f"{domain} has {len(texts)} SPF records, and none counts (RFC 7208, 4.5): they have to be one"
        yield fault("spf_twice", said, *map(spf_mends.kept, texts))
        return
    (text,) = texts
    try:
        policy = parse(text)
    except Broken as error:
        said = f"the SPF record {shorten(repr(text), LONGEST_QUOTED)} cannot be read: {error}"
        yield fault("spf_broken", said, spf_mends.kept(text))
        return
    seen = survey(dns, domain, policy)
    if seen.broken:
        yield fault("spf_broken", f"the SPF record cannot be read: {seen.broken}", policy)
    elif too_many := seen.too_many(domain):
        yield fault("spf_lookups", too_many, policy)
    elif seen.everybody:
        yield fault("spf_open", f"the SPF record of {domain} lets everybody send in its name", policy)
    else:
        found = _of_us(dns, domain, policy, seen, ours)
        yield from (fault("spf_host", one.said, policy) if isinstance(one, _Missing) else one for one in found)


class _Missing(NamedTuple):
    said: str


def _of_us(dns: Dns, domain: str, policy: Policy, seen: Survey, ours: Ours) -> Iterator[_Missing | str]:
    """Whether our own mail passes."""
    results = {address: passes(dns, domain, policy, address) for address in ours.hosts}
    if out := [address for address, result in results.items() if result is False]:
        yield _Missing(f"the SPF record of {domain} does not let {', '.join(out)} send, from where our mail leaves")
        return
    unknown = [address for address, result in results.items() if result is None]
    if ours.relays and not _stands_for(dns, seen, ours.relays):
        if not seen.macros:
            yield _Missing(f"the SPF record of {domain} does not name our mail host ({ours.relays[0]})")
            return
        unknown.append(ours.relays[0])
    if unknown:
        yield f"the SPF record of {domain} makes it depend on the mail whether {', '.join(unknown)} may send (macros)"


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
        if theirs and all(any(within(one, own) for own in seen.networks) for one in theirs):
            return True
    return False
