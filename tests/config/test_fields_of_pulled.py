"""Where a vertical's own fields may be named in sources that are read page by page, and in lists of customers."""

import shutil
from pathlib import Path

import pytest

from config.loading import check
from tests.support.outside import CONFIG

FIELDS = ("ideal_customer:\n", "fields:\n  roof_year: int\nideal_customer:\n")


def told(tree: Path, *changes: tuple[str, str]) -> list[str]:
    """What ``check`` tells of the shipped permits after changes of the vertical."""
    file = tree / "verticals" / "roofing-permits.yaml"
    text = file.read_text(encoding="utf-8")
    for old, new in changes:
        assert text.count(old) == 1
        text = text.replace(old, new)
    file.write_text(text, encoding="utf-8")
    return [str(one) for one in check([], tree) if "roofing-permits" in str(one)]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the shipped configuration."""
    shutil.copytree(CONFIG, tmp_path / "config", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return tmp_path / "config"


def test_a_path_of_an_api_has_a_field_of_ones_own(tree: Path) -> None:
    column = ("      company: contractor.name\n", "      company: contractor.name\n      roof_year: '\"v.2\".year'\n")
    assert told(tree, FIELDS, column) == []


def test_what_is_no_path_of_an_api_is_told(tree: Path) -> None:
    column = ("      company: contractor.name\n", "      company: contractor name\n")
    [only] = told(tree, column)
    assert 'columns.company: "contractor name" is neither a column nor a path' in only


def test_customers_have_no_fields_of_ones_own(tree: Path) -> None:
    column = ("company: properties.company}", "company: properties.company, roof_year: properties.year}")
    [only] = told(tree, FIELDS, column)
    assert 'customers.crm.columns.roof_year: unknown business field "roof_year" (allowed: company, ' in only


@pytest.mark.parametrize(
    ("forms", "says"),
    [
        ("{roof_year: {alt: true}}", "forms.roof_year: is of the kind whole"),
        ("{city: {Wien: Vienna}}", "forms.city: city is a business field"),
        ("{rof_year: {alt: true}}", 'forms.rof_year: "rof_year" has no column here'),
    ],
)
def test_what_a_source_cannot_write_in_its_own_way_is_told(tree: Path, forms: str, says: str) -> None:
    column, columns = "      company: contractor.name\n", "    columns:                        #"
    [only] = told(
        tree,
        FIELDS,
        (column, f"{column}      roof_year: roof.year\n"),
        (columns, f"    forms: {forms}\n{columns}"),
    )
    assert says in only


def test_customers_have_no_forms(tree: Path) -> None:
    key = ("    key: id\n", "    key: id\n    forms: {roof_year: {alt: true}}\n")
    [only] = told(tree, FIELDS, key)
    assert "customers have no fields of the vertical's own" in only
