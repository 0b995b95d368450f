"""Records of a file become items, once; what their documents say becomes their facts."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
import yaml
from sqlalchemy import select

from data.clock import SteppedClock
from data.items import ItemState
from data.ledger.core import audit
from data.ledger.core.item_schema import task_states
from data.ledger.flow import campaigns, endings, facts, items
from tests.items.crews import CAMPAIGN, made
from tools.items import records
from tools.items.intake import read_documents, take_in
from tools.sources.probe import probe

WIDE = """
crew: wide
process: sequential
works_on: thing
items:
  thing:
    name: {text: 20}
    size: {whole: [1, 9], optional: true}
    share: {share: true, optional: true}
    day: {day: true, optional: true}
    sure: {yes_no: true, optional: true}
    kind: {one_of: [big, small], optional: true}
    tags: {texts: 10, optional: true}
    sum: {money: [0, 100000], optional: true}
    rate: {decimal: [0, 1.5], optional: true}
    cents: {whole: [0, 100000000], optional: true}
outputs:
  say: {fields: {text: {text: 20}}}
agents:
  a: {role: A, goal: A, backstory: A., model: small}
tasks:
  t: {agent: a, output: say, description: x, expected_output: x}
"""


def test_each_record_is_an_item_with_the_fields_that_are_declared(tmp_path: Path, clock: SteppedClock) -> None:
    row = {"name": "Ann", "size": "3", "share": 0.5, "day": "2026-11-02", "sure": "yes", "kind": "BIG", "tags": "a;b",
           "sum": "$5,230.00", "rate": "0.25"}  # fmt: skip
    here = made(tmp_path, clock, WIDE.replace("crew: wide", "crew: writers"), [{**row, "other": "left out"}])
    with here.deployment.ledger.read() as tx:
        (item,) = items.of_campaign(tx, CAMPAIGN)
    assert item.fields == {
        "name": "Ann", "size": 3, "share": 0.5, "day": "2026-11-02", "sure": True, "kind": "big", "tags": ["a", "b"],
        "sum": 5230.0, "rate": 0.25,
    }  # fmt: skip
    assert (item.id, item.kind, item.state) == ("i1", "thing", ItemState.OPEN)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("name", "x" * 21, "has 21 characters (20 at most)"),
        ("name", "", "name is missing"),
        ("size", "10", "10 is not a whole number from 1 to 9"),
        ("size", "2.5", "2.5 is not a whole number from 1 to 9"),
        ("size", "1.5e+400", "1.5e+400 is not a whole number from 1 to 9"),
        ("share", "1.5", "1.5 is not a number from 0 to 1"),
        ("day", "soon", 'day: "soon" is not a day, as in 2026-11-02'),
        ("sum", "5.230,00", '"5.230,00" is not a sum as in 5230.00'),
        ("sum", "5230.005", '"5230.005" is not a sum as in 5230.00'),
        ("sum", "250000", "250000 is not a sum from 0 to 100,000"),
        ("sum", "90071992547409.93", '"90071992547409.93" is not a sum as in 5230.00'),
        ("sum", 10**400, f'"1{"0" * 39}" is not a sum as in 5230.00'),
        ("rate", "1,5", '"1,5" is not a number as in 0.25'),
        ("rate", "2", "2 is not a number from 0 to 1.5"),
        ("cents", "4120.00", '"4120.00" has places, and this is a whole number (money: [0, 100000] takes places)'),
        ("cents", "999999999", "999999999 is not a whole number from 0 to 100,000,000"),
        ("sure", "perhaps", '"perhaps" is neither true nor false'),
        ("kind", "middling", '"middling" is none of big, small'),
    ],
)
def test_a_record_that_does_not_fit_is_left_out_and_told_with_its_place(
    field: str, value: object, said: str, tmp_path: Path, clock: SteppedClock
) -> None:
    rows: list[dict[str, object]] = [{"name": "Ann"}, {"name": "Bob", field: value}]
    here = made(tmp_path, clock, WIDE.replace("crew: wide", "crew: writers"), rows)
    assert len(here.ids) == 1
    with here.deployment.ledger.read() as tx:
        (left_out,) = audit.entries(tx, CAMPAIGN, action="item_left_out")
    assert left_out.rationale.startswith("record 2: ")
    assert said in left_out.rationale
    (problem,) = records.problems(here.deployment.bundle)
    assert said in problem.what
    assert problem.path.name == "briefs.yaml"
    assert problem.line > 1


def test_an_address_or_number_in_a_field_is_redacted(tmp_path: Path, clock: SteppedClock) -> None:
    here = made(tmp_path, clock, rows=[{"topic": "Ask pat@roofs.example or 555-0142"}])
    with here.deployment.ledger.read() as tx:
        topic = items.get(tx, here.ids[0]).fields["topic"]
    assert "pat@" not in topic
    assert "0142" not in topic


def test_a_file_that_is_read_again_adds_what_is_new_alone(tmp_path: Path, clock: SteppedClock) -> None:
    here = made(tmp_path, clock)
    assert take_in(here.deployment) == 0
    path = tmp_path / "project/briefs.yaml"
    path.write_text(path.read_text() + "- {topic: Flashing}\n- {topic: Gutters}\n")
    assert take_in(here.deployment) == 1
    with here.deployment.ledger.read() as tx:
        assert [item.fields["topic"] for item in items.of_campaign(tx, CAMPAIGN)] == ["Coatings", "Gutters", "Flashing"]


def test_a_record_with_an_id_is_known_by_it(tmp_path: Path, clock: SteppedClock) -> None:
    here = made(tmp_path, clock, rows=[{"id": "B-1", "topic": "Roofs"}])
    (tmp_path / "project/briefs.yaml").write_text(yaml.safe_dump([{"id": "B-1", "topic": "Roofs, second thoughts"}]))
    assert take_in(here.deployment) == 0


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("b.csv", "topic,urgent\nRoofs,yes\nWalls,\n"),
        ("b.json", json.dumps([{"topic": "Roofs", "urgent": True}, {"topic": "Walls"}])),
        ("b.jsonl", '{"topic": "Roofs", "urgent": "true"}\n\n{"topic": "Walls"}\n'),
        ("b.yaml", "- {topic: Roofs, urgent: true}\n- topic: Walls\n"),
    ],
)
def test_a_file_may_be_csv_json_lines_or_yaml(name: str, text: str, tmp_path: Path, clock: SteppedClock) -> None:
    here = made(tmp_path, clock, rows=[])
    bundle = here.deployment.bundle
    (tmp_path / "project" / name).write_text(text)
    assert bundle.campaign.items is not None
    source = bundle.campaign.items.model_copy(update={"file": name})
    changed = bundle.campaign.model_copy(update={"items": source})
    found = records.read(type(bundle)(**{**vars(bundle), "campaign": changed}))
    assert [(one.fields, one.wrong) for one in found] == [
        ({"topic": "Roofs", "urgent": True}, ()),
        ({"topic": "Walls"}, ()),
    ]


def test_what_documents_say_becomes_facts_with_the_line_they_stand_in(tmp_path: Path, clock: SteppedClock) -> None:
    here = made(tmp_path, clock)
    read_documents(here.deployment, "gather", here.ids)
    with here.deployment.ledger.read() as tx:
        known = facts.facts_of(tx, here.ids)
        settled = tx.connection.execute(select(task_states.c.item_id, task_states.c.state)).all()
    assert [(fact.fact_id, fact.source, fact.text) for fact in known["i1"]] == [
        ("f1", "coatings.md:1", "Coatings last ten years in dry places."),
        ("f2", "coatings.md:3", "They cost 4 dollars a square foot."),
    ]
    assert known["i2"] == []
    assert settled == [("i1", "done"), ("i2", "done")]


@pytest.mark.parametrize("name", ["../briefs.yaml", "gone.md", "/etc/hostname"])
def test_a_document_outside_the_folder_or_missing_is_never_read(name: str, tmp_path: Path, clock: SteppedClock) -> None:
    here = made(tmp_path, clock, rows=[{"topic": "Roofs", "material": name}])
    assert here.ids == []


def test_a_document_that_leads_out_of_the_folder_by_a_link_is_not_read(tmp_path: Path, clock: SteppedClock) -> None:
    here = made(tmp_path, clock)
    (tmp_path / "project/docs/coatings.md").unlink()
    (tmp_path / "project/docs/coatings.md").symlink_to(tmp_path / "project/briefs.yaml")
    read_documents(here.deployment, "gather", ["i1"])
    with here.deployment.ledger.read() as tx:
        item = items.get(tx, "i1")
        assert facts.facts_of(tx, ["i1"])["i1"] == []
    assert (item.state, item.state_reason) == (
        ItemState.PERSON, "gather: coatings.md is not below the folder of documents",
    )  # fmt: skip


def test_each_row_of_a_table_is_a_fact(tmp_path: Path, clock: SteppedClock) -> None:
    (tmp_path / "first").mkdir()
    here = made(tmp_path, clock)
    (tmp_path / "project/docs/coatings.md").unlink()
    (tmp_path / "project/docs/prices.csv").write_text("product,price\nCoat,40\nSeal,\n")
    with here.deployment.ledger.write() as tx:
        items.take_in(tx, CAMPAIGN, "brief", "table", {"topic": "Prices", "material": "prices.csv"}, "test")
    read_documents(here.deployment, "gather", ["i3"])
    with here.deployment.ledger.read() as tx:
        found = [(fact.source, fact.text) for fact in facts.facts_of(tx, ["i3"])["i3"]]
    assert found == [("prices.csv:2", "product: Coat; price: 40"), ("prices.csv:3", "product: Seal")]


def rewrite(home: Path, text: str | None) -> None:
    """The campaign's file says something else, or is gone."""
    path = home / "project/briefs.yaml"
    path.unlink() if text is None else path.write_text(text)


