"""What people are asked about items, and what they decide, is told of items and not of prospects."""

from data.ledger.flow import items
from tests.commands.desk import muster
from tests.commands.test_items import doubted, held
from tests.support.declared import NAME
from tools.deployment import Deployment
from tools.items import flow


def test_requests_of_a_declared_crew_are_listed_by_item_and_not_as_those_of_outreach(desk: Deployment) -> None:
    held(desk)
    told = " ".join(muster("approvals", "list", NAME).out.split())
    assert "id kind item about age words why" in told
    assert "q1 release i1 Gutters" in told


def test_of_an_item_that_waits_for_a_person_a_decision_says_so_in_words(desk: Deployment) -> None:
    held(desk)
    with desk.ledger.write() as tx:
        flow.to_person(tx, items.get(tx, "i1"), "write: it is thin", "router")
    told = muster("approvals", "approve", "q1")
    assert told.code == 0, told.err
    assert "i1 (Gutters, briefs) waits for a person first: write: it is thin\n" in told.out


def test_an_item_that_waited_for_a_person_and_is_closed_keeps_why_it_waited(desk: Deployment) -> None:
    doubted(desk)
    assert muster("item", "close", "i1", "--by", "dana").code == 0
    with desk.ledger.read() as tx:
        assert items.get(tx, "i1").state_reason == "publish left it behind 3 times; closed by dana"
