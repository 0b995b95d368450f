"""A mail in the form in which it crosses the wire."""

import re
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from tools.channels.port import OutgoingMail

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
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(mail.sender_name, addr_spec=mail.sender_address)
    message["To"] = Address(addr_spec=mail.recipient)
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(mail.date)
    message["Message-ID"] = mail.message_id
    if mail.references:
        message["In-Reply-To"] = mail.references[-1]
        message["References"] = " ".join(mail.references)
    if mail.notice:
        message["Auto-Submitted"] = "auto-generated"
    else:
        message["List-Unsubscribe"] = f"<mailto:{mail.sender_address}?subject=unsubscribe>"
    message.set_content(mail.body, charset="utf-8")
    return message.as_bytes()
