"""The view of what has worked says what the Boss reads from the ledger, of everything that can happen."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from config.files.own_fields import OwnField
from config.files.verticals import Criterion, VerticalConfig
from data.ledger.core.ledger import Ledger
from data.ledger.flow import prospects
from data.ledger.read import outcomes
from data.warehouse.publish import publish
from data.warehouse.query import query
from tests.rehearsal.trees import shipped
from tests.warehouse import rows
from tests.warehouse.conftest import Published
from tests.warehouse.rows import after
from tools.agent.hits import Hit, hits, told_of
from tools.writing.variants import tallied, tally


def ask(published: Published, sql: str) -> list[tuple[Any, ...]]:
    return query(published.path, sql).rows


def in_ledger(published: Published, campaign: str) -> list[Hit]:
    with published.ledger.read() as tx:
        return hits(tx, outcomes.reached(tx, campaign), prospects.find(tx, campaign))


def asking(*names: str) -> VerticalConfig:
    """A vertical with these fields of its own, each of which a hard criterion asks for."""
    shipped_one = VerticalConfig.model_validate(shipped("verticals", "roofing"))
    hard = [Criterion.model_validate({"field": name, "match": "is_set", "value": True}) for name in names]
    customer = shipped_one.ideal_customer.model_copy(update={"hard": hard})
    own = {name: OwnField(text=10) for name in names}
    return shipped_one.model_copy(update={"fields": own, "ideal_customer": customer})


def test_it_counts_what_the_rule_counts_for_each_variant(crowded: Published) -> None:
    found = ask(
        crowded,
        "SELECT campaign, value, reached, positive, negative FROM hit_rates WHERE attribute = 'variant' ORDER BY ALL",
    )
    told = []
    for campaign in sorted({row[0] for row in found}):
        people = [hit.reached for hit in in_ledger(crowded, campaign)]
        variants = sorted({one.variant for one in people if one.variant and not one.edited})
        told += [(campaign, name, *counted) for name, counted in tallied(people, variants).items()]
    assert found == told
    assert sum(row[4] for row in found)


@pytest.mark.parametrize("attribute", ["source", "tier", "angle_kind"])
def test_it_counts_what_the_boss_reads_of_sources_tiers_and_kinds(crowded: Published, attribute: str) -> None:
    found = ask(
        crowded,
        f"""SELECT campaign, value, reached, positive, negative, bounced FROM hit_rates
        WHERE attribute = '{attribute}' ORDER BY ALL""",
    )
    told: dict[tuple[str, str], tuple[int, ...]] = {}
    for campaign in sorted({row[0] for row in found}):
        groups: dict[str, list[Hit]] = {}
        for hit in in_ledger(crowded, campaign):
            values: dict[str, Iterable[str | None]] = {
                "source": [hit.prospect.business.source],
                "tier": [hit.prospect.tier],
                "angle_kind": hit.kinds,
            }
            for value in values[attribute]:
                if value is not None:
                    groups.setdefault(value, []).append(hit)
        for value, mine in groups.items():
            told[(campaign, value)] = (*tally([hit.reached for hit in mine]), sum(h.reached.bounced for h in mine))
    assert {(row[0], row[1]): row[2:] for row in found} == told


def test_who_said_yes_and_then_stop_counts_once_and_against_us(ledger: Ledger, tmp_path: Path) -> None:
    made = {
        "campaigns": [rows.campaign()],
        "prospects": [rows.prospect(1, employees=5), rows.prospect(2, employees=9), rows.prospect(3, employees=30)],
        "messages": [rows.message(f"p{number}", 1) for number in (1, 2, 3)],
        "inbound": [
            rows.inbound(1, "p1", message_id="p1-1", intent="interested"),
            rows.inbound(2, "p1", message_id="p1-1", kind="opt_out", intent=None),
            rows.inbound(3, "p2", message_id="p2-1", intent="interested"),
        ],
    }
    rows.insert(ledger, made)
    path = publish(ledger, tmp_path, "roofing-1", after(hours=3))
    found = query(
        path,
        """SELECT value, reached, positive, negative, round(positive_rate, 2), round(positive_low, 2)
        FROM hit_rates WHERE attribute = 'employees' ORDER BY value""",
    )
    assert found.rows == [("above 9", 1, 0, 0, 0.0, 0.0), ("up to 9", 2, 1, 1, 0.5, 0.09)]


def test_fields_of_the_vertical_s_own_are_told_apart_as_others_are(ledger: Ledger, tmp_path: Path) -> None:
    fields = ['{"roof_year": 1990, "permit": "solar", "at_night": true, "slope": 2.5}', '{"roof_year": 2010}']
    people = range(1, 11)
    made = {
        "campaigns": [rows.campaign()],
        "prospects": [rows.prospect(number, fields=fields[number % 2]) for number in people],
        "messages": [rows.message(f"p{number}", 1) for number in people],
        "inbound": [rows.inbound(1, "p2", message_id="p2-1", intent="interested")],
    }
    rows.insert(ledger, made)
    path = publish(ledger, tmp_path, "roofing-1", after(hours=3))
    found = query(
        path,
        """SELECT attribute, value, reached, positive FROM hit_rates WHERE attribute LIKE 'fields.%' ORDER BY ALL""",
    )
    assert found.rows == [
        ("fields.at_night", "true", 5, 1),
        ("fields.permit", "solar", 5, 1),
        ("fields.roof_year", "above 1990", 5, 0),
        ("fields.roof_year", "up to 1990", 5, 1),
        ("fields.slope", "up to 2.5", 5, 1),
    ]
    with ledger.read() as tx:
        seen = hits(tx, outcomes.reached(tx, "roofing"), prospects.find(tx, "roofing"))
    told = [line.partition(" (")[0] for line in told_of(asking("roof_year", "permit", "at_night", "slope"), seen)]
    ours = tuple(f"with {name} " for name in ("roof_year", "permit", "at_night", "slope"))
    assert [line for line in told if line.startswith(ours)] == [
        "with roof_year above 1990: 5 reached, 0",
        "with roof_year up to 1990: 5 reached, 1",
        "with permit solar: 5 reached, 1",
        "with at_night true: 5 reached, 1",
        "with slope up to 2.5: 5 reached, 1",
    ]
