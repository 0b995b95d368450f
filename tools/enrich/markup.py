"""What can be read in a page, found in one pass whose time grows with the page's length alone.

A site may send anything. The usual parsers build a tree, and some take minutes over a page that was made for it
(20,000 nested ``<div>``, or ``<a `` without end); a reader of sentences needs no tree.
"""

import re
from collections.abc import Iterator
from html import unescape
from typing import NamedTuple

_RAW = frozenset({"script", "style", "noscript", "template", "svg", "title", "iframe", "textarea", "object"})
_MUTED = frozenset({"nav", "form", "select", "button"})
_INLINE = frozenset(
    {"a", "abbr", "b", "cite", "em", "font", "i", "mark", "q", "s", "small", "span", "strong", "sub", "sup", "u"}
)
_NAME = re.compile(r"/?([a-zA-Z][a-zA-Z0-9]*)")
_ATTRIBUTE = re.compile(r"""([a-zA-Z-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_LONGEST_TAG = 2_000


class Link(NamedTuple):
    """A link as it stands in the page."""

    href: str
    text: str


class Readable(NamedTuple):
    """A page's visible lines without its menus and forms, its links (menus' too), generator and JSON-LD."""

    lines: tuple[str, ...]
    links: tuple[Link, ...]
    generator: str | None
    data: tuple[str, ...]


class _Tag(NamedTuple):
    """One tag, with the text between it and the next one; ``source`` is that text as it stands, after a raw tag."""

    name: str
    closing: bool
    attributes: dict[str, str]
    text: str
    source: str


def readable(html: str) -> Readable:
    """Read a page, however broken it is."""
    text: list[str] = []
    links: list[Link] = []
    generator: str | None = None
    data: list[str] = []
    muted = 0
    href: str | None = None
    words: list[str] = []
    for tag in _visible(_tags(html), data):
        if tag.name in _MUTED:
            muted = max(muted + (-1 if tag.closing else 1), 0)
        if tag.name == "a":
            if href is not None:
                links.append(Link(href, " ".join("".join(words).split())))
            href, words = (None if tag.closing else tag.attributes.get("href")), []
        elif tag.name == "meta" and tag.attributes.get("name", "").lower() == "generator":
            generator = tag.attributes.get("content", "").strip() or generator
        if tag.name not in _INLINE:
            text.append("\n")
        words.append(tag.text)
        if not muted:
            text.append(tag.text)
    if href is not None:
        links.append(Link(href, " ".join("".join(words).split())))
    lines = (" ".join(line.split()) for line in "".join(text).split("\n"))
    return Readable(tuple(line for line in lines if line), tuple(links), generator, tuple(data))


def _visible(tags: Iterator[_Tag], data: list[str]) -> Iterator[_Tag]:
    """Leave out what is no text (scripts and the like), but put JSON-LD into ``data``."""
    within: _Tag | None = None
    content: list[str] = []
    for tag in tags:
        if within is None:
            if tag.name not in _RAW or tag.closing:
                yield tag
                continue
            within, content = tag, [tag.source]
        elif tag.name == within.name and tag.closing:
            if within.attributes.get("type") == "application/ld+json":
                data.append("".join(content))
            within = None
            yield tag
        else:
            content.append(f"<{tag.source}")


def _tags(html: str) -> Iterator[_Tag]:
    """Cut a page at its ``<``. Text before the first one comes with a tag without a name."""
    for number, piece in enumerate(_without_comments(html).split("<")):
        named = _NAME.match(piece) if number else None
        inside, closed, after = piece.partition(">")
        if named is None:
            declares = number and piece.startswith(("!", "?", "/"))
            literal = after if declares else f"<{piece}" if number else piece
            yield _Tag("span", False, {}, _text(literal), piece)
        elif closed:
            name, closing = named[1].lower(), piece.startswith("/")
            attributes = {} if closing else _attributes(inside)
            yield _Tag(name, closing, attributes, _text(after), after if name in _RAW else piece)


def _text(source: str) -> str:
    """Text of a page: its own line ends are spaces."""
    return unescape(source).replace("\n", " ").replace("\r", " ")


def _attributes(inside: str) -> dict[str, str]:
    found = _ATTRIBUTE.finditer(inside[:_LONGEST_TAG])
    return {match[1].lower(): unescape(match[2] or match[3] or match[4] or "") for match in found}


def _without_comments(html: str) -> str:
    kept: list[str] = []
    place = 0
    while (start := html.find("<!--", place)) >= 0:
        kept.append(html[place:start])
        end = html.find("-->", start + 4)
        if end < 0:
            return "".join(kept)
        place = end + 3
    kept.append(html[place:])
    return "".join(kept)
