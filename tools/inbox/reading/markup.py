"""The words of an HTML mail, as a reader sees them.

The tree is selectolax's (lexbor, HTML5), in time that grows with the text: Python's own parser took 24 s of processor
time over 40 kB of ``<a ``.
"""

import re
from collections.abc import Mapping
from typing import Literal

from selectolax.lexbor import LexborHTMLParser, LexborNode

MAX_HTML = 60_000
"""Characters of markup that are read: 12,000 nested ``<div>`` take the parser 0.4 s, twice as many four times that."""

_SKIPPED = frozenset({"style", "script", "head", "title", "template"})
_BREAKS = frozenset(
    {"p", "div", "br", "tr", "li", "table", "h1", "h2", "h3", "ul", "ol", "hr", "blockquote", "pre", "section"}
)
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|opacity\s*:\s*0(?![.\d]*[1-9])"
    r"|(?:font-size|max-height)\s*:\s*0(?![.\d]*[1-9])",
    re.IGNORECASE,
)
"""Styles in which nobody sees a text."""
_QUOTES = ("yahoo_quoted", "protonmail_quote", "zmail_extra", "gmail_attr", "moz-cite-prefix", "tutanota_quote")
"""Classes of what mail programs put around the mail that is answered, where they use no blockquote."""
_REST = ("divrplyfwdmsg", "appendonsend", "olk_src_body_section", "mail-editor-reference-message-container")
"""Ids of the element below which Outlook puts the mail that is answered."""

Means = Literal["hidden", "quote", "rest", "text"]


def words_of(html: str) -> str:
    """Return the visible words, a block a line; quotes become ``>`` lines, to be cut like any other quote."""
    root = LexborHTMLParser(html[:MAX_HTML]).root
    lines = [""]
    quoted = 0
    open_: list[tuple[LexborNode, Means | None]] = [] if root is None else [(root, None)]
    while open_:
        node, closes = open_.pop()
        if closes is not None:
            quoted -= closes == "quote"
            lines += [""] if node.tag in _BREAKS else []
            continue
        if node.tag == "-text":
            _write(node.text_content or "", lines, quoted > 0)
            continue
        means = _means(node)
        if means == "hidden":
            continue
        lines += ["_" * 32, ""] if means == "rest" else [""] if node.tag in _BREAKS else []
        quoted += means == "quote"
        open_.append((node, means))
        open_.extend((child, None) for child in reversed(list(node.iter(include_text=True))))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in lines)).strip()


def _means(node: LexborNode) -> Means:
    named: Mapping[str, str | None] = node.attributes
    style = (named.get("style") or "")[:500]
    if node.tag in _SKIPPED or "hidden" in named or _HIDDEN.search(style):
        return "hidden"
    if node.tag == "blockquote" or any(name in (named.get("class") or "")[:500] for name in _QUOTES):
        return "quote"
    return "rest" if (named.get("id") or "")[:500].lower().removeprefix("x_") in _REST else "text"


def _write(text: str, lines: list[str], quoted: bool) -> None:
    """Put a text behind what the last line holds already."""
    words = " ".join(text.split())
    if not words:
        lines[-1] += " " if text and lines[-1] and not lines[-1].endswith(" ") else ""
        return
    mark = "> " if quoted and not lines[-1] else ""
    space = " " if lines[-1] and text[:1].isspace() and not lines[-1].endswith(" ") else ""
    lines[-1] += mark + space + words + (" " if text[-1:].isspace() else "")
