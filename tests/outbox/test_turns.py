"""A message that waits for its mailbox's turn is counted under the gate whose rule had it wait."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from config.files.envelopes import Caps
from data.ledger.flow import messages
from data.records import MessageState
from data.warehouse.figures import read_figures
from data.warehouse.publish import publish
from data.warehouse.query import query
from data.warehouse.reader import reading
from tests.outbox.stage import NAME, advance, channel_to, deploy, drafted, post
from tools.outbox.drain import drain

FULL = {"caps": Caps(mailbox_per_day=2, domain_per_day=9, campaign_per_day=99)}
GAP: dict[str, Any] = {"minimum_gap": timedelta(minutes=5)}
FULL_AND_GAP = {**FULL, "minimum_gap": timedelta(minutes=200)}


@pytest.mark.parametrize(
    ("envelope", "gate", "waited", "looks", "turns"),
    [
        (FULL, "caps", 6, 2, 4),
        (GAP, "minimum_gap", 8, 0, 8),
        (FULL_AND_GAP, "caps", 6, 0, 6),
        (FULL_AND_GAP, "minimum_gap", 2, 0, 2),
    ],
)
def test_messages_that_a_gates_rule_puts_off_are_its_own(
    tmp_path: Path, envelope: dict[str, Any], gate: str, waited: int, looks: int, turns: int
) -> None:
    deployment = deploy(tmp_path, **envelope)
    ids = drafted(deployment, 10)
    with post() as server, channel_to(server) as channel:
        drain(deployment, channel)
    with deployment.ledger.read() as tx:
        firsts = [messages.get(tx, f"{pid}-1") for pid in ids]
    kept_back = [one for one in firsts if one.state is MessageState.READY]
    path = publish(deployment.ledger, tmp_path, "r1", deployment.clock.now())
    counted = f"SELECT messages, denials, turns FROM gate_denials WHERE gate = '{gate}' AND verdict = 'reject'"
    assert query(path, counted).rows == [(waited, looks, turns)]
    with reading(path) as db:
        figures = read_figures(db, NAME)
    assert figures[f"gates.by_{gate}"].value == waited
    assert figures["gates.waited"].value == len(kept_back)


def test_reasons_that_differ_by_their_numbers_are_one(tmp_path: Path) -> None:
    deployment = deploy(tmp_path, **GAP, gap_jitter=timedelta(minutes=2))
    drafted(deployment, 12)
    with post() as server, channel_to(server) as channel:
        for _ in range(3):
            drain(deployment, channel)
            advance(deployment, seconds=1)
    path = publish(deployment.ledger, tmp_path, "r1", deployment.clock.now())
    found = query(path, "SELECT most_common_reason FROM gate_denials WHERE gate = 'minimum_gap'").rows
    assert not any(char.isdigit() for [reason] in found for char in str(reason))
