"""A case that is wrong says where: as FILE:LINE:COL, with what would be right."""

import shutil
from pathlib import Path

import pytest

from config.loading import check
from config.positions import ConfigError
from config.trials import known_agents, load_trial
from tests.config.test_schema import CONFIG

SCOUT = """\
case: mine
about: One roofer.
campaign: roofing-california
candidates:
  - {company: Alder Roofing}
expect:
  recorded: all
"""


def problems(tmp_path: Path, text: str, agent: str = "scout", task: str | None = None) -> list[str]:
    file = tmp_path / "mine.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as told:
        load_trial(file, agent, CONFIG, task)
    return [str(one).removeprefix(f"{file}:") for one in told.value.problems]


def with_(text: str, old: str, new: str) -> str:
    assert text.count(old) == 1
    return text.replace(old, new)


def test_a_case_knows_its_task_and_its_campaign(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(SCOUT, encoding="utf-8")
    trial = load_trial(file, "scout", CONFIG)
    assert (trial.task, trial.work.name, trial.is_managed) == ("scout", "scout", False)
    assert load_trial(file, "boss", CONFIG, "scout").is_managed


def test_without_a_campaign_it_is_the_first_of_its_crew(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(with_(SCOUT, "campaign: roofing-california\n", ""), encoding="utf-8")
    assert load_trial(file, "scout", CONFIG).bundle.campaign.campaign == "b2b-services"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("recorded: all", "recordd: all", "7:3: expect.recordd: unknown key"),
        ("roofing-california", "roofing-californa", 'unknown campaign "roofing-californa"'),
        ("campaign: roofing-california", "crew: nobodys", '3:7: crew: no campaign has the crew "nobodys"'),
        ("campaign:", "crew: outreach\ncampaign:", "3:7: crew: belongs to a case without a campaign"),
        ("recorded: all", "recorded: [p2]", '7:14: expect.recorded[0]: unknown id "p2" (allowed: p1'),
        ("recorded: all", "of: {r1: []}", '7:8: expect.of.r1: unknown id "r1"'),
        ("recorded: all", "decision: [retry]", "expect.decision: belongs to a case of a manager"),
        ("recorded: all", 'each: [record.teir == "Hot"]', '7:10: expect.each[0]: unknown field "record.teir"'),
        ("recorded: all", "each: ['record.tier == \"Hit\"']", 'unknown value "Hit" (allowed: Hot, Warm, Cold'),
        ("recorded: all", "each: [record.score]", "is not a condition: it must be true or false"),
        ("  - {company: Alder Roofing}", "  - {company: ''}", "company: is too short"),
        ("candidates:\n  - {company: Alder Roofing}\n", "", "candidates: is missing: what the task scout is tried on"),
        ("candidates:", "prospects:", "4:1: prospects: the task scout takes candidates, not prospects"),
        ("campaign:", "task: build\ncampaign:", '3:7: task: scout has no task "build" (allowed: scout)'),
        ("expect:", "earlier: [{task: scuot}]\nexpect:", 'earlier[0].task: unknown task "scuot"'),
    ],
)
def test_what_is_wrong_is_told_with_its_place(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert told in "\n".join(problems(tmp_path, with_(SCOUT, old, new)))


def test_an_angle_cites_a_fact_that_is_there(tmp_path: Path) -> None:
    prospect = "  - {company: Alder, facts: [one], angles: [{text: so, facts: [f2]}]}"
    text = with_(SCOUT, "candidates:\n  - {company: Alder Roofing}", f"prospects:\n{prospect}")
    (told,) = problems(tmp_path, text, "critic")
    assert 'prospects[0].angles[0].facts[0]: unknown fact "f2" (allowed: f1' in told


def test_an_agent_that_there_is_not_is_told(tmp_path: Path) -> None:
    (told,) = problems(tmp_path, SCOUT, "scuot")
    assert "did you mean scout?" in told


def test_check_reads_the_cases_of_a_tree(tmp_path: Path) -> None:
    tree = Path(shutil.copytree(CONFIG, tmp_path / "config"))
    (tree / "cases" / "scout" / "mine.yaml").write_text(with_(SCOUT, "all", "[p2]"), encoding="utf-8")
    (tree / "cases" / "scout" / "other.yaml").write_text(SCOUT, encoding="utf-8")
    told = [str(one).removeprefix(f"{tree}/cases/scout/") for one in check([], tree)]
    assert told == [
        'mine.yaml:7:14: expect.recorded[0]: unknown id "p2" (allowed: p1)',
        'other.yaml:1:7: case: says "mine", but the file is named other.yaml',
    ]


def test_agents_of_a_crews_own_are_known() -> None:
    assert {"scout", "plain_builder", "proofreader"} <= set(known_agents(CONFIG))


def test_of_a_crew_that_is_wrong_only_the_crews_own_problems_are_told(tmp_path: Path) -> None:
    tree = Path(shutil.copytree(CONFIG, tmp_path / "config"))
    crew = tree / "crews" / "outreach.yaml"
    crew.write_text(crew.read_text(encoding="utf-8").replace("agent: scout", "agent: scuot"), encoding="utf-8")
    told = [str(one).removeprefix(f"{tree}/") for one in check([], tree)]
    assert [one for one in told if one.startswith("cases/")] == []
    assert any('unknown agent "scuot"' in one for one in told)
