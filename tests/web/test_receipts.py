"""What a system of our own says later of a message: believed by its signature, taken in once, with the usual effect."""

import base64
import hmac
import json
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count

import httpx
import pytest

from config.files.connections import WebhookConnection
from data.clock import Clock
from data.ledger.core import audit
from data.ledger.core.ledger import Ledger
from data.ledger.core.transactions import Tx
from data.ledger.flow import inbound, messages, prospects, suppressions
from data.ledger.govern import approvals
from data.records import Message, MessageState, ProspectState
from data.signing import signed
from tests.data.builders import CAMPAIGN, draft, fresh_campaign, in_sequence, send
from tests.web.conftest import NONE_KEPT
from tools.inbox.effects import GoOn
from tools.inbox.receipts import CannotGoOn
from tools.outbox import settlement
from web import deliveries, listening, receipts

SECRET, OTHERS_SECRET = "the secret of texts", "the secret of calls"
PHONE = "+12135550123"
TEXTS = ("texts", PHONE)
TEXT = "p1-4"


@dataclass
class Desk:
    """Where receipts are taken, by whom, and which messages turned out to have left."""

    ledger: Ledger
    clock: Clock
    client: httpx.Client
    went_on: list[str] = field(default_factory=list)
    broken: bool = False
    meanwhile: Callable[[], object] = field(default=lambda: None)
    numbers: Iterator[int] = field(default_factory=count)

    def tell(
        self, kind: str, *, secret: str = SECRET, to: str = "texts", event: str = "", late: int = 0, **data: str
    ) -> httpx.Response:
        """What the other system does, ``late`` seconds after it signed."""
        body = {"type": f"message.{kind}", "timestamp": "", "data": {"id": "p1-roofing-4@muster.example"} | data}
        return self.post(json.dumps(body).encode(), secret=secret, to=to, event=event, late=late)

    def post(
        self, body: bytes, *, secret: str = SECRET, to: str = "texts", event: str = "", late: int = 0
    ) -> httpx.Response:
        """Any bytes, signed."""
        at = self.clock.now() - timedelta(seconds=late)
        headers = signed(secret, event or f"event-{next(self.numbers)}", at, body)
        return self.client.post(f"/receipts/{to}", content=body, headers=headers)

    def state(self) -> tuple[ProspectState, MessageState]:
        """Of the prospect and the text."""
        with self.ledger.read() as tx:
            return prospects.get(tx, "p1").state, messages.get(tx, TEXT).state

    def recorded(self) -> int:
        with self.ledger.read() as tx:
            return audit.head(tx, CAMPAIGN).seq


@pytest.fixture
def desk(any_ledger: Ledger, clock: Clock) -> Iterator[Desk]:
    fresh_campaign(any_ledger)
    with any_ledger.write() as tx:
        in_sequence(tx)
        send(tx, draft(tx, "p1", 4, tx.now, webhook=TEXTS))
    hooks = {
        name: WebhookConnection(url="https://ours.example/", secret=secret)
        for name, secret in (("texts", SECRET), ("calls", OTHERS_SECRET))
    }
    with listening.door() as door:
        base = f"http://127.0.0.1:{door.getsockname()[1]}"
        with httpx.Client(base_url=base, trust_env=False, timeout=120, limits=NONE_KEPT) as client:
            state = Desk(any_ledger, clock, client)

            def going_on(_: str) -> GoOn:
                state.meanwhile()
                if state.broken:
                    raise CannotGoOn("a step is wrong")
                return go_on

            def go_on(_: Tx, message: Message) -> None:
                state.went_on.append(message.id)

            with listening.served(receipts.routes(any_ledger, hooks, clock, going_on), door):
                yield state


def lost(desk: Desk) -> None:
    """The text was handed over and no answer came."""
    with desk.ledger.write() as tx:
        messages.move(tx, draft(tx, "p1", 5, tx.now, webhook=TEXTS), MessageState.INTENT)
        messages.move(tx, "p1-5", MessageState.SENDING)
        settlement.unknown(tx, messages.get(tx, "p1-5"), "the line broke")


