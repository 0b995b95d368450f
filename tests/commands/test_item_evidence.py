"""What a person sees of an item before they decide: what it rests on, what nobody was shown, what never left."""

from crews.heartbeat.jobs import release_job
from data.items import Document, ItemState, ReleaseState
from data.ledger.core import audit
from data.ledger.flow import facts, items, releases
from tests.commands.desk import muster
from tests.commands.test_items import doubted
from tests.support.declared import NAME, brief, hand_in, written
from tools.deployment import Deployment
from tools.items import flow


def test_how_much_of_its_documents_nobody_was_shown_stands_wherever_the_item_is_looked_at(desk: Deployment) -> None:
    item_id = doubted(desk)
    cut = "gather: 80 of 250 paragraphs were read"
    with desk.ledger.write() as tx:
        audit.append(tx, NAME, "intake", "document_cut", "brief", cut, prospect_id=item_id)
    assert muster("item", "show", item_id, "--json").row["not shown"] == cut
    assert f"not all of their documents is shown to agents: 1 item ({item_id}: {cut})" in muster("board", NAME).out
    assert muster("board", NAME, "--json").row["unshown"] == {item_id: cut}
    assert f"not shown to agents: {cut}" in muster("todo", NAME).out
    assert f"not shown to agents: {cut}" in muster("approvals", "show", "q1").out


def test_items_that_are_done_without_anything_released_are_told_apart(desk: Deployment) -> None:
    with desk.ledger.write() as tx:
        for topic in ("Roofs", "Walls"):
            items.move(tx, brief(tx, topic).id, ItemState.DONE, "every task is settled", "router")
    told = muster("board", NAME)
    assert "items: 2 done (of those done 2 without anything released)" in told.out
    assert "every task is settled; nothing was released" in " ".join(told.out.split())
    assert muster("board", NAME, "--json").row["unreleased"] == ["i1", "i2"]


def test_an_item_whose_release_was_undone_says_so(desk: Deployment) -> None:
    item_id = written(desk)
    with desk.ledger.write() as tx:
        document = Document("Gutters.md", "# Gutters", ())
        release = releases.draft(tx, items.get(tx, item_id), "publish", document, "release")
        for state in (ReleaseState.RELEASING, ReleaseState.RELEASED, ReleaseState.UNDONE):
            releases.move(tx, release.id, state, "", "dana")
        items.move(tx, item_id, ItemState.DONE, "every task is settled", "router")
    told = "every task is settled; d1 was undone, so nothing is released"
    assert muster("item", "show", item_id, "--json").row["why"] == told
    (row,) = muster("board", NAME, "--json").row["items"]
    assert row["why"] == told
    assert "items: 1 done (of those done 1 whose release was undone)" in muster("board", NAME).out


def test_a_request_about_an_item_shows_its_fields_and_what_its_records_rest_on(desk: Deployment) -> None:
    with desk.ledger.write() as tx:
        item = brief(tx)
        fact = facts.add_fact(tx, item.id, "document", "Zinc lasts 50 years.", "zinc.md:3", tx.now)
        hand_in(desk, tx, item, "research", {"text": "Zinc lasts.", "facts": [fact]})
        hand_in(desk, tx, item, "write", {"title": "Zinc", "body": "Zinc lasts.", "notes": ["x1001"]})
    release_job(desk)
    with desk.ledger.write() as tx:
        flow.to_person(tx, item, "is that so?", "router")
    of_release, of_task = (muster("approvals", "show", one).out for one in ("q1", "q2"))
    for told in (of_release, of_task):
        assert "--- the brief\n  topic: Gutters" in told
        assert "--- x2001: draft, round 1 of write by builder" in told
    assert "rests on f1 Zinc lasts 50 years. (zinc.md:3)" in of_task
    assert muster("approvals", "show", "q2", "--json").row["made"][0]["rests_on"] == [
        "f1 Zinc lasts 50 years. (zinc.md:3)"
    ]


def test_a_list_of_what_waits_has_what_the_item_says(desk: Deployment) -> None:
    letter = f"My kitchen tap drips.\nAnd {'so on ' * 60}"
    with desk.ledger.write() as tx:
        for topic, fields in (("R-1", {"audience": "owners", "letter": letter}), ("R-2", {})):
            item_id = items.take_in(tx, NAME, "brief", topic, {"topic": topic, **fields}, "intake")
            assert item_id is not None
            flow.to_person(tx, items.get(tx, item_id), "is that so?", "router")
    told = muster("todo", NAME).out
    (line,) = [line.strip() for line in told.splitlines() if "the brief says" in line]
    assert line.startswith("the brief says: My kitchen tap drips. And so on so on")
    assert line.endswith("so ...") or line.endswith("on ...")
    assert len(line) < 270


def test_an_item_that_waits_is_shown_with_the_commands_that_settle_it(desk: Deployment) -> None:
    doubted(desk)
    told = muster("item", "show", "i1").out
    for how in ("show", "approve", "reject"):
        assert f"python main.py approvals {how} q1" in told
