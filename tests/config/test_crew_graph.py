"""A crew's tasks as a graph: their order, their words, which ways an item may take, and crews within crews."""

import shutil
from pathlib import Path

import pytest
import yaml

from config.files.agents import AgentConfig
from config.files.crews import CrewConfig, InnerTask
from config.graph import crew_graph, crew_ways
from config.loading import check, load_campaign

ERRORS = Path(__file__).parents[1] / "config_errors"


def crew(tasks: str, outputs: str = "{draft: {fields: {title: {text: 90}}}}") -> CrewConfig:
    """A crew over memos of these tasks; one that says not who does it is an agent's, with an output of its own."""
    declared = yaml.safe_load(tasks)
    kinds = yaml.safe_load(outputs)
    for name, task in declared.items():
        if not {"job", "effect", "crew"} & task.keys():
            task.setdefault("output", name)
            task.update(agent="worker", description="d", expected_output="e")
            kinds.setdefault(task["output"], {"fields": {"fine": {"yes_no": True}}})
    fields = {"reader": {"one_of": ["buyer", "engineer"]}, "words": {"whole": [1, 900]}}
    return CrewConfig.model_validate(
        {"crew": "memos", "process": "sequential", "works_on": "memo", "items": {"memo": fields}, "outputs": kinds,
         "tasks": declared}
    )  # fmt: skip


def test_a_copy_with_other_tasks_has_the_agents_tasks_of_its_own() -> None:
    made = crew("{a: {}, b: {}}")
    assert [*made.agent_tasks] == ["a", "b"]

    assert [*made.model_copy(update={"tasks": {"b": made.tasks["b"]}}).agent_tasks] == ["b"]


def test_each_task_comes_after_those_that_it_waits_for() -> None:
    assert crew_graph.order(crew("{c: {context: [b]}, a: {}, b: {after: [a]}, d: {}}")) == ["a", "b", "c", "d"]


def test_the_tasks_of_an_output_come_in_their_order() -> None:
    made = crew("{last: {context: [first], output: draft}, first: {output: draft}}")
    assert crew_graph.tasks_of_output(made, "draft") == ["first", "last"]


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("Find what {topic} needs.", "Find what roofs needs."),
        ("{topic} and {topic}", "roofs and roofs"),
        ("of {tone}.", "of ."),
        ("with {tags}", "with red, green"),
        ("{words} words", "300 words"),
        ("{other} stays", "{other} stays"),
        ("{{ topic }} stays", "{{ topic }} stays"),
        ("{{topic}} stays", "{{topic}} stays"),
        ('{"topic": 1} stays', '{"topic": 1} stays'),
        ("{ topic } stays", "{ topic } stays"),
        ("{funnel.sent} stays", "{funnel.sent} stays"),
        ("{} stays", "{} stays"),
    ],
)
def test_a_name_in_braces_is_filled_and_other_braces_stay(text: str, filled: str) -> None:
    fields = {"topic": "roofs", "tone": None, "tags": ["red", "green"], "words": 300}
    assert crew_graph.fill(text, fields) == filled


def test_what_is_filled_in_is_not_filled_again() -> None:
    assert crew_graph.fill("{topic}", {"topic": "{words}", "words": 3}) == "{words}"


def test_an_output_of_a_task_with_a_condition_may_be_lacking() -> None:
    made = crew("{a: {}, b: {after: [a], when: item.words > 9}, last: {after: [a, b]}}")
    assert crew_ways.may_lack(made, "last") == {"b"}


def test_an_output_of_an_agent_that_is_passed_over_when_it_fails_may_be_lacking() -> None:
    made = crew("{a: {}, b: {after: [a]}, last: {after: [a, b]}}")
    soul = {"role": "r", "goal": "g", "backstory": "b", "model": "small", "on_failure": {"then": "skip"}}
    agents = {"worker": AgentConfig.model_validate(soul)}
    tasks = {**made.tasks, "a": made.tasks["a"].model_copy(update={"agent": "other"})}
    assert crew_ways.may_lack(made.model_copy(update={"agents": agents, "tasks": tasks}), "last") == {"b"}


