"""A tasks.yaml of CrewAI is named by a crew as it is; what is wrong with it is told at its place in that file."""

import re
import shutil
from pathlib import Path

import pytest

from config.files.crewai_words import AGENT_KEYS, TASK_KEYS
from config.loading import check, load_campaign

ROOT = Path(__file__).parents[2]
ERRORS = Path(__file__).parents[1] / "config_errors"
STOCK = """\
research_task:
  description: >
    Conduct a thorough research about {topic}.
    Make sure you find any interesting information.
  expected_output: >
    A list with 10 bullet points about {topic}
  agent: researcher

reporting_task:
  description: >
    Review the context you got and expand each topic into a full section for a report.
  expected_output: >
    A fully fledged report
  agent: reporting_analyst
  output_file: report.md
"""
CREW = """\
crew: stock
process: sequential
works_on: subject
items: {subject: {topic: {text: 90}}}
tasks_from: tasks.yaml
agents:
  researcher: {role: Researcher, goal: Find., backstory: You find., llm: large}
  reporting_analyst: {role: Analyst, goal: Report., backstory: You report., llm: large}
"""
CAMPAIGN = """\
campaign: stock
crew: stock
items: {file: subjects.csv}
envelope: tight
rehearsal: quiet
timezone: Europe/Berlin
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ERRORS / "base", tmp_path / "config"))


def told(tree: Path, stock: str = STOCK, crew: str = CREW) -> list[str]:
    for name, text in (("crews/stock.yaml", crew), ("crews/tasks.yaml", stock), ("campaigns/stock.yaml", CAMPAIGN)):
        (tree / name).write_text(text, encoding="utf-8")
    return [str(one).replace(f"{tree}/", "") for one in check([], tree)]


def test_a_stock_file_is_read_as_it_is(tree: Path) -> None:
    assert told(tree) == []
    crew = load_campaign("stock", tree).crew
    assert list(crew.tasks) == ["research_task", "reporting_task", "reporting_task-file"]
    assert crew.outputs["research_task"].fields["text"].text == 6000


def test_a_task_that_says_no_context_is_shown_all_before_it(tree: Path) -> None:
    third = STOCK + "summary_task:\n  description: Sum it up.\n  expected_output: A line.\n  agent: researcher\n"
    assert told(tree, third) == []
    tasks = load_campaign("stock", tree).crew.tasks
    assert tasks["reporting_task"].context == ["research_task"]
    assert tasks["summary_task"].context == ["research_task", "reporting_task"]


def test_an_output_file_is_released_for_each_item(tree: Path) -> None:
    told(tree)
    release = load_campaign("stock", tree).crew.tasks["reporting_task-file"]
    assert (release.effect, release.context) == ("release", ["reporting_task"])
    assert (release.file, release.body) == ("{{ item.id }}/report.md", "{{ reporting_task.text }}")


def test_a_name_in_an_output_file_is_the_items(tree: Path) -> None:
    assert told(tree, STOCK.replace("report.md", "out/{topic}.md")) == []
    assert (
        load_campaign("stock", tree).crew.tasks["reporting_task-file"].file == "{{ item.id }}/out/{{ item.topic }}.md"
    )


def test_the_crews_own_tasks_and_outputs_stand_beside_them(tree: Path) -> None:
    own = (
        "outputs: {reporting_task: {fields: {text: {text: 900}}}}\n"
        "tasks:\n  look: {agent: worker, context: [reporting_task], output: reporting_task,"
        " description: Look., expected_output: A text.}\n"
    )
    assert told(tree, crew=CREW + own) == []
    crew = load_campaign("stock", tree).crew
    assert list(crew.tasks)[-1] == "look"
    assert crew.outputs["reporting_task"].fields["text"].text == 900


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "  agent: researcher\n",
            "  agent: reseacher\n",
            'crews/tasks.yaml:7:10: research_task.agent: unknown agent "resea',
        ),
        (
            "research about {topic}",
            "research about {topics}",
            "crews/tasks.yaml:3:39: research_task.description: unknown",
        ),
        (
            "agent: reporting_analyst",
            "agent: reporting_analyst\n  context: [reserch_task]",
            "crews/tasks.yaml:15:13: report",
        ),
        (
            "agent: reporting_analyst",
            "agent: reporting_analyst\n  async_execution: true",
            "crews/tasks.yaml:15:3: reporting_",
        ),
        (
            "agent: reporting_analyst",
            "agent: reporting_analyst\n  tools: [X]",
            "crews/tasks.yaml:15:3: reporting_task.tools",
        ),
        ("reporting_task:", "research_task:", "crews/tasks.yaml:9:1: research_task: key stands twice, first at 1:1"),
        ("  agent: researcher\n", "", "crews/tasks.yaml:2:3: research_task: a task says not who does it"),
    ],
)
def test_what_is_wrong_is_told_in_that_file(tree: Path, old: str, new: str, said: str) -> None:
    found = told(tree, STOCK.replace(old, new, 1))
    assert len(found) == 1, found
    assert found[0].startswith(said), found


def test_a_file_that_is_not_there_is_told_at_its_name(tree: Path) -> None:
    first = told(tree, crew=CREW.replace("tasks.yaml", "taks.yaml"))[0]
    assert first.startswith('crews/stock.yaml:5:13: tasks_from: there is no file "taks.yaml" beside the crew (')
    assert first.endswith("did you mean tasks.yaml?)")


def test_a_task_of_both_files_is_told_at_the_crews(tree: Path) -> None:
    own = "tasks: {research_task: {agent: worker, output: o, description: d, expected_output: e}}\n"
    assert told(tree, crew=CREW + own) == [
        "crews/stock.yaml:9:9: tasks.research_task: tasks.yaml has a task of this name already"
    ]


def test_a_list_is_no_file_of_tasks(tree: Path) -> None:
    assert told(tree, "- one\n") == [
        "crews/tasks.yaml:1:1: is not a mapping of tasks: each a name with its description"
    ]


def test_the_page_for_users_of_crewai_is_true(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "from-crewai.md").read_text(encoding="utf-8")
    tree = Path(shutil.copytree(ROOT / "config", tmp_path / "config"))
    (crew,) = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    (tree / "crews" / "research.yaml").write_text(crew, encoding="utf-8")
    (tree / "crews" / "tasks.yaml").write_text(STOCK, encoding="utf-8")
    assert check([], tree) == []


@pytest.mark.parametrize("keys", [AGENT_KEYS, TASK_KEYS], ids=["agents", "tasks"])
def test_the_page_names_what_is_answered_most(keys: dict[str, str]) -> None:
    page = (ROOT / "docs" / "from-crewai.md").read_text(encoding="utf-8")
    common = {"llm", "allow_delegation", "verbose", "max_iter", "max_rpm", "memory", "cache", "guardrail", "reasoning",
              "planning", "async_execution", "output_file", "output_json", "output_pydantic", "human_input", "tools",
              "callback", "markdown", "knowledge_sources", "inject_date"}  # fmt: skip
    assert [key for key in keys if key in common and f"`{key}`" not in page] == []


@pytest.mark.parametrize(
    ("given", "like"), [("KPIs", "kpis"), ("KeyPoints", "key_points"), ("K-Pis", "k_pis"), ("2nd word", "nd_word")]
)
def test_a_name_of_a_field_that_is_none_is_told_with_one_that_is(tree: Path, given: str, like: str) -> None:
    own = f'outputs: {{research_task: {{fields: {{"{given}": {{texts: 60}}}}}}}}\n'
    (found,) = told(tree, crew=CREW + own)
    assert f'"{given}" is not a name: small letters, digits and _, a letter first, as in {like}' in found
    assert told(tree, crew=CREW + own.replace(given, like)) == []


def test_a_task_that_its_own_output_cannot_be_named_like_is_told_where_it_stands(tree: Path) -> None:
    found = told(tree, STOCK.replace("research_task", "research-task"))
    assert found == [
        'crews/tasks.yaml:1:1: research-task: "research-task" has a hyphen, which is a minus in a condition: '
        "name it research_task"
    ]


def test_a_name_of_an_agent_may_have_a_hyphen(tree: Path) -> None:
    (found, *_) = told(tree, crew=CREW.replace("  researcher:", "  Lead-Researcher:"))
    assert '"Lead-Researcher" is not a name: small letters, digits, - and _, a letter first, as in lead-researcher' in (
        found
    )


@pytest.mark.parametrize("when", ["true", '"true"'])
def test_a_person_who_is_always_asked_is_asked_by_a_condition_that_always_holds(tree: Path, when: str) -> None:
    stock = STOCK.replace("agent: researcher\n", f"agent: researcher\n  then: [{{when: {when}, to: person}}]\n", 1)
    assert told(tree, stock) == []
    assert load_campaign("stock", tree).crew.tasks["research_task"].then[0].when == "true"


def test_work_that_is_always_good_enough_is_told(tree: Path) -> None:
    own = (
        "tasks: {look: {agent: worker, context: [research_task], output: reporting_task, description: Look., "
        "expected_output: A text., redo: {task: research_task, unless: true}}}\n"
    )
    (found, *_) = told(tree, crew=CREW + own)
    assert "tasks.look.redo.unless: always holds, so research_task is never done again" in found
