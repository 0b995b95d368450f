"""What can be undone: drafts before they leave; and what cannot."""

from pathlib import Path
from typing import get_args

import pytest

from config.files.envelopes import Compensations, Contract
from data.ledger.core import audit
from data.ledger.flow import messages, prospects
from data.ledger.govern import approvals
from data.records import MessageState, ProspectState
from tests.outbox.stage import NAME, channel_to, deploy, drafted, post
from tools.deployment import Deployment
from tools.outbox.drain import drain
from tools.override import undo
from tools.writing.drafts import Drafted, draft_sequence

SLOTS = {"opening": "a1", "proof": "a2"}


def sent(deployment: Deployment) -> int:
    """How many leave."""
    with post() as server, channel_to(server) as channel:
        drain(deployment, channel)
        return len(server.accepted)


def states(deployment: Deployment, pid: str = "p1") -> dict[str, str]:
    """Its messages."""
    with deployment.ledger.read() as tx:
        return {message.id: message.state.value for message in messages.of_prospect(tx, pid)}


def state(deployment: Deployment, pid: str = "p1") -> ProspectState:
    """Where the prospect is."""
    with deployment.ledger.read() as tx:
        return prospects.get(tx, pid).state


def test_a_draft_that_is_undone_does_not_leave_and_its_prospect_is_built_again(tmp_path: Path) -> None:
    deployment = deploy(tmp_path)
    drafted(deployment)
    [undone] = undo.undo(deployment, "a1", "dana")
    assert undone.whole
    assert sent(deployment) == 0
    assert set(states(deployment).values()) == {"cancelled"}
    with deployment.ledger.read() as tx:
        prospect = prospects.get(tx, "p1")
        (entry,) = audit.entries(tx, NAME, action="act_draft")
    assert (prospect.state, prospect.paused) == (ProspectState.BUILT, True)
    assert (entry.actor, entry.decision) == ("dana", "undone")


def test_what_the_envelope_keeps_is_left_as_it_is_and_the_person_is_told(tmp_path: Path) -> None:
    deployment = deploy(tmp_path, contract=Contract(undo=Compensations(draft="keep")))
    drafted(deployment)
    [undone] = undo.undo(deployment, "a1", "dana")
    assert not undone.whole
    assert "contract.undo.draft: keep" in undone.told
    assert sent(deployment) == 1


def test_every_compensation_that_an_envelope_may_name_is_there() -> None:
    named = {name for field in Compensations.model_fields.values() for name in get_args(field.annotation)}
    assert named == set(undo.COMPENSATIONS)


def test_who_was_drafted_for_and_undone_can_be_drafted_for_anew(tmp_path: Path) -> None:
    deployment = deploy(tmp_path)
    drafted(deployment)
    undo.undo(deployment, "a1", "dana")
    with deployment.ledger.write() as tx:
        prospects.unpause(tx, "p1", "dana")
        made = draft_sequence(deployment, tx, "p1", "plain", SLOTS, "c4", "publisher")
    assert isinstance(made, Drafted), made
    assert made.message_ids == ("p1-1.2", "p1-2.2", "p1-3.2")
    assert sent(deployment) == 1


def test_what_has_left_stays_and_what_has_not_is_cancelled(tmp_path: Path) -> None:
    deployment = deploy(tmp_path)
    drafted(deployment)
    assert sent(deployment) == 1
    [undone] = undo.undo(deployment, "a1", "dana")
    assert not undone.whole
    assert "p1-1 left at 2026-11-30 17:00 UTC: a mail cannot be called back" in undone.told
    assert list(states(deployment).values()) == ["sent", "cancelled", "cancelled"]
    assert state(deployment) is ProspectState.IN_SEQUENCE


def test_a_cycle_is_undone_with_all_its_acts(tmp_path: Path) -> None:
    deployment = deploy(tmp_path)
    drafted(deployment, 3)
    assert [undone.what for undone in undo.undo(deployment, "c3", "dana")] == ["a3", "a2", "a1"]
    assert sent(deployment) == 0


def test_a_queued_message_is_undone_with_the_steps_that_follow_it(tmp_path: Path) -> None:
    deployment = deploy(tmp_path)
    drafted(deployment)
    sent(deployment)
    [undone] = undo.undo(deployment, "p1-2", "dana")
    assert undone.whole
    assert list(states(deployment).values()) == ["sent", "cancelled", "cancelled"]


def test_nobody_is_asked_about_what_was_undone(tmp_path: Path) -> None:
    deployment = deploy(tmp_path)
    drafted(deployment)
    with deployment.ledger.write() as tx:
        messages.move(tx, "p1-1", MessageState.AWAITING_APPROVAL, "autonomy: asked")
        asked = approvals.request(tx, NAME, "p1", "message", "autonomy: asked", message_id="p1-1")
    undo.undo(deployment, "a1", "dana")
    with deployment.ledger.read() as tx:
        assert approvals.get(tx, asked).state == "withdrawn"


def test_nothing_is_undone_twice(tmp_path: Path) -> None:
    deployment = deploy(tmp_path)
    drafted(deployment)
    undo.undo(deployment, "a1", "dana")
    with pytest.raises(undo.NothingToUndo, match="undone before"):
        undo.undo(deployment, "a1", "dana")


def test_a_later_step_that_is_undone_lets_the_earlier_one_leave(tmp_path: Path) -> None:
    deployment = deploy(tmp_path)
    drafted(deployment)
    undo.undo(deployment, "p1-2", "dana")
    assert state(deployment) is ProspectState.IN_SEQUENCE
    assert sent(deployment) == 1
    assert list(states(deployment).values()) == ["sent", "cancelled", "cancelled"]
