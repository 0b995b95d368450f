"""Pages of one site, and of nowhere else: its own domain, public addresses, bounded size."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

import dns.resolver
import httpx
from dns.exception import DNSException

from config.connections import Connections, DnsConnection
from data.identity import registrable_domain

LARGEST_PAGE = 500_000
MOST_REDIRECTS = 4
_AGENT = "Mozilla/5.0 (compatible; Muster)"


class Unreachable(Exception):
    """A page that is not read, and why: it is elsewhere, not public, too large, no text, or does not answer."""


class Page(NamedTuple):
    """A page as it came: its last address, and its HTML."""

    url: str
    html: str


def resolver_of(connection: DnsConnection) -> dns.resolver.Resolver:
    """Return a resolver that asks the given name server (``host:port``), or the system's own.

    Raises:
        ValueError: the setting is no ``host:port``.
    """
    if not connection.server:
        return dns.resolver.Resolver()
    host, _, port = connection.server.rpartition(":")
    if not (host and port.isdecimal()):
        raise ValueError(f"{connection.server!r} is not host:port")
    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers = [host.strip("[]")]
    resolver.port = int(port)
    return resolver


class SiteReader:
    """Fetches pages of sites. May be shared by threads.

    A host is resolved here and the connection goes to the very address that was found public (DNS cannot change its
    mind in between); through a proxy, which resolves by itself, the check still decides whether it is asked.
    """

    def __init__(self, connections: Connections) -> None:
        web = connections.web
        self._also_public = [ip_network(network) for network in web.also_public]
        self._resolver = resolver_of(connections.dns)
        self._timeout_s = web.timeout_s
        self._proxied = bool(web.proxy)
        self._client = httpx.Client(
            proxy=web.proxy or None,
            timeout=web.timeout_s,
            trust_env=False,
            headers={"User-Agent": _AGENT, "Accept": "text/html"},
            limits=httpx.Limits(max_connections=32, max_keepalive_connections=32),
        )

    def close(self) -> None:
        """Close connections."""
        self._client.close()

    def fetch(self, url: str, domain: str) -> Page:
        """Return a page of the domain (or of a host below it), following redirects within it.

        Raises Unreachable.
        """
        for _ in range(MOST_REDIRECTS + 1):
            answer_or_next = self._step(url, domain)
            if isinstance(answer_or_next, Page):
                return answer_or_next
            url = answer_or_next
        raise Unreachable(f"more than {MOST_REDIRECTS} redirects")

    def _step(self, url: str, domain: str) -> Page | str:
        """Fetch one URL: a page, or the address of the next one."""
        request = self._request(url, domain)
        try:
            answer = self._client.send(request, stream=True)
            try:
                if answer.has_redirect_location:
                    return urljoin(url, answer.headers["location"])
                return Page(url, self._text(answer))
            finally:
                answer.close()
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            raise Unreachable(f"{url}: {type(error).__name__}") from error

    def _request(self, url: str, domain: str) -> httpx.Request:
        try:
            parts = urlsplit(url)
            host, port = (parts.hostname or "").lower(), f":{parts.port}" if parts.port else ""
        except ValueError as error:
            raise Unreachable(f"{url} is no address") from error
        if parts.scheme not in ("http", "https") or parts.username:
            raise Unreachable(f"{parts.scheme}: or a login is not how a site is read")
        if registrable_domain(host) != domain:
            raise Unreachable(f"{host} is not {domain}")
        address = self._public_address(host)
        try:
            if self._proxied:
                return self._client.build_request("GET", url)
            literal = f"[{address}]" if address.version == 6 else str(address)
            pinned = parts._replace(netloc=literal + port).geturl()
            headers = {"Host": host + port}
            return self._client.build_request("GET", pinned, headers=headers, extensions={"sni_hostname": host})
        except httpx.InvalidURL as error:
            raise Unreachable(f"{url} is no address") from error

    def _public_address(self, host: str) -> IPv4Address | IPv6Address:
        """Resolve a host; all its addresses must be public, or none is."""
        found: list[IPv4Address | IPv6Address] = []
        for kind in ("A", "AAAA"):
            try:
                answer = self._resolver.resolve(host, kind, lifetime=self._timeout_s, raise_on_no_answer=False)
            except DNSException as error:
                if kind == "A":
                    raise Unreachable(f"{host} does not resolve: {type(error).__name__}") from error
                continue
            found += [ip_address(record.to_text()) for record in answer.rrset or () if record.rdtype == answer.rdtype]
            if found:
                break
        if private := [address for address in found if not self._is_public(address)]:
            raise Unreachable(f"{host} is at {private[0]}, which is not public")
        if not found:
            raise Unreachable(f"{host} has no address")
        return found[0]

    def _is_public(self, address: IPv4Address | IPv6Address) -> bool:
        return is_public(address, self._also_public)

    def _text(self, answer: httpx.Response) -> str:
        if answer.status_code != 200:
            raise Unreachable(f"HTTP {answer.status_code}")
        if "html" not in answer.headers.get("content-type", "text/html"):
            raise Unreachable(f"{answer.headers['content-type']} is no text")
        content = bytearray()
        for chunk in answer.iter_bytes():
            content += chunk
            if len(content) > LARGEST_PAGE:
                raise Unreachable(f"the page is larger than {LARGEST_PAGE} bytes")
        return bytes(content).decode(answer.charset_encoding or "utf-8", errors="replace")


def is_public(address: IPv4Address | IPv6Address, also: list[IPv4Network | IPv6Network] | tuple[()] = ()) -> bool:
    """Say whether an address is anybody's on the internet: not private, loopback, link-local, metadata or wrapped."""
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    if any(address.version == network.version and address in network for network in also):
        return True
    if not address.is_global or address.is_multicast:
        return False
    return not any(address.version == network.version and address in network for network in _NOT_PUBLIC)


_NOT_PUBLIC = [
    ip_network(network)
    for network in (
        "100.64.0.0/10",  # carrier-grade NAT, some clouds' metadata
        "168.63.129.16/32",  # Azure's own services, global to Python
        "64:ff9b::/96",  # NAT64 wraps any IPv4 address
        "2002::/16",  # so does 6to4
        "2001::/32",  # and Teredo
        "fec0::/10",
    )
]
