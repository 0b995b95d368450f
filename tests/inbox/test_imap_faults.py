"""An inbox never loses a mail, whatever its server does: each is read once in the end, and what fails is its own."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from data.ledger.core.ledger import Ledger
from data.ledger.flow import inbound
from tests.inbox.imap_server import COMMANDS, FAULTS, Fault, Server, served
from tests.inbox.letters import letter
from tools.inbox import poll as polling
from tools.inbox.boxes.imap_client import modified_utf7
from tools.inbox.boxes.mailbox import ASKED_AT_ONCE, Mailbox, MailboxError, Missed, RawMail
from tools.inbox.boxes.opening import open_mailbox
from tools.inbox.poll import Polled, take_in
from tools.inbox.reading.classify import classify

NOW = datetime(2026, 11, 2, 15, tzinfo=UTC)


def mails() -> dict[int, bytes]:
    """Three mails by people nobody wrote to; the second is an opt-out."""
    texts = {3: "hello", 5: "Please unsubscribe me.", 9: "bye"}
    return {
        uid: letter(text, f"a{uid}@stranger.example", None, Message_ID=f"<{uid}@stranger.example>")
        for uid, text in texts.items()
    }


def look(ledger: Ledger, server: Server, home: Path, now: datetime = NOW) -> Polled:
    """Look into the inbox once."""
    try:
        mailbox = open_mailbox(server.inbox, home, now)
    except MailboxError as error:
        return Polled(broken=(str(error),))
    try:
        return take_in(ledger, mailbox, set())
    finally:
        mailbox.close()


def first(command: str, fault: Fault, times: int = 1) -> Callable[[str], Fault | None]:
    """Do something wrong at a command, the first times it is asked for."""
    left = [times]

    def wrong(asked: str) -> Fault | None:
        if asked != command or not left[0]:
            return None
        left[0] -= 1
        return fault

    return wrong


def known(ledger: Ledger) -> list[str]:
    with ledger.read() as tx:
        return sorted(inbound.known_keys(tx))


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("command", COMMANDS)
def test_every_mail_is_read_once_in_the_end_whatever_goes_wrong_at_a_command(
    command: str, fault: Fault, ledger: Ledger, tmp_path: Path
) -> None:
    with served(Server(mails(), first(command, fault))) as server:
        looks = [look(ledger, server, tmp_path) for _ in range(3)]
        assert sum(each.new for each in looks) == 3
        assert known(ledger) == [f"<{uid}@stranger.example>" for uid in (3, 5, 9)]
        assert looks[-1].broken == ()
        fetched = server.asked("UID FETCH")
        assert look(ledger, server, tmp_path) == Polled()
        assert server.asked("UID FETCH") == fetched, "what was taken in is not asked for again"


@pytest.mark.parametrize("fault", ["NO", "BAD", "BYE", "drop", "half"])
@pytest.mark.parametrize("command", ["EXAMINE", "SEARCH", "FETCH 5"])
def test_a_command_that_is_not_answered_with_ok_is_an_error_of_that_inbox_that_says_where(
    command: str, fault: Fault, ledger: Ledger, tmp_path: Path
) -> None:
    with served(Server(mails(), first(command, fault))) as server:
        broken = look(ledger, server, tmp_path).broken
        assert broken
        assert all(f"127.0.0.1:{server.port}" in each for each in broken)


@pytest.mark.parametrize("fault", ["NO", "BAD", "BYE", "drop", "half", "silence about it"])
def test_a_mail_that_the_server_never_gives_keeps_nothing_from_the_others_and_a_person_is_told_once(
    fault: Fault, ledger: Ledger, tmp_path: Path
) -> None:
    with served(Server(mails(), first("FETCH 5", fault, times=1_000))) as server:
        looks = [look(ledger, server, tmp_path) for _ in range(ASKED_AT_ONCE + 5)]
        assert known(ledger) == ["<3@stranger.example>", "<9@stranger.example>"]
        assert server.asked("UID FETCH 5") == ASKED_AT_ONCE
        [told] = [text for each in looks for text in each.told]
        assert looks[ASKED_AT_ONCE - 1].told == (told,)
        assert "mail 7-5 could not be read" in told
        assert looks[-1] == Polled(), "it rests"


def test_a_mail_that_people_were_told_of_is_asked_for_every_six_hours_and_read_when_it_is_given(
    ledger: Ledger, tmp_path: Path
) -> None:
    with served(Server(mails(), first("FETCH 5", "NO", times=ASKED_AT_ONCE))) as server:
        for _ in range(ASKED_AT_ONCE):
            look(ledger, server, tmp_path)
        assert look(ledger, server, tmp_path, NOW + timedelta(hours=5)).new == 0
        assert look(ledger, server, tmp_path, NOW + timedelta(hours=6)).new == 1
    assert len(known(ledger)) == 3


def test_a_missed_mail_that_a_person_deleted_is_asked_for_no_more(ledger: Ledger, tmp_path: Path) -> None:
    with served(Server(mails(), first("FETCH 5", "NO"))) as server:
        look(ledger, server, tmp_path)
        del server.mails[5]
        looks = [look(ledger, server, tmp_path) for _ in range(2)]
        assert [each.broken for each in looks] == [(), ()]
        assert server.asked("UID FETCH 5") == 2


def test_what_came_half_way_for_one_mail_is_not_taken_for_the_next(ledger: Ledger, tmp_path: Path) -> None:
    """A server that gives a mail and then says NO has given nothing."""
    with served(Server(mails())) as server:
        mailbox = open_mailbox(server.inbox, tmp_path, NOW)
        mailbox._client.untagged_responses["FETCH"] = [(b"1 (BODY[]<0> {4}", b"old!"), b")"]  # type: ignore[attr-defined]
        got = {each.key: each.data for each in mailbox.fetch_new() if isinstance(each, RawMail)}
        mailbox.close()
    assert got == {f"7-{uid}": data for uid, data in mails().items()}


def test_a_mail_at_which_we_fail_ourselves_is_asked_for_again_and_keeps_nothing_from_the_others(
    ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = classify

    def failing(data: bytes, *rest: object) -> object:
        if b"unsubscribe" in data:
            raise RecursionError("pat@theirs.example")
        return whole(data, *rest)  # type: ignore[arg-type]

    with served(Server(mails())) as server:
        monkeypatch.setattr(polling, "classify", failing)
        seen = look(ledger, server, tmp_path)
        assert seen.new == 2
        assert "RecursionError" in seen.broken[0]
        assert "pat@" not in seen.broken[0]
        monkeypatch.setattr(polling, "classify", whole)
        assert look(ledger, server, tmp_path).new == 1


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("INBOX/Antworten", "INBOX/Antworten"),
        ("Entwürfe", "Entw&APw-rfe"),
        ("R&D", "R&-D"),
        ("受信 トレイ", "&U9dP4Q- &MMgw7DCk-"),
        ("~peter/mail/台北/日本語", "~peter/mail/&U,BTFw-/&ZeVnLIqe-"),
        ("😀", "&2D3eAA-"),
    ],
)
def test_a_folder_is_asked_for_by_its_name_in_modified_utf7(name: str, sent: str, tmp_path: Path) -> None:
    assert modified_utf7(name) == sent
    with served(Server(mails())) as server:
        mailbox = open_mailbox(server.inbox.model_copy(update={"folder": name}), tmp_path)
        assert len(list(mailbox.fetch_new())) == 3
        mailbox.close()
        assert f'EXAMINE "{sent}"' in server.heard


def test_a_maildir_file_that_cannot_be_opened_keeps_nothing_from_the_others(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    (inbox / "new" / "1.a").mkdir(parents=True)
    (inbox / "new" / "2.b").write_text("Subject: x\n\nhello\n")
    mailbox: Mailbox = open_mailbox(
        Server({}).inbox.model_copy(update={"kind": "maildir", "path": str(inbox)}), tmp_path, NOW
    )
    missed, read = mailbox.fetch_new()
    assert isinstance(missed, Missed)
    assert missed.key == "1.a"
    assert read.key == "2.b"
