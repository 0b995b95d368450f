"""A mail in the form in which it crosses the wire."""

import hashlib
import re
from binascii import b2a_qp
from collections.abc import Iterator
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime
from functools import lru_cache
from urllib.parse import quote

import idna

from tools.channels.html import as_html
from tools.channels.port import OutgoingMail

_WIDTH = 78
_SIMPLE_ADDRESS = re.compile(r"[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*@[A-Za-z0-9.-]+")
_WORD = re.compile(r"[!-~]{1,900}")
_IN_MAILTO = "@!$'*+-._~"
_PLAIN = re.compile(r"[!-9;-~]+: [!-~]+(?: [!-~]+)*")
_ASCII_LINES = re.compile(r"(?:[\t -~]*\n)+")
_MIME = b'Content-Type: text/plain; charset="utf-8"\r\nContent-Transfer-Encoding: %b\r\nMIME-Version: 1.0\r\n\r\n'
_DOMAIN = r"@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"[!-;=?A-~]+{_DOMAIN}")
_UTF8_ADDRESS = re.compile(rf"[\w!#$%&'*+/=?^`{{|}}~.-]+{_DOMAIN}")


def wire_address(address: str) -> str:
    """An address as it is written on the wire: the domain in A-labels (RFC 5891), the local part as it is.

    Raises:
        ValueError: if the domain is none.
    """
    local, at, domain = address.rpartition("@")
    if domain.isascii():
        return address
    try:
        return f"{local}{at}{idna.encode(domain, uts46=True).decode()}"
    except idna.IDNAError as error:
        raise ValueError(f"{domain!r} is no domain: {error}") from error


def needs_utf8(mail: OutgoingMail) -> bool:
    """Whether only a server that offers SMTPUTF8 (RFC 6531) can take the mail: the local part is not ASCII."""
    return not (mail.recipient.rpartition("@")[0].isascii() and mail.sender_address.rpartition("@")[0].isascii())


def to_bytes(mail: OutgoingMail) -> bytes:
    """The mail as RFC 5322 text, CRLF at the end of lines; as RFC 6532 text where ``needs_utf8`` says so.

    Raises:
        ValueError: a header would have a line break, or an address is none; such a mail must not leave.
    """
    for text in (mail.subject, mail.sender_name):
        # the email package decodes it before it writes the header: a line break inside would begin another header
        if "=?" in text:
            raise ValueError(f"{text!r} has an encoded word in it")
    sender, recipient = wire_address(mail.sender_address), wire_address(mail.recipient)
    utf8 = needs_utf8(mail)
    for address in (sender, recipient):
        if not (_UTF8_ADDRESS if utf8 else _ADDRESS).fullmatch(address):
            raise ValueError(f"{address!r} is no address that this channel can write to")
    headers = b"".join([*(_header(name, text) for name, text in _headers(mail)), *_names(mail)])
    if utf8:
        addresses = (("From", _address(sender, mail.sender_name)), ("To", _address(recipient)))
        return b"".join(_folded(*pair, utf8=True) for pair in addresses) + headers + _mime(mail)
    return _from(mail.sender_name, sender) + _to(recipient) + headers + _mime(mail)


def _headers(mail: OutgoingMail) -> Iterator[tuple[str, str]]:
    yield "Subject", mail.subject
    yield "Date", format_datetime(mail.date)
    yield "Message-ID", mail.message_id
    if mail.feedback_id:
        yield "Feedback-ID", mail.feedback_id
    if mail.notice:
        yield "Auto-Submitted", "auto-generated"
    elif mail.unsubscribe_url:
        yield "List-Unsubscribe-Post", "List-Unsubscribe=One-Click"


def _names(mail: OutgoingMail) -> Iterator[bytes]:
    """The headers of message ids and URIs."""
    if mail.references:
        yield _of_words("In-Reply-To", mail.references[-1:])
        yield _of_words("References", mail.references)
    if not mail.notice:
        by_mail = _mailto(wire_address(mail.sender_address), mail.unsubscribe_token)
        links = (f"<{mail.unsubscribe_url}>,", by_mail) if mail.unsubscribe_url else (by_mail,)
        yield _of_words("List-Unsubscribe", links)


def _mailto(address: str, token: str) -> str:
    """Where one writes to opt out (RFC 6068)."""
    return f"<mailto:{quote(address, safe=_IN_MAILTO)}?subject=unsubscribe{token and '%20'}{token}>"


def _of_words(name: str, words: tuple[str, ...]) -> bytes:
    """A header in which nothing is encoded, however long: it is folded between its words alone."""
    lines = [f"{name}:"]
    for word in words:
        if not _WORD.fullmatch(word):
            raise ValueError(f"{word!r} cannot stand in {name}")
        if len(lines[-1]) + 1 + len(word) > _WIDTH and lines != [f"{name}:"]:
            lines.append("")
        lines[-1] += f" {word}"
    return "".join(f"{line}\r\n" for line in lines).encode()


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


def _folded(name: str, text: str | Address, utf8: bool = False) -> bytes:
    """The header as the email package writes it."""
    message = EmailMessage(policy=SMTPUTF8 if utf8 else SMTP)
    message[name] = text
    return message.as_bytes().removesuffix(b"\r\n")


def _address(address: str, name: str = "") -> Address:
    local, _, domain = address.rpartition("@")
    return Address(name, local, domain)


def _mime(mail: OutgoingMail) -> bytes:
    """The headers that say how the body is written, and the body: lines of any length, in letters of any kind."""
    body = mail.body
    if mail.html:
        message = EmailMessage(policy=SMTP)
        message.set_content(body, charset="utf-8")
        message.add_alternative(as_html(body), subtype="html", charset="utf-8")
        # the boundary is the message's own: the same mail is the same bytes
        message.set_boundary(f"=_{hashlib.sha256(mail.message_id.encode()).hexdigest()[:24]}")
        return message.as_bytes()
    if not _ASCII_LINES.fullmatch(body):
        message = EmailMessage(policy=SMTP)
        message.set_content(body, charset="utf-8")
        return message.as_bytes()
    text, encoding = body.encode(), b"7bit"
    if any(len(line) > _WIDTH for line in body.split("\n")):
        text, encoding = b2a_qp(text), b"quoted-printable"
    return _MIME % encoding + text.replace(b"\n", b"\r\n")
