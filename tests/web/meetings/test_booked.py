"""A booking that a calendar tells of: an outcome once an event, of whoever has that address, of nobody else."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from data.ledger.core import audit
from data.ledger.flow import campaigns, inbound, prospects, suppressions
from data.ledger.flow import meetings as ledger_meetings
from data.ledger.govern import acts, approvals, erasure
from data.records import Business, Contact, MessageState, Outcome, ProspectState
from tests.outbox.stage import NAME
from tests.support.plans import scans
from tests.web.meetings.conftest import STRANGER, WHO, Desk
from tools.inbox import meetings as of_meetings
from tools.notices import pushes


def test_a_booking_is_a_meeting_and_nothing_more_of_the_sequence_leaves(desk: Desk) -> None:
    told = desk.tell()
    assert (told.status_code, told.json()) == (200, {"status": "taken", "prospect": "p1"})
    after = desk.prospect()
    assert (after.outcome, after.state) == ("meeting", ProspectState.FINISHED)
    assert set(desk.steps()) == {MessageState.CANCELLED}
    (noted,) = desk.noted()
    assert (noted.actor, noted.decision, noted.rationale) == (
        "calendar",
        "meeting",
        "r1: a meeting on 2026-12-01 15:00 UTC",
    )
    with desk.deployment.ledger.read() as tx:
        (act,) = acts.of_prospect(tx, "p1")[-1:]
    assert (act.kind, act.state, act.detail["outcome"]) == ("push", "open", "meeting")


def test_nobody_is_asked_to_write_again_to_whom_they_meet(desk: Desk) -> None:
    with desk.deployment.ledger.write() as tx:
        mine = approvals.request(tx, NAME, "p1", "follow_up", "write to them yourself")
    desk.tell()
    with desk.deployment.ledger.read() as tx:
        asked = approvals.get(tx, mine)
    assert asked.state == "withdrawn"
    assert "a meeting on 2026-12-01 15:00 UTC" in asked.note


@pytest.mark.parametrize("spelled", ["DAN@Roofer1.Example", "dan+calls@roofer1.example", " <dan@roofer1.example> "])
def test_an_address_is_the_same_however_it_is_spelled(desk: Desk, spelled: str) -> None:
    assert desk.tell(address=spelled).json()["prospect"] == "p1"


def test_the_same_event_again_changes_nothing(desk: Desk) -> None:
    """As after a crash, or a lost answer, between the taking in and the answer."""
    desk.tell()
    before = desk.recorded()
    for again in (desk.tell(), desk.tell(address=STRANGER), desk.tell(starts="2026-12-02T09:00:00Z")):
        assert (again.status_code, again.json()) == (200, {"status": "known", "prospect": "p1"})
    assert desk.recorded() == before


def test_of_many_at_once_one_sets_the_outcome(desk: Desk) -> None:
    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(lambda _: desk.tell(), range(8)))
    assert sorted(one.json()["status"] for one in told) == ["known"] * 7 + ["taken"]
    assert len(desk.noted()) == 1


def test_what_is_cut_off_before_it_is_committed_is_taken_in_when_it_is_told_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object, **__: object) -> None:
        raise SystemExit

    before = desk.recorded()
    told = of_meetings.Told("E-1", False, WHO, desk.deployment.clock.now(), None)
    with monkeypatch.context() as cut:
        cut.setattr(pushes, "want", killed)
        with pytest.raises(SystemExit):
            of_meetings.take_in(desk.deployment, told)
    assert (desk.recorded(), desk.prospect().outcome) == (before, None)
    assert desk.tell().json()["status"] == "taken"
    assert len(desk.noted()) == 1


@pytest.mark.parametrize("status", ["booked", "cancelled"])
def test_of_who_is_no_prospect_nothing_is_kept_but_that_there_was_such_an_event(desk: Desk, status: str) -> None:
    told = desk.tell(address=STRANGER, event="kim@else.example 4", status=status, name="Kim Else")
    assert (told.status_code, told.json()) == (200, {"status": "nobody"})
    before = desk.recorded()
    desk.tell(address=STRANGER, event="kim@else.example 4", status=status)
    assert desk.recorded() == before
    with desk.deployment.ledger.read() as tx:
        entries = audit.entries(tx, NAME, action=inbound.RECEIVED)
        dumped = "\n".join(tx.connection.connection.driver_connection.iterdump())  # type: ignore[union-attr]
    assert [(one.decision, one.rationale) for one in entries] == [
        ("unmatched", "r1 the calendar: a meeting with nobody whom the campaign knows")
    ]
    assert "kim" not in dumped.lower()
    assert desk.noted() == []


def test_who_is_nobody_yet_is_found_when_the_event_is_told_again(desk: Desk) -> None:
    assert desk.tell(address="ann@roofer1.example").json()["status"] == "nobody"
    with desk.deployment.ledger.write() as tx:
        prospects.set_contact(tx, "p1", Contact("ann@roofer1.example", "Ann", None, None, 0.9, "a person"), "dana")
    assert desk.tell(address="ann@roofer1.example").json()["status"] == "taken"


def test_a_prospect_of_another_campaign_is_nobody_of_this_one(desk: Desk) -> None:
    with desk.deployment.ledger.write() as tx:
        campaigns.open_campaign(tx, "winter", "run-1", "roofing", 5, "digest", tx.now + timedelta(days=14))
        other = prospects.add(tx, "winter", Business("directory", "w1", "Winter Roofs", domain="winter.example"), None)
        assert isinstance(other, prospects.Added)
        prospects.set_contact(tx, other.prospect_id, Contact(STRANGER, "Kim", None, None, 0.9, "hunter"))
    assert desk.tell(address=STRANGER).json() == {"status": "nobody"}
    with desk.deployment.ledger.read() as tx:
        assert prospects.get(tx, other.prospect_id).outcome is None


def test_nobody_guesses_which_of_several_is_meant(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as two:
        two.setattr(ledger_meetings, "whose", lambda *_: frozenset({"p1", "p2"}))
        assert desk.tell().json() == {"status": "several"}
    assert desk.noted() == []
    assert desk.prospect().outcome is None


def test_who_opted_out_stays_out_and_the_meeting_is_known(desk: Desk) -> None:
    with desk.deployment.ledger.write() as tx:
        suppressions.add(tx, "email", WHO, "opt_out", "asked by mail")
        prospects.move(tx, "p1", ProspectState.OPTED_OUT, "asked by mail", "inbox")
    assert desk.tell().json()["status"] == "taken"
    after = desk.prospect()
    assert (after.outcome, after.state) == ("meeting", ProspectState.OPTED_OUT)
    with desk.deployment.ledger.read() as tx:
        assert suppressions.match(tx, email=WHO) is not None


def test_who_was_forgotten_is_nobody(desk: Desk) -> None:
    desk.tell()
    with desk.deployment.ledger.write() as tx:
        erasure.forget(tx, "p1", "dana")
    for status in ("booked", "cancelled"):
        assert desk.tell(status=status).json() == {"status": "nobody"}
    with desk.deployment.ledger.read() as tx:
        assert isinstance(audit.verify(tx, NAME), audit.Intact)


def test_who_has_replied_is_still_answered(desk: Desk) -> None:
    with desk.deployment.ledger.write() as tx:
        prospects.move(tx, "p1", ProspectState.REPLIED, "wrote r9", "inbox")
    desk.tell()
    assert (desk.prospect().outcome, desk.prospect().state) == ("meeting", ProspectState.REPLIED)


@pytest.mark.parametrize("outcome", ["won", "meeting"])
def test_what_a_person_said_that_is_as_much_stays_theirs(desk: Desk, outcome: Outcome) -> None:
    desk.said(outcome)
    assert [desk.tell(status=status).json()["status"] for status in ("booked", "cancelled")] == ["taken", "cancelled"]
    after = desk.prospect()
    assert (after.outcome, after.deal_value, after.state) == (outcome, 900.0, ProspectState.FINISHED)
    assert [one.actor for one in desk.noted()] == ["dana"]
    assert desk.asked() == []


def test_no_statement_about_a_meeting_reads_a_whole_table_that_grows(
    desk: Desk, asked: dict[str, str], tmp_path: Path
) -> None:
    asked.clear()
    for event, status in (("E-1", "booked"), ("E-1", "cancelled"), ("E-2", "booked")):
        desk.tell(event, status)
    with closing(sqlite3.connect(tmp_path / "ledger.sqlite")) as db:
        assert scans(db, asked.values()) == {}
