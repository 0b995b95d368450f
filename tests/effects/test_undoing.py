"""What was released is taken back by a person, unless somebody changed it or the envelope keeps it."""

from pathlib import Path

import pytest

from config.files.envelopes import Compensations, Contract
from crews.heartbeat.jobs import release_job
from data.items import ReleaseState
from data.ledger.flow import items
from data.ledger.govern import acts
from tests.effects.published import EVERY, folder, known
from tests.support.declared import deploy, hand_in, written
from tools.override import undo


def test_a_release_is_undone_by_its_id_or_as_an_act_and_says_so(tmp_path: Path) -> None:
    deployment = deploy(tmp_path)
    written(deployment)
    written(deployment, "Roofs")
    release_job(deployment)
    [first] = undo.undo(deployment, "d1", "dana", "too early")
    [second] = undo.undo(deployment, "a2", "dana")
    assert (first.what, first.whole) == ("d1 (a1)", True)
    assert first.told == "released/Gutters.md was taken away"
    assert (second.whole, folder(deployment)) == (True, {})
    assert (known(deployment).state, known(deployment).reason) == (ReleaseState.UNDONE, "undone by dana: too early")


def test_a_document_that_somebody_changed_stays_and_the_person_is_told(tmp_path: Path) -> None:
    deployment = deploy(tmp_path)
    written(deployment)
    release_job(deployment)
    (tmp_path / "released" / "Gutters.md").write_text("what the editor made of it")
    [undone] = undo.undo(deployment, "d1", "dana")
    assert not undone.whole
    assert "is not what was put there any more" in undone.told
    assert known(deployment).state is ReleaseState.RELEASED
    assert list(folder(deployment)) == ["Gutters.md"]


def test_a_document_that_is_gone_is_undone_too(tmp_path: Path) -> None:
    deployment = deploy(tmp_path)
    written(deployment)
    release_job(deployment)
    (tmp_path / "released" / "Gutters.md").unlink()
    [undone] = undo.undo(deployment, "d1", "dana")
    assert (undone.whole, undone.told) == (True, "released/Gutters.md was gone before")


def test_nothing_is_undone_of_what_was_not_released(tmp_path: Path) -> None:
    deployment = deploy(tmp_path, autonomy=EVERY)
    written(deployment)
    release_job(deployment)
    with pytest.raises(undo.NothingToUndo):
        undo.undo(deployment, "d1", "dana")


def test_what_the_envelope_keeps_stays(tmp_path: Path) -> None:
    deployment = deploy(tmp_path, contract=Contract(undo=Compensations(release="keep")))
    written(deployment)
    release_job(deployment)
    [undone] = undo.undo(deployment, "d1", "dana")
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
    assert not undo.undo(deployment, "a1", "dana")[0].whole
    assert undo.undo(deployment, "d1", "dana")[0].whole
    assert folder(deployment) == {}
