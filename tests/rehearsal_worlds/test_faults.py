"""Servers that fail on purpose: what their clients meet on the wire."""

import smtplib
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from config.files.connections import SmtpConnection
from config.files.worlds import MailFaults, ModelFaults, People, Providers, WorldConfig
from data.clock import SteppedClock
from rehearsal.mail.faults import AT_CONNECTING, AT_MAILING, Stage, Trouble, Troubles
from rehearsal.mail.server import MailWorld
from rehearsal.model.server import ModelServer
from rehearsal.providers import ProviderServer
from rehearsal.sites import SiteProxy
from tools.channels.port import Accepted, Delivery, OutgoingMail, RefusedForGood, RefusedForNow, Uncertain
from tools.channels.smtp import SmtpChannel

START = datetime(2026, 11, 2, 16, tzinfo=UTC)
FAULTS = ("error_421", "error_450", "error_550", "reset", "timeout", "slow")
HEADERS = {"x-api-key": "any", "anthropic-version": "2023-06-01"}
ASKED = {"model": "claude-haiku-5-5", "max_tokens": 50, "messages": [{"role": "user", "content": "Hello"}]}
IMPATIENT_S = 0.3


def world(**parts: Any) -> WorldConfig:
    people = People.model_validate({"answers_within": "2d"})
    return WorldConfig(world="failing", start=START.isoformat(), people=people, **parts)


class TestHttp:
    """The contact finder, the sites and the model server fail alike."""

    @pytest.fixture(params=["finder", "site", "model"])
    def ask(self, request: pytest.FixtureRequest) -> Iterator[Any]:
        """Ask one of the servers of a world in which this goes wrong with every request."""
        running: list[ModelServer | ProviderServer | SiteProxy] = []

        def _ask(fault: str) -> httpx.Response:
            the_world = world(providers=Providers(**{fault: 1.0}), model=ModelFaults(**{fault: 1.0}))
            if request.param == "model":
                server: ModelServer | ProviderServer | SiteProxy = ModelServer(the_world, 1, None)
            else:
                server = ProviderServer(the_world, 1) if request.param == "finder" else SiteProxy(the_world, 1)
            running.append(server)
            address = server.start()
            proxy = address if request.param == "site" else None
            with httpx.Client(proxy=proxy, trust_env=False, timeout=IMPATIENT_S, headers=HEADERS) as client:
                if request.param == "model":
                    return client.post(f"{address}/v1/messages", json=ASKED)
                if request.param == "site":
                    return client.get("http://www.acme-roofing-7.example/")
                return client.get(f"{address}/domain-search", params={"domain": "acme-roofing-7.example"})

        yield _ask
        for server in running:
            server.stop()

    @pytest.mark.parametrize("status", [429, 500])
    def test_an_error_is_answered_and_a_429_says_when_to_come_back(self, ask: Any, status: int) -> None:
        answer = ask(f"error_{status}")
        assert answer.status_code == status
        assert ("retry-after" in answer.headers) == (status == 429)

    def test_a_reset_breaks_the_answer_off(self, ask: Any) -> None:
        with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
            ask("reset")

    def test_a_time_out_outlasts_anybodys_patience(self, ask: Any) -> None:
        with pytest.raises(httpx.ReadTimeout):
            ask("timeout")

    def test_a_slow_answer_comes_whole_in_the_end(self, ask: Any) -> None:
        begun = time.monotonic()
        assert ask("slow").status_code in {200, 301}
        assert time.monotonic() - begun > 0.1


def expected(stage: Stage, fault: str) -> type[Delivery]:
    """What a sender may conclude: only after the text nobody knows, and only a 5xx of the mail itself is for good."""
    if fault == "slow":
        return Accepted
    if stage == "text" and fault in {"reset", "timeout"}:
        return Uncertain
    return RefusedForGood if fault == "error_550" and stage in AT_MAILING else RefusedForNow


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("stage", [*AT_CONNECTING, *AT_MAILING])
def test_a_sender_knows_after_each_trouble_whether_its_mail_may_have_been_taken(
    stage: Stage, fault: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = Trouble(stage, fault, taken=fault == "slow")
    mails = MailWorld(world(), 1, tmp_path, SteppedClock(tmp_path / "clock.json", START))
    mails.start()
    monkeypatch.setattr(Troubles, "of_connection" if stage in AT_CONNECTING else "of_mail", lambda _: drawn)
    mail = OutgoingMail("<1@us.example>", "Dana", "dana@us.example", "dan@roofer.example", "Hello", "Text", START)
    settings = SmtpConnection(host=mails.host, port=mails.port, security="none", timeout_s=IMPATIENT_S)
    try:
        with SmtpChannel(settings) as channel:
            delivery = channel.send(mail)
    finally:
        mails.stop()

    taken = (tmp_path / "mail" / "accepted.jsonl").exists()
    assert isinstance(delivery, expected(stage, fault)), delivery
    assert taken == (fault == "slow")


def test_half_of_the_texts_whose_answer_is_lost_have_been_taken(tmp_path: Path) -> None:
    clock = SteppedClock(tmp_path / "clock.json", START)
    troubles = Troubles(MailFaults(reset=1.0), 1, clock, tmp_path / "mail.jsonl")
    troubles.begin()
    drawn = [trouble for _ in range(400) if (trouble := troubles.of_mail())]

    lost = [trouble.taken for trouble in drawn if trouble.stage == "text"]
    assert {trouble.stage for trouble in drawn} == set(AT_MAILING)
    assert 0.3 < sum(lost) / len(lost) < 0.7


def test_a_host_without_troubles_has_none(tmp_path: Path) -> None:
    mails = MailWorld(world(), 1, tmp_path, SteppedClock(tmp_path / "clock.json", START))
    try:
        with smtplib.SMTP(mails.host, mails.start(), timeout=5) as client:
            assert client.noop()[0] == 250
    finally:
        mails.stop()
    assert not (tmp_path / "logs").exists()
