"""A publish cycle, whole: angles into the slots of all steps."""

from data.ledger import messages, prospects
from tests.crews.cycles.parts import DELEGATE, built, ids_in, states, work
from tests.support.scripted import Reply, Request, ScriptedModel, calls
from tools.deployment import Deployment


def people(deployment: Deployment, number: int) -> list[str]:
    """Built prospects."""
    with deployment.ledger.write() as tx:
        return [built(tx, each) for each in range(number)]


def fills(request: Request) -> Reply:
    """A Publisher that takes the first angle to open and the second as proof."""
    lines = [f"{item} | plain | opening=a1, proof=a2" for item in ids_in(request)]
    return calls("record_fills", fills=lines)


def test_twenty_prospects_take_two_requests_and_all_their_steps_are_drafted(deployment: Deployment) -> None:
    items = people(deployment, 20)
    with ScriptedModel(DELEGATE, fills) as model:
        outcome = work(deployment, model, "publish", items)
        text = model.text_of(1)
    assert outcome.state == "done"
    assert states(deployment) == {"in_sequence": 20}
    assert "Slots: opening, proof. Variants: plain 50%, question 50%." in text
    assert f"{items[0]} | Roofer 0 LLC\n a1 You hire two estimators.\n a2 Reviews" in text
    assert "@" not in text
    with deployment.ledger.read() as tx:
        drafted = messages.of_prospect(tx, items[0])
        assert [message.step for message in drafted] == [1, 2, 3]
        assert "You hire two estimators." in drafted[0].body
        assert prospects.get(tx, items[0]).variant == "plain"


def test_a_fill_that_cannot_be_drafted_is_refused_and_corrected(deployment: Deployment) -> None:
    items = people(deployment, 5)
    wrong = [
        f"{items[0]} | shouting | opening=a1, proof=a2",
        f"{items[1]} | plain | opening=a1",
        f"{items[2]} | plain | opening=a1, proof=a7",
        f"{items[3]} | plain | opening=a1; proof=a2",
        f"{items[4]} | plain | opening=a2, proof=a2",
    ]
    with ScriptedModel(DELEGATE, calls("record_fills", fills=wrong), fills) as model:
        outcome = work(deployment, model, "publish", items)
        told = model.requests[2]["messages"][-1]["content"][0]["content"]
    assert f'{items[0]}: variant "shouting" (plain, question)' in told
    assert f"{items[1]}: slots not filled: proof" in told
    assert f"{items[2]}: slot proof: " in told
    assert f"{items[4]}: opening=a2 and proof=a2 say the same: every slot takes another angle" in told
    assert outcome.state == "done"
