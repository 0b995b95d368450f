"""The form of an angle: marks around it are taken away, and what no paragraph of a mail may hold is found."""

import html
import re
import unicodedata
from collections.abc import Iterator

from data.identity import is_host
from data.redact import redact
from data.unseen import TAGS, WIDTHLESS
from guardrails.grounding import quotations
from guardrails.grounding.findings import Finding, doubted, refused

LONGEST = 600

_INVISIBLE = re.compile(f"(?![{TAGS}])[{WIDTHLESS}]")
"""What only joins or spaces; hidden letters stay, and nothing bears them out."""
_APOSTROPHE = re.compile(r"(?<=\w)[`\u00b4](?=\w)")
_SPACES = {ord(char): " " for char in "\u00a0\u2007\u2009\u200a\u202f\t\u2002\u2003"} | {
    ord("\u2010"): "-", ord("\u2011"): "-", ord("\u02bc"): "\u2019", ord("\u2212"): "-",
}  # fmt: skip
_TAGS = re.compile(r"</?(?:b|i|u|em|strong|p|br|span|ul|ol|li|div|h[1-6])\s*/?>", re.IGNORECASE)
_FENCE = re.compile(r"^```\w*\s*\n(.*?)\n?```$", re.DOTALL)
_MARK = re.compile(
    r"^\s*(?:[-*+\u2022\u2023\u25aa\u25e6\u00b7\u2013\u2014]\s+|\(?\d{1,2}[.)]\s+|\(?[a-z]\)\s+|>\s*)", re.IGNORECASE
)
_ABOUT = re.compile(r"[~\u2248]\s?(?=[$\u00a3\u20ac]?\d)")
_ESCAPED = re.compile(r"\\([\"'])")
_HEADING = re.compile(r"^\s*#{1,6}\s+(.*?)\s*#*$")
_LABEL = re.compile(
    r"^(?:(?:angle|opening|opener|option|draft|hook|proof|text|line|message|answer|sentence|a\d+)(?:\s*(?:no\.?\s*)?\d+|\s+[a-c])?"
    r"\s*(?::|\s[-\u2013\u2014](?=\s)))\s*",
    re.IGNORECASE,
)
_EMPHASIS = (
    re.compile(r"(\*\*\*|\*\*|__|~~)(?=\S)(.+?)(?<=\S)\1"),
    re.compile(r"(?<![\w*])(\*)(?=[^\s*])([^*\n]+?)(?<=[^\s*])\*(?![\w*])"),
    re.compile(r"(?<![\w_])(_)(?=[^\s_])([^_\n]+?)(?<=[^\s_])_(?![\w_])"),
    re.compile(r"(`)(\w(?:(?!--)[\w .&'\u2019-])*)`"),
)
_CITED = re.compile(
    r"\s*[\[(](?:(?:facts?|sources?|cites?|see)\s*:?\s*)?f\d+(?:\s*(?:,|;|&|and|-|\u2013)\s*f?\d+)*[\])]", re.IGNORECASE
)
_PAIRS = {"\u201c": "\u201d", '"': '"', "\u2018": "\u2019", "'": "'", "\u00ab": "\u00bb", "(": ")", "\u201e": "\u201c"}

_SYNTAX = re.compile(r"\{\{|\}\}|\{%|%\}|\$\{|\[\[|\]\]|<<|>>")
_CODE = re.compile(r"```|`|</?[a-z][^>]*>|[{}]|\w+\([^)\s]*\)\s*;|=>|==|\bfunction\s*\(|<script", re.IGNORECASE)
_LINK = re.compile(r"\b[a-z][a-z0-9+.-]{1,20}://\S+|\bwww\.\S+|\bmailto:\S+|\S+@\S+|\]\(\S*\)", re.IGNORECASE)
_HOST = re.compile(r"(?<![\w@.-])(?:[a-z0-9-]+\.)+[a-z]{2,}(?![\w-])", re.IGNORECASE)
_RESERVED = re.compile(r"\.(?:example|test|invalid|localhost|local)$", re.IGNORECASE)
_NUMERIC_HOST = re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])")
_PHONE = re.compile(
    r"\+\d[\d\s().-]{6,}\d|(?<![\d$\u00a3\u20ac,.])\(?\d{3}\)?[\s.-]\d{3,4}(?:[\s.-]\d{3,4})?(?![\d,%])|\b0\d{3,4}[\s-]\d{3,}"
)
_INSERTED = re.compile(r"\[(?:[a-z]{1,12}|\.\.\.|\u2026)\]", re.IGNORECASE)
_PUNCTUATION = frozenset(
    ".,;:!?'\"\u2018\u2019\u201c\u201d\u00ab\u00bb-\u2013\u2014()/&%$\u00a3\u20ac+\u2026\u00b0\u00b7\u2032\u2033\u201e\u201a\u2039\u203a\u00a7\u00bf\u00a1"
)
_SIGNS = frozenset("\u2122\u00ae\u00a9\u00b2\u00b3\u00bd\u00bc\u00be\u00d7#")


def normalised(text: str) -> str:
    """The angle as it would be stored: one paragraph without marks around it."""
    for _ in range(6):
        plain = _once(text)
        if plain == text:
            break
        text = plain
    return text


