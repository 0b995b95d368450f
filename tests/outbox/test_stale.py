"""What is approved too late is not sent, and says why: at once to the one who approves it, and beside the message."""

from pathlib import Path

from config.files.envelopes import Caps
from data.ledger.flow import messages, prospects, suppressions
from data.ledger.govern import approvals
from data.records import MessageState, ProspectState
from tests.outbox.stage import advance, channel_to, deploy, drafted, post
from tools.deployment import Deployment
from tools.outbox import preview
from tools.outbox.drain import drain


def waiting(deployment: Deployment, pid: str = "p1") -> str:
    """Its first message waits for a person."""
    with deployment.ledger.write() as tx:
        messages.move(tx, f"{pid}-1", MessageState.AWAITING_APPROVAL, "autonomy: asked")
        return approvals.request(tx, "roofing-california", pid, "message", "autonomy: asked", message_id=f"{pid}-1")


def approve(deployment: Deployment, asked: str) -> str:
    """A person says yes, and hears what becomes of it."""
    with deployment.ledger.write() as tx:
        approvals.decide(tx, asked, "approved", "dana")
        message_id = approvals.get(tx, asked).message_id
        assert message_id
        return preview.in_words(deployment, tx, messages.get(tx, message_id))


def sent(deployment: Deployment) -> int:
    """How many leave in a pass."""
    with post() as server, channel_to(server) as channel:
        drain(deployment, channel)
        return len(server.accepted)


def reason(deployment: Deployment, message_id: str = "p1-1") -> str:
    """Why the message is where it is."""
    with deployment.ledger.read() as tx:
        return messages.get(tx, message_id).state_reason


def test_who_was_suppressed_since_is_not_written_to(tmp_path: Path) -> None:
    deployment = deploy(tmp_path)
    drafted(deployment)
    asked = waiting(deployment)
    with deployment.ledger.write() as tx:
        suppressions.add(tx, "email", "dan@roofer1.example", "opt_out", "told us on the phone")
    assert "p1-1 would not leave, but be cancelled: suppression: its email is suppressed" in approve(deployment, asked)
    assert sent(deployment) == 0
    assert "opt_out" in reason(deployment)
    with deployment.ledger.read() as tx:
        assert prospects.get(tx, "p1").state is ProspectState.OPTED_OUT


def test_a_window_that_has_closed_keeps_it_until_it_opens(tmp_path: Path) -> None:
    deployment = deploy(tmp_path)
    drafted(deployment)
    asked = waiting(deployment)
    advance(deployment, hours=12)
    assert "p1-1 waits until 2026-12-01 16:00 UTC at least: sending_window: " in approve(deployment, asked)
    assert sent(deployment) == 0
    assert "sending_window" in reason(deployment)
    advance(deployment, hours=11)
    assert sent(deployment) == 1


def test_a_cap_that_was_reached_meanwhile_keeps_it_until_there_is_room(tmp_path: Path) -> None:
    deployment = deploy(tmp_path, caps=Caps(mailbox_per_day=500, domain_per_day=500, campaign_per_day=1))
    drafted(deployment, 2)
    asked = waiting(deployment)
    assert sent(deployment) == 1  # the other one took the day's only place
    assert "caps: campaign roofing-california has had its 1 today" in approve(deployment, asked)
    assert sent(deployment) == 0
    assert "caps" in reason(deployment)
    advance(deployment, days=1)
    assert sent(deployment) == 1
