"""A text as a reader takes it, however it was written: what is hidden from a search is not hidden from people."""

import html
import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from data.unseen import seen

_ENCODED = re.compile(r"%[0-9a-fA-F]{2}|&(?:#\d{1,6}|#[xX][0-9a-fA-F]{1,5}|[a-zA-Z]{2,10});", re.ASCII)


class Span(NamedTuple):
    """From ``start`` up to ``end`` of a text."""

    start: int
    end: int


class Shadow(NamedTuple):
    """``text`` without encodings, wide forms and invisible characters; ``origins`` says where each character stood."""

    text: str
    origins: tuple[Span, ...] | None

    def origin(self, start: int, end: int) -> Span:
        """Where a (non-empty) part of the shadow stood in the original."""
        if self.origins is None:
            return Span(start, end)
        return Span(self.origins[start].start, self.origins[end - 1].end)


def shadow_of(text: str) -> Shadow:
    """Undo percent and HTML encodings, full-width and other compatibility forms; leave out what has no width."""
    if text.isascii() and not _ENCODED.search(text):
        return Shadow(text, None)
    seen = [(character, span) for piece, span in _pieces(text) for character in _plain(piece)]
    return Shadow("".join(character for character, _ in seen), tuple(span for _, span in seen))


def _pieces(text: str) -> Iterator[tuple[str, Span]]:
    at = 0
    for match in _ENCODED.finditer(text):
        yield from ((text[place], Span(place, place + 1)) for place in range(at, match.start()))
        yield _decoded(match[0]), Span(match.start(), match.end())
        at = match.end()
    yield from ((text[place], Span(place, place + 1)) for place in range(at, len(text)))


def _decoded(encoded: str) -> str:
    if not encoded.startswith("%"):
        return html.unescape(encoded)
    code = int(encoded[1:], 16)
    return chr(code) if 0x20 <= code < 0x7F else encoded


def _plain(piece: str) -> str:
    if piece.isascii():
        return piece
    kept = (c for c in seen(unicodedata.normalize("NFKC", piece)) if unicodedata.category(c) not in {"Cf", "Mn"})
    return "".join(_ascii_twin(character) for character in kept)


def _ascii_twin(character: str) -> str:
    if (digit := unicodedata.decimal(character, None)) is not None:
        return str(digit)
    if unicodedata.category(character) == "Pd" or character in "\u2212\u00b7\u2022":
        return "-"
    if unicodedata.category(character) in {"Zs", "Zl", "Zp"}:
        return " "
    return "." if character in "\u3002\u2024" else character
