"""What left a mailbox on each of its days, beside what might: as the warehouse tells it afterwards."""

from datetime import date
from pathlib import Path

from config.files.envelopes import Caps, WarmUp
from data.warehouse.publish import publish
from data.warehouse.query import query
from tests.outbox.stage import advance, channel_to, deploy, drafted, post
from tools.outbox.drain import drain


def test_the_cap_of_each_day_is_kept_with_its_warm_up(tmp_path: Path) -> None:
    caps = Caps(mailbox_per_day=4, domain_per_day=9, campaign_per_day=99, warm_up=WarmUp(start=1, increase=1))
    deployment = deploy(tmp_path, caps=caps)
    drafted(deployment, 30)
    began = deployment.bundle.campaign.senders[0].since
    assert began is None or began > date(2026, 11, 30), "its warm-up begins with the campaign"
    with post() as server, channel_to(server) as channel:
        for _ in range(4):
            drain(deployment, channel)
            advance(deployment, days=1)
    path = publish(deployment.ledger, tmp_path, "r1", deployment.clock.now())
    mailbox = deployment.bundle.campaign.senders[0].mailbox
    days = query(path, f"SELECT day, messages, cap FROM mailbox_day WHERE mailbox = '{mailbox}' ORDER BY day").rows
    assert [(day.day, messages, cap) for day, messages, cap in days] == [(30, 1, 1), (1, 2, 2), (2, 3, 3), (3, 4, 4)]
