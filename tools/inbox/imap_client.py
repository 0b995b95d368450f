"""The way into an IMAP server: connected with checked certificates, logged in, the folder opened for reading."""

import imaplib
import ssl
from contextlib import suppress

from config.connections import InboxConnection
from tools.inbox.mailbox import MailboxError
from tools.oauth import access_token, xoauth2

TIMEOUT_S = 30.0

BROKEN = (OSError, imaplib.IMAP4.error)
"""What a server that is gone or answers nonsense raises (certificates and access tokens that fail included)."""


def place(connection: InboxConnection) -> str:
    """Return the server's address, for people."""
    return f"{connection.host}:{connection.port}"


def log_in(connection: InboxConnection) -> imaplib.IMAP4:
    """Connect and log in.

    Raises:
        MailboxError: if the server cannot be reached, its certificate is not trusted, or it does not let us in.
    """
    try:
        client = _connect(connection)
    except BROKEN as error:
        raise MailboxError(
            f"the inbox at {place(connection)} cannot be reached: {error}; see connections.yaml"
        ) from error
    try:
        if connection.oauth is None:
            client.login(connection.username, connection.password)
        else:
            said = xoauth2(connection.username, access_token(connection.oauth)).encode()
            client.authenticate("XOAUTH2", lambda challenge: b"" if challenge else said)
    except BROKEN as error:
        hang_up(client)
        raise MailboxError(
            f"the inbox at {place(connection)} does not let us in: {error}; see connections.yaml"
        ) from error
    return client


def open_folder(client: imaplib.IMAP4, connection: InboxConnection) -> int:
    """Open the folder for reading, so that no flag of a mail changes; return its UIDVALIDITY.

    Raises:
        MailboxError: if there is no such folder.
    """
    folder = '"' + connection.folder.replace("\\", "\\\\").replace('"', '\\"') + '"'
    status, detail = client.select(folder, readonly=True)
    if status != "OK":
        raise MailboxError(f"there is no folder {connection.folder!r} at {place(connection)}: {detail[0]!r}")
    return int((client.response("UIDVALIDITY")[1] or [b"0"])[0] or b"0")


def hang_up(client: imaplib.IMAP4) -> None:
    """Close the connection, whatever is left of it."""
    with suppress(*BROKEN):
        client.shutdown()


def _connect(connection: InboxConnection) -> imaplib.IMAP4:
    trusted = ssl.create_default_context()
    if connection.ca_file:
        trusted.load_verify_locations(connection.ca_file)
    if connection.security == "tls":
        return imaplib.IMAP4_SSL(connection.host, connection.port, ssl_context=trusted, timeout=TIMEOUT_S)
    client = imaplib.IMAP4(connection.host, connection.port, timeout=TIMEOUT_S)
    if connection.security == "starttls":
        try:
            client.starttls(trusted)
        except BROKEN:
            hang_up(client)
            raise
    return client
