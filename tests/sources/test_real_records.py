"""US loan records: real businesses, real duplicates, dirty ZIP codes, any case, no contact data."""

import time
from pathlib import Path

import pytest

from config.verticals import Criterion, Source
from tools.sources.directory import Directory, open_directory

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.skipif(
    not (ROOT.parent / "shared" / "directory").exists(), reason="the shared directory is not here"
)
LOAN_RECORD = {
    "company": "Recipient",
    "city": "City",
    "postcode": "ZCTA",
    "employees": "Jobs",
    "industry_code": "NAICS",
}
GEORGIA = [
    Criterion(field="industry_code", match="starts_with", value="238160"),
    Criterion(field="employees", match="at_least", value=5),
    Criterion(field="employees", match="at_most", value=50),
]


def directory_of(file: str, kind: str) -> Directory:
    source = Source.model_validate(
        {
            "format": kind,
            "location": f"../shared/directory/{file}",
            "columns": LOAN_RECORD,
            "constants": {"state": "GA"},
            "parameters": {"city": {"field": "city", "match": "any_of"}},
        }
    )
    return open_directory("loans", source, config_dir=ROOT / "config", cache_dir=ROOT / "out")


def test_81_141_rows_load_in_a_moment() -> None:
    began = time.process_time()
    directory = directory_of("georgia_businesses.parquet", "parquet")
    found = directory.search(GEORGIA, {}, {}, limit=10)
    assert time.process_time() - began < 5
    assert found.matching >= 40


def test_repeated_searches_cost_milliseconds() -> None:
    directory = directory_of("georgia_businesses.parquet", "parquet")
    directory.search(GEORGIA, {}, {}, limit=10)
    began = time.process_time()
    for _ in range(10):
        directory.search(GEORGIA, {}, {"city": "Macon"}, limit=10)
    assert (time.process_time() - began) / 10 < 0.1


def test_real_duplicates_are_merged() -> None:
    profile = directory_of("georgia_contractors.csv", "csv").profile()
    assert profile.rows == 6712
    assert profile.unique_businesses < profile.rows * 0.8


def test_dirty_zip_codes_come_out_clean() -> None:
    found = directory_of("georgia_contractors.csv", "csv").search(GEORGIA, {}, {}, limit=99).businesses
    assert sum(business.postcode is not None for business in found) >= 63
    assert all(business.postcode is None or business.postcode.isdigit() for business in found)
