"""From the directory into the ledger: everybody once, nobody known or suppressed, and a word when nobody is left."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from config.files.verticals import Source
from data.ledger.flow import prospects, suppressions
from data.records import Business, Plan
from tests.support.outside import Outside, outside
from tools.sources.directory import Directory, Found
from tools.sources.intake import Intake, take
from tools.sources.opened import open_source
from tools.sources.scope import taken_rows
from tools.sources.yields import yields
from tools.sources.zones import timezone_of


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Outside]:
    with outside(tmp_path) as world:
        yield world


def plan(**parameters: str | int | list[str]) -> Plan:
    return Plan(25, "contractors", dict(parameters), {}, "a test")


def test_new_businesses_are_found_and_claimed_for_the_cycle(world: Outside) -> None:
    cycle = world.cycle()
    taken = take(world.deployment, cycle, plan(city="Fresno"), 5)
    assert len(taken.prospect_ids) == 5
    with world.deployment.ledger.read() as tx:
        found = prospects.find(tx, "roofing-california")
        assert prospects.unclaimed(tx, "roofing-california", found[0].state, 99) == []
    assert {each.state for each in found} == {"found"}
    assert {each.business.city for each in found} == {"Fresno"}
    assert {each.timezone for each in found} == {"America/Los_Angeles"}


def test_the_next_search_goes_on_where_the_last_one_ended(world: Outside) -> None:
    first = take(world.deployment, world.cycle(key="1"), plan(city="Fresno"), 5)
    second = take(world.deployment, world.cycle(key="2"), plan(city="Fresno"), 5)
    assert len({*first.prospect_ids, *second.prospect_ids}) == 10
    assert second.known == 0


def test_a_search_that_has_given_everything_is_exhausted(world: Outside) -> None:
    first = take(world.deployment, world.cycle(key="1"), plan(city="Fresno"), 200)
    assert first.exhausted
    second = take(world.deployment, world.cycle(key="2"), plan(city="Fresno"), 5)
    assert (second.prospect_ids, second.exhausted) == ((), True)


def test_suppressed_businesses_are_passed_over_and_counted(world: Outside) -> None:
    everybody = [b for b in _all_of_fresno(world) if b.domain]
    with world.deployment.ledger.write() as tx:
        for business in everybody[:3]:
            suppressions.add(tx, "domain", business.domain or "", "customer", "test")
    rest = take(world.deployment, world.cycle(), plan(city="Fresno"), 200)
    assert rest.suppressed == 3
    assert rest.searched == len(rest.prospect_ids) + 3


def test_a_business_known_by_another_name_is_passed_over_and_counted(world: Outside) -> None:
    there = next(b for b in _all_of_fresno(world) if b.domain)
    world.qualified([Business("import", "1", "Quite Another Name", domain=there.domain)])
    assert take(world.deployment, world.cycle(), plan(city="Fresno"), 200).known == 1


def test_two_intakes_at_once_take_in_a_row_once_also_where_it_has_no_name_but_its_company_s(
    world: Outside, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "nameless.csv"
    file.write_text("".join(["Company,State\n", *(f"Roofer {n},CA\n" for n in range(5))]))
    deployment = world.with_source(
        Source(format="csv", location=str(file), columns={"company": "Company", "state": "State"})
    ).deployment
    others: list[Intake] = []
    search, searches = Directory.search, count(1)

    def while_another_takes(*args: Any, **options: Any) -> Found:
        found = search(*args, **options)
        if next(searches) == 1:
            others.append(take(deployment, world.cycle(key="2"), plan(), 3))
        return found

    monkeypatch.setattr(Directory, "search", while_another_takes)
    mine = take(deployment, world.cycle(key="1"), plan(), 5)
    assert (len(others[0].prospect_ids), len(mine.prospect_ids), mine.known) == (3, 2, 3)
    with deployment.ledger.read() as tx:
        found = prospects.find(tx, "roofing-california")
        assert len({each.business.row_key for each in found}) == len(found) == 5


def test_the_yields_shrink_by_what_was_taken(world: Outside) -> None:
    def left(line: str) -> int:
        with world.deployment.ledger.read() as tx:
            rows = taken_rows(tx, world.deployment.bundle)
        return int(next(one for one in yields(world.deployment, rows) if one.startswith(line)).split()[-2])

    everywhere, fresno = left("source contractors"), left("city=Fresno")
    take(world.deployment, world.cycle(), plan(city="Fresno"), 5)
    assert (left("source contractors"), left("city=Fresno")) == (everywhere - 5, fresno - 5)


@pytest.mark.parametrize(
    ("business", "zone"),
    [
        (Business("s", "1", "A", postcode="79901", state="TX"), "America/Denver"),
        (Business("s", "1", "A", city="Houston", state="TX"), "America/Chicago"),
        (Business("s", "1", "A", state="CA"), "America/Los_Angeles"),
        (Business("s", "1", "A", state="AZ", postcode="85001.0"), "America/Phoenix"),
        (Business("s", "1", "A"), None),
        (Business("s", "1", "A", state="CA", country="DE"), "Europe/Berlin"),
        (Business("s", "1", "A", postcode="80331", country="Germany"), "Europe/Berlin"),
        (Business("s", "1", "A", city="London", country="United Kingdom"), "Europe/London"),
        (Business("s", "1", "A", city="Sydney", country="AU"), "Australia/Sydney"),
        (Business("s", "1", "A", city="Newtown", country="AU"), None),
        (Business("s", "1", "A", city="Houston", country="Texaco"), None),
    ],
)
def test_the_zone_follows_from_the_best_that_is_known_of_the_place(business: Business, zone: str | None) -> None:
    assert timezone_of(business) == zone


def _all_of_fresno(world: Outside) -> tuple[Business, ...]:
    bundle = world.deployment.bundle
    directory = open_source(world.deployment, "contractors")
    hard, territory = bundle.vertical.ideal_customer.hard, bundle.campaign.territory
    return directory.search(hard, territory, {"city": "Fresno"}, limit=999).businesses
