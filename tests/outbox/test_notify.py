"""Notices: to the people whom the campaign names, by mail and by webhook, and never a reason to stop."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from config.files.campaigns import Notify
from data.ledger.core import audit, counters
from data.ledger.govern import approvals
from data.records import ApprovalKind
from tests.outbox.stage import NAME, START, channel_to, deploy, drafted, post
from tools.channels.port import Accepted, Channel, Delivery, Outgoing, RefusedForNow
from tools.deployment import Deployment
from tools.notices import announcements, requests
from tools.notices.people import notify, one_moment


class Idle:
    """Takes everything."""

    def send(self, mail: Outgoing) -> Delivery:
        return Accepted()


def test_a_notice_goes_out_as_mail(tmp_path: Path) -> None:
    deployment = _deploy(tmp_path, Notify(mail="ops@ours.example", on=["halt"]))
    with post() as server, channel_to(server) as channel:
        notify(deployment, channel, "halt", "it is halted\n\nthe rest")
        notify(deployment, channel, "hot_lead", "not wanted")
        [mail] = server.accepted
    assert mail["To"] == "ops@ours.example"
    assert mail["Subject"] == f"{NAME}: halt"
    assert mail.get_content().strip().splitlines() == ["it is halted", "", "the rest"]
    with deployment.ledger.read() as tx:
        assert [entry.rationale for entry in audit.entries(tx, NAME, action="notify_mail")] == ["it is halted"]
    assert mail["List-Unsubscribe"] is None


def test_a_notice_goes_out_to_a_webhook(tmp_path: Path) -> None:
    with _webhook(204) as (url, posted):
        notify(_deploy(tmp_path, Notify(webhook=url)), Idle(), "question", "is it?")
    assert posted == [{"event": "question", "campaign": NAME, "text": "is it?", "at": START.isoformat()}]


def test_what_cannot_be_announced_is_recorded_and_stops_nothing(tmp_path: Path) -> None:
    class Broken:
        def send(self, mail: Outgoing) -> Delivery:
            raise ValueError("oops")

    with _webhook(500) as (url, _):
        deployment = _deploy(tmp_path, Notify(mail="ops@ours.example", webhook=url))
        notify(deployment, Broken(), "question", "is it?")
    with deployment.ledger.read() as tx:
        noted = [(entry.action, entry.decision) for entry in audit.entries(tx, NAME) if entry.actor == "notify"]
        reasons = [entry.rationale for entry in audit.entries(tx, NAME) if entry.actor == "notify"]
    assert noted == [("notify_mail", "failed"), ("notify_webhook", "failed")]
    assert reasons[0] == "ValueError: oops"
    assert "500" in reasons[1]


class Refusing:
    """Takes nothing."""

    def send(self, mail: Outgoing) -> Delivery:
        return RefusedForNow(451, "later")


@pytest.mark.parametrize(
    ("channel", "status", "wanted", "done"),
    [
        (Idle(), 500, {"mail"}, True),
        (Refusing(), 204, {"mail"}, False),
        (Idle(), 500, {"webhook"}, False),
        (Idle(), 204, {"webhook"}, True),
        (Refusing(), 500, {"mail", "webhook"}, False),
        (Refusing(), 204, {"mail", "webhook"}, True),
        (Refusing(), 500, set(), True),
    ],
)
def test_what_comes_after_a_notice_is_done_once_somebody_took_it_or_nobody_wants_it(
    channel: Channel, status: int, wanted: set[str], done: bool, tmp_path: Path
) -> None:
    with _webhook(status) as (url, _):
        targets = {"mail": "ops@ours.example", "webhook": url}
        deployment = _deploy(tmp_path, Notify(**{name: targets[name] for name in wanted}))
        after: list[str] = []
        deployment.gathered.then.append(lambda: after.append("done"))
        notify(deployment, channel, "question", "is it?")
    assert after == ["done"] * done


def test_what_comes_after_a_notice_that_nobody_wants_is_done(tmp_path: Path) -> None:
    deployment = _deploy(tmp_path, Notify(mail="ops@ours.example", on=["halt"]))
    after: list[str] = []
    deployment.gathered.then.append(lambda: after.append("done"))
    notify(deployment, Refusing(), "question", "is it?")
    assert after == ["done"]


def test_the_notices_of_one_moment_come_as_one_mail_the_urgent_first(tmp_path: Path) -> None:
    deployment = _deploy(tmp_path, Notify(mail="ops@ours.example", on=["halt", "question", "approval"]))
    with post() as server, channel_to(server) as channel:
        with one_moment(deployment, channel):
            for number in (1, 2, 3):
                notify(deployment, channel, "question", f"q{number}: is it?")
            notify(deployment, channel, "hot_lead", "not wanted")
            notify(deployment, channel, "halt", "it is halted\n\nthe rest")
        [mail] = server.accepted
    assert mail["Subject"] == f"{NAME}: halt, 3 questions"
    text = mail.get_content()
    assert [text.index(words) for words in ("it is halted", "q1", "q2", "q3")] == sorted(
        text.index(words) for words in ("it is halted", "q1", "q2", "q3")
    )
    with deployment.ledger.read() as tx:
        told = [(entry.decision, entry.rationale) for entry in audit.entries(tx, NAME, action="notify_mail")]
    assert told == [("halt", "it is halted"), *(("question", f"q{number}: is it?") for number in (1, 2, 3))]


def test_the_notices_of_one_moment_come_as_one_call_with_each_by_itself(tmp_path: Path) -> None:
    with _webhook(204) as (url, posted):
        deployment = _deploy(tmp_path, Notify(webhook=url))
        with one_moment(deployment, Idle()):
            notify(deployment, Idle(), "question", "is it?")
            notify(deployment, Idle(), "halt", "stop")
    (told,) = posted
    assert told["event"] == "halt"
    assert told["notices"] == [{"event": "halt", "text": "stop"}, {"event": "question", "text": "is it?"}]


def test_what_was_announced_is_told_although_the_pass_was_broken_off(tmp_path: Path) -> None:
    deployment = _deploy(tmp_path, Notify(mail="ops@ours.example", on=["halt"]))
    with post() as server, channel_to(server) as channel:
        with pytest.raises(RuntimeError), one_moment(deployment, channel):
            notify(deployment, channel, "halt", "it is halted")
            raise RuntimeError("the line broke")
        assert len(server.accepted) == 1


def _deploy(home: Path, wanted: Notify) -> Deployment:
    deployment = deploy(home)
    campaign = deployment.bundle.campaign.model_copy(update={"notify": wanted})
    return replace(deployment, bundle=replace(deployment.bundle, campaign=campaign))


@contextmanager
def _webhook(status: int) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    posted: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            posted.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(status)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Nothing is printed."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/hook", posted
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_question_about_a_message_says_how_to_settle_it(tmp_path: Path) -> None:
    deployment = deploy(tmp_path)
    [pid] = drafted(deployment)
    with deployment.ledger.write() as tx:
        number = approvals.request(tx, NAME, pid, "question", "did it leave?", message_id=f"{pid}-1")
        told = announcements.of_approval(tx, approvals.get(tx, number), deployment.home)
    assert told.event == "question"
    assert told.text.splitlines()[0] == f"{number}: {pid} did it leave?"
    ways = [f"  python main.py message resolve {pid}-1 {what} --home {deployment.home}" for what in ("sent", "failed")]
    assert told.text.splitlines()[-2:] == ways


def test_requests_for_a_yes_or_a_no_are_told_together_and_each_once(tmp_path: Path) -> None:
    deployment = _deploy(tmp_path, Notify(mail="ops@ours.example", on=["approval"]))
    with post() as server, channel_to(server) as channel:
        first, second = drafted(deployment, 2)
        _ask(deployment, first, "message")
        _ask(deployment, second, "angle")
        _tell_of_decisions(deployment, channel)
        _ask(deployment, first, "angle")
        _ask(deployment, first, "escalation")
        _tell_of_decisions(deployment, channel)
        _tell_of_decisions(deployment, channel)
        told = [(mail["Subject"], mail.get_content().splitlines()) for mail in server.accepted]
    assert [subject for subject, _ in told] == [f"{NAME}: approval", f"{NAME}: approval"]
    assert [lines[:3] for _, lines in told] == [
        ["2 requests wait for your decision: 1 message, 1 angle", "", "q1, q2"],
        ["1 request waits for your decision: 1 angle", "", "q3"],
    ]
    assert any(f"approvals review {NAME}" in line for line in told[0][1])


def test_who_does_not_want_to_hear_of_requests_does_not(tmp_path: Path) -> None:
    deployment = _deploy(tmp_path, Notify(mail="ops@ours.example"))
    (prospect_id,) = drafted(deployment)
    _ask(deployment, prospect_id, "message")
    assert requests.announce_decisions(deployment, Idle()) == []


def _ask(deployment: Deployment, prospect_id: str, kind: ApprovalKind) -> None:
    with deployment.ledger.write() as tx:
        approvals.request(tx, NAME, prospect_id, kind, "it is due")


def _tell_of_decisions(deployment: Deployment, channel: Channel) -> None:
    marks = requests.announce_decisions(deployment, channel)
    with deployment.ledger.write() as tx:
        counters.reserve(tx, marks)
