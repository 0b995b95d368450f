"""An agent drafts within its authority; what is beyond it is not refused, but waits for a person."""

from pathlib import Path

import pytest

from config.files.envelopes import Authority, NeverAlone
from data.ledger.flow import messages
from data.ledger.govern import approvals
from data.records import MessageState
from tests.outbox.stage import advance, channel_to, deploy, drafted, post
from tools.deployment import Deployment
from tools.outbox.drain import drain


def waiting(deployment: Deployment, ids: list[str]) -> list[str | None]:
    """Why the first message of each waits for a person; None for those that do not."""
    with deployment.ledger.read() as tx:
        first = [messages.get(tx, f"{pid}-1") for pid in ids]
    return [m.state_reason if m.state is MessageState.AWAITING_APPROVAL else None for m in first]


@pytest.mark.parametrize(
    ("rule", "reasons"),
    [
        (Authority(per_day=2), [None, None, *["autonomy: publisher drafts 2 a day alone"] * 2]),
        (Authority(per_mailbox=1), [None, None, *["autonomy: publisher drafts 1 a day from one mailbox alone"] * 2]),
        (
            Authority(domains=NeverAlone(never=["roofer2.example"])),
            [None, "autonomy: publisher does not write to roofer2.example alone", None, None],
        ),
        (Authority(mailboxes=["sam"]), [None, "autonomy: publisher does not write from dana alone"] * 2),
    ],
)
def test_what_is_beyond_its_authority_waits_and_says_which_bound(
    tmp_path: Path, rule: Authority, reasons: list[str | None]
) -> None:
    deployment = deploy(tmp_path, authority={"publisher": rule})
    assert waiting(deployment, drafted(deployment, 4)) == reasons


def test_the_same_domain_is_counted_whoever_of_it_is_written_to(tmp_path: Path) -> None:
    deployment = deploy(tmp_path, authority={"publisher": Authority(per_domain=0)})
    assert waiting(deployment, drafted(deployment)) == ["autonomy: publisher drafts 0 a day to one domain alone"]


def test_the_authority_of_another_agent_bounds_nothing(tmp_path: Path) -> None:
    deployment = deploy(tmp_path, authority={"builder": Authority(per_day=0)})
    assert waiting(deployment, drafted(deployment)) == [None]


def test_the_next_day_of_the_campaign_is_another(tmp_path: Path) -> None:
    deployment = deploy(tmp_path, authority={"publisher": Authority(per_day=1)})
    assert [why is None for why in waiting(deployment, drafted(deployment, 2))] == [True, False]
    advance(deployment, hours=24)
    assert [why is None for why in waiting(deployment, drafted(deployment, 2))] == [True, False]


def test_once_a_person_has_approved_it_leaves(tmp_path: Path) -> None:
    deployment = deploy(tmp_path, authority={"publisher": Authority(mailboxes=[])})
    drafted(deployment)
    with post() as server, channel_to(server) as channel:
        assert drain(deployment, channel).sent == 0
        with deployment.ledger.write() as tx:
            [asked] = approvals.open_approvals(tx, deployment.bundle.campaign.campaign)
            approvals.decide(tx, asked.id, "approved", "ann", "fine")
        assert drain(deployment, channel).sent == 1
