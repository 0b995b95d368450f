"""A critique cycle, whole: angles of which code is not sure, and what the critic's verdicts make of them."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from crews.cycles import leftovers
from crews.kinds.registry import KINDS
from data.claims import Angle, AngleState
from data.ledger.core import audit
from data.ledger.flow import facts, prospects
from data.ledger.govern import approvals
from data.records import STAND_IN, ProspectState
from tests.crews.cycles.parts import (
    CAMPAIGN,
    DELEGATE,
    angle,
    angles,
    answers,
    cycle_of,
    ids_in,
    qualified,
    run,
    states,
    told,
    work,
)
from tests.support.scripted import Reply, Request, ScriptedModel, calls, says
from tools.deployment import Deployment

SURE = "You hire two estimators."
DOUBTFUL = "You look for two estimators, so quoting is a bottleneck."
BOLD = "Clean sites win you referrals."


def waiting(deployment: Deployment, *texts: str, sure: int = 1, number: int = 1) -> str:
    """A prospect with an angle that code accepted (unless ``sure`` is 0) and these, which wait for the critic."""
    with deployment.ledger.write() as tx:
        item = qualified(tx, number)
        if sure:
            facts.add_angle(tx, Angle(item, "", SURE, ("f1",), 0.9, cycle_id="c0"))
        for text in texts:
            facts.add_angle(tx, Angle(item, "", text, ("f2",), 0.8, AngleState.WAITING, cycle_id="c0"))
        prospects.move(tx, item, ProspectState.IN_CRITIQUE, "angles wait for the critic", "builder")
    return item


def verdict(item: str, angle_id: str, said: str, **changes: Any) -> dict[str, Any]:
    """One verdict as the critic hands it in."""
    return {"id": item, "angle": angle_id, "verdict": said} | changes


def hands_in(*verdicts: dict[str, Any]) -> Reply:
    return calls("record_verdicts", verdicts=list(verdicts))


def critique(deployment: Deployment, item: str, *verdicts: dict[str, Any]) -> None:
    """One cycle of the critic, which hands in these."""
    with ScriptedModel(DELEGATE, hands_in(*verdicts)) as model:
        assert work(deployment, model, "critique", [item]).state == "done"


def angle_of(deployment: Deployment, item: str, angle_id: str) -> Angle:
    with deployment.ledger.read() as tx:
        return next(one for one in facts.angles_of(tx, [item])[item] if one.angle_id == angle_id)


def state_of(deployment: Deployment, item: str) -> tuple[str, str]:
    """A prospect's state and the reason for it."""
    with deployment.ledger.read() as tx:
        prospect = prospects.get(tx, item)
    return prospect.state, prospect.state_reason


def questions(deployment: Deployment) -> list[tuple[str, str, str]]:
    """What people are asked: the kind, about whom, and why."""
    with deployment.ledger.read() as tx:
        return [(asked.kind, asked.prospect_id, asked.reason) for asked in approvals.open_approvals(tx, CAMPAIGN)]


def without_critic(deployment: Deployment) -> Deployment:
    """The same crew without its critic."""
    crew = deployment.bundle.crew
    stages = {name: task for name, task in crew.stages.items() if task.work != "critique"}
    return replace(deployment, bundle=replace(deployment.bundle, crew=crew.model_copy(update={"stages": stages})))


def test_the_critic_sees_what_waits_beside_the_facts_that_it_cites_and_nothing_else(deployment: Deployment) -> None:
    item = waiting(deployment, BOLD)
    with ScriptedModel(DELEGATE, hands_in(verdict(item, "a2", "supported"))) as model:
        work(deployment, model, "critique", [item])
        text = told(model, 1)
    assert text.endswith(
        f"<data>\n{item} | Roofer 1 LLC | Fresno CA\n f2 Reviews praise their clean sites\n a2 [f2] {BOLD}\n</data>"
    )
    assert f"We offer: {deployment.bundle.vertical.offer.strip()}\nToday is 2026-11-23." in text


