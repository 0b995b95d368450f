"""What the other side answers, at every stage, and what becomes of the message, its prospect and its counters."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Literal

import pytest

from config.files.envelopes import Clause, Contract
from data.ledger.core import counters
from data.ledger.flow import campaigns, messages, prospects, suppressions
from data.ledger.govern import approvals
from data.records import CampaignState, CapKey, MessageState, ProspectState
from tests.outbox.stage import NAME, START, advance, channel_to, connections, deploy, drafted, post
from tools.channels.port import Accepted, Delivery, Outgoing, OutgoingMail, RefusedForGood, RefusedForNow, Uncertain
from tools.channels.smtp import SmtpChannel
from tools.deployment import Deployment
from tools.outbox.drain import Drained, drain
from tools.outbox.settlement import resolve

MAIL = OutgoingMail("<m1@ours.example>", "Ann Lee", "ann@ours.example", "dan@sierra.example", "Hello", "Hi.\n", START)
TOTAL = CapKey("total", NAME, "")


@pytest.mark.parametrize("stage", ["MAIL", "RCPT", "DATA"])
def test_a_refusal_says_at_which_stage_it_was_made_and_the_next_mail_goes_out(stage: str) -> None:
    named = {"MAIL": "sender", "RCPT": "recipient", "DATA": "data"}[stage]
    with post() as server, channel_to(server) as channel:
        server.answers[stage] = "550 5.1.1 no"
        assert channel.send(MAIL) == RefusedForGood(550, "5.1.1 no", named)  # type: ignore[arg-type]
        server.answers[stage] = "451 4.7.1 later"
        assert channel.send(MAIL) == RefusedForNow(451, "4.7.1 later", named)  # type: ignore[arg-type]
        server.answers.clear()
        assert isinstance(channel.send(MAIL), Accepted)
        assert server.connections == 1
        assert len(server.accepted) == 1


def test_a_server_that_hangs_up_after_the_text_leaves_it_uncertain() -> None:
    with post(drop_at_end=True) as server, channel_to(server) as channel:
        assert isinstance(channel.send(MAIL), Uncertain)
        server.drop_at_end = False
        assert isinstance(channel.send(MAIL), Accepted), "a new connection is opened for the next one"


def test_a_server_that_is_not_there_has_taken_nothing() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    answer = SmtpChannel(connections(port).smtp).send(MAIL)
    assert isinstance(answer, RefusedForNow)
    assert (answer.code, answer.stage) == (0, "connect")


def test_a_kept_connection_that_the_server_closed_is_opened_again() -> None:
    with post() as first, channel_to(first) as channel:
        assert isinstance(channel.send(MAIL), Accepted)
        first.answers["MAIL"] = "421 closing"
        assert channel.send(MAIL) == RefusedForNow(421, "closing", "sender")
        first.answers.clear()
        assert isinstance(channel.send(MAIL), Accepted)
        assert first.connections == 3, "it was asked by a new connection before it was put off"


@pytest.mark.parametrize("name", ["recipient", "sender_address"])
@pytest.mark.parametrize(
    "address", ["a@b.example\r\nRCPT TO:<eve@evil.example>", "no address", "<a@b.example>", "", "ä @b.example"]
)
def test_an_address_that_is_none_never_reaches_the_wire(name: str, address: str) -> None:
    mail = replace(MAIL, **{name: address})  # type: ignore[arg-type]
    with post() as server, channel_to(server) as channel:
        assert isinstance(channel.send(mail), RefusedForGood)
        assert server.connections == 0


@pytest.mark.parametrize("name", ["subject", "sender_name", "message_id"])
def test_a_line_break_in_a_header_never_reaches_the_wire(name: str) -> None:
    mail = replace(MAIL, **{name: "x\r\nBcc: eve@evil.example"})  # type: ignore[arg-type]
    with post() as server, channel_to(server) as channel:
        assert isinstance(channel.send(mail), RefusedForGood)
        assert server.accepted == []


def test_text_arrives_as_it_was_written() -> None:
    body = "Grüße aus Nürnberg\n.\n..two dots\n" + "long " * 400 + "\n\nend\n"
    with post() as server, channel_to(server) as channel:
        channel.send(replace(MAIL, body=body, subject="Grüße"))
        [mail] = server.accepted
    assert mail.get_content().replace("\r\n", "\n") == body
    assert mail["Subject"] == "Grüße"


def test_a_notice_says_that_a_program_wrote_it_and_has_nothing_to_unsubscribe_from() -> None:
    with post() as server, channel_to(server) as channel:
        channel.send(replace(MAIL, notice=True))
        [mail] = server.accepted
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Unsubscribe"] is None


# what the outbox makes of it


def test_a_refused_recipient_has_bounced_and_is_suppressed(tmp_path: Path) -> None:
    with _run(tmp_path, RCPT="550 5.1.1 user unknown") as (deployment, pid, done):
        assert done == Drained(failed=1)
        with deployment.ledger.read() as tx:
            assert prospects.get(tx, pid).state is ProspectState.BOUNCED
            assert [m.state for m in messages.of_prospect(tx, pid)] == ["failed", "cancelled", "cancelled"]
            assert suppressions.match(tx, email="dan@roofer1.example")
            assert counters.read(tx, [TOTAL]) == {TOTAL: 0}


def test_a_refusal_of_the_text_goes_to_a_person_and_suppresses_nobody(tmp_path: Path) -> None:
    with _run(tmp_path, DATA="554 5.7.1 spam") as (deployment, pid, done):
        assert done == Drained(failed=1)
        with deployment.ledger.read() as tx:
            assert prospects.get(tx, pid).state is ProspectState.NEEDS_REVIEW
            assert suppressions.all_of(tx) == []


def test_what_is_put_off_is_tried_again_later_and_later_and_then_no_more(tmp_path: Path) -> None:
    deployment = deploy(tmp_path)
    [pid] = drafted(deployment)
    waits = []
    with post(answers={"RCPT": "450 4.2.1 greylisted"}) as server, channel_to(server) as channel:
        for _ in range(40):
            if drain(deployment, channel).failed:
                break
            with deployment.ledger.read() as tx:
                due = messages.next_due(tx, NAME)
                assert counters.read(tx, [TOTAL]) == {TOTAL: 0}
            assert due is not None
            waits.append(due - deployment.clock.now())
            advance(deployment, seconds=waits[-1].total_seconds())
        assert server.accepted == []
    assert waits[:5] == [timedelta(minutes=15 * 2**n) for n in range(5)]
    with deployment.ledger.read() as tx:
        assert messages.get(tx, f"{pid}-1").state is MessageState.FAILED
        assert "put off 7 times" in prospects.get(tx, pid).state_reason


@pytest.mark.parametrize(("then", "state"), [("hold", "needs_review"), ("skip", "finished"), ("halt", "needs_review")])
def test_the_contract_says_how_often_a_mail_is_tried_and_what_follows(
    tmp_path: Path, then: Literal["hold", "skip", "halt"], state: str
) -> None:
    deployment = deploy(tmp_path, contract=Contract(send=Clause(retries=1, then=then)))
    [pid] = drafted(deployment)
    with post(answers={"RCPT": "450 4.2.1 greylisted"}) as server, channel_to(server) as channel:
        assert drain(deployment, channel).postponed == 1
        advance(deployment, minutes=15)
        done = drain(deployment, channel)
    reason = f"{pid}-1 was put off 2 times: 450 4.2.1 greylisted"
    assert (done.failed, done.halted) == (1, reason if then == "halt" else None)
    with deployment.ledger.read() as tx:
        prospect = prospects.get(tx, pid)
        assert (prospect.state, prospect.state_reason) == (state, reason)
        assert (campaigns.get(tx, NAME).state is CampaignState.HALTED) is (then == "halt")


@pytest.mark.parametrize("refusal", [RefusedForNow(450, "busy"), RefusedForNow(421, "closing", "connect")])
def test_what_was_put_off_while_its_reader_opted_out_is_cancelled(tmp_path: Path, refusal: RefusedForNow) -> None:
    deployment = deploy(tmp_path)
    [pid] = drafted(deployment)

    class OptsOut:
        def send(self, mail: Outgoing) -> Delivery:
            with deployment.ledger.write() as tx:
                prospects.move(tx, pid, ProspectState.OPTED_OUT, "wrote: stop", "inbox")
            return refusal

    drain(deployment, OptsOut())
    with deployment.ledger.read() as tx:
        first = messages.get(tx, f"{pid}-1")
    assert (first.state, first.state_reason) == (MessageState.CANCELLED, "the prospect is opted_out: wrote: stop")


def test_what_was_put_off_leaves_once_when_it_is_taken(tmp_path: Path) -> None:
    deployment = deploy(tmp_path)
    drafted(deployment)
    with post(answers={"RCPT": "450 4.2.1 greylisted"}) as server, channel_to(server) as channel:
        assert drain(deployment, channel) == Drained(postponed=1)
        server.answers.clear()
        assert drain(deployment, channel) == Drained()
        advance(deployment, minutes=15)
        assert drain(deployment, channel) == Drained(sent=1)
        assert len(server.accepted) == 1


def test_an_unknown_message_pauses_its_prospect_asks_a_person_and_is_never_sent_again(tmp_path: Path) -> None:
    deployment = deploy(tmp_path)
    [pid] = drafted(deployment)
    with post(drop_at_end=True) as server, channel_to(server) as channel:
        assert drain(deployment, channel) == Drained(unknown=1)
        server.drop_at_end = False
        advance(deployment, days=3)
        assert drain(deployment, channel) == Drained()
        notices = [mail for mail in server.accepted if mail["To"] == "sales@ridgeworks.example"]
        assert server.accepted == notices
    with deployment.ledger.read() as tx:
        assert messages.get(tx, f"{pid}-1").state is MessageState.UNKNOWN
        assert prospects.get(tx, pid).paused
        assert [asked.kind for asked in approvals.open_approvals(tx, NAME)] == ["question"]
        assert counters.read(tx, [TOTAL]) == {TOTAL: 1}, "it may have left, so it counts"


def test_a_person_settles_what_is_unknown_and_the_sequence_goes_on(tmp_path: Path) -> None:
    deployment = deploy(tmp_path)
    [pid] = drafted(deployment)
    with post(drop_at_end=True) as server, channel_to(server) as channel:
        drain(deployment, channel)
        server.drop_at_end = False
        with deployment.ledger.write() as tx:
            resolve(deployment.bundle, tx, f"{pid}-1", "sent", "ann")
            assert approvals.open_approvals(tx, NAME) == []
        advance(deployment, days=3)
        assert drain(deployment, channel).sent == 1


def test_a_person_settles_that_it_did_not_leave_and_the_sequence_ends(tmp_path: Path) -> None:
    deployment = deploy(tmp_path)
    [pid] = drafted(deployment)
    with post(drop_at_end=True) as server, channel_to(server) as channel:
        drain(deployment, channel)
    with deployment.ledger.write() as tx:
        resolve(deployment.bundle, tx, f"{pid}-1", "failed", "ann")
        assert prospects.get(tx, pid).state is ProspectState.FINISHED


def test_without_a_mail_server_all_wait_longer_each_time_and_then_the_campaign_halts(tmp_path: Path) -> None:
    deployment = deploy(tmp_path)
    ids = drafted(deployment, 3)
    channel = _Gone()
    waits = []
    for _ in range(20):
        done = drain(deployment, channel)
        if done.halted:
            break
        with deployment.ledger.read() as tx:
            due = messages.next_due(tx, NAME)
            if not channel.asked:
                pytest.fail("nothing was tried")
        assert due is not None
        waits.append(due - deployment.clock.now())
        advance(deployment, seconds=waits[-1].total_seconds())
    assert waits[:3] == [timedelta(minutes=5), timedelta(minutes=10), timedelta(minutes=20)]
    assert channel.asked <= 9, "one try at a time, whatever waits"
    with deployment.ledger.read() as tx:
        assert campaigns.get(tx, NAME).state is CampaignState.HALTED
        assert {messages.get(tx, f"{pid}-1").state for pid in ids} == {MessageState.READY}


def test_a_channel_that_raises_leaves_the_message_unknown(tmp_path: Path) -> None:
    deployment = deploy(tmp_path)
    [pid] = drafted(deployment)
    assert drain(deployment, _Raises(ValueError("oops"))).unknown == 1
    with deployment.ledger.read() as tx:
        assert "ValueError: oops" in messages.get(tx, f"{pid}-1").state_reason


class _Gone:
    """A mail server that is not there."""

    asked = 0

    def send(self, mail: Outgoing) -> Delivery:
        if not (isinstance(mail, OutgoingMail) and mail.notice):
            self.asked += 1
        return RefusedForNow(0, "connection refused", "connect")


class _Raises:
    """A channel with a fault of its own."""

    def __init__(self, error: BaseException) -> None:
        self.error = error

    def send(self, mail: Outgoing) -> Delivery:
        raise self.error


@contextmanager
def _run(home: Path, **answers: str) -> Iterator[tuple[Deployment, str, Drained]]:
    deployment = deploy(home)
    [pid] = drafted(deployment)
    with post(answers=answers) as server, channel_to(server) as channel:
        done = drain(deployment, channel)
        assert server.accepted == []
    yield deployment, pid, done
