"""The approver: a seeded person who decides in time, and leaves questions to a real one."""

from datetime import timedelta
from pathlib import Path

from config.files.worlds import Approver as ApproverConfig
from data.clock import SteppedClock
from data.ledger.core.ledger import Ledger
from data.ledger.flow import items, messages
from data.ledger.govern import approvals
from data.records import MessageState
from rehearsal.approver import Approver
from tests.data.builders import CAMPAIGN, draft, found, fresh_campaign
from tests.rehearsal_mail.support import world

WITHIN = timedelta(hours=6)


def _asked(ledger: Ledger, count: int = 8) -> list[str]:
    fresh_campaign(ledger)
    with ledger.write() as tx:
        ids = [draft(tx, found(tx, n), 1, tx.now, state=MessageState.AWAITING_APPROVAL) for n in range(1, count + 1)]
        for message_id in ids:
            approvals.request(tx, CAMPAIGN, message_id.split("-")[0], "message", "every", message_id=message_id)
    return ids


def _states(ledger: Ledger, ids: list[str]) -> list[MessageState]:
    with ledger.read() as tx:
        return [messages.get(tx, message_id).state for message_id in ids]


def _approver(ledger: Ledger, clock: SteppedClock, share: float = 1.0, seed: int = 1) -> Approver:
    config = ApproverConfig.model_validate({"approve": share, "within": "6h"})
    return Approver(world(approver=config), seed, ledger, clock)


def test_everything_is_decided_within_the_time(ledger: Ledger, clock: SteppedClock) -> None:
    ids = _asked(ledger)
    approver = _approver(ledger, clock)
    clock.add_agenda(approver.next_event)
    clock.on_advance(approver.on_advance)
    end = clock.now() + WITHIN
    while clock.now() < end:
        clock.wait_until(end)
    assert set(_states(ledger, ids)) == {MessageState.READY}
    assert approver.next_event() is None


def test_a_decision_comes_at_its_own_moment(ledger: Ledger, clock: SteppedClock) -> None:
    ids = _asked(ledger)
    approver = _approver(ledger, clock)
    first = approver.next_event()
    assert first is not None
    clock.advance(first)
    approver.on_advance(first)
    assert _states(ledger, ids).count(MessageState.READY) == 1


def test_what_is_rejected_is_cancelled(ledger: Ledger, clock: SteppedClock) -> None:
    ids = _asked(ledger)
    approver = _approver(ledger, clock, share=0)
    approver.on_advance(clock.advance(clock.now() + WITHIN))
    assert set(_states(ledger, ids)) == {MessageState.CANCELLED}


def test_the_seed_decides(ledger: Ledger, clock: SteppedClock) -> None:
    _asked(ledger)
    assert _approver(ledger, clock).next_event() == _approver(ledger, clock).next_event()
    assert _approver(ledger, clock).next_event() != _approver(ledger, clock, seed=2).next_event()


def test_a_question_waits_for_a_real_person(ledger: Ledger, clock: SteppedClock) -> None:
    fresh_campaign(ledger)
    with ledger.write() as tx:
        asked = approvals.request(tx, CAMPAIGN, found(tx), "question", "was it sent?")
    approver = _approver(ledger, clock)
    assert approver.next_event() is None
    approver.on_advance(clock.advance(clock.now() + WITHIN))
    with ledger.read() as tx:
        assert approvals.get(tx, asked).state == "open"


def test_a_world_without_an_approver_decides_nothing(ledger: Ledger, clock: SteppedClock, tmp_path: Path) -> None:
    ids = _asked(ledger)
    approver = Approver(world(), 1, ledger, clock)
    assert approver.next_event() is None
    approver.on_advance(clock.advance(clock.now() + timedelta(days=30)))
    assert set(_states(ledger, ids)) == {MessageState.AWAITING_APPROVAL}


def _item(ledger: Ledger) -> str:
    fresh_campaign(ledger)
    with ledger.write() as tx:
        item = items.take_in(tx, CAMPAIGN, "brief", "one", {"topic": "Roofs"}, "intake")
    assert item is not None
    return item


def _decided(ledger: Ledger, approver: Approver, clock: SteppedClock, about: str) -> str:
    """What becomes of a task of this item or prospect that a person is asked about."""
    with ledger.write() as tx:
        asked = approvals.request(tx, CAMPAIGN, about, "task", "it was left behind")
    approver.on_advance(clock.advance(clock.now() + WITHIN))
    with ledger.read() as tx:
        return approvals.get(tx, asked).state


def test_an_item_goes_on_once_and_not_a_second_time(ledger: Ledger, clock: SteppedClock) -> None:
    item, approver = _item(ledger), _approver(ledger, clock)
    assert [_decided(ledger, approver, clock, item) for _ in "12"] == ["approved", "rejected"]


def test_the_task_of_a_prospect_waits_for_a_real_person(ledger: Ledger, clock: SteppedClock) -> None:
    fresh_campaign(ledger)
    with ledger.write() as tx:
        prospect = found(tx)
    assert _decided(ledger, _approver(ledger, clock), clock, prospect) == "open"
