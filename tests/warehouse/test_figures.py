"""Every figure of a report equals the same question put to the ledger."""

from pathlib import Path

import pytest

from data.ledger.core.ledger import Ledger
from data.warehouse.definitions import Unit
from data.warehouse.figure_list import FIGURES, TITLES
from data.warehouse.figures import Figure, NoSuchCampaign, UnknownFigure, figures, fill
from data.warehouse.publish import publish
from data.warehouse.reader import reading
from tests.warehouse import rows
from tests.warehouse.conftest import Published
from tests.warehouse.crowd import CAMPAIGNS
from tests.warehouse.reckoning import reckon

KEYS = [definition.key for definition in FIGURES]


@pytest.mark.parametrize("campaign", CAMPAIGNS)
def test_every_figure_equals_the_same_question_put_to_the_ledger(crowded: Published, campaign: str) -> None:
    published = {key: figure.value for key, figure in figures(crowded.path, campaign).items()}

    assert published == pytest.approx(reckon(crowded.ledger, campaign, crowded.at))


def test_the_reckoning_leaves_no_figure_out(crowded: Published) -> None:
    assert set(reckon(crowded.ledger, "roofing", crowded.at)) == set(KEYS)
    assert len(KEYS) == len(set(KEYS))


def test_the_crowd_puts_every_figure_to_the_test(crowded: Published) -> None:
    found = figures(crowded.path, "roofing")

    assert [key for key, figure in found.items() if not figure.value] == []


def test_figures_of_a_campaign_in_which_nothing_happened_divide_by_nothing(ledger: Ledger, tmp_path: Path) -> None:
    rows.insert(ledger, {"campaigns": [rows.campaign()]})
    path = publish(ledger, tmp_path, "roofing-1", rows.after())

    found = {key: figure.value for key, figure in figures(path, "roofing").items()}

    assert found == reckon(ledger, "roofing", rows.after())
    assert found["cost.usd_per_meeting"] is None


def test_the_query_of_each_figure_gives_the_figure(crowded: Published) -> None:
    read = figures(crowded.path, "roofing")
    with reading(crowded.path) as db:
        asked = {d.key: db.execute(d.sql, {"campaign": "roofing"}).fetchall()[0][0] for d in FIGURES}

    assert asked == pytest.approx({key: figure.value for key, figure in read.items()})


def test_every_figure_stands_under_a_title() -> None:
    assert {key.partition(".")[0] for key in KEYS} == set(TITLES)


def test_an_unknown_campaign_is_told_with_those_that_there_are(crowded: Published) -> None:
    with pytest.raises(NoSuchCampaign, match=r"rofing: not in this warehouse \(it has: plumbing, roofing\)"):
        figures(crowded.path, "rofing")


@pytest.mark.parametrize(
    ("unit", "value", "text"),
    [
        ("count", 1234, "1,234"),
        ("tokens", 1234.6, "1,235"),
        ("share", 0.1234, "12.3 %"),
        ("usd", 12.345, "$12.35"),
        ("usd", 0.0123, "$0.0123"),
        ("usd", 0, "$0.00"),
        ("hours", 5.25, "5.2 h"),
        ("count_change", 3, "+3"),
        ("count_change", 0, "0"),
        ("usd_change", -1.5, "-$1.50"),
        ("usd", None, "n/a"),
    ],
)
def test_a_figure_is_written_in_its_unit(unit: Unit, value: float | None, text: str) -> None:
    assert Figure("a.b", "label", unit, value).text == text


def test_a_figure_for_a_model_has_no_thousands_separators() -> None:
    assert str(Figure("cost.tokens", "tokens", "tokens", 1234567)) == "1234567"


def test_a_placeholder_becomes_its_figure() -> None:
    known = {"funnel.qualified": Figure("funnel.qualified", "qualified", "count", 50)}

    assert fill("So far {funnel.qualified} are qualified.", known) == "So far 50 are qualified."


def test_an_unknown_placeholder_is_told_with_the_nearest_and_with_all() -> None:
    known = {"funnel.qualified": Figure("funnel.qualified", "qualified", "count", 50)}

    with pytest.raises(
        UnknownFigure, match=r"no figure \{funnel.qualifed\}; did you mean \{funnel.qualified\}\?.*there are"
    ):
        fill("{funnel.qualifed}", known)
