"""A mail in the form in which it crosses the wire."""

import re
from binascii import b2a_qp
from collections.abc import Iterator
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import lru_cache

from tools.channels.port import OutgoingMail

_WIDTH = 78
_SIMPLE_ADDRESS = re.compile(r"[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*@[A-Za-z0-9.-]+")
_PLAIN = re.compile(r"[!-9;-~]+: [!-~]+(?: [!-~]+)*")
_ASCII_LINES = re.compile(r"(?:[\t -~]*\n)+")
_MIME = b'Content-Type: text/plain; charset="utf-8"\r\nContent-Transfer-Encoding: %b\r\nMIME-Version: 1.0\r\n\r\n'
_ADDRESS = re.compile(r"[!-;=?A-~]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")


def to_bytes(mail: OutgoingMail) -> bytes:
    """The mail as RFC 5322 text, CRLF at the end of lines.

    Raises:
        ValueError: a header would have a line break, or an address is none; such a mail must not leave.
    """
    for text in (mail.subject, mail.sender_name):
        # the email package decodes it before it writes the header: a line break inside would begin another header
        if "=?" in text:
            raise ValueError(f"{text!r} has an encoded word in it")
    for address in (mail.sender_address, mail.recipient):
        if not _ADDRESS.fullmatch(address):
            raise ValueError(f"{address!r} is no address that this channel can write to")
    headers = (_header(name, text) for name, text in _headers(mail))
    return b"".join((_from(mail.sender_name, mail.sender_address), _to(mail.recipient), *headers, _mime(mail.body)))


def _headers(mail: OutgoingMail) -> Iterator[tuple[str, str]]:
    yield "Subject", mail.subject
    yield "Date", format_datetime(mail.date)
    yield "Message-ID", mail.message_id
    if mail.references:
        yield "In-Reply-To", mail.references[-1]
        yield "References", " ".join(mail.references)
    if mail.notice:
        yield "Auto-Submitted", "auto-generated"
    else:
        yield "List-Unsubscribe", f"<mailto:{mail.sender_address}?subject=unsubscribe>"


@lru_cache(maxsize=64)
def _from(name: str, address: str) -> bytes:
    return _folded("From", Address(name, addr_spec=address))


def _to(recipient: str) -> bytes:
    if _SIMPLE_ADDRESS.fullmatch(recipient):
        return _header("To", recipient)
    return _folded("To", Address(addr_spec=recipient))


@lru_cache(maxsize=256)
def _header(name: str, text: str) -> bytes:
    """One header; what needs no folding and no encoding is written as it is, at a fraction of the cost."""
    line = f"{name}: {text}"
    if len(line) <= _WIDTH and _PLAIN.fullmatch(line):
        return f"{line}\r\n".encode()
    return _folded(name, text)


def _folded(name: str, text: str | Address) -> bytes:
    """The header as the email package writes it."""
    message = EmailMessage(policy=SMTP)
    message[name] = text
    return message.as_bytes().removesuffix(b"\r\n")


def _mime(body: str) -> bytes:
    """The headers that say how the body is written, and the body: lines of any length, in letters of any kind."""
    if not _ASCII_LINES.fullmatch(body):
        message = EmailMessage(policy=SMTP)
        message.set_content(body, charset="utf-8")
        return message.as_bytes()
    text, encoding = body.encode(), b"7bit"
    if any(len(line) > _WIDTH for line in body.split("\n")):
        text, encoding = b2a_qp(text), b"quoted-printable"
    return _MIME % encoding + text.replace(b"\n", b"\r\n")
