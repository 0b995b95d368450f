"""Forgetting a person: what is erased from the ledger, what stays, and what keeps them from coming back."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from data.claims import Angle
from data.identity import Identity
from data.items import Artifact, Document, ItemState, ReleaseState, TaskState
from data.ledger.core import audit, payloads
from data.ledger.core.ledger import Ledger
from data.ledger.core.schema import audit as audit_table
from data.ledger.core.schema import metadata
from data.ledger.core.transactions import Tx
from data.ledger.flow import calls, facts, inbound, items, lookups, messages, prospects, releases, suppressions
from data.ledger.flow.identities import known
from data.ledger.flow.suppressions import SuppressedBusiness
from data.ledger.govern import acts, erasure
from data.ledger.govern.erasure import Forgotten
from data.ledger.govern.traces import AlreadyForgotten
from data.records import Contact, MessageState, ModelCall, ProspectState
from tests.data.builders import CAMPAIGN, business, draft, found, open_campaign

PERSON = Contact("joan.arc@orleans-roofs.example", "Joan Arc", "Owner", "(312) 555-0188", 0.9, "hunter")
THEIRS = business(
    7, company="Orleans Roofs LLC", domain="orleans-roofs.example", phone="+13125550177", street="1 Fire Rd"
)
NAMES = ("joan", "orleans", "5550188", "555-0188", "5550177", "1 fire", "shingles since then")


def enter(tx: Tx) -> str:
    """A person with one of everything, beside another prospect who shares a cycle with them."""
    open_campaign(tx)
    assert found(tx, 1) == "p1"
    added = prospects.add(tx, CAMPAIGN, THEIRS, "UTC")
    assert isinstance(added, prospects.Added)
    mine = added.prospect_id
    assert prospects.set_contact(tx, mine, PERSON) is None
    prospects.judge(tx, mine, 80, "Hot", 0.9, "Joan runs it herself", True, "c1", "scout")
    fact = facts.add_fact(tx, mine, "review", "Joan Arc answers each call", "website", tx.now)
    facts.add_angle(tx, Angle(mine, "", "Joan answers each call herself.", (fact,), 0.9, cycle_id="c1"))
    lookups.store(tx, "hunter", "orleans-roofs.example", '{"phone": "312-555-0188"}')
    for to in (ProspectState.BUILT, ProspectState.IN_SEQUENCE):
        prospects.move(tx, mine, to, "ready for Joan", "test")
    draft(tx, mine, 1, tx.now)
    messages.edit(tx, f"{mine}-1", "Orleans Roofs", "Hi Joan", "operator")
    inbound.record(
        tx, "<1@orleans-roofs.example>", kind="reply", received_at=tx.now, text="We lay shingles since then",
        campaign=CAMPAIGN, prospect_id=mine, message_id=f"{mine}-1",
    )  # fmt: skip
    both = ModelCall(
        "c1", "scout", "m", ("p1", mine), f"p1 | Pat's\n{mine} | Joan's", "fine", 1, 1, 0, 0.1, 1, "end_turn"
    )
    calls.record_model_call(tx, CAMPAIGN, both)
    audit.append(tx, CAMPAIGN, "boss", "cycle_closed", "done", "Joan Arc looks best", cycle_id="c1")
    return mine


def forget(ledger: Ledger) -> Forgotten:
    """Enter the person and forget them."""
    with ledger.write() as tx:
        mine = enter(tx)
    with ledger.write() as tx:
        return erasure.forget(tx, mine, "dana")


def everything(tx: Tx) -> str:
    """All that the ledger holds, as one text."""
    rows = [row for table in metadata.sorted_tables for row in tx.connection.execute(select(table))]
    return "\n".join(str(tuple(row)) for row in rows).casefold()


def test_every_row_and_text_of_the_person_is_gone(any_ledger: Ledger) -> None:
    forget(any_ledger)
    with any_ledger.read() as tx:
        left = everything(tx)
    assert [name for name in NAMES if name in left] == []


def test_the_other_prospect_keeps_what_is_theirs(ledger: Ledger) -> None:
    forget(ledger)
    with ledger.read() as tx:
        assert prospects.get(tx, "p1").business.company == "Roofer 1 LLC"
        kept = known(tx, [Identity("domain", "roofer1.example")])
    assert kept is not None and kept.prospect_id == "p1"


def test_the_chain_still_verifies_and_says_who_was_forgotten_by_whom(any_ledger: Ledger) -> None:
    forget(any_ledger)
    with any_ledger.read() as tx:
        assert isinstance(audit.verify(tx, CAMPAIGN), audit.Intact)
        (entry,) = audit.entries(tx, CAMPAIGN, action="forgotten")
    assert (entry.actor, entry.prospect_id) == ("dana", "p2")


def test_an_erasure_without_the_record_of_it_breaks_the_chain(ledger: Ledger) -> None:
    forget(ledger)
    with ledger.write() as tx:
        tx.connection.execute(audit_table.delete().where(audit_table.c.action == "forgotten"))
    with ledger.read() as tx:
        broken = audit.verify(tx, CAMPAIGN)
    assert isinstance(broken, audit.Broken)
    assert "erased" in broken.what


def test_nobody_takes_them_in_again(any_ledger: Ledger) -> None:
    done = forget(any_ledger)
    assert set(done.suppressed) == {"email", "domain", "phone", "company"}
    again = business(8, company="Orleans Roofs", domain="other.example", phone=None, row_key="new")
    with any_ledger.write() as tx:
        for same in (THEIRS, again):
            assert prospects.add(tx, CAMPAIGN, same, "UTC") == SuppressedBusiness("forgotten")
        assert suppressions.match(tx, email=PERSON.email)


def test_what_was_suppressed_before_keeps_its_reason_and_loses_its_words(ledger: Ledger) -> None:
    with ledger.write() as tx:
        mine = enter(tx)
        suppressions.add(tx, "email", PERSON.email, "opt_out", "Joan asked")
        erasure.forget(tx, mine, "dana")
        known = suppressions.match(tx, email=PERSON.email)
        assert known
        assert known.reason == "opt_out"
        assert "joan" not in everything(tx)


def test_a_shared_host_is_not_suppressed(ledger: Ledger) -> None:
    with ledger.write() as tx:
        open_campaign(tx)
        at_a_host = business(1, domain=None, email="joan@gmail.com")
        prospects.add(tx, CAMPAIGN, at_a_host, "UTC")
        assert "domain" not in erasure.forget(tx, "p1", "dana").suppressed
        assert suppressions.match(tx, email="other@gmail.com") is None


def test_a_switchboard_that_another_prospect_has_too_is_not_suppressed_and_that_is_said(ledger: Ledger) -> None:
    with ledger.write() as tx:
        enter(tx)
        assert prospects.set_contact(tx, "p1", Contact("a@roofer1.example", None, None, PERSON.phone, 0.9, "h")) is None
        done = erasure.forget(tx, "p2", "dana")
        assert suppressions.match(tx, phone=PERSON.phone) is None
        assert any("switchboard" in what for what in done.kept)


def test_nothing_leaves_for_them_and_nobody_is_asked_about_them(ledger: Ledger) -> None:
    forget(ledger)
    with ledger.read() as tx:
        (message,) = messages.of_prospect(tx, "p2")
        assert (message.state, messages.recipient_of(tx, message.id)) == (MessageState.CANCELLED, None)
        assert messages.next_due(tx, CAMPAIGN) is None


def test_a_mail_of_theirs_is_not_taken_in_again(ledger: Ledger) -> None:
    forget(ledger)
    with ledger.write() as tx:
        moment = datetime(2026, 11, 2, tzinfo=UTC)
        assert inbound.record(tx, "<1@orleans-roofs.example>", kind="reply", received_at=moment) is None


def test_whoever_bounced_still_counts_as_bounced(ledger: Ledger) -> None:
    with ledger.write() as tx:
        mine = enter(tx)
        prospects.move(tx, mine, ProspectState.BOUNCED, "no such user joan", "inbox")
        erasure.forget(tx, mine, "dana")
        assert prospects.get(tx, mine).state is ProspectState.BOUNCED


def test_texts_that_named_others_too_are_counted_and_say_that_they_are_gone(any_ledger: Ledger) -> None:
    done = forget(any_ledger)
    assert done.shared == (1, ("p1",))  # the request about both; the answer to it names nobody else
    with any_ledger.read() as tx:
        request = payloads.digest_of("p1 | Pat's\np2 | Joan's")
        assert payloads.body_of(tx, request) is None
        assert payloads.erased_at(tx, request) == tx.now


def test_an_undone_push_and_a_draft_leave_no_words_in_the_acts(ledger: Ledger) -> None:
    with ledger.write() as tx:
        mine = enter(tx)
        acts.record(tx, CAMPAIGN, mine, "push", "revert", "joan", target="joan-1", detail={"to": PERSON.email})
        erasure.forget(tx, mine, "dana")
        (act,) = acts.of_prospect(tx, mine)
    assert (act.target, act.detail, act.note) == ("", {}, "")


def test_nobody_is_forgotten_twice(ledger: Ledger) -> None:
    forget(ledger)
    with ledger.write() as tx, pytest.raises(AlreadyForgotten, match="p2 was forgotten on 2026-11-02"):
        erasure.forget(tx, "p2", "dana")


def test_the_item_that_they_were_to_tasks_beside_the_stages_is_erased(any_ledger: Ledger) -> None:
    with any_ledger.write() as tx:
        mine = enter(tx)
        items.take_in(tx, CAMPAIGN, "prospect", mine, {"company": "Orleans Roofs LLC"}, "router", mine)
        item = items.get(tx, mine)
        made = Artifact("x1", mine, "research", "note", 1, 1, {"text": "Joan Arc runs it"}, "critic", "c1")
        items.add_artifact(tx, item, made)
        items.settle(tx, item, "research", TaskState.DONE, "Joan Arc said so", "critic")
        released, waiting = (
            releases.draft(tx, item, task, Document(f"{task}-joan.md", "Joan Arc answers."), "release")
            for task in ("publish", "print")
        )
        for state in (ReleaseState.RELEASING, ReleaseState.RELEASED):
            releases.move(tx, released.id, state, "for Joan", "release")
    with any_ledger.write() as tx:
        done = erasure.forget(tx, mine, "dana")
    with any_ledger.read() as tx:
        assert [line for line in everything(tx).splitlines() if "joan" in line] == []
        assert items.get(tx, mine).state is ItemState.CLOSED
        assert releases.get(tx, waiting.id).state is ReleaseState.CANCELLED
        assert isinstance(audit.verify(tx, CAMPAIGN), audit.Intact)
    assert "released/publish-joan.md is about them: delete it there" in done.kept
    assert {"items": 1, "tasks": 1, "records of tasks": 1, "documents": 2}.items() <= done.erased.items()


def test_what_items_say_of_them_is_counted_and_stays(ledger: Ledger) -> None:
    with ledger.write() as tx:
        mine = enter(tx)
        item_id = items.take_in(tx, CAMPAIGN, "brief", "1", {"topic": "Orleans Roofs LLC"}, "intake")
        assert item_id is not None
        items.take_in(tx, CAMPAIGN, "brief", "2", {"topic": "Gutters"}, "intake")
        document = Document("orleans.md", "Joan Arc answers each call.")
        releases.draft(tx, items.get(tx, item_id), "publish", document, "release")
    with ledger.write() as tx:
        kept = erasure.forget(tx, mine, "dana").kept
    assert kept[-2:] == (
        "items of declared crews that name them: 1, to be deleted by hand",
        "documents for released/ that name them: 1, to be deleted by hand",
    )
