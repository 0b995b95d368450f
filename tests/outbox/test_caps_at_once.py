"""A cap of N is never N+1, whoever drains at the same time."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.envelopes import Caps, WarmUp
from data.ledger import messages
from data.records import MessageState
from tests.outbox.stage import advance, bundle, deploy, drafted
from tools.channels.port import Accepted, Delivery, OutgoingMail
from tools.deployment import Deployment
from tools.outbox import drain


class Collector:
    """Takes everything, from any thread."""

    def __init__(self) -> None:
        self.mails: list[OutgoingMail] = []

    def send(self, mail: OutgoingMail) -> Delivery:
        self.mails.append(mail)
        return Accepted()


@pytest.fixture(scope="module", autouse=True)
def _loaded() -> None:
    """Read the configuration first: CEL raises the recursion limit, which Hypothesis minds."""
    bundle()


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(cap=st.integers(0, 7), campaign_cap=st.integers(1, 9), threads=st.integers(2, 4))
def test_threads_that_drain_the_same_ledger_never_exceed_a_cap_or_send_twice(
    cap: int, campaign_cap: int, threads: int
) -> None:
    with TemporaryDirectory() as home:
        caps = Caps(mailbox_per_day=cap, domain_per_day=9, campaign_per_day=campaign_cap)
        deployment = deploy(Path(home), caps=caps)
        drafted(deployment, 10)
        channel = Collector()
        _at_once(threads, lambda: drain(deployment, channel))
        by_mailbox = Counter(mail.sender_address for mail in channel.mails)
        assert len(channel.mails) == min(2 * min(cap, 5), campaign_cap)
        assert all(count <= cap for count in by_mailbox.values())
        assert len({mail.message_id for mail in channel.mails}) == len(channel.mails)
        deployment.ledger.close()


def test_a_mailbox_warms_up_day_by_day(tmp_path: Path) -> None:
    caps = Caps(mailbox_per_day=4, domain_per_day=9, campaign_per_day=99, warm_up=WarmUp(start=1, increase=1))
    deployment = deploy(tmp_path, caps=caps)
    drafted(deployment, 30)
    channel = Collector()
    per_day = []
    for _ in range(5):
        before = len(channel.mails)
        drain(deployment, channel)
        per_day.append(len(channel.mails) - before)
        advance(deployment, days=1)
    assert per_day == [2, 4, 6, 8, 8]


def test_two_processes_worth_of_drains_respect_the_minimum_gap(tmp_path: Path) -> None:
    deployment = deploy(tmp_path, minimum_gap=timedelta(minutes=5))
    drafted(deployment, 8)
    channel = Collector()
    _at_once(3, lambda: drain(deployment, channel))
    assert len(channel.mails) == 2
    assert len(_in_state(deployment, MessageState.SENT)) == 2


def _at_once(threads: int, work: Callable[[], object]) -> None:
    """Run the same work in several threads; an error in any of them is the test's."""
    with ThreadPoolExecutor(threads) as pool:
        for running in [pool.submit(work) for _ in range(threads)]:
            running.result()


def _in_state(deployment: Deployment, state: MessageState) -> list[str]:
    with deployment.ledger.read() as tx:
        found = [message for n in range(1, 9) for message in messages.of_prospect(tx, f"p{n}")]
    return [message.id for message in found if message.state is state]
