"""The hosts of a domain: whether answers to its mails arrive, and whether the host they leave from has a name."""

from collections.abc import Sequence
from ipaddress import ip_address, ip_network

from config.files.connections import InboxConnection
from config.files.presets import relay_of
from data.identity import organisational_domain
from data.readiness import DnsRecord, Fault
from tools.readiness.asking import Dns, Unanswered, reverse

_INTERNAL = tuple(
    ip_network(network)
    for network in (
        "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
        "::1/128", "fc00::/7", "fe80::/10",
    )
)  # fmt: skip
"""Of one network alone; the blocks for documentation are none of these, which rehearsals live in."""


def answers_arrive(dns: Dns, domain: str, inbox: InboxConnection) -> Fault | None:
    """Whether the domain takes mail: its MX, a null MX (RFC 7505), or its own address where it has no MX (RFC 5321)."""
    exchanges = dns.exchanges(domain)
    if not exchanges:
        if dns.addresses(domain):
            return None
        said = f"{domain} names no host for its mail (MX): answers cannot arrive"
        return Fault("mx_missing", said, *_mx(dns, domain, inbox))
    named = [host for host in exchanges if host]
    if not named:
        said = f"{domain} says that it takes no mail (a null MX): answers cannot arrive"
        return Fault("mx_null", said, *_mx(dns, domain, inbox))
    if any(dns.addresses(host) for host in named if not is_address(host)):
        return None
    said = f"the mail host of {domain}, {', '.join(named)}, has no address: answers cannot arrive"
    if is_address(named[0]):
        return Fault("mx_nowhere", f"{said} (an MX names a host, not an address)", *_mx(dns, domain, inbox))
    return Fault("mx_nowhere", said, (DnsRecord(named[0], "A", "ITS-ADDRESS"),), "or name another host as its MX")


def leave_from(dns: Dns, domain: str, host: str, declared: Sequence[str]) -> tuple[str, ...]:
    """The addresses from which the domain's mails leave, where we can know: as declared, or of a host of its own."""
    if declared:
        return tuple(declared)
    if is_address(host):
        return (host,) if ip_address(host).is_global else ()
    if organisational_domain(host) != organisational_domain(domain):
        return ()
    return tuple(address for address in dns.addresses(host) if not _is_internal(address))


def is_named(dns: Dns, address: str, domain: str) -> Fault | None:
    """Whether the address has a name that leads back to it (PTR), without which large mail hosts take nothing."""
    names = dns.names(address)
    if not names:
        said = f"{address}, from where our mail leaves, has no name (PTR)"
        return Fault("ptr_missing", said, *_ptr(dns, address, domain))
    if any(address in _normal(dns.addresses(name)) for name in names):
        return None
    said = f"{address}, from where our mail leaves, is called {', '.join(names)}, which does not lead back to it"
    return Fault("ptr_differs", said, *_ptr(dns, address, domain))


def is_address(text: str) -> bool:
    """Whether a host is written as an IP address."""
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def is_known_by_name(host: str) -> bool:
    """Whether all the world can look a host up by its name: it is below some other name, and no address."""
    labels = host.removesuffix(".").split(".")
    return len(labels) > 1 and all(labels) and not is_address(host)


def _is_internal(address: str) -> bool:
    """Whether an address is for one network alone: what leaves from there is seen to come from another."""
    return any(ip_address(address) in network for network in _INTERNAL)


def _ptr(dns: Dns, address: str, domain: str) -> tuple[tuple[DnsRecord, ...], str]:
    """The records to have, by a host of the domain's own that has the address already if there is one."""
    usual, by = f"mail.{domain}", "the PTR is set where the address is rented"
    try:
        hosts = [host for host in (*dns.exchanges(domain), usual) if host]
        own = next((host for host in hosts if address in _normal(dns.addresses(host))), "")
    except Unanswered as error:
        return (), f"{by}; {error.see_to}"
    name = DnsRecord(reverse(address), "PTR", own or usual)
    if own:
        return (name,), by
    return (name, DnsRecord(usual, "A" if ip_address(address).version == 4 else "AAAA", address)), by


def _mx(dns: Dns, domain: str, inbox: InboxConnection) -> tuple[tuple[DnsRecord, ...], str]:
    """The record to have, where the host that takes the domain's mail is known; else who knows it."""
    try:
        host = _takes_mail(dns, domain, inbox)
    except Unanswered as error:
        return (), error.see_to
    if not host:
        return (), f"name the host that takes the mail of {domain} as its MX, as whoever keeps the mailbox says"
    return (DnsRecord(domain, "MX", f"10 {host}"),), ""


def _takes_mail(dns: Dns, domain: str, inbox: InboxConnection) -> str:
    """The host of the inbox, if it is the domain's own or known; of one that is here, the usual name if it is there."""
    if inbox.kind == "imap" and is_known_by_name(inbox.host):
        if organisational_domain(inbox.host) == organisational_domain(domain):
            return inbox.host
        relay = relay_of(inbox.host)
        return relay.mx if relay else ""
    return f"mail.{domain}" if dns.addresses(f"mail.{domain}") else ""


def _normal(addresses: Sequence[str]) -> set[str]:
    return {str(ip_address(address)) for address in addresses}
