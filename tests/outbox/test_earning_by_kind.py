"""Autonomy by kind of act: first mails and follow-ups earn their own, over a real ledger and a real mail server."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from config.files.envelopes import Authority, Autonomy, Bounds, KindAutonomy, Promotion, Spend
from data.ledger.core import audit, compared
from data.ledger.flow import messages
from data.ledger.govern import approvals, paid, standing
from data.records import MessageState
from tests.outbox.stage import NAME, advance, channel_to, deploy, drafted, post
from tools.channels.port import Channel
from tools.deployment import Deployment
from tools.governance import authority, earned
from tools.governance.purse import NoRoom, Purse
from tools.outbox.drain import drain

TERMS = Promotion(approved=2, edited=0.5, rejected=0.4)
BY_KIND = Autonomy(
    start="every",
    promote=TERMS,
    kinds={"first": KindAutonomy(ceiling="every"), "follow_up": KindAutonomy(promote=TERMS)},
)


def begun(home: Path, autonomy: Autonomy = BY_KIND, **envelope: Any) -> Deployment:
    deployment = deploy(home, autonomy=autonomy, **envelope)
    with deployment.ledger.write() as tx:
        earned.begin(deployment, tx)
    advance(deployment, minutes=1)
    return deployment


def approve_all(deployment: Deployment) -> list[str]:
    """A person approves what waits, the heartbeat looks at the record; return the messages that it was about."""
    advance(deployment, minutes=1)
    with deployment.ledger.write() as tx:
        waiting = approvals.open_approvals(tx, NAME)
        for asked in waiting:
            approvals.decide(tx, asked.id, "approved", "ana")
    with deployment.ledger.write() as tx:
        earned.review(deployment, tx)
    return sorted(str(asked.message_id) for asked in waiting)


def levels(deployment: Deployment) -> tuple[str | None, ...]:
    """Of the campaign, of first messages, of follow-ups."""
    with deployment.ledger.read() as tx:
        of_kinds = [standing.level_of_kind(tx, NAME, kind) for kind in ("first", "follow_up")]
        return (standing.of(tx, NAME).level, *of_kinds)


def week(deployment: Deployment, channel: Channel) -> None:
    drain(deployment, channel)
    advance(deployment, days=7)
    drain(deployment, channel)


def test_a_first_mails_approval_does_not_stand_for_follow_ups_that_earn_their_own(tmp_path: Path) -> None:
    deployment = begun(tmp_path)
    drafted(deployment, 2)
    with deployment.ledger.read() as tx:
        assert {one.reason for one in approvals.open_approvals(tx, NAME)} == {
            "autonomy: every first message is approved first"
        }
    assert approve_all(deployment) == ["p1-1", "p2-1"]
    with post() as handler, channel_to(handler) as channel:
        week(deployment, channel)
        assert len(handler.accepted) == 2
        with deployment.ledger.read() as tx:
            reasons = {one.reason for one in approvals.open_approvals(tx, NAME)}
        assert reasons == {"autonomy: every follow-up is approved first"}
        assert approve_all(deployment) == ["p1-2", "p2-2"]
        drain(deployment, channel)
        assert len(handler.accepted) == 4


def test_follow_ups_are_promoted_on_their_own_record_while_first_mails_stay(tmp_path: Path) -> None:
    deployment = begun(tmp_path)
    drafted(deployment, 2)
    approve_all(deployment)
    assert levels(deployment) == ("sample", "every", "every")
    with post() as handler, channel_to(handler) as channel:
        week(deployment, channel)
        approve_all(deployment)
    assert levels(deployment) == ("alone", "every", "sample")
    with deployment.ledger.read() as tx:
        told = [entry.rationale for entry in audit.entries(tx, NAME, action=standing.OF_KIND)]
        assert compared.differences(tx, NAME) == []
    assert told[0].startswith("first: starts at every: every is as far as its envelope lets it go")
    assert "follow_up: promoted from every to sample on its record: 2 approved" in told[-1]


def test_earned_follow_ups_leave_alone_and_first_mails_still_wait(tmp_path: Path) -> None:
    """The gate: without it the first mail would leave too."""
    deployment = begun(tmp_path)
    with deployment.ledger.write() as tx:
        standing.set_level(tx, NAME, "alone", "a test", "test")
        standing.set_level_of_kind(tx, NAME, "follow_up", "alone", "a test", "test")
    drafted(deployment)
    with post() as handler, channel_to(handler) as channel:
        drain(deployment, channel)
        assert handler.accepted == []
        approve_all(deployment)
        week(deployment, channel)
        assert len(handler.accepted) == 2
    with deployment.ledger.read() as tx:
        assert approvals.open_approvals(tx, NAME) == []


def test_what_was_drafted_alone_is_judged_by_its_kind_when_it_leaves(tmp_path: Path) -> None:
    """Ready to leave, and then first mails are put down: the gate holds it, and no draft was needed for that."""
    free = Autonomy(start="alone", kinds={"first": KindAutonomy(start="alone")})
    deployment = begun(tmp_path, free)
    [pid] = drafted(deployment)
    with deployment.ledger.write() as tx:
        standing.set_level_of_kind(tx, NAME, "first", "every", "a test", "test")
    with post() as handler, channel_to(handler) as channel:
        assert drain(deployment, channel).held == 1
    with deployment.ledger.read() as tx:
        assert messages.get(tx, f"{pid}-1").state is MessageState.AWAITING_APPROVAL


def test_a_complaint_puts_every_kind_down(tmp_path: Path) -> None:
    deployment = begun(tmp_path)
    with deployment.ledger.write() as tx:
        standing.set_level_of_kind(tx, NAME, "follow_up", "alone", "a test", "test")
        earned.demote(BY_KIND, tx, NAME, "a complaint", "test")
    assert levels(deployment) == ("every", "every", "every")


def test_a_kinds_lower_ceiling_counts_at_once_and_is_noted(tmp_path: Path) -> None:
    deployment = begun(tmp_path)
    with deployment.ledger.write() as tx:
        standing.set_level_of_kind(tx, NAME, "follow_up", "alone", "a test", "test")
    tighter = BY_KIND.model_copy(update={"kinds": {"follow_up": KindAutonomy(ceiling="sample")}})
    envelope = deployment.bundle.envelope.model_copy(update={"autonomy": tighter})
    changed = replace(deployment, bundle=replace(deployment.bundle, envelope=envelope))
    with changed.ledger.write() as tx:
        assert earned.level(changed, tx, "follow_up") == "sample"
        earned.begin(changed, tx)
    assert levels(changed)[2] == "sample"


def test_other_terms_of_a_kind_are_noted_and_told_in_its_own_words(tmp_path: Path) -> None:
    def asking(approved: int) -> Autonomy:
        terms = KindAutonomy(promote=TERMS.model_copy(update={"approved": approved}))
        return BY_KIND.model_copy(update={"kinds": {"release": terms}})

    deployment = begun(tmp_path, asking(2))
    envelope = deployment.bundle.envelope.model_copy(update={"autonomy": asking(9)})
    changed = replace(deployment, bundle=replace(deployment.bundle, envelope=envelope))
    for one in (changed, changed):
        with one.ledger.write() as tx:
            earned.begin(one, tx)
    with changed.ledger.read() as tx:
        told = [entry.rationale for entry in audit.entries(tx, NAME, action=standing.OF_KIND)]
    assert [one.partition(" approved with")[0] for one in told] == [
        "release: starts at every: every document is approved first; sample takes 2",
        "release: at every: every document is approved first; sample takes 9",
    ]


def at_level(deployment: Deployment, level: str) -> Deployment:
    with deployment.ledger.write() as tx:
        standing.set_level(tx, NAME, level, "a test", "test")  # type: ignore[arg-type]
    return deployment


GROWING = Spend(campaign_usd=50, day_usd=2, earned={"sample": 4, "alone": 8})


@pytest.mark.parametrize(("level", "day_usd"), [("every", 2), ("sample", 4), ("alone", 8)])
def test_lookups_have_what_the_level_has_earned_and_no_cent_more(tmp_path: Path, level: str, day_usd: float) -> None:
    deployment = at_level(begun(tmp_path, Autonomy(start="every"), spend=GROWING), level)
    purse = Purse(deployment, "register", "lookup", price=1.0)
    for _ in range(int(day_usd)):
        with purse.place() as one:
            one.answered = True
    with pytest.raises(NoRoom, match=f"the day's limit of \\${day_usd:.2f}"), purse.place():
        pass


@pytest.mark.parametrize(("level", "leaves"), [("sample", False), ("alone", True)])
def test_the_gate_spend_counts_by_what_was_earned(tmp_path: Path, level: str, *, leaves: bool) -> None:
    """Without it what costs too much for its level would go on."""
    deployment = at_level(begun(tmp_path, Autonomy(start="alone"), spend=GROWING), "alone")
    [pid] = drafted(deployment)
    at_level(deployment, level)
    advance(deployment, days=1)
    with deployment.ledger.write() as tx:
        paid.add(tx, NAME, tx.now.date(), 6.0)
    with post() as handler, channel_to(handler) as channel:
        drain(deployment, channel)
    with deployment.ledger.read() as tx:
        assert (messages.get(tx, f"{pid}-1").sent_at is not None) is leaves


def test_an_agents_bounds_grow_with_the_level(tmp_path: Path) -> None:
    wider = Authority(per_day=2, usd_per_day=1, earned={"sample": Bounds(usd_per_day=3), "alone": Bounds(per_day=9)})
    deployment = begun(tmp_path, Autonomy(start="every"), authority={"builder": wider})
    found = []
    for level in ("every", "sample", "alone"):
        at_level(deployment, level)
        with deployment.ledger.read() as tx:
            found.append(authority.rooms(deployment, tx)["builder"].items)
    assert found == [2, 2, 9]


def test_each_step_leaves_once_after_a_yes_of_its_own(tmp_path: Path) -> None:
    deployment = begun(tmp_path)
    drafted(deployment)
    with post() as handler, channel_to(handler) as channel:
        for _ in range(4):
            approve_all(deployment)
            week(deployment, channel)
    assert len(handler.accepted) == 3
