"""The SPF record that is offered in the place of one that is wrong: whoever may send by that one may send by this one.

Where no such record can be made out it names no record, but says what to see to: a record that leaves out somebody's
other mail hosts is worse than none.
"""

from collections.abc import Iterator, Sequence
from ipaddress import IPv4Network, IPv6Network, collapse_addresses

from data.readiness import DnsRecord
from tools.readiness.asking import Dns, Unanswered
from tools.readiness.policy import LONGEST_RECORD, Network, Policy, Term, readable, term
from tools.readiness.spf_survey import survey

MOST_WRITTEN_OUT = 20
SOFT = "~all"
FEWER = "have fewer terms in it: leave out who no longer sends, or give some of your mail hosts a domain below yours"
BY_HAND = "join them by hand: what one of them refuses, another may let in"
OF_TODAY = "it has the addresses of today: whoever will send from another has to be added"

Offer = tuple[tuple[DnsRecord, ...], str]
"""The record to have, and what to see to besides, or in its place."""


def kept(text: str) -> Policy | None:
    """What a record that cannot be read says all the same; None of one that is too long."""
    return readable(text) if len(text) <= LONGEST_RECORD else None


def offered(dns: Dns, domain: str, needed: Sequence[str], old: Sequence[Policy | None]) -> Offer:
    """One record with the mechanisms that are needed that lets pass what the old ones do."""
    known = [policy for policy in old if policy is not None]
    if len(known) < len(old):
        return (), FEWER
    try:
        return _offered(dns, domain, tuple(_terms(needed)), known)
    except Unanswered as error:
        return (), error.see_to


def _offered(dns: Dns, domain: str, needed: tuple[Term, ...], old: Sequence[Policy]) -> Offer:
    if len(old) > 1 and any(one.qualifier != "+" for policy in old for one in policy.terms if one.kind != "all"):
        return (), BY_HAND
    sound = _sound(dns, domain, _joined(old))
    wanted = _with(needed, sound)
    for draft in (wanted, _lighter(dns, domain, wanted)):
        if _fits(dns, domain, draft):
            return (DnsRecord(domain, "TXT", str(draft)),), ""
    written = _written_out(dns, domain, needed, sound)
    if written and _fits(dns, domain, written):
        return (DnsRecord(domain, "TXT", str(written)),), OF_TODAY
    return (), FEWER


def _terms(texts: Sequence[str]) -> Iterator[Term]:
    return (found for text in texts if (found := term(text)))


def _joined(old: Sequence[Policy]) -> Policy:
    """All of them in one, each up to its ``all``; that is the one that they agree on, or the soft one."""
    if len(old) == 1:
        return old[0]
    ends = {one.qualifier for policy in old for one in policy.terms if one.kind == "all"}
    last = tuple(_terms([f"{ends.pop()}all" if len(ends) == 1 else SOFT]))
    others = tuple(dict.fromkeys(word for policy in old for word in policy.others))
    twice = len([word for word in others if word.lower().startswith("exp=")]) > 1
    mine = tuple(dict.fromkeys(one for policy in old for one in policy.terms if one.kind != "all"))
    return Policy((*mine, *last), None, () if twice else others)


def _sound(dns: Dns, domain: str, policy: Policy) -> Policy:
    """Without what lets everybody in, leads nowhere or back to itself; what stands behind ``all`` never counted."""
    terms: list[Term] = []
    for one in policy.terms:
        if one.kind == "all":
            return Policy((*terms, *_terms([SOFT] if one.qualifier == "+" else [one.text])), None, policy.others)
        if _is_sound(dns, domain, Policy((one,))):
            terms.append(one)
    if policy.redirect and _is_sound(dns, domain, Policy((), policy.redirect)):
        return Policy(tuple(terms), policy.redirect, policy.others)
    return Policy((*terms, *_terms([SOFT])), None, policy.others)


def _is_sound(dns: Dns, domain: str, alone: Policy) -> bool:
    seen = survey(dns, domain, alone)
    itself = seen.endless and not (seen.networks or seen.partial)
    return not (seen.broken or seen.everybody or itself)


def _with(needed: tuple[Term, ...], policy: Policy) -> Policy:
    """With the terms that are needed before all others, which may refuse what they let in."""
    known = {_mechanism(one) for one in needed}
    return policy._replace(terms=(*needed, *(one for one in policy.terms if _mechanism(one) not in known)))


def _mechanism(one: Term) -> str:
    return one.text.lstrip("+-~?").lower()


def _lighter(dns: Dns, domain: str, policy: Policy) -> Policy:
    """Each term once, and none that finds no address."""
    once = {one.text.lower(): one for one in reversed(policy.terms)}
    first = [one for one in policy.terms if once[one.text.lower()] is one]
    empty = [one for one in first if one.kind in {"a", "mx"} and survey(dns, domain, Policy((one,))).voids]
    return policy._replace(terms=tuple(one for one in first if one not in empty))


def _written_out(dns: Dns, domain: str, needed: tuple[Term, ...], policy: Policy) -> Policy | None:
    """With the networks in the place of the names, if they are all known, and few enough for a record."""
    seen = survey(dns, domain, policy)
    four = [net for net in seen.networks if isinstance(net, IPv4Network)]
    six = [net for net in seen.networks if isinstance(net, IPv6Network)]
    together: tuple[Network, ...] = (*collapse_addresses(four), *collapse_addresses(six))
    if seen.partial or len(together) > MOST_WRITTEN_OUT:
        return None
    last = [one.text for one in policy.terms if one.kind == "all"] or [SOFT]
    mechanisms = [f"ip{net.version}:{_plain(net)}" for net in together]
    return _with(needed, Policy(tuple(_terms([*mechanisms, *last])), None, policy.others))


def _fits(dns: Dns, domain: str, policy: Policy) -> bool:
    seen = survey(dns, domain, policy)
    wrong = seen.broken or seen.everybody or seen.too_many(domain)
    return not wrong and len(str(policy)) <= LONGEST_RECORD


def _plain(network: Network) -> str:
    return str(network.network_address) if network.prefixlen == network.max_prefixlen else str(network)
