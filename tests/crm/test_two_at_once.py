"""Two processes write for one campaign: each fact is written by one of them, and nobody is made twice."""

from datetime import timedelta

from data.ledger.govern import crm_writes
from data.ledger.govern.crm_writes import Write
from tests.crm.desk import Desk
from tests.outbox.stage import NAME, advance

LEASE = timedelta(minutes=10)


def found_by_both(desk: Desk) -> list[Write]:
    """What both find due before either begins: a note and a status of one person."""
    desk.sent()
    desk.crm.failing = [(429, "60")]
    desk.write()
    advance(desk.deployment, minutes=2)
    with desk.deployment.ledger.read() as tx:
        return crm_writes.due(tx, NAME, 10)


def test_of_one_person_one_fact_is_begun_at_a_time_whoever_has_found_them_due(desk: Desk) -> None:
    first, second = found_by_both(desk)
    with desk.deployment.ledger.write() as tx:
        assert crm_writes.begin(tx, first, tx.now + LEASE)
        assert not crm_writes.begin(tx, second, tx.now + LEASE)
    advance(desk.deployment, minutes=11)
    with desk.deployment.ledger.write() as tx:
        assert crm_writes.begin(tx, second, tx.now + LEASE)


def test_an_attempt_that_took_longer_than_its_lease_settles_nothing_of_the_next_one(desk: Desk) -> None:
    first, _ = found_by_both(desk)
    ledger = desk.deployment.ledger
    with ledger.write() as tx:
        assert crm_writes.begin(tx, first, tx.now + LEASE)
    advance(desk.deployment, minutes=11)
    with ledger.read() as tx:
        [again] = [write for write in crm_writes.of_campaign(tx, NAME, ["writing"]) if write.id == first.id]
    with ledger.write() as tx:
        assert crm_writes.begin(tx, again, tx.now + LEASE)
    with ledger.write() as tx:
        crm_writes.postpone(tx, first, tx.now, "HTTP 503", None, counts=True)
        crm_writes.settle(tx, first, "refused", "no", None)
    [state] = [(write.state, write.attempts) for write in desk.writes() if write.id == first.id]
    assert state == ("writing", again.attempts + 1)
    with ledger.write() as tx:
        crm_writes.settle(tx, again, "done", "", "1001", "2001")
    assert desk.states()[first.fact] == "done"
