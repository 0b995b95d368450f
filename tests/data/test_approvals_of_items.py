"""What a person decides of a declared crew's items takes effect at once, and says by whom."""

from datetime import timedelta
from typing import Literal

import pytest

from data.items import Document, Item, ItemState, ReleaseState
from data.ledger.core import audit
from data.ledger.core.ledger import Ledger
from data.ledger.core.transactions import Tx
from data.ledger.flow import items, releases
from data.ledger.govern import approvals
from data.ledger.govern.approvals import AlreadyDecided
from tests.data.builders import CAMPAIGN, fresh_campaign


def brief(tx: Tx, key: str = "1") -> Item:
    """A new item."""
    item_id = items.take_in(tx, CAMPAIGN, "brief", key, {"topic": "gutters"}, "intake")
    assert item_id is not None
    return items.get(tx, item_id)


def put_to_a_person(ledger: Ledger) -> None:
    """An item whose agent has tried twice in vain."""
    fresh_campaign(ledger)
    with ledger.write() as tx:
        item = brief(tx)
        for _ in range(2):
            items.add_attempt(tx, CAMPAIGN, "write", [item.id])
        items.move(tx, item.id, ItemState.PERSON, "write left it behind 2 times", "router")
        approvals.request(tx, CAMPAIGN, item.id, "task", "write left it behind 2 times")


def decide(ledger: Ledger, decision: Literal["approved", "rejected"], note: str = "") -> None:
    """Dana decides."""
    with ledger.write() as tx:
        approvals.decide(tx, "q1", decision, "dana", note)


def test_an_item_that_a_person_lets_go_on_is_at_work_as_if_nothing_had_been_tried(any_ledger: Ledger) -> None:
    put_to_a_person(any_ledger)
    decide(any_ledger, "approved", "try the other source")
    with any_ledger.read() as tx:
        item = items.get(tx, "i1")
        assert (item.state, item.state_reason) == (ItemState.OPEN, "approved by dana: try the other source")
        assert items.standings(tx, ["i1"])["i1"]["write"].attempts == 0


def test_an_item_that_a_person_rejects_is_closed_and_says_what_they_were_asked(any_ledger: Ledger) -> None:
    put_to_a_person(any_ledger)
    decide(any_ledger, "rejected")
    with any_ledger.read() as tx:
        item = items.get(tx, "i1")
    assert (item.state, item.state_reason) == (ItemState.CLOSED, "write left it behind 2 times; rejected by dana")


def test_the_audit_says_who_decided_and_why(any_ledger: Ledger) -> None:
    put_to_a_person(any_ledger)
    decide(any_ledger, "approved", "go on")
    with any_ledger.read() as tx:
        [decided] = audit.entries(tx, CAMPAIGN, action="approval_decided")
        moved = audit.entries(tx, CAMPAIGN, action="item_moved")[-1]
    assert (decided.actor, decided.prospect_id, decided.rationale) == ("dana", "i1", "q1 go on")
    assert (moved.actor, moved.decision) == ("dana", "open")


def test_what_was_decided_is_not_decided_again(any_ledger: Ledger) -> None:
    put_to_a_person(any_ledger)
    decide(any_ledger, "approved")
    with pytest.raises(AlreadyDecided, match="by dana"):
        decide(any_ledger, "rejected")


def test_a_decision_about_an_item_that_was_closed_meanwhile_changes_nothing_of_it(any_ledger: Ledger) -> None:
    put_to_a_person(any_ledger)
    with any_ledger.write() as tx:
        items.move(tx, "i1", ItemState.CLOSED, "closed by sam", "sam")
    decide(any_ledger, "approved")
    with any_ledger.read() as tx:
        assert items.get(tx, "i1").state is ItemState.CLOSED


