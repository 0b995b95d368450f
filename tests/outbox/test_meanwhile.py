"""What changes while mails are on their way is respected, however far ahead the outbox has read."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from config.files.envelopes import Caps, Escalation
from data.ledger.core import counters
from data.ledger.core.transactions import Tx
from data.ledger.flow import campaigns, messages, prospects, suppressions, verifications
from data.ledger.govern import approvals
from data.records import CampaignState, MessageState, ProspectState
from guardrails.caps import cap_keys
from guardrails.facts import ActFacts
from tests.outbox.stage import NAME, START, bundle, deploy, drafted
from tests.property.hand import Killed, dying_at
from tools.channels.port import Accepted, Delivery, Outgoing, RefusedForGood, Uncertain
from tools.deployment import Deployment
from tools.notices.notice import Notice
from tools.outbox import act_rows, ahead, settlement
from tools.outbox import drain as outbox
from tools.outbox.act_facts import mailbox
from tools.outbox.act_rows import MessageRows
from tools.outbox.drain import Drained, drain

Change = Callable[[Deployment, Tx, str], None]


class Channel:
    """Takes everything; at the second mail something happens elsewhere."""

    def __init__(self, happens: Callable[[], None]) -> None:
        self.happens = happens
        self.taken: list[str] = []

    def send(self, mail: Outgoing) -> Delivery:
        self.taken.append(mail.message_id)
        if len(self.taken) == 2:
            self.happens()
        return Accepted()


def _opts_out(deployment: Deployment, tx: Tx, pid: str) -> None:
    prospects.move(tx, pid, ProspectState.OPTED_OUT, "wrote: stop", "inbox")


def _is_suppressed(deployment: Deployment, tx: Tx, pid: str) -> None:
    suppressions.add(tx, "domain", f"roofer{pid[1:]}.example", "customer", "import")


def _is_paused(deployment: Deployment, tx: Tx, pid: str) -> None:
    prospects.pause(tx, pid, "on leave", "ann")


def _turns_out_invalid(deployment: Deployment, tx: Tx, pid: str) -> None:
    verifications.store(tx, f"dan@roofer{pid[1:]}.example", "invalid", "550 on RCPT")


def _mailbox_is_filled_elsewhere(deployment: Deployment, tx: Tx, pid: str) -> None:
    message = messages.get(tx, f"{pid}-1")
    keys = cap_keys("another", mailbox(deployment, message.mailbox), "pat@elsewhere.example", START)
    for _ in range(deployment.bundle.envelope.caps.mailbox_per_day):
        counters.reserve(tx, [key for key in keys if key.scope == "mailbox"])


def _is_cancelled(deployment: Deployment, tx: Tx, pid: str) -> None:
    messages.move(tx, f"{pid}-1", MessageState.CANCELLED, "by hand", "ann")


CHANGES: tuple[Change, ...] = (
    _opts_out,
    _is_suppressed,
    _is_paused,
    _turns_out_invalid,
    _mailbox_is_filled_elsewhere,
    _is_cancelled,
)


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__.strip("_"))
def test_what_changes_after_the_facts_were_read_keeps_the_message_back(tmp_path: Path, change: Change) -> None:
    deployment = deploy(tmp_path, caps=Caps(mailbox_per_day=9, domain_per_day=9, campaign_per_day=99))
    third = drafted(deployment, 4)[2]

    def happens() -> None:
        with deployment.ledger.write() as tx:
            change(deployment, tx, third)

    channel = Channel(happens)
    drain(deployment, channel)
    assert len(channel.taken) >= 2
    assert not [taken for taken in channel.taken if taken.startswith(f"<{third}-")]


def test_a_campaign_that_a_person_halts_sends_nothing_more(tmp_path: Path) -> None:
    deployment = deploy(tmp_path)
    drafted(deployment, 4)

    def happens() -> None:
        with deployment.ledger.write() as tx:
            campaigns.halt(tx, NAME, "look first", "ann")

    channel = Channel(happens)
    assert drain(deployment, channel) == Drained(sent=2, halted="look first")
    with deployment.ledger.read() as tx:
        assert campaigns.get(tx, NAME).state is CampaignState.HALTED


def test_a_place_that_a_refused_message_gives_back_goes_to_the_next(tmp_path: Path) -> None:
    class Refusing(Channel):
        def send(self, mail: Outgoing) -> Delivery:
            accepted = super().send(mail)
            return RefusedForGood(550, "no such user") if len(self.taken) == 2 else accepted

    deployment = deploy(tmp_path, caps=Caps(mailbox_per_day=9, domain_per_day=9, campaign_per_day=3))
    drafted(deployment, 6)
    channel = Refusing(lambda: None)
    done = drain(deployment, channel)
    assert (done.sent, done.failed, len(channel.taken)) == (3, 1, 4)


def test_as_long_as_nobody_else_writes_facts_are_read_for_many_messages_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deployment = deploy(tmp_path)
    drafted(deployment, 20)
    read: list[int] = []
    real = act_rows.gather

    def counted(tx: Tx, ids: list[str]) -> object:
        read.append(len(ids))
        return real(tx, ids)

    monkeypatch.setattr(ahead, "gather", counted)
    drain(deployment, Channel(lambda: None))
    assert read == [1, 2, 4, 8, 5]
    drafted(deployment, 5)
    read.clear()

    def happens() -> None:
        with deployment.ledger.write() as tx:
            prospects.pause(tx, "p1", "on leave", "ann")

    drain(deployment, Channel(happens))
    assert read == [1, 2, 1, 2]


@pytest.mark.parametrize("broken", [OSError("the disk is full"), KeyboardInterrupt()], ids=["error", "Ctrl-C"])
def test_what_fails_after_a_settlement_neither_undoes_it_nor_tells_of_it_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: BaseException
) -> None:
    deployment = deploy(tmp_path)
    first, _ = drafted(deployment, 2)
    told: list[str] = []
    release, fails = outbox._release, iter([False, True])

    def failing(work: outbox._Pass, tx: Tx) -> outbox._Released | None:
        if next(fails):
            raise broken
        return release(work, tx)

    monkeypatch.setattr(outbox, "_release", failing)
    monkeypatch.setattr(outbox, "notify", lambda _deployment, _channel, _event, text: told.append(text))
    with pytest.raises(type(broken)):
        drain(deployment, Lost())
    with deployment.ledger.read() as tx:
        assert messages.get(tx, f"{first}-1").state is MessageState.UNKNOWN
    assert [text.partition(":")[0] for text in told] == [f"it is not known whether {first}-1 left"]


def test_ctrl_c_right_after_a_commit_settles_nothing_a_second_time(tmp_path: Path) -> None:
    deployment = deploy(tmp_path)
    first, second = drafted(deployment, 2)
    with pytest.raises(Killed), dying_at(2, "after"):
        drain(deployment, Channel(lambda: None))
    with deployment.ledger.read() as tx:
        assert messages.get(tx, f"{first}-1").state is MessageState.SENT
        assert messages.get(tx, f"{second}-1").state is MessageState.SENDING


def test_what_a_transaction_held_before_it_failed_is_not_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deployment = deploy(tmp_path)
    ids = drafted(deployment, outbox.JUDGED_AT_ONCE + 2)
    look = Escalation.model_validate({"when": "true", "then": ["hold"], "reason": "look"})
    deployment = replace(deployment, bundle=bundle(escalate=[look]))
    told: list[str] = []
    last, judge, held = f"{ids[-1]}-1", outbox._judge, settlement.held

    def failing(work: outbox._Pass, tx: Tx, rows: MessageRows) -> outbox._Released | None:
        if rows.message.id == last:
            raise OSError("the disk is full")
        return judge(work, tx, rows)

    def telling(tx: Tx, facts: ActFacts, reason: str) -> Notice:
        return held(tx, facts, reason) or Notice("question", facts.message.id)

    monkeypatch.setattr(outbox, "_judge", failing)
    monkeypatch.setattr(settlement, "held", telling)
    monkeypatch.setattr(outbox, "notify", lambda _deployment, _channel, _event, text: told.append(text))
    for _ in range(2):
        with pytest.raises(OSError, match="the disk is full"):
            drain(deployment, Channel(lambda: None))
    with deployment.ledger.read() as tx:
        asked = approvals.open_approvals(tx, NAME)
    assert len(asked) == len(told) == outbox.JUDGED_AT_ONCE


class Lost:
    """Loses its connection before it hears an answer."""

    def send(self, mail: Outgoing) -> Delivery:
        return Uncertain(f"{mail.message_id}: no answer")


def test_what_a_cycle_has_drafted_leaves_once_the_cycle_is_closed(tmp_path: Path) -> None:
    """Its manager may still put it before a person."""
    deployment = deploy(tmp_path)
    held, free = drafted(deployment, 2)
    with deployment.ledger.write() as tx:
        prospects.claim(tx, "c3", [held], START + timedelta(hours=2))
    drain(deployment, Channel(lambda: None))
    with deployment.ledger.write() as tx:
        first = [messages.get(tx, f"{one}-1").state for one in (held, free)]
        assert first == [MessageState.READY, MessageState.SENT]
        assert messages.next_due(tx, NAME) == START + timedelta(days=3), "the next step of the other one"
        prospects.release(tx, "c3")
        assert messages.next_due(tx, NAME) == START
    assert drain(deployment, Channel(lambda: None)).sent == 1
