"""``ground``: the verdicts of code on the angles of a file, in order, and what is wrong with the file."""

import json
from pathlib import Path
from typing import Any

import pytest

from commands.trials.grounding import cited
from tests.commands.desk import muster

FILE: dict[str, Any] = {
    "dossiers": {
        "A": {
            "company": "Sierra Crest Roofing LLC",
            "facts": {
                "f1": {"kind": "size", "text": "12 employees"},
                "f2": {"kind": "area", "text": "We serve schools within 70 miles of our yard."},
                "f3": "Hiring a roofer",
            },
        }
    },
    "angles": [
        {"dossier": "A", "cites": "f1", "text": '"You have 12 employees."'},
        {"dossier": "A", "cites": "[F1]; f2", "text": "You have 13 employees within 70 miles."},
        {"dossier": "A", "cites": ["f1", "f3"], "text": "A roof measured from photos helps 12 employees."},
    ],
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "angles.json"


def written(path: Path, **changes: Any) -> Path:
    path.write_text(json.dumps(FILE | changes), "utf-8")
    return path


def test_every_angle_has_its_verdict_in_order(path: Path) -> None:
    told = muster("ground", written(path), "--json")
    assert told.code == 0
    assert [row["verdict"] for row in told.rows] == ["accept", "refuse", "critic"]
    assert told.rows[0] == {"verdict": "accept", "reasons": [], "text": "You have 12 employees."}
    assert told.rows[1]["reasons"] == ["the facts do not have the figure 13"]


def test_people_see_a_table_and_how_many_there_are_of_each(path: Path) -> None:
    out = muster("ground", written(path)).out
    assert "the facts do not have the figure 13" in out
    assert out.splitlines()[-1] == "3 angles: 1 accepted, 1 for a critic, 1 refused"


def test_a_file_without_angles_says_so(path: Path) -> None:
    told = muster("ground", written(path, angles=[]))
    assert told.code == 0
    assert "there is no angle in this file" in told.out


@pytest.mark.parametrize(
    "words", [("--offer", "Photo software that measures a roof from photos"), ("--vertical", "roofing")]
)
def test_an_offer_can_be_given(path: Path, words: tuple[str, str]) -> None:
    without, offered = (muster("ground", written(path), "--json", *more).rows[2] for more in ((), words))
    assert '"measured"' in without["reasons"][0]
    assert '"measured"' not in " ".join(offered["reasons"])


def test_a_dossiers_own_offer_comes_first(path: Path) -> None:
    own = {"A": FILE["dossiers"]["A"] | {"offer": "We sell paint."}}
    told = muster("ground", written(path, dossiers=own), "--json", "--vertical", "roofing")
    assert '"measured"' in told.rows[2]["reasons"][0]


def test_a_fact_that_the_dossier_does_not_have_is_refused(path: Path) -> None:
    angle = {"dossier": "A", "cites": "f1, f9", "text": "You have 12 employees."}
    row = muster("ground", written(path, angles=[angle]), "--json").row
    assert row["verdict"] == "refuse"
    assert "f9, which A does not have (f1, f2, f3)" in row["reasons"][0]


@pytest.mark.parametrize(
    ("cites", "meant"),
    [
        ("f9", ["f9"]), ("[f9]", ["f9"]), ("F2; f3", ["f2", "f3"]), ("f1 and f5", ["f1", "f5"]), ("f1 f1", ["f1"]),
        ("facts 1 and 5", ["f1", "f5"]), ("f1-f3", ["f1", "f2", "f3"]), ("f8 to 10", ["f8", "f9", "f10"]),
        (["f1", "[f2]"], ["f1", "f2"]), ("", []), ("none", []),
    ],
)  # fmt: skip
def test_citations_are_read_in_any_clear_form(cites: str | list[str], meant: list[str]) -> None:
    assert cited(cites, [f"f{number}" for number in range(1, 11)]) == (meant, [])


@pytest.mark.parametrize(
    ("content", "place"),
    [
        ("{", "angles.json:1:2: not JSON"),
        ('{"dossiers": {}}', "angles.json: angles: Field required"),
        ('{"dossiers": {"A": {"facts": {"f1": "x"}}}, "angles": []}', "dossiers.A.company: Field required"),
        (
            '{"dossiers": {}, "angles": [{"dossier": "A", "text": "x", "cites": "f1"}]}',
            "angles[0].dossier: there is no",
        ),
        ("[]", "the whole"),
    ],
)
def test_an_error_of_the_file_names_its_place(path: Path, content: str, place: str) -> None:
    path.write_text(content, "utf-8")
    told = muster("ground", path)
    assert told.code == 2
    assert place in told.err


def test_what_is_missing_or_unknown_is_named(path: Path) -> None:
    assert "angles.json: No such file" in muster("ground", path).err
    path.write_bytes(b"\xff\xfe")
    assert "is not UTF-8" in muster("ground", path).err
    assert "did you mean roofing?" in muster("ground", written(path), "--vertical", "rofing").err
    assert muster("ground", path, "--vertical", "roofing", "--offer", "x").code == 2
