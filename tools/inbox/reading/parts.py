"""Reading a mail that anybody may have sent: bounded, and without ever raising.

The standard parser is forgiving, but not about everything (unknown charsets, broken parameters, deep nesting);
everything of the inbox reads mails through here.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.parser import BytesHeaderParser, BytesParser
from email.policy import compat32
from email.utils import parseaddr, parsedate_to_datetime
from itertools import islice

from data.ledger.core.prose import whole
from tools.inbox.reading.markup import MAX_HTML, words_of

MAX_BYTES = 1_000_000
MAX_PARTS = 300
MAX_DEPTH = 30
MAX_BOUNDARIES = 100
MAX_DELIMITERS = 1_000
MAX_TEXT = 40_000
MAX_LINE = 1_000
MAX_HEADER = 20_000
MAX_REPEATED = 10
"""Headers of one name that are read."""

ATTACHED_MAILS = ("message/rfc822", "message/global")

PARSER_ERRORS = (
    MessageError, ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError, ArithmeticError,
)  # fmt: skip
"""What the standard library and flufl.bounce are known to raise over broken mails (their subclasses included)."""

_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w-]+(?:\.[\w-]+)+")
_ID = re.compile(r"<([^<>\s@]{1,250}@[^<>\s]{1,250})>")
_NO_ADDRESS = re.compile(r"=\?[^?\s]*\?[bq]\?[^?\s]*\?=|\"(?:[^\"\\]|\\.)*\"|\([^()]*\)", re.IGNORECASE)
"""What in an address header is a name, whatever it looks like: an encoded word, a quoted string, a comment."""
_ANGLED = re.compile(r"<([^<>]*)>")
_BOUNDARY = re.compile(rb"boundary\s*=", re.IGNORECASE)
_DELIMITER = re.compile(rb"^--", re.MULTILINE)
_END_OF_HEADERS = re.compile(rb"\r?\n\r?\n|\r\r")
_SHIFTED = "\x1b$"
"""What shifts into Japanese characters in ISO-2022-JP, which reports use without declaring it."""
_MARKS = re.compile(r"[> \t|]{0,20}")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:+-]{1,40})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Part:
    """A leaf of a mail. ``nested`` is true inside an attached mail, that is, in somebody else's words."""

    message: Message
    kind: str
    nested: bool


def beginning(raw: bytes) -> bytes:
    """Return as much of a mail as is read: not more than MAX_BYTES, nor than MAX_DELIMITERS of its parts.

    Of one that nests more deeply than any that people or mail systems make, the headers.
    """
    head = raw[:MAX_BYTES]
    if len(_BOUNDARY.findall(head)) > MAX_BOUNDARIES:
        return head[: match.end()] if (match := _END_OF_HEADERS.search(head)) else head[:MAX_TEXT]
    lines = islice(_DELIMITER.finditer(head), MAX_DELIMITERS, None)
    return head[: line.start()] if (line := next(lines, None)) else head


def parse(raw: bytes) -> Message:
    """Return the mail; of one that cannot be taken apart, its headers alone. ``raw`` is a ``beginning``."""
    try:
        return BytesParser(policy=compat32).parsebytes(raw)
    except PARSER_ERRORS:
        return BytesHeaderParser(policy=compat32).parsebytes(raw)


def header(message: Message, name: str) -> str:
    """Return a header decoded, on one line, or an empty string."""
    return decoded(next(_values(message, name), ""))


def headers(message: Message, name: str) -> list[str]:
    """Return all headers of a name like ``header``, the uppermost first."""
    return [decoded(value) for value in islice(_values(message, name), MAX_REPEATED)]


def _values(message: Message, name: str) -> Iterator[str]:
    """Yield the headers of a name as they came."""
    for key, value in message.raw_items():
        if key.lower() == name.lower():
            yield _unescaped(str(value)[:MAX_HEADER])


def _unescaped(value: str) -> str:
    """The text of a header whose writer did not encode it: its bytes are UTF-8, or else Latin letters."""
    try:
        data = value.encode("ascii", "surrogateescape")
    except UnicodeEncodeError:
        return value
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def decoded(value: str) -> str:
    """Return the text of encoded words; what cannot be decoded stays as it is."""
    try:
        pieces = decode_header(value)
    except PARSER_ERRORS:
        pieces = [(value, None)]
    text = "".join(p if isinstance(p, str) else _text(p, charset or "ascii") for p, charset in pieces)
    return " ".join(whole(text).split())


def _text(data: bytes, charset: str) -> str:
    try:
        return data.decode(charset, "replace")
    except (LookupError, ValueError):
        return data.decode("utf-8", "replace")


def content_type(message: Message) -> str:
    """Return the content type in lower case."""
    try:
        return message.get_content_type()
    except PARSER_ERRORS:
        return "text/plain"


def parameter(message: Message, name: str) -> str:
    """Return a parameter of Content-Type in lower case, or an empty string."""
    match = re.search(rf"\b{name}\s*=\s*[\"']?([^\"';\s]+)", header(message, "Content-Type"), re.IGNORECASE)
    return match[1].lower() if match else ""


def parts(message: Message) -> Iterator[Part]:
    """Yield the leaves in reading order, at most MAX_PARTS of them, down to MAX_DEPTH.

    Reports (message/delivery-status and its like) are one leaf with all their blocks; an attached mail yields itself,
    and then its own leaves, marked as nested. A multipart without parts is the text that it is.
    """
    stack = [(message, 0, False)]
    seen = 0
    while stack and seen < MAX_PARTS:
        current, depth, nested = stack.pop()
        seen += 1
        kind = content_type(current)
        children = _children(current)
        attached = kind in ATTACHED_MAILS
        if attached and children:
            yield Part(children[0], kind, nested)
        if children and depth < MAX_DEPTH and (attached or not kind.startswith("message/")):
            stack.extend((child, depth + 1, nested or attached) for child in reversed(children[:MAX_PARTS]))
        elif not attached:
            yield Part(current, "text/plain" if kind.startswith("multipart/") else kind, nested)


