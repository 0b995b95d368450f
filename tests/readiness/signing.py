"""Mails as they come back to us, signed by the mail server or not, and mail servers with TLS of every quality."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dkim

from config.files.connections import SmtpConnection
from tests.channels.servers import authority, serving
from tests.readiness.zones import Message, Server, rsa_key

HEADERS = (b"From", b"To", b"Subject", b"Date", b"Message-ID", b"List-Unsubscribe", b"List-Unsubscribe-Post")
TEXT = (
    "From: Dana Reyes <dana@{domain}>\r\nTo: dana@{domain}\r\nSubject: A question\r\n"
    "Date: Mon, 30 Nov 2026 09:00:00 -0800\r\nMessage-ID: <p7-1.r1@{domain}>\r\n"
    "List-Unsubscribe: <https://mail.{domain}/unsubscribe/abc>,\r\n <mailto:dana@{domain}?subject=unsubscribe>\r\n"
    "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n\r\nHi Pat,\r\n\r\nGood roofs.\r\n"
)


def mail(kind: Message, domain: str, signer: str) -> bytes:
    """One mail of the domain, signed by ``signer`` with the selector s1 unless it is not signed at all."""
    text = TEXT.format(domain=domain).encode()
    if kind == "unsigned":
        return text
    headers = HEADERS[:5] if kind == "one click not covered" else HEADERS
    signature = dkim.sign(text, b"s1", signer.encode(), rsa_key()[0], include_headers=list(headers))
    whole: bytes = signature + text
    return whole.replace(b"Good roofs.", b"Better roofs.") if kind == "altered" else whole


@contextmanager
def servers(folder: Path) -> Iterator[dict[Server, SmtpConnection]]:
    """Mail servers: with a certificate of an authority that we trust, and one that we do not; without STARTTLS."""
    signed = authority(folder)
    with serving(context=signed.context) as server, serving() as without:
        yield {
            "starttls": server.to(security="starttls", ca_file=str(signed.ca_file)),
            "untrusted": server.to(security="starttls"),
            "none offered": without.to(security="starttls", ca_file=str(signed.ca_file)),
            "plain": SmtpConnection(host="mail.relay.test", port=25, security="none"),
        }
