"""A document is filled in from the item and its records, under a name that stays in its folder."""

import json
from collections.abc import Mapping
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from data.items import Document, ReleaseState, TaskState
from data.ledger.core.item_schema import releases as releases_table
from data.ledger.flow import items, releases
from tests.support.declared import brief, deploy, written
from tools.deployment import Deployment
from tools.effects.rendering import DEEPEST, render, safe_name, unclaimed
from tools.items import flow


@pytest.fixture
def deployment(tmp_path: Path) -> Deployment:
    return deploy(tmp_path)


def rendered(deployment: Deployment, item_id: str, **changed: str) -> Document:
    """The document of the task that publishes, with other templates where they are given."""
    return filled_in(deployment, item_id, changed)


def filled_in(deployment: Deployment, item_id: str, changed: Mapping[str, object]) -> Document:
    """The document of the task that publishes, which says these other things."""
    crew = deployment.bundle.crew
    task = crew.tasks["publish"].model_copy(update=changed)
    crew = crew.model_copy(update={"tasks": {**crew.tasks, "publish": task}})
    with deployment.ledger.read() as tx:
        return render("publish", flow.way_of(tx, crew, item_id), date(2026, 11, 30))


def test_a_document_is_its_templates_filled_in_and_names_the_records_that_it_shows(deployment: Deployment) -> None:
    made = rendered(deployment, written(deployment))
    assert made.file == "Gutters.md"
    assert made.body == "# Gutters\n\nGutters last 20 years.\n\nQuestions: press@ours.example\n"
    assert made.artifact_ids == ("x1001", "x1002", "x2001")
    assert made.faults == ()


def test_a_document_knows_its_day(deployment: Deployment) -> None:
    made = rendered(
        deployment, written(deployment), file="{{ release.day }}/{{ item.id }}.md", body="{{ release.day }}"
    )
    assert (made.file, made.body) == ("2026-11-30/i1.md", "2026-11-30\n")


def test_several_records_of_an_output_are_a_list(deployment: Deployment) -> None:
    body = "{% for note in notes %}- {{ note.text }}\n{% endfor %}"
    assert rendered(deployment, written(deployment), body=body).body == "- Zinc lasts.\n- Steel rusts.\n"


def test_a_record_has_each_output_of_its_context_in_one_type(deployment: Deployment) -> None:
    with deployment.ledger.write() as tx:
        item = brief(tx)
        for task in ("research", "write"):
            items.settle(tx, item, task, TaskState.SKIPPED, "its condition does not hold", "test")
    made = filled_in(deployment, item.id, {"body": None, "context": ["research", "write"]})
    assert json.loads(made.body) == {"item": {"id": "i1", "key": "Gutters"}, "notes": [], "draft": None}


@pytest.mark.parametrize(
    "template",
    ["{{ verdict.word }}", "{{ item.audience }}", "{{ draft.nothing }}", "{{ 1 // 0 }}", "{{ draft.title + 1 }}", "{%"],
)
def test_what_cannot_be_filled_in_is_a_fault_and_no_document(deployment: Deployment, template: str) -> None:
    made = rendered(deployment, written(deployment), body=template)
    assert made.body == ""
    assert "it cannot be filled in" in made.faults[0]


def test_a_template_reaches_nothing_of_python(deployment: Deployment) -> None:
    made = rendered(deployment, written(deployment), body="{{ item.__class__.__mro__ }}")
    assert made.faults


