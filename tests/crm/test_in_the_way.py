"""What is in the way of a write, and what follows: 429s, a CRM that is down or slow, refusals, limits."""

from dataclasses import replace
from datetime import timedelta

import pytest

from config.files.connections import Connections
from config.files.crms import Crm
from data.ledger.flow import campaigns
from data.ledger.govern import approvals, crm_writes, paid
from data.records import CampaignState, Trip
from tests.crm.desk import WHO, Desk
from tests.outbox.stage import NAME, advance
from tools.crm import writing
from tools.crm.writing import LONGEST_WAIT, MOST_ATTEMPTS, TO_BE_MENDED
from tools.governance import trips


def asked(desk: Desk) -> list[str]:
    """What people are asked."""
    with desk.deployment.ledger.read() as tx:
        return [one.reason for one in approvals.open_approvals(tx, NAME)]


def test_a_429_that_asks_for_a_moment_is_waited_for(desk: Desk) -> None:
    desk.sent()
    desk.crm.failing = [(429, "0.1"), (429, "0.1")]
    assert desk.write().again is None
    assert desk.crm.twice() == []
    assert desk.crm.statuses() == {WHO: "contacted"}


def test_a_429_that_asks_for_an_hour_is_heeded_by_all_that_is_written(desk: Desk) -> None:
    desk.sent()
    desk.replied()
    desk.crm.failing = [(429, "3600")]
    wrote = desk.write()
    assert len(desk.crm.asked) == 1
    assert wrote.again == wrote.rests_until == desk.deployment.clock.now() + timedelta(hours=1)
    desk.write_all()
    assert desk.crm.statuses() == {WHO: "replied"}


def test_a_wait_that_a_crm_asks_for_is_a_day_at_most(desk: Desk) -> None:
    desk.sent()
    desk.crm.failing = [(429, "999999999")]
    assert desk.write().again == desk.deployment.clock.now() + LONGEST_WAIT


def test_a_crm_that_is_busy_for_weeks_is_asked_again_all_the_same(desk: Desk) -> None:
    def without_find(crm: Crm) -> Crm:
        assert crm.notes
        notes = crm.notes.model_copy(update={"find": None})
        return crm.model_copy(update={"idempotent": True, "write": ["notes"], "notes": notes})

    desk.sent()
    desk.write_all()
    there = desk.changed(without_find)
    there.replied()
    for _ in range(50):
        there.crm.failing = [(429, "20")]
        there.write()
        advance(there.deployment, hours=7)
    there.write_all()
    assert there.crm.twice() == []
    assert len(there.crm.titles()) == 2


@pytest.mark.parametrize("status", [500, 503, (503, "120")])
def test_a_crm_that_is_down_is_asked_again_later(status: int | tuple[int, str], desk: Desk) -> None:
    desk.sent()
    desk.crm.failing = [status] * 6
    desk.write()
    assert desk.crm.statuses() in ({}, {WHO: None})
    desk.write_all()
    assert desk.crm.twice() == []
    assert desk.crm.statuses() == {WHO: "contacted"}


def test_a_note_whose_answer_was_lost_is_there_once_in_a_crm_that_knows_no_key(desk: Desk) -> None:
    desk.crm.is_unique = False
    desk.sent()
    desk.write_all()
    desk.replied()
    desk.crm.failing = [0]
    desk.write()
    assert len(desk.crm.titles()) == 2
    desk.write_all()
    assert desk.crm.twice() == []
    assert len(desk.crm.titles()) == 2


def test_a_contact_whose_answer_was_lost_is_there_once(desk: Desk) -> None:
    desk.sent()
    desk.crm.failing = [404, 0]
    desk.write_all()
    assert desk.crm.twice() == []
    assert desk.crm.statuses() == {WHO: "contacted"}


def test_a_note_that_the_crm_has_already_is_taken_for_written(desk: Desk) -> None:
    desk.sent()
    desk.write_all()
    with desk.deployment.ledger.write() as tx:
        tx.connection.exec_driver_sql("DELETE FROM crm_writes")
        tx.connection.exec_driver_sql("UPDATE counters SET count = 0 WHERE scope = 'crm_read'")
    desk.write_all()
    assert len(desk.crm.titles()) == 1
    assert set(desk.states().values()) == {"done"}


def test_a_crm_that_gives_no_answer_is_given_up_after_so_many_attempts(desk: Desk) -> None:
    desk.sent()
    desk.crm.failing = [500] * 1000
    desk.write_all()
    assert set(desk.states().values()) == {"refused"}
    assert [write.attempts for write in desk.writes()] == [MOST_ATTEMPTS] * 2
    assert len(asked(desk)) == 1


def test_a_refused_note_is_told_once_and_stops_nothing_else(desk: Desk) -> None:
    desk.crm.lacks = frozenset({"muster_key"})
    desk.sent()
    desk.replied()
    wrote = desk.write()
    assert wrote.again is None
    assert desk.crm.statuses() == {WHO: "replied"}
    [question] = asked(desk)
    assert "muster_key" in question
    assert "does not exist" in question
    assert f"crm retry {NAME}" in question
    assert len(wrote.news) == 1


