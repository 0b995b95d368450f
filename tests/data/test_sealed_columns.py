"""Whatever writes a sealed column writes a record with the row's seal: each writer of the ledger, and each column."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Column, String, cast, func

from data.items import Artifact, Document, ItemState, ReleaseState
from data.ledger.core import audit, compared, seals, verdicts
from data.ledger.core.ledger import Ledger
from data.ledger.core.transactions import Tx
from data.ledger.core.verdicts import VerdictRow
from data.ledger.flow import calls, campaigns, inbound, items, messages, prospects, releases, suppressions
from data.ledger.flow.suppressions import Named
from data.ledger.govern import approvals, breaks, erasure, lessons, standing
from data.ledger.govern.lessons import Change
from data.records import Cycle, MessageState, ModelCall, Order, Plan, ProspectState, Trip
from tests.data.builders import CAMPAIGN, contact, found, in_sequence, open_campaign, send

CALL = ModelCall("c1", "scout", "m", ("p1",), "ask", "answer", 10, 5, 0, 0.02, 700, "end_turn", "c1.1")


def _look(tx: Tx) -> None:
    """As the outbox does it."""
    rows = [VerdictRow("caps", "allow", ""), VerdictRow("spend", "reject", "too dear")]
    verdicts.record(tx, messages.get(tx, "p1-1"), "p1-1/1", rows)
    row = seals.of(tx, "look", "p1-1", "p1-1/1")
    audit.append(tx, CAMPAIGN, "gates", "judged", "reject", "p1-1", prospect_id="p1", verdicts=rows, row=row)


def _asked_about_release(tx: Tx, release_id: str) -> None:
    """As the effect does it."""
    asked = approvals.request(tx, CAMPAIGN, "i1", "release", "autonomy: asked", message_id=release_id)
    releases.move(tx, release_id, ReleaseState.AWAITING_APPROVAL, "autonomy: asked", "gates", asked)


def _reopened(tx: Tx) -> None:
    campaigns.open_campaign(tx, CAMPAIGN, "run-1", "roofing", 60, "another digest", tx.now + timedelta(days=14))


WRITERS: list[Callable[[Tx], object]] = [
    open_campaign,
    _reopened,
    lambda tx: campaigns.set_plan(tx, CAMPAIGN, Plan(5, "directory", {}, {}, "more"), "boss"),
    lambda tx: standing.set_level(tx, CAMPAIGN, "sample", "earned", "envelope"),
    lambda tx: standing.set_level_of_kind(tx, CAMPAIGN, "follow_up", "sample", "earned", "envelope"),
    in_sequence,
    lambda tx: found(tx, 2),
    lambda tx: prospects.judge(tx, "p2", 80, "Hot", 0.9, "fits", True, "c1", "scout"),
    lambda tx: prospects.rescore(tx, "p2", 90, None, 0.9, "c1", "builder"),
    lambda tx: prospects.set_reason(tx, "p2", "as it is", "builder"),
    lambda tx: prospects.set_contact(tx, "p2", contact(2), "dana", "by phone"),
    lambda tx: prospects.set_enriched(tx, "p2"),
    lambda tx: prospects.assign_mailbox(tx, "p2", "dana", "plain"),
    lambda tx: prospects.pause(tx, "p2", "wait", "dana"),
    lambda tx: prospects.unpause(tx, "p2", "dana"),
    lambda tx: prospects.set_outcome(tx, "p2", "won", "dana", 1200.0),
    lambda tx: prospects.start_over(tx, "p2"),
    lambda tx: messages.edit(tx, "p1-1", "Hello", "New words", "dana"),
    _look,
    lambda tx: messages.postpone(tx, "p1-1", tx.now + timedelta(hours=1), "outside the window"),
    lambda tx: messages.release(tx, "p1-1"),
    lambda tx: messages.move(tx, "p1-1", MessageState.SENT),
    lambda tx: messages.schedule_next(tx, "p1", "roofing", 2, tx.now),
    lambda tx: send(tx, "p1-2"),
    lambda tx: approvals.request(tx, CAMPAIGN, "p1", "escalation", "a call"),
    lambda tx: approvals.note_edited(tx, "q1", "dana"),
    lambda tx: approvals.decide(tx, "q1", "approved", "dana", "as discussed"),
    lambda tx: approvals.request(tx, CAMPAIGN, "p1", "question", "what is this?", message_id="p1-3"),
    lambda tx: approvals.withdraw_of_message(tx, "p1-3", "no more"),
    lambda tx: approvals.request(tx, CAMPAIGN, "p1", "escalation", "another call"),
    lambda tx: approvals.withdraw(tx, "p1", "no more"),
    lambda tx: messages.cancel_rest(tx, "p1", "enough", actor="dana"),
    lambda tx: messages.set_aside(tx, "p1"),
    lambda tx: inbound.record(
        tx, "<1@post.example>", kind="reply", received_at=tx.now, text="Call me", campaign=CAMPAIGN, prospect_id="p1"
    ),
    lambda tx: inbound.hand_over(tx, "r1", "nobody can read it", "inbox"),
    lambda tx: inbound.settle(tx, "r1", "interested", 0.9, None, "Gladly", True, "inbox"),
    lambda tx: calls.record_model_call(tx, CAMPAIGN, CALL),
    lambda tx: calls.record_tool_call(
        tx, Cycle("c1", CAMPAIGN, "scout", "scout", ("p1",), 1, ""), "scout", "judge", "{}", "took", 1, 0
    ),
    lambda tx: breaks.trip(tx, CAMPAIGN, Trip("mailbox", "dana", "bounces", "too many bounce"), "gates"),
    lambda tx: breaks.resume(tx, CAMPAIGN, "mailbox", "dana", "dana", "mended"),
    lambda tx: suppressions.add(tx, "email", "sam@acme.example", "opt_out", "reply r1"),
    lambda tx: suppressions.add_all(tx, [Named.of("domain", f"{n}.example") for n in "ab"], "customer", "import"),
    lambda tx: suppressions.add_hashed(tx, "phone", "+13125550100", "forgotten", "(forgotten)"),
    lambda tx: campaigns.halt(tx, CAMPAIGN, "look first", "dana"),
    lambda tx: campaigns.resume(tx, CAMPAIGN, "dana", "looked"),
    lambda tx: prospects.move(tx, "p1", ProspectState.OPTED_OUT, "wrote: stop", "inbox"),
    lambda tx: items.take_in(tx, CAMPAIGN, "brief", "1", {"topic": "gutters"}, "intake"),
    lambda tx: items.add_artifact(
        tx, items.get(tx, "i1"), Artifact("x1001", "i1", "write", "draft", 1, 1, {"title": "G"}, "builder", "c1")
    ),
    lambda tx: releases.draft(tx, items.get(tx, "i1"), "publish", Document("a.md", "text", ("x1001",)), "release"),
    lambda tx: _asked_about_release(tx, "d1"),
    lambda tx: approvals.decide(tx, "q4", "approved", "dana"),
    lambda tx: releases.postpone(tx, "d1", tx.now + timedelta(hours=1), "the day's cap"),
    lambda tx: releases.move(tx, "d1", ReleaseState.RELEASING, "", "release"),
    lambda tx: releases.move(tx, "d1", ReleaseState.RELEASED, "released/a.md", "release"),
    lambda tx: releases.move(tx, "d1", ReleaseState.UNDONE, "undone by dana", "dana"),
    lambda tx: releases.draft(tx, items.get(tx, "i1"), "publish", Document("b.md", "other", ()), "release"),
    lambda tx: items.move(tx, "i1", ItemState.PERSON, "look", "router"),
    lambda tx: approvals.request(tx, CAMPAIGN, "i1", "task", "look"),
    lambda tx: approvals.decide(tx, "q5", "approved", "dana"),
    lambda tx: lessons.propose(tx, messages.get(tx, "p1-1"), "builder", Change("You hire.", "Hiring?"), "dana"),
    lambda tx: lessons.revise(tx, "l1", "Hiring again?", "lee"),
    lambda tx: lessons.accept(tx, "l1", Order("dana", "good"), 5),
    lambda tx: lessons.withdraw(tx, "l1", Order("dana", "too short")),
    lambda tx: campaigns.finish(tx, CAMPAIGN, "over"),
]


def _lived_through(ledger: Ledger) -> None:
    """Everything once, each in a transaction of its own that is held against the records before it commits."""
    for number, write in enumerate(WRITERS):
        with ledger.write() as tx:
            write(tx)
            wrong = [compared.differences(tx, chain) for chain in (CAMPAIGN, seals.HOME)]
            assert wrong == [[], []], f"writer {number} changed what no record says"


def test_every_writer_leaves_each_row_as_its_record_has_it_and_so_does_an_erasure(any_ledger: Ledger) -> None:
    _lived_through(any_ledger)
    with any_ledger.read() as tx:
        sealed = {*seals.rows(tx, CAMPAIGN), *seals.rows(tx, seals.HOME)}
    assert {seals.kind_of(subject) for subject in sealed} == set(seals._KEPT), "nothing is left out"
    with any_ledger.write() as tx:
        erasure.forget(tx, "p1", "dana")
        assert [compared.differences(tx, chain) for chain in (CAMPAIGN, seals.HOME)] == [[], []]


@pytest.mark.parametrize("kind", seals._KEPT)
def test_no_sealed_column_changes_unseen(ledger: Ledger, kind: seals.Kind) -> None:
    _lived_through(ledger)
    kept, chain = seals._KEPT[kind], seals.HOME if kind == "suppression" else CAMPAIGN
    unseen = []
    for name in kept.columns.split():
        column: Column[str] = kept.table.c[name]
        with pytest.raises(_Undone), ledger.write() as tx:
            tx.connection.execute(kept.table.update().values({name: func.coalesce(cast(column, String), "") + "1"}))
            unseen += [] if kind in {found.kind for found in compared.differences(tx, chain)} else [name]
            raise _Undone
    assert unseen == []


class _Undone(Exception):
    """Nothing of the transaction is to stay."""
