"""Each gate matters: what it alone keeps back leaves without it, as the judge sees it, and stays with it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from config.catalogues import GATES
from data.claims import Angle, AngleState
from data.ledger.core.schema import messages as message_table
from data.ledger.core.schema import prospects as prospect_table
from data.ledger.core.transactions import Tx
from data.ledger.flow import calls, domains, facts, messages, prospects, suppressions, verifications
from data.readiness import Fault, Readiness
from data.records import ModelCall, ProspectState
from tests.attacks.conftest import Field
from tests.attacks.judge import Judge, Violation
from tests.attacks.scene import CONFIG, Builder, campaign_file
from tests.attacks.words import DOUBTFUL
from tools.outbox.drain import drain
from tools.readiness.job import ways

EVE = "eve@evil.example"


@dataclass
class Target:
    """A campaign with somebody in it whom one gate alone protects; ``send`` empties the outbox over some days."""

    made: Builder
    field: Field

    def send(self, rounds: int = 8) -> None:
        for _ in range(rounds):
            self.drain()
            with self.made.ledger.read() as tx:
                due = messages.next_due(tx, self.made.name)
            self.made.watch.moment = max(due or self.made.watch.moment, self.made.watch.moment + timedelta(seconds=1))

    def drain(self, limit: int = 200) -> None:
        drain(self.made.deployment, self.field.channel, limit)

    def pair(self, tx: Tx, count: int = 2) -> list[str]:
        """People in sequence whom anybody may write to now."""
        return [self.made.in_sequence(tx, place=0) for _ in range(count)]

    def unwelcome(self, pid: str) -> None:
        """The truth is that the prospect must not be written to."""
        people = self.made.truth.people
        address = self.made.address(pid)
        people[address] = replace(people[address], welcome=False)


def duplicate(target: Target) -> None:
    """Two prospects with one address, which got into the ledger by some other way than ours."""
    made = target.made
    with made.ledger.write() as tx:
        one, other = (made.built(tx, company="Twice Roofing LLC", name="Pat Doe", place=place) for place in (0, 1))
        shared = made.address(one)
        del made.truth.people[made.address(other)]
        tx.connection.execute(
            prospect_table.update().where(prospect_table.c.prospect_id == other).values(contact_email=shared)
        )
        for pid in (one, other):
            _drafted(made, tx, pid)
    target.send()


def suppression(target: Target) -> None:
    """Somebody who was suppressed after the messages were drafted."""
    with target.made.ledger.write() as tx:
        [pid] = target.pair(tx, 1)
        suppressions.add(tx, "email", target.made.address(pid), "opt_out", "a phone call")
    target.unwelcome(pid)
    target.send()


def opted_out(target: Target) -> None:
    """Somebody whom a person takes aside while the outbox is at work on another one's message."""
    made = target.made
    with made.ledger.write() as tx:
        _, other = target.pair(tx)
    made.truth.silent_since[made.address(other)] = 1

    def aside() -> None:
        if len(target.field.post.log) == 1:
            with made.ledger.write() as tx:
                prospects.pause(tx, other, "a person talks to them", "ann")

    target.field.post.taken = aside
    target.drain()


def verified_address(target: Target) -> None:
    """A message whose recipient was edited."""
    with target.made.ledger.write() as tx:
        [pid] = target.pair(tx, 1)
        verifications.store(tx, EVE, "valid", "250 on RCPT")
        mine = message_table.c.prospect_id == pid
        tx.connection.execute(message_table.update().where(mine).values(recipient=EVE))
    target.send()


def domain_ready(target: Target) -> None:
    """Our own domain is not ready, and the sequence has further steps to the same host."""
    made = target.made
    with made.ledger.write() as tx:
        target.pair(tx)
        for way in ways(made.deployment):
            fault = Fault("dmarc_missing", f"{way.domain} has no DMARC")
            domains.store(tx, Readiness(way.domain, way.smtp.server, (fault,), (), tx.now))
    made.truth.domain_broken = True
    target.send(20)


def sending_window(target: Target) -> None:
    """A Sunday."""
    with target.made.ledger.write() as tx:
        target.pair(tx)
    target.made.watch.moment += timedelta(days=6)
    target.drain()


def caps(target: Target) -> None:
    """More people than a day has room for."""
    with target.made.ledger.write() as tx:
        target.pair(tx, 8)
    target.send(20)


def minimum_gap(target: Target) -> None:
    """Two passes of the outbox, one right after the other."""
    with target.made.ledger.write() as tx:
        target.pair(tx, 4)
    for _ in range(4):
        target.drain(limit=1)


