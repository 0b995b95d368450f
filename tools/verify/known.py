"""What is known of the domains of addresses: kept with its age (``lookups``), so that nobody asks about one twice."""

import json
from collections.abc import Collection
from concurrent.futures import Executor
from datetime import timedelta
from typing import NamedTuple

import dns.resolver

from data.ledger.core.transactions import Tx
from data.ledger.flow import lookups
from data.records import VerificationVerdict
from tools.enrich.hunter import NAME as HUNTER
from tools.enrich.hunter import takes_all
from tools.verify.mailhosts import MailHost, mail_host

DNS = "dns"
CATCH_ALL = "catch_all"


class Domain(NamedTuple):
    """What is kept about a domain: DNS's answer, and why it is known to take mail for any name."""

    host: MailHost | None = None
    takes_all: str | None = None


def kept(tx: Tx, domains: Collection[str], dns_max_age: timedelta, max_age: timedelta) -> dict[str, Domain]:
    """What is kept of each domain and not too old."""
    return {domain: Domain(_host(tx, domain, dns_max_age), _takes_all(tx, domain, max_age)) for domain in domains}


def ask_dns(domains: Collection[str], resolver: dns.resolver.Resolver, pool: Executor) -> dict[str, MailHost]:
    """Ask DNS about each of the domains, several at once."""
    wanted = sorted(domains)
    return dict(zip(wanted, pool.map(lambda domain: mail_host(domain, resolver), wanted), strict=True))


def keep(tx: Tx, hosts: dict[str, MailHost], found: dict[str, tuple[VerificationVerdict, str]]) -> None:
    """Keep what DNS said for certain, and of which domains the provider has just said that they take any name.

    ``found`` is what the provider said about an address of each domain.
    """
    for domain, host in hosts.items():
        if host.takes_mail != "unknown":
            lookups.store(tx, DNS, domain, json.dumps(host._asdict(), sort_keys=True))
    for domain, (verdict, evidence) in found.items():
        if verdict == "catch_all":
            lookups.store(tx, CATCH_ALL, domain, evidence)


def _host(tx: Tx, domain: str, max_age: timedelta) -> MailHost | None:
    answer = lookups.latest(tx, DNS, domain)
    if answer is None or tx.now - answer[1] > max_age:
        return None
    host = MailHost(**json.loads(answer[0]))
    return host._replace(evidence=f"{host.evidence} (asked {answer[1]:%Y-%m-%d %H:%M})")


def _takes_all(tx: Tx, domain: str, max_age: timedelta) -> str | None:
    """Why the domain is known to take any name: what the provider said of another address, or the finder of it."""
    if said := lookups.fresh(tx, CATCH_ALL, domain, max_age):
        return f"{said} of another name at {domain}"
    answer = lookups.fresh(tx, HUNTER, domain, max_age)
    return f"{HUNTER} says that {domain} takes any name" if answer and takes_all(answer) else None
