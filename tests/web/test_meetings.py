"""What a calendar tells of meetings: believed by its signature, an outcome once an event, taken back if cancelled."""

import hashlib
import hmac
import json
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest

from config.calendars import MeetingsConnection
from config.campaigns import Push
from data.clock import SteppedClock
from data.ledger import acts, approvals, audit, campaigns, forgetting, inbound, messages, prospects, suppressions
from data.ledger import meetings as ledger_meetings
from data.records import Business, Contact, MessageState, Outcome, Prospect, ProspectState
from data.signing import signed
from tests.outbox.stage import NAME, deploy, drafted
from tests.support.plans import heard, scans
from tests.web.conftest import NONE_KEPT
from tools import pushing
from tools.deployment import Deployment
from tools.inbox import meetings as of_meetings
from tools.inbox.meetings import CannotNote
from web import deliveries, listening, meetings

SECRET, OTHERS_SECRET = "the secret of the calendar", "the secret of others"
WHO, STRANGER = "dan@roofer1.example", "kim@else.example"
STARTS = "2026-12-01T16:00:00+01:00"


@dataclass
class Desk:
    """Where meetings are told of, and the campaign that they are with."""

    deployment: Deployment
    client: httpx.Client
    lacks: str = ""
    numbers: Iterator[int] = field(default_factory=count)

    def tell(
        self, event: str = "E-1", status: str = "booked", address: str | None = WHO, **more: Any
    ) -> httpx.Response:
        """A meeting, as a calendar of no known make tells it."""
        how = {name: more.pop(name) for name in ("secret", "to", "late") if name in more}
        told = {"status": status, "event": event, "address": address, "starts": STARTS, **more}
        return self.post(json.dumps(told).encode(), **how)

    def post(self, body: bytes, *, secret: str = SECRET, to: str = NAME, late: int = 0) -> httpx.Response:
        """Any bytes, signed ``late`` seconds before they come."""
        at = self.deployment.clock.now() - timedelta(seconds=late)
        return self.client.post(
            f"/meetings/{to}", content=body, headers=signed(secret, f"m{next(self.numbers)}", at, body)
        )

    def prospect(self) -> Prospect:
        with self.deployment.ledger.read() as tx:
            return prospects.get(tx, "p1")

    def steps(self) -> list[MessageState]:
        with self.deployment.ledger.read() as tx:
            return [message.state for message in messages.of_prospect(tx, "p1")]

    def noted(self) -> list[audit.Entry]:
        """The records of outcomes, those that were taken back too."""
        with self.deployment.ledger.read() as tx:
            return [one for one in audit.entries(tx, NAME) if one.action.startswith("outcome")]

    def recorded(self) -> int:
        with self.deployment.ledger.read() as tx:
            return audit.head(tx, NAME).seq

    def asked(self) -> list[str]:
        with self.deployment.ledger.read() as tx:
            return [one.reason for one in approvals.open_approvals(tx, NAME) if one.kind == "question"]

    def said(self, outcome: Outcome) -> None:
        """What a person notes."""
        with self.deployment.ledger.write() as tx:
            prospects.set_outcome(tx, "p1", outcome, "dana", 900.0)


@pytest.fixture
def asked() -> Iterator[dict[str, str]]:
    """Every statement that the ledger is asked."""
    with heard() as found:
        yield found


@pytest.fixture
def desk(asked: dict[str, str], tmp_path: Path) -> Iterator[Desk]:
    here = deploy(tmp_path)
    drafted(here)
    told = here.bundle.campaign.model_copy(update={"push": Push(on=["outcome"])})
    here = replace(here, bundle=replace(here.bundle, campaign=told))
    known = {
        NAME: MeetingsConnection(secret=SECRET),
        "others": MeetingsConnection(secret=OTHERS_SECRET),
        "calendly": MeetingsConnection.model_validate({"secret": SECRET, "calendar": "calendly"}),
        "cal-com": MeetingsConnection.model_validate({"secret": SECRET, "calendar": "cal_com"}),
    }
    with listening.door() as door:
        base = f"http://127.0.0.1:{door.getsockname()[1]}"
        with httpx.Client(base_url=base, trust_env=False, timeout=120, limits=NONE_KEPT) as client:
            state = Desk(here, client)

            def deployment_of(_: str) -> Deployment:
                if state.lacks:
                    raise CannotNote("config/campaigns/x.yaml:3", state.lacks)
                return here

            with listening.served(meetings.routes(known, here.clock, deployment_of), door):
                yield state
    here.ledger.close()


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
        cut.setattr(pushing, "want", killed)
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
        forgetting.forget(tx, "p1", "dana")
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