@pytest.mark.parametrize(("text", "said"), [(None, "there is no file"), ("- [", "cannot be read"), ("a: 1", "no list")])
def test_a_campaign_that_has_begun_goes_on_without_its_file_and_tells_it_once(
    text: str | None, said: str, tmp_path: Path, clock: SteppedClock
) -> None:
    here = made(tmp_path, clock)
    rewrite(tmp_path, text)
    assert [take_in(here.deployment) for _ in range(3)] == [0, 0, 0]
    with here.deployment.ledger.read() as tx:
        (told,) = audit.entries(tx, CAMPAIGN, action="items_unread")
        assert len(items.of_campaign(tx, CAMPAIGN)) == 2
    assert said in told.rationale.replace("is not a list", "no list")


def test_a_record_that_comes_later_and_does_not_fit_is_told_once(tmp_path: Path, clock: SteppedClock) -> None:
    here = made(tmp_path, clock)
    rewrite(tmp_path, "- {topic: Coatings, material: coatings.md}\n- {urgent: true}\n- {topic: Walls}\n")
    assert [take_in(here.deployment) for _ in range(3)] == [1, 0, 0]
    with here.deployment.ledger.read() as tx:
        (told,) = audit.entries(tx, CAMPAIGN, action="item_left_out")
    assert told.rationale == "record 2: topic is missing"


