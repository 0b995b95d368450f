"""Whether a domain takes mail: MX, a null MX (RFC 7505), or its own address where it has no MX (RFC 5321)."""

from typing import Literal, NamedTuple

import dns.resolver
from dns.exception import DNSException
from dns.rdtypes.ANY.MX import MX

LIFETIME_S = 8.0


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
    if all(record.exchange.to_text() == "." for record in exchanges):
        return MailHost("no", "null MX: the domain takes no mail")
    return MailHost("yes", f"MX {exchanges[0].exchange.to_text(omit_final_dot=True)}")


def _implicit(domain: str, resolver: dns.resolver.Resolver) -> MailHost:
    for kind in ("A", "AAAA"):
        try:
            resolver.resolve(domain, kind, lifetime=LIFETIME_S)
        except dns.resolver.NoAnswer:
            continue
        except DNSException as error:
            return MailHost("unknown", f"DNS did not answer for {kind}: {type(error).__name__}")
        return MailHost("yes", f"no MX, mail goes to its {kind} address")
    return MailHost("no", "neither MX nor address")
