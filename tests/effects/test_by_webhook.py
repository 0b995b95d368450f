"""A document for a webhook is told once: what it says decides, and where nobody knows, a person does."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from config.files.envelopes import Autonomy
from crews.heartbeat.jobs import release_job
from crews.standing import timetable
from data.items import Document, ItemState, ReleaseState, TaskState
from data.ledger.core import audit, counters
from data.ledger.core.audit import Intact
from data.ledger.flow import items, releases
from data.ledger.govern import acts, approvals
from data.ledger.read import todo
from data.records import CapKey, Order
from tests.channels.hook import Hook, hook
from tests.effects.published import BODY, EVERY, decide, folder, item_state, known, open_requests, published
from tests.property.hand import Killed
from tests.support.declared import NAME, START, advance, deploy, written
from tools.channels.webhook import WebhookChannel
from tools.deployment import Deployment
from tools.effects import release
from tools.notices import announcements
from tools.override import item_ways
from tools.override.undo import NothingToUndo, undo

DAY = CapKey("release", NAME, "2026-11-30")


@contextmanager
def telling(
    home: Path, *answers: int, idempotent: bool = False, autonomy: Autonomy | None = None, **task: Any
) -> Iterator[tuple[Deployment, Hook]]:
    """A campaign whose documents go to a webhook, by a task with these changes, and the webhook."""
    with hook(*answers) as desk:
        deployment = deploy(home, **({"autonomy": autonomy} if autonomy else {}))
        crew = deployment.bundle.crew
        publish = crew.tasks["publish"].model_copy(update={"webhook": "desk", **task})
        tasks = {"tasks": {**crew.tasks, "publish": publish}}
        webhooks = {"desk": desk.connection.model_copy(update={"idempotent": idempotent})}
        yield (
            replace(
                deployment,
                bundle=replace(deployment.bundle, crew=crew.model_copy(update=tasks)),
                connections=deployment.connections.model_copy(update={"webhooks": webhooks}),
            ),
            desk,
        )


def test_the_webhook_is_told_the_text_its_name_and_what_it_is_about_and_the_task_is_done(tmp_path: Path) -> None:
    with telling(tmp_path) as (deployment, desk):
        written(deployment)
        release_job(deployment)
        (told,) = desk.told
    about = {"campaign": NAME, "task": "publish", "release": "d1", "brief": "i1", "key": "Gutters"}
    assert (told["file"], told["text"], told["about"]) == ("Gutters.md", BODY, about)
    assert (known(deployment).state, published(deployment)) == (ReleaseState.RELEASED, TaskState.DONE)
    assert known(deployment).reason == "the webhook desk (202 receipt r-1)"
    assert folder(deployment) == {}
    with deployment.ledger.read() as tx:
        (act,) = acts.of_prospect(tx, "i1")
        assert isinstance(audit.verify(tx, NAME), Intact)
    assert (act.kind, act.target) == ("release", "desk")


def test_without_a_body_the_record_itself_is_told_as_data(tmp_path: Path) -> None:
    with telling(tmp_path, body=None, file="{{ item.id }}.json", context=["research", "write"]) as (deployment, desk):
        written(deployment)
        release_job(deployment)
        (told,) = desk.told
    assert told["record"] == {
        "item": {"id": "i1", "key": "Gutters"},
        "notes": [{"text": "Zinc lasts."}, {"text": "Steel rusts."}],
        "draft": {"title": "Gutters", "body": "Gutters last 20 years."},
    }
    assert json.loads(told["text"]) == told["record"]
    assert known(deployment).body == told["text"]


def test_nothing_is_told_before_a_person_approved_it(tmp_path: Path) -> None:
    with telling(tmp_path, autonomy=EVERY) as (deployment, desk):
        written(deployment)
        release_job(deployment)
        assert desk.bodies == []
        decide(deployment, "approved")
        release_job(deployment)
        assert len(desk.told) == 1


def test_a_refusal_for_good_is_put_to_a_person(tmp_path: Path) -> None:
    with telling(tmp_path, 422) as (deployment, desk):
        desk.words = {"error": "no such ticket"}
        written(deployment)
        release_job(deployment)
    assert (known(deployment).state, item_state(deployment)) == (ReleaseState.FAILED, ItemState.PERSON)
    assert known(deployment).reason == "publish: 422 error no such ticket"


@pytest.mark.parametrize("status", [401, 429, 503])
def test_a_webhook_that_cannot_take_it_now_is_told_later_and_the_day_s_place_is_given_back(
    tmp_path: Path, status: int
) -> None:
    with telling(tmp_path, status) as (deployment, desk):
        written(deployment)
        release_job(deployment)
        assert known(deployment).not_before == START + timedelta(minutes=15)
        with deployment.ledger.read() as tx:
            assert counters.read(tx, [DAY]) == {DAY: 0}
            assert releases.next_look(tx, NAME) == START + timedelta(minutes=15)
        release_job(deployment)
        assert len(desk.bodies) == 1, "it was asked too early"
        advance(deployment, minutes=16)
        release_job(deployment)
        assert len(desk.told) == 1
    assert known(deployment).state is ReleaseState.RELEASED


def test_what_waits_is_looked_through_only_where_a_task_has_slots_or_a_full_day(tmp_path: Path) -> None:
    with telling(tmp_path, 503) as (deployment, _):
        written(deployment)
        release_job(deployment)
    tasks = deployment.bundle.crew.tasks
    publish = tasks["publish"].model_copy(update={"schedule": "0 9 * * *"})
    crew = deployment.bundle.crew.model_copy(update={"tasks": {**tasks, "publish": publish}})
    with deployment.ledger.read() as tx:
        assert release.begun(deployment.bundle, tx) == {}
        assert release.begun(replace(deployment.bundle, crew=crew), tx) == {"publish": {"i1"}}


def test_after_eight_attempts_a_person_is_asked(tmp_path: Path) -> None:
    with telling(tmp_path, *[503] * 20) as (deployment, desk):
        written(deployment)
        for _ in range(12):
            release_job(deployment)
            advance(deployment, days=1)
        assert len(desk.bodies) == release.MOST_ATTEMPTS
    assert (known(deployment).state, item_state(deployment)) == (ReleaseState.FAILED, ItemState.PERSON)
    assert known(deployment).reason.endswith("8 attempts")


def test_a_webhook_that_is_not_configured_any_more_is_waited_for(tmp_path: Path) -> None:
    with telling(tmp_path) as (deployment, _):
        written(deployment)
        release_job(replace(deployment, connections=deployment.connections.model_copy(update={"webhooks": {}})))
    assert known(deployment).reason == "connections.yaml has no webhook desk"


@pytest.mark.parametrize("answers", [(0,), (500,)], ids=["no answer", "an error of the server"])
def test_of_what_may_have_been_taken_a_person_says_what_became_of_it_and_it_is_never_told_again(
    tmp_path: Path, answers: tuple[int, ...]
) -> None:
    with telling(tmp_path, *answers) as (deployment, desk):
        written(deployment)
        release_job(deployment)
        assert known(deployment).state is ReleaseState.UNKNOWN
        release_job(deployment)
        release.release(deployment, "publish", ["i1"])
        release.recover(deployment)
        assert len(desk.bodies) == 1
        assert open_requests(deployment) == [("release", "i1", "d1")]
        with deployment.ledger.read() as tx:
            (waits,) = todo.of_campaign(tx, NAME)
            (asked,) = approvals.open_approvals(tx, NAME)
            told = announcements.of_approval(tx, asked, deployment.home).text
        assert (waits.kind, waits.settle) == ("unknown", todo.resolving("d1"))
        assert announcements.is_due(asked, deployment.bundle.envelope)
        assert all(way in told for way in todo.resolving("d1"))
        _resolve(deployment, "released")
    assert (known(deployment).state, published(deployment)) == (ReleaseState.RELEASED, TaskState.DONE)
    assert (item_state(deployment), open_requests(deployment)) == (ItemState.OPEN, [])
    assert known(deployment).reason == "the webhook desk (said to be there by dana: I asked them)"


def test_what_a_person_says_is_not_there_is_judged_and_told_as_another_document(tmp_path: Path) -> None:
    with telling(tmp_path, 500) as (deployment, desk):
        written(deployment)
        release_job(deployment)
        _resolve(deployment, "failed")
        assert known(deployment).state is ReleaseState.FAILED
        advance(deployment, hours=1)
        release_job(deployment)
        assert len(desk.done) == 1
    first, second = (headers["idempotency-key"] for headers in desk.headers)
    assert first != second
    assert known(deployment).state is ReleaseState.RELEASED


def test_one_that_acts_once_on_each_key_is_told_again_with_the_same_key_until_it_answers(tmp_path: Path) -> None:
    with telling(tmp_path, 0, 0, 500, 500, idempotent=True) as (deployment, desk):
        written(deployment)
        for _ in range(3):
            release_job(deployment)
            advance(deployment, days=1)
        assert len({headers["idempotency-key"] for headers in desk.headers}) == 1
        assert (len(desk.bodies), len(set(desk.bodies)), len(desk.told)) == (5, 1, 1)
    assert (known(deployment).state, published(deployment)) == (ReleaseState.RELEASED, TaskState.DONE)


def test_one_that_is_refused_for_now_is_tried_again_after_fifteen_minutes_though_its_slot_is_over(
    tmp_path: Path,
) -> None:
    with telling(tmp_path, 503, 202, schedule="0 9 * * *") as (deployment, desk):
        written(deployment)
        release_job(deployment)
        assert len(desk.bodies) == 1
        with deployment.ledger.write() as tx:
            timetable.end_slots(deployment.bundle, tx, timetable.of(deployment.bundle, tx).at_it)
        advance(deployment, minutes=14)
        release_job(deployment)
        assert len(desk.bodies) == 1
        advance(deployment, minutes=2)
        release_job(deployment)
    assert known(deployment).state is ReleaseState.RELEASED


def test_one_that_never_answers_is_unknown_in_the_end(tmp_path: Path) -> None:
    with telling(tmp_path, *[500] * 40, idempotent=True) as (deployment, _):
        written(deployment)
        for _ in range(12):
            release_job(deployment)
            advance(deployment, days=1)
    assert known(deployment).state is ReleaseState.UNKNOWN
    assert known(deployment).reason.endswith("8 attempts")
    assert open_requests(deployment) == [("release", "i1", "d1")]


@pytest.mark.parametrize("refusal", [422, 401, 503])
def test_a_refusal_after_an_answer_that_was_lost_does_not_say_that_it_is_not_there(
    tmp_path: Path, refusal: int
) -> None:
    with telling(tmp_path, 500, 500, refusal, 202, idempotent=True) as (deployment, desk):
        written(deployment)
        release_job(deployment)
        advance(deployment, days=1)
        release_job(deployment)
        assert known(deployment).state is ReleaseState.RELEASING
        assert known(deployment).reason.startswith(f"it did not answer before, and now it says {refusal}")
        with deployment.ledger.read() as tx:
            assert counters.read(tx, [DAY]) == {DAY: 1}
        advance(deployment, days=1)
        release_job(deployment)
        assert len({headers["idempotency-key"] for headers in desk.headers}) == 1
    assert known(deployment).state is ReleaseState.RELEASED


def test_a_settlement_that_fails_does_not_have_it_told_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with telling(tmp_path) as (deployment, desk):
        written(deployment)
        with monkeypatch.context() as patched, pytest.raises(OSError, match="the disk is full"):
            patched.setattr(release, "_released", _breaks)
            release_job(deployment)
        release_job(deployment)
        assert len(desk.bodies) == 1
    assert (known(deployment).state, open_requests(deployment)) == (ReleaseState.UNKNOWN, [("release", "i1", "d1")])


def test_one_that_stops_acting_once_on_each_key_is_not_told_again(tmp_path: Path) -> None:
    with telling(tmp_path, 500, 500, idempotent=True) as (deployment, desk):
        written(deployment)
        release_job(deployment)
        advance(deployment, days=1)
        webhooks = {"desk": desk.connection}
        release_job(replace(deployment, connections=deployment.connections.model_copy(update={"webhooks": webhooks})))
        assert len(desk.bodies) == 2
    assert known(deployment).state is ReleaseState.UNKNOWN


def test_an_answer_that_comes_as_its_item_is_closed_counts(tmp_path: Path) -> None:
    with telling(tmp_path) as (deployment, desk):
        written(deployment)

        def closing(_: Any) -> None:
            with deployment.ledger.write() as tx:
                item_ways.close(tx, "i1", Order("dana", "done by phone"))

        desk.during = closing
        release_job(deployment)
    assert (known(deployment).state, item_state(deployment)) == (ReleaseState.RELEASED, ItemState.CLOSED)


@pytest.mark.parametrize("told", [False, True], ids=["before it was told", "after it was told"])
@pytest.mark.parametrize("idempotent", [False, True])
def test_a_crash_while_it_is_told_is_settled_without_telling_it_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, told: bool, idempotent: bool
) -> None:
    with telling(tmp_path, idempotent=idempotent) as (deployment, desk):
        written(deployment)
        send = WebhookChannel.send

        def dying(channel: WebhookChannel, outgoing: Any) -> Any:
            if told:
                send(channel, outgoing)
            raise Killed

        with monkeypatch.context() as patched, pytest.raises(Killed):
            patched.setattr(WebhookChannel, "send", dying)
            release_job(deployment)
        assert known(deployment).state is ReleaseState.RELEASING
        release.recover(deployment)
        release_job(deployment)
        assert len(desk.told) == (1 if told or idempotent else 0)
        assert len(desk.bodies) <= 1 + (told and idempotent)
    assert known(deployment).state is (ReleaseState.RELEASED if idempotent else ReleaseState.UNKNOWN)


def test_one_that_is_tried_again_as_its_item_is_closed_is_unknown_and_waits_for_a_person(tmp_path: Path) -> None:
    with telling(tmp_path, 500, 500, idempotent=True) as (deployment, desk):
        written(deployment)
        release_job(deployment)
        with deployment.ledger.write() as tx:
            item_ways.close(tx, "i1", Order("dana", "done by phone"))
        advance(deployment, days=1)
        release_job(deployment)
        release.recover(deployment)
        assert len(desk.bodies) == 2
        with deployment.ledger.read() as tx:
            (waits,), count = todo.of_campaign(tx, NAME), todo.count(tx, NAME)
        assert (waits.id, waits.kind, waits.settle, count) == ("d1", "unknown", todo.resolving("d1"), 1)
        _resolve(deployment, "released")
    assert (known(deployment).state, item_state(deployment)) == (ReleaseState.RELEASED, ItemState.CLOSED)


def test_yaml_that_sends_documents_elsewhere_meanwhile_changes_nothing_for_one_that_is_on_its_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with telling(tmp_path) as (deployment, _):
        written(deployment)
        with monkeypatch.context() as patched, pytest.raises(Killed):
            patched.setattr(WebhookChannel, "send", _dies)
            release_job(deployment)
        in_the_folder = deploy(tmp_path / "other").bundle
    release.recover(replace(deployment, bundle=in_the_folder))
    assert (known(deployment).state, folder(deployment)) == (ReleaseState.UNKNOWN, {})


def test_undoing_tells_the_webhook_which_document_holds_no_more(tmp_path: Path) -> None:
    with telling(tmp_path) as (deployment, desk):
        written(deployment)
        release_job(deployment)
        (done,) = undo(deployment, "d1", "dana")
        first, second = desk.done.values()
    assert (done.whole, known(deployment).state) == (True, ReleaseState.UNDONE)
    assert second["type"] == "document.withdrawn"
    assert second["data"]["withdraws"] == first["data"]["id"]
    assert "text" not in second["data"]


def test_what_is_withdrawn_is_what_was_told_whatever_was_made_anew_since(tmp_path: Path) -> None:
    with telling(tmp_path) as (deployment, desk):
        item_id = written(deployment)
        release_job(deployment)
        advance(deployment, hours=1)
        with deployment.ledger.write() as tx:
            made = Document("Other.md", "Other words.\n", ("x3001",))
            releases.draft(tx, items.get(tx, item_id), "publish", made, "release")
        (done,) = undo(deployment, "a1", "dana")
        first, second = desk.done.values()
    assert done.whole
    assert (second["data"]["withdraws"], second["data"]["file"]) == (first["data"]["id"], "Gutters.md")


def test_a_webhook_that_does_not_hear_of_it_leaves_the_document_released(tmp_path: Path) -> None:
    with telling(tmp_path, 202, 503) as (deployment, _):
        written(deployment)
        release_job(deployment)
        (done,) = undo(deployment, "d1", "dana")
    assert (done.whole, known(deployment).state) == (False, ReleaseState.RELEASED)
    assert "did not take it that d1 is withdrawn" in done.told
    with deployment.ledger.read() as tx:
        (tried,) = audit.entries(tx, NAME, action="undo")
    assert (tried.actor, tried.decision, tried.rationale) == ("dana", "failed", f"d1 (a1): {done.told}")


def test_what_may_be_there_is_not_undone_before_somebody_said_whether_it_is(tmp_path: Path) -> None:
    with telling(tmp_path, 500) as (deployment, _):
        written(deployment)
        release_job(deployment)
        with pytest.raises(NothingToUndo, match="say so first with item resolve d1 released, or failed"):
            undo(deployment, "d1", "dana")


def _resolve(deployment: Deployment, outcome: str) -> None:
    with deployment.ledger.write() as tx:
        release.resolve(deployment.bundle, tx, "d1", outcome, Order("dana", "I asked them"))


def _dies(*_: object) -> None:
    raise Killed


def _breaks(*_: object) -> None:
    raise OSError("the disk is full")
