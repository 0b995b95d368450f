"""A run that is cut short at any point of a send: nothing leaves twice, and everything is accounted for."""

from pathlib import Path
from unittest.mock import patch

import pytest

from data.ledger.core import counters
from data.ledger.flow import messages, prospects
from data.ledger.govern import approvals
from data.records import CapKey, MessageState
from tests.outbox.stage import NAME, channel_to, deploy, drafted, post
from tools.channels.port import Accepted, Delivery, Outgoing
from tools.outbox import settlement
from tools.outbox.drain import Drained, drain, recover

TOTAL = CapKey("total", NAME, "")


class Killed(BaseException):
    """The process dies here."""


class Channel:
    """Sends, and dies before or after the other side has taken the mail, at once or at a later one."""

    def __init__(self, before: bool = False, after: bool = False, dies_at: int | None = None) -> None:
        self.before, self.after, self.dies_at = before, after, dies_at
        self.taken: list[str] = []

    def send(self, mail: Outgoing) -> Delivery:
        if self.before:
            raise Killed
        self.taken.append(mail.message_id)
        if self.after or len(self.taken) == self.dies_at:
            raise Killed
        return Accepted()


@pytest.mark.parametrize("taken", [False, True])
def test_a_crash_in_the_send_leaves_sending_and_recovery_makes_it_unknown(tmp_path: Path, taken: bool) -> None:
    deployment = deploy(tmp_path)
    [pid] = drafted(deployment)
    dying = Channel(before=not taken, after=taken)
    with pytest.raises(Killed):
        drain(deployment, dying)
    with deployment.ledger.read() as tx:
        assert messages.get(tx, f"{pid}-1").state is MessageState.SENDING
    assert recover(deployment) == Drained(unknown=1)
    with deployment.ledger.read() as tx:
        assert messages.get(tx, f"{pid}-1").state is MessageState.UNKNOWN
        assert prospects.get(tx, pid).paused
        assert len(approvals.open_approvals(tx, NAME)) == 1
        assert counters.read(tx, [TOTAL]) == {TOTAL: 1}
    again = Channel()
    assert drain(deployment, again) == Drained()
    assert recover(deployment) == Drained()
    assert again.taken == []


def test_an_intent_that_was_committed_by_itself_is_ready_again_and_gives_its_place_back(tmp_path: Path) -> None:
    deployment = deploy(tmp_path)
    [pid] = drafted(deployment)
    with deployment.ledger.write() as tx:
        messages.move(tx, f"{pid}-1", MessageState.INTENT)
        counters.reserve(tx, [TOTAL])
    assert recover(deployment) == Drained(postponed=1)
    with deployment.ledger.read() as tx:
        assert counters.read(tx, [TOTAL]) == {TOTAL: 0}
    channel = Channel()
    assert drain(deployment, channel) == Drained(sent=1)
    assert len(channel.taken) == 1


def test_a_crash_in_a_pass_over_many_leaves_one_unknown_and_the_others_leave_once(tmp_path: Path) -> None:
    deployment = deploy(tmp_path)
    drafted(deployment, 9)
    dying = Channel(dies_at=6)
    with pytest.raises(Killed):
        drain(deployment, dying)
    assert recover(deployment) == Drained(unknown=1)
    again = Channel()
    assert drain(deployment, again) == Drained(sent=3)
    assert len({*dying.taken, *again.taken}) == len([*dying.taken, *again.taken]) == 9


def test_what_goes_wrong_with_the_next_message_does_not_unsettle_the_one_that_left(tmp_path: Path) -> None:
    deployment = deploy(tmp_path)
    first, second = drafted(deployment, 2)
    with deployment.ledger.write() as tx:
        messages.move(tx, f"{second}-1", MessageState.AWAITING_APPROVAL)
        messages.move(tx, f"{second}-1", MessageState.READY, mailbox="gone")
    with pytest.raises(LookupError, match="no mailbox 'gone'"):
        drain(deployment, Channel())
    with deployment.ledger.read() as tx:
        assert messages.get(tx, f"{first}-1").state is MessageState.SENT
    assert recover(deployment) == Drained()


def test_a_crash_while_settling_makes_it_unknown_and_not_sent_again(tmp_path: Path) -> None:
    deployment = deploy(tmp_path)
    drafted(deployment)
    channel = Channel()
    with pytest.raises(Killed), patch.object(settlement, "settle", side_effect=Killed):
        drain(deployment, channel)
    assert recover(deployment) == Drained(unknown=1)
    drain(deployment, channel)
    assert len(channel.taken) == 1


def test_a_crash_inside_the_gates_transaction_changes_nothing(tmp_path: Path) -> None:
    deployment = deploy(tmp_path)
    [pid] = drafted(deployment)
    with pytest.raises(Killed), patch.object(counters, "reserve", side_effect=Killed):
        drain(deployment, Channel())
    with deployment.ledger.read() as tx:
        assert messages.get(tx, f"{pid}-1").state is MessageState.READY
    assert recover(deployment) == Drained()
    assert drain(deployment, Channel()) == Drained(sent=1)


def test_a_run_killed_after_the_server_took_the_mail_does_not_send_it_again_over_the_wire(tmp_path: Path) -> None:
    deployment = deploy(tmp_path)
    drafted(deployment, 3)
    with post() as server, channel_to(server) as channel:
        with pytest.raises(Killed), patch.object(settlement, "settle", side_effect=Killed):
            drain(deployment, channel)
        recover(deployment)
        drain(deployment, channel)
        mails = [mail["Message-ID"] for mail in server.accepted if mail["List-Unsubscribe"]]
    assert len(mails) == len(set(mails)) == 3
