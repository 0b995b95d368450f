"""docs/verticals.md is true: its example of agents and a crew of one's own is a campaign that loads."""

import re
import shutil
from pathlib import Path

import yaml

from config.files.agents import ToolUse
from config.loading import check, load_campaign
from config.positions import load_yaml

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "config"
HEADING = "\n## Agents and a crew of your own\n"
TEXT = (ROOT / "docs" / "verticals.md").read_text(encoding="utf-8").partition(HEADING)[2]


def test_the_crew_of_ones_own_is_loaded_beside_a_campaigns_own_tree(tmp_path: Path) -> None:
    agent, _, stage = map(yaml.safe_load, re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL))
    tree = tmp_path / "sales"
    files = re.findall(r"^  (\S+\.yaml) ", TEXT, re.MULTILINE)
    assert files == ["campaigns/spring.yaml", "crews/callers.yaml", "agents.yaml", "models.yaml"]
    for file, source in zip(files, ("campaigns/roofing-california", "crews/outreach", "agents", "models"), strict=True):
        (tree / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(SHIPPED / f"{source}.yaml", tree / file)
    change(tree / files[0], campaign="spring", crew="callers")
    stages = load_yaml(tree / files[1]).data["stages"] | stage
    change(tree / files[1], crew="callers", stages=stages)
    change(tree / files[2], **agent)

    assert check([tree], SHIPPED) == []
    bundle = load_campaign(str(tree / files[0]), SHIPPED)

    assert bundle.crew.crew == "callers"
    assert bundle.crew.stages["scout"].agent == "qualifier"
    assert bundle.agents["qualifier"].tools[0] == ToolUse(use="record_judgements", known_as="note_verdicts")
    assert bundle.vertical.vertical == "roofing"


def change(path: Path, **values: object) -> None:
    path.write_text(yaml.safe_dump(load_yaml(path).data | values, sort_keys=False), encoding="utf-8")