def test_a_supported_angle_is_accepted_and_its_prospect_built(deployment: Deployment) -> None:
    item = waiting(deployment, BOLD)
    critique(deployment, item, verdict(item, "a2", "supported"))
    judged = angle_of(deployment, item, "a2")
    assert (judged.state, judged.judged_by, judged.verdict, judged.words) == ("accepted", "critic", "supported", "")
    assert state_of(deployment, item) == ("built", "has 2 angles")
    assert questions(deployment) == []


def test_a_verdict_is_audited_with_who_gave_it(deployment: Deployment) -> None:
    item = waiting(deployment, BOLD)
    critique(deployment, item, verdict(item, "a2", "overstated", words="win"))
    with deployment.ledger.read() as tx:
        (entry,) = audit.entries(tx, CAMPAIGN, prospect_id=item, action="angle_judged")
    assert (entry.actor, entry.decision) == ("critic", "returned")
    assert entry.rationale == "a2 overstated by critic: win"


def test_it_is_the_agent_that_judged_who_is_named_whatever_it_is_called(deployment: Deployment) -> None:
    agents = deployment.bundle.agents
    bundle = replace(deployment.bundle, agents={**agents, "assayer": agents["critic"]})
    item = waiting(deployment, BOLD)
    with ScriptedModel(hands_in(verdict(item, "a2", "overstated", words="win"))) as model:
        work(replace(deployment, bundle=bundle), model, "critique", [item], f"{STAND_IN}assayer")
    assert angle_of(deployment, item, "a2").judged_by == "assayer"
    with deployment.ledger.read() as tx:
        (entry,) = audit.entries(tx, CAMPAIGN, prospect_id=item, action="angle_judged")
    assert entry.rationale == "a2 overstated by assayer: win"


def test_an_overstated_angle_goes_back_to_its_author_with_the_words_at_fault(deployment: Deployment) -> None:
    item = waiting(deployment, BOLD)
    critique(deployment, item, verdict(item, "a2", "overstated", words="win"))
    assert state_of(deployment, item) == ("qualified", "the critic returned an angle")
    assert questions(deployment) == []
    with ScriptedModel(DELEGATE, angles(angle("Reviews praise your clean sites.", "f2"))) as model:
        work(deployment, model, "build", [item])
        returned = f' a2 returned, overstated ("win"), write another: {BOLD}'
        assert f" a1 stands (f1): {SURE}\n{returned}\n</data>" in told(model, 1)
        assert "\nAn angle that stands need not be handed in again.\n" in told(model, 1)
    assert state_of(deployment, item)[0] == "built"


def test_an_overstated_angle_without_the_words_at_fault_is_asked_for_again(deployment: Deployment) -> None:
    item = waiting(deployment, BOLD)
    bare, whole = verdict(item, "a2", "overstated"), verdict(item, "a2", "overstated", words="win")
    with ScriptedModel(DELEGATE, hands_in(bare), hands_in(whole)) as model:
        assert work(deployment, model, "critique", [item]).state == "done"
        assert "words is missing: name those of a2 that are overstated" in told(model, 2)
    assert angle_of(deployment, item, "a2").words == "win"


def test_one_that_is_overstated_again_is_put_to_a_person(deployment: Deployment) -> None:
    item = waiting(deployment, BOLD)
    critique(deployment, item, verdict(item, "a2", "overstated", words="win"))
    with ScriptedModel(DELEGATE, angles(angle("Clean sites bring you referrals.", "f2"))) as model:
        work(deployment, model, "build", [item])
    assert state_of(deployment, item)[0] == "in_critique"
    critique(deployment, item, verdict(item, "a3", "overstated", words="referrals"))
    assert angle_of(deployment, item, "a3").state == "asked"
    assert questions(deployment) == [("angle", item, "a3 overstated: referrals")]
    assert state_of(deployment, item) == ("needs_review", "angles in doubt: a3 overstated: referrals")


def test_an_unsupported_angle_is_put_to_a_person_at_once(deployment: Deployment) -> None:
    item = waiting(deployment, BOLD)
    critique(deployment, item, verdict(item, "a2", "unsupported", words="referrals"))
    assert angle_of(deployment, item, "a2").state == "asked"
    assert state_of(deployment, item)[0] == "needs_review"
    assert questions(deployment) == [("angle", item, "a2 unsupported: referrals")]


