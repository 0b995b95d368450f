"""A server refuses us, and not whom we write to: the mailbox is held, and nobody is lost."""

from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from config.files.envelopes import SendingWindow
from data.ledger.flow import messages, prospects, suppressions
from data.ledger.govern import breaks
from data.ledger.read import departures
from data.records import MessageState, ProspectState
from tests.outbox.stage import NAME, START, advance, channel_to, deploy, drafted, post
from tools.deployment import Deployment
from tools.outbox.drain import Drained, drain
from tools.outbox.holds import MOST_TIMES

STOPPED = [
    ("MAIL", "550 no"),
    ("MAIL", "553 5.7.1 Sender address rejected: not owned by user"),
    ("MAIL", "530 5.7.0 Authentication required"),
    ("MAIL", "550 5.7.60 SMTP; Client does not have permissions to send as this sender"),
    ("MAIL", "554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked"),
    ("RCPT", "550 relay not permitted"),
    ("RCPT", "554 5.7.1 <dan@roofer1.example>: Relay access denied"),
    ("RCPT", "550 5.7.1 Unable to relay"),
    ("RCPT", "550 5.1.8 Access denied, bad outbound sender"),
    ("RCPT", "550 Reverse DNS lookup failed"),
    ("RCPT", "550 Sender verify failed"),
    ("DATA", "550 5.7.26 This mail is unauthenticated"),
    ("DATA", "550 5.7.515 Access denied, the domain does not meet the required authentication level"),
    ("DATA", "554 Message rejected: Email address is not verified"),
    ("DATA", "550 5.7.1 Your IP address is on a block list"),
    ("DATA", "554 5.2.252 SendAsDenied; not allowed to send as"),
]
NEXT_DAY = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)  # midnight in Los Angeles
AN_HOUR = datetime(2026, 11, 30, 18, 0, tzinfo=UTC)
WAITING = [
    ("RCPT", "550 5.4.5 Daily user sending limit exceeded", NEXT_DAY),
    ("DATA", "550 5.1.90 Your message can't be sent, you've reached your daily limit for recipients", NEXT_DAY),
    ("DATA", "454 4.7.0 Throttling failure: Daily message quota exceeded", NEXT_DAY),
    ("DATA", "550 the domain has exceeded the max emails per hour (100/100) allowed", AN_HOUR),
    ("RCPT", "450 4.7.1 too many messages from your account", AN_HOUR),
    ("RCPT", "452 4.5.3 Too many recipients", AN_HOUR),
]


def _unharmed(deployment: Deployment, ids: list[str]) -> None:
    with deployment.ledger.read() as tx:
        assert {messages.get(tx, f"{pid}-1").state for pid in ids} == {MessageState.READY}
        assert {prospects.get(tx, pid).state for pid in ids} == {ProspectState.IN_SEQUENCE}
        assert suppressions.all_of(tx) == []
        received = departures.reception(tx, NAME, START)
    assert (received.bounces, received.refused) == (0, 0)


@pytest.mark.parametrize(("stage", "answer"), STOPPED)
def test_a_refusal_of_us_stops_the_mailbox_and_harms_nobody(tmp_path: Path, stage: str, answer: str) -> None:
    deployment = deploy(tmp_path)
    ids = drafted(deployment, 4)
    with post(answers={stage: answer}) as server, channel_to(server) as channel:
        assert drain(deployment, channel).failed == 0
        assert server.accepted == []
    _unharmed(deployment, ids)
    with deployment.ledger.read() as tx:
        stopped = breaks.open_breaks(tx, NAME)
    assert [(known.scope, known.breaker) for known in stopped] == [("mailbox", "refused")] * 2
    assert all("See " in known.reason and answer[:3] in known.reason for known in stopped)


@pytest.mark.parametrize(("stage", "answer", "until"), WAITING)
def test_a_limit_makes_the_mailbox_wait_until_it_is_lifted(
    tmp_path: Path, stage: str, answer: str, until: datetime
) -> None:
    deployment = deploy(tmp_path)
    ids = drafted(deployment, 4)
    with post(answers={stage: answer}) as server, channel_to(server) as channel:
        drain(deployment, channel)
        _unharmed(deployment, ids)
        with deployment.ledger.read() as tx:
            assert (messages.next_due(tx, NAME), breaks.open_breaks(tx, NAME)) == (until, [])
        server.answers.clear()
        advance(deployment, seconds=(until - START).total_seconds(), hours=9 if until == NEXT_DAY else 0)
        assert drain(deployment, channel).sent == 4


