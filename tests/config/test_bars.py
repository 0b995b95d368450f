"""A file of bars: what is wrong with it is told where it stands, and what a bar lets pass."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from config.files.bars import BETTER, DEFAULT, DEFAULT_OF_ITEMS, Bar, BarsFile, default_bars
from config.reading import read


def problems(tmp_path: Path, text: str) -> list[str]:
    file = tmp_path / "bars.yaml"
    file.write_text(text)
    return [str(problem).removeprefix(f"{file}:") for problem in read(file, BarsFile).problems]


LOWER = "cost.usd is the better the lower it is: say at_most"


@pytest.mark.parametrize(
    ("bars", "told"),
    [
        ("[{figure: funnel.contactd, at_least: 0}]", '1:17: bars[0].figure: unknown figure "funnel.contactd" (allowed'),
        ("[{figure: cost.usd, at_least: 0}]", f"1:37: bars[0].at_least: {LOWER}"),
        ("[{figure: cost.usd}]", f"1:8: bars[0]: names no bound; {LOWER}"),
        ("[{figure: cost.usd, at_most: much}]", '1:36: bars[0].at_most: "much" is not a difference: a number, or a'),
        ("[]", "1:7: bars: has too few entries: at least 1"),
        ("[{figure: cost.usd, at_most: 0}, {figure: cost.usd, at_most: 1}]", "bars: cost.usd has two bars"),
    ],
)
def test_a_mistake_is_told_where_it_stands(tmp_path: Path, bars: str, told: str) -> None:
    found = problems(tmp_path, f"bars: {bars}\n")
    assert any(told in problem for problem in found), found


def test_margins_are_numbers_or_shares_of_the_first(tmp_path: Path) -> None:
    file = tmp_path / "bars.yaml"
    file.write_text('bars:\n  - {figure: funnel.contacted, at_least: -5%}\n  - {figure: cost.usd, at_most: "+0.5"}\n')
    assert "is not a difference" in str(read(file, BarsFile).problems[0])
    file.write_text("bars:\n  - {figure: funnel.contacted, at_least: -5%}\n  - {figure: cost.usd, at_most: 0.5}\n")
    made = read(file, BarsFile).value
    assert made is not None
    assert [bar.margin.of(40) for bar in made.bars] == [-2, 0.5]


@pytest.mark.parametrize(
    ("low", "high", "breaks"),
    [(-6, -3, True), (-6, -1, False), (-2, -1, False), (1, 2, False)],
)
def test_a_bar_breaks_where_all_of_the_interval_is_worse(low: float, high: float, breaks: bool) -> None:
    bar = Bar.model_validate({"figure": "funnel.contacted", "at_least": "-5%"})
    assert bar.breaks(low, high, 40) is breaks
    worse = Bar.model_validate({"figure": "cost.usd", "at_most": "5%"})
    assert worse.breaks(-high, -low, 40) is breaks


@pytest.mark.parametrize("names", [DEFAULT, DEFAULT_OF_ITEMS])
def test_by_default_none_of_a_few_figures_may_be_worse(names: Sequence[str]) -> None:
    bars = default_bars(names)
    assert [bar.figure for bar in bars] == list(names)
    assert set(names) < set(BETTER)
    assert all(bar.margin.of(100) == 0 for bar in bars)