def findings(text: str, sources: tuple[str, ...]) -> Iterator[Finding]:
    """What the text may not hold, whoever wrote it."""
    if len(text) > LONGEST:
        yield refused(f"it is {len(text)} characters long, {LONGEST} at most")
        return
    if _SYNTAX.search(text):
        yield refused("it has template syntax")
    elif _CODE.search(text):
        yield refused("it has code or tags")
    links = [match.group() for pattern in (_LINK, _NUMERIC_HOST) for match in pattern.finditer(text)]
    hosts = _hosts(text)
    named = [host for host in hosts if host[0].isupper() and any(host in source for source in sources)]
    links += [host for host in hosts if host not in named]
    if links:
        yield refused(f"it has a link or an address: {links[0]}")
    elif named:
        yield doubted(f"it has a name like an address: {named[0]}")
    elif _PHONE.search(text) and redact(text) != text:
        yield refused("it has a phone number")
    yield from _symbols(text, sources)


def _hosts(text: str) -> list[str]:
    found = (match.group() for match in _HOST.finditer(text))
    return [host for host in found if _RESERVED.search(host) or (len(host) > 5 and is_host(host))]


def _symbols(text: str, sources: tuple[str, ...]) -> Iterator[Finding]:
    for char in text:
        category = unicodedata.category(char)
        if category[0] in "LNM" or category == "Sc" or char == " " or char in _PUNCTUATION:
            continue
        if char in _SIGNS:
            if not any(char in source for source in sources):
                yield doubted(f"it has a sign that no fact has: {char}")
                return
            continue
        if char in "[]" and _inserted(text):
            yield doubted("it has words put into a quotation")
            return
        if char in "*" and any(f"{digit}*" in source for digit in "12345" for source in sources):
            continue
        if char in "*_#|~[]<>":
            yield refused(f"it has markdown or brackets: {char}")
        elif category[0] == "C":
            yield refused(f"it has a control character: U+{ord(char):04X}")
        else:
            yield refused(f"it has a symbol: {char}")
        return


def _inserted(text: str) -> bool:
    """Whether every bracket stands in a quotation: "[you] found the leak", "the bill [...] held no surprises"."""
    outside = quotations.without(text)
    return "[" not in outside and "]" not in outside and bool(_INSERTED.search(text))


def _once(text: str) -> str:
    text = _INVISIBLE.sub("", text).translate(_SPACES).replace("\\n", "\n")
    text = _APOSTROPHE.sub("'", text)
    text = _ABOUT.sub("about ", _ESCAPED.sub(r"\1", text))
    text = html.unescape(text) if "&" in text and ";" in text else text
    text = unicodedata.normalize("NFC", _TAGS.sub("", text)).replace("\r\n", "\n").replace("\r", "\n").strip()
    if fenced := _FENCE.match(text):
        text = fenced.group(1)
    text = _paragraph(text)
    text = _LABEL.sub("", text, count=1)
    for pattern in _EMPHASIS:
        text = pattern.sub(r"\2", text)
    text = _CITED.sub("", text)
    return _bare(" ".join(text.split()))


def _paragraph(text: str) -> str:
    """Lines become sentences of one paragraph; a heading over other lines goes, as do list marks."""
    lines = [line for line in text.split("\n") if line.strip()]
    found: list[str] = []
    for at, line in enumerate(lines):
        heading = _HEADING.match(line)
        if heading and at + 1 < len(lines):
            continue
        plain = heading.group(1) if heading else line.strip()
        stripped = _MARK.sub("", plain).strip()
        if len(stripped) > 1 and unicodedata.category(stripped[0]) == "So" and stripped[1] == " ":
            stripped = stripped[1:].strip()
        marked = stripped != plain
        if found and found[-1][-1:] not in ".!?:;,\u2026" and (marked or stripped[:1].isupper()):
            found[-1] += "."
        if stripped:
            found.append(stripped)
    return " ".join(found)


def _bare(text: str) -> str:
    """The text without quote marks or brackets around the whole of it."""
    if len(text) < 3 or text[0] not in _PAIRS:
        return text
    closing = _PAIRS[text[0]]
    tail = text[-1] if text[-1] in ".,;" and text[-2] == closing else ""
    end = len(text) - len(tail)
    inner = text[1 : end - 1]
    if text[end - 1] != closing:
        return text
    if closing == text[0]:
        encloses = closing not in inner if closing == '"' else not re.search(r"(?<!\w)'|'(?!\w)", inner)
    else:
        encloses = _balanced(inner, text[0], closing)
    if not encloses or not inner.strip():
        return text
    inner = inner.strip()
    return inner + (tail if tail == "." and inner[-1] not in ".!?" else "")


def _balanced(inner: str, opening: str, closing: str) -> bool:
    """Whether the first mark is closed by the last one and none before it."""
    depth = 1
    for at, char in enumerate(inner):
        apostrophe = char == "\u2019" and at and inner[at - 1].isalnum() and inner[at + 1 : at + 2].isalnum()
        if char == opening:
            depth += 1
        elif char == closing and not apostrophe:
            depth -= 1
        if depth == 0:
            return False
    return depth == 1
