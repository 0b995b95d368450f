"""A document leaves at most once, through gates, and a crash at any point is settled by what is in the folder."""

from pathlib import Path

import pytest

from config.envelopes import Autonomy, Caps, Compensations, Contract, Spend
from crews.jobs import close_job, release_job
from data import documents
from data.items import ItemState, Release, ReleaseState, TaskState
from data.ledger import acts, approvals, audit, breaks, calls, campaigns, items, releases, standing, verdicts
from data.records import ModelCall, Trip
from tests.support.declared import NAME, advance, deploy, hand_in, written
from tools import undoing
from tools.deployment import Deployment
from tools.effects import release
from tools.items import flow

BODY = "# Gutters\n\nGutters last 20 years.\n\nQuestions: press@ours.example\n"
EVERY = Autonomy(start="every")


def folder(deployment: Deployment) -> dict[str, str]:
    """What is in the folder."""
    root = deployment.home / "released"
    return {str(file.relative_to(root)): file.read_text() for file in sorted(root.rglob("*")) if file.is_file()}


def known(deployment: Deployment, release_id: str = "d1") -> Release:
    """A release."""
    with deployment.ledger.read() as tx:
        return releases.get(tx, release_id)


def item_state(deployment: Deployment, item_id: str = "i1") -> ItemState:
    """Where an item is."""
    with deployment.ledger.read() as tx:
        return items.get(tx, item_id).state


def published(deployment: Deployment, item_id: str = "i1") -> TaskState:
    """How the task that publishes stands."""
    with deployment.ledger.read() as tx:
        return flow.way_of(tx, deployment.bundle.crew, item_id).of("publish").state


def decide(deployment: Deployment, verdict: str, approval_id: str = "q1") -> None:
    """A person decides."""
    with deployment.ledger.write() as tx:
        approvals.decide(tx, approval_id, verdict, "dana", "read it")  # type: ignore[arg-type]


def open_requests(deployment: Deployment) -> list[tuple[str, str, str]]:
    """What waits for a person: the kind, the item, and what it is about."""
    with deployment.ledger.read() as tx:
        return [(one.kind, one.prospect_id, one.message_id or "") for one in approvals.open_approvals(tx, NAME)]


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


# crashes


def test_a_crash_before_the_file_is_settled_by_writing_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deployment = deploy(tmp_path)
    written(deployment)
    _cut_short(deployment, monkeypatch, write=False)
    assert (known(deployment).state, folder(deployment)) == (ReleaseState.RELEASING, {})
    release.recover(deployment)
    assert (known(deployment).state, folder(deployment)) == (ReleaseState.RELEASED, {"Gutters.md": BODY})


def test_a_crash_after_the_file_is_settled_by_its_being_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deployment = deploy(tmp_path)
    written(deployment)
    _cut_short(deployment, monkeypatch, write=True)
    before = (tmp_path / "released" / "Gutters.md").stat()
    release.recover(deployment)
    after = (tmp_path / "released" / "Gutters.md").stat()
    assert (known(deployment).state, published(deployment)) == (ReleaseState.RELEASED, TaskState.DONE)
    assert after.st_ino == before.st_ino  # it was not written again


def test_half_a_file_is_never_taken_for_the_document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deployment = deploy(tmp_path)
    written(deployment)
    _cut_short(deployment, monkeypatch, write=True)
    (tmp_path / "released" / "Gutters.md").write_text(BODY[:10])
    release.recover(deployment)
    assert folder(deployment) == {"Gutters.md": BODY}


def test_a_job_that_the_engine_repeats_settles_what_the_crash_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deployment = deploy(tmp_path)
    written(deployment)
    _cut_short(deployment, monkeypatch, write=False)
    release_job(deployment)
    assert known(deployment).state is ReleaseState.RELEASED
    with deployment.ledger.read() as tx:
        assert len(audit.entries(tx, NAME, action="judged")) == 1


def _cut_short(deployment: Deployment, monkeypatch: pytest.MonkeyPatch, *, write: bool) -> None:
    """Release, and die at the file: before it is written, or after."""

    def put(root: Path, file: str, text: str) -> None:
        if write:
            real(root, file, text)
        raise KeyboardInterrupt

    real = documents.put
    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(documents, "put", put)
        release_job(deployment)


