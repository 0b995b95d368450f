"""Takes addresses, phone numbers and our own secrets out of text from outside, before a model or a page sees them."""

import re
from collections.abc import Iterable, Iterator

import phonenumbers

from config.scrubbing import scrub
from data.account_numbers import ibans
from data.contact_patterns import EMAILS, HEXADECIMAL, LOCAL_PHONE, PHONES
from data.shadow import Span, shadow_of

ADDRESS, PHONE = "[address]", "[phone]"

_LIKELY = re.compile(r"@|\d|\bat\b|_at_|%40|&", re.IGNORECASE)
# Without one of these no pattern can match; they are asked first, since most texts have none.
_LIKE_AN_ADDRESS = re.compile(r"@|\bat\b|_at_", re.IGNORECASE)
_LIKE_A_PHONE = re.compile(r"\d(?:\D{0,8}\d){6}|8(?:00|33|44|55|66|77|88)\)?[-. ]")
_DIGEST = 128
_DIGITS_ENOUGH = re.compile(r"\d(?:[ \t().\-/]{0,3}\d){8}")


_EDGE = 200
"""What a cut may halve (an address, a number) lies within so many characters of it."""


def redacted(text: str, most: int) -> str:
    """The first ``most`` characters as ``redact`` leaves them: of a text of any length no more is looked at.

    Secrets are taken out of all of it first, which costs little, or a cut could leave a half of one.
    """
    whole = scrub(text)
    if len(whole) <= most + _EDGE:
        return redact(whole)[:most]
    return redact(whole[: most + _EDGE])[:-_EDGE][:most]


def redact(text: str) -> str:
    """The text with every e-mail address as ``[address]``, every phone number as ``[phone]``, no secret of ours.

    Disguised ones too: ``joe (at) acme dot com``, percent-encoded, in full-width characters, with spaces between.
    Prices, years, counts, dates, postal and industry codes stay as they are, and so do numbers of accounts and cards.
    """
    text = scrub(text)
    if text.isascii() and not _LIKELY.search(text):
        return text
    shadow = shadow_of(text)
    found: list[tuple[Span, str]] = []
    seen = shadow.text
    if _LIKE_AN_ADDRESS.search(seen):
        for pattern in EMAILS:
            seen = _take_out(pattern, seen, ADDRESS, found)
    if _LIKE_A_PHONE.search(seen):
        seen = _without(seen, ibans(seen))
        for pattern in (*PHONES, LOCAL_PHONE):
            seen = _take_out(pattern, seen, PHONE, found)
        found += [(span, PHONE) for span in _other_phones(seen)]
    if not found:
        return text
    kept, at = [], 0
    for span, mark in sorted((shadow.origin(*span), mark) for span, mark in found):
        kept += [text[at : span.start], mark]
        at = span.end
    return "".join([*kept, text[at:]])


def _without(text: str, spans: Iterable[Span]) -> str:
    """The text with these parts blank, so that no pattern sees them."""
    kept, at = [], 0
    for start, end in spans:
        kept += [text[at:start], "\0" * (end - start)]
        at = end
    return "".join([*kept, text[at:]])


def _take_out(pattern: re.Pattern[str], text: str, mark: str, found: list[tuple[Span, str]]) -> str:
    """Add what the pattern finds, and blank it, so that no other pattern sees it again."""

    def blank(match: re.Match[str]) -> str:
        if _is_something_else(match):
            return match[0]
        found.append((Span(*match.span()), mark))
        return "\0" * len(match[0])

    return pattern.sub(blank, text)


def _other_phones(text: str) -> Iterator[Span]:
    """What the library recognises besides; its strictest grouping, lest it takes lists of counts for numbers."""
    if _DIGITS_ENOUGH.search(text):
        strict = phonenumbers.Leniency.STRICT_GROUPING
        for number in phonenumbers.PhoneNumberMatcher(text, "US", leniency=strict):
            yield Span(number.start, number.end)


def _is_something_else(match: re.Match[str]) -> bool:
    """A piece of a digest, or a range of counts or years that only looks like a local number."""
    near = (max(0, match.start() - _DIGEST), match.end() + _DIGEST)
    if any(
        run.start() <= match.start() and match.end() <= run.end() for run in HEXADECIMAL.finditer(match.string, *near)
    ):
        return True
    if match.re is not LOCAL_PHONE:
        return False
    line = int(match["line"])
    return line % 25 == 0 or 1900 <= line < 2100
