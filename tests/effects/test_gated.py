"""What gates and people say of a document: it leaves, waits, is made anew, or never leaves."""

from dataclasses import replace
from pathlib import Path

from config.files.envelopes import Caps, Spend
from crews.heartbeat.jobs import release_job
from data.items import ItemState, ReleaseState
from data.ledger.core import audit
from data.ledger.flow import calls, campaigns, items, releases
from data.ledger.govern import approvals, breaks, standing
from data.records import ModelCall, Trip
from tests.effects.published import BODY, EVERY, decide, folder, item_state, known, open_requests
from tests.support.declared import NAME, advance, deploy, hand_in, written
from tools.effects import release
from tools.items import flow


def test_a_held_document_waits_for_a_person_and_its_item_stays_at_work(tmp_path: Path) -> None:
    deployment = deploy(tmp_path, autonomy=EVERY)
    written(deployment)
    release_job(deployment)
    assert open_requests(deployment) == [("release", "i1", "d1")]
    assert (known(deployment).state, item_state(deployment)) == (ReleaseState.AWAITING_APPROVAL, ItemState.OPEN)
    assert folder(deployment) == {}


def test_one_that_waits_for_a_person_is_not_due_and_not_judged_again(tmp_path: Path) -> None:
    deployment = deploy(tmp_path, autonomy=EVERY)
    written(deployment)
    release_job(deployment)
    release.release(deployment, "publish", ["i1"])
    with deployment.ledger.read() as tx:
        assert release.due(deployment, tx, flow.ready(deployment, tx)) == {"publish": []}
        assert len(audit.entries(tx, NAME, action="judged")) == 1


def test_an_approved_document_leaves(tmp_path: Path) -> None:
    deployment = deploy(tmp_path, autonomy=EVERY)
    written(deployment)
    release_job(deployment)
    decide(deployment, "approved")
    assert known(deployment).state is ReleaseState.READY
    release_job(deployment)
    assert folder(deployment) == {"Gutters.md": BODY}


def test_what_was_approved_leaves_on_a_later_day_as_it_was_read(tmp_path: Path) -> None:
    deployment = deploy(tmp_path, autonomy=EVERY)
    tasks = deployment.bundle.crew.tasks
    daily = tasks["publish"].model_copy(update={"file": "{{ release.day }}/{{ item.id }}.md"})
    crew = deployment.bundle.crew.model_copy(update={"tasks": {**tasks, "publish": daily}})
    deployment = replace(deployment, bundle=replace(deployment.bundle, crew=crew))
    written(deployment)
    release_job(deployment)
    advance(deployment, hours=30)
    decide(deployment, "approved")
    release_job(deployment)
    assert folder(deployment) == {"2026-11-30/i1.md": BODY}
    assert open_requests(deployment) == []


def test_a_rejected_document_is_cancelled_and_its_item_closed(tmp_path: Path) -> None:
    deployment = deploy(tmp_path, autonomy=EVERY)
    written(deployment)
    release_job(deployment)
    decide(deployment, "rejected")
    release_job(deployment)
    assert (known(deployment).state, item_state(deployment)) == (ReleaseState.CANCELLED, ItemState.CLOSED)
    assert "rejected by dana: read it" in known(deployment).reason
    assert folder(deployment) == {}


def test_what_people_decide_of_documents_counts_in_the_campaign_s_record(tmp_path: Path) -> None:
    deployment = deploy(tmp_path, autonomy=EVERY)
    written(deployment)
    release_job(deployment)
    decide(deployment, "approved")
    with deployment.ledger.read() as tx:
        assert standing.of(tx, NAME).record.approved == 1


def test_an_approval_of_other_words_does_not_count(tmp_path: Path) -> None:
    deployment = deploy(tmp_path, autonomy=EVERY)
    written(deployment)
    release_job(deployment)
    decide(deployment, "approved")
    with deployment.ledger.write() as tx:
        item = items.get(tx, "i1")
        items.reopen(tx, item, ["write"], "again", "dana")
        hand_in(deployment, tx, item, "write", {"title": "Gutters", "body": "They last for ever."})
    release_job(deployment)
    assert folder(deployment) == {}
    assert open_requests(deployment) == [("release", "i1", "d1")]
    assert "for ever" in known(deployment).body