# what the gates say


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


# what fails


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


def test_what_waits_as_the_campaign_s_days_end_is_cancelled_and_nobody_is_asked_any_more(tmp_path: Path) -> None:
    deployment = deploy(tmp_path, autonomy=EVERY)
    written(deployment)
    release_job(deployment)
    advance(deployment, days=15)
    close_job(deployment)
    assert (known(deployment).state, item_state(deployment)) == (ReleaseState.CANCELLED, ItemState.CLOSED)
    assert open_requests(deployment) == []


# undoing


def test_a_release_is_undone_by_its_id_or_as_an_act_and_says_so(tmp_path: Path) -> None:
    deployment = deploy(tmp_path)
    written(deployment)
    written(deployment, "Roofs")
    release_job(deployment)
    [first] = undoing.undo(deployment, "d1", "dana", "too early")
    [second] = undoing.undo(deployment, "a2", "dana")
    assert (first.what, first.whole) == ("a1", True)
    assert first.told == "released/Gutters.md was taken away"
    assert (second.whole, folder(deployment)) == (True, {})
    assert (known(deployment).state, known(deployment).reason) == (ReleaseState.UNDONE, "undone by dana: too early")


def test_a_document_that_somebody_changed_stays_and_the_person_is_told(tmp_path: Path) -> None:
    deployment = deploy(tmp_path)
    written(deployment)
    release_job(deployment)
    (tmp_path / "released" / "Gutters.md").write_text("what the editor made of it")
    [undone] = undoing.undo(deployment, "d1", "dana")
    assert not undone.whole
    assert "is not what was put there any more" in undone.told
    assert known(deployment).state is ReleaseState.RELEASED
    assert list(folder(deployment)) == ["Gutters.md"]


def test_a_document_that_is_gone_is_undone_too(tmp_path: Path) -> None:
    deployment = deploy(tmp_path)
    written(deployment)
    release_job(deployment)
    (tmp_path / "released" / "Gutters.md").unlink()
    [undone] = undoing.undo(deployment, "d1", "dana")
    assert (undone.whole, undone.told) == (True, "released/Gutters.md was gone before")


def test_nothing_is_undone_of_what_was_not_released(tmp_path: Path) -> None:
    deployment = deploy(tmp_path, autonomy=EVERY)
    written(deployment)
    release_job(deployment)
    with pytest.raises(undoing.NothingToUndo):
        undoing.undo(deployment, "d1", "dana")


def test_what_the_envelope_keeps_stays(tmp_path: Path) -> None:
    deployment = deploy(tmp_path, contract=Contract(undo=Compensations(release="keep")))
    written(deployment)
    release_job(deployment)
    [undone] = undoing.undo(deployment, "d1", "dana")
    assert not undone.whole
    assert list(folder(deployment)) == ["Gutters.md"]


def test_one_that_was_done_again_takes_the_place_of_the_first(tmp_path: Path) -> None:
    deployment = deploy(tmp_path)
    written(deployment)
    release_job(deployment)
    with deployment.ledger.write() as tx:
        item = items.get(tx, "i1")
        items.reopen(tx, item, ["write", "publish"], "again", "dana")
        hand_in(deployment, tx, item, "write", {"title": "Gutters", "body": "They last for ever."})
    release_job(deployment)
    assert list(folder(deployment)) == ["Gutters.md"]
    assert "for ever" in folder(deployment)["Gutters.md"]
    with deployment.ledger.read() as tx:
        assert [act.state for act in acts.of_prospect(tx, "i1")] == ["done", "done"]
    assert not undoing.undo(deployment, "a1", "dana")[0].whole
    assert undoing.undo(deployment, "d1", "dana")[0].whole
    assert folder(deployment) == {}


def test_what_is_released_is_its_owner_s_alone(tmp_path: Path) -> None:
    deployment = deploy(tmp_path)
    written(deployment)
    release_job(deployment)
    assert (tmp_path / "released").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "released" / "Gutters.md").stat().st_mode & 0o777 == 0o600
