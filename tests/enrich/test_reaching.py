"""A site is read on its own domain, at public addresses and within bounds, with a proxy or without."""

import time
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from ipaddress import ip_address

import dns.flags
import dns.message
import dns.rrset
import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.files.connections import Connections
from config.scrubbing import keep
from rehearsal.dns_world import DnsServer
from rehearsal.loopback import LoopbackHttp, Request, Response
from tests.support.outside import world
from tests.support.rude import PAUSE_S, byte_by_byte, rude
from tools.enrich.reaching import LARGEST_PAGE, Page, SiteReader, Unreachable, is_public

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
        yield SiteReader(Connections.model_validate(values)), server.rsplit(":", 1)[1]
    finally:
        http.stop()
        names.stop()


def fetched(reader: SiteReader, url: str) -> Page:
    """One page of acme.example."""
    with reader.site("acme.example") as site:
        return site.fetch(url)


HERE = {"acme.example": ["127.0.0.1"], "www.acme.example": ["127.0.0.1"], "other.example": ["127.0.0.1"]}


def test_a_page_is_fetched_from_the_address_that_was_checked_under_its_own_name() -> None:
    site = Site({"/": Response(200, b"<p>hello</p>", HTML)})
    with reading(site, HERE) as (reader, port):
        page = fetched(reader, f"http://acme.example:{port}/")
    assert page.html == "<p>hello</p>"
    assert site.asked == [(f"acme.example:{port}", "/")]


def test_a_redirect_within_the_domain_is_followed() -> None:
    site = Site({"/new": Response(200, b"there", HTML)})
    with reading(site, HERE) as (reader, port):
        site.pages = {**site.pages, "/": Response(301, b"", {"Location": f"http://www.acme.example:{port}/new"})}
        assert fetched(reader, f"http://acme.example:{port}/").html == "there"


def test_a_redirect_elsewhere_is_refused_before_it_is_asked() -> None:
    site = Site({})
    with reading(site, HERE) as (reader, port):
        site.pages = {"/": Response(302, b"", {"Location": f"http://other.example:{port}/secret"})}
        with pytest.raises(Unreachable, match=r"other\.example is not acme\.example"):
            fetched(reader, f"http://acme.example:{port}/")
    assert [path for _, path in site.asked] == ["/"]


def test_a_redirect_in_circles_ends() -> None:
    site = Site({"/": Response(302, b"", {"Location": "/"})})
    with reading(site, HERE) as (reader, port), pytest.raises(Unreachable, match="redirects"):
        fetched(reader, f"http://acme.example:{port}/")


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
        fetched(reader, url.format(port=port))
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
        fetched(reader, f"http://acme.example:{port}/")
    assert site.asked == []


def test_through_a_proxy_the_proxy_is_asked_for_the_whole_address() -> None:
    site = Site({"http://acme.example/about": Response(200, b"by proxy", HTML)})
    with reading(site, HERE, proxied=True) as (reader, _):
        assert fetched(reader, "http://acme.example/about").html == "by proxy"


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
        fetched(reader, f"http://acme.example:{port}/")


def test_a_page_in_a_charset_that_nobody_knows_is_read_as_utf_8() -> None:
    page = Response(200, "Café".encode(), {"Content-Type": "text/html; charset=x-martian"})
    with reading(Site({"/": page}), HERE) as (reader, port):
        assert fetched(reader, f"http://acme.example:{port}/").html == "Café"


def test_a_page_that_repeats_a_secret_is_read_without_it() -> None:
    keep("proxy-password-1")
    told = b"founded by proxy-password-1, " + b64encode(b"user:proxy-password-1")
    with reading(Site({"/": Response(200, told, HTML)}), HERE) as (reader, port):
        assert fetched(reader, f"http://acme.example:{port}/").html.startswith("founded by [secret], dXNlcjp[secret]")


def test_a_cookie_comes_back_under_the_name_that_set_it_and_under_no_other() -> None:
    seen: list[tuple[str | None, str | None]] = []

    def answer(request: Request) -> Response:
        seen.append((request.headers.get("host", "").partition(":")[0], request.headers.get("cookie")))
        return Response(200, b"hello", HTML | {"Set-Cookie": "who=we; Domain=127.0.0.1; Path=/"})

    site = Site({})
    site.answer = answer  # type: ignore[method-assign]
    with reading(site, HERE) as (reader, port):
        with reader.site("acme.example") as one:
            for host in ("acme.example", "acme.example", "www.acme.example"):
                one.fetch(f"http://{host}:{port}/")
        with reader.site("other.example") as other:
            other.fetch(f"http://other.example:{port}/")
    assert seen == [
        ("acme.example", None), ("acme.example", "who=we"), ("www.acme.example", None), ("other.example", None),
    ]  # fmt: skip


@contextmanager
def slowly(page_s: float, site_s: float) -> Iterator[tuple[SiteReader, int]]:
    """A reader of little patience, and a site that sends a byte now and then."""
    start = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
    names = Names(HERE)
    with rude(lambda _: byte_by_byte(start), PAUSE_S) as port:
        values = {
            "model": {"base_url": "http://127.0.0.1:9", "api_key": "-"},
            "smtp": {"host": "127.0.0.1"},
            "inbox": {"kind": "maildir"},
            "dns": {"server": names.start()},
            "web": {"also_public": ["127.0.0.0/8"]},
        }
        try:
            yield SiteReader(Connections.model_validate(values), page_s, site_s), port
        finally:
            names.stop()


def test_a_page_that_dribbles_is_left_in_time() -> None:
    begun = time.monotonic()
    with slowly(0.5, 60) as (reader, port), pytest.raises(Unreachable, match="ReadTimeout"):
        fetched(reader, f"http://acme.example:{port}/")
    assert time.monotonic() - begun < 15


def test_a_site_whose_pages_all_dribble_is_left_in_time_too() -> None:
    begun = time.monotonic()
    with slowly(0.5, 1.2) as (reader, port), reader.site("acme.example") as site:
        for _ in range(20):
            with pytest.raises(Unreachable):
                site.fetch(f"http://acme.example:{port}/")
    assert time.monotonic() - begun < 1.2 + 5


@pytest.mark.parametrize(
    "address",
    ["0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "168.63.129.16", "169.254.169.254", "172.16.0.1", "192.0.0.9",
     "192.0.0.10", "192.0.0.170", "192.0.2.1", "192.88.99.1", "192.168.0.1", "198.18.0.1", "224.0.0.1",
     "255.255.255.255", "::", "::1", "::a00:1", "::808:808", "::ffff:127.0.0.1", "::ffff:0:808:808", "64:ff9b::a00:1",
     "64:ff9b:1::808:808", "64:ff9b:1:ffff::1", "2001::1", "2002:a00:1::", "3ffe::1", "5f00::1", "fc00::1",
     "fd00:ec2::254", "fe80::1", "fec0::1", "ff02::1"],
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
