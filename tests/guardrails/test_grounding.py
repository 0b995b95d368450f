"""Grounding: what code accepts, refuses and leaves to a critic, measured on two sets of angles and held there."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from data.records import Business
from guardrails.grounding import Grounding, judge

HERE = Path(__file__).parent
ANGLES = [json.loads(line) for line in (HERE / "angles.jsonl").read_text("utf-8").splitlines()]
TRADES = json.loads((HERE / "corpus" / "trades.json").read_text("utf-8"))
BUSINESS = Business("sample", "1", "Sierra Crest Roofing LLC", city="Fresno", state="CA")
TRUE, FALSE = "RBF", "XOH"


def test_the_angles_of_one_trade(capsys: pytest.CaptureFixture[str]) -> None:
    """Precision is counted over what code accepts. What it leaves to a critic is neither accepted nor refused."""
    counted = Counter((angle["supported"], _of_one_trade(angle).verdict) for angle in ANGLES)
    accepted = counted[True, "accept"] + counted[False, "accept"]
    precision = counted[True, "accept"] / accepted
    _told(capsys, "200 angles of one trade", counted, f"precision {precision:.3f}")
    assert sum(counted.values()) == 200
    assert precision >= 0.989
    assert accepted >= 42
    assert counted[True, "refuse"] == 0
    assert counted[False, "refuse"] >= 42


def test_the_angles_of_other_trades(capsys: pytest.CaptureFixture[str]) -> None:
    """R restates, B leads to the offer, F is true in an odd form; X is false, O oversells, H is hostile; I infers."""
    counted = Counter((angle["kind"], grounding.verdict) for angle, grounding in _of_other_trades())
    true = sum(count for (kind, _), count in counted.items() if kind in TRUE)
    false = sum(count for (kind, _), count in counted.items() if kind in FALSE)
    _told(capsys, "140 angles of other trades", counted, "")
    assert Counter(kind for kind, _ in counted.elements()) == {
        "R": 28,
        "B": 28,
        "F": 14,
        "I": 14,
        "X": 28,
        "O": 14,
        "H": 14,
    }
    assert sum(counted[kind, "refuse"] for kind in TRUE) <= 0.02 * true
    assert sum(counted[kind, "accept"] for kind in FALSE) <= 0.03 * false
    assert counted["I", "accept"] == 0
    assert counted["R", "accept"] + counted["F", "accept"] >= 6
    assert counted["H", "refuse"] >= 11
    assert counted["X", "refuse"] >= 9
    assert counted["O", "refuse"] >= 1


def test_what_is_kept_is_judged_as_it_was_the_first_time() -> None:
    for angle, grounding in _of_other_trades():
        dossier = TRADES["dossiers"][angle["dossier"]]
        again = judge(grounding.text, _cited(angle, dossier), _business(dossier), dossier["offer"])
        assert (again.text, again.verdict) == (grounding.text, grounding.verdict)


@pytest.mark.parametrize("angle", ["", "   ", "!!!", "\u202e", "12" * 5000, "a" * 100_000, "one " * 5000])
def test_odd_text_is_refused_and_not_an_error(angle: str) -> None:
    assert judge(angle, ["12 employees"], BUSINESS, "").verdict == "refuse"


def test_a_refusal_names_what_the_facts_do_not_have() -> None:
    found = judge("You have 13 employees.", ["12 employees"], BUSINESS, "")
    assert (found.verdict, found.reasons) == ("refuse", ("the facts do not have the figure 13",))
    assert judge("You have 12 employees.", ["12 employees"], BUSINESS, "").verdict == "accept"


def _of_one_trade(angle: dict[str, Any]) -> Grounding:
    business = Business("set", "1", angle["company"], city=angle["city"], state=angle["state"])
    return judge(angle["angle"], angle["facts"], business, "")


def _of_other_trades() -> Iterator[tuple[dict[str, Any], Grounding]]:
    for angle in TRADES["angles"]:
        dossier = TRADES["dossiers"][angle["dossier"]]
        yield angle, judge(angle["text"], _cited(angle, dossier), _business(dossier), dossier["offer"])


def _cited(angle: dict[str, Any], dossier: dict[str, Any]) -> list[str]:
    return [dossier["facts"][fact]["text"] for fact in re.findall(r"f\d+", str(angle["cites"]).lower())]


def _business(dossier: dict[str, Any]) -> Business:
    return Business("set", "1", dossier["company"], industry=dossier["trade"])


def _told(capsys: pytest.CaptureFixture[str], what: str, counted: Counter[Any], more: str) -> None:
    with capsys.disabled():
        print(f"\ngrounding: {what} {more}")  # noqa: T201 - the figures are what this test is for
        for kind in _unique(kind for kind, _ in counted):
            figures = ", ".join(f"{counted[kind, verdict]} {verdict}" for verdict in ("accept", "critic", "refuse"))
            print(f"  {kind}: {figures}")  # noqa: T201


def _unique(kinds: Iterable[Any]) -> list[Any]:
    return sorted(set(kinds))


@pytest.mark.parametrize(("country", "named", "other"), [("AU", "Western Australia", "Washington"),
                                                         (None, "Washington", "Western Australia")])  # fmt: skip
def test_a_state_is_named_as_its_country_names_it(country: str | None, named: str, other: str) -> None:
    business = Business("set", "1", "Acme Roofing", city="Perth", state="WA", country=country)
    facts = ["Acme Roofing has 12 employees"]

    assert judge(f"You have 12 employees in {named}.", facts, business, "").verdict != "refuse"
    assert judge(f"You have 12 employees in {other}.", facts, business, "").verdict == "refuse"
