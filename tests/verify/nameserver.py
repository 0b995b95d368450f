"""A name server on loopback that answers what a test tells it, and counts what it is asked."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset
from dns.resolver import Resolver

from rehearsal.dns_world import DnsServer
from tests.support.outside import world


class NameServer(DnsServer):
    """Answers from ``zone``: ``"acme.example MX"`` to records. A name of which nothing is there does not exist."""

    def __init__(self, zone: dict[str, list[str]]) -> None:
        super().__init__(world(), 1)
        self.zone = zone
        self.asked: Counter[str] = Counter()

    def answer(self, wire: bytes) -> bytes | None:
        """Answer; a record ``servfail`` is trouble."""
        query = dns.message.from_wire(wire)
        reply = dns.message.make_response(query)
        reply.flags |= dns.flags.AA | dns.flags.RA
        name = query.question[0].name.to_text(omit_final_dot=True)
        kind = dns.rdatatype.to_text(query.question[0].rdtype)
        self.asked[f"{name} {kind}"] += 1
        records = self.zone.get(f"{name} {kind}", [])
        if records == ["servfail"]:
            reply.set_rcode(dns.rcode.SERVFAIL)
        elif records:
            reply.answer.append(dns.rrset.from_text(f"{name}.", 300, "IN", kind, *records))
        elif not any(known.startswith(f"{name} ") for known in self.zone):
            reply.set_rcode(dns.rcode.NXDOMAIN)
        return reply.to_wire()


@contextmanager
def serving(**zone: list[str]) -> Iterator[tuple[NameServer, Resolver]]:
    """A running one, and a resolver that asks it; ``acme_example__MX`` stands for ``acme.example MX``."""
    server = NameServer({name.replace("__", " ").replace("_", "."): records for name, records in zone.items()})
    host, _, port = server.start().rpartition(":")
    resolver = Resolver(configure=False)
    resolver.nameservers, resolver.port = [host], int(port)
    try:
        yield server, resolver
    finally:
        server.stop()
