"""A sum of money is written with two places, whoever is shown it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from commands.decide import approvals as of_requests
from commands.decide import items as of_items
from commands.look import todo as of_todo
from data.ledger.flow import items
from tests.commands.declared_desk import begun
from tests.commands.desk import muster
from tests.support.declared import NAME, config_below, hand_in
from tools.deployment import Deployment
from tools.items import flow


@pytest.fixture
def desk(out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Deployment]:
    """A campaign whose items and records have sums, of which one item waits for a person."""
    config = config_below(tmp_path)
    crew = config / "crews" / "content.yaml"
    text = crew.read_text(encoding="utf-8")
    text = text.replace("brief: {topic: {text: 200},", "brief: {topic: {text: 200}, amount: {money: [0, 20000]},")
    crew.write_text(text.replace("notes: {count: [1, 6], fields: {", "notes: {fields: {owed: {money: [0, 20000]}, "))
    for module in (of_requests, of_items, of_todo):
        monkeypatch.setattr(module, "CONFIG", config)
    with begun(config) as deployment:
        with deployment.ledger.write() as tx:
            item_id = items.take_in(tx, NAME, "brief", "W-3", {"topic": "Pumps", "amount": 6200.0}, "intake")
            item = items.get(tx, item_id or "")
            hand_in(deployment, tx, item, "research", {"text": "Paid in part.", "owed": 5230.0})
            flow.to_person(tx, item, "above 5000", "router")
        yield deployment


def test_it_is_written_alike_in_each_command(desk: Deployment) -> None:
    for words in (("item", "show", "i1"), ("approvals", "show", "q1")):
        told = muster(*words).out
        assert "6200.00" in told
        assert "5230.00" in told
        assert "6200.0\n" not in told
    assert "owed: 5230.00" in muster("todo", NAME).out


def test_a_program_has_it_as_a_number(desk: Deployment) -> None:
    assert muster("item", "show", "i1", "--json").row["fields"]["amount"] == 6200.0
    for words in (("todo", NAME), ("approvals", "show", "q1")):
        row = muster(*words, "--json").row
        assert (row["fields"]["amount"], row["made"][-1]["body"]["owed"]) == (6200.0, 5230.0)


def test_words_for_a_program_have_it_as_people_read_it(desk: Deployment) -> None:
    for words in (("todo", NAME), ("approvals", "show", "q1")):
        assert "owed: 5230.00" in muster(*words, "--json").row["words"]
