"""At the desk: a document of which nobody knows whether its webhook has it."""

from dataclasses import replace

from config.files.envelopes import Autonomy
from crews.heartbeat.jobs import release_job
from data.items import ReleaseState
from data.ledger.flow import releases
from tests.channels.hook import hook
from tests.commands.desk import live, muster
from tests.support.declared import NAME, written
from tools.deployment import Deployment


def unknown(desk: Deployment) -> None:
    """An item of whose document nobody knows whether its webhook has it."""
    written(desk)
    tasks = desk.bundle.crew.tasks
    task = tasks["publish"].model_copy(update={"webhook": "desk"})
    crew = desk.bundle.crew.model_copy(update={"tasks": {**tasks, "publish": task}})
    with hook(500) as told:
        webhooks = desk.connections.model_copy(update={"webhooks": {"desk": told.connection}})
        alone = desk.bundle.envelope.model_copy(update={"autonomy": Autonomy(start="alone")})
        release_job(replace(desk, bundle=replace(desk.bundle, crew=crew, envelope=alone), connections=webhooks))


def test_a_person_says_what_became_of_a_document_of_which_nobody_knows_it(desk: Deployment) -> None:
    unknown(desk)
    shown = muster("item", "show", "i1").out
    assert "item resolve d1 failed" in shown
    assert "approvals approve" not in shown
    [waits] = muster("todo", NAME, "--json").rows
    assert [one.partition(" --home")[0] for one in waits["settle"]] == [
        "python main.py item resolve d1 released",
        "python main.py item resolve d1 failed",
    ]
    refused = muster("approvals", "approve", "q1")
    assert (refused.code, "q1 asks whether the webhook desk has d1; say so with:" in refused.err) == (2, True)
    told = muster("item", "resolve", "d1", "released", "--by", "dana", "--note", "I asked them")
    assert "has d1 at its webhook; it is open" in told.out
    with desk.ledger.read() as tx:
        assert releases.get(tx, "d1").state is ReleaseState.RELEASED
    again = muster("item", "resolve", "d1", "failed")
    assert (again.code, "d1 is released; only a document that is unknown can be resolved" in again.err) == (2, True)


def test_what_may_have_become_of_a_document_is_listed(desk: Deployment) -> None:
    unknown(desk)
    told = muster("item", "resolve", "d1", "sent")
    assert (told.code, "released, failed" in told.err) == (2, True)


def test_it_waits_in_another_home_too_where_its_item_was_closed(desk: Deployment) -> None:
    unknown(desk)
    assert muster("item", "close", "i1", "--by", "dana").code == 0
    [waits] = muster("todo", NAME, "--json").rows
    assert waits["id"] == "d1"
    live("roofing-california")
    assert f"1 more in {desk.home}" in muster("todo").out
