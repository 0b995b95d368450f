"""Whether a domain takes mail: MX, a null MX (RFC 7505), or its own address where it has no MX (RFC 5321)."""

from typing import Literal, NamedTuple

import dns.resolver
from dns.exception import DNSException
from dns.rdtypes.ANY.MX import MX

LIFETIME_S = 8.0
MOST_EXCHANGES = 4


class MailHost(NamedTuple):
    """What DNS says of a domain, and why."""

    takes_mail: Literal["yes", "no", "unknown"]
    evidence: str


def mail_host(domain: str, resolver: dns.resolver.Resolver) -> MailHost:
    """Ask DNS; ``unknown`` when it does not answer."""
    try:
        answer = resolver.resolve(domain, "MX", lifetime=LIFETIME_S)
    except dns.resolver.NXDOMAIN:
        return MailHost("no", "the domain does not exist")
    except dns.resolver.NoAnswer:
        return _implicit(domain, resolver)
    except DNSException as error:
        return MailHost("unknown", f"DNS did not answer for MX: {type(error).__name__}")
    exchanges = sorted(record for record in answer if isinstance(record, MX))
    named = [text for record in exchanges if (text := record.exchange.to_text(omit_final_dot=True)) not in {".", ""}]
    if not named:
        return MailHost("no", "null MX: the domain takes no mail")
    return _among(named[:MOST_EXCHANGES], resolver)


def _among(exchanges: list[str], resolver: dns.resolver.Resolver) -> MailHost:
    """The first of the MX's hosts that has an address; one that is sure to have none takes no mail."""
    unsure = None
    for exchange in exchanges:
        found = _address_of(exchange, resolver)
        if found.takes_mail == "yes":
            return MailHost("yes", f"MX {exchange}")
        if found.takes_mail == "unknown":
            unsure = unsure or found
    return unsure or MailHost("no", f"MX {', '.join(exchanges)}: no such host")


def _implicit(domain: str, resolver: dns.resolver.Resolver) -> MailHost:
    found = _address_of(domain, resolver)
    if found.takes_mail == "yes":
        return MailHost("yes", f"no MX, mail goes to its {found.evidence} address")
    return MailHost("no", "neither MX nor address") if found.takes_mail == "no" else found


def _address_of(host: str, resolver: dns.resolver.Resolver) -> MailHost:
    """Whether a host has an address; the evidence of a yes is of which kind."""
    for kind in ("A", "AAAA"):
        try:
            resolver.resolve(host, kind, lifetime=LIFETIME_S)
        except dns.resolver.NoAnswer:
            continue
        except dns.resolver.NXDOMAIN:
            break
        except DNSException as error:
            return MailHost("unknown", f"DNS did not answer for {kind} of {host}: {type(error).__name__}")
        return MailHost("yes", kind)
    return MailHost("no", f"{host} has no address")
