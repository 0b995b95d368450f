"""A site is read on its own domain, at public addresses and within bounds, with a proxy or without."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from ipaddress import ip_address

import dns.flags
import dns.message
import dns.rrset
import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.connections import Connections
from rehearsal.dns_world import DnsServer
from rehearsal.loopback import LoopbackHttp, Request, Response
from tests.support.outside import world
from tools.enrich.reaching import LARGEST_PAGE, SiteReader, Unreachable, is_public

HTML = {"Content-Type": "text/html"}


class Names(DnsServer):
    """A name server that says what a test wants it to say."""

    def __init__(self, addresses: Mapping[str, list[str]]) -> None:
        super().__init__(world(), 1)
        self._addresses = addresses

    def answer(self, wire: bytes) -> bytes | None:
        query = dns.message.from_wire(wire)
        reply = dns.message.make_response(query)
        reply.flags |= dns.flags.RA
        question = query.question[0]
        found = self._addresses.get(question.name.to_text(omit_final_dot=True), [])
        kind = "AAAA" if question.rdtype == dns.rdatatype.AAAA else "A"
        fitting = [address for address in found if (":" in address) == (kind == "AAAA")]
        if fitting:
            reply.answer.append(dns.rrset.from_text(question.name, 60, "IN", kind, *fitting))
        return reply.to_wire()


class Site:
    """A web server, the paths that it was asked for, and the host that it was asked as."""

    def __init__(self, pages: Mapping[str, Response]) -> None:
        self.pages = pages
        self.asked: list[tuple[str | None, str]] = []

    def answer(self, request: Request) -> Response:
        self.asked.append((request.headers.get("host"), request.target))
        return self.pages.get(request.target, Response(404))


@contextmanager
def reading(
    site: Site, addresses: Mapping[str, list[str]], also: tuple[str, ...] = ("127.0.0.0/8",), proxied: bool = False
) -> Iterator[tuple[SiteReader, str]]:
    """Yield a reader, and the port at which the site is."""
    names, http = Names(addresses), LoopbackHttp(site.answer)
    try:
        server = http.start()
        values = {
            "model": {"base_url": server, "api_key": "-"},
            "smtp": {"host": "127.0.0.1"},
            "inbox": {"kind": "maildir"},
            "dns": {"server": names.start()},
            "web": {"also_public": list(also), "proxy": server if proxied else "", "timeout_s": 2},
        }
        reader = SiteReader(Connections.model_validate(values))
        try:
            yield reader, server.rsplit(":", 1)[1]
        finally:
            reader.close()
    finally:
        http.stop()
        names.stop()


HERE = {"acme.example": ["127.0.0.1"], "www.acme.example": ["127.0.0.1"], "other.example": ["127.0.0.1"]}


def test_a_page_is_fetched_from_the_address_that_was_checked_under_its_own_name() -> None:
    site = Site({"/": Response(200, b"<p>hello</p>", HTML)})
    with reading(site, HERE) as (reader, port):
        page = reader.fetch(f"http://acme.example:{port}/", "acme.example")
    assert page.html == "<p>hello</p>"
    assert site.asked == [(f"acme.example:{port}", "/")]


def test_a_redirect_within_the_domain_is_followed() -> None:
    site = Site({"/new": Response(200, b"there", HTML)})
    with reading(site, HERE) as (reader, port):
        site.pages = {**site.pages, "/": Response(301, b"", {"Location": f"http://www.acme.example:{port}/new"})}
        assert reader.fetch(f"http://acme.example:{port}/", "acme.example").html == "there"


def test_a_redirect_elsewhere_is_refused_before_it_is_asked() -> None:
    site = Site({})
    with reading(site, HERE) as (reader, port):
        site.pages = {"/": Response(302, b"", {"Location": f"http://other.example:{port}/secret"})}
        with pytest.raises(Unreachable, match=r"other\.example is not acme\.example"):
            reader.fetch(f"http://acme.example:{port}/", "acme.example")
    assert [path for _, path in site.asked] == ["/"]


def test_a_redirect_in_circles_ends() -> None:
    site = Site({"/": Response(302, b"", {"Location": "/"})})
    with reading(site, HERE) as (reader, port), pytest.raises(Unreachable, match="redirects"):
        reader.fetch(f"http://acme.example:{port}/", "acme.example")


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:{port}/",
        "http://localhost:{port}/",
        "http://[::1]:{port}/",
        "http://2130706433:{port}/",
        "http://acme.example.other.example:{port}/",
        "http://acme.example@other.example:{port}/",
        "http://user@acme.example:{port}/",
        "file:///etc/hostname",
        "ftp://acme.example/",
        "http://acme.example:nonsense/",
        "http:///",
        "http://[acme.example/",
    ],
)
@pytest.mark.parametrize("proxied", [False, True])
def test_what_is_not_the_domain_over_http_is_not_asked(url: str, proxied: bool) -> None:
    site = Site({"/": Response(200, b"secret", HTML)})
    with reading(site, HERE, proxied=proxied) as (reader, port), pytest.raises(Unreachable):
        reader.fetch(url.format(port=port), "acme.example")
    assert site.asked == []


@pytest.mark.parametrize(
    "addresses",
    [
        ["127.0.0.1"],
        ["10.0.0.8"],
        ["169.254.169.254"],
        ["93.184.216.34", "192.168.1.1"],
        ["::1"],
        ["::ffff:10.0.0.1"],
        [],
    ],
)
@pytest.mark.parametrize("proxied", [False, True])
def test_a_name_for_an_address_that_is_not_public_is_not_asked(addresses: list[str], proxied: bool) -> None:
    site = Site({"/": Response(200, b"secret", HTML)})
    with (
        reading(site, {"acme.example": addresses}, also=(), proxied=proxied) as (reader, port),
        pytest.raises(Unreachable),
    ):
        reader.fetch(f"http://acme.example:{port}/", "acme.example")
    assert site.asked == []


def test_through_a_proxy_the_proxy_is_asked_for_the_whole_address() -> None:
    site = Site({"http://acme.example/about": Response(200, b"by proxy", HTML)})
    with reading(site, HERE, proxied=True) as (reader, _):
        assert reader.fetch("http://acme.example/about", "acme.example").html == "by proxy"


@pytest.mark.parametrize(
    ("response", "says"),
    [
        (Response(200, b"x" * (LARGEST_PAGE + 1), HTML), "larger than"),
        (Response(200, b"%PDF", {"Content-Type": "application/pdf"}), "no text"),
        (Response(500), "HTTP 500"),
    ],
)
def test_a_page_that_is_too_large_or_no_text_is_not_read(response: Response, says: str) -> None:
    with reading(Site({"/": response}), HERE) as (reader, port), pytest.raises(Unreachable, match=says):
        reader.fetch(f"http://acme.example:{port}/", "acme.example")


@pytest.mark.parametrize(
    "address",
    ["0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "168.63.129.16", "169.254.169.254", "172.16.0.1", "192.0.2.1",
     "192.168.0.1", "198.18.0.1", "224.0.0.1", "255.255.255.255", "::", "::1", "::ffff:127.0.0.1", "64:ff9b::a00:1",
     "2001::1", "2002:a00:1::", "fc00::1", "fd00:ec2::254", "fe80::1", "fec0::1", "ff02::1"],
)  # fmt: skip
def test_these_are_not_public(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", ["1.1.1.1", "93.184.216.34", "2606:4700::1111"])
def test_these_are(address: str) -> None:
    assert is_public(ip_address(address))


@given(st.ip_addresses())
def test_nothing_private_is_ever_public(address: object) -> None:
    one = ip_address(str(address))
    if one.is_private or one.is_loopback or one.is_link_local:
        assert not is_public(one)
