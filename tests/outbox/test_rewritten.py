"""A mail host that puts an id of its own in place of our Message-ID: that one is kept, referred to, known again."""

from pathlib import Path

import pytest

from data.ledger.flow import messages, prospects, suppressions
from data.records import MessageState, ProspectState
from tests.inbox.letters import Box, bounce, complaint, letter
from tests.outbox.stage import advance, channel_to, deploy, drafted, post
from tools.deployment import Deployment
from tools.inbox.poll import take_in
from tools.outbox.drain import drain

BARE = "010001668cbaf1d3-7fadface-8253-49c5-ba34-dbb320d8a770-000000"
REWRITTEN = f"<{BARE}@email.amazonses.com>"
DAN = "dan@roofer1.example"
OFFICE = "office@elsewhere.example"


@pytest.fixture
def sent(tmp_path: Path) -> Deployment:
    """A campaign whose first mail left by such a host."""
    deployment = deploy(tmp_path)
    drafted(deployment)
    with post(answers={"DATA": f"250 Ok {BARE}"}) as server, channel_to(server) as channel:
        assert drain(deployment, channel).sent == 1
    return deployment


def test_the_hosts_id_is_kept_and_later_steps_name_both(sent: Deployment) -> None:
    advance(sent, days=4)
    with post(answers={"DATA": "250 2.0.0 Ok: queued as 0CA4412040B"}) as server, channel_to(server) as channel:
        drain(sent, channel)
        [mail] = server.accepted
    with sent.ledger.read() as tx:
        first, second = messages.get(tx, "p1-1"), messages.get(tx, "p1-2")
    assert first.known_as == (first.rfc_message_id, REWRITTEN)
    assert mail["References"].split() == [first.rfc_message_id, REWRITTEN]
    assert mail["In-Reply-To"] == REWRITTEN
    assert (second.state, second.host_id) == (MessageState.SENT, "0CA4412040B")
    assert second.known_as == (second.rfc_message_id,), "a queue id is no message id: no thread names it"


@pytest.mark.parametrize(
    ("mail", "reason"),
    [
        (bounce("5.1.1", address=DAN, reference=REWRITTEN), "hard_bounce"),
        (complaint(REWRITTEN, address="x@provider.example"), "complaint"),
        (letter("Unsubscribe", sender=OFFICE, reference=REWRITTEN), "opt_out"),
    ],
    ids=["bounce", "complaint", "opt-out"],
)
def test_what_comes_back_names_the_hosts_id_and_is_matched(sent: Deployment, mail: bytes, reason: str) -> None:
    take_in(sent.ledger, Box([mail]), {"alex@muster.example"})
    with sent.ledger.read() as tx:
        known = suppressions.match(tx, email=DAN)
        assert known is not None
        assert known.reason == reason
        assert prospects.get(tx, "p1").state in (ProspectState.BOUNCED, ProspectState.OPTED_OUT)
