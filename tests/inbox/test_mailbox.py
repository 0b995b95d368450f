"""Mailboxes: each mail is taken in once, and a person sees nothing of it."""

import socketserver
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar

import pytest

from config.files.connections import InboxConnection
from tools.inbox.boxes.mailbox import MailboxError, RawMail, Taken
from tools.inbox.boxes.opening import open_mailbox
from tools.inbox.reading.parts import MAX_BYTES


def _put(inbox: Path, name: str, text: str = "Subject: x\n\nhello\n", folder: str = "new") -> None:
    for each in ("tmp", "new", "cur"):
        (inbox / each).mkdir(parents=True, exist_ok=True)
    (inbox / folder / name).write_text(text)


def _maildir(tmp_path: Path) -> InboxConnection:
    return InboxConnection(kind="maildir", path=str(tmp_path / "inbox"))


def test_a_mail_that_was_taken_in_is_not_fetched_again_and_stays_unread(tmp_path: Path) -> None:
    _put(tmp_path / "inbox", "1.a")
    mailbox = open_mailbox(_maildir(tmp_path), tmp_path)
    (mail,) = mailbox.fetch_new()
    mailbox.taken(mail.key)
    assert list(open_mailbox(_maildir(tmp_path), tmp_path).fetch_new()) == []
    assert [file.name for file in (tmp_path / "inbox" / "cur").iterdir()] == ["1.a:2,"]


def test_a_mail_that_was_not_recorded_is_fetched_again(tmp_path: Path) -> None:
    _put(tmp_path / "inbox", "1.a")
    for _ in range(2):
        assert [mail.key for mail in open_mailbox(_maildir(tmp_path), tmp_path).fetch_new()] == ["1.a"]


def test_a_mail_that_another_reader_moved_first_is_found_too(tmp_path: Path) -> None:
    _put(tmp_path / "inbox", "2.b:2,S", folder="cur")
    _put(tmp_path / "inbox", "1.a")
    assert [mail.key for mail in open_mailbox(_maildir(tmp_path), tmp_path).fetch_new()] == ["1.a", "2.b"]


def test_of_a_huge_mail_the_beginning_is_read(tmp_path: Path) -> None:
    _put(tmp_path / "inbox", "1.a", "Subject: x\n\n" + "y" * (2 * MAX_BYTES))
    (mail,) = open_mailbox(_maildir(tmp_path), tmp_path).fetch_new()
    assert isinstance(mail, RawMail)
    assert len(mail.data) == MAX_BYTES


@pytest.mark.parametrize("cut", range(1, 46))
def test_a_line_that_a_crash_cut_short_keeps_no_mail_from_us(cut: int, tmp_path: Path) -> None:
    path, now = tmp_path / "taken.txt", datetime(2026, 11, 2, 15, tzinfo=UTC)
    before = Taken(path, now)
    before.add("7-3")
    for _ in range(5):
        before.miss("7-5", "no answer")
    path.write_bytes(path.read_bytes()[:-cut])
    Taken(path, now).add("7-9")
    again = Taken(path, now)
    assert "7-3" in again
    assert again.owed("7-") == ["7-5"]
    assert isinstance(again.rests("7-5"), bool)
    assert again.last("7-") in (5, 9)


def test_a_letter_of_a_key_that_a_crash_cut_in_two_is_no_end_of_the_inbox(tmp_path: Path) -> None:
    path = tmp_path / "taken.txt"
    path.write_bytes("1.a\n2.\u00e9".encode()[:-1])
    assert "1.a" in Taken(path)


def test_a_maildir_that_does_not_exist_yet_is_empty(tmp_path: Path) -> None:
    assert list(open_mailbox(_maildir(tmp_path), tmp_path).fetch_new()) == []


def test_a_maildir_without_a_path_names_the_setting(tmp_path: Path) -> None:
    with pytest.raises(MailboxError, match=r"inbox\.path"):
        open_mailbox(InboxConnection(kind="maildir"), tmp_path)


