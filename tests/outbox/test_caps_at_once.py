"""A cap of N is never N+1 and nobody gets two, whoever drains at the same time."""

from collections import Counter
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.files.envelopes import Caps, WarmUp
from data.ledger.core import audit, counters
from data.ledger.core.audit import Intact
from data.ledger.flow import messages, verifications
from data.records import CapKey, MessageState
from tests.outbox.stage import NAME, Post, advance, bundle, channel_to, deploy, drafted, post
from tests.property.places import in_sequence
from tests.support.at_once import in_processes, in_threads
from tools.channels.smtp import SmtpChannel
from tools.deployment import Deployment
from tools.outbox.drain import drain


class Allowed(NamedTuple):
    """The caps of one test; ``total`` is of the campaign as a whole."""

    mailbox: int
    domain: int
    campaign: int
    total: int | None = None

    def caps(self) -> Caps:
        return Caps(
            mailbox_per_day=self.mailbox,
            domain_per_day=self.domain,
            campaign_per_day=self.campaign,
            campaign_total=self.total,
        )


class Waiting(NamedTuple):
    """A message, whose it is, and by which mailbox it goes."""

    rfc_message_id: str
    mailbox: str
    recipient: str


@pytest.fixture(scope="module", autouse=True)
def _loaded() -> None:
    """Read the configuration first: CEL raises the recursion limit, which Hypothesis minds."""
    bundle()


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    allowed=st.builds(Allowed, st.integers(0, 7), st.integers(1, 9), st.integers(1, 9), st.none() | st.integers(1, 9)),
    threads=st.integers(2, 8),
)
def test_threads_that_drain_the_same_ledger_never_exceed_a_cap_or_send_twice(allowed: Allowed, threads: int) -> None:
    with TemporaryDirectory() as home, post() as server:
        deployment = deploy(Path(home), server.port, caps=allowed.caps())
        waiting = _waiting(deployment, 10)
        in_threads(threads, lambda: drain_over_the_wire(deployment))
        _nobody_got_too_much(deployment, server, waiting, allowed)
        deployment.ledger.close()


@pytest.mark.parametrize(
    ("processes", "allowed"),
    [
        pytest.param(2, Allowed(mailbox=3, domain=9, campaign=9), id="two at mailboxes"),
        pytest.param(4, Allowed(mailbox=9, domain=2, campaign=5), id="four at a domain and the campaign's day"),
        pytest.param(8, Allowed(mailbox=9, domain=9, campaign=9, total=4), id="eight at the campaign in all"),
    ],
)
def test_processes_that_drain_the_same_ledger_never_exceed_a_cap_or_send_twice(
    processes: int, allowed: Allowed, tmp_path: Path
) -> None:
    deployment = deploy(tmp_path, caps=allowed.caps())
    waiting = _waiting(deployment, 12)
    with post() as server:
        caps = allowed.caps().model_dump()
        sent = in_processes(processes, drain_here, str(tmp_path), server.port, caps, 0, load=bundle)
    assert sum(sent) == len(server.accepted)
    _nobody_got_too_much(deployment, server, waiting, allowed)


def test_processes_that_drain_at_once_respect_the_minimum_gap(tmp_path: Path) -> None:
    deployment = deploy(tmp_path)
    waiting = _waiting(deployment, 8)
    caps = deployment.bundle.envelope.caps.model_dump()
    with post() as server:
        in_processes(8, drain_here, str(tmp_path), server.port, caps, 300, load=bundle)
    by_mailbox = Counter(one.mailbox for one in waiting if one.rfc_message_id in server.ids)
    assert by_mailbox == {one.mailbox: 1 for one in waiting}


def test_a_mailbox_warms_up_day_by_day(tmp_path: Path) -> None:
    caps = Caps(mailbox_per_day=4, domain_per_day=9, campaign_per_day=99, warm_up=WarmUp(start=1, increase=1))
    deployment = deploy(tmp_path, caps=caps)
    drafted(deployment, 30)
    per_day = []
    with post() as server, channel_to(server) as channel:
        for _ in range(5):
            before = len(server.accepted)
            drain(deployment, channel)
            per_day.append(len(server.accepted) - before)
            advance(deployment, days=1)
    assert per_day == [2, 4, 6, 8, 8]


def drain_over_the_wire(deployment: Deployment) -> int:
    """Drain over a connection of one's own; return how many were sent."""
    with SmtpChannel(deployment.connections.smtp) as channel:
        return drain(deployment, channel).sent


def drain_here(home: str, port: int, caps: dict[str, object], gap_s: int) -> int:
    """In a process of its own, drain the campaign that lies in ``home``; return how many were sent."""
    envelope = {"caps": Caps.model_validate(caps), "minimum_gap": timedelta(seconds=gap_s)}
    return drain_over_the_wire(deploy(Path(home), port, **envelope))


def _waiting(deployment: Deployment, count: int) -> list[Waiting]:
    """So many first messages that could leave now, every other one to the same domain."""
    people, _ = in_sequence(deployment, [("America/Los_Angeles", "US", "CA")] * count, set())
    with deployment.ledger.write() as tx:
        for person in people:
            verifications.store(tx, person.address, "valid", "250 on RCPT")
        firsts = [messages.get(tx, f"{person.pid}-1") for person in people]
    return [Waiting(first.rfc_message_id, who.mailbox, who.address) for first, who in zip(firsts, people, strict=True)]


def _nobody_got_too_much(deployment: Deployment, server: Post, waiting: list[Waiting], allowed: Allowed) -> None:
    """What the server took is within every cap, what it did not take has a full one, and the ledger says the same."""
    taken = [one for one in waiting if one.rfc_message_id in server.ids]
    assert len(server.ids) == len(set(server.ids)) == len(taken)
    mailboxes = Counter(one.mailbox for one in taken)
    domains = Counter(_domain(one) for one in taken)
    total = len(waiting) if allowed.total is None else allowed.total
    assert all(count <= allowed.mailbox for count in mailboxes.values())
    assert all(count <= allowed.domain for count in domains.values())
    assert len(taken) <= min(allowed.campaign, total)
    if len(taken) < min(allowed.campaign, total):
        left = [one for one in waiting if one not in taken]
        assert all(mailboxes[o.mailbox] == allowed.mailbox or domains[_domain(o)] == allowed.domain for o in left)
    with deployment.ledger.read() as tx:
        in_all = CapKey("total", NAME, "")
        assert counters.read(tx, [in_all]) == {in_all: len(taken)}
        states = Counter(messages.get(tx, f"p{number}-1").state for number in range(1, len(waiting) + 1))
        assert states[MessageState.SENT] == len(taken)
        assert isinstance(audit.verify(tx, NAME), Intact)


def _domain(one: Waiting) -> str:
    return one.recipient.partition("@")[2]