def test_a_text_that_arrived_is_known_to_have_and_the_sequence_goes_on(desk: Desk) -> None:
    told = desk.tell("delivered")
    assert (told.status_code, told.json()) == (200, {"status": "taken"})
    assert desk.state() == (ProspectState.IN_SEQUENCE, MessageState.SENT)
    with desk.ledger.read() as tx:
        (known,) = inbound.of_prospect(tx, "p1")
        assert (known.kind, known.hard, known.message_id) == ("receipt", False, TEXT)
        assert inbound.pending(tx, CAMPAIGN, 10) == []
    assert desk.went_on == []


def test_a_receipt_settles_what_nobody_knew(desk: Desk) -> None:
    lost(desk)
    assert desk.tell("delivered", id="p1-roofing-5@muster.example").status_code == 200
    with desk.ledger.read() as tx:
        assert messages.get(tx, "p1-5").state is MessageState.SENT
        assert not prospects.get(tx, "p1").paused
        assert approvals.open_approvals(tx, CAMPAIGN) == []
    assert desk.went_on == ["p1-5"]


def test_a_text_that_surely_never_left_is_settled_as_failed(desk: Desk) -> None:
    lost(desk)
    assert desk.tell("failed", id="p1-roofing-5@muster.example", reason="no such line").status_code == 200
    with desk.ledger.read() as tx:
        assert messages.get(tx, "p1-5").state is MessageState.FAILED
        assert approvals.open_approvals(tx, CAMPAIGN) == []
    assert desk.state()[0] is ProspectState.NEEDS_REVIEW
    assert desk.went_on == []


def test_a_text_that_was_not_delivered_is_looked_at_by_a_person_and_suppresses_nobody(desk: Desk) -> None:
    assert desk.tell("failed", reason="the carrier\n refused\0 +1 213 555 0123").status_code == 200
    assert desk.state() == (ProspectState.NEEDS_REVIEW, MessageState.SENT)
    with desk.ledger.read() as tx:
        assert prospects.get(tx, "p1").state_reason == "p1-4 was not delivered: the carrier refused [phone]"
        assert suppressions.all_of(tx) == []
        assert [m.state for m in messages.of_prospect(tx, "p1") if m.step < 4] == [MessageState.CANCELLED] * 3


def test_who_says_stop_to_the_other_system_is_written_to_no_more_anywhere(desk: Desk) -> None:
    assert desk.tell("opted_out").status_code == 200
    assert desk.state()[0] is ProspectState.OPTED_OUT
    with desk.ledger.read() as tx:
        suppressed = suppressions.match(tx, phone=PHONE)
        assert suppressed is not None
        assert suppressed.reason == "opt_out"
        assert [m.state for m in messages.of_prospect(tx, "p1") if m.step < 4] == [MessageState.CANCELLED] * 3


def test_what_a_person_texts_back_is_read_by_the_inbox(desk: Desk) -> None:
    assert desk.tell("replied", text="Sure, call me at 213 555 0123 on Monday").status_code == 200
    assert desk.state()[0] is ProspectState.REPLIED
    with desk.ledger.read() as tx:
        (reply,) = inbound.pending(tx, CAMPAIGN, 10)
        assert reply.text == "Sure, call me at [phone] on Monday"


@pytest.mark.parametrize(
    "word",
    [
        "STOP", "Stop.", "stop all", "STOPALL", "End", "quit!", "CANCEL", "opt-out", "Stop. Thanks", "Stop texting me",
        "wrong number, stop", "please unsubscribe me", "don't text me again",
    ],
)  # fmt: skip
def test_a_text_back_that_opts_out_does(desk: Desk, word: str) -> None:
    assert desk.tell("replied", text=word).status_code == 200
    assert desk.state()[0] is ProspectState.OPTED_OUT
    with desk.ledger.read() as tx:
        assert suppressions.match(tx, phone=PHONE) is not None