class _Imap(socketserver.StreamRequestHandler):
    """As much of an IMAP server as a client that polls can see."""

    mails: ClassVar[dict[int, bytes]] = {}
    heard: ClassVar[list[str]] = []
    validity = 7

    def handle(self) -> None:
        self.wfile.write(b"* OK IMAP4rev1 ready\r\n")
        while line := self.rfile.readline().decode().strip():
            tag, _, command = line.partition(" ")
            self.heard.append(command)
            self._answer(command)
            self.wfile.write(f"{tag} {self._result(command)}\r\n".encode())
            if command == "LOGOUT":
                return

    def _result(self, command: str) -> str:
        if command.startswith("LOGIN") and "wrong" in command:
            return "NO [AUTHENTICATIONFAILED] wrong"
        return "NO no such folder" if "nowhere" in command else "OK done"

    def _answer(self, command: str) -> None:
        if command == "CAPABILITY":
            self.wfile.write(b"* CAPABILITY IMAP4rev1\r\n")
        elif command.startswith("EXAMINE"):
            self.wfile.write(f"* {len(self.mails)} EXISTS\r\n* OK [UIDVALIDITY {self.validity}] ok\r\n".encode())
        elif command.startswith("UID SEARCH"):
            self.wfile.write(f"* SEARCH {' '.join(map(str, self.mails))}\r\n".encode())
        elif command.startswith("UID FETCH"):
            data = self.mails[int(command.split()[2])]
            self.wfile.write(f"* 1 FETCH (UID 1 BODY[]<0> {{{len(data)}}}\r\n".encode() + data + b")\r\n")


@pytest.fixture
def imap() -> Iterator[tuple[type[_Imap], InboxConnection]]:
    """A server with two mails, and the way to it."""

    class Handler(_Imap):
        mails: ClassVar[dict[int, bytes]] = {3: b"Subject: three\r\n\r\nx\r\n", 11: b"Subject: eleven\r\n\r\nx\r\n"}
        heard: ClassVar[list[str]] = []

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        port = server.server_address[1]
        yield (
            Handler,
            InboxConnection(kind="imap", host="127.0.0.1", port=port, security="none", username="u", password="p"),
        )
        server.shutdown()
        thread.join()


def test_imap_mails_are_peeked_at_in_a_folder_opened_for_reading(
    imap: tuple[type[_Imap], InboxConnection], tmp_path: Path
) -> None:
    server, connection = imap
    mailbox = open_mailbox(connection, tmp_path)
    assert [(mail.key, mail.data[:14]) for mail in mailbox.fetch_new() if isinstance(mail, RawMail)] == [
        ("7-3", b"Subject: three"),
        ("7-11", b"Subject: eleve"),
    ]
    mailbox.close()
    assert any(command.startswith("EXAMINE") for command in server.heard)
    fetched = [command for command in server.heard if "FETCH" in command]
    assert fetched
    assert all("BODY.PEEK" in command for command in fetched)


def test_imap_mails_are_known_again_until_the_server_numbers_anew(
    imap: tuple[type[_Imap], InboxConnection], tmp_path: Path
) -> None:
    server, connection = imap

    def poll() -> list[str]:
        mailbox = open_mailbox(connection, tmp_path)
        keys = [mail.key for mail in mailbox.fetch_new()]
        for key in keys:
            mailbox.taken(key)
        mailbox.close()
        return keys

    assert poll() == ["7-3", "7-11"]
    assert poll() == []
    server.validity = 8
    assert poll() == ["8-3", "8-11"]


@pytest.mark.parametrize("change", [{"password": "wrong"}, {"folder": "nowhere"}, {"port": 1}])
def test_a_server_that_refuses_is_an_error_that_says_where(
    change: dict[str, object], imap: tuple[type[_Imap], InboxConnection], tmp_path: Path
) -> None:
    _, connection = imap
    with pytest.raises(MailboxError, match=r"127\.0\.0\.1"):
        mailbox = open_mailbox(connection.model_copy(update=change), tmp_path)
        try:
            list(mailbox.fetch_new())
        finally:
            mailbox.close()
