"""Mails made to break their reader: each is recorded, in little time and little memory, and the next one too."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from config.files.connections import InboxConnection
from data.ledger.core.ledger import Ledger
from data.ledger.flow import inbound, suppressions
from tests.inbox import hostile
from tools.channels.refusals import judge
from tools.inbox.boxes.opening import open_mailbox
from tools.inbox.poll import take_in
from tools.inbox.reading.classify import classify
from tools.inbox.reading.optouts import find_in_text
from tools.inbox.reading.parts import MAX_BYTES, bounded
from tools.inbox.reading.patterns import RETURNED
from tools.inbox.reading.replies import strip_quotes
from tools.inbox.reading.wishes import find_wish

ROOT = Path(__file__).parents[2]
MOST_MB = 300
LONGEST_S = 5.0

UNSTORABLE = {
    "half a character in unicode_escape": (b"Content-Type: text/plain; charset=unicode_escape\n", rb"\ud800 hello"),
    "half a character in UTF-7": (b"Content-Type: text/plain; charset=utf-7\n", b"+2AA- hello"),
    "half a character in a subject": (b"Subject: =?unicode_escape?q?=5Cud800?= =?utf-8?q?=00?=\n", b"hello"),
    "NUL in an id": (b"In-Reply-To: <a\x00b@c.example>\n", b"hello"),
    "a date at the end of time": (b"Date: Fri, 31 Dec 9999 23:59:59 -2300\n", b"hello"),
    "a date before all time": (b"Date: Mon, 01 Jan 0001 00:00:00 +2300\n", b"hello"),
    "an absence at the end of time": (
        b"Auto-Submitted: auto-replied\nDate: Fri, 31 Dec 9999 23:59:59 +0000\n",
        b"1 May",
    ),
    "a date without end": (b"Date: Mon, 02 Nov " + b"9" * 5_000 + b" 10:00:00\n", b"hello"),
    "an address of broken bytes": (b"Reply-To: \xff\xfe@\xff.example\n", b"\xff\xfe"),
}


def child(home: Path, connection: InboxConnection) -> dict[str, Any]:
    """Take a mailbox in, in a process of its own; return what it says of itself.

    A shell stands between: the system counts the memory of whoever starts a process as that process's own.
    """
    command = [sys.executable, "-m", "tests.inbox.taking_in", str(home), connection.model_dump_json()]
    done = subprocess.run(
        ["/bin/sh", "-c", '"$@"; exit $?', "sh", *command],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def fill(maildir: Path, names: Sequence[str] = tuple(hostile.MAILS)) -> int:
    """Put hostile mails into a Maildir, and a plain one behind them; return how many that are."""
    for folder in ("tmp", "new", "cur"):
        (maildir / folder).mkdir(parents=True, exist_ok=True)
    for number, name in enumerate(names, 10):
        hostile.write(name, maildir / "new" / f"{number}.{name}.here")
    (maildir / "new" / "99.plain.here").write_bytes(b"From: pat@theirs.example\nSubject: Hi\n\nCall me.\n")
    return len(names) + 1


def test_a_mailbox_full_of_them_is_taken_in_within_300_mb(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mails = fill(tmp_path / "inbox")
    cost = child(tmp_path, InboxConnection(kind="maildir", path=str(tmp_path / "inbox")))
    with capsys.disabled():
        print(f"\nhostile mails: {cost['peak_mb']:.0f} MB, of which imports {cost['imported_mb']:.0f}")  # noqa: T201
    assert cost["new"] == [mails, 0]
    assert cost["peak_mb"] < MOST_MB


@pytest.mark.parametrize("name", hostile.MAILS)
def test_none_takes_long_whoever_it_says_it_is_from(name: str, tmp_path: Path) -> None:
    hostile.write(name, tmp_path / "mail")
    with (tmp_path / "mail").open("rb") as file:
        raw = file.read(MAX_BYTES)
    for mail in (raw, raw.replace(b"Eve <eve@evil.example>", b"MAILER-DAEMON@evil.example", 1)):
        begun = time.process_time()
        assert classify(mail).why
        assert time.process_time() - begun < LONGEST_S


@pytest.mark.parametrize(("headers", "text"), UNSTORABLE.values(), ids=UNSTORABLE)
def test_what_no_database_takes_is_recorded_all_the_same(
    headers: bytes, text: bytes, ledger: Ledger, tmp_path: Path
) -> None:
    new = tmp_path / "inbox" / "new"
    new.mkdir(parents=True)
    (new / "1.a").write_bytes(b"From: eve@evil.example\n" + headers + b"\n" + text)
    (new / "2.b").write_bytes(b"From: pat@theirs.example\n\nCall me.\n")
    mailbox = open_mailbox(InboxConnection(kind="maildir", path=str(tmp_path / "inbox")), tmp_path)
    assert take_in(ledger, mailbox, set()).new == 2
    with ledger.read() as tx:
        assert len(inbound.known_keys(tx)) == 2
        assert suppressions.all_of(tx) == []


BUSY: dict[str, Callable[[], object]] = {
    "a word without end in a text message": lambda: find_in_text("a" * 4_000),
    "lines without words in a text message": lambda: find_in_text("\n" * 4_000),
    "blank lines without end": lambda: strip_quotes("\n " * 6_000),
    "a rule without end in a bounce": lambda: RETURNED.search(bounded("=" * 16_000)),
    "never, and never what": lambda: find_wish("never " * 700),
    "a server that says one word for ever": lambda: judge("exceeded adresse " * 2_000),
}


@pytest.mark.parametrize("read", BUSY.values(), ids=BUSY)
def test_words_that_repeat_keep_no_pattern_busy(read: Callable[[], object]) -> None:
    begun = time.process_time()
    read()
    assert time.process_time() - begun < 0.5
