"""A cancellation takes back what its own booking set, in whatever order a calendar tells the two."""

import pytest

from data.ledger.govern import acts
from data.records import ProspectState
from tests.web.meetings.conftest import Desk


def test_a_cancellation_takes_back_what_its_booking_set_and_asks_a_person(desk: Desk) -> None:
    desk.said("lost")
    desk.tell()
    assert desk.prospect().outcome == "meeting"
    told = desk.tell(status="cancelled", address=None, starts=None)
    assert (told.status_code, told.json()) == (200, {"status": "cancelled", "prospect": "p1"})
    after = desk.prospect()
    assert (after.outcome, after.deal_value, after.state) == ("lost", 900.0, ProspectState.FINISHED)
    assert [(one.action, one.decision) for one in desk.noted()][-1] == ("outcome_withdrawn", "lost")
    off = "r2: a meeting on 2026-12-01 15:00 UTC was cancelled"
    assert desk.asked() == [f"{off}; nothing more is sent to them by itself"]
    assert after.state_reason == off, "nobody is told any more of a meeting that there is not"
    with desk.deployment.ledger.read() as tx:
        assert [act.state for act in acts.of_prospect(tx, "p1") if act.kind == "push"] == ["undone"]
    before = desk.recorded()
    for status in ("cancelled", "booked"):
        assert desk.tell(status=status).json() == {"status": "known", "prospect": "p1"}
    assert desk.recorded() == before


def test_another_system_that_was_told_is_named_with_what_takes_it_back(desk: Desk) -> None:
    desk.tell()
    with desk.deployment.ledger.write() as tx:
        (act,) = [one for one in acts.of_prospect(tx, "p1") if one.kind == "push"]
        acts.settle(tx, act, "done", "", "push", "lead-1")
    desk.tell(status="cancelled")
    (why,) = desk.asked()
    assert why.endswith(f"another system was told of it: undo {act.id}")


def test_what_a_person_said_since_is_not_taken_back(desk: Desk) -> None:
    desk.tell()
    desk.said("won")
    desk.tell(status="cancelled")
    assert (desk.prospect().outcome, desk.asked()) == ("won", [])


def test_one_of_two_meetings_may_be_cancelled(desk: Desk) -> None:
    for event, status in (("E-1", "booked"), ("E-2", "booked"), ("E-1", "cancelled")):
        desk.tell(event, status)
    assert (desk.prospect().outcome, desk.asked()) == ("meeting", [])
    desk.tell("E-2", "cancelled")
    assert (desk.prospect().outcome, len(desk.asked())) == (None, 1)


@pytest.mark.parametrize("order", [("booked", "cancelled"), ("cancelled", "booked")])
def test_a_meeting_that_was_moved_is_one_in_whichever_order_that_is_told(desk: Desk, order: tuple[str, str]) -> None:
    desk.tell("E-1")
    for status in order:
        desk.tell("E-2" if status == "booked" else "E-1", status, instead_of="E-1")
    assert (desk.prospect().outcome, desk.asked()) == ("meeting", [])
    desk.tell("E-2", "cancelled")
    assert desk.prospect().outcome is None


def test_a_meeting_in_place_of_another_is_the_only_one_left_to_cancel(desk: Desk) -> None:
    desk.tell("E-1")
    desk.tell("E-2", instead_of="E-1")
    desk.tell("E-2", "cancelled")
    assert desk.prospect().outcome is None


def test_a_cancellation_that_comes_first_is_the_last_word(desk: Desk) -> None:
    assert [desk.tell(status=status).json()["status"] for status in ("cancelled", "booked")] == ["cancelled", "known"]
    after = desk.prospect()
    assert (after.outcome, after.state) == (None, ProspectState.IN_SEQUENCE)