def test_a_request_about_words_that_were_made_anew_is_withdrawn(tmp_path: Path) -> None:
    deployment = deploy(tmp_path, autonomy=EVERY)
    written(deployment)
    release_job(deployment)
    with deployment.ledger.write() as tx:
        item = items.get(tx, "i1")
        items.reopen(tx, item, ["write"], "again", "dana")
        hand_in(deployment, tx, item, "write", {"title": "Gutters", "body": "They last for ever."})
    release.release(deployment, "publish", ["i1"])
    with deployment.ledger.read() as tx:
        assert (approvals.get(tx, "q1").state, approvals.get(tx, "q2").state) == ("withdrawn", "open")


def test_what_can_never_leave_is_put_to_a_person_and_made_anew_once_they_let_it_go_on(tmp_path: Path) -> None:
    deployment = deploy(tmp_path)
    written(deployment, body="Ask pat@roofer.example")
    release_job(deployment)
    assert (known(deployment).state, item_state(deployment)) == (ReleaseState.CANCELLED, ItemState.PERSON)
    assert open_requests(deployment) == [("task", "i1", "")]
    with deployment.ledger.write() as tx:
        item = items.get(tx, "i1")
        items.reopen(tx, item, ["write"], "no addresses", "dana")
        hand_in(deployment, tx, item, "write", {"title": "Gutters", "body": "Ask your roofer."})
    decide(deployment, "approved")
    release_job(deployment)
    assert "Ask your roofer." in folder(deployment)["Gutters.md"]


def test_beyond_the_day_s_cap_a_document_waits_for_the_campaign_s_next_day(tmp_path: Path) -> None:
    caps = Caps(mailbox_per_day=1, domain_per_day=1, campaign_per_day=1, releases_per_day=1)
    deployment = deploy(tmp_path, caps=caps)
    written(deployment)
    written(deployment, "Roofs")
    release_job(deployment)
    assert list(folder(deployment)) == ["Gutters.md"]
    with deployment.ledger.read() as tx:
        assert release.due(deployment, tx, flow.ready(deployment, tx)) == {"publish": []}
        midnight = releases.next_look(tx, NAME)
    assert midnight is not None
    assert midnight.isoformat() == "2026-12-01T08:00:00+00:00"
    advance(deployment, hours=15)
    release_job(deployment)
    assert list(folder(deployment)) == ["Gutters.md", "Roofs.md"]


def test_a_halted_campaign_releases_nothing(tmp_path: Path) -> None:
    deployment = deploy(tmp_path)
    written(deployment)
    with deployment.ledger.write() as tx:
        campaigns.halt(tx, NAME, "look first", "dana")
    release_job(deployment)
    assert folder(deployment) == {}
    with deployment.ledger.write() as tx:
        campaigns.resume(tx, NAME, "dana", "looked")
    release_job(deployment)
    assert list(folder(deployment)) == ["Gutters.md"]


def test_a_task_that_is_stopped_releases_nothing_until_a_person_lets_it_go_on(tmp_path: Path) -> None:
    deployment = deploy(tmp_path)
    written(deployment)
    with deployment.ledger.write() as tx:
        breaks.trip(tx, NAME, Trip("stage", "publish", "person", "wait"), "dana")
    release_job(deployment)
    release.release(deployment, "publish", ["i1"])
    assert folder(deployment) == {}
    with deployment.ledger.write() as tx:
        breaks.resume(tx, NAME, "stage", "publish", "dana", "go on")
    release_job(deployment)
    assert list(folder(deployment)) == ["Gutters.md"]


def test_above_the_limit_of_spending_the_campaign_is_halted_and_people_are_told(tmp_path: Path) -> None:
    deployment = deploy(tmp_path, spend=Spend(campaign_usd=1, day_usd=1))
    written(deployment)
    written(deployment, "Sheds")
    call = ModelCall("c1", "builder", "m", (), "{}", "{}", 1, 1, 0, 1.5, 10, "end_turn")
    with deployment.ledger.write() as tx:
        calls.record_model_call(tx, NAME, call)
    release_job(deployment)
    assert folder(deployment) == {}
    with deployment.ledger.read() as tx:
        assert campaigns.get(tx, NAME).state == "halted"
        assert len(audit.entries(tx, NAME, action="judged")) == 1
    [(notice, _)] = deployment.gathered.notices
    assert notice.event == "halt"
