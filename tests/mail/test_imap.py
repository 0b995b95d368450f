"""A real IMAP server: read over TLS, told of mail as it comes, every mail once, and nothing of it shows to a person."""

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from config.files.connections import InboxConnection, MailboxConnection
from data.clock import SystemClock
from data.ledger.core.ledger import Ledger
from data.ledger.flow import inbound
from tests.inbox.test_hostile import MOST_MB, child, fill
from tests.mail.mailing import Mailing, stranger
from tests.mail.post_office import LONGEST_S, OWNER, PostOffice
from tools.inbox.boxes.mailbox import MailboxError
from tools.inbox.boxes.opening import open_mailbox
from tools.inbox.boxes.watching import MailWatch
from tools.inbox.poll import poll, take_in


def write_to(office: PostOffice, address: str, *texts: str) -> None:
    """Have a stranger write to a mailbox of ours, until the mails are there."""
    known = len(office.lying_in(address, 0))
    for text in texts:
        office.post(stranger("pat@theirs.example", address, text), "pat@theirs.example", address)
    office.lying_in(address, known + len(texts))


def taken(ledger: Ledger, inbox: InboxConnection, home: Path) -> int:
    """Take a mailbox in; return how many mails were new."""
    mailbox = open_mailbox(inbox, home)
    try:
        return take_in(ledger, mailbox, set()).new
    finally:
        mailbox.close()


def numbered_anew(office: PostOffice, address: str) -> None:
    """Have Dovecot lose its numbers: it gives new ones, with another UIDVALIDITY."""
    for file in office.maildir(address).glob("dovecot*"):
        file.unlink()


def test_a_mailbox_that_the_server_numbers_anew_loses_nothing_and_repeats_nothing(
    office: PostOffice, ledger: Ledger, tmp_path: Path
) -> None:
    address = office.box()
    inbox = office.inbox(address)
    write_to(office, address, "one", "two")
    assert taken(ledger, inbox, tmp_path) == 2
    numbered_anew(office, address)
    write_to(office, address, "three")
    assert taken(ledger, inbox, tmp_path) == 1
    with ledger.read() as tx:
        assert len(inbound.known_keys(tx)) == 3


def test_what_was_taken_in_is_known_even_if_nobody_remembers_having_taken_it(
    office: PostOffice, ledger: Ledger, tmp_path: Path
) -> None:
    address = office.box()
    write_to(office, address, "one", "two")
    assert taken(ledger, office.inbox(address), tmp_path) == 2
    shutil.rmtree(tmp_path / "mail")
    assert taken(ledger, office.inbox(address), tmp_path) == 0


def test_a_person_sees_the_mails_as_if_nobody_had_read_them(office: PostOffice, ledger: Ledger, tmp_path: Path) -> None:
    address = office.box()
    write_to(office, address, "one", "two")
    with office.reads(address) as person:
        person.store("2", "+FLAGS", r"(\Answered \Flagged)")
    write_to(office, address, "three")
    assert taken(ledger, office.inbox(address), tmp_path) == 3
    with office.reads(address) as person:
        _, found = person.fetch("1:3", "(FLAGS)")
    flags = [line.decode().split("FLAGS ")[1] for line in found if isinstance(line, bytes)]
    assert [(r"\Seen" in each, r"\Answered" in each) for each in flags] == [
        (False, False),
        (False, True),
        (False, False),
    ]
    assert r"\Recent" in flags[2]


def test_a_mail_that_a_person_deleted_before_it_was_taken_in_counts_as_long_as_it_is_there(
    office: PostOffice, ledger: Ledger, tmp_path: Path
) -> None:
    address = office.box()
    write_to(office, address, "unsubscribe")
    with office.reads(address) as person:
        person.store("1", "+FLAGS", r"(\Deleted)")
    assert taken(ledger, office.inbox(address), tmp_path) == 1


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_server_is_read_over_tls_if_its_certificate_is_trusted(
    office: PostOffice, tmp_path: Path, security: str
) -> None:
    address = office.box()
    write_to(office, address, "one")
    port = office.imaps_port if security == "tls" else office.imap_port
    inbox = office.inbox(address, security=security, port=port)
    with pytest.raises(MailboxError, match=r"certificate verify failed"):
        open_mailbox(inbox, tmp_path)
    mailbox = open_mailbox(inbox.model_copy(update={"ca_file": str(office.certificate)}), tmp_path)
    assert len(list(mailbox.fetch_new())) == 1
    mailbox.close()


def test_several_inboxes_are_taken_in_and_one_out_of_reach_keeps_nothing_from_the_others(campaign: Mailing) -> None:
    office, first, second = campaign.office, campaign.address, campaign.office.box()
    for address in (first, second):
        write_to(office, address, "hello")
    deployment = campaign.deployment
    own = {
        "dana": MailboxConnection(inbox=office.inbox(second)),
        "sam": MailboxConnection(inbox=office.inbox(second, password="wrong")),
    }
    connections = deployment.connections.model_copy(update={"mailboxes": own})
    polled = poll(replace(deployment, connections=connections))
    assert polled.new == 2
    [broken] = polled.broken
    assert "does not let us in" in broken
    assert "wrong" not in broken


@contextmanager
def watching(inbox: InboxConnection, woken: threading.Event) -> Iterator[MailWatch]:
    """Watch an inbox until it is known that it is watched."""
    with MailWatch([inbox], woken.set) as watch:
        assert woken.wait(LONGEST_S)
        woken.clear()
        yield watch


def test_mail_that_comes_ends_the_wait_and_without_any_there_is_nothing_to_look_at(office: PostOffice) -> None:
    address, woken, now = office.box(), threading.Event(), SystemClock().now()
    write_to(office, address, "before")
    with watching(office.inbox(address), woken) as watch:
        assert watch.worth_a_look(now)
        assert not watch.worth_a_look(now)
        write_to(office, address, "hello")
        assert woken.wait(LONGEST_S)
        assert watch.worth_a_look(now)
        assert not watch.worth_a_look(now)
        assert watch.worth_a_look(now + timedelta(minutes=11)), "a connection may have died without a word"


def test_huge_mails_are_taken_in_over_imap_within_300_mb(
    office: PostOffice, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    address = office.box()
    maildir = office.maildir(address)
    mails = fill(maildir, ["huge_text", "huge_attachment", "many_parts"])
    for path in (maildir, *maildir.rglob("*")):
        shutil.chown(path, OWNER.pw_uid, OWNER.pw_gid)
    cost = child(tmp_path, office.inbox(address))
    with capsys.disabled():
        print(f"\nhuge mails over IMAP: {cost['peak_mb']:.0f} MB, of which imports {cost['imported_mb']:.0f}")  # noqa: T201
    assert cost["new"] == [mails, 0]
    assert cost["peak_mb"] < MOST_MB
