"""The server of one mailbox is gone: what leaves by it waits, longer each time, and the other mailbox goes on."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from config.files.connections import MailboxConnection
from data.ledger.flow import campaigns, messages
from data.ledger.govern import breaks
from data.records import CampaignState, MessageState
from tests.outbox.stage import NAME, Post, advance, connections, deploy, drafted, post
from tools.channels.mailboxes import MailboxChannels
from tools.deployment import Deployment
from tools.outbox.drain import Drained, drain
from tools.outbox.outages import MOST_TIMES

GONE = MailboxConnection(smtp=connections(1).smtp)


@pytest.fixture
def server() -> Iterator[Post]:
    """The common mail server, by which one of the two mailboxes sends."""
    with post() as handler:
        yield handler


@pytest.fixture
def campaign(tmp_path: Path, server: Post) -> Deployment:
    """Six prospects; dana's server is gone."""
    deployment = deploy(tmp_path, port=server.port)
    drafted(deployment, 6)
    return replace(deployment, connections=deployment.connections.model_copy(update={"mailboxes": {"dana": GONE}}))


def _drain(deployment: Deployment) -> Drained:
    with MailboxChannels(deployment.connections) as channel:
        return drain(deployment, channel)


def _of(deployment: Deployment, mailbox: str) -> set[MessageState]:
    with deployment.ledger.read() as tx:
        first = [messages.get(tx, f"p{number}-1") for number in range(1, 7)]
    return {message.state for message in first if message.mailbox == mailbox}


def test_the_other_mailbox_goes_on_and_its_turn_is_not_lost(campaign: Deployment, server: Post) -> None:
    done = _drain(campaign)
    assert (done.sent, done.postponed, done.halted) == (3, 1, None)
    assert (_of(campaign, "sam"), _of(campaign, "dana")) == ({MessageState.SENT}, {MessageState.READY})
    with campaign.ledger.read() as tx:
        assert messages.due(tx, NAME, tx.now, 10) == []


def test_an_outage_that_lasts_stops_the_mailbox_and_not_the_campaign(campaign: Deployment, server: Post) -> None:
    for _ in range(4 * MOST_TIMES):  # many of these moments lie outside the sending window
        _drain(campaign)
        advance(campaign, hours=3)
    with campaign.ledger.read() as tx:
        assert [(known.scope, known.name, known.breaker) for known in breaks.open_breaks(tx, NAME)] == [
            ("mailbox", "dana", "mail_server")
        ]
        assert campaigns.get(tx, NAME).state is CampaignState.RUNNING
    assert any("mailbox dana is stopped" in str(mail.get_content()) for mail in server.accepted)


def test_a_server_that_is_back_is_used_again(campaign: Deployment, server: Post) -> None:
    _drain(campaign)
    advance(campaign, minutes=6)
    back = replace(campaign, connections=campaign.connections.model_copy(update={"mailboxes": {}}))
    assert _drain(back).sent == 3
    assert _of(campaign, "dana") == {MessageState.SENT}