def test_what_an_agent_wrote_is_no_template(deployment: Deployment) -> None:
    made = rendered(deployment, written(deployment, body="{{ item.id }}"))
    assert "{{ item.id }}" in made.body


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("Gutters in California.md", "Gutters-in-California.md"),
        ("2026/q4/a.md", "2026/q4/a.md"),
        ("../../etc/passwd", "etc/passwd"),
        ("/etc/passwd", "etc/passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("C:\\x.md", "C/x.md"),
        ("a/./b/../c.md", "a/b/c.md"),
        (".ssh/authorized_keys", "ssh/authorized_keys"),
        ("-rf.md", "rf.md"),
        ("a\x00b\nc.md", "a-b-c.md"),
        ("über uns.md", "über-uns.md"),
        ("a\u202egpj.md", "a-gpj.md"),
        ("$(rm x)`y`;z.md", "rm-x-y-z.md"),
        ("../..", ""),
        ("...", ""),
        ("", ""),
    ],
)
def test_a_name_is_a_relative_path_of_plain_parts(name: str, safe: str) -> None:
    assert safe_name(name) == safe


def test_a_name_keeps_its_suffix_and_is_neither_too_long_nor_too_deep() -> None:
    made = safe_name("/".join(["ü" * 300] * 20) + ".md")
    assert made.endswith(".md")
    assert made.count("/") == DEEPEST - 1
    assert max(len(part.encode()) for part in made.split("/")) < 200


def test_a_name_that_leaves_nothing_is_a_fault(deployment: Deployment) -> None:
    assert "leaves nothing" in rendered(deployment, written(deployment), file="../..").faults[0]


@pytest.mark.parametrize(
    ("file", "others", "name"),
    [
        ("a.md", set(), "a.md"),
        ("a.md", {"b.md"}, "a.md"),
        ("a.md", {"a.md"}, "a-i3.md"),
        ("a.md", {"A.MD"}, "a-i3.md"),
        ("a/b.md", {"a/b.md"}, "a/b-i3.md"),
        ("a/b.md", {"a"}, "i3/a/b.md"),
        ("a", {"a/b.md"}, "a-i3"),
        ("a", {"A/B/c.md"}, "a-i3"),
        ("Ö.md", {"ö.MD"}, "Ö-i3.md"),
        ("a", {"ab", "a-b/c.md", "a0"}, "a"),
        ("a/b/c.md", {"a/bc/c.md", "a/b2"}, "a/b/c.md"),
        ("a.md", {"a.md", "a-i3.md"}, "i3/a.md"),
    ],
)
def test_a_name_that_another_document_has_gets_the_item_s_id(
    deployment: Deployment, file: str, others: set[str], name: str
) -> None:
    with deployment.ledger.write() as tx:
        for other in sorted(others):
            releases.draft(tx, brief(tx, other), "publish", Document(other, "Zinc lasts."), "release")
        mine = brief(tx, "mine")
        taken = partial(releases.is_taken, tx, item_id=mine.id, task="publish")
        assert unclaimed(file, taken, "i3") == name


def test_a_name_is_free_again_where_its_document_does_not_leave(deployment: Deployment) -> None:
    with deployment.ledger.write() as tx:
        drafted = releases.draft(tx, brief(tx, "a"), "publish", Document("a.md", "Zinc lasts."), "release")
        mine = brief(tx, "mine")
        assert releases.is_taken(tx, "a.md", mine.id, "publish")
        assert not releases.is_taken(tx, "a.md", drafted.item_id, "publish")
        releases.move(tx, drafted.id, ReleaseState.CANCELLED, "", "dana")
        assert not releases.is_taken(tx, "a.md", mine.id, "publish")


def test_the_name_of_an_older_release_is_taken_as_well(deployment: Deployment) -> None:
    with deployment.ledger.write() as tx:
        drafted = releases.draft(tx, brief(tx, "a"), "publish", Document("Äpfel/a.md", "Zinc lasts."), "release")
        tx.connection.execute(releases_table.update().values(folded=""))
        mine = brief(tx, "mine")
        found = {name: releases.is_taken(tx, name, mine.id, "publish") for name in ("äPFEL/A.md", "äpfel", "b.md")}
        assert not releases.is_taken(tx, "Äpfel/a.md", drafted.item_id, "publish")
    assert found == {"äPFEL/A.md": True, "äpfel": True, "b.md": False}