@pytest.mark.parametrize(
    "word", ["Don't stop!", "Stop by on Monday", "When does it end?", "Cancel my ten o'clock, call me"]
)
def test_a_text_back_that_only_has_such_a_word_is_read_by_the_inbox(desk: Desk, word: str) -> None:
    assert desk.tell("replied", text=word).status_code == 200
    assert desk.state()[0] is ProspectState.REPLIED


def test_what_is_told_before_the_answer_is_settled_is_asked_for_later(desk: Desk) -> None:
    with desk.ledger.write() as tx:
        for to in (MessageState.INTENT, MessageState.SENDING):
            messages.move(tx, "p1-5" if to is MessageState.SENDING else draft(tx, "p1", 5, tx.now, webhook=TEXTS), to)
    id_ = "p1-roofing-5@muster.example"
    assert [desk.tell(kind, id=id_).status_code for kind in ("delivered", "failed")] == [503, 503]
    with desk.ledger.write() as tx:
        settlement.unknown(tx, messages.get(tx, "p1-5"), "the line broke")
    assert desk.tell("delivered", id=id_).json() == {"status": "taken"}
    with desk.ledger.read() as tx:
        assert messages.get(tx, "p1-5").state is MessageState.SENT


def test_who_opts_out_of_a_message_that_is_said_to_have_failed_is_out(desk: Desk) -> None:
    lost(desk)
    about = "p1-roofing-5@muster.example"
    assert [desk.tell(kind, id=about).status_code for kind in ("failed", "opted_out")] == [200, 200]
    with desk.ledger.read() as tx:
        assert suppressions.match(tx, phone=PHONE) is not None
    assert desk.state()[0] is ProspectState.OPTED_OUT


def test_an_opt_out_does_not_wait_for_what_its_campaign_is_configured_as(desk: Desk) -> None:
    lost(desk)
    desk.broken = True
    about = "p1-roofing-5@muster.example"
    told = desk.tell("delivered", id=about)
    assert (told.status_code, told.json()["error"].partition(":")[2]) == (503, " tell it again later")
    assert desk.tell("opted_out", id=about).status_code == 200
    assert desk.state()[0] is ProspectState.OPTED_OUT


def test_others_write_while_its_configuration_is_read(desk: Desk) -> None:
    lost(desk)
    wrote: list[str] = []

    def write() -> None:
        with desk.ledger.write() as tx:
            audit.append(tx, CAMPAIGN, "dana", "looked", "", "")
        wrote.append("dana")

    desk.meanwhile = write
    assert desk.tell("delivered", id="p1-roofing-5@muster.example").status_code == 200
    assert (wrote, desk.went_on) == (["dana"], ["p1-5"])


def test_its_configuration_is_not_read_where_no_step_follows(desk: Desk) -> None:
    desk.broken = True
    assert [desk.tell(kind).status_code for kind in ("delivered", "failed")] == [200, 200]


def test_an_event_of_one_message_is_not_taken_for_that_of_another(desk: Desk) -> None:
    with desk.ledger.write() as tx:
        in_sequence(tx, 2)
        send(tx, draft(tx, "p2", 4, tx.now, webhook=("texts", "+12135550124")))
    for prospect in ("p1", "p2"):
        told = desk.tell("opted_out", event="e1", id=f"{prospect}-roofing-4@muster.example")
        assert told.json() == {"status": "taken"}
        with desk.ledger.read() as tx:
            assert prospects.get(tx, prospect).state is ProspectState.OPTED_OUT


@pytest.mark.parametrize("data", [{"text": "x" * 5_000, "reason": "y" * 5_000}, {"text": None, "reason": None}])
def test_no_opt_out_is_refused_for_words_that_it_does_not_need(desk: Desk, data: dict[str, str | None]) -> None:
    about = {"id": "p1-roofing-4@muster.example"} | data
    assert desk.post(json.dumps({"type": "message.opted_out", "data": about}).encode()).status_code == 200