def test_what_alone_comes_before_is_there() -> None:
    made = crew("{b: {when: item.words > 9}, c: {context: [b]}, last: {context: [c]}}")
    assert crew_ways.may_lack(made, "last") == frozenset()


def test_what_the_condition_itself_asks_for_is_there() -> None:
    made = crew("{a: {}, b: {after: [a], when: item.words > 9}, last: {after: [a, b], when: b.count > 0}}")
    assert crew_ways.may_lack(made, "last") == frozenset()


def test_what_is_made_on_the_same_condition_is_there() -> None:
    made = crew("{a: {}, b: {after: [a], when: item.words > 9}, last: {after: [a, b], when: item.words > 10}}")
    assert crew_ways.may_lack(made, "last") == frozenset()


def test_of_a_router_one_branch_is_there_where_the_others_are_not() -> None:
    made = crew(
        "{short: {when: 'item.reader == \"buyer\"'}, long: {when: 'item.reader == \"engineer\"'},"
        " last: {context: [short, long]}}"
    )
    assert crew_ways.may_lack(made, "last") == {"short", "long"}
    assert crew_ways.may_lack(made, "last", frozenset({"short"})) == {"short"}


def test_an_output_of_two_ways_that_never_meet_is_clear() -> None:
    made = crew(
        "{short: {output: draft, when: 'item.reader == \"buyer\"'},"
        " plan: {when: 'item.reader != \"buyer\"'}, long: {output: draft, context: [plan]},"
        " last: {context: [short, long]}}"
    )
    assert crew_ways.unclear(made, "last", "draft") is None


def test_an_output_of_two_ways_that_may_meet_is_unclear() -> None:
    made = crew(
        "{short: {output: draft, when: item.words < 300}, long: {output: draft, when: item.words > 200},"
        " last: {context: [short, long]}}"
    )
    assert crew_ways.unclear(made, "last", "draft") == ("short", "long")


def test_the_later_of_two_that_wait_for_each_other_counts() -> None:
    made = crew("{first: {output: draft}, second: {context: [first], output: draft}, last: {context: [second]}}")
    assert crew_ways.unclear(made, "last", "draft") is None


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """The small configuration with a crew of its own."""
    for folder in ("base", "declared"):
        shutil.copytree(ERRORS / folder, tmp_path / "config", dirs_exist_ok=True)
    return tmp_path / "config"


def with_another_crew(tree: Path, look: str, publish: str = "after: [review, explain, look]") -> CrewConfig:
    """Essays of which checkers do the task ``look``; publish waits for it."""
    file = tree / "crews" / "essays.yaml"
    text = file.read_text(encoding="utf-8").replace("after: [review, explain]", publish)
    file.write_text(text + f"  look: {look}\n", encoding="utf-8")
    assert check([], tree) == []
    return load_campaign("essays", tree).crew


def test_another_crews_tasks_take_the_place_of_the_one_that_it_does(tree: Path) -> None:
    made = with_another_crew(tree, "{crew: checkers, context: [write], after: [review], when: item.words > 300}")
    look = made.tasks["look-look"]
    assert "look" not in made.tasks
    assert (look.context, look.after, look.when) == (["write"], ["review"], "item.words > 300")
    assert made.tasks["publish"].after == ["review", "explain", "look-look"]
    assert made.outputs["finding"].fields["text"].text == 200


def test_the_manager_of_the_crew_whose_task_it_is_delegates_it(tree: Path) -> None:
    checkers = tree / "crews" / "checkers.yaml"
    chief = "process: hierarchical\nmanager: chief\nagents:\n  chief: {role: C, goal: g, backstory: b, llm: large}"
    checkers.write_text(checkers.read_text(encoding="utf-8").replace("process: sequential", chief), encoding="utf-8")
    made = with_another_crew(tree, "{crew: checkers, after: [review]}")
    assert isinstance(made.tasks["look-look"], InnerTask)
    managers = {name: task.manager for name, task in made.agent_tasks.items()}
    assert (managers["look-look"], managers["write"]) == ("chief", "boss")
    assert "chief" in load_campaign("essays", tree).agents


