"""What there is to tell people comes as one mail, once, and does not wait for long work."""

from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from config.files.campaigns import Notify
from crews.heartbeat.engine import Performed
from crews.heartbeat.triggers import Heartbeat
from data.ledger.flow import campaigns, prospects
from data.ledger.govern import approvals
from data.records import Cycle, ProspectState
from tests.data.builders import send
from tests.outbox.stage import NAME, START, Post, channel_to, deploy, drafted, post
from tools.deployment import Deployment
from tools.inbox.effects import Alert
from tools.inbox.poll import Polled
from tools.notices.people import notify


def told_by_mail(home: Path) -> Deployment:
    """A campaign that tells people by mail."""
    plain = deploy(home)
    campaign = plain.bundle.campaign.model_copy(update={"notify": Notify(mail="ops@ours.example")})
    return replace(plain, bundle=replace(plain.bundle, campaign=campaign))


class Working:
    """An engine that notes what people had been told when a piece of work began."""

    def __init__(self, server: Post) -> None:
        self._server = server
        self.known: dict[str, list[str]] = {}

    def perform_job(self, campaign: str, job: str) -> Performed:
        return self._note(job)

    def perform_cycles(self, opened: list[Cycle]) -> list[Performed]:
        return [self._note(cycle.stage) for cycle in opened]

    def _note(self, work: str) -> Performed:
        self.known.setdefault(work, [str(mail["Subject"]) for mail in self._server.accepted])
        return Performed(halted="enough was seen")


def test_what_cannot_wait_is_told_before_work_begins_that_takes_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deployment = told_by_mail(tmp_path)
    (who,) = drafted(deployment, 1)
    with deployment.ledger.write() as tx:
        approvals.request(tx, NAME, who, "escalation", "look at it")
    with post() as server, channel_to(server) as channel:
        engine = Working(server)
        heart = Heartbeat(cast(Any, engine), deployment, channel, lambda *_: None)
        monkeypatch.setattr(heart, "_take_in_mail", lambda: notify(deployment, channel, "halt", "dana is stopped"))
        monkeypatch.setattr("crews.heartbeat.triggers.MOST_ROUNDS", 1)
        heart.tick()
        assert engine.known["drain"] == [f"{NAME}: halt"]
        assert engine.known["plan"] == [f"{NAME}: halt", f"{NAME}: question"]
        heart.tick()
        assert [mail["Subject"] for mail in server.accepted].count(f"{NAME}: question") == 1


def test_what_a_mail_brought_comes_with_commands_that_can_be_pasted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deployment = told_by_mail(tmp_path)
    alert = Alert(NAME, "p1", "p1 waits: read r1", ("prospect show p1", "prospect resume p1"))
    monkeypatch.setattr("crews.heartbeat.triggers.poll", lambda _: Polled(1, alerts=(alert,)))
    with post() as server, channel_to(server) as channel:
        Heartbeat(cast(Any, None), deployment, channel, lambda *_: None)._take_in_mail()
        [mail] = server.accepted
    ways = [f"  python main.py prospect {what} p1 --home {tmp_path}" for what in ("show", "resume")]
    assert mail.get_content().splitlines() == ["p1 waits: read r1", "", "Go on with:", *ways]


def test_what_waits_as_a_campaign_ends_is_one_mail_and_told_once(tmp_path: Path) -> None:
    deployment = told_by_mail(tmp_path)
    people = drafted(deployment, 3)
    with deployment.ledger.write() as tx:
        for who in people:
            send(tx, f"{who}-1")
            prospects.move(tx, who, ProspectState.REPLIED, "wrote", "inbox")
            approvals.request(tx, NAME, who, "escalation", f"look at {who}")
        campaigns.open_campaign(tx, NAME, "r1", "roofing", 1, "goal 1", START)
    with post() as server, channel_to(server) as channel:
        heart = Heartbeat(cast(Any, None), deployment, channel, lambda *_: None)
        assert heart._finish() is not None
        assert [mail["Subject"] for mail in server.accepted] == [f"{NAME}: 3 questions"]
        heart.tick()
        assert len(server.accepted) == 1


def test_all_that_a_pass_has_to_tell_is_one_mail_and_told_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deployment = told_by_mail(tmp_path)
    people = drafted(deployment, 3)
    with deployment.ledger.write() as tx:
        asked = [approvals.request(tx, NAME, who, "escalation", f"look at {who}") for who in people]
    with post() as server, channel_to(server) as channel:
        heart = Heartbeat(cast(Any, None), deployment, channel, lambda *_: None)

        def one_pass() -> object:
            notify(deployment, channel, "halt", "mailbox dana is stopped")
            return heart._look()

        monkeypatch.setattr(heart, "_pass", one_pass)
        heart.tick()
        [mail] = server.accepted
        assert mail["Subject"] == f"{NAME}: halt, 3 questions"
        text = mail.get_content()
        assert all(f"python main.py approvals show {each} --home {tmp_path}" in text for each in asked)
        monkeypatch.setattr(heart, "_pass", heart._look)
        heart.tick()
        assert len(server.accepted) == 1
