"""The way into an IMAP server: connected with checked certificates, logged in, the folder opened for reading."""

import imaplib
import ssl
from base64 import b64encode
from contextlib import suppress
from itertools import groupby
from typing import Any

from config.files.connections import InboxConnection
from tools.http.oauth import access_token, xoauth2
from tools.inbox.boxes.mailbox import MailboxError

TIMEOUT_S = 30.0

CUT_OFF = (OSError, EOFError, imaplib.IMAP4.abort)
"""What is raised where the connection is gone: nothing more is to be had by it."""

BROKEN = (*CUT_OFF, imaplib.IMAP4.error, ValueError, LookupError, AttributeError, AssertionError)
"""What a server that is gone or answers nonsense raises (certificates and access tokens that fail included).

imaplib takes an answer apart as it should be: what it stumbles over in any other is one of the last four.
"""


class Refused(imaplib.IMAP4.error):
    """A command was not answered with OK, or with something else than was asked for."""


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
        _let_in(client, connection)
    except BROKEN as error:
        hang_up(client)
        raise MailboxError(
            f"the inbox at {place(connection)} does not let us in: {error}; see connections.yaml"
        ) from error
    return client


def _let_in(client: imaplib.IMAP4, connection: InboxConnection) -> None:
    name, password = connection.username, connection.password
    if connection.oauth is not None:
        said = xoauth2(name, access_token(connection.oauth)).encode()
        client.authenticate("XOAUTH2", lambda challenge: b"" if challenge else said)
    elif (name + password).isascii():
        client.login(_quoted(name), password)
    else:
        # LOGIN knows ASCII alone
        client.authenticate("PLAIN", lambda _: f"\0{name}\0{password}".encode())


def open_folder(client: imaplib.IMAP4, connection: InboxConnection) -> int:
    """Open the folder for reading, so that no flag of a mail changes; return its UIDVALIDITY.

    Raises:
        MailboxError: if there is no such folder.
    """
    status, detail = client.select(_quoted(modified_utf7(connection.folder)), readonly=True)
    if status != "OK":
        raise MailboxError(f"there is no folder {connection.folder!r} at {place(connection)}: {detail[0]!r}")
    return int((client.response("UIDVALIDITY")[1] or [b"0"])[0] or b"0")


def done(command: str, answer: tuple[str, list[Any]]) -> list[Any]:
    """Return what a command was answered with.

    Raises:
        Refused: if it was not OK.
    """
    status, said = answer
    if status != "OK":
        raise Refused(f"{command} was answered with {status}: {said[-1] if said else ''!r}")
    return said


def modified_utf7(name: str) -> str:
    """Return a folder's name as it goes over the wire (RFC 3501, section 5.1.3)."""
    parts: list[str] = []
    for plain, letters in groupby(name, lambda letter: " " <= letter <= "~"):
        text = "".join(letters)
        if plain:
            parts.append(text.replace("&", "&-"))
        else:
            coded = b64encode(text.encode("utf-16-be")).rstrip(b"=").replace(b"/", b",")
            parts.append(f"&{coded.decode()}-")
    return "".join(parts)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


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