def test_what_was_refused_is_written_once_it_was_mended(desk: Desk) -> None:
    desk.crm.lacks = frozenset({"muster_key"})
    desk.sent()
    desk.write_all()
    desk.crm.lacks = frozenset()
    with desk.deployment.ledger.write() as tx:
        assert crm_writes.retry(tx, NAME, "dana") == 1
    desk.write_all()
    assert len(desk.crm.titles()) == 1
    assert asked(desk) == []


def test_a_token_that_has_expired_is_told_and_nothing_is_lost(desk: Desk) -> None:
    desk.sent()
    desk.crm.token = "another"
    wrote = desk.write()
    assert (wrote.again, wrote.rests_until) == (None, desk.deployment.clock.now() + TO_BE_MENDED)
    assert "lets us in no longer" in wrote.news[0].text
    assert len(desk.crm.asked) == 1
    desk.crm.token = "pat-of-the-crm-5f31c8"
    advance(desk.deployment, hours=2)
    desk.write_all()
    assert desk.crm.statuses() == {WHO: "contacted"}


def test_a_slow_crm_is_waited_for_as_long_as_its_setting_says(desk: Desk) -> None:
    desk.sent()
    quick = desk.crm.connection.model_copy(update={"timeout_s": 0.3})
    known: Connections = desk.deployment.connections.model_copy(update={"apis": {"hubspot": quick}})
    hurried = replace(desk, deployment=replace(desk.deployment, connections=known))
    desk.crm.slow_s = 0.5
    hurried.write()
    desk.crm.slow_s = 0
    desk.write_all()
    assert desk.crm.twice() == []
    assert desk.crm.statuses() == {WHO: "contacted"}


def test_a_halted_campaign_writes_nothing_until_it_goes_on(desk: Desk) -> None:
    desk.sent()
    with desk.deployment.ledger.write() as tx:
        trips.trip(desk.deployment, tx, Trip("campaign", NAME, "person", "stop"), "dana")
        assert campaigns.get(tx, NAME).state is CampaignState.HALTED
    desk.write()
    assert desk.crm.asked == []
    with desk.deployment.ledger.write() as tx:
        campaigns.resume(tx, NAME, "dana", "")
    desk.write_all()
    assert desk.crm.statuses() == {WHO: "contacted"}


def test_a_halt_in_the_middle_of_a_pass_ends_it(desk: Desk) -> None:
    desk.sent()

    def halt() -> None:
        desk.crm.during = lambda: None
        with desk.deployment.ledger.write() as tx:
            campaigns.halt(tx, NAME, "stop", "dana")

    desk.crm.during = halt
    desk.write()
    assert list(desk.states().values()).count("done") == 1


def test_a_contact_that_people_have_deleted_there_is_made_again(desk: Desk) -> None:
    desk.sent()
    desk.write_all()
    desk.crm.has["contacts"].clear()
    desk.replied()
    desk.write_all()
    assert desk.crm.statuses() == {WHO: "replied"}
    assert len(desk.crm.titles()) == 2


def test_two_processes_do_not_write_the_same_at_once(desk: Desk) -> None:
    desk.sent()
    other: list[object] = []

    def meanwhile() -> None:
        desk.crm.during = lambda: None
        with desk.deployment.ledger.read() as tx:
            other.extend(crm_writes.due(tx, NAME, 10))

    desk.crm.during = meanwhile
    desk.write()
    assert other == []


def test_no_call_is_made_beyond_what_the_campaign_may_spend(desk: Desk) -> None:
    dear = desk.crm.connection.model_copy(update={"usd_per_call": 20.0})
    known = desk.deployment.connections.model_copy(update={"apis": {"hubspot": dear}})
    desk = replace(desk, deployment=replace(desk.deployment, connections=known))
    desk.sent()
    wrote = desk.write()
    limit = desk.deployment.bundle.envelope.spend.campaign_usd
    with desk.deployment.ledger.read() as tx:
        assert paid.usd(tx, NAME) <= limit
    assert len(desk.crm.asked) <= limit / 20
    assert wrote.rests_until is not None
    assert "limit" in wrote.news[0].text


def test_a_pass_is_bounded(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "MOST_AT_ONCE", 2)
    desk.all_facts()
    again = desk.write().again
    assert again is not None
    assert list(desk.states().values()).count("done") == 2
    desk.write_all()
    assert set(desk.states().values()) == {"done"}


def test_our_secret_is_in_no_row_and_no_notice(desk: Desk) -> None:
    desk.crm.lacks = frozenset({"muster_key"})
    desk.all_facts()
    wrote = desk.write()
    token = desk.crm.connection.token
    with desk.deployment.ledger.read() as tx:
        tables = [
            name for (name,) in tx.connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type='table'")
        ]
        rows = [str(row) for name in tables for row in tx.connection.exec_driver_sql(f"SELECT * FROM {name}")]
    assert rows and wrote.news
    assert not any(token in text for text in (*rows, *(news.text for news in wrote.news)))