def test_what_is_told_again_changes_nothing(desk: Desk) -> None:
    desk.tell("replied", text="Yes", event="e1")
    before = desk.recorded()
    again = desk.tell("replied", text="Yes", event="e1")
    assert (again.status_code, again.json()) == (200, {"status": "known"})
    assert desk.recorded() == before
    assert desk.tell("opted_out", event="e1").json() == {"status": "taken"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"secret": "x" * 20},
        {"secret": OTHERS_SECRET},
        {"to": "nobody"},
        {"late": 3_600},
        {"late": -3_600},
    ],
)
def test_who_does_not_have_the_secret_now_changes_nothing(desk: Desk, wrong: dict[str, str | int]) -> None:
    before = desk.recorded()
    assert desk.tell("opted_out", **wrong).status_code == 401  # type: ignore[arg-type]
    assert desk.client.post("/receipts/texts", content=b"{}").status_code == 401
    assert desk.recorded() == before


def test_a_webhook_speaks_only_of_what_was_handed_over_to_it(desk: Desk) -> None:
    before = desk.recorded()
    assert desk.tell("opted_out", to="calls", secret=OTHERS_SECRET).status_code == 404
    for others in ("p1-roofing-1@muster.example", "p9-roofing-1@muster.example", "p1-roofing-2@muster.example"):
        told = desk.tell("opted_out", id=others)
        assert told.status_code == 404
        assert told.json() == {"error": f"no message {others!r} was handed over to texts"}
    assert desk.recorded() == before


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "Invalid JSON"),
        (b"[1]", "Input should be an object"),
        (b'{"type": "message.read", "data": {"id": "x"}}', "'message.delivered', 'message.failed'"),
        (b'{"type": "message.delivered"}', "data: Field required"),
        (b'{"type": "message.delivered", "data": {"id": 7}}', "data.id: Input should be a valid string"),
        (b'{"type": "message.replied", "data": {"id": "x"}}', "data.text is missing: what the person wrote"),
        (b'{"type": "message.failed", "data": {"id": "x\\u0000"}}', "data.id: String should match pattern"),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_is_wrong(desk: Desk, body: bytes, says: str) -> None:
    told = desk.post(body)
    assert told.status_code == 422
    assert says in told.json()["error"]


def test_what_is_too_large_is_not_read(desk: Desk) -> None:
    assert desk.post(b"x" * (deliveries.LARGEST + 1)).status_code == 413


@pytest.mark.parametrize("headers", [{"webhook-id": ""}, {"webhook-timestamp": "9" * 20}, {"webhook-timestamp": "-1"}])
def test_what_is_signed_without_an_id_or_a_moment_is_refused(desk: Desk, headers: dict[str, str]) -> None:
    body, given = b"{}", {"webhook-id": "e1", "webhook-timestamp": str(int(desk.clock.now().timestamp()))} | headers
    text = f"{given['webhook-id']}.{given['webhook-timestamp']}.".encode() + body
    signature = base64.b64encode(hmac.digest(SECRET.encode(), text, "sha256")).decode()
    told = desk.client.post("/receipts/texts", content=body, headers=given | {"webhook-signature": f"v1,{signature}"})
    assert told.status_code == 401
    assert "signature" not in told.json()["error"]


def test_who_hangs_up_in_the_middle_leaves_no_trace(desk: Desk, capfd: pytest.CaptureFixture[str]) -> None:
    with socket.create_connection((desk.client.base_url.host, desk.client.base_url.port or 0)) as line:
        line.sendall(b"POST /receipts/texts HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
    assert desk.tell("delivered").status_code == 200
    assert "Traceback" not in capfd.readouterr().err


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_nothing_but_a_post_is_taken(desk: Desk, method: str) -> None:
    assert desk.client.request(method, "/receipts/texts").status_code == 405
