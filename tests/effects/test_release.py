"""A document that may leave is in the folder once, for its owner alone; one that cannot is put to a person."""

from pathlib import Path

from crews.heartbeat.jobs import close_job, release_job
from data.items import ItemState, ReleaseState, TaskState
from data.ledger.core import audit, verdicts
from data.ledger.flow import items
from tests.effects.published import BODY, EVERY, decide, folder, item_state, known, open_requests, published
from tests.support.declared import NAME, advance, deploy, hand_in, written
from tools.effects import release


def test_a_document_that_the_gates_allow_is_in_the_folder_and_its_task_is_done(tmp_path: Path) -> None:
    deployment = deploy(tmp_path)
    written(deployment)
    release_job(deployment)
    assert folder(deployment) == {"Gutters.md": BODY}
    assert (known(deployment).state, published(deployment)) == (ReleaseState.RELEASED, TaskState.DONE)


def test_every_verdict_is_on_record_with_the_release_and_in_the_audit(tmp_path: Path) -> None:
    deployment = deploy(tmp_path)
    written(deployment)
    release_job(deployment)
    with deployment.ledger.read() as tx:
        said = verdicts.of_message(tx, "d1")
        (judged,) = audit.entries(tx, NAME, action="judged")
    assert [row.gate for row in said] == ["breaker", "spend", "caps", "grounded", "template_lint", "autonomy"]
    assert {row.verdict for row in said} == {"allow"}
    assert (judged.prospect_id, judged.decision, list(judged.verdicts)) == ("i1", "allow", said)


def test_a_document_is_released_once_however_often_the_job_runs(tmp_path: Path) -> None:
    deployment = deploy(tmp_path)
    written(deployment)
    release_job(deployment)
    (tmp_path / "released" / "Gutters.md").unlink()
    release_job(deployment)
    release.release(deployment, "publish", ["i1"])
    release.recover(deployment)
    assert folder(deployment) == {}


def test_two_items_of_one_name_have_a_file_each(tmp_path: Path) -> None:
    deployment = deploy(tmp_path)
    written(deployment)
    with deployment.ledger.write() as tx:
        item_id = items.take_in(tx, NAME, "brief", "2", {"topic": "gutters"}, "intake")
        assert item_id is not None
        item = items.get(tx, item_id)
        hand_in(deployment, tx, item, "research", {"text": "Zinc."})
        hand_in(deployment, tx, item, "write", {"title": "Other", "body": "Words."})
    release_job(deployment)
    assert list(folder(deployment)) == ["Gutters.md", "gutters-i2.md"]


def test_a_document_that_cannot_be_written_is_put_to_a_person_and_written_once_they_let_it_go_on(
    tmp_path: Path,
) -> None:
    deployment = deploy(tmp_path)
    written(deployment)
    outside = tmp_path / "outside"
    outside.mkdir()
    (tmp_path / "released").symlink_to(outside)
    release_job(deployment)
    assert (known(deployment).state, item_state(deployment)) == (ReleaseState.FAILED, ItemState.PERSON)
    assert list(outside.iterdir()) == []
    (tmp_path / "released").unlink()
    decide(deployment, "approved")
    release_job(deployment)
    assert folder(deployment) == {"Gutters.md": BODY}


def test_a_document_that_quotes_a_template_leaves(tmp_path: Path) -> None:
    deployment = deploy(tmp_path)
    written(deployment, body="Put {{ item.id }} into the {% name %}.")
    release_job(deployment)
    assert "Put {{ item.id }} into the {% name %}." in folder(deployment)["Gutters.md"]


def test_what_waits_as_the_campaign_s_days_end_is_cancelled_and_nobody_is_asked_any_more(tmp_path: Path) -> None:
    deployment = deploy(tmp_path, autonomy=EVERY)
    written(deployment)
    release_job(deployment)
    advance(deployment, days=15)
    close_job(deployment)
    assert (known(deployment).state, item_state(deployment)) == (ReleaseState.CANCELLED, ItemState.CLOSED)
    assert open_requests(deployment) == []


def test_what_is_released_is_its_owner_s_alone(tmp_path: Path) -> None:
    deployment = deploy(tmp_path)
    written(deployment)
    release_job(deployment)
    assert (tmp_path / "released").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "released" / "Gutters.md").stat().st_mode & 0o777 == 0o600
