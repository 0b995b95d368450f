"""A Builder whose model never finishes an answer is tried again, tried alone, and stood in for; the rest goes on."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from config.positions import load_yaml
from tests.rehearsal import trees
from tests.rehearsal.judge import Judge
from tests.rehearsal.program import Finished, muster
from tests.rehearsal.rehearsed import Rehearsed, once

FEW = 5
CUT_OFF = 16


@pytest.fixture(scope="module")
def stood_in(shared: Path) -> Rehearsed:
    return once(shared, "stood-in", rehearse_with_a_failing_builder)


def rehearse_with_a_failing_builder(folder: Path) -> Finished:
    """Let the Builder's answers be cut off after a few tokens."""
    models: dict[str, Any] = load_yaml(trees.CONFIG / "models.yaml").data
    models["builder"]["max_tokens"] = CUT_OFF
    (folder / "models.yaml").write_text(yaml.safe_dump(models, sort_keys=False))
    (folder / "agents.yaml").write_text((trees.CONFIG / "agents.yaml").read_text())
    trees.varied(folder, "crews", "outreach", "band")
    campaign = trees.campaign(folder, "small", FEW, crew="band")
    return muster("run", campaign, "--json", home=folder)


def test_the_campaign_ends_although_an_agent_fails_for_good(stood_in: Rehearsed) -> None:
    assert (stood_in.finished.code, stood_in.summary["end"]) == (0, "done"), stood_in.finished.err
    assert stood_in.figures["funnel.built"] == stood_in.figures["funnel.qualified"] >= FEW
    assert Judge(stood_in).violations() == []


def test_each_way_was_tried_in_turn_and_is_on_record(stood_in: Rehearsed) -> None:
    built = stood_in.rows("SELECT path, agent, state FROM cycles WHERE work = 'build' ORDER BY number")
    assert [(row["path"], row["agent"], row["state"]) for row in built] == [
        *[("boss", "builder", "failed")] * 3,
        ("alone", "builder", "failed"),
        ("agent:plain_builder", "plain_builder", "done"),
    ]
    assert (stood_in.figures["quality.fallbacks"], stood_in.figures["quality.stand_ins"]) == (2, 1)
