"""The Boss's plans make the campaign; a territory that is used up is replanned, and a dry one ends explained."""

import csv
import sqlite3
from collections import defaultdict
from contextlib import closing
from pathlib import Path

import pytest

from tests.rehearsal import trees
from tests.rehearsal.judge import Judge
from tests.rehearsal.program import ROOT, Finished, muster
from tests.rehearsal.rehearsed import Rehearsed, once

UNREACHABLE = 40
SERVED = 20


@pytest.fixture(scope="module")
def dry(shared: Path) -> Rehearsed:
    """A goal that one small city cannot meet."""
    return once(shared, "dry", rehearse_dry)


def rehearse_dry(folder: Path) -> Finished:
    """Rehearse it in a world in which nobody answers and everything is approved."""
    campaign = trees.campaign(folder, "dry", UNREACHABLE, territory={"state": "CA", "city": "Fresno"})
    silent = {"people": {"answers_within": "1d"}, "approver": {"approve": 1.0, "within": "1h"}}
    world = trees.varied(folder, "rehearsals", "calm", "silent", **silent)
    return muster("run", campaign, "--world", world, "--json", home=folder)


@pytest.fixture(scope="module")
def served(shared: Path) -> Rehearsed:
    """Three in four businesses with a domain are customers already, which no count of a city can say."""
    return once(shared, "served", rehearse_served)


def rehearse_served(folder: Path) -> Finished:
    """Rehearse it with a database of customers; whoever is in it is not looked for."""
    with (ROOT / "data" / "samples" / "contractors.csv").open(newline="") as lines:
        domains = [row["domain"] for row in csv.DictReader(lines) if row["domain"]]
    folder.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(folder / "crm.sqlite")) as crm:
        crm.execute("create table customers (domain text)")
        crm.executemany("insert into customers values (?)", [(one,) for at, one in enumerate(domains) if at % 4])
        crm.commit()
    customers = {"format": "sql", "location": f"sqlite:///{folder / 'crm.sqlite'}", "table": "customers",
                 "key": "domain", "columns": {"domain": "domain"}}  # fmt: skip
    trees.varied(folder, "verticals", "roofing", "served", customers={"crm": customers})
    campaign = trees.campaign(folder, "served", SERVED, vertical="served")
    return muster("run", campaign, "--json", home=folder)


def plans(run: Rehearsed) -> list[dict[str, object]]:
    """The plans that the Boss set, oldest first, as the model server answered."""
    said = [block for one in run.requests if one["status"] == 200 for block in one["response"]["content"]]
    return [block["input"] for block in said if block["type"] == "tool_use" and "quota" in block["input"]]


def cities(run: Rehearsed) -> list[str]:
    """The cities of the prospects, in the order in which they were found."""
    return [row["city"] for row in run.rows("select city from prospects order by number")]


def roofers_in(city: str) -> list[dict[str, str]]:
    """The rows of the sample directory that the hard criteria leave."""
    with (ROOT / "data" / "samples" / "contractors.csv").open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    return [
        row
        for row in rows
        if row["city"].strip().casefold() == city.casefold()
        and row["industry_code"].startswith("23816")
        and row["employees"].isdigit()
        and 5 <= int(row["employees"]) <= 50
    ]


def test_another_seed_plans_otherwise_and_finds_other_prospects(small: Rehearsed, other_seed: Rehearsed) -> None:
    first, other = (plans(run)[0] for run in (small, other_seed))

    assert first["source"] == other["source"]
    assert first["parameters"] != other["parameters"]
    assert set(cities(small)).isdisjoint(cities(other_seed))


def test_a_territory_that_is_used_up_is_replanned(served: Rehearsed) -> None:
    told = served.rows(
        "select decision from audit where action in ('plan', 'source') and decision <> 'read' order by seq"
    )
    decisions = [row["decision"] for row in told]
    first, second = plans(served)[:2]

    assert decisions[0] == "set"
    assert set(decisions[1 : decisions.index("replanned")]) == {"exhausted"}
    assert first["parameters"] != second["parameters"]
    assert len(set(cities(served))) > 1
    assert served.figures["funnel.qualified"] >= SERVED


def test_where_everything_is_dry_everybody_there_was_found_and_judged(dry: Rehearsed) -> None:
    rows = roofers_in("Fresno")
    found = dry.rows("select company, city, state, score from prospects")

    assert {one["city"] for one in found} == {"Fresno"}
    assert len({row["company"].casefold() for row in rows}) - 3 <= len(found) <= len(rows) < UNREACHABLE
    assert [one for one in found if one["score"] is None] == []


def test_a_dry_campaign_ends_and_says_so(dry: Rehearsed) -> None:
    assert (dry.finished.code, dry.summary["end"]) == (5, "missed"), dry.finished.err
    assert f"{dry.figures['funnel.towards_goal']} of {UNREACHABLE} count towards the goal" in dry.summary["reason"]
    assert dry.rows("select * from audit where action = 'source' and decision = 'exhausted'")
    assert dry.rows("select * from prospects where state in ('found', 'qualified', 'built', 'in_sequence')") == []


def test_a_dry_campaign_asks_for_no_plan_that_could_not_find_anybody(dry: Rehearsed) -> None:
    later = dry.rows("select cycle_id, outcome_detail from cycles where stage = 'plan' order by number")[1:]
    asked = {one["cycle_id"] for one in dry.rows("select cycle_id from model_calls")}

    assert [one["decision"] for one in dry.rows("select decision from audit where action = 'plan'")] == ["set"]
    assert 1 <= len(later) <= 4
    assert {one["outcome_detail"] for one in later} == {"nobody is left in any source; the last plan stays"}
    assert asked.isdisjoint(one["cycle_id"] for one in later)


def test_where_nobody_answers_everybody_hears_every_step_once(dry: Rehearsed) -> None:
    judge = Judge(dry)
    step_of, heard = judge.step_of(), defaultdict[str, list[int]](list)
    for mail in dry.accepted:
        heard[mail.rcpt_to].append(step_of[mail.message_id])

    assert judge.violations() == []
    assert len(heard) == dry.figures["funnel.built"] > 5
    assert set(map(tuple, heard.values())) == {(1, 2, 3)}