def test_an_angle_that_is_true_and_dull_goes_back_with_what_it_lacks(deployment: Deployment) -> None:
    item = waiting(deployment, BOLD)
    critique(deployment, item, verdict(item, "a2", "supported", worth_reading=False))
    returned = angle_of(deployment, item, "a2")
    assert (returned.state, returned.verdict) == ("returned", "supported")
    assert returned.words == "true, but it gives the reader no reason to read on: lead from it to the offer"
    assert state_of(deployment, item)[0] == "qualified"


def test_nobody_is_asked_of_an_angle_in_doubt_where_enough_others_stand(deployment: Deployment) -> None:
    item = waiting(deployment, BOLD, DOUBTFUL)
    critique(deployment, item, verdict(item, "a2", "supported"), verdict(item, "a3", "unsupported"))
    assert state_of(deployment, item) == ("built", "has 2 angles")
    assert questions(deployment) == []


@pytest.mark.parametrize("order", [("a1", "a2"), ("a2", "a1")])
def test_whoever_has_a_returned_and_an_unsupported_angle_goes_back_first(
    deployment: Deployment, order: tuple[str, str]
) -> None:
    item = waiting(deployment, BOLD, DOUBTFUL, sure=0)
    said = {"a1": "unsupported", "a2": "overstated"}
    critique(deployment, item, *[verdict(item, one, said[one], words="so") for one in order])
    assert state_of(deployment, item)[0] == "qualified"
    assert questions(deployment) == []


@pytest.mark.parametrize("said", ["supported", "unsupported"])
@pytest.mark.parametrize("meanwhile", [ProspectState.IN_SEQUENCE, ProspectState.OPTED_OUT])
def test_a_late_verdict_moves_nobody_who_has_gone_on(
    deployment: Deployment, said: str, meanwhile: ProspectState
) -> None:
    item, other = waiting(deployment, BOLD, DOUBTFUL), waiting(deployment, BOLD, number=2)

    def gone_on(_request: Request) -> Reply:
        with deployment.ledger.write() as tx:
            prospects.move(tx, item, meanwhile, "meanwhile", "another")
        return hands_in(verdict(item, "a3", said), verdict(other, "a2", "supported"))

    with ScriptedModel(DELEGATE, hands_in(verdict(item, "a2", "supported")), gone_on) as model:
        assert work(deployment, model, "critique", [item, other]).state == "done"
    assert state_of(deployment, item) == (meanwhile, "meanwhile")
    assert questions(deployment) == []


def test_all_angles_in_doubt_are_one_question(deployment: Deployment) -> None:
    item = waiting(deployment, BOLD, DOUBTFUL, sure=0)
    critique(deployment, item, verdict(item, "a1", "unsupported"), verdict(item, "a2", "unsupported", words="so"))
    asked = "a1 unsupported: the critic found fault with it; a2 unsupported: so"
    assert questions(deployment) == [("angle", item, asked)]


def test_a_verdict_on_an_angle_that_does_not_wait_is_refused_with_those_that_do(deployment: Deployment) -> None:
    item = waiting(deployment, BOLD)
    wrong = hands_in(verdict(item, "a1", "unsupported"), verdict(item, "a2", "wrong"))
    with ScriptedModel(DELEGATE, wrong, hands_in(verdict(item, "a2", "supported"))) as model:
        work(deployment, model, "critique", [item])
    assert answers(deployment, "record_verdicts")[0].splitlines()[:3] == [
        "0 recorded",
        f'refused {item}: a1 does not wait for a verdict (a2); verdict "wrong" (supported, overstated, unsupported)',
        f"still to do ({item} a2):",
    ]
    assert angle_of(deployment, item, "a1").state == "accepted"


def test_two_verdicts_on_one_angle_that_differ_are_both_refused(deployment: Deployment) -> None:
    item = waiting(deployment, BOLD)
    both = hands_in(verdict(item, "a2", "supported"), verdict(item, "a2", "unsupported"))
    with ScriptedModel(DELEGATE, both, hands_in(verdict(item, "a2", "supported"))) as model:
        work(deployment, model, "critique", [item])
    assert "refused p1: 2 different entries for it: give one" in answers(deployment, "record_verdicts")[0]


