"""A crew whose agents, roles, stages, tasks and tools all have other names rehearses as the shipped one does."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from config.loading import check, load_campaign
from config.positions import ConfigError, load_yaml
from tests.rehearsal import trees
from tests.rehearsal.conftest import SMALL
from tests.rehearsal.judge import Judge
from tests.rehearsal.program import Finished, muster
from tests.rehearsal.rehearsed import Rehearsed, once

AGENTS = {
    "boss": ("conductor", "Head of Growth"),
    "scout": ("miriam", "Researcher of the field"),
    "builder": ("hawk", "Reader of files"),
    "plain_builder": ("sparrow", "Reader of few files"),
    "critic": ("assayer", "Weigher of words"),
    "publisher": ("quill", "Typesetter"),
    "inbox": ("porter", "Keeper of the post"),
    "reporter": ("herald", "Chronicler"),
}
STAGES = {
    "plan": "aim", "scout": "sift", "build": "dig", "critique": "weigh", "publish": "set_type", "inbox": "open_post",
    "report": "tell",
}  # fmt: skip
TOOLS = {
    "set_plan": "decide_course", "read_board": "look_around", "search_directory": "ask_for_others",
    "record_judgements": "hand_in", "record_angles": "note_down", "record_verdicts": "pass_on",
    "record_fills": "lay_out",
    "record_replies": "file_letters", "record_report": "announce",
}  # fmt: skip
TASKS = {
    "plan": ("Choose where to look next, how many to take, and how to divide the wordings.", "The course."),
    "scout": ("Go through this list and grade everyone on it.", "A grade for each."),
    "build": ("Read what is known and write down what could be said.", "Some remarks on each."),
    "critique": ("Weigh each remark against what it rests on.", "A word on each."),
    "publish": ("Put remarks into the empty places.", "One row each."),
    "inbox": ("Sort the letters by what their writers are after.", "One row a letter."),
    "report": ("Tell how things stand.", "One account."),
}


def renamed_agents() -> dict[str, Any]:
    """agents.yaml under other names; every tool is known by another, too."""
    shipped: dict[str, Any] = load_yaml(trees.CONFIG / "agents.yaml").data
    return {
        AGENTS[key][0]: {
            **soul,
            "role": AGENTS[key][1],
            "tools": [{"use": tool, "known_as": TOOLS[tool]} for tool in soul["tools"]],
            "on_failure": {
                **soul["on_failure"],
                "fallback": [AGENTS.get(way, (way,))[0] for way in soul["on_failure"].get("fallback", [])],
            },
        }
        for key, soul in shipped.items()
    }


def renamed_stages() -> dict[str, Any]:
    """The crew's stages under other names, in other words."""
    return {
        STAGES[key]: {
            **stage,
            "agent": AGENTS[stage["agent"]][0],
            "description": TASKS[key][0],
            "expected_output": TASKS[key][1],
        }
        for key, stage in trees.shipped("crews", "outreach")["stages"].items()
    }


@pytest.fixture(scope="module")
def renamed(shared: Path) -> Rehearsed:
    return once(shared, "renamed", rehearse_renamed)


def rehearse_renamed(folder: Path) -> Finished:
    """Write the other crew and let it rehearse the small campaign."""
    (folder / "agents.yaml").write_text(yaml.safe_dump(renamed_agents(), sort_keys=False))
    trees.varied(folder, "crews", "outreach", "band", manager=AGENTS["boss"][0], stages=renamed_stages())
    authority = {AGENTS[name][0]: bound for name, bound in trees.shipped("envelopes", "careful")["authority"].items()}
    trees.varied(folder, "envelopes", "careful", "bounded", authority=authority)
    campaign: Path = trees.campaign(folder, "small", SMALL, crew="band", envelope="bounded")
    return muster("run", campaign, "--json", home=folder)


def test_it_rehearses_to_its_end(renamed: Rehearsed) -> None:
    assert (renamed.finished.code, renamed.summary["end"]) == (0, "done"), renamed.finished.err
    assert Judge(renamed).violations() == []


def test_no_old_name_was_ever_told_to_a_model(renamed: Rehearsed) -> None:
    told = "\n".join(str(one["request"]["system"]) + str(one["request"]["tools"]) for one in renamed.requests)
    assert [name for name in TOOLS if name in told] == []
    assert "You are Head of Growth" in told


def test_its_funnel_is_that_of_the_shipped_crew(renamed: Rehearsed, small: Rehearsed) -> None:
    assert _funnel(renamed) == _funnel(small)


def test_every_handover_succeeded(renamed: Rehearsed) -> None:
    assert renamed.figures["quality.handoff_success"] == 1.0
    assert renamed.figures["quality.fallbacks"] == 0


def _funnel(run: Rehearsed) -> dict[str, Any]:
    return {key: value for key, value in run.figures.items() if key.startswith("funnel.")}


def test_an_envelope_that_bounds_agents_of_another_crew_is_refused_where_it_is_named(tmp_path: Path) -> None:
    (tmp_path / "agents.yaml").write_text(yaml.safe_dump(renamed_agents(), sort_keys=False))
    trees.varied(tmp_path, "crews", "outreach", "band", manager=AGENTS["boss"][0], stages=renamed_stages())
    campaign = trees.campaign(tmp_path, "small", SMALL, crew="band")
    [problem] = check([campaign], trees.CONFIG)
    assert (problem.path, problem.where) == (campaign, "envelope")
    assert "gives authority to scout, builder, publisher, whom this campaign's crew lacks" in problem.what
    with pytest.raises(ConfigError, match="gives authority to"):
        load_campaign(str(campaign), trees.CONFIG)
