"""What another system is told: once, again with the same key where no answer came, and taken back when it is undone."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from config.files.campaigns import Push
from config.files.connections import PushConnection
from config.files.envelopes import Clause, Contract
from data.counts import counted
from data.ledger.core import audit, payloads
from data.ledger.flow import campaigns, prospects
from data.ledger.govern import acts, approvals, erasure
from data.records import Contact, Outcome
from tests.outbox.stage import NAME, advance, deploy, drafted
from tests.support.crm import Crm, crm
from tools.deployment import Deployment
from tools.notices import pushes
from tools.override import undo


def pushed_to(deployment: Deployment, system: Crm) -> Deployment:
    """The campaign tells that system of hot leads and outcomes."""
    told = deployment.bundle.campaign.model_copy(update={"push": Push(on=["hot_lead", "outcome"])})
    connection = PushConnection(url=system.url, token="t0ken", timeout_s=5)
    connections = deployment.connections.model_copy(update={"push": connection})
    return replace(deployment, bundle=replace(deployment.bundle, campaign=told), connections=connections)


def won(deployment: Deployment, outcome: Outcome = "won") -> str:
    """An outcome that is to be pushed."""
    with deployment.ledger.write() as tx:
        act = pushes.want(deployment, tx, "p1", pushes.Occasion("outcome", None, outcome, 1200.0), "dana")
    assert act
    return act


def act_of(deployment: Deployment, act_id: str) -> acts.Act:
    """The act as it stands."""
    with deployment.ledger.read() as tx:
        return acts.get(tx, act_id)


def test_a_push_tells_the_other_system_once_and_is_taken_back(tmp_path: Path) -> None:
    with crm() as system:
        deployment = pushed_to(deploy(tmp_path), system)
        drafted(deployment)
        act = won(deployment)
        assert pushes.push_waiting(deployment) == pushes.Pushed()
        pushes.push_waiting(deployment)
        assert len(system.seen) == 1
        assert system.tokens == {"Bearer t0ken"}
        told = system.has["lead-1"]
        assert (told["event"], told["outcome"], told["value"]) == ("outcome", "won", 1200.0)
        assert told["prospect"]["contact"]["email"] == "dan@roofer1.example"
        assert act_of(deployment, act).target == "lead-1"
        [undone] = undo.undo(deployment, act, "dana")
        assert undone.whole
        assert system.has == {}
    assert act_of(deployment, act).state == "undone"


def test_a_push_whose_answer_was_lost_is_made_again_with_the_same_key(tmp_path: Path) -> None:
    with crm() as system:
        deployment = pushed_to(deploy(tmp_path), system)
        drafted(deployment)
        act = won(deployment)
        system.failing = [0, 503]
        again = pushes.push_waiting(deployment).again
        for _ in range(2):
            assert again is not None
            advance(deployment, minutes=30)
            again = pushes.push_waiting(deployment).again
        assert again is None
        assert len(system.seen) == 3
        assert len(set(system.seen)) == 1
        assert list(system.has) == ["lead-1"]
    assert (act_of(deployment, act).state, act_of(deployment, act).attempts) == ("done", 3)


def test_every_attempt_with_a_key_has_the_same_text_whatever_has_changed_meanwhile(tmp_path: Path) -> None:
    with crm() as system:
        deployment = pushed_to(deploy(tmp_path), system)
        drafted(deployment)
        won(deployment)
        system.failing = [0]
        pushes.push_waiting(deployment)
        with deployment.ledger.write() as tx:
            other = Contact("ann@roofer1.example", "Ann", "owner", None, 0.9, "finder")
            prospects.set_contact(tx, "p1", other)
        advance(deployment, minutes=30)
        pushes.push_waiting(deployment)
        assert system.bodies[0] == system.bodies[1]


def test_a_crash_between_a_push_and_its_record_does_not_push_it_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with crm() as system:
        deployment = pushed_to(deploy(tmp_path), system)
        drafted(deployment)
        act = won(deployment)
        with monkeypatch.context() as crash:
            crash.setattr(pushes, "_settle", _killed)
            with pytest.raises(KeyboardInterrupt):
                pushes.push_waiting(deployment)
        assert act_of(deployment, act).state == "open"
        advance(deployment, minutes=30)
        assert pushes.push_waiting(deployment) == pushes.Pushed()
        assert len(set(system.seen)) == 1
        assert list(system.has) == ["lead-1"]
    assert act_of(deployment, act).target == "lead-1"


def _killed(*_: object) -> None:
    raise KeyboardInterrupt


def test_two_processes_do_not_make_the_same_attempt(tmp_path: Path) -> None:
    deployment = deploy(tmp_path)
    drafted(deployment)
    with deployment.ledger.write() as tx:
        mine = acts.get(tx, acts.record(tx, NAME, "p1", "push", "revert", "dana", done=False))
        assert acts.attempt(tx, mine)
        assert not acts.attempt(tx, mine)


def test_what_is_undone_while_it_is_being_pushed_is_taken_back(tmp_path: Path) -> None:
    with crm() as system:
        deployment = pushed_to(deploy(tmp_path), system)
        drafted(deployment)
        act = won(deployment)
        system.during = lambda: undo.undo(deployment, act, "dana")
        pushes.push_waiting(deployment)
        assert len(system.seen) == 1
        assert system.has == {}
    assert act_of(deployment, act).state == "undone"


def test_a_push_of_which_no_answer_came_is_not_undone_as_a_whole(tmp_path: Path) -> None:
    with crm() as system:
        deployment = pushed_to(deploy(tmp_path), system)
        drafted(deployment)
        act = won(deployment)
        system.failing = [0]
        pushes.push_waiting(deployment)
        [undone] = undo.undo(deployment, act, "dana")
        assert not undone.whole
        assert f"look in the other system for Idempotency-Key {system.seen[0]}" in undone.told
        advance(deployment, hours=1)
        assert pushes.push_waiting(deployment) == pushes.Pushed()
        assert len(system.seen) == 1


def test_the_same_outcome_is_told_once_and_another_one_again(tmp_path: Path) -> None:
    with crm() as system:
        deployment = pushed_to(deploy(tmp_path), system)
        drafted(deployment)
        told: list[Outcome] = ["won", "lost", "won"]
        for number, outcome in enumerate(told, 1):
            won(deployment, outcome)
            pushes.push_waiting(deployment)
            assert len(system.seen) == number
            with deployment.ledger.write() as tx:
                same = pushes.Occasion("outcome", None, outcome, 1200.0)
                assert pushes.want(deployment, tx, "p1", same, "dana") is None


def test_an_attempt_is_in_the_audit_with_what_was_told_and_without_an_address(tmp_path: Path) -> None:
    with crm() as system:
        deployment = pushed_to(deploy(tmp_path), system)
        drafted(deployment)
        won(deployment)
        pushes.push_waiting(deployment)
    with deployment.ledger.read() as tx:
        (entry,) = audit.entries(tx, NAME, action="act_push")
        given, gave = (payloads.body_of(tx, digest) or "" for digest in (entry.input_digest, entry.output_digest))
    assert (entry.decision, gave) == ("done", "lead-1")
    assert "Roofer 1 LLC" in given
    assert "@" not in given


def test_what_was_to_be_pushed_about_who_is_forgotten_is_never_pushed(tmp_path: Path) -> None:
    with crm() as system:
        deployment = pushed_to(deploy(tmp_path), system)
        drafted(deployment)
        act = won(deployment)
        with deployment.ledger.write() as tx:
            erasure.forget(tx, "p1", "dana")
        assert pushes.push_waiting(deployment) == pushes.Pushed()
        assert system.seen == []
    assert act_of(deployment, act).state == "undone"


def test_a_push_is_not_tried_again_before_its_time(tmp_path: Path) -> None:
    with crm() as system:
        deployment = pushed_to(deploy(tmp_path), system)
        drafted(deployment)
        won(deployment)
        system.failing = [500]
        pushes.push_waiting(deployment)
        pushes.push_waiting(deployment)
        assert len(system.seen) == 1


@pytest.mark.parametrize(("failing", "attempts"), [([400], 1), ([500] * 9, 5)])
def test_a_push_that_is_not_taken_is_put_to_a_person(tmp_path: Path, failing: list[int], attempts: int) -> None:
    with crm() as system:
        deployment = pushed_to(deploy(tmp_path), system)
        drafted(deployment)
        act = won(deployment)
        system.failing = list(failing)
        while pushes.push_waiting(deployment).again:
            advance(deployment, hours=2)
        assert len(system.seen) == attempts
    with deployment.ledger.read() as tx:
        (asked,) = approvals.open_approvals(tx, NAME)
    assert act_of(deployment, act).state == "failed"
    assert (
        f"could not be pushed in {counted(attempts, 'attempt')}: the other system answered {failing[0]}" in asked.reason
    )


@pytest.mark.parametrize(("then", "asked", "state"), [("skip", 0, "running"), ("halt", 1, "halted")])
def test_the_contract_says_what_follows_a_push_that_fails(tmp_path: Path, then: Any, asked: int, state: str) -> None:
    with crm() as system:
        deployment = pushed_to(deploy(tmp_path, contract=Contract(push=Clause(retries=1, then=then))), system)
        drafted(deployment)
        won(deployment)
        system.failing = [503] * 3
        pushes.push_waiting(deployment)
        advance(deployment, minutes=30)
        pushed = pushes.push_waiting(deployment)
        assert len(system.seen) == 2
    with deployment.ledger.read() as tx:
        assert len(approvals.open_approvals(tx, NAME)) == asked
        assert campaigns.get(tx, NAME).state == state
    assert (pushed.halted is not None) == (state == "halted")


def test_a_push_that_was_not_made_yet_is_never_made_once_it_is_undone(tmp_path: Path) -> None:
    with crm() as system:
        deployment = pushed_to(deploy(tmp_path), system)
        drafted(deployment)
        act = won(deployment)
        assert undo.undo(deployment, act, "dana")[0].whole
        assert pushes.push_waiting(deployment) == pushes.Pushed()
        assert system.seen == []


def test_a_system_that_cannot_be_reached_still_has_what_it_was_told(tmp_path: Path) -> None:
    with crm() as system:
        deployment = pushed_to(deploy(tmp_path), system)
        drafted(deployment)
        act = won(deployment)
        pushes.push_waiting(deployment)
    [undone] = undo.undo(deployment, act, "dana")
    assert not undone.whole
    assert "lead-1 is still there: the other system cannot be reached" in undone.told
    assert act_of(deployment, act).state == "done"


def test_a_campaign_without_push_tells_nobody(tmp_path: Path) -> None:
    deployment = deploy(tmp_path)
    drafted(deployment)
    with deployment.ledger.write() as tx:
        assert pushes.want(deployment, tx, "p1", pushes.Occasion("outcome", None, "won"), "dana") is None
