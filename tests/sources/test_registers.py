"""The sample registers: what is committed is what the script makes, fictional throughout, and enough for a campaign."""

import json
import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from config.loading import CampaignBundle, load_campaign
from data.records import Business
from data.samples import make_registers
from tools.sources.directory import Directory
from tools.sources.opened import open_source_of
from tools.sources.probe import problems
from tools.sources.zones import timezone_of

SAMPLES = Path(make_registers.__file__).parent
CONFIG = Path(__file__).parents[2] / "config"
CAMPAIGNS = ("solar", "hvac", "b2b-services", "roofing-montana")


def bundle_of(campaign: str) -> CampaignBundle:
    return load_campaign(campaign, CONFIG)


def opened(bundle: CampaignBundle, cache: Path) -> Directory:
    return open_source_of(bundle, next(iter(bundle.vertical.sources)), cache)


def wanted(campaign: str, cache: Path) -> list[Business]:
    """Who meets the hard criteria and lies in the territory."""
    bundle = bundle_of(campaign)
    hard = bundle.vertical.ideal_customer.hard
    return list(opened(bundle, cache).search(hard, bundle.campaign.territory, {}, limit=999).businesses)


def test_the_committed_files_are_what_the_script_makes(tmp_path: Path) -> None:
    make_registers.write(tmp_path)
    for name in make_registers.REGISTERS:
        assert (tmp_path / name).read_bytes() == (SAMPLES / name).read_bytes(), name


@pytest.mark.parametrize("name", make_registers.REGISTERS)
def test_nobody_real_is_in_them(name: str) -> None:
    text = (SAMPLES / name).read_text(encoding="utf-8")
    assert "@" not in text
    assert all("555-01" in phone for phone in re.findall(r"\(\d{3}\) [\d-]+", text))
    assert all(host.endswith(".example") for host in re.findall(r"[\w-]+-\d{5}\.\w+", text))


@pytest.mark.parametrize("campaign", CAMPAIGNS)
def test_a_source_has_enough_for_its_campaign_and_nothing_is_wrong_with_it(campaign: str, tmp_path: Path) -> None:
    bundle = bundle_of(campaign)
    assert problems(bundle) == []
    assert len(wanted(campaign, tmp_path)) >= 1.7 * bundle.campaign.goal.qualified


@pytest.mark.parametrize("campaign", CAMPAIGNS)
def test_every_field_of_a_vertical_is_known_of_many(campaign: str, tmp_path: Path) -> None:
    found = wanted(campaign, tmp_path)
    known = Counter(name for business in found for name in business.fields)
    fields = bundle_of(campaign).vertical.fields
    assert set(known) == set(fields)
    assert all(known[name] >= len(found) / 4 for name in fields)


def test_what_does_not_fit_is_counted_and_costs_no_row(tmp_path: Path) -> None:
    counts: Mapping[str, Mapping[str, Any]] = {
        campaign: opened(bundle_of(campaign), tmp_path).unread() for campaign in CAMPAIGNS
    }
    assert set(counts["solar"]) == {"roof_year"}
    assert set(counts["hvac"]) == {"technicians", "licensed"}
    assert set(counts["b2b-services"]) == {"accounting"}
    assert counts["roofing-montana"] == {}


def test_a_roof_that_has_panels_or_is_old_is_left_out(tmp_path: Path) -> None:
    for business in wanted("solar", tmp_path):
        assert business.fields["owns_building"] is True
        assert int(business.fields["roof_year"]) >= 2005
        assert business.fields.get("permit") != "solar"


def test_who_is_undisclosed_is_no_prospect_and_missing_staff_costs_nobody(tmp_path: Path) -> None:
    found = wanted("roofing-montana", tmp_path)
    rows = (SAMPLES / "montana_roofers.csv").read_text(encoding="utf-8").casefold()
    assert rows.count("undisclosed,") >= 30
    assert not [business for business in found if "undisclosed" in business.company.casefold()]
    assert sum(business.employees is None for business in found) > len(found) / 2


def test_a_wrong_zip_code_has_nobody_written_to_at_another_states_hours(tmp_path: Path) -> None:
    found = wanted("roofing-montana", tmp_path)
    assert {business.postcode for business in found} & {"10001", "33101", "94103"}
    assert {timezone_of(business) for business in found} == {"America/Denver"}


def test_the_records_of_a_register_are_nested() -> None:
    records = json.loads((SAMPLES / "properties.json").read_text(encoding="utf-8"))
    assert {"building", "permit", "incentives"} <= records[0].keys()
