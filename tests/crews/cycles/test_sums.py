"""Sums of money through a declared task: read as people write them, held to the facts, asked of, and shown whole."""

from pathlib import Path

import pytest

from config.graph.crew_graph import condition_fields
from data.clock import SteppedClock
from data.ledger.flow import items
from data.ledger.flow.items import newest
from tests.crews.cycles.test_task import at_work, records, work
from tests.items.crews import Made, made
from tools.items import flow

CREW = """
crew: writers
process: sequential
works_on: brief
items:
  brief: {topic: {text: 60}, amount: {money: [0, 100000]}, material: {document: true}}
outputs:
  match:
    fields:
      amount: {money: [0, 100000], grounded_in: facts}
      factor: {decimal: [0, 2]}
      facts: {ids: facts}
agents:
  reader: {role: Reader, goal: Read, backstory: You read., model: small}
tasks:
  gather: {job: read}
  match:
    agent: reader
    after: [gather]
    output: match
    description: Find the amount.
    expected_output: One match.
    then: [{when: item.amount > match.amount * 1.1, to: person, reason: it differs}]
"""


@pytest.fixture
def here(tmp_path: Path, clock: SteppedClock) -> Made:
    """An item of 5,230.00 dollars; the document says 4 dollars."""
    rows = [{"topic": "Coatings", "amount": "$5,230.00", "material": "coatings.md"}]
    return at_work(made(tmp_path, clock, CREW, rows))


def test_a_sum_is_shown_with_two_places_and_taken_as_people_write_it(here: Made) -> None:
    outcome, model = work(here, "match", records("record_match", i1={"amount": "$4.00", "factor": 1.25, "facts": "f2"}))
    assert outcome.state == "done"
    assert "amount: 5230.00" in model.text_of(0)
    with here.deployment.ledger.read() as tx:
        way = flow.way_of(tx, here.deployment.bundle.crew, "i1")
    assert (way.item.fields["amount"], newest(way.made, "match")[0].body["amount"]) == (5230.0, 4.0)
    values = way.values("match")
    assert (str(values["match"]["amount"]), str(values["item"]["amount"])) == ("4.00", "5230.00")
    assert way.item.state_reason == "match: it differs"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"amount": 5.5}, "the facts do not have the figure 5.50"),
        ({"amount": 4.005}, "a sum as in 5230.00, from 0 to 100000"),
        ({"amount": 200000}, "a sum as in 5230.00, from 0 to 100000"),
        ({"factor": 3}, "a number, from 0 to 2"),
    ],
)
def test_a_sum_that_no_fact_has_or_that_is_beyond_its_bounds_is_refused(
    body: dict[str, object], said: str, here: Made
) -> None:
    good = {"amount": 4, "factor": 1, "facts": ["f2"]}
    step = records("record_match", i1=good)
    outcome, model = work(here, "match", records("record_match", i1={**good, **body}), step)
    assert said in model.text_of(1)
    assert outcome.recorded == 1


def test_a_condition_asks_of_it_as_of_a_fraction(here: Made) -> None:
    crew = here.deployment.bundle.crew
    assert condition_fields(crew, frozenset({"match"}))["match"]["amount"] == "double"
    with here.deployment.ledger.read() as tx:
        assert flow.way_of(tx, crew, "i1").holds("item.amount > 5000.0", "match")
        assert items.get(tx, "i1").fields["amount"] == 5230