def test_a_cancellation_takes_back_what_its_booking_set_and_asks_a_person(desk: Desk) -> None:
    desk.said("lost")
    desk.tell()
    assert desk.prospect().outcome == "meeting"
    told = desk.tell(status="cancelled", address=None, starts=None)
    assert (told.status_code, told.json()) == (200, {"status": "cancelled", "prospect": "p1"})
    after = desk.prospect()
    assert (after.outcome, after.deal_value, after.state) == ("lost", 900.0, ProspectState.FINISHED)
    assert [(one.action, one.decision) for one in desk.noted()][-1] == ("outcome_withdrawn", "lost")
    assert desk.asked() == ["r2: the meeting was cancelled; no step of a sequence follows by itself"]
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


def test_what_is_neither_booked_nor_cancelled_is_not_looked_at(desk: Desk) -> None:
    before = desk.recorded()
    told = desk.tell(status="ended", address="nobody")
    assert (told.status_code, told.json(), desk.recorded()) == (200, {"status": "ignored"}, before)


@pytest.mark.parametrize(
    "wrong", [{"secret": "x" * 20}, {"secret": OTHERS_SECRET}, {"to": "nobody"}, {"late": 3_600}, {"late": -3_600}]
)
def test_who_does_not_have_the_secret_now_changes_nothing(desk: Desk, wrong: dict[str, Any]) -> None:
    before = desk.recorded()
    assert desk.tell(**wrong).status_code == 401
    assert desk.client.post(f"/meetings/{NAME}", content=b"{}").status_code == 401
    assert (desk.recorded(), desk.prospect().outcome) == (before, None)


def test_a_request_that_is_played_again_changes_nothing_and_later_is_refused(desk: Desk) -> None:
    clock = desk.deployment.clock
    assert isinstance(clock, SteppedClock)
    body = json.dumps({"status": "booked", "event": "E-1", "address": WHO, "starts": STARTS}).encode()
    headers = signed(SECRET, "m1", clock.now(), body)

    def played(**more: str) -> int:
        return desk.client.post(f"/meetings/{NAME}", content=body, headers={**headers, **more}).status_code

    assert [played(), played(), played(**{"webhook-id": "m2"})] == [200, 200, 401]
    clock.advance(clock.now() + timedelta(minutes=6))
    assert played() == 401
    assert len(desk.noted()) == 1


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({}, ["status is missing"]),
        (
            {"status": "booked"},
            ["event is missing", "address is missing", "starts is no time with its zone, as in 2026-12-01T15:00:00Z"],
        ),
        ({"status": "cancelled"}, ["event is missing"]),
        ({"status": "cancelled", "event": "E", "address": "someone"}, ["address is no e-mail address"]),
        ({"status": "booked", "event": "x" * 401, "address": WHO, "starts": STARTS}, ["event: has 401 characters"]),
        ({"status": "booked", "event": "E", "address": ["a"], "starts": STARTS}, ["address is missing"]),
        ({"status": "booked", "event": "E", "address": WHO, "starts": "2026-12-01T15:00:00"}, ["starts is no time"]),
        ({"status": "booked", "event": "E", "address": WHO, "starts": "0001-01-01T00:00:00+14:00"}, ["starts is no"]),
    ],
)
def test_what_cannot_be_read_is_named_place_by_place(desk: Desk, told: dict[str, object], says: list[str]) -> None:
    answer = desk.post(json.dumps(told).encode())
    assert answer.status_code == 422
    wrong = answer.json()["wrong"]
    assert len(wrong) == len(says)
    assert all(one.startswith(begins) for one, begins in zip(wrong, says, strict=True))


