"""What one pass of the heartbeat has to tell people comes as one mail, once."""

from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from config.campaigns import Notify
from crews.triggers import Heartbeat
from data.ledger import approvals
from tests.outbox.stage import NAME, channel_to, deploy, drafted, post
from tools.notify import notify


def test_all_that_a_pass_has_to_tell_is_one_mail_and_told_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = deploy(tmp_path)
    campaign = plain.bundle.campaign.model_copy(update={"notify": Notify(mail="ops@ours.example")})
    deployment = replace(plain, bundle=replace(plain.bundle, campaign=campaign))
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