def test_a_limit_that_is_never_lifted_is_seen_to_by_a_person(tmp_path: Path) -> None:
    deployment = deploy(tmp_path)
    ids = drafted(deployment)
    with post(answers={"RCPT": "450 4.7.1 too many messages"}) as server, channel_to(server) as channel:
        for _ in range(3 * MOST_TIMES):
            drain(deployment, channel)
            advance(deployment, hours=1)
    _unharmed(deployment, ids)
    with deployment.ledger.read() as tx:
        [stopped] = breaks.open_breaks(tx, NAME)
    assert f"({MOST_TIMES} times in a row)" in stopped.reason


def test_what_waited_leaves_once_a_person_has_mended_it(tmp_path: Path) -> None:
    deployment = deploy(tmp_path)
    drafted(deployment)
    with post(answers={"RCPT": "550 relay not permitted"}) as server, channel_to(server) as channel:
        assert drain(deployment, channel) == Drained(postponed=1)
        server.answers.clear()
        assert drain(deployment, channel) == Drained()
        with deployment.ledger.write() as tx:
            [stopped] = breaks.open_breaks(tx, NAME)
            breaks.resume(tx, NAME, "mailbox", stopped.name, "ann", "mended")
        assert drain(deployment, channel).sent == 1


UNKNOWN = ["550 no", "550 5.2.0 not here", "550 5.7.1 blocked", "552 5.2.2 mailbox full", "550 greylisted"]


@pytest.mark.parametrize("stage", ["RCPT", "DATA"])
@pytest.mark.parametrize("answer", UNKNOWN)
def test_a_refusal_that_nobody_knows_the_meaning_of_is_tried_again(tmp_path: Path, answer: str, stage: str) -> None:
    deployment = deploy(tmp_path)
    ids = drafted(deployment)
    with post(answers={stage: answer}) as server, channel_to(server) as channel:
        assert drain(deployment, channel) == Drained(postponed=1)
        _unharmed(deployment, ids)
        with deployment.ledger.read() as tx:
            assert breaks.open_breaks(tx, NAME) == []
        server.answers.clear()
        advance(deployment, minutes=15)
        assert drain(deployment, channel).sent == 1


def test_blocked_is_about_us_where_it_is_said_of_our_sender(tmp_path: Path) -> None:
    deployment = deploy(tmp_path)
    ids = drafted(deployment)
    with post(answers={"MAIL": "550 5.7.1 blocked"}) as server, channel_to(server) as channel:
        assert drain(deployment, channel) == Drained(postponed=1)
    _unharmed(deployment, ids)
    with deployment.ledger.read() as tx:
        [stopped] = breaks.open_breaks(tx, NAME)
    assert (stopped.scope, stopped.breaker) == ("mailbox", "refused")


@pytest.mark.parametrize("answer", ["550 5.7.1 blocked", "554 no"])
def test_a_refusal_without_a_known_reason_is_given_up_in_the_end_and_nobody_is_suppressed_for_it(
    tmp_path: Path, answer: str
) -> None:
    always = SendingWindow(start=time(0), end=time(23, 59), days=["mon", "tue", "wed", "thu", "fri"], holidays=True)
    deployment = deploy(tmp_path, window=always)
    [pid] = drafted(deployment)
    retries = deployment.bundle.envelope.contract.send.retries
    with post(answers={"RCPT": answer}) as server, channel_to(server) as channel:
        waits = []
        for _ in range(retries):
            assert drain(deployment, channel) == Drained(postponed=1)
            with deployment.ledger.read() as tx:
                due = messages.next_due(tx, NAME)
            assert due is not None
            waits.append(due - deployment.clock.now())
            advance(deployment, seconds=waits[-1].total_seconds())
        assert drain(deployment, channel) == Drained(failed=1)
        assert server.accepted == []
    assert waits == [timedelta(minutes=15) * 2**number for number in range(retries)]
    with deployment.ledger.read() as tx:
        message, prospect = messages.get(tx, f"{pid}-1"), prospects.get(tx, pid)
        assert (message.state, prospect.state) == (MessageState.FAILED, ProspectState.NEEDS_REVIEW)
        assert message.state_reason == f"put off {retries + 1} times: {answer}"
        assert suppressions.all_of(tx) == []
        assert breaks.open_breaks(tx, NAME) == []
        assert departures.reception(tx, NAME, START) == (1, 1, 0, 1), "the breaker counts a message that was refused"


def test_a_connection_that_takes_no_more_recipients_is_opened_anew_before_a_mail_is_put_off(tmp_path: Path) -> None:
    deployment = deploy(tmp_path)
    drafted(deployment, 2)
    with post() as server, channel_to(server) as channel:
        server.mails_a_connection = 1
        assert drain(deployment, channel) == Drained(sent=2)
        assert server.connections == 2
