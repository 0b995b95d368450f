"""A campaign that learns: what came back sets the shares that the Publisher drafts by, and the Boss sees it."""

from dataclasses import replace
from typing import Any

import pytest

from config.files.campaigns import Learning
from data.ledger.core import audit
from data.ledger.core.transactions import Tx
from data.ledger.flow import campaigns, inbound, messages, prospects
from data.ledger.govern import approvals
from data.ledger.read import outcomes
from data.records import InboundKind, Intent, MessageState, Plan
from tests.crews.cycles.parts import CAMPAIGN, DELEGATE, answers, built, cycle_of, fill, fills, work
from tests.support.scripted import ScriptedModel, calls
from tools.deployment import Deployment
from tools.writing.drafts import Drafted, draft_sequence
from tools.writing.variants import shares_of

PLAN: dict[str, Any] = {"quota": 20, "source": "contractors", "parameters": {}, "rationale": "as before"}
RULE = Learning(weight=3, floor=0.1, begins=20)


@pytest.fixture
def learner(deployment: Deployment) -> Deployment:
    """The campaign with a rule for learning."""
    campaign = deployment.bundle.campaign.model_copy(update={"learning": RULE})
    return replace(deployment, bundle=replace(deployment.bundle, campaign=campaign))


def written(deployment: Deployment, number: int, variant: str) -> str:
    """A prospect whom the first mail has reached."""
    with deployment.ledger.write() as tx:
        who = built(tx, number)
        slots = {"opening": "a1", "proof": "a2"}
        assert isinstance(draft_sequence(deployment, tx, who, variant, slots, "c0", "publisher"), Drafted)
        for asked in approvals.open_approvals(tx, CAMPAIGN):
            approvals.decide(tx, asked.id, "approved", "ann")
        first = messages.of_prospect(tx, who)[0]
        messages.release(tx, first.id)
        messages.move(tx, first.id, MessageState.SENT, "250", "outbox")
    return who


def came_back(deployment: Deployment, who: str, kind: InboundKind, intent: Intent | None = None) -> None:
    """Something that this prospect answered."""
    with deployment.ledger.write() as tx:
        inbound.record(
            tx, f"mail of {who} {kind} {intent}", kind=kind, received_at=tx.now, campaign=CAMPAIGN, prospect_id=who,
            intent=intent, handled=True,
        )  # fmt: skip


def campaign_of(deployment: Deployment, plain: int, question: int, hated: int = 0, loved: int = 0) -> list[str]:
    """So many were written to in either variant; of those with a question some hated it, and some loved it."""
    for number in range(plain):
        written(deployment, number, "plain")
    asked = [written(deployment, plain + number, "question") for number in range(question)]
    for who in asked[:hated]:
        came_back(deployment, who, "opt_out", "opt_out")
    for who in asked[hated : hated + loved]:
        came_back(deployment, who, "reply", "interested")
    return asked


