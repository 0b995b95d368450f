"""What a SOUL says is never done, held by code in the cycle of each agent."""

from dataclasses import replace
from typing import Any

import pytest

from config.files.prohibitions import Never
from data.ledger.flow import campaigns, messages, prospects
from data.records import ProspectState
from tests.crews.cycles.parts import CAMPAIGN, DELEGATE, answers, built, fills, qualified, states, work
from tests.support.scripted import ScriptedModel, calls
from tools.deployment import Deployment

PLAN: dict[str, Any] = {
    "quota": 5,
    "source": "contractors",
    "parameters": {},
    "shares": {"plain": 0.5, "question": 0.5},
    "rationale": "a test",
}


def keeping(deployment: Deployment, agent: str, **never: Any) -> Deployment:
    """The campaign with a SOUL that never does so."""
    bundle = deployment.bundle
    soul = bundle.agents[agent].model_copy(update={"never": Never(**never)})
    return replace(deployment, bundle=replace(bundle, agents={**bundle.agents, agent: soul}))


def angles(*texts: str) -> Any:
    """A call that hands in these angles of p1."""
    rows = [{"text": text, "facts": [f"f{n}"], "confidence": 0.9} for n, text in enumerate(texts, 1)]
    return calls("record_angles", prospects=[{"id": "p1", "score": 80, "angles": rows}])


SOUND = ("You hire two estimators.", "Reviews praise your clean sites.")


def test_a_word_that_is_never_said_is_refused_with_the_word(deployment: Deployment) -> None:
    keeps = keeping(deployment, "builder", words=["clean site"])
    with keeps.ledger.write() as tx:
        item = qualified(tx, 1)
    with ScriptedModel(DELEGATE, angles(*SOUND), angles(SOUND[0], "Reviews praise you.")) as model:
        work(keeps, model, "build", [item])
        assert "Never write clean site." in model.text_of(1)
    assert '"clean site" is never said' in answers(keeps, "record_angles")[0]


def test_a_variant_that_is_never_sent_is_given_no_share_and_no_prospect(deployment: Deployment) -> None:
    planner = keeping(deployment, "boss", variants=["question"])
    only = {**PLAN, "shares": {"plain": 1.0}}
    with ScriptedModel(calls("set_plan", **PLAN), calls("set_plan", **only)) as model:
        work(planner, model, "plan")
    assert "question is never given a share" in answers(planner, "set_plan")[0]
    with deployment.ledger.read() as tx:
        plan = campaigns.get(tx, CAMPAIGN).plan
    assert plan is not None
    assert plan.shares == {"plain": 1.0}


def test_a_publisher_drafts_in_no_variant_that_its_soul_forbids(deployment: Deployment) -> None:
    keeps = keeping(deployment, "publisher", variants=["question"])
    with keeps.ledger.write() as tx:
        items = [built(tx, number) for number in range(12)]
    with ScriptedModel(DELEGATE, fills) as model:
        work(keeps, model, "publish", items)
    with keeps.ledger.read() as tx:
        variants = {messages.of_prospect(tx, item)[0].variant for item in items}
    assert variants == {"plain"}


@pytest.mark.parametrize(
    ("condition", "drafted"), [("profile.employees > 10", False), ("profile.employees > 20", True)]
)
def test_nobody_is_drafted_for_whom_a_soul_leaves_to_people(
    condition: str, drafted: bool, deployment: Deployment
) -> None:
    keeps = keeping(deployment, "publisher", recipients=condition)
    with keeps.ledger.write() as tx:
        item = built(tx, 1)
    with ScriptedModel(DELEGATE, fills) as model:
        work(keeps, model, "publish", [item])
    assert states(keeps) == {"in_sequence" if drafted else "needs_review": 1}
    with keeps.ledger.read() as tx:
        prospect = prospects.get(tx, item)
        assert bool(messages.of_prospect(tx, item)) == drafted
    if not drafted:
        assert prospect.state is ProspectState.NEEDS_REVIEW
        assert prospect.state_reason == f"the publisher never drafts for whom {condition}"
