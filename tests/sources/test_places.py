"""A country and a state are held against a criterion by what they are, not by how a row writes them."""

from pathlib import Path
from typing import Any

import pytest

from config.files.verticals import Criterion
from tests.sources.test_own_columns import found, opened
from tools.sources.directory import Directory
from tools.sources.errors import SourceError

COLUMNS = {"company": "Name", "state": "State", "country": "Country"}


def listed(folder: Path, *rows: tuple[str, str], **changes: Any) -> Directory:
    """A list of firms, each called by its place in it, with a state and a country."""
    text = "".join(f'{n},"{state}","{country}"\n' for n, (state, country) in enumerate(rows))
    return opened(folder, f"Name,State,Country\n{text}", {}, columns=COLUMNS, **changes)


def kept(directory: Directory, field: str, match: Any, value: Any) -> list[str]:
    return list(found(directory, Criterion(field=field, match=match, value=value)))


@pytest.mark.parametrize(
    ("wanted", "written", "is_same"),
    [
        ("US", "USA", True),
        ("US", "United States", True),
        ("US", "united states of america", True),
        ("DE", "Deutschland", True),
        ("US", "Canada", False),
        ("GB", "UK", True),
        ("GB", "United  Kingdom", True),
        ("DE", "Germany ", True),
        ("Austria", "AT", True),
        ("US", "U.S. Virgin Islands", False),
        ("DE", "DEU", True),
        ("CH", "Schweiz", True),
        ("US", "", False),
    ],
)
def test_a_country_is_the_same_however_it_is_written(tmp_path: Path, wanted: str, written: str, is_same: bool) -> None:
    directory = listed(tmp_path, ("", written))
    assert kept(directory, "country", "equals", wanted) == (["0"] if is_same else [])
    assert kept(directory, "country", "not", wanted) == ([] if is_same else ["0"])


@pytest.mark.parametrize(
    ("wanted", "written", "country", "is_same"),
    [
        ("CA", "California", "US", True),
        ("WA", "Washington", "", True),
        ("OR", "Oregon", "United States", True),
        ("Washington", "WA", "AU", False),
        ("Bayern", "BY", "DE", True),
        ("New York", "NEW  YORK", "USA", True),
    ],
)
def test_a_state_is_the_same_as_its_code_in_its_country(
    tmp_path: Path, wanted: str, written: str, country: str, is_same: bool
) -> None:
    directory = listed(tmp_path, (written, country))
    assert kept(directory, "state", "any_of", [wanted, "TX"]) == (["0"] if is_same else [])
    assert kept(directory, "state", "none_of", [wanted, "TX"]) == ([] if is_same else ["0"])


def test_a_value_of_the_territory_may_be_written_otherwise_than_the_rows(tmp_path: Path) -> None:
    parameters = {"country": {"field": "country", "match": "equals"}, "state": {"field": "state", "match": "any_of"}}
    directory = listed(tmp_path, ("CA", "USA"), ("California", "US"), ("Bayern", "DE"), parameters=parameters)
    assert list(found(directory, country="United States", state=["California"])) == ["0", "1"]
    with pytest.raises(SourceError, match='no row has country "France"'):
        found(directory, country="France")


def test_parts_of_words_are_held_against_what_is_written(tmp_path: Path) -> None:
    directory = listed(tmp_path, ("", "USA"), ("", "United States"))
    assert kept(directory, "country", "starts_with", "us") == ["0"]
    assert kept(directory, "country", "contains", "states") == ["1"]
