"""Decisions a second: all gates evaluated on loaded facts, and the whole of loading, judging and recording."""

from collections import deque
from functools import partial
from pathlib import Path

from data.ledger.flow import messages
from data.records import Message
from guardrails.facts import ActFacts
from guardrails.gate import GATES, evaluate
from guardrails.verdicts import Allow
from tests.bench.measure import Figure, middle, seconds
from tests.outbox import stage
from tools.deployment import Deployment
from tools.outbox import act_facts, drain
from tools.outbox.ahead import Ahead

MESSAGES = 100
ROUNDS = 5


def figures(home: Path) -> list[Figure]:
    """Each decision asks all gates about another message; all are allowed, so that none ends early."""
    deployment = stage.deploy(home)
    assert set(deployment.bundle.envelope.gates) == set(GATES)
    stage.drafted(deployment, MESSAGES)
    with deployment.ledger.read() as tx:
        ready = messages.due(tx, stage.NAME, tx.now, MESSAGES)
        loaded = [act_facts.load(deployment, tx, message, stage.START) for message in ready]
    _evaluate(deployment, loaded)
    pure = middle([MESSAGES / seconds(partial(_evaluate, deployment, loaded)) for _ in range(ROUNDS)])
    kept = middle([MESSAGES / seconds(partial(_record, deployment, ready)) for _ in range(ROUNDS)])
    deployment.ledger.close()
    return [
        Figure("gates.decisions_a_second", pure, "1/s"),
        Figure("gates.recorded_decisions_a_second", kept, "1/s"),
        Figure("gates.recorded_to_pure", kept / pure, ""),
    ]


def _evaluate(deployment: Deployment, loaded: list[ActFacts]) -> None:
    assert all(isinstance(evaluate(facts, deployment.bundle.envelope).decision, Allow) for facts in loaded)


def _record(deployment: Deployment, ready: list[Message]) -> None:
    """Facts loaded, gates asked, verdicts and audit kept: a transaction each, as the outbox does it."""
    ahead, waiting = Ahead(deployment, stage.START), deque(message.id for message in ready)
    with deployment.ledger.session() as session:
        while waiting:
            with session.write() as tx:
                ahead.begin(tx)
                rows = ahead.rows(tx, waiting.popleft(), waiting)
                assert rows
                facts = ahead.facts(tx, rows)
                drain._note(tx, facts, evaluate(facts, deployment.bundle.envelope))
