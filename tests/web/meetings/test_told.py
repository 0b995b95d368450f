"""What a calendar tells is believed by its signature, read where it stands, and refused place by place."""

import hashlib
import hmac
import json
from datetime import timedelta
from typing import Any

import httpx
import pytest

from data.clock import SteppedClock
from data.signing import signed
from tests.outbox.stage import NAME
from tests.web.meetings.conftest import OTHERS_SECRET, SECRET, STARTS, WHO, Desk
from web import deliveries


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


def test_the_log_says_why_nothing_is_taken_in_without_what_was_told_once_a_minute(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(3):
        assert desk.tell(starts="tomorrow at dan@roofer1.example").status_code == 422
        assert desk.post(b"{}", secret=OTHERS_SECRET).status_code == 401
    said = [record.getMessage() for record in caplog.records if record.name == "web.deliveries"]
    assert said == [
        f"'/meetings/{NAME}' was answered 422: it cannot be read: starts is no time with its zone, "
        "as in 2026-12-01T15:00:00Z",
        f"'/meetings/{NAME}' was answered 401: the signature is wrong",
    ]


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