def test_a_person_decides_where_the_crew_has_no_critic(deployment: Deployment) -> None:
    with deployment.ledger.write() as tx:
        item = qualified(tx, 1)
    written = angles(angle(SURE, "f1"), angle(BOLD, "f2"))
    with ScriptedModel(DELEGATE, written) as model:
        work(without_critic(deployment), model, "build", [item])
    assert state_of(deployment, item)[0] == "needs_review"
    assert questions(deployment) == [("angle", item, 'a2 in doubt: neither facts nor offer explain "win", "referrals"')]


@pytest.mark.parametrize(
    ("decision", "angle_state", "state"), [("approved", "accepted", "built"), ("rejected", "refused", "finished")]
)
def test_a_persons_word_settles_the_angle_and_its_prospect(
    deployment: Deployment, decision: Any, angle_state: str, state: str
) -> None:
    item = waiting(deployment, BOLD)
    critique(deployment, item, verdict(item, "a2", "unsupported"))
    with deployment.ledger.write() as tx:
        (asked,) = approvals.open_approvals(tx, CAMPAIGN)
        approvals.decide(tx, asked.id, decision, "ann", "as far as I know")
    decided = angle_of(deployment, item, "a2")
    assert (decided.state, decided.judged_by) == (angle_state, "person")
    assert state_of(deployment, item) == (state, f"its angles were {decision} by ann: as far as I know")


def test_what_the_critic_leaves_behind_three_times_is_put_to_a_person(deployment: Deployment) -> None:
    poison, *fresh = [waiting(deployment, BOLD, number=number) for number in range(4)]

    def unless(poisoned: str) -> Callable[[Request], Reply]:
        refusal = says("I cannot help with that.", stop="refusal")
        return lambda request: (
            refusal
            if poisoned in ids_in(request)
            else hands_in(*[verdict(item, "a2", "supported") for item in ids_in(request)])
        )

    for one in fresh:
        with ScriptedModel(DELEGATE, *[unless(poison)] * 3, says("proceed")) as model:
            cycle = cycle_of(deployment, "critique", [poison, one])
            run(deployment, model, cycle)
        with deployment.ledger.write() as tx:
            leftovers.count(tx, deployment.bundle.crew, cycle, "router")
    assert states(deployment) == {"built": 3, "needs_review": 1}
    doubt = "a2 in doubt: critique left it behind 3 times"
    assert questions(deployment) == [("angle", poison, doubt)]


def test_a_critic_that_failed_for_good_leaves_every_angle_to_a_person(deployment: Deployment) -> None:
    items = [waiting(deployment, BOLD, number=number) for number in range(2)]
    with deployment.ledger.write() as tx:
        for item in items:
            KINDS["critique"].hand_over(tx, CAMPAIGN, item, "critique failed 4 times", "router")
    assert states(deployment) == {"needs_review": 2}
    assert [(kind, item) for kind, item, _ in questions(deployment)] == [("angle", item) for item in items]


def test_the_boss_sees_what_was_judged_with_its_facts_and_every_verdict(deployment: Deployment) -> None:
    judged = waiting(deployment, BOLD, DOUBTFUL)
    left = waiting(deployment, BOLD, number=2)
    said = hands_in(verdict(judged, "a2", "supported"), verdict(judged, "a3", "supported"))
    decided = calls("decide", decision="proceed", reason="enough")
    with ScriptedModel(DELEGATE, said, says("Later."), decided) as model:
        work(deployment, model, "critique", [judged, left])
        shown = told(model, 3)
    for line in ("f2 Reviews praise their clean sites", f"a2 [f2] {BOLD}", f"a3 [f2] {DOUBTFUL}"):
        assert line in shown
    assert [line for line in shown.splitlines() if line.startswith(" recorded: ")] == [
        f" recorded: angle: {angle_id}; verdict: supported" for angle_id in ("a2", "a3")
    ]
