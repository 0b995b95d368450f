"""Pages of one site, and of nowhere else: its own domain, public addresses, bounded size, bounded time."""

import ssl
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

import dns.resolver
import httpx
from dns.exception import DNSException

from config.files.connections import Connections, DnsConnection
from config.scrubbing import scrub
from data.identity import registrable_domain
from tools.http.exchange import Unbounded, asked, body_of, charset, client, seconds_left, within

LARGEST_PAGE = 500_000
MOST_REDIRECTS = 4
LONGEST_URL = 2_000
LONGEST_PAGE_S = 10.0
LONGEST_SITE_S = 25.0
"""However a site dribbles: the others of its batch wait for it, and so does the mail that comes in meanwhile."""
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
    """Opens sites. May be shared by threads; a site is one thread's."""

    def __init__(
        self, connections: Connections, page_s: float = LONGEST_PAGE_S, site_s: float = LONGEST_SITE_S
    ) -> None:
        web = connections.web
        self._also_public = [ip_network(network) for network in web.also_public]
        self._resolver = resolver_of(connections.dns)
        self._web = web
        self._page_s, self._site_s = page_s, site_s
        self._trusted = ssl.create_default_context()

    @contextmanager
    def site(self, domain: str) -> Iterator["Site"]:
        """One site, for as long as a site may take."""
        with ExitStack() as clients, within(self._site_s):
            yield Site(self, domain, clients)

    def client(self) -> httpx.Client:
        """A client for one name: it shares no cookie and no connection with any other."""
        headers = {"User-Agent": _AGENT, "Accept": "text/html"}
        return client(self._web.timeout_s, proxy=self._web.proxy, headers=headers, trusted=self._trusted)

    @property
    def proxied(self) -> bool:
        """Whether a proxy resolves the names again, by itself."""
        return bool(self._web.proxy)

    def page(self) -> AbstractContextManager[None]:
        """The time that a page may take, its redirects counted."""
        return within(self._page_s)

    def public_address(self, host: str) -> IPv4Address | IPv6Address:
        """Resolve a host; all its addresses must be public, or none is."""
        found: list[IPv4Address | IPv6Address] = []
        for kind in ("A", "AAAA"):
            lifetime = seconds_left(self._web.timeout_s)
            try:
                answer = self._resolver.resolve(host, kind, lifetime=lifetime, raise_on_no_answer=False)
            except DNSException as error:
                if kind == "A":
                    raise Unreachable(f"{host} does not resolve: {type(error).__name__}") from error
                continue
            found += [ip_address(record.to_text()) for record in answer.rrset or () if record.rdtype == answer.rdtype]
            if found:
                break
        if private := [address for address in found if not is_public(address, self._also_public)]:
            raise Unreachable(f"{host} is at {private[0]}, which is not public")
        if not found:
            raise Unreachable(f"{host} has no address")
        return found[0]


class Site:
    """The pages of a domain and of the hosts below it, each name with cookies of its own.

    A host is resolved here and the connection goes to the very address that was found public (DNS cannot change its
    mind in between); through a proxy, which resolves by itself, the check still decides whether it is asked.
    """

    def __init__(self, reader: SiteReader, domain: str, clients: ExitStack) -> None:
        self._reader = reader
        self._domain = domain
        self._closing = clients
        self._clients: dict[str, httpx.Client] = {}

    def fetch(self, url: str) -> Page:
        """Return a page, following redirects within the domain.

        Raises Unreachable.
        """
        with self._reader.page():
            for _ in range(MOST_REDIRECTS + 1):
                answer_or_next = self._step(url)
                if isinstance(answer_or_next, Page):
                    return answer_or_next
                url = answer_or_next
        raise Unreachable(f"more than {MOST_REDIRECTS} redirects")

    def _step(self, url: str) -> Page | str:
        """Fetch one URL: a page, or the address of the next one."""
        asking, request = self._request(url)
        try:
            with asked(asking, request) as answer:
                if answer.has_redirect_location:
                    return urljoin(url, answer.headers["location"])
                return Page(url, _text(answer))
        except Unbounded as error:
            raise Unreachable(f"the page is {error}") from error
        except (httpx.HTTPError, httpx.InvalidURL, httpx.CookieConflict, ValueError) as error:
            raise Unreachable(f"{url[:LONGEST_URL]}: {type(error).__name__}") from error

    def _request(self, url: str) -> tuple[httpx.Client, httpx.Request]:
        """Who asks for a URL, and how."""
        if len(url) > LONGEST_URL:
            raise Unreachable(f"an address of {len(url)} characters")
        try:
            parts = urlsplit(url)
            host, port = (parts.hostname or "").lower(), f":{parts.port}" if parts.port else ""
        except ValueError as error:
            raise Unreachable(f"{url} is no address") from error
        if parts.scheme not in ("http", "https") or parts.username:
            raise Unreachable(f"{parts.scheme}: or a login is not how a site is read")
        if registrable_domain(host) != self._domain:
            raise Unreachable(f"{host} is not {self._domain}")
        address = self._reader.public_address(host)
        asking = self._client(host)
        try:
            if self._reader.proxied:
                return asking, asking.build_request("GET", url)
            literal = f"[{address}]" if address.version == 6 else str(address)
            pinned = parts._replace(netloc=literal + port).geturl()
            headers = {"Host": host + port}
            return asking, asking.build_request("GET", pinned, headers=headers, extensions={"sni_hostname": host})
        except httpx.InvalidURL as error:
            raise Unreachable(f"{url} is no address") from error

    def _client(self, host: str) -> httpx.Client:
        if host not in self._clients:
            self._clients[host] = self._closing.enter_context(self._reader.client())
        return self._clients[host]


def _text(answer: httpx.Response) -> str:
    if answer.status_code != 200:
        raise Unreachable(f"HTTP {answer.status_code}")
    if "html" not in (kind := answer.headers.get("content-type", "text/html")):
        raise Unreachable(f"{kind[:80]} is no text")
    return scrub(body_of(answer, LARGEST_PAGE).decode(charset(answer.charset_encoding), errors="replace"))


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
        "192.0.0.0/24",  # protocols' own, of which Python takes some for global
        "192.88.99.0/24",  # relays of 6to4
        "::/96",  # wraps any IPv4 address, as IPv6 began
        "::ffff:0:0:0/96",  # so do translators (RFC 2765)
        "64:ff9b::/96",  # NAT64
        "64:ff9b:1::/48",  # NAT64 of a network's own
        "2002::/16",  # 6to4
        "2001::/32",  # and Teredo
        "3ffe::/16",  # the first test network, handed back
        "5f00::/16",  # segment routing
        "fec0::/10",
    )
]