def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Each campaign whose outcomes are read from now on."""
    read: list[str] = []
    really = outcomes.reached

    def counted(tx: Tx, campaign: str) -> list[outcomes.Reached]:
        read.append(campaign)
        return really(tx, campaign)

    monkeypatch.setattr(outcomes, "reached", counted)
    return read


def shares(deployment: Deployment) -> dict[str, float]:
    """The shares that hold now."""
    with deployment.ledger.read() as tx:
        return shares_of(deployment.bundle, tx).values


def set_shares(deployment: Deployment, plain: float, question: float) -> None:
    """A plan with these shares."""
    with deployment.ledger.write() as tx:
        plan = Plan(60, "contractors", {}, {"plain": plain, "question": question}, "as I like it")
        campaigns.set_plan(tx, CAMPAIGN, plan, "boss")


def test_a_campaign_that_does_not_learn_keeps_to_the_plan(deployment: Deployment) -> None:
    campaign_of(deployment, 5, 20, hated=10)
    set_shares(deployment, 0.0, 1.0)
    assert shares(deployment) == {"plain": 0.0, "question": 1.0}


def test_until_enough_were_written_to_the_plan_holds_within_the_floor(learner: Deployment) -> None:
    campaign_of(learner, 9, 10, hated=10)
    set_shares(learner, 0.0, 1.0)
    assert shares(learner) == pytest.approx({"plain": 0.1, "question": 0.9})


def test_then_what_came_back_sets_the_shares_whatever_the_plan_says(learner: Deployment) -> None:
    campaign_of(learner, 10, 10, hated=8)
    set_shares(learner, 0.0, 1.0)
    assert shares(learner)["plain"] == pytest.approx(0.9, abs=0.01)


def test_a_person_who_says_yes_and_later_asks_us_to_stop_counts_against_it(learner: Deployment) -> None:
    who = written(learner, 1, "plain")
    came_back(learner, who, "reply", "interested")
    with learner.ledger.read() as tx:
        assert [one.verdict for one in outcomes.reached(tx, CAMPAIGN)] == ["positive"]
    came_back(learner, who, "opt_out", "opt_out")
    with learner.ledger.read() as tx:
        assert [one.verdict for one in outcomes.reached(tx, CAMPAIGN)] == ["negative"]


def test_a_meeting_counts_for_it_and_a_bounce_against_nobodys_words(learner: Deployment) -> None:
    met, gone = written(learner, 1, "plain"), written(learner, 2, "plain")
    with learner.ledger.write() as tx:
        prospects.set_outcome(tx, met, "meeting", "ann")
        inbound.record(
            tx, "bounce", kind="bounce", hard=True, received_at=tx.now, campaign=CAMPAIGN, prospect_id=gone,
            handled=True,
        )  # fmt: skip
    with learner.ledger.read() as tx:
        found = outcomes.reached(tx, CAMPAIGN)
    assert [(one.verdict, one.bounced) for one in found] == [("positive", False), ("neither", True)]


def test_what_was_drafted_and_never_left_counts_for_nothing(learner: Deployment) -> None:
    with learner.ledger.write() as tx:
        draft_sequence(learner, tx, built(tx, 1), "plain", {"opening": "a1", "proof": "a2"}, "c0", "publisher")
    with learner.ledger.read() as tx:
        assert outcomes.reached(tx, CAMPAIGN) == []


def test_only_the_angles_that_a_mail_had_which_left_are_learnt_from(learner: Deployment) -> None:
    written(learner, 1, "plain")
    with learner.ledger.read() as tx:
        assert [one.angles for one in outcomes.reached(tx, CAMPAIGN)] == [{"a1"}]


def test_the_publisher_drafts_by_what_came_back_and_the_audit_says_by_which_figures(learner: Deployment) -> None:
    campaign_of(learner, 20, 20, hated=15)
    with learner.ledger.write() as tx:
        items = [built(tx, 100 + number) for number in range(30)]
    with ScriptedModel(DELEGATE, fills) as model:
        work(learner, model, "publish", items)
    with learner.ledger.read() as tx:
        given = [prospects.get(tx, item).variant for item in items]
        noted = audit.entries(tx, CAMPAIGN, action="shares_learned")
    assert given.count("plain") > 20
    assert [(one.actor, one.decision) for one in noted] == [("learning", "plain 0.90, question 0.10")]
    assert noted[0].rationale.startswith("plain 20 reached, 0 positive, 0 negative, worth -0.0")


def test_what_came_back_is_read_once_for_all_who_draft_side_by_side_and_noted_once(
    learner: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign_of(learner, 20, 20, hated=15)
    crew = learner.bundle.crew
    publish = crew.stages["publish"].model_copy(update={"batch": 2})
    few = crew.model_copy(update={"stages": {**crew.stages, "publish": publish}})
    wide = replace(learner, bundle=replace(learner.bundle, crew=few), at_once=3)
    with learner.ledger.write() as tx:
        items = [built(tx, 100 + number) for number in range(6)]
    read = reads(monkeypatch)
    with ScriptedModel(fills, fills, fills) as model:
        work(wide, model, "publish", items, "alone")
        assert len(model.requests) == 3
    assert len(read) == 1
    with learner.ledger.read() as tx:
        assert len(audit.entries(tx, CAMPAIGN, action="shares_learned")) == 1


def test_two_cycles_that_draft_in_turns_by_different_shares_note_each_once(learner: Deployment) -> None:
    from tools.agent.publish import PublishBench

    asked = campaign_of(learner, 20, 20, hated=10)
    with learner.ledger.write() as tx:
        items = [built(tx, 100 + number) for number in range(4)]
    before, after = (
        PublishBench(learner, cycle_of(learner, "publish", part), "publisher", 10) for part in (items[:2], items[2:])
    )
    before.open()
    for who in asked[10:]:
        came_back(learner, who, "reply", "interested")
    after.open()
    for bench, item in zip((before, after, before, after), (items[0], items[2], items[1], items[3]), strict=True):
        bench.hand_in("record_fills", {"fills": [fill(item)]})
    with learner.ledger.read() as tx:
        assert len(audit.entries(tx, CAMPAIGN, action="shares_learned")) == 2


def test_what_came_back_is_read_once_for_a_plan(learner: Deployment, monkeypatch: pytest.MonkeyPatch) -> None:
    campaign_of(learner, 10, 10, hated=8)
    read = reads(monkeypatch)
    with ScriptedModel(calls("set_plan", **PLAN)) as model:
        work(learner, model, "plan")
    assert len(read) == 1


def test_the_boss_reads_what_each_variant_and_kind_of_angle_came_to_with_intervals(learner: Deployment) -> None:
    campaign_of(learner, 10, 10, hated=2, loved=5)
    with ScriptedModel(calls("set_plan", **PLAN)) as model:
        work(learner, model, "plan")
        text = model.requests[0]["messages"][0]["content"]
    assert "worth: positive - 3 x negative, by person reached, with its 95 % interval" in text
    assert "variant question: share 0." in text
    assert "10 reached, 5 positive, 2 negative, 5 replied, worth " in text
    assert "shares are set by what came back, none below 0.1" in text
    assert "angle kind website: 20 reached, 5 (25 %, 11 to 47) positive, 2 (10 %, 3 to 30) negative, 0 bounced" in text
    assert "from source contractors: 20 reached, 5 (25 %" in text
    assert "judged Warm: 20 reached" in text
    assert "with city Fresno: 20 reached" in text


def test_the_boss_is_told_what_becomes_of_its_shares(learner: Deployment) -> None:
    given = PLAN | {"shares": {"plain": 0, "question": 1}}
    with ScriptedModel(calls("set_plan", **given)) as model:
        work(learner, model, "plan")
    campaign_of(learner, 10, 10, hated=8)
    with ScriptedModel(calls("set_plan", **given)) as model:
        work(learner, model, "plan")
    told = answers(learner, "set_plan")
    assert told[0] == "plan set; shares become plain 0.10, question 0.90: none is below 0.1"
    assert told[1].startswith("plan set; shares stay as what came back has set them: plain 0.9")


def test_words_of_a_person_tell_nothing_of_ours(learner: Deployment) -> None:
    asked = campaign_of(learner, 10, 12, hated=10)
    with learner.ledger.write() as tx:
        for who in asked:
            later = messages.of_prospect(tx, who)[1]
            messages.edit(tx, later.id, "Ours", "Other words", "ann")
    before = shares(learner)
    with learner.ledger.write() as tx:
        for who in asked:
            later = messages.of_prospect(tx, who)[1]
            tx.connection.exec_driver_sql("UPDATE messages SET state = 'sent' WHERE message_id = ?", (later.id,))
    assert before["plain"] > 0.8
    assert shares(learner) == pytest.approx({"plain": 0.5, "question": 0.5})