def test_two_releases_of_one_item_are_two_requests_and_each_is_decided_by_itself(any_ledger: Ledger) -> None:
    fresh_campaign(any_ledger)
    with any_ledger.write() as tx:
        item = brief(tx)
        for task in ("publish", "summarise"):
            made = releases.draft(tx, item, task, Document(f"{task}.md", "text"), "release")
            asked = approvals.request(tx, CAMPAIGN, item.id, "release", "autonomy: asked", message_id=made.id)
            releases.move(tx, made.id, ReleaseState.AWAITING_APPROVAL, "autonomy: asked", "gates", asked)
    decide(any_ledger, "approved")
    with any_ledger.read() as tx:
        assert [one.state for one in releases.of_items(tx, ["i1"])["i1"]] == ["ready", "awaiting_approval"]
        assert items.get(tx, "i1").state is ItemState.OPEN
        assert [asked.id for asked in approvals.open_approvals(tx, CAMPAIGN)] == ["q2"]


def test_the_records_about_a_release_go_by_its_id(any_ledger: Ledger) -> None:
    fresh_campaign(any_ledger)
    with any_ledger.write() as tx:
        made = releases.draft(tx, brief(tx), "publish", Document("a.md", "text"), "release")
        asked = approvals.request(tx, CAMPAIGN, "i1", "release", "autonomy: asked", message_id=made.id)
        releases.move(tx, made.id, ReleaseState.AWAITING_APPROVAL, "autonomy: asked", "gates", asked)
        approvals.decide(tx, asked, "rejected", "dana")
        noted = audit.entries(tx, CAMPAIGN, trace_id="d1")
    assert [entry.action for entry in noted] == ["approval_requested", "approval_decided"]


def test_with_an_item_that_a_person_rejects_all_its_documents_stay_and_nobody_is_asked_of_them(
    any_ledger: Ledger,
) -> None:
    put_to_a_person(any_ledger)
    with any_ledger.write() as tx:
        item = items.get(tx, "i1")
        for task in ("publish", "tell"):
            made = releases.draft(tx, item, task, Document(f"{task}.md", "Zinc lasts."), "release")
        asked = approvals.request(tx, CAMPAIGN, "i1", "release", "every document", message_id=made.id)
        releases.move(tx, made.id, ReleaseState.AWAITING_APPROVAL, "every document", "gates", asked)
    decide(any_ledger, "rejected")
    with any_ledger.read() as tx:
        left = {release.task: release.state for release in releases.of_items(tx, ["i1"])["i1"]}
        assert approvals.get(tx, asked).state == "withdrawn"
    assert left == {"publish": ReleaseState.CANCELLED, "tell": ReleaseState.CANCELLED}


def test_a_document_that_a_gate_has_put_off_is_looked_at_for_an_item_at_work_alone(any_ledger: Ledger) -> None:
    fresh_campaign(any_ledger)
    with any_ledger.write() as tx:
        item = brief(tx)
        made = releases.draft(tx, item, "publish", Document("a.md", "Zinc lasts."), "release")
        later = tx.now + timedelta(days=1)
        releases.postpone(tx, made.id, later, "its day is full")
        assert releases.next_look(tx, CAMPAIGN) == later
        items.move(tx, item.id, ItemState.PERSON, "look", "router")
        assert releases.next_look(tx, CAMPAIGN) is None


def test_a_document_of_an_item_that_is_done_can_still_be_rejected(any_ledger: Ledger) -> None:
    fresh_campaign(any_ledger)
    with any_ledger.write() as tx:
        item = brief(tx)
        made = releases.draft(tx, item, "publish", Document("a.md", "Zinc lasts."), "release")
        asked = approvals.request(tx, CAMPAIGN, item.id, "release", "every document", message_id=made.id)
        releases.move(tx, made.id, ReleaseState.AWAITING_APPROVAL, "every document", "gates", asked)
        items.move(tx, item.id, ItemState.DONE, "every task is settled", "router")
    decide(any_ledger, "rejected")
    with any_ledger.read() as tx:
        assert (releases.get(tx, "d1").state, items.get(tx, "i1").state) == (ReleaseState.CANCELLED, ItemState.DONE)
