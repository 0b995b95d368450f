"""Which filter leaves nobody: the hard criteria first, then the territory, then each parameter in turn."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from config.verticals import Criterion
from data.records import Plan
from tests.support.outside import Outside, outside
from tools.deployment import Deployment
from tools.sources.filters import Values
from tools.sources.intake import take
from tools.sources.narrowing import nobody
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
