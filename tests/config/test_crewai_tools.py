"""Tools and models as CrewAI's files have them are answered with what stands in their place here, at their place."""

import shutil
from pathlib import Path

import pytest

from config.loading import check
from tests.config.test_stock_tasks import CREW, ERRORS, STOCK

SERPER = "SerperDevTool searches within bounds, at a price: {use: crewai_tools.SerperDevTool, calls: 3, usd_per_call"
READER = "FileReadTool reads below folders that are named: {use: crewai_tools.FileReadTool, folders: [data/samples]}"
SCRAPE = "ScrapeWebsiteTool is a tool of crewai-tools: here agents reach nothing outside"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ERRORS / "base", tmp_path / "config"))


def told(tree: Path, soul: str) -> list[str]:
    crew = CREW.replace("llm: large}\n", f"{soul}}}\n", 1)
    (tree / "crews/stock.yaml").write_text(crew, encoding="utf-8")
    (tree / "crews/tasks.yaml").write_text(STOCK, encoding="utf-8")
    return [str(one).replace(f"{tree}/", "") for one in check([tree / "crews/stock.yaml"], tree)]


@pytest.mark.parametrize(
    ("tool", "said"),
    [
        ("SerperDevTool", SERPER),
        ("SerperDevTool()", SERPER),
        ("crewai_tools.SerperDevTool()", "crewai_tools.SerperDevTool searches within bounds"),
        ("serper_dev_tool", SERPER),
        ("FileReadTool(file_path='a.md')", READER),
        ("file_read_tool", READER),
        ("ScrapeWebsiteTool()", SCRAPE),
        ("scrape_website_tool", SCRAPE),
        ("exa_search_tool", "EXASearchTool is a tool of crewai-tools: here agents search with"),
    ],
)
def test_a_tool_is_known_however_it_is_written(tree: Path, tool: str, said: str) -> None:
    (found,) = told(tree, f'llm: large, tools: ["{tool}"]')
    assert found.partition("researcher.tools[0]: ")[2].startswith(said), found


def test_a_tool_that_is_used_by_such_a_name_is_answered_too(tree: Path) -> None:
    (found,) = told(tree, "llm: large, tools: [{use: SerperDevTool(), calls: 3, usd_per_call: 0}]")
    assert "SerperDevTool() is crewai_tools.SerperDevTool here" in found


def test_a_crew_with_tasks_is_told_the_tools_that_its_agents_may_have(tree: Path) -> None:
    (found,) = told(tree, "llm: large, tools: [read_bord]")
    assert 'unknown tool "read_bord" (allowed: crewai_tools.FileReadTool, crewai_tools.DirectoryReadTool, ' in found
    assert "record_judgements" not in found
    assert found.endswith("did you mean read_board?)")


@pytest.mark.parametrize("key", ["llm", "model"])
def test_an_unknown_model_is_told_where_it_stands(tree: Path, key: str) -> None:
    (found,) = told(tree, f"{key}: gpt-4o")
    assert found.startswith(f"crews/stock.yaml:7:{71 + len(key)}: agents.researcher.{key}: unknown model route"), found


@pytest.mark.parametrize("key", ["llm", "model"])
def test_a_makers_own_name_of_a_model_is_told_where_it_stands(tree: Path, key: str) -> None:
    (found,) = told(tree, f"{key}: openai/gpt-4o")
    assert f": agents.researcher.{key}: " in found
    assert "add one with model: gpt-4o, and give its name here" in found
