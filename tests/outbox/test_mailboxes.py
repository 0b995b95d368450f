"""A breaker stops one mailbox: what it has to send waits without a time, and the other mailbox goes on."""

from pathlib import Path

import pytest

from config.files.envelopes import Autonomy, Breaker, Breakers, MailboxBreakers
from data.ledger.flow import campaigns, messages, prospects
from data.ledger.govern import breaks, standing
from data.records import CampaignState, MessageState, ProspectState, Trip
from tests.outbox.stage import NAME, advance, channel_to, deploy, drafted, post
from tools.deployment import Deployment
from tools.outbox.drain import drain

NEVER = Breaker(rate=1, floor=1000)
TIGHT = Breakers(
    bounces=NEVER, complaints=NEVER, mailbox=MailboxBreakers(bounces=Breaker(rate=0.5, floor=2), complaints=NEVER)
)
FREE = Autonomy(start="alone", demote_to="sample", sample=0)


@pytest.fixture
def campaign(tmp_path: Path) -> Deployment:
    """Ten prospects, written to by two mailboxes in turn; two of each were sent to, and both of one have bounced."""
    deployment = deploy(tmp_path, breakers=TIGHT, autonomy=FREE)
    ids = drafted(deployment, 10)
    with post() as server, channel_to(server) as channel:
        assert drain(deployment, channel, limit=4).sent == 4
    with deployment.ledger.write() as tx:
        for pid in ids[:4]:
            if prospects.get(tx, pid).mailbox == "dana":
                prospects.move(tx, pid, ProspectState.BOUNCED, "550", "inbox")
    return deployment


def sent(deployment: Deployment) -> list[str]:
    """The mailboxes of what one more pass sends to prospects."""
    with post() as server, channel_to(server) as channel:
        drain(deployment, channel)
    mails = [mail for mail in server.accepted if mail["To"] != "sales@ridgeworks.example"]
    return [str(mail["From"].addresses[0].username).partition(".")[0] for mail in mails]


def test_only_the_mailbox_that_bounced_stops(campaign: Deployment) -> None:
    assert sent(campaign) == ["sam"] * 3
    with campaign.ledger.read() as tx:
        assert campaigns.get(tx, NAME).state is CampaignState.RUNNING
        [known] = breaks.open_breaks(tx, NAME)
        assert (known.scope, known.name, known.breaker) == ("mailbox", "dana", "bounces")
        assert dict(known.figures) == {"bounces": 2, "departures": 2, "limit": 0.5, "floor": 2}
        waiting = [m for p in prospects.find(tx, NAME) for m in messages.of_prospect(tx, p.id) if m.mailbox == "dana"]
        assert {m.state for m in waiting if m.step == 1} == {MessageState.READY, MessageState.SENT}
        assert standing.of(tx, NAME).level == "sample"


def test_what_waits_for_a_stopped_mailbox_is_never_due(campaign: Deployment) -> None:
    sent(campaign)
    with campaign.ledger.read() as tx:
        assert [m for m in messages.due(tx, NAME, tx.now, 50) if m.mailbox == "dana"] == []
        assert messages.next_due(tx, NAME) is not None
    with campaign.ledger.write() as tx:
        for one in prospects.find(tx, NAME, ProspectState.IN_SEQUENCE):
            if one.mailbox == "sam":
                prospects.pause(tx, one.id, "a test", "test")
        assert messages.next_due(tx, NAME) is None


def test_once_resumed_it_goes_on_and_the_same_figures_do_not_trip_it_again(campaign: Deployment) -> None:
    sent(campaign)
    advance(campaign, hours=1)
    with campaign.ledger.write() as tx:
        breaks.resume(tx, NAME, "mailbox", "dana", "ann", "the list was cleaned")
    assert sent(campaign) == ["dana"] * 3


def test_a_person_stops_a_mailbox(tmp_path: Path) -> None:
    deployment = deploy(tmp_path)
    drafted(deployment, 4)
    with deployment.ledger.write() as tx:
        breaks.trip(tx, NAME, Trip("mailbox", "sam", "person", "it is being moved"), "operator")
    assert sent(deployment) == ["dana"] * 2