@pytest.mark.parametrize("body", [b"", b"[1]", b"{", b"\xff\xfe", b"[" * 60_000, b'{"event": "\\ud800"}'])
def test_what_is_no_json_object_is_refused(desk: Desk, body: bytes) -> None:
    assert desk.post(body).status_code == 400
    assert desk.tell().status_code == 200


def test_what_is_too_large_is_not_read(desk: Desk) -> None:
    assert desk.tell(more="x" * deliveries.LARGEST).status_code == 413
    assert desk.prospect().outcome is None


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_nothing_but_a_post_is_taken(desk: Desk, method: str) -> None:
    assert desk.client.request(method, f"/meetings/{NAME}").status_code == 405


def test_what_cannot_be_taken_in_now_is_to_be_told_again_later_without_why(desk: Desk) -> None:
    desk.lacks = "the campaign is wrongly configured: tell it again later"
    told = desk.tell()
    assert (told.status_code, told.json()) == (503, {"error": desk.lacks})


def calendly(kind: str, invitee: str, old: str | None = None) -> bytes:
    event = {"start_time": "2026-12-01T15:00:00.000000Z", "name": "Call"}
    payload = {"uri": f"https://api.example/invitees/{invitee}", "email": WHO, "scheduled_event": event}
    old_one = f"https://api.example/invitees/{old}" if old else None
    return json.dumps({"event": kind, "payload": {**payload, "old_invitee": old_one}}).encode()


def test_no_statement_about_a_meeting_reads_a_whole_table_that_grows(
    desk: Desk, asked: dict[str, str], tmp_path: Path
) -> None:
    asked.clear()
    for event, status in (("E-1", "booked"), ("E-1", "cancelled"), ("E-2", "booked")):
        desk.tell(event, status)
    with closing(sqlite3.connect(tmp_path / "ledger.sqlite")) as db:
        assert scans(db, asked.values()) == {}


def test_calendly_is_understood_and_believed_as_it_signs(desk: Desk) -> None:
    def post(body: bytes, late: int = 0) -> httpx.Response:
        seconds = int(desk.deployment.clock.now().timestamp()) - late
        mark = hmac.new(SECRET.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
        headers = {"Calendly-Webhook-Signature": f"t={seconds},v1={mark}"}
        return desk.client.post("/meetings/calendly", content=body, headers=headers)

    assert post(calendly("invitee.created", "A"), late=3_600).status_code == 401
    assert post(calendly("invitee.created", "A")).json() == {"status": "taken", "prospect": "p1"}
    assert post(calendly("invitee.created", "B", old="A")).json()["status"] == "taken"
    assert post(calendly("invitee.canceled", "A")).json()["status"] == "known"
    assert desk.prospect().outcome == "meeting"
    assert post(calendly("invitee.canceled", "B")).json()["status"] == "cancelled"
    assert desk.prospect().outcome is None
    assert post(calendly("invitee_no_show.created", "B")).json() == {"status": "ignored"}
    forged = {"Calendly-Webhook-Signature": "t=1,v1=00"}
    assert desk.client.post("/meetings/calendly", content=b"{}", headers=forged).status_code == 401


def test_cal_com_is_understood_and_believed_as_it_signs(desk: Desk) -> None:
    def post(trigger: str, uid: str, secret: str = SECRET, **more: str) -> httpx.Response:
        payload = {
            "uid": uid,
            "startTime": "2026-12-01T15:00:00Z",
            "attendees": [{"email": WHO, "name": "Dan"}],
            **more,
        }
        body = json.dumps({"triggerEvent": trigger, "payload": payload}).encode()
        mark = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        return desk.client.post("/meetings/cal-com", content=body, headers={"X-Cal-Signature-256": mark})

    assert post("BOOKING_CREATED", "u1", secret="x" * 20).status_code == 401
    assert post("BOOKING_CREATED", "u1").json() == {"status": "taken", "prospect": "p1"}
    assert post("BOOKING_RESCHEDULED", "u2", rescheduleUid="u1").json()["status"] == "taken"
    assert post("MEETING_ENDED", "u2").json() == {"status": "ignored"}
    assert post("BOOKING_CANCELLED", "u2").json()["status"] == "cancelled"
    assert desk.prospect().outcome is None
    assert post("BOOKING_CREATED", "u2").json()["status"] == "known", "an old request that is played again"
