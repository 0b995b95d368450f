"""What was approved too late: every command that shows it says why it was not sent, and until when it waits."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from commands.shared import homes
from config.files.envelopes import Caps
from data.ledger.flow import messages, prospects, suppressions
from data.ledger.govern import approvals
from data.records import MessageState, ProspectState
from tests.commands.desk import NAME, muster
from tests.outbox.stage import advance, channel_to, deploy, drafted, post
from tools.deployment import Deployment
from tools.outbox.drain import drain


@pytest.fixture
def waiting(out: Path) -> Iterator[Deployment]:
    """Two sequences; the first waits for a person, and a day's only place is free."""
    home = homes.rehearsal(NAME, NAME, "calm", 1, new=True)
    deployment = deploy(home.path, caps=Caps(mailbox_per_day=500, domain_per_day=500, campaign_per_day=1))
    drafted(deployment, 2)
    with deployment.ledger.write() as tx:
        messages.move(tx, "p1-1", MessageState.AWAITING_APPROVAL, "autonomy: asked")
        approvals.request(tx, NAME, "p1", "message", "autonomy: asked", message_id="p1-1")
    yield deployment
    deployment.ledger.close()


def sent(deployment: Deployment) -> int:
    """How many leave in a pass."""
    with post() as server, channel_to(server) as channel:
        drain(deployment, channel)
        return len(server.accepted)


def approved(deployment: Deployment) -> str:
    """A person says yes, and it is its turn."""
    told = muster("approvals", "approve", "q1", "--by", "dana")
    assert told.code == 0, told.err
    assert sent(deployment) == 0
    return told.out


def shown_everywhere(*words: str) -> None:
    """All three commands say it."""
    for command in (("approvals", "show", "q1"), ("message", "show", "p1-1"), ("prospect", "show", "p1")):
        told = muster(*command).out
        assert [word for word in words if word not in told] == [], f"{command}: {told}"


def test_who_was_suppressed_since_is_not_written_to(waiting: Deployment) -> None:
    sent(waiting)
    with waiting.ledger.write() as tx:
        suppressions.add(tx, "email", "dan@roofer1.example", "opt_out", "told us on the phone")
    assert "p1-1 would not leave, but be cancelled: suppression: " in approved(waiting)
    shown_everywhere("cancelled", "suppression: its email is suppressed since 2026-11-30: opt_out")


def test_who_opted_out_since_cannot_be_approved_any_more(waiting: Deployment) -> None:
    with waiting.ledger.write() as tx:
        prospects.move(tx, "p1", ProspectState.OPTED_OUT, "wrote that they want no more of it", "inbox")
    told = muster("approvals", "approve", "q1")
    assert told.code == 2
    assert "q1 is withdrawn already" in told.err
    shown_everywhere("cancelled", "opted_out: wrote that they want no more of it")


def test_a_window_that_has_closed_keeps_it_until_it_opens(waiting: Deployment) -> None:
    sent(waiting)
    advance(waiting, hours=12)
    assert "p1-1 waits until 2026-12-01 16:00 UTC at least: sending_window: " in approved(waiting)
    shown_everywhere("ready", "sending_window: ", "2026-12-01 08:00 PST")


def test_a_cap_that_was_reached_keeps_it_until_there_is_room(waiting: Deployment) -> None:
    assert sent(waiting) == 1
    advance(waiting, minutes=5)
    approved(waiting)
    shown_everywhere("ready", f"caps: campaign {NAME} has had its 1 today", "2026-12-01 08:00 PST")


def test_a_pause_is_shown_with_its_reason(waiting: Deployment) -> None:
    muster("prospect", "pause", "p1", "--reason", "on holiday until Monday")
    assert "on holiday until Monday" in muster("prospect", "show", "p1").out
