"""A name server for the names that can belong to nobody: UDP and TCP on one loopback port."""

import socket
import struct
import threading
from contextlib import suppress
from socketserver import BaseRequestHandler, StreamRequestHandler, ThreadingTCPServer, ThreadingUDPServer
from typing import Any, Protocol

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset
from dns.exception import DNSException

from config.files.worlds import WorldConfig
from data.identity import registrable_domain
from rehearsal.companies import is_reserved
from rehearsal.seeded import happens, share_of, whole
from rehearsal.senders import Zones

_HOST = "127.0.0.1"
_TTL_S = 300
_ATTEMPTS = 20


class DnsServer:
    """Answers A (in 192.0.2.0/24) and MX; of the domains that take no mail, half have a null MX, half do not exist.

    Of the names in ``zones`` it answers what stands there instead, and that there is no more.
    """

    def __init__(self, world: WorldConfig, seed: int, zones: Zones | None = None) -> None:
        self._world = world
        self.zones = zones or Zones({})
        self._seed = seed
        self._servers: tuple[_Udp, _Tcp] | None = None
        self._threads: list[threading.Thread] = []

    def start(self) -> str:
        """Begin to serve; return ``127.0.0.1:PORT``."""
        self._servers = self._bound()
        self._threads = [
            threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True) for server in self._servers
        ]
        for thread in self._threads:
            thread.start()
        return f"{_HOST}:{self._servers[0].server_address[1]}"

    def stop(self) -> None:
        """Stop serving; harmless when it was never started."""
        for server in self._servers or ():
            server.shutdown()
            server.server_close()
        for thread in self._threads:
            thread.join()
        self._servers, self._threads = None, []

    def answer(self, wire: bytes) -> bytes | None:
        """Return the reply to a query in wire format, or None to what is none."""
        try:
            query = dns.message.from_wire(wire)
        except DNSException:
            return None
        reply = dns.message.make_response(query)
        reply.flags |= dns.flags.AA | dns.flags.RA
        if len(query.question) != 1:
            reply.set_rcode(dns.rcode.FORMERR)
            return reply.to_wire()
        question = query.question[0]
        self._fill(reply, question.name.to_text(omit_final_dot=True).lower(), question.rdtype)
        return reply.to_wire()

    def _fill(self, reply: dns.message.Message, name: str, kind: int) -> None:
        if self.zones.answers(reply, name, kind):
            return
        domain = registrable_domain(name)
        if not is_reserved(name) or domain is None:
            reply.set_rcode(dns.rcode.REFUSED)
            return
        mail = self._mail_of(domain)
        if mail == "nowhere":
            reply.set_rcode(dns.rcode.NXDOMAIN)
        elif kind == dns.rdatatype.MX and name == domain and mail != "implicit":
            target = "0 ." if mail == "null" else f"10 mail.{domain}."
            reply.answer.append(dns.rrset.from_text(f"{name}.", _TTL_S, "IN", "MX", target))
        elif kind == dns.rdatatype.A:
            address = f"192.0.2.{whole(1, 254, self._seed, 'address', domain)}"
            reply.answer.append(dns.rrset.from_text(f"{name}.", _TTL_S, "IN", "A", address))

    def _mail_of(self, domain: str) -> str:
        """How the domain takes mail: by ``mx``, by its address (``implicit``), not (``null``), or it does not exist."""
        if happens(self._world.providers.no_mx, self._seed, "no-mx", domain):
            return share_of({"null": 0.5}, self._seed, "mx", domain) or "nowhere"
        return share_of({"implicit": 0.05}, self._seed, "mx", domain) or "mx"

    def _bound(self) -> "tuple[_Udp, _Tcp]":
        """Bind both on the same port: the one that UDP was given, if TCP can have it too."""
        for _ in range(_ATTEMPTS):
            udp = _Udp(self)
            try:
                return udp, _Tcp(self, udp.server_address[1])
            except OSError:
                udp.server_close()
        raise OSError(f"no port of {_HOST} was free for both UDP and TCP in {_ATTEMPTS} attempts")


class _Answering(Protocol):
    def answer(self, wire: bytes) -> bytes | None: ...


class _Udp(ThreadingUDPServer):
    daemon_threads = True

    def __init__(self, world: _Answering) -> None:
        self.world = world
        super().__init__((_HOST, 0), _Datagram)


class _Tcp(ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, world: _Answering, port: int) -> None:
        self.world = world
        super().__init__((_HOST, port), _Stream)


class _Datagram(BaseRequestHandler):
    server: _Udp
    request: tuple[bytes, socket.socket]

    def handle(self) -> None:
        wire, connection = self.request
        if reply := self.server.world.answer(wire):
            with suppress(OSError):
                connection.sendto(reply, self.client_address)


class _Stream(StreamRequestHandler):
    server: _Tcp
    timeout = 5

    def handle(self) -> None:
        with suppress(OSError, struct.error):
            while length := struct.unpack("!H", self.rfile.read(2))[0]:
                reply: Any = self.server.world.answer(self.rfile.read(length))
                if reply is None:
                    return
                self.wfile.write(struct.pack("!H", len(reply)) + reply)