def test_two_records_of_one_id_are_a_mistake_with_the_place_of_both(tmp_path: Path, clock: SteppedClock) -> None:
    rows: list[dict[str, object]] = [
        {"id": 0, "topic": "Roofs"},
        {"topic": "Walls"},
        {"id": 0, "topic": "Gutters"},
        {"topic": "Walls"},
    ]
    here = made(tmp_path, clock, rows=rows)
    (problem,) = records.problems(here.deployment.bundle)
    assert 'record 3: id "0" stands in record 1 already' in problem.what


def test_an_id_that_is_an_address_is_kept_as_a_digest(tmp_path: Path, clock: SteppedClock) -> None:
    here = made(tmp_path, clock, rows=[{"id": f"{name}@roofs.example", "topic": "Roofs"} for name in ("pat", "lee")])
    with here.deployment.ledger.read() as tx:
        keys = [item.row_key for item in items.of_campaign(tx, CAMPAIGN)]
    assert len(set(keys)) == 2
    assert not any("@" in key for key in keys)


def test_a_long_document_is_read_as_far_as_paragraphs_are_kept_and_that_is_told(
    tmp_path: Path, clock: SteppedClock
) -> None:
    here = made(tmp_path, clock)
    (tmp_path / "project/docs/coatings.md").write_text("\n\n".join(f"Coat {n} dries." for n in range(250)))
    read_documents(here.deployment, "gather", ["i1"])
    with here.deployment.ledger.read() as tx:
        assert len(facts.facts_of(tx, ["i1"])["i1"]) == 80
        (told,) = audit.entries(tx, CAMPAIGN, action="document_cut")
    assert told.rationale == "gather: 80 of 250 paragraphs were read"