def test_a_sequential_crew_within_has_no_manager(tree: Path) -> None:
    made = with_another_crew(tree, "{crew: checkers, after: [review]}")
    assert made.agent_tasks["look-look"].manager is None


def test_conditions_and_templates_know_what_another_crew_hands_in(tree: Path) -> None:
    file = tree / "crews" / "essays.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("{{ draft.body }}", "{{ draft.body }}{{ finding.text }}"))
    made = with_another_crew(tree, "{crew: checkers, after: [review]}")
    assert crew_graph.condition_fields(made, crew_graph.ancestors(made, "publish"))["finding"]["text"] == "string"


def test_two_conditions_of_a_first_task_become_one(tree: Path) -> None:
    checkers = tree / "crews" / "checkers.yaml"
    text = checkers.read_text(encoding="utf-8").replace(
        "    agent: worker", "    agent: worker\n    when: item.topic != ''"
    )
    checkers.write_text(text, encoding="utf-8")
    made = with_another_crew(tree, "{crew: checkers, after: [review], when: item.words > 300}")
    assert made.tasks["look-look"].when == "(item.words > 300) && (item.topic != '')"


PAIR = """\
crew: pair
process: sequential
works_on: brief
items: {brief: {topic: {text: 200}, source: {document: true}}}
outputs:
  sight: {fields: {text: {text: 200}}}
  sound: {fields: {text: {text: 200}}}
  sense: {fields: {text: {text: 200}}}
tasks:
  take: {job: read}
  look: {agent: worker, after: [take], output: sight, description: Look., expected_output: A finding.}
  hear: {agent: worker, output: sound, description: Listen., expected_output: A finding.}
  join: {agent: worker, context: [look, hear], output: sense, description: Join., expected_output: A finding.}
"""
TWO_DEEP = """\
crew: deep
process: sequential
works_on: brief
items: {brief: {topic: {text: 200}, source: {document: true}}}
outputs: {word: {fields: {fine: {yes_no: true}}}}
tasks:
  visit: {crew: pair}
  weigh:
    agent: worker
    context: [visit]
    output: word
    description: Weigh it.
    expected_output: A word.
    redo: {task: visit, unless: word.fine}
"""


def done_again(tree: Path, by: str, inner: str) -> tuple[str, ...]:
    """What a task of essays has done again of ``look``, which another crew does and ``judge`` judges."""
    (tree / "crews" / "pair.yaml").write_text(PAIR, encoding="utf-8")
    (tree / "crews" / "deep.yaml").write_text(TWO_DEEP, encoding="utf-8")
    file = tree / "crews" / "essays.yaml"
    judged = (
        "{agent: critic, context: [look], output: judged, description: Judge., expected_output: A verdict.,"
        " redo: {task: look, unless: judged.fine}}\n  "
    )
    text = file.read_text(encoding="utf-8").replace(
        "outputs:\n", "outputs:\n  judged: {fields: {fine: {yes_no: true}}}\n"
    )
    file.write_text(text.replace("  publish:\n", f"  judge: {judged}publish:\n"), encoding="utf-8")
    made = with_another_crew(tree, f"{{crew: {inner}, after: [review]}}", "after: [review, explain, judge]")
    again = made.tasks[by].redo
    assert again is not None
    return crew_graph.between(made, again.task, by)


def test_a_reviewer_has_all_of_another_crew_done_again(tree: Path) -> None:
    assert done_again(tree, "judge", "checkers") == ("judge", "look-look")


def test_all_agents_of_another_crew_do_it_again_wherever_it_begins_and_nothing_is_read_again(tree: Path) -> None:
    assert done_again(tree, "judge", "pair") == ("judge", "look-look", "look-hear", "look-join")


def test_what_is_done_again_reaches_down_two_crews(tree: Path) -> None:
    pair = ("look-visit-look", "look-visit-hear", "look-visit-join")
    assert done_again(tree, "judge", "deep") == ("judge", *pair, "look-weigh")


def test_a_crew_within_has_all_of_the_one_within_it_done_again(tree: Path) -> None:
    pair = ("look-visit-look", "look-visit-hear", "look-visit-join")
    assert done_again(tree, "look-weigh", "deep") == (*pair, "look-weigh")
