"""The sample directory: what is committed is what the script makes, fictional throughout, with real flaws."""

import csv
from pathlib import Path

import zipcodes

from data.identity import clean_postcode
from data.samples import make_contractors, make_permits

SAMPLE = Path(make_contractors.__file__).with_name("contractors.csv")


def rows() -> list[dict[str, str]]:
    with SAMPLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_committed_file_is_what_the_script_makes(tmp_path: Path) -> None:
    make_contractors.write(tmp_path / "again.csv")
    assert (tmp_path / "again.csv").read_bytes() == SAMPLE.read_bytes()


def test_it_has_about_2000_rows_of_several_trades_and_states() -> None:
    all_rows = rows()
    assert 1900 <= len(all_rows) <= 2200
    assert len({row["industry_code"] for row in all_rows}) >= 5
    assert len({row["state"] for row in all_rows}) >= 8


def test_it_has_enough_californian_roofers_for_a_campaign() -> None:
    sizes = [
        int(row["employees"])
        for row in rows()
        if row["state"] == "CA" and row["industry_code"] == "238160" and row["employees"].isdigit()
    ]
    assert len(sizes) >= 250
    assert min(sizes) >= 3
    assert max(sizes) <= 200


def test_nobody_real_is_in_it() -> None:
    assert all(any(row[column] for row in rows()) for column in ("domain", "email", "phone"))
    for row in rows():
        assert not row["domain"] or row["domain"].endswith(".example")
        assert not row["email"] or row["email"].endswith(".example")
        assert not row["phone"] or "555-01" in row["phone"]


def test_city_zip_code_and_county_belong_together() -> None:
    for row in rows():
        place = zipcodes.matching(clean_postcode(row["postcode"]))[0]  # type: ignore[no-untyped-call]
        assert (row["state"], row["county"]) == (place["state"], place["county"])
        if row["city"].lower() not in make_contractors.NOTHING and len(row["city"]) > 3 and row["city"] != "unknown":
            assert row["city"].casefold() == place["city"].casefold() or row["city"] == "None"


def test_no_number_is_given_to_two_businesses() -> None:
    owners: dict[str, set[str]] = {}
    for row in rows():
        if row["phone"]:
            owners.setdefault(row["phone"], set()).add(row["street"].casefold())
    assert len(owners) > 500
    assert all(len(streets) == 1 for streets in owners.values())


def test_the_samples_of_the_permit_register_are_what_their_script_makes(tmp_path: Path) -> None:
    for name in make_permits.write(tmp_path):
        assert (tmp_path / name).read_bytes() == SAMPLE.with_name(name).read_bytes()
