"""What is wrong or odd with the records and documents of a campaign of items is told, with its place."""

from pathlib import Path

import pytest

from data.clock import SteppedClock
from data.items import ItemState
from data.ledger.flow import facts, items
from tests.items.crews import CAMPAIGN, made
from tests.items.test_intake import WIDE
from tools.items import records
from tools.items.intake import read_documents
from tools.sources.probe import probe


def test_a_row_of_a_document_with_more_values_than_columns_is_told_with_its_file_and_line(
    tmp_path: Path, clock: SteppedClock
) -> None:
    row = {"topic": "Prices", "material": "prices.csv"}
    here = made(tmp_path, clock, rows=[row])
    (tmp_path / "project/docs/prices.csv").write_text("product,price\nCoat,40\nSeal, grey,12\n")
    with here.deployment.ledger.write() as tx:
        items.take_in(tx, CAMPAIGN, "brief", "prices", row, "test")
    (problem,) = probe(here.deployment.bundle).wrong
    assert "prices.csv:3 has 3 values for 2 columns" in problem.what
    read_documents(here.deployment, "gather", ["i1"])
    with here.deployment.ledger.read() as tx:
        item = items.get(tx, "i1")
        assert facts.facts_of(tx, ["i1"])["i1"] == []
    assert item.state is ItemState.PERSON
    assert item.state_reason.startswith("gather: prices.csv:3 has 3 values for 2 columns")


def test_a_row_of_items_with_more_values_than_columns_is_left_out_with_its_line(
    tmp_path: Path, clock: SteppedClock
) -> None:
    here = made(tmp_path, clock, rows=[])
    path = tmp_path / "project/more.csv"
    path.write_text("topic,urgent\nRoofs, flat,yes\nWalls,\n")
    found = records.read_file(here.deployment.bundle, path)
    assert [one.place for one in found if one.wrong] == ["line 2"]
    assert found[0].wrong[0].startswith("has 3 values for 2 columns")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name;size\nAnn;3\nBob;4\n", "b.csv: its columns are parted by ;, and a CSV by commas: save it with commas"),
        ("name\tsize\nAnn\t3\nBob\t4\n", "b.csv: its columns are parted by a tab, and a CSV by commas"),
        ("nmae,size\nAnn,3\nBob,4\n", "b.csv: has no column name (is it nmae? name it name); its columns are nmae, s"),
        ("who,size\nAnn,3\nBob,4\n", "b.csv: has no column name (is it who? name it name); its columns are who, size"),
        ("size\n3\n4\n", "b.csv: has no column name; its columns are size"),
    ],
)
def test_columns_of_other_names_or_parted_otherwise_are_told_once_and_not_of_each_row(
    text: str, said: str, tmp_path: Path, clock: SteppedClock
) -> None:
    here = made(tmp_path, clock, WIDE.replace("crew: wide", "crew: writers"), [{"name": "Ann"}])
    (tmp_path / "project/b.csv").write_text(text)
    bundle = here.deployment.bundle
    assert bundle.campaign.items is not None
    source = bundle.campaign.items.model_copy(update={"file": "b.csv"})
    changed = bundle.campaign.model_copy(update={"items": source})
    (problem,) = records.problems(type(bundle)(**{**vars(bundle), "campaign": changed}))
    assert problem.what.startswith(said)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (
            {"name": "Ann", "sizes": "3"},
            "no field takes sizes (is it size? name it size)",
        ),
        ({"name": "Ann", "Share": 0.5}, "no field takes Share (is it share? name it share)"),
        ({"name": "Ann", "colour": "red"}, "no field takes colour: what stands there is left out"),
        (
            {"name": "Ann", "size": "3", "sizes": "4", "id": "A-1"},
            "no field takes sizes: what stands there",
        ),
        ({"name": "Ann", "size": "3", "id": "A-1"}, ""),
    ],
)
def test_what_no_field_takes_is_told_and_keeps_nothing_out(
    tmp_path: Path, clock: SteppedClock, row: dict[str, object], told: str
) -> None:
    here = made(tmp_path, clock, WIDE.replace("crew: wide", "crew: writers"), [row])
    found = probe(here.deployment.bundle)
    assert (found.wrong, len(here.ids)) == ((), 1)
    assert [told in problem.what for problem in found.odd] == ([True] if told else [])


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([{"name": "Ann"}, {"name": "Bob"}], []),
        ([{"name": "Ann"}, {"name": "Ann "}], ["record 2 says what record 1 says, so that is one item: give them"]),
        ([{"name": "Ann", "id": "1"}, {"name": "Ann", "id": "2"}], []),
        (
            [{"name": "Ann"}] * 5,
            ["record 2 says what record 1 says, record 3 says what record 1 says, record 4 says what record 1 says "
             "(and 1 more), so each of these pairs is one item: give them an id where two are meant"],
        ),
    ],
)  # fmt: skip
def test_records_that_say_the_same_are_told_to_be_one_item(
    tmp_path: Path, clock: SteppedClock, rows: list[dict[str, object]], told: list[str]
) -> None:
    here = made(tmp_path, clock, WIDE.replace("crew: wide", "crew: writers"), rows)
    found = probe(here.deployment.bundle).odd
    assert len(found) == len(told)
    assert all(one in problem.what for one, problem in zip(told, found, strict=True))


def test_a_text_of_blanks_is_missing(tmp_path: Path, clock: SteppedClock) -> None:
    here = made(tmp_path, clock, WIDE.replace("crew: wide", "crew: writers"), [{"name": "   "}])
    (wrong,) = probe(here.deployment.bundle).wrong
    assert "record 1: name is missing" in wrong.what
