"""An ``output_file`` of a tasks.yaml is a release of whatever its task hands in, and is held to what a file may be."""

import shutil
from pathlib import Path

import pytest

from config.loading import check, load_campaign
from tests.config.test_stock_tasks import CAMPAIGN, CREW, ERRORS
from tools.writing.templates import template

FOUND = """\
outputs:
  venue:
    fields:
      name: {text: 90}
      notes: {text: 900, lines: true}
      rooms: {texts: 60}
      is_booked: {yes_no: true}
      links: {texts: 30, optional: true}
"""
VENUE = {"name": "The Hall", "notes": "Large.\nCold.", "rooms": ["Blue", "Red"], "is_booked": True}


def stock(file: str, output: str = "venue", more: str = "") -> str:
    return (
        "find:\n  description: Find a venue for {topic}.\n  expected_output: One.\n  agent: researcher\n"
        f"  output: {output}\n  output_file: {file}\n{more}"
    )


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ERRORS / "base", tmp_path / "config"))


def told(tree: Path, tasks: str, more: str = FOUND) -> list[str]:
    crew = CREW.replace("reporting_analyst", "analyst") + more
    for name, text in (("crews/stock.yaml", crew), ("crews/tasks.yaml", tasks), ("campaigns/stock.yaml", CAMPAIGN)):
        (tree / name).write_text(text, encoding="utf-8")
    return [str(one).replace(f"{tree}/", "") for one in check([], tree)]


def body(tree: Path, **values: object) -> str:
    return template(load_campaign("stock", tree).crew.tasks["find-file"].body or "").render(values)


def test_a_task_that_names_its_output_has_its_file_too(tree: Path) -> None:
    assert told(tree, stock("venue.json")) == []
    release = load_campaign("stock", tree).crew.tasks["find-file"]
    assert (release.context, release.file, release.body) == (["find"], "{{ item.id }}/venue.json", None)


def test_typed_fields_are_released_each_with_its_name(tree: Path) -> None:
    assert told(tree, stock("venue.md")) == []
    assert body(tree, venue=VENUE) == (
        "name: The Hall\nnotes:\n\nLarge.\nCold.\n\nrooms:\n- Blue\n- Red\nis_booked: yes\n"
    )
    assert body(tree, venue={**VENUE, "links": ["a", "b"]}).endswith("links:\n- a\n- b\n")


def test_several_records_are_released_one_after_the_other(tree: Path) -> None:
    several = "outputs: {venue: {count: [1, 3], fields: {name: {text: 90}, seats: {whole: [1, 90]}}}}\n"
    assert told(tree, stock("venue.md"), several) == []
    both = [{"name": "Hall", "seats": 8}, {"name": "Barn", "seats": 9}]
    assert body(tree, venue=both) == "name: Hall\nseats: 8\n\nname: Barn\nseats: 9\n\n"


def test_one_text_is_released_as_it_is_under_whatever_name(tree: Path) -> None:
    assert told(tree, stock("venue.md"), "outputs: {venue: {fields: {words: {text: 900, lines: true}}}}\n") == []
    assert body(tree, venue={"words": "A hall."}) == "A hall."


def test_a_file_of_json_is_the_record(tree: Path) -> None:
    assert told(tree, stock("find.json").replace("  output: venue\n", ""), "") == []
    assert load_campaign("stock", tree).crew.tasks["find-file"].body is None


def test_a_file_waits_for_whoever_may_send_its_words_back(tree: Path) -> None:
    look = (
        "tasks:\n  look: {agent: researcher, context: [find], output: word, description: Look., "
        "expected_output: A word., redo: {task: find, unless: word.is_good == true, rounds: 2, then: person}}\n"
    )
    outputs = f"{FOUND}  word: {{fields: {{is_good: {{yes_no: true}}}}}}\n"
    assert told(tree, stock("venue.md"), outputs + look) == []
    assert load_campaign("stock", tree).crew.tasks["find-file"].after == ["look"]


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("out/{nosuch}.md", ':6:20: find.output_file: unknown name "nosuch": {...} names a field of the subject'),
        ("report", ":6:16: find.output_file: has no suffix: end it in one, as in .md"),
        ("/tmp/x.md", ":6:16: find.output_file: begins with /, but a file is released below released/"),
        ("~/x.md", ":6:16: find.output_file: begins with ~, but a file is released below released/"),
        ("../x.md", ":6:16: find.output_file: has .., but a file is released below released/"),
        ('"{{ item.nosuch }}.md"', ':6:20: find.output_file: unknown field "item.nosuch"'),
        ('"{% x %}.md"', ":6:16: find.output_file: is not a template"),
        ("[a.md]", ":6:16: find.output_file: is not text"),
    ],
)
def test_what_is_wrong_with_its_name_is_told_where_it_stands(tree: Path, file: str, said: str) -> None:
    found = told(tree, stock(file))
    assert len(found) == 1, found
    assert found[0].startswith(f"crews/tasks.yaml{said}"), found


def test_two_tasks_do_not_write_one_file(tree: Path) -> None:
    second = stock("venue.md").replace("find:", "second:")
    assert told(tree, stock("venue.md") + second) == [
        "crews/tasks.yaml:12:16: second.output_file: the task find-file releases this file already"
    ]


def test_a_file_of_what_no_agent_does_is_refused(tree: Path) -> None:
    read = "read:\n  job: read\n  output_file: facts.md\n"
    assert told(tree, stock("venue.md", more=read)) == [
        "crews/tasks.yaml:9:3: read.output_file: belongs to a task with an agent"
    ]


def test_a_task_of_the_name_of_a_file_is_told(tree: Path) -> None:
    own = "tasks: {find-file: {effect: release, context: [find], file: '{{ item.id }}.json'}}\n"
    assert told(tree, stock("venue.md"), FOUND + own) == [
        "crews/stock.yaml:17:9: tasks.find-file: find.output_file makes a task of this name: give this one another, "
        "or leave that out"
    ]


def test_a_file_has_what_was_handed_in_last(tree: Path) -> None:
    other = stock("other.json").replace("find:", "other:").replace("  output_file", "  context: [find]\n  output_file")
    assert told(tree, stock("venue.md") + other) == []
    tasks = load_campaign("stock", tree).crew.tasks
    assert (tasks["find-file"].after, tasks["other-file"].after) == (["other"], [])
