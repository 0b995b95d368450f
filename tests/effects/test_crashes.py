"""A document leaves at most once: a crash at any point is settled by what is in the folder."""

from pathlib import Path

import pytest

from crews.heartbeat.jobs import release_job
from data import documents
from data.items import ReleaseState, TaskState
from data.ledger.core import audit
from tests.effects.published import BODY, folder, known, published
from tests.support.declared import NAME, deploy, written
from tools.deployment import Deployment
from tools.effects import release


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
