"""Hostile sites of every kind among twenty others: these are enriched, in time and without much memory."""

import gzip
import time
import tracemalloc
import zlib
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest

from data.ledger.flow import facts, prospects
from rehearsal.loopback import Request
from rehearsal.sites import SiteProxy
from tests.support.machine import slowness
from tests.support.outside import outside, roofer, world
from tests.support.rude import PAUSE_S, byte_by_byte, rude, whole
from tools.enrich.waterfall import enrich

SITES = 20
MOST_LATER_S = 30
MOST_BYTES = 100_000_000
HTML = "Content-Type: text/html"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"

Hostile = Callable[[], Iterable[bytes]]


def bomb(layers: int) -> bytes:
    """200 MB of nothing, packed."""
    packing = zlib.compressobj(9, wbits=31)
    body = b"".join([*(packing.compress(bytes(1_000_000)) for _ in range(200)), packing.flush()])
    return gzip.compress(body, 9) if layers == 2 else body


def page(body: bytes, *head: str) -> Hostile:
    return lambda: [whole(body, *(head or (HTML,)))]


def json_ld(said: str) -> bytes:
    return f'<script type="application/ld+json">{said}</script><p>We were founded in 2001.</p>'.encode()


DRIBBLING: dict[str, Hostile] = {
    "a body": lambda: byte_by_byte(HEAD + b"\r\n<p>"),
    "a head": lambda: byte_by_byte(HEAD + b"X: "),
    "a chunk": lambda: byte_by_byte(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"0"),
    "headers without end": lambda: byte_by_byte(HEAD, b"X-More: " + b"x" * 4_000 + b"\r\n"),
    "redirects": lambda: [*islice(byte_by_byte(b"HTTP/1.1 302 Found\r\nX: "), 20), b"\r\nLocation: /\r\n\r\n"],
}
OTHERS: dict[str, Hostile] = {
    "a body without end": lambda: byte_by_byte(HEAD + b"\r\n", b"<p>" * 20_000),
    "nothing at all": lambda: [],
    "packed twice": page(bomb(2), HTML, "Content-Encoding: gzip, gzip"),
    "packed once, and large": page(bomb(1), HTML, "Content-Encoding: gzip"),
    "a charset that nobody knows": page(b"<p>We were founded in 2001.</p>", "Content-Type: text/html; charset=x-mars"),
    "a charset that unpacks": page(bomb(1), "Content-Type: text/html; charset=zlib"),
    "a redirect to itself": lambda: [whole(b"", "Location: /", status="302 Found")],
    "a redirect into nonsense": lambda: [whole(b"", "Location: http://[nonsense", status="302 Found")],
    "tags in tags": page(b"<div>" * 90_000),
    "half characters": page(json_ld('{"foundingDate": "\\ud800 founded", "areaServed": "\\udfff"}')),
    "half characters beside a year": page(json_ld('{"foundingDate": "\\ud800 1999"}')),
    "nothing beside a year": page(json_ld('{"foundingDate": "\\u0000 1999", "areaServed": "\\u0000Fresno"}')),
    "braces in braces": page(json_ld("[" * 100_000)),
    "areas of nothing": page(json_ld('{"areaServed": [null, {"name": [1]}], "aggregateRating": {"ratingValue": {}}}')),
    "an answer that is none": lambda: [b"\x00\xff\x00 nonsense\r\n\r\n"],
    "cookies by the hundred": page(b"<p>hi</p>", HTML, *[f"Set-Cookie: c{n}={'x' * 200}; Path=/" for n in range(200)]),
}


class Run(NamedTuple):
    """Who was enriched by a site of their own, of those that are not hostile; how long it took; what memory at most.

    ``lost`` are the hostile ones of whom nothing could be written, by the kind of their site.
    """

    read: set[str]
    seconds: float
    bytes: int
    lost: list[str]


def enriched(folder: Path, hostile: dict[str, Hostile]) -> Run:
    """Twenty prospects and the hostile ones, behind a proxy where both have their sites."""
    sites = SiteProxy(world(), 7)
    victims = {roofer(SITES + number).domain: kind for number, kind in enumerate(hostile.values())}

    def talk(head: bytes) -> Iterable[bytes]:
        method, target = head.decode("latin-1").split(" ")[:2]
        host = (urlsplit(target).hostname or target.partition(":")[0]).removeprefix("www.")
        if host in victims:
            return victims[host]()
        if method == "CONNECT":
            return [whole(b"", status="502 Bad Gateway")]
        answer = sites._answer(Request(method, target, {}, b""))
        return [whole(answer.body, *(f"{k}: {v}" for k, v in answer.headers.items()), status=f"{answer.status} Said")]

    with outside(folder) as there, rude(talk, PAUSE_S) as port:
        web = there.deployment.connections.web.model_copy(update={"proxy": f"http://127.0.0.1:{port}"})
        connections = there.deployment.connections.model_copy(update={"web": web})
        ids = there.qualified([roofer(number) for number in range(SITES + len(hostile))])
        tracemalloc.start()
        begun = time.monotonic()
        try:
            enrich(replace(there.deployment, connections=connections), ids)
            seconds, peak = time.monotonic() - begun, tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        with there.deployment.ledger.read() as tx:
            found = {each.id: each for each in prospects.find(tx, "roofing-california", ids=ids[:SITES])}
            known = facts.facts_of(tx, ids[:SITES])
            theirs = {each.id: each for each in prospects.find(tx, "roofing-california", ids=ids[SITES:])}
    assert {each for each, one in found.items() if one.enriched_at is None} == set()
    lost = [kind for kind, each in zip(hostile, ids[SITES:], strict=True) if "written" in theirs[each].state_reason]
    read = {each for each in known if any(fact.source.startswith("website") for fact in known[each])}
    return Run(read, seconds, peak, lost)


@pytest.fixture(scope="module")
def calm(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Where nobody is hostile."""
    return enriched(tmp_path_factory.mktemp("calm"), {})


@pytest.mark.parametrize("kinds", [pytest.param(DRIBBLING, id="dribbling"), pytest.param(OTHERS, id="others")])
def test_the_twenty_others_are_enriched(kinds: dict[str, Hostile], calm: Run, tmp_path: Path) -> None:
    run = enriched(tmp_path, kinds)
    assert len(calm.read) > SITES / 2
    assert run.read == calm.read
    assert run.seconds < calm.seconds + MOST_LATER_S * slowness()
    assert run.bytes < calm.bytes + MOST_BYTES
    assert run.lost == []
