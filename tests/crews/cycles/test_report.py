"""A report cycle, whole: figures out of the warehouse, words about them in."""

import json

import pytest

from data.ledger.flow import cycles
from tests.crews.cycles.parts import CAMPAIGN, DELEGATE, found, qualified, work
from tests.support.scripted import ScriptedModel, calls
from tools.deployment import Deployment

GOOD = calls("record_report", text="{funnel.qualified} of {funnel.judged} fit.", flags=["{funnel.found} is few"])


@pytest.fixture(autouse=True)
def some(deployment: Deployment) -> None:
    """Two prospects, one of them qualified."""
    with deployment.ledger.write() as tx:
        found(tx, 1)
        qualified(tx, 2)


def test_a_report_takes_two_requests_and_is_kept_as_the_outcome(deployment: Deployment) -> None:
    with ScriptedModel(DELEGATE, GOOD) as model:
        outcome = work(deployment, model, "report")
        text = model.text_of(1)
    assert outcome.state == "done"
    assert "funnel.found = 2" in text
    assert "funnel.won" not in text
    with deployment.ledger.read() as tx:
        (closed,) = cycles.recent(tx, CAMPAIGN, "report", 1)
    said = {"text": "{funnel.qualified} of {funnel.judged} fit.", "flags": ["{funnel.found} is few"]}
    assert json.loads(closed.outcome_detail) == said


@pytest.mark.parametrize(
    ("text", "flags", "reason"),
    [
        ("50 qualified.", [], '"50" is a number'),
        ("All fine.", ["bounces at 12%"], '"12%" is a number'),
        ("{funnel.dreams} came.", [], "there is no figure {funnel.dreams}"),
        ("{Qualified of 50} fit.", [], "there is no figure {Qualified of 50}"),
        (" ", [], "text is empty"),
    ],
)
def test_a_typed_number_and_an_invented_figure_are_refused(
    deployment: Deployment, text: str, flags: list[str], reason: str
) -> None:
    with ScriptedModel(DELEGATE, calls("record_report", text=text, flags=flags), GOOD) as model:
        assert work(deployment, model, "report").state == "done"
        assert reason in model.requests[2]["messages"][-1]["content"][0]["content"]
