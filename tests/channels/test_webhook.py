"""The webhook channel over real HTTP: signed, with a key, and certain of what was taken."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from config.files.connections import WebhookConnection
from data.signing import problem
from tests.channels.hook import SECRET, hook
from tests.outbox.test_delivery import MAIL
from tools.channels.port import Accepted, Delivery, OutgoingCall, RefusedForGood, RefusedForNow, Uncertain
from tools.channels.webhook import WebhookChannel

NOW = datetime(2026, 11, 30, 17, 0, tzinfo=UTC)
CALL = OutgoingCall(
    message_id="p7-2.r1@ours.example", webhook="texts", sender_name="Dana Reyes", recipient="+13125550123",
    subject="", body="Hi, Dana here. Reply STOP to opt out.\n", date=NOW,
    about={"company": "Sierra Crest", "city": None},
)  # fmt: skip


def sent(connection: WebhookConnection, call: OutgoingCall = CALL) -> Delivery:
    with WebhookChannel(connection) as channel:
        return channel.send(call)


def test_what_is_told_is_json_with_whom_to_reach_and_what_to_say() -> None:
    with hook() as system:
        assert sent(system.connection) == Accepted("202 receipt r-1")
        assert json.loads(system.bodies[0]) == {
            "type": "message.send",
            "timestamp": "2026-11-30T17:00:00+00:00",
            "data": {
                "id": "p7-2.r1@ours.example",
                "to": {"phone": "+13125550123"},
                "from": "Dana Reyes",
                "subject": "",
                "text": "Hi, Dana here. Reply STOP to opt out.\n",
                "about": {"company": "Sierra Crest", "city": None},
            },
        }
        assert sent(system.connection, replace(CALL, recipient="dan@sierra.example", message_id="p8-2")) == Accepted(
            "202 receipt r-2"
        )
        assert system.told[1]["to"] == {"email": "dan@sierra.example"}


def test_the_signature_shows_who_wrote_it_and_when() -> None:
    with hook() as system:
        sent(system.connection)
        headers, body = system.headers[0], system.bodies[0]
    assert headers["idempotency-key"] == headers["webhook-id"] == CALL.message_id
    assert problem(SECRET, headers, body, NOW) is None
    assert problem("another secret", headers, body, NOW) == "the signature is wrong"
    assert problem(SECRET, headers, body + b" ", NOW) == "the signature is wrong"
    assert problem(SECRET, headers | {"webhook-id": "p8-1"}, body, NOW) == "the signature is wrong"
    assert problem(SECRET, headers, body, NOW + timedelta(hours=1)) == "the timestamp is too old or too new"
    assert problem(SECRET, {}, body, NOW) == "the signature is wrong"


def test_a_signature_is_that_of_standard_webhooks() -> None:
    """The example of the specification's libraries."""
    headers = {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }
    moment = datetime.fromtimestamp(1614265330, UTC)
    assert problem("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", headers, b'{"test": 2432232314}', moment) is None


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (200, Accepted("200 receipt r-1")),
        (301, RefusedForNow(301, "", "connect")),
        (401, RefusedForNow(401, "", "connect")),
        (404, RefusedForNow(404, "", "connect")),
        (429, RefusedForNow(429, "", "data")),
        (503, RefusedForNow(503, "", "data")),
        (410, RefusedForGood(410, "", "data")),
        (422, RefusedForGood(422, "", "data")),
        (500, Uncertain("")),
        (502, Uncertain("")),
        (0, Uncertain("")),
    ],
)
def test_each_answer_says_whether_it_was_taken(status: int, expected: Delivery) -> None:
    with hook(status) as system:
        delivery = sent(system.connection)
        assert len(system.bodies) == 1
    if isinstance(expected, Accepted):
        assert delivery == expected
    else:
        assert replace(delivery, text="") == expected


def test_a_refusal_has_the_systems_words() -> None:
    with hook(422) as system:
        system.words = {"error": "a landline takes\nno texts"}
        assert sent(system.connection) == RefusedForGood(422, "error a landline takes no texts", "data")


def test_a_system_that_repeats_the_secret_of_its_signatures_is_not_quoted_with_it() -> None:
    with hook(422) as system:
        system.words = {"error": f"not signed with {SECRET}"}
        assert sent(system.connection) == RefusedForGood(422, "error not signed with [secret]", "data")


def test_nobody_there_is_an_outage_and_names_no_secret() -> None:
    delivery = sent(WebhookConnection(url="http://user:pw@127.0.0.1:1/texts?token=hush", secret=SECRET))
    assert isinstance(delivery, RefusedForNow)
    assert delivery.stage == "connect"
    assert delivery.text.startswith("127.0.0.1:1: ")
    assert not any(word in delivery.text for word in ("hush", "pw", SECRET))


@pytest.mark.parametrize("first", [0, 500])
def test_a_lost_answer_is_asked_for_again_where_the_system_acts_once_on_a_key(first: int) -> None:
    with hook(first) as system:
        again = system.connection.model_copy(update={"idempotent": True})
        assert sent(again) == Accepted("202 receipt r-1")
        assert len(system.bodies) == 2
        assert system.bodies[0] == system.bodies[1]
        assert len(system.done) == 1


@pytest.mark.parametrize("second", [0, 422, 503])
def test_what_is_lost_and_then_not_confirmed_stays_uncertain(second: int) -> None:
    with hook(0, second) as system:
        again = system.connection.model_copy(update={"idempotent": True})
        assert isinstance(sent(again), Uncertain)


def test_a_mail_does_not_leave_by_a_webhook() -> None:
    with hook() as system, WebhookChannel(system.connection) as channel:
        assert isinstance(channel.send(MAIL), RefusedForGood)
        assert system.bodies == []
