"""From the HTML of a small company's site to sentences worth knowing."""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit, urlunsplit

from tools.enrich.findings import Finding
from tools.enrich.markup import readable

_SHORTEST, _LONGEST = 20, 240
_MOST_OF_A_KIND = 3
_SENTENCE_END = re.compile(r"(?<=[.!?\u201d\"])\s+(?=[A-Z0-9\u201c\"])")
_KINDS = (
    ("review", re.compile(r"\b(reviews?|testimonials?|rated|rating|stars?)\b", re.I)),
    ("hiring", re.compile(r"\b(hiring|join (our|the) team|apply (now|today)|job openings?)\b", re.I)),
    ("news", re.compile(r"\b(opened|awarded|announced|acquired|expanded|won|added)\b.*|\bin (19|20)\d\d we\b", re.I)),
    ("service_area", re.compile(r"\b(service area|we serve|serving|proudly serves?|within \d+ miles)\b", re.I)),
    ("technology", re.compile(r"\b(software|powered by|book online|customer portal|drone)\b", re.I)),
    ("size", re.compile(r"\b(team|crews?|staff) of \d|\bemploys \d|\d+ (employees|crews|trucks)\b", re.I)),
    ("website", re.compile(r"\b(since|founded|established|family|licensed|certified|years of experience)\b", re.I)),
)  # fmt: skip
_WORTH_A_LOOK = re.compile(r"about|team|review|testimonial|career|job|news|blog|service-?area|company", re.I)


def facts_in(html: str, source: str) -> list[Finding]:
    """Return the sentences of a page that say something about the company, at most a few of each kind."""
    page = readable(html)
    found = list(_structured(page.data, source))
    if page.generator:
        found.append(Finding("technology", f"web site made with {page.generator[:60]}", source))
    for sentence in _sentences(page.lines):
        kind = next((kind for kind, words in _KINDS if words.search(sentence)), None)
        if kind and sum(finding.kind == kind for finding in found) < _MOST_OF_A_KIND:
            found.append(Finding(kind, sentence, source))
    return list(dict.fromkeys(found))


def links_in(html: str, url: str, most: int) -> list[str]:
    """Return the addresses of a page's links that are likely to tell more: about, reviews, careers, news."""
    found: dict[str, None] = {}
    for link in readable(html).links:
        try:
            parts = urlsplit(urljoin(url, link.href))
        except ValueError:
            continue
        target = urlunsplit((parts.scheme, parts.netloc, parts.path, "", ""))
        if parts.scheme in ("http", "https") and target != url and _WORTH_A_LOOK.search(f"{parts.path} {link.text}"):
            found[target] = None
    return list(found)[:most]


def _sentences(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        for sentence in _SENTENCE_END.split(line):
            if _SHORTEST <= len(sentence) <= _LONGEST:
                yield sentence


def _structured(data: Iterable[str], source: str) -> Iterator[Finding]:
    """Read schema.org data, which says in numbers what the text says in words."""
    for text in data:
        try:
            read = json.loads(text)
        except (ValueError, RecursionError):
            continue
        for item in read if isinstance(read, list) else [read]:
            if isinstance(item, dict):
                yield from _of_item(item, source)


def _of_item(item: dict[str, Any], source: str) -> Iterator[Finding]:
    rating = item.get("aggregateRating")
    if isinstance(rating, dict) and rating.get("ratingValue") and rating.get("reviewCount"):
        text = f"rated {rating['ratingValue']} in {rating['reviewCount']} reviews"
        yield Finding("review", text[:_LONGEST], source)
    area = item.get("areaServed")
    names = [
        part.get("name") if isinstance(part, dict) else part for part in (area if isinstance(area, list) else [area])
    ]
    if served := ", ".join(str(name) for name in names if name):
        yield Finding("service_area", f"serves {served}"[:_LONGEST], source)
    if founded := item.get("foundingDate"):
        yield Finding("website", f"founded {founded}"[:_LONGEST], source)
