"""Mails that somebody made to break their reader: written to disk piece by piece, since some are large."""

import base64
import io
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

MB = 1_000_000
HEAD = (
    b"From: Eve <eve@evil.example>\r\nTo: dana@ours.example\r\nSubject: Re: hello\r\nMessage-ID: <%b@evil.example>\r\n"
)
TEXT = b"Content-Type: text/plain; charset=utf-8\r\n\r\n"


def huge_text() -> Iterator[bytes]:
    """50 MB of one line."""
    yield TEXT
    for _ in range(50):
        yield b"x" * MB


def huge_attachment() -> Iterator[bytes]:
    """A short text, and 50 MB of base64 behind it."""
    yield b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n' + TEXT + b"Call me.\r\n--b\r\n"
    yield b"Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    line = base64.b64encode(b"\x00" * 57) + b"\r\n"
    for _ in range(50):
        yield line * (MB // len(line))
    yield b"--b--\r\n"


def many_parts() -> Iterator[bytes]:
    """10,000 parts."""
    yield b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n'
    for _ in range(10_000):
        yield b"--b\r\n" + TEXT + b"stop\r\n"
    yield b"--b--\r\n"


def many_empty_parts() -> Iterator[bytes]:
    """As many parts as fit into what is read, with nothing in them."""
    yield b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n'
    yield b"--b\r\n\r\n" * 140_000


def nested_multiparts() -> Iterator[bytes]:
    """10,000 multiparts in each other."""
    for depth in range(10_000):
        yield b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (depth, depth)
    yield TEXT + b"hello\r\n"


def nested_mails() -> Iterator[bytes]:
    """10,000 mails attached to each other."""
    yield b"Content-Type: message/rfc822\r\n\r\n" * 10_000
    yield TEXT + b"hello\r\n"


def same_boundary() -> Iterator[bytes]:
    """Multiparts in each other that all end at the same line."""
    yield b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n' * 90
    yield TEXT + b"hello\r\n" + b"--b--\r\n" * 2_000


def zip_bomb() -> Iterator[bytes]:
    """An attachment of some kilobytes that unpacks to 300 MB."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("roof.txt", "w") as file:
        for _ in range(30):
            file.write(b"\x00" * 10 * MB)
    yield b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n' + TEXT + b"see attached\r\n--b\r\n"
    yield b'Content-Type: application/zip; name="roof.zip"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
    yield base64.encodebytes(packed.getvalue()) + b"--b--\r\n"


def gzip_text() -> Iterator[bytes]:
    """A text that says that it is packed."""
    import gzip

    yield b"Content-Type: text/plain; charset=utf-8\r\nContent-Encoding: gzip\r\n"
    yield b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(gzip.compress(b"a" * 50 * MB))


def html_bomb() -> Iterator[bytes]:
    """Tags in each other, comments that never end, entities without number."""
    yield b"Content-Type: text/html; charset=utf-8\r\n\r\n"
    yield b"<div><blockquote>" * 20_000 + b"<!--" * 50_000 + b"&lt;" * 50_000 + b"<a " * 50_000 + b"<![" * 50_000


def wrong_charsets() -> Iterator[bytes]:
    """Charsets that do not exist, are no text, or do not fit."""
    names = (
        b"no-such",
        b"rot13",
        b"zlib",
        b"base64",
        b"idna",
        b"punycode",
        b"undefined",
        b"utf-7",
        b"utf-32",
        b"x" * 5_000,
    )
    yield b"X-Words: =?no-such?b?////?= =?utf-8?q?=FF?= =?zlib?b?eJw=?= =?idna?q?x?= =?undefined?q?x?=\r\n"
    yield b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n'
    for name in names:
        yield (
            b"--b\r\nContent-Type: text/plain; charset="
            + name
            + b"\r\nContent-Transfer-Encoding: base64\r\n\r\n////\r\n"
        )
    yield b"--b--\r\n"


def broken_headers() -> Iterator[bytes]:
    """100,000 headers, a header of 1 MB, addresses and ids without end, bytes that are no text."""
    yield b"To: " + b"<a@b.example>, " * 5_000 + b"\r\n"
    yield b"References: " + b"<a@b.example> " * 5_000 + b"\r\n"
    yield b"Reply-To: " + b'"(' * 5_000 + b"\r\n"
    yield b"Content-Type: text/plain;" + b' x*0*="' * 3_000 + b"\r\n"
    yield b"\xff\xfe: \xff\r\n: x\r\n" + b"X-%s: y\r\n" % (b"a" * 50) * 5_000
    yield b"\r\nhello\r\n"


def backtracking() -> Iterator[bytes]:
    """Words on which careless patterns never come to an end."""
    yield b"X-Failed-Recipients: " + b"a" * 5_000 + b"\r\nContent-Type: text/plain\r\n\r\n"
    for piece in (
        b"a@",
        b"<",
        b"-",
        b" ",
        b"\t",
        b"550 ",
        b"5.1.",
        b"please remove ",
        b"message-id:",
        b"wrote ",
        b"a.",
        b"=",
        b">",
    ):
        yield piece * (60_000 // len(piece)) + b"\r\n"


def bounce_without_end() -> Iterator[bytes]:
    """A delivery report about 20,000 people."""
    yield b"From: MAILER-DAEMON@mx.example\r\n"
    yield b'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
    yield (
        b"--b\r\n"
        + TEXT
        + b"failed\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\r\n\r\n"
    )
    for number in range(20_000):
        yield b"Final-Recipient: rfc822; p%d@theirs.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n" % number
    yield b"--b--\r\n"


def words_of_a_bounce() -> Iterator[bytes]:
    """What looks like a bounce of plain text and goes on for ever."""
    yield b"Content-Type: text/plain\r\nReturn-Path: <>\r\n\r\nThe following addresses had permanent fatal errors\r\n"
    for number in range(20_000):
        yield b"<p%d@theirs.example>: 550 5.1.1 user unknown\r\n" % number


MAILS: dict[str, Callable[[], Iterator[bytes]]] = {
    made.__name__: made
    for made in (
        huge_text, huge_attachment, many_parts, many_empty_parts, nested_multiparts, nested_mails, same_boundary,
        zip_bomb, gzip_text, html_bomb, wrong_charsets, broken_headers, backtracking, bounce_without_end,
        words_of_a_bounce,
    )
}  # fmt: skip


def write(name: str, path: Path) -> None:
    """Write one of the mails to a file."""
    with path.open("wb") as file:
        file.write(HEAD % name.encode())
        for piece in MAILS[name]():
            file.write(piece)
