"""Which filter leaves nobody: the hard criteria first, then the territory, then each parameter in turn."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from config.files.verticals import Criterion, Parameter
from data.records import Plan
from tests.support.outside import Outside, outside
from tools.deployment import Deployment
from tools.sources.filters import Values
from tools.sources.intake import take
from tools.sources.narrowing import limit, nobody
from tools.sources.scope import scope_of, taken_rows
from tools.sources.yields import anybody_left, left, yields


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Outside]:
    with outside(tmp_path) as world:
        yield world


def why(deployment: Deployment, parameters: Values) -> str | None:
    """What keeps a search from finding anybody."""
    with deployment.ledger.read() as tx:
        rows = taken_rows(tx, deployment.bundle)
    return nobody(scope_of(deployment, "contractors", rows), parameters)


def limited(deployment: Deployment, *hard: Criterion, **territory: str) -> Deployment:
    """The same campaign with other fixed limits."""
    bundle = deployment.bundle
    customer = bundle.vertical.ideal_customer.model_copy(update={"hard": list(hard)})
    vertical = bundle.vertical.model_copy(update={"ideal_customer": customer})
    campaign = bundle.campaign.model_copy(update={"territory": territory})
    return replace(deployment, bundle=replace(bundle, vertical=vertical, campaign=campaign))


ROOFERS = Criterion(field="industry_code", match="starts_with", value="23816")
HUGE = Criterion(field="employees", match="at_least", value=100_000)


def test_a_search_that_finds_somebody_has_nothing_against_it(world: Outside) -> None:
    assert why(world.deployment, {}) is None
    assert why(world.deployment, {"city": ["Fresno"], "min_employees": 10}) is None


@pytest.mark.parametrize(
    ("parameters", "told"),
    [
        ({"min_employees": 51}, "min_employees 51 leaves nobody of the 272 left before it (left: 5 to 50)"),
        (
            {"city": ["Fresno"], "min_employees": 40},
            "min_employees 40 leaves nobody of the 21 left before it (left: 5 to 33)",
        ),
        (
            {"min_employees": 34, "city": ["Fresno"], "founded_before": 1900},
            "city Fresno leaves nobody of the 23 left before it (left: Bakersfield 5, ",
        ),
    ],
)
def test_the_first_parameter_that_leaves_nobody_is_named_with_how_many_there_were(
    world: Outside, parameters: Values, told: str
) -> None:
    assert (why(world.deployment, parameters) or "").startswith(told)


def test_a_hard_criterion_or_a_territory_that_nobody_meets_is_no_matter_of_the_plan(world: Outside) -> None:
    assert why(limited(world.deployment, ROOFERS, HUGE), {}) == (
        "the fixed limit employees at least 100000 leaves nobody of 896 rows; no plan can change that"
    )
    plumbers = Criterion(field="industry", match="equals", value="Landscaping Services")
    assert (why(limited(world.deployment, ROOFERS, plumbers, state="CA"), {}) or "").startswith(
        "the fixed limit industry Landscaping Services leaves nobody of "
    )


@pytest.mark.parametrize(
    ("criterion", "words"),
    [
        (HUGE, "employees at least 100000"),
        (Criterion(field="employees", match="is_set", value=True), "employees is known"),
        (Criterion(field="website", match="is_set", value=False), "website is unknown"),
        (Criterion(field="city", match="not", value="Fresno"), "city not Fresno"),
        (Criterion(field="city", match="none_of", value=["Fresno", "Oakland"]), "city not Fresno or Oakland"),
    ],
)
def test_a_fixed_limit_is_told_in_words(criterion: Criterion, words: str) -> None:
    assert limit(criterion) == words


def test_parameters_that_leave_out_or_ask_for_what_is_known_say_what_is_left(world: Outside) -> None:
    declared = {
        "but_not": Parameter(field="city", match="none_of", description="cities to leave out"),
        "with_site": Parameter(field="website", match="is_set", description="have a site"),
        "founded": Parameter(field="founded", match="at_most"),
    }
    deployment = with_parameters(world.deployment, declared)
    none: dict[str, list[str]] = {"contractors": []}
    told = yields(deployment, none)
    assert told[1].startswith("but_not (none of these): cities to leave out; left: San Jose 42, ")
    known = deployment_left(deployment, {"with_site": True})
    assert told[2] == (
        f"with_site (true: known, false: unknown): have a site; left: {known} known, {272 - known} unknown"
    )
    assert deployment_left(deployment, {"but_not": ["Fresno", "San Jose"]}) == 272 - 21 - 42
    both: Values = {"with_site": False, "but_not": ["San Jose"], "founded": 1800}
    assert (why(deployment, both) or "").startswith("founded 1800 leaves nobody of the ")


def with_parameters(deployment: Deployment, parameters: dict[str, Parameter]) -> Deployment:
    """The same campaign with other parameters of its source."""
    bundle = deployment.bundle
    source = bundle.vertical.sources["contractors"]
    declared = {"state": source.parameters["state"], **parameters}
    sources = {"contractors": source.model_copy(update={"parameters": declared})}
    return replace(deployment, bundle=replace(bundle, vertical=bundle.vertical.model_copy(update={"sources": sources})))


def deployment_left(deployment: Deployment, parameters: Values) -> int:
    found = left(deployment, "contractors", parameters, {})
    assert found is not None
    return found


def test_what_has_been_taken_is_told_from_what_never_was(world: Outside) -> None:
    fresno = {"city": ["Fresno"]}
    take(world.deployment, world.cycle(key="1"), Plan(99, "contractors", {**fresno}, {}, "a test"), 99)
    told = why(world.deployment, fresno) or ""
    assert told.startswith("city Fresno: all 21 that match have been taken already (left: San Jose 42, ")
    assert "Fresno" not in told.partition("(")[2]
    take(world.deployment, world.cycle(key="2"), Plan(999, "contractors", {}, {}, "a test"), 999)
    assert why(world.deployment, {}) == (
        "all 272 of source contractors within the fixed limits have been taken already"
    )


def test_whether_anybody_is_left_follows_what_was_taken(world: Outside) -> None:
    def rows() -> dict[str, set[str]]:
        with world.deployment.ledger.read() as tx:
            return {name: set(keys) for name, keys in taken_rows(tx, world.deployment.bundle).items()}

    assert anybody_left(world.deployment, rows())
    assert left(world.deployment, "contractors", {"city": ["Fresno"]}, rows()) == 21
    assert left(world.deployment, "contractors", {"colour": "red"}, rows()) is None
    take(world.deployment, world.cycle(), Plan(999, "contractors", {}, {}, "a test"), 999)
    assert not anybody_left(world.deployment, rows())
    assert yields(world.deployment, rows()) == [
        "source contractors: 0 left",
        "city (any of these): cities",
        "min_employees (at least): fewest staff; unknown of those left",
        "founded_before (at most): latest year of founding; unknown of those left",
    ]
