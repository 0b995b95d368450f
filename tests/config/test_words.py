"""Words that a model reads are taken without the line's end that a folded block has."""

import shutil
from pathlib import Path

import pytest

from config.loading import check, load_campaign
from tests.config.test_stock_tasks import CAMPAIGN, CREW, ERRORS, STOCK

FOLDED = """\
  researcher:
    role: >
      Senior Researcher
    goal: >
      Find what is new.
    backstory: >
      You find what matters.
    prohibitions:
      - >
        Never promise a day.
    llm: large
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    tree = Path(shutil.copytree(ERRORS / "base", tmp_path / "config"))
    crew = "".join(FOLDED if line.startswith("  researcher:") else line for line in CREW.splitlines(keepends=True))
    for name, text in (("crews/stock.yaml", crew), ("crews/tasks.yaml", STOCK), ("campaigns/stock.yaml", CAMPAIGN)):
        (tree / name).write_text(text, encoding="utf-8")
    return tree


def test_a_folded_soul_ends_where_its_words_end(tree: Path) -> None:
    assert check([], tree) == []
    soul = load_campaign("stock", tree).crew.agents["researcher"]
    assert (soul.role, soul.goal, soul.backstory) == (
        "Senior Researcher",
        "Find what is new.",
        "You find what matters.",
    )
    assert soul.prohibitions == ["Never promise a day."]


def test_a_folded_task_does_too(tree: Path) -> None:
    task = load_campaign("stock", tree).crew.tasks["research_task"]
    assert task.expected_output == "A list with 10 bullet points about {topic}"
    assert task.description.endswith("interesting information.")


def test_words_of_blanks_are_none(tree: Path) -> None:
    stock = tree / "crews/tasks.yaml"
    stock.write_text(STOCK.replace("expected_output: >\n    A fully fledged report", 'expected_output: "  "'))
    (found,) = check([], tree)
    assert found.what == "a task with an agent names its expected_output"


def test_what_a_field_is_for_does_too(tree: Path) -> None:
    crew = tree / "crews/stock.yaml"
    about = '{text: 900, about: "What is new.\\n"}'
    fields = f"outputs: {{research_task: {{fields: {{text: {about}}}}}}}\n"
    crew.write_text(crew.read_text(encoding="utf-8") + fields, encoding="utf-8")
    assert load_campaign("stock", tree).crew.outputs["research_task"].fields["text"].about == "What is new."
