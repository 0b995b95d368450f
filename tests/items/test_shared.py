"""Documents that all items of a campaign share; a file of items that is empty until records come in."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from data.clock import SteppedClock
from data.ledger.flow import facts
from tests.items.crews import Made, made
from tools.items import documents, records
from tools.items.intake import read_documents
from tools.items.paragraphs import Paragraph, paragraphs
from tools.sources.probe import probe


def sharing(tmp_path: Path, clock: SteppedClock, shared: list[str]) -> Made:
    """The campaign whose items share these documents, besides those that each names."""
    here = made(tmp_path, clock)
    (tmp_path / "project/docs/rules.md").write_text("Nothing is promised.\n")
    campaign = here.deployment.bundle.campaign
    assert campaign.items is not None
    shares = campaign.model_copy(update={"items": campaign.items.model_copy(update={"shared": shared})})
    return replace(here, deployment=replace(here.deployment, bundle=replace(here.deployment.bundle, campaign=shares)))


def test_documents_that_all_items_share_are_read_for_each_before_its_own(tmp_path: Path, clock: SteppedClock) -> None:
    here = sharing(tmp_path, clock, ["rules.md"])
    read_documents(here.deployment, "gather", here.ids)
    with here.deployment.ledger.read() as tx:
        known = facts.facts_of(tx, here.ids)
    assert [(fact.fact_id, fact.source) for fact in known["i1"]] == [
        ("f1", "rules.md:1"), ("f2", "coatings.md:1"), ("f3", "coatings.md:3"),
    ]  # fmt: skip
    assert [(fact.fact_id, fact.text) for fact in known["i2"]] == [("f1", "Nothing is promised.")]


def test_a_document_that_a_record_names_and_all_share_is_read_once(tmp_path: Path, clock: SteppedClock) -> None:
    here = sharing(tmp_path, clock, ["coatings.md"])
    read_documents(here.deployment, "gather", here.ids)
    with here.deployment.ledger.read() as tx:
        assert [len(each) for each in facts.facts_of(tx, here.ids).values()] == [2, 2]


def test_a_document_is_read_once_for_all_items_until_it_changes(
    tmp_path: Path, clock: SteppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, opened, whole = sharing(tmp_path, clock, ["rules.md"]), list[str](), paragraphs

    def noted(text: str, name: str) -> Iterator[Paragraph]:
        opened.append(name)
        return whole(text, name)

    monkeypatch.setattr("tools.items.documents.paragraphs", noted)
    read_documents(here.deployment, "gather", here.ids)
    assert sorted(opened) == ["coatings.md", "rules.md"]
    (tmp_path / "project/docs/rules.md").write_text("All is promised, and more.\n")
    (paragraph,) = documents.said_by(here.deployment.bundle, ["rules.md"])
    assert paragraph.text == "All is promised, and more."


@pytest.mark.parametrize(
    ("shared", "says"),
    [
        (["gone.md"], "items.shared: there is no document gone.md in docs"),
        (["../briefs.yaml"], "items.shared: ../briefs.yaml is not below the folder of documents"),
        (["long.md"], "items.shared: long.md: 90 paragraphs or rows, and 80 at most"),
        (["rules.md"], None),
    ],
)
def test_check_looks_at_what_all_items_share(
    shared: list[str], says: str | None, tmp_path: Path, clock: SteppedClock
) -> None:
    here = sharing(tmp_path, clock, shared)
    (tmp_path / "project/docs/long.md").write_text("A line.\n\n" * 90)
    told = [str(problem) for problem in probe(here.deployment.bundle).wrong]
    assert [(says or "") in one for one in told] == ([True] if says else [])


@pytest.mark.parametrize(
    ("name", "text"), [("a.csv", ""), ("a.csv", "topic,material\n"), ("a.json", "[]"), ("a.jsonl", "")]
)
def test_a_file_may_be_empty_where_records_come_in_later(
    name: str, text: str, tmp_path: Path, clock: SteppedClock
) -> None:
    here = made(tmp_path, clock)
    (tmp_path / "project" / name).write_text(text)
    campaign = here.deployment.bundle.campaign
    assert campaign.items is not None
    for on, says in ((None, [f"{name}: has no records"]), ("lead", [])):
        source = campaign.items.model_copy(update={"file": name, "on": on})
        bundle = replace(here.deployment.bundle, campaign=campaign.model_copy(update={"items": source}))
        assert [problem.what for problem in records.problems(bundle)] == says