def breaker(target: Target) -> None:
    """One in three has bounced."""
    made, log = target.made, target.field.post.log
    with made.ledger.write() as tx:
        target.pair(tx, 5)
    while len(log) < 3:
        target.drain(limit=1)
        made.watch.moment += timedelta(minutes=11)
    address = log[0].rcpt_tos[0]
    with made.ledger.write() as tx:
        prospects.move(tx, made.truth.people[address].prospect, ProspectState.BOUNCED, "it came back", "inbox")
    made.truth.bounces.append(3)
    target.send()


def spend(target: Target) -> None:
    """The models have cost more than they may."""
    with target.made.ledger.write() as tx:
        target.pair(tx)
        call = ModelCall("c0", "scout", "small", (), "{}", "{}", 1, 1, 0, 6.0, 1, "end_turn")
        calls.record_model_call(tx, target.made.name, call)
    target.made.truth.usd = target.made.truth.usd_today = 6.0
    target.send()


def grounded(target: Target) -> None:
    """A claim that the facts deny and one that nobody has vouched for, which got past the drafting."""
    made = target.made
    with made.ledger.write() as tx, pytest.MonkeyPatch.context() as patch:
        patch.setattr("tools.writing.drafts.fault_of", lambda *_: None)
        pid = made.qualified(tx, name="Pat Doe", company="Poor Roofing LLC", place=0)
        for text, state in ((DOUBTFUL[0], AngleState.WAITING), ("You hire 250 estimators.", AngleState.ACCEPTED)):
            facts.add_angle(tx, Angle(pid, "", text, ("f1",), 0.9, state, cycle_id="c0"))
        prospects.move(tx, pid, ProspectState.BUILT, "has an angle", "builder")
        _drafted(made, tx, pid)
    target.send()


def template_lint(target: Target) -> None:
    """A link that got into a message, and that none of us put there under their name."""
    with target.made.ledger.write() as tx:
        [pid] = target.pair(tx, 1)
        body = f"{messages.get(tx, f'{pid}-1').body}\nhttps://evil.example/estimates\n"
        tx.connection.execute(message_table.update().where(message_table.c.message_id == f"{pid}-1").values(body=body))
    target.send()


def autonomy(target: Target) -> None:
    """Messages that were ready before the envelope wanted every one approved."""
    made = target.made
    strict = made.deployment
    alone = strict.bundle.envelope.autonomy.model_copy(update={"start": "alone"})
    envelope = strict.bundle.envelope.model_copy(update={"autonomy": alone})
    made.deployment = replace(strict, bundle=replace(strict.bundle, envelope=envelope))
    with made.ledger.write() as tx:
        target.pair(tx)
    made.deployment = strict
    target.send()


ATTACKS: dict[str, Callable[[Target], None]] = {
    attack.__name__: attack
    for attack in (
        duplicate, suppression, opted_out, verified_address, domain_ready, sending_window, caps, minimum_gap, breaker,
        spend, grounded, template_lint, autonomy,
    )
}  # fmt: skip


@pytest.fixture
def target(request: pytest.FixtureRequest, field: Field, tmp_path: Path) -> Iterator[Target]:
    """An empty campaign."""
    gate = request.node.callspec.params["gate"]
    made = Builder(tmp_path, "attacked-watched" if gate == "autonomy" else "attacked-alone")
    field.post.begin(made.watch.now)
    yield Target(made, field)
    made.ledger.close()


def judged(target: Target) -> list[Violation]:
    return Judge(campaign_file(target.made.name), CONFIG).violations(target.field.post.log, target.made.truth)


@pytest.mark.parametrize("gate", ATTACKS)
def test_with_all_gates_the_judge_finds_nothing(gate: str, target: Target) -> None:
    ATTACKS[gate](target)
    assert judged(target) == []


@pytest.mark.parametrize("gate", ATTACKS)
def test_without_the_gate_the_judge_finds_what_it_kept_back(gate: str, target: Target) -> None:
    deployment = target.made.deployment
    others = [name for name in deployment.bundle.envelope.gates if name != gate]
    envelope = deployment.bundle.envelope.model_copy(update={"gates": others})
    target.made.deployment = replace(deployment, bundle=replace(deployment.bundle, envelope=envelope))
    ATTACKS[gate](target)
    assert gate in {violation.gate for violation in judged(target)}


def test_every_gate_is_attacked() -> None:
    assert set(ATTACKS) == set(GATES)


def _drafted(made: Builder, tx: Tx, pid: str) -> None:
    from tests.attacks.scene import SLOTS
    from tools.writing.drafts import Drafted, draft_sequence

    made_of = draft_sequence(made.deployment, tx, pid, "plain", SLOTS, "c0", "publisher")
    assert isinstance(made_of, Drafted), made_of