def _children(message: Message) -> list[Message]:
    payload = _payload(message)
    return [child for child in payload if isinstance(child, Message)] if isinstance(payload, list) else []


def _payload(message: Message, decode: bool = False) -> object:
    try:
        return message.get_payload(decode=True) if decode else message.get_payload()
    except PARSER_ERRORS:
        return None


def body(part: Message) -> str:
    """Return the text of one leaf, bounded, with lines that a pattern can stand."""
    children = _children(part)
    if children:
        return bounded("\n\n".join(_block(child) for child in children[:50]))
    return bounded(leaf(part))


def leaf(part: Message) -> str:
    """Return the text of one leaf as it came."""
    payload = _payload(part, decode=True) or _payload(part)
    if not isinstance(payload, bytes):
        return str(payload or "")
    match = _CHARSET.search(header(part, "Content-Type"))
    return _text(payload[: 4 * MAX_TEXT], match[1] if match else "utf-8")


def _readable(part: Part) -> str:
    """Return what a reader sees of one leaf, bounded."""
    return bounded(words_of(leaf(part.message)[:MAX_HTML])) if part.kind == "text/html" else body(part.message)


def _headers(message: Message) -> str:
    try:
        return "\n".join(f"{name}: {value}" for name, value in message.items())
    except PARSER_ERRORS:
        return ""


def _block(message: Message) -> str:
    headers = _headers(message)
    payload = _payload(message)
    return f"{headers}\n\n{payload[:MAX_TEXT]}" if isinstance(payload, str) and payload.strip() else headers


def bounded(text: str) -> str:
    """Return at most MAX_TEXT characters of a text with Unix line ends; a line above MAX_LINE becomes several."""
    lines = whole(text[:MAX_TEXT]).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(piece for line in lines for piece in _pieces(line))


def _pieces(line: str) -> Iterator[str]:
    """Yield a line in pieces that end between words; each has the line's marks of a quote."""
    if _SHIFTED in line and line.isascii():
        line = line.encode("ascii").decode("iso-2022-jp", "replace")
    mark = _MARKS.match(line)
    while len(line) > MAX_LINE:
        end = line.rfind(" ", MAX_LINE // 2, MAX_LINE)
        end = end if end > 0 else MAX_LINE
        yield line[:end]
        line = (mark[0] if mark else "") + line[end:].lstrip()
    yield line


def own_text(message: Message) -> str:
    """Return what the mail itself says: its first plain text, else its HTML as text; attached mails do not count."""
    html = ""
    for part in parts(message):
        if part.nested or (part.message is not message and _attached(part.message)):
            continue
        if part.kind == "text/plain" and (text := body(part.message)).strip():
            return text
        if part.kind == "text/html" and not html:
            html = _readable(part)
    return html


def own_leaf(message: Message) -> str:
    """Return the first plain text as it came: a line of JSON may be as long as it likes."""
    return next((leaf(part.message) for part in parts(message) if part.kind == "text/plain" and not part.nested), "")


def all_text(message: Message, limit: int = MAX_TEXT) -> str:
    """Return every text of the mail in order, the returned part of a bounce included."""
    texts: list[str] = []
    for part in parts(message):
        if part.kind in ATTACHED_MAILS:
            texts.append(_headers(part.message))
        elif part.kind.startswith(("text/", "message/")):
            texts.append(_readable(part))
        if sum(map(len, texts)) > limit:
            break
    return "\n".join(texts)[:limit]


def _attached(message: Message) -> bool:
    return header(message, "Content-Disposition").lower().startswith("attachment")


def addresses(value: str) -> tuple[str, ...]:
    """Return the addresses in a header or a text, in lower case, each once, in order."""
    return tuple(dict.fromkeys(match.strip(".'").lower() for match in _ADDRESS.findall(value)))


def mailbox_of(message: Message, name: str = "From") -> str | None:
    """Return the first address of an address header, in lower case."""
    found = mailboxes(message, name)
    return found[0] if found else next(iter(addresses(header(message, name))), None)


def mailboxes(message: Message, name: str = "From") -> tuple[str, ...]:
    """Return the addresses that the address headers of a name have, as mail servers read them.

    A name may look like an address, decoded or not: only what stands where an address does is one.
    """
    value = ", ".join(islice(_values(message, name), MAX_REPEATED))[:MAX_HEADER]
    for _ in range(MAX_REPEATED):
        value = _NO_ADDRESS.sub(" ", value)
    pieces = (" ".join(_ANGLED.findall(piece)) or piece for piece in value.split(","))
    return addresses(", ".join(pieces))


def name_of(message: Message) -> str:
    """Return the name in From, or else what stands before the ``@``."""
    name, address = parseaddr(header(message, "From"))
    return " ".join(name.split())[:80] or address.partition("@")[0][:80] or "one of us"


def message_ids(value: str) -> tuple[str, ...]:
    """Return the message ids in a header or a text, with their angle brackets, each once."""
    return tuple(dict.fromkeys(f"<{found}>" for found in _ID.findall(value)))[:50]


def date_of(message: Message) -> datetime | None:
    """Return the mail's own date as an aware datetime, or None; none of a century without mail."""
    try:
        found = parsedate_to_datetime(header(message, "Date"))
    except PARSER_ERRORS:
        return None
    return found if found.tzinfo is not None and 1970 < found.year < 2200 else None
