"""The HTML alternative of a mail: what its text says, and nothing else. No image, no style from elsewhere, no pixel."""

import html
import re

_LINK = re.compile(r"https?://[^\s<>\"']*[^\s<>\"'.,;:!?)]")
_DOCUMENT = "<!doctype html>\n<html><body>\n{}\n</body></html>\n"


def as_html(text: str) -> str:
    """The text as HTML: a paragraph for each of its paragraphs, its line breaks kept, its links to be followed."""
    paragraphs = [part.strip("\n") for part in re.split(r"\n[ \t]*\n", text) if part.strip()]
    return _DOCUMENT.format("\n".join(f"<p>{_marked(part)}</p>" for part in paragraphs))


def _marked(paragraph: str) -> str:
    parts, at = [], 0
    for link in _LINK.finditer(paragraph):
        target = html.escape(link.group())
        parts += [html.escape(paragraph[at : link.start()]), f'<a href="{target}">{target}</a>']
        at = link.end()
    parts.append(html.escape(paragraph[at:]))
    return "".join(parts).replace("\n", "<br>\n")
