"""What an agent is held to is words, or a figure with a bound; who is held, and in what order."""

import shutil
from pathlib import Path

import pytest

from config.files.agents import AgentConfig
from config.files.metrics import Metric
from config.library import AGENTS, CREW, kind_of
from config.loading import check, load_campaign
from config.notes.unread import unread
from config.positions import compose

SHIPPED = Path(__file__).parents[2] / "config"
SMALL = Path(__file__).parents[1] / "config_errors"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A small configuration with a crew of its own."""
    for folder in ("base", "declared"):
        shutil.copytree(SMALL / folder, tmp_path / "config", dirs_exist_ok=True)
    return tmp_path / "config"


def changed(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf-8")


def soul(metric: object) -> AgentConfig:
    return AgentConfig.model_validate(
        {"role": "Scout", "goal": "g", "backstory": "b", "model": "small", "success_metric": metric}
    )


def test_words_are_still_allowed() -> None:
    assert soul("The share of angles that are grounded").success_metric == "The share of angles that are grounded"


def test_a_figure_with_a_bound_is_a_metric() -> None:
    assert soul({"figure": "refusal_rate", "at_most": 0.1}).success_metric == Metric(figure="refusal_rate", at_most=0.1)


@pytest.mark.parametrize(
    ("metric", "value", "holds"),
    [
        (Metric(figure="refusal_rate", at_most=0.1), 0.1, True),
        (Metric(figure="refusal_rate", at_most=0.1), 0.11, False),
        (Metric(figure="success_rate", at_least=0.9), 0.9, True),
        (Metric(figure="success_rate", at_least=0.9), 0.89, False),
        (Metric(figure="refusal_rate", at_most=0), 0.0, True),
    ],
)
def test_a_bound_is_kept_by_what_reaches_it(metric: Metric, value: float, holds: bool) -> None:
    assert metric.holds(value) is holds


def test_agents_are_held_in_the_crews_order_and_stand_ins_come_last(tree: Path) -> None:
    changed(tree / "agents.yaml", "success_metric: cost", "success_metric: {figure: success_rate, at_least: 0.8}")
    changed(tree / "agents.yaml", "success_metric: share", "success_metric: {figure: refusal_rate, at_most: 0.2}")
    changed(tree / "agents.yaml", "  model: large\nworker:", "  model: large\nspare:\n  role: Spare\n  goal: g\n"
            "  backstory: b\n  success_metric: {figure: recorded_rate, at_least: 0.5}\n  model: large\n"
            "  tools: [record_judgements, record_angles, record_fills, record_replies, record_report]\n"
            "idle:\n  role: Idle\n  goal: g\n  backstory: b\n  model: large\n"
            "  success_metric: {figure: recorded_rate, at_least: 0.5}\nworker:")  # fmt: skip
    with (tree / "agents.yaml").open("a", encoding="utf-8") as file:
        file.write("  on_failure: {fallback: [alone, spare]}\n")

    held = load_campaign("spring", tree).held_to

    assert [(each.agent, each.stands_in) for each in held] == [("boss", False), ("worker", False), ("spare", True)]


def test_an_agent_with_words_is_held_to_nothing(tree: Path) -> None:
    assert load_campaign("spring", tree).held_to == ()


def test_a_manager_who_does_no_task_has_no_figure_to_be_held_to(tree: Path) -> None:
    changed(tree / "agents.yaml", "success_metric: cost", "success_metric: {figure: success_rate, at_least: 0.8}")

    told = [str(problem).replace(f"{tree}/", "") for problem in check([], tree)]

    assert told == [
        "crews/essays.yaml:3:10: manager: boss does no task here, so no figure is counted of it: say its "
        "success_metric in words"
    ]


@pytest.mark.parametrize(
    "text",
    [
        "boss:\n  role: B\n  goal: g\n  backstory: b\n  model: large\n  inputs: [a]\n  output: b\n",
        "boss:\n  role: B\n  goal: g\n  backstory: b\n  model: large\n  output: {any: thing}\n",
    ],
)
def test_what_nothing_reads_breaks_no_file(text: str, tree: Path) -> None:
    old = (tree / "agents.yaml").read_text(encoding="utf-8").partition("worker:")[2]
    tools = "  tools: [read_board, set_plan]\n"
    (tree / "agents.yaml").write_text(f"{text}{tools}worker:{old}", encoding="utf-8")

    assert check([], tree) == []


def test_what_nothing_reads_is_noted_once_a_file_where_it_first_stands(tree: Path) -> None:
    changed(tree / "agents.yaml", "  success_metric: cost\n", "  inputs: [a]\n  output: b\n  success_metric: cost\n")
    changed(tree / "agents.yaml", "  success_metric: share\n", "  output: c\n")

    [note] = [str(note).replace(f"{tree}/", "") for note in unread([], tree)]

    assert note == (
        "agents.yaml:7:3: boss.inputs: nothing reads inputs and output of an agent (3 keys in this file): leave out; "
        "what an agent is shown and hands in follows from its task"
    )


def test_an_agent_of_a_crews_own_is_noted_too(tree: Path) -> None:
    crew = tree / "crews" / "essays.yaml"
    changed(crew, "agents:\n", "agents:\n  idle: {role: I, goal: g, backstory: b, model: large, output: o}\n")

    [note] = unread([crew], tree)

    assert (note.where, note.path) == ("agents.idle.output", crew)


def test_a_file_that_is_no_yaml_has_no_notes_of_its_own(tree: Path) -> None:
    (tree / "agents.yaml").write_text("boss: [\n", encoding="utf-8")

    assert list(unread([], tree)) == []


def test_nothing_that_is_shipped_says_what_nothing_reads() -> None:
    assert list(unread([], SHIPPED)) == []
    assert kind_of(compose(SHIPPED / "agents.yaml")) is AGENTS
    assert kind_of(compose(SHIPPED / "crews" / "content.yaml")) is CREW
