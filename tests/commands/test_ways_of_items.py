"""The ways out of what waits about an item: a record that is corrected, or given in the place of an agent."""

import json
from pathlib import Path

import pytest

import main
from crews.heartbeat.jobs import release_job
from data.items import Artifact
from data.ledger.core.item_schema import releases as table
from data.ledger.flow import items, releases
from tests.commands.desk import muster
from tests.support.declared import NAME, brief, hand_in, written
from tools.deployment import Deployment
from tools.items import flow


def held(desk: Deployment) -> None:
    """An item whose document waits for a person."""
    written(desk)
    release_job(desk)


def test_that_a_document_is_not_edited_is_said_before_words_are_asked_for(desk: Deployment) -> None:
    held(desk)
    assert "has no message to edit; correct what was made" in muster("approvals", "edit", "q1").err
    assert "(or reject)" in muster("approvals", "list", NAME).out


def test_a_review_corrects_what_a_document_shows_and_offers_no_edit(desk: Deployment) -> None:
    held(desk)
    told = muster("approvals", "review", NAME, keys="eq").out
    assert "a approve, e correct, n note, r reject" in told
    assert "or later with: python main.py item correct i1 x2001" in told
    assert "approvals edit" not in told


def test_the_way_out_of_a_task_that_failed_is_to_give_what_it_was_to_hand_in(
    desk: Deployment, monkeypatch: pytest.MonkeyPatch, config: Path
) -> None:
    monkeypatch.setattr("commands.look.todo.CONFIG", config)
    monkeypatch.setattr("commands.decide.approvals.CONFIG", config)
    with desk.ledger.write() as tx:
        item = brief(tx)
        hand_in(desk, tx, item, "research", {"text": "Zinc lasts."})
        items.add_attempt(tx, NAME, "write", [item.id])
        flow.to_person(tx, item, "write failed 2 times, last by builder: nothing", "router")
    way = "python main.py item correct i1 write"
    assert muster("todo", NAME, "--json").rows[0]["settle"] == [
        "python main.py approvals approve q1", way, "python main.py approvals reject q1",
    ]  # fmt: skip
    assert way in muster("approvals", "show", "q1").out


def test_of_a_document_the_record_is_named_that_its_template_shows_and_not_what_was_recorded_last(
    desk: Deployment, monkeypatch: pytest.MonkeyPatch, config: Path
) -> None:
    monkeypatch.setattr(main, "CONFIG", config)
    held(desk)
    with desk.ledger.write() as tx:
        known = releases.get(tx, "d1")
        item = items.get(tx, "i1")
        items.add_artifact(
            tx, item, Artifact("x9001", "i1", "later", "verdict", 1, 1, {"word": "pass"}, "critic", "c9")
        )
        shown = json.dumps([*known.artifact_ids, "x9001"])
        tx.connection.execute(table.update().where(table.c.release_id == "d1").values(artifact_ids=shown))
    told = muster("approvals", "edit", "q1").err
    assert "correct what was made with: python main.py item correct i1 x2001 (records: " in told
    assert "x9001 (later)" in told
