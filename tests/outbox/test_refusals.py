"""A server's words, as they stand beside a prospect."""

from pathlib import Path

import pytest

from data.ledger.flow import messages, prospects, suppressions
from data.ledger.read import departures
from tests.outbox.stage import NAME, START, channel_to, deploy, drafted, post
from tools.channels.refusal_text import told
from tools.outbox.drain import drain


@pytest.mark.parametrize(
    ("text", "code", "status", "read"),
    [
        ("552 5.2.2 <luis@roofer.example>: mailbox is full", 552, "5.2.2", "552 5.2.2 mailbox is full"),
        ("smtp; 550 5.1.1 said no", 550, "5.1.1", "550 5.1.1 said no"),
        ("5.1.1 <dan@roofer.example>: User unknown", 550, None, "550 5.1.1 User unknown"),
        ("550-5.1.1 no such\n550 5.1.1 user", 550, None, "550 5.1.1 no such user"),
        ("4.7.1 later", 451, None, "451 4.7.1 later"),
        ("no", 550, None, "550 no"),
        ("127.0.0.1:2525: connection refused", 0, None, "127.0.0.1:2525: connection refused"),
        ("host 192.0.2.5 said: 550 MB are full", None, "4.2.2", "4.2.2 host 192.0.2.5 said: 550 MB are full"),
        ("", None, None, ""),
    ],
)  # fmt: skip
def test_codes_are_said_once_and_nobody_is_named(text: str, code: int | None, status: str | None, read: str) -> None:
    assert told(text, code, status) == read


def test_what_a_server_says_of_an_address_is_kept_without_the_address(tmp_path: Path) -> None:
    deployment = deploy(tmp_path)
    [pid] = drafted(deployment)
    answers = {"RCPT": "550 5.1.1 <dan@roofer1.example>: User unknown"}
    with post(answers=answers) as server, channel_to(server) as channel:
        assert drain(deployment, channel).failed == 1
    with deployment.ledger.read() as tx:
        assert prospects.get(tx, pid).state_reason == f"{pid}-1 was refused: 550 5.1.1 User unknown"
        assert messages.get(tx, f"{pid}-1").state_reason == "refused (recipient): 550 5.1.1 User unknown"
        [suppressed] = suppressions.all_of(tx)
    assert suppressed.source == f"{pid}-1: 550 5.1.1 User unknown"


def test_what_was_refused_is_counted_apart_from_what_left(tmp_path: Path) -> None:
    deployment = deploy(tmp_path)
    drafted(deployment, 3)
    with post() as server, channel_to(server) as channel:
        assert drain(deployment, channel, limit=2).sent == 2
        server.answers["RCPT"] = "550 5.1.1 no such user"
        assert drain(deployment, channel).failed == 1
    with deployment.ledger.read() as tx:
        received = departures.reception(tx, NAME, START)
    assert (received.departures, received.refused, received.bounces, received.complaints) == (3, 1, 1, 0)
