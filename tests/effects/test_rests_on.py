"""A document rests on what the tasks before its own made, and on nothing else: an approval of it stands until then."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from config.files.crews import CrewConfig
from crews.heartbeat.jobs import release_job
from data.items import Document, ReleaseState
from data.ledger.core import audit
from data.ledger.flow import items, releases
from tests.effects.published import BODY, EVERY, decide, folder, known, open_requests
from tests.support.declared import NAME, deploy, hand_in, written
from tools.deployment import Deployment

AGENT = {"agent": "builder", "description": "Go on.", "expected_output": "More"}


def with_tasks(deployment: Deployment, **tasks: Mapping[str, object]) -> Deployment:
    """The campaign with more tasks in its crew, or others in their place."""
    crew = deployment.bundle.crew
    written_down = crew.model_dump(exclude_defaults=True, by_alias=True)
    changed = CrewConfig.model_validate(written_down | {"tasks": {**written_down["tasks"], **tasks}})
    return replace(deployment, bundle=replace(deployment.bundle, crew=changed))


def test_what_other_tasks_make_meanwhile_takes_no_approval_away(tmp_path: Path) -> None:
    deployment = with_tasks(deploy(tmp_path, autonomy=EVERY), more={**AGENT, "context": ["write"], "output": "notes"})
    item_id = written(deployment)
    release_job(deployment)
    with deployment.ledger.write() as tx:
        hand_in(deployment, tx, items.get(tx, item_id), "more", {"text": "Copper lasts longer."})
    decide(deployment, "approved")
    release_job(deployment)
    assert folder(deployment) == {"Gutters.md": BODY}
    assert open_requests(deployment) == []
    with deployment.ledger.read() as tx:
        assert len(audit.entries(tx, NAME, action="release_drafted")) == 1


def test_a_document_says_what_the_tasks_before_it_made_and_not_what_a_later_one_made_of_it(tmp_path: Path) -> None:
    shorten = {**AGENT, "context": ["write"], "output": "draft"}
    deployment = with_tasks(deploy(tmp_path, autonomy=EVERY), shorten=shorten)
    item_id = written(deployment)
    with deployment.ledger.write() as tx:
        hand_in(deployment, tx, items.get(tx, item_id), "shorten", {"title": "Short", "body": "They last."})
    release_job(deployment)
    assert known(deployment).body == BODY
    assert known(deployment).artifact_ids == ("x1001", "x1002", "x2001")


def test_a_condition_asks_what_the_tasks_before_its_own_made(tmp_path: Path) -> None:
    publish = deploy(tmp_path / "one").bundle.crew.tasks["publish"].model_dump(exclude_defaults=True)
    deployment = with_tasks(
        deploy(tmp_path / "two"),
        publish=publish | {"when": 'draft.title == "Gutters"'},
        shorten={**AGENT, "context": ["write"], "output": "draft"},
    )
    item_id = written(deployment)
    with deployment.ledger.write() as tx:
        hand_in(deployment, tx, items.get(tx, item_id), "shorten", {"title": "Short", "body": "They last."})
    release_job(deployment)
    assert list(folder(deployment)) == ["Gutters.md"]


def test_a_name_that_becomes_free_meanwhile_takes_no_approval_away(tmp_path: Path) -> None:
    deployment = deploy(tmp_path, autonomy=EVERY)
    written(deployment)
    with deployment.ledger.write() as tx:
        other = items.take_in(tx, NAME, "brief", "2", {"topic": "gutters"}, "intake")
        assert other is not None
        first = releases.draft(tx, items.get(tx, other), "publish", Document("gutters.md", "Zinc."), "release")
        releases.move(tx, first.id, ReleaseState.AWAITING_APPROVAL, "", "gates")
    release_job(deployment)
    assert known(deployment, "d2").file == "Gutters-i1.md"
    with deployment.ledger.write() as tx:
        releases.move(tx, first.id, ReleaseState.CANCELLED, "", "dana")
    decide(deployment, "approved")
    release_job(deployment)
    assert list(folder(deployment)) == ["Gutters-i1.md"]
    assert open_requests(deployment) == []
