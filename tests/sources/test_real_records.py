"""US loan records: real businesses, real duplicates, dirty ZIP codes, any case, no contact data.

``data/samples`` has all roofers and a few hundred others; the two tests of speed want the whole files.
"""

import time
from pathlib import Path

import pytest

from config.files.verticals import Criterion, Source
from tools.sources.directory import Directory, open_directory

ROOT = Path(__file__).resolve().parents[2]
WHOLE = ROOT.parent / "shared" / "directory"
SAMPLE = ROOT / "data" / "samples"
needs_the_whole = pytest.mark.skipif(not WHOLE.exists(), reason="the whole files are not beside the project")
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


def directory_of(file: str, kind: str, folder: Path = WHOLE) -> Directory:
    source = Source.model_validate(
        {
            "format": kind,
            "location": str(folder / file),
            "columns": LOAN_RECORD,
            "constants": {"state": "GA"},
            "parameters": {"city": {"field": "city", "match": "any_of"}},
        }
    )
    return open_directory("loans", source, config_dir=ROOT / "config", cache_dir=ROOT / "out")


@needs_the_whole
def test_81_141_rows_load_in_a_moment() -> None:
    began = time.process_time()
    directory = directory_of("georgia_businesses.parquet", "parquet")
    found = directory.search(GEORGIA, {}, {}, limit=10)
    assert time.process_time() - began < 5
    assert found.matching >= 40


@needs_the_whole
def test_repeated_searches_cost_milliseconds() -> None:
    directory = directory_of("georgia_businesses.parquet", "parquet")
    directory.search(GEORGIA, {}, {}, limit=10)
    began = time.process_time()
    for _ in range(10):
        directory.search(GEORGIA, {}, {"city": "Macon"}, limit=10)
    assert (time.process_time() - began) / 10 < 0.1


def test_real_duplicates_are_merged() -> None:
    profile = directory_of("georgia_contractors.csv", "csv", SAMPLE).profile()
    assert profile.rows == 416
    assert profile.unique_businesses < profile.rows * 0.9


def test_dirty_zip_codes_come_out_clean() -> None:
    found = directory_of("georgia_contractors.csv", "csv", SAMPLE).search(GEORGIA, {}, {}, limit=99).businesses
    assert sum(business.postcode is not None for business in found) >= 60
    assert all(business.postcode is None or business.postcode.isdigit() for business in found)
