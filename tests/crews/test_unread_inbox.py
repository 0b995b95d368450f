"""An inbox that cannot be read ends no run; people are told of it once a day."""

from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from config.files.campaigns import Notify
from crews.heartbeat.triggers import TOLD_AFTER, Heartbeat
from data.ledger.core import audit
from tests.outbox.stage import NAME, advance, channel_to, deploy, post
from tools.deployment import Deployment


def without_an_inbox(home: Path) -> Deployment:
    deployment = deploy(home)
    campaign = deployment.bundle.campaign.model_copy(update={"notify": Notify(mail="ops@ours.example")})
    inbox = deployment.connections.inbox.model_copy(update={"kind": "maildir", "path": ""})
    connections = deployment.connections.model_copy(update={"inbox": inbox, "mailboxes": {}})
    return replace(deployment, bundle=replace(deployment.bundle, campaign=campaign), connections=connections)


def test_people_are_told_once_a_day_of_an_inbox_that_was_not_to_be_read_for_an_hour(tmp_path: Path) -> None:
    deployment = without_an_inbox(tmp_path)
    with post() as server, channel_to(server) as channel:
        heart = Heartbeat(cast(Any, None), deployment, channel, lambda *_: None)
        for looks in range(1, TOLD_AFTER + 4):
            heart._take_in_mail()
            advance(deployment, minutes=10)
            assert len(server.accepted) == int(looks >= TOLD_AFTER)
        [mail] = server.accepted
    assert "could not be read 6 times today" in mail.get_content()
    assert "inbox.path" in mail.get_content()
    with deployment.ledger.read() as tx:
        failed = [entry for entry in audit.entries(tx, NAME, action="poll") if entry.decision == "failed"]
    assert len(failed) == TOLD_AFTER + 3
