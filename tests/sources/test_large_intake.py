"""A source of very many rows, most of them known: nobody who writes meanwhile waits for it."""

import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter

import pytest

from config.files.verticals import Source
from data.clock import SteppedClock
from data.identity import Identity
from data.ledger.core.ledger import Ledger
from data.ledger.flow import identities, messages, prospects, suppressions, taken
from data.ledger.flow.suppressions import Named
from data.records import Business, Plan, ProspectState
from tests.data.builders import CAMPAIGN, in_sequence, open_campaign, send
from tests.support.machine import slowness
from tests.support.outside import START, Outside, outside
from tests.support.stopwatch import LONGEST_MS, Held, watched
from tools.channels.opt_out_tokens import token_of
from tools.deployment import Deployment
from tools.inbox import clicked
from tools.sources.intake import take

ROWS = int(os.environ.get("MUSTER_INTAKE_ROWS", "20000"))
OPT_OUTS = ROWS // 200
"""1,000 during an intake of 200,000 rows, which MUSTER_INTAKE_ROWS asks for."""
LONGEST_OPT_OUT_S = 2.0
KEYS = ["a key of sixteen letters at least"]
NAME = "roofing-california"
PLAN = Plan(25, "contractors", {}, {}, "a test")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Outside]:
    """A campaign whose source has ROWS rows."""
    file = tmp_path / "many.csv"
    file.write_text("".join(["Company,Domain,City,State\n", *(_line(n) for n in range(ROWS))]))
    with outside(tmp_path) as world:
        source = Source(
            format="csv", location=str(file),
            columns={"company": "Company", "domain": "Domain", "city": "City", "state": "State"},
        )  # fmt: skip
        yield world.with_source(source)


def test_an_intake_of_many_rows_keeps_nobody_from_writing_and_opt_outs_meanwhile_are_taken(world: Outside) -> None:
    deployment = world.deployment
    _know_most(deployment)
    tokens = _tokens(deployment.ledger)
    with ProcessPoolExecutor(1, get_context("spawn")) as serving, watched() as held:
        clicking = serving.submit(_click_all, deployment.ledger.url, deployment.home, tokens)
        found = take(deployment, world.cycle(), PLAN, PLAN.quota)
        took, of_clicks = clicking.result()
    held += of_clicks
    assert len(found.prospect_ids) == PLAN.quota
    assert (found.suppressed, found.known) == (ROWS // 2, ROWS // 4)
    assert not [each for each in held if each.reached], "nothing is read or asked while others wait"
    assert _cpu(held) < LONGEST_MS, _longest(held)
    if ROWS >= 200_000 and os.getloadavg()[0] < (os.cpu_count() or 1):  # by hand, on a machine that does little else
        assert max(each.wall_ms for each in held) < LONGEST_MS, _longest(held)
    print(f"longest {max(each.wall_ms for each in held):.0f} ms, {_cpu(held):.0f} ms CPU; click {max(took):.2f} s")  # noqa: T201
    assert len(took) == OPT_OUTS
    assert max(took) < LONGEST_OPT_OUT_S * slowness()
    aside = clicked.aside_of(deployment.home)
    assert not aside.exists() or max(took) > clicked.PATIENCE_S, "a click is set aside only where it took too long"
    clicked.take_aside(deployment.ledger, KEYS, deployment.home)
    with deployment.ledger.read() as tx:
        assert len(prospects.find(tx, CAMPAIGN, ProspectState.OPTED_OUT)) == OPT_OUTS
        assert len(taken.row_keys(tx, PLAN.source)) == ROWS // 2 + ROWS // 4 + PLAN.quota
    again = take(deployment, world.cycle(key="2"), PLAN, 5)
    assert (len(again.prospect_ids), again.searched) == (5, 5), "nobody is looked at twice"


def _know_most(deployment: Deployment) -> None:
    """Half of the rows are customers' and a quarter is known as somebody whom another row names."""
    half, quarter = ROWS // 2, ROWS // 4
    names = [Named.of("domain", _domain(n)) for n in range(half)]
    with deployment.ledger.write() as tx:
        suppressions.add_all(tx, names, "customer", "import")
        added = prospects.add(tx, NAME, Business("import", "1", "Quite Another Name", domain="another.example"), None)
        assert isinstance(added, prospects.Added)
        known = [Identity("domain", _domain(n)) for n in range(half, half + quarter)]
        identities.register(tx, added.prospect_id, NAME, known)


def _tokens(ledger: Ledger) -> list[str]:
    """The tokens of mails that were sent, one to each of OPT_OUTS people."""
    with ledger.write() as tx:
        open_campaign(tx, CAMPAIGN)
        ids = [in_sequence(tx, number, steps=2) for number in range(1_000_000, 1_000_000 + OPT_OUTS)]
        for prospect_id in ids:
            send(tx, f"{prospect_id}-1")
        return [token_of(KEYS[0], messages.get(tx, f"{prospect_id}-1")) for prospect_id in ids]


def _click_all(url: str, home: Path, tokens: list[str]) -> tuple[list[float], list[Held]]:
    """As ``serve`` does, in a process of its own; how long each click took, and each of its transactions."""
    took: list[float] = []
    with closing(Ledger.open(url, SteppedClock(home / "clock.json", START))) as ledger, watched() as held:
        for token in tokens:
            begun = perf_counter()
            clicked.heed(ledger, KEYS, token, "one click in the mail program", clicked.aside_of(home))
            took.append(perf_counter() - begun)
    return took, held


def _cpu(held: list[Held]) -> float:
    return max(each.cpu_ms for each in held)


def _longest(held: list[Held]) -> list[Held]:
    return sorted(held, reverse=True)[:5]


def _domain(number: int) -> str:
    return f"business-{number}.example"


def _line(number: int) -> str:
    return f"Business {number} LLC,{_domain(number)},Fresno,CA\n"
