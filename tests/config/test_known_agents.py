"""One mistake in a crew is told once: its agents are not unknown to the envelope as well."""

import re
import shutil
from pathlib import Path

from config.loading import check
from config.positions import load_yaml


def test_an_agent_of_a_crew_with_a_mistake_is_not_told_as_unknown_too(tmp_path: Path) -> None:
    tree = Path(shutil.copytree("config", tmp_path / "config", ignore=shutil.ignore_patterns("*.py", "__pycache__")))
    crew = tree / "crews" / "content.yaml"
    text = crew.read_text(encoding="utf-8")
    crew.write_text(text.replace("works_on:", "wurks: 1\nworks_on:", 1), encoding="utf-8")
    envelope = tree / "envelopes" / "documents.yaml"
    own = next(line.strip(" :") for line in text.partition("agents:\n")[2].splitlines() if line.strip())
    envelope.write_text(f"{envelope.read_text()}\nauthority:\n  {own}: {{per_day: 5}}\n  nobody: {{per_day: 5}}\n")
    found = [str(problem) for problem in check([], tree)]
    assert len([one for one in found if "unknown key" in one]) == 1, found
    [unknown] = [one for one in found if "unknown agent" in one]
    assert 'unknown agent "nobody"' in unknown and own in unknown


def test_the_agents_of_a_crew_within_the_campaign_s_crew_are_among_the_allowed(tmp_path: Path) -> None:
    tree = Path(shutil.copytree("config", tmp_path / "config", ignore=shutil.ignore_patterns("*.py", "__pycache__")))
    campaign = load_yaml(tree / "campaigns" / "pattern-delegation.yaml").data
    envelope = tree / "envelopes" / f"{campaign['envelope']}.yaml"
    own = tree / "envelopes" / "own.yaml"
    text = envelope.read_text(encoding="utf-8").replace(f"envelope: {campaign['envelope']}", "envelope: own")
    own.write_text(f"{text}\nauthority:\n  nobody: {{per_day: 5}}\n", encoding="utf-8")
    file = tree / "campaigns" / "pattern-delegation.yaml"
    file.write_text(re.sub("(?m)^envelope: .*", "envelope: own", file.read_text(encoding="utf-8")), encoding="utf-8")
    [crew] = [path for path in (tree / "crews").rglob("*.yaml") if path.stem == campaign["crew"]]
    outer = load_yaml(crew).data
    [nested] = [task["crew"] for task in outer["tasks"].values() if "crew" in task]
    [inner] = [load_yaml(path).data for path in (tree / "crews").rglob("*.yaml") if path.stem == nested]
    [unknown] = [one.allowed for one in check([own], tree) if "unknown agent" in one.what]
    assert {*outer["agents"], *inner["agents"]} <= set(unknown)


def test_an_agent_that_was_renamed_is_not_among_those_that_are_allowed(tmp_path: Path) -> None:
    tree = Path(shutil.copytree("config", tmp_path / "config", ignore=shutil.ignore_patterns("*.py", "__pycache__")))
    agents = tree / "agents.yaml"
    agents.write_text(agents.read_text(encoding="utf-8").replace("\nscout:\n", "\nspotter:\n", 1), encoding="utf-8")
    found = [str(problem) for problem in check([], tree)]
    (unknown,) = [one for one in found if "careful.yaml" in one and "authority.scout" in one]
    allowed = unknown.partition("(allowed: ")[2].partition(";")[0].rstrip(")").split(", ")
    assert "scout" not in allowed
    assert "did you mean scout" not in unknown
    assert any("stages" in one and 'unknown agent "scout"' in one for one in found), "the crew is told of it, too"