def test_a_heading_stands_before_what_is_below_it(tmp_path: Path, clock: SteppedClock) -> None:
    here = made(tmp_path, clock)
    (tmp_path / "project/docs/coatings.md").write_text("# Refunds\n\nWithin 30 days.\n\n## Plans\n\nThere are two.\n")
    read_documents(here.deployment, "gather", ["i1"])
    with here.deployment.ledger.read() as tx:
        found = [(fact.source, fact.text) for fact in facts.facts_of(tx, ["i1"])["i1"]]
    assert found == [("coatings.md:3", "Refunds: Within 30 days."), ("coatings.md:7", "Plans: There are two.")]


def test_a_campaign_whose_items_were_all_settled_goes_on_with_new_ones(tmp_path: Path, clock: SteppedClock) -> None:
    here = made(tmp_path, clock)
    with here.deployment.ledger.write() as tx:
        for item_id in here.ids:
            items.move(tx, item_id, ItemState.DONE, "every task is settled", "router")
        campaigns.finish(tx, CAMPAIGN, "every item is settled")
    assert take_in(here.deployment) == 0
    with here.deployment.ledger.read() as tx:
        assert campaigns.get(tx, CAMPAIGN).state == "finished"
    with (tmp_path / "project/briefs.yaml").open("a") as file:
        file.write("- {topic: Sheds}\n- {topic: Barns}\n")
    assert take_in(here.deployment) == 2
    with here.deployment.ledger.read() as tx:
        own = campaigns.get(tx, CAMPAIGN)
    assert (own.state, own.state_reason) == ("running", "2 new items came in")


def test_a_campaign_whose_days_are_over_stays_so(tmp_path: Path, clock: SteppedClock) -> None:
    here = made(tmp_path, clock)
    with here.deployment.ledger.write() as tx:
        campaigns.finish(tx, CAMPAIGN, "its days are over")
    clock.advance(clock.now() + timedelta(days=400))
    with (tmp_path / "project/briefs.yaml").open("a") as file:
        file.write("- {topic: Sheds}\n")
    take_in(here.deployment)
    with here.deployment.ledger.read() as tx:
        assert campaigns.get(tx, CAMPAIGN).state == "finished"


def test_documents_of_an_item_that_was_closed_meanwhile_are_not_kept(tmp_path: Path, clock: SteppedClock) -> None:
    here = made(tmp_path, clock)
    with here.deployment.ledger.write() as tx:
        endings.close(tx, "i1", "not wanted", "dana")
    read_documents(here.deployment, "gather", ["i1"])
    with here.deployment.ledger.read() as tx:
        assert facts.facts_of(tx, ["i1"])["i1"] == []
        assert not items.standings(tx, ["i1"])["i1"]


def test_items_that_a_crash_left_in_a_finished_campaign_have_it_go_on(tmp_path: Path, clock: SteppedClock) -> None:
    here = made(tmp_path, clock)
    with here.deployment.ledger.write() as tx:
        campaigns.finish(tx, CAMPAIGN, "every item is settled")
    assert take_in(here.deployment) == 0
    with here.deployment.ledger.read() as tx:
        assert campaigns.get(tx, CAMPAIGN).state == "running"


def test_a_document_that_cannot_be_shown_whole_is_told_once_before_a_campaign_begins(
    tmp_path: Path, clock: SteppedClock
) -> None:
    rows = [{"topic": topic, "material": "coatings.md"} for topic in ("Coatings", "Primers", "Paints")]
    here = made(tmp_path, clock, rows=rows)
    document = tmp_path / "project/docs/coatings.md"
    document.write_text("\n\n".join(f"Coat {n} dries." for n in range(80)))
    assert probe(here.deployment.bundle).wrong == ()
    document.write_text("\n\n".join(f"Coat {n} dries." for n in range(81)))
    (problem,) = probe(here.deployment.bundle).wrong
    assert "record 1 (and 2 more): coatings.md: 81 paragraphs or rows, and 80 at most are shown" in problem.what
    assert problem.path.name == "briefs.yaml"
