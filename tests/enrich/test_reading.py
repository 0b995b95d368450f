"""From HTML to sentences that say something."""

import time

import pytest

from tools.enrich.reading import facts_in, links_in

PAGE = """<html><head><title>Acme</title><meta name="Generator" content="WordPress 6.6">
<script type="application/ld+json">{"@type": "RoofingContractor", "foundingDate": "1998",
 "aggregateRating": {"ratingValue": 4.8, "reviewCount": 112}, "areaServed": [{"name": "Fresno"}, "Clovis"]}</script>
<script>var hiring = "we are hiring spies, says a script";</script><style>.review{}</style></head>
<body><nav><a href="/about">About us, the reviews and the team</a></nav>
<h1>Acme Roofing</h1><p>We are hiring two estimators for the spring. Call us.</p>
<div>In May 2026 we opened a second yard in Clovis.</div>
<ul><li>We serve Fresno and Madera counties.</li><li>Our crew of 14 is licensed.</li></ul>
<p>Lorem ipsum dolor sit amet, consectetur adipiscing.</p></body></html>"""


def found() -> set[tuple[str, str]]:
    return {(finding.kind, finding.text) for finding in facts_in(PAGE, "website /")}


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("hiring", "We are hiring two estimators for the spring."),
        ("news", "In May 2026 we opened a second yard in Clovis."),
        ("service_area", "We serve Fresno and Madera counties."),
        ("size", "Our crew of 14 is licensed."),
        ("technology", "web site made with WordPress 6.6"),
        ("review", "rated 4.8 in 112 reviews"),
        ("service_area", "serves Fresno, Clovis"),
        ("website", "founded 1998"),
    ],
)
def test_what_a_page_says_is_found(kind: str, text: str) -> None:
    assert (kind, text) in found()


def test_scripts_menus_and_empty_words_are_not() -> None:
    texts = " ".join(text for _, text in found())
    assert "spies" not in texts
    assert "About us" not in texts
    assert "Lorem" not in texts


def test_there_are_never_many_of_a_kind() -> None:
    page = "".join(f"<p>This is customer review number {number} of many.</p>" for number in range(50))
    assert len(facts_in(page, "website /")) == 3


def test_links_that_tell_more_are_followed_without_what_does_not_matter() -> None:
    page = """<a href="/about?x=1#top">About</a><a href="mailto:a@acme.example">Team</a><a href="/shop">Shop</a>
    <a href="https://acme.example/reviews">Read</a><a href="/about">About</a><a href="/c">Careers</a>
    <a href="/news">N</a>"""
    assert links_in(page, "https://acme.example/", 3) == [
        "https://acme.example/about",
        "https://acme.example/reviews",
        "https://acme.example/c",
    ]


HOSTILE = ("<div>" * 100_000, "<a " * 160_000, "<!--" * 120_000, "<" * 500_000, "<a href='/about'>" * 30_000)


@pytest.mark.parametrize("html", ["", "<", "<p><p><div", "<a href='http://[bad'>about</a>", "\x00\xff", "<?xml?>"])
def test_broken_pages_break_nothing(html: str) -> None:
    assert facts_in(html, "website /") == []
    assert links_in(html, "http://acme.example/", 3) == []


def test_hostile_data_breaks_nothing() -> None:
    page = f'<script type="application/ld+json">{"[" * 100_000}</script><script type="application/ld+json">7</script>'
    assert facts_in(page, "website /") == []


@pytest.mark.parametrize("html", HOSTILE)
def test_a_hostile_page_takes_no_time(html: str) -> None:
    began = time.process_time()
    facts_in(html, "website /")
    links_in(html, "http://acme.example/", 3)
    assert time.process_time() - began < 3
