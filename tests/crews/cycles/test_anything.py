"""Whatever a model hands in is taken or refused with a reason; nothing breaks, nothing is recorded twice."""

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.ledger.flow import prospects
from data.records import Cycle
from tests.crews.cycles.conftest import campaign_at_work, planned
from tests.crews.cycles.parts import CAMPAIGN, cycle_of, found, judgement
from tools.deployment import Deployment

ITEMS = ("p1", "p2")
KEYS = st.sampled_from(["id", "tier", "score", "confidence", "reason", "judgements", "p1", "prospect"])
SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(-9, 200), st.floats(), st.text(max_size=9),
    st.sampled_from([*ITEMS, "p9", "Hot", "cold", "40", "39%", "0,5", "\u00b2", "nan", "[[", '{"id": "p1"}']),
)  # fmt: skip
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=5)),
    max_leaves=12,
)
NEARLY = st.fixed_dictionaries(
    {"id": st.sampled_from([*ITEMS, "P1", "p9"])}, optional=dict.fromkeys(("tier", "score", "confidence"), SCALARS)
).map(lambda odd: judgement(odd["id"]) | odd)
HANDED_IN = st.one_of(
    st.dictionaries(KEYS, ANYTHING, max_size=3),
    st.fixed_dictionaries({"judgements": st.lists(st.one_of(NEARLY, ANYTHING), max_size=5)}),
)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Cycle]:
    """A home in which nobody is judged yet; each example works on a copy of it."""
    home = tmp_path_factory.mktemp("anything")
    deployment = planned(campaign_at_work(home))
    with deployment.ledger.write() as tx:
        items = [found(tx, number) for number in (1, 2)]
    assert tuple(items) == ITEMS
    cycle = cycle_of(deployment, "scout", items)
    deployment.ledger.close()
    return home, cycle


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(HANDED_IN, min_size=1, max_size=3))
def test_any_json_leaves_each_prospect_judged_at_most_once(
    prepared: tuple[Path, Cycle], handed_in: list[dict[str, Any]]
) -> None:
    home, cycle = prepared
    with TemporaryDirectory() as folder:
        deployment = campaign_at_work(Path(shutil.copytree(home, folder, dirs_exist_ok=True)))
        try:
            _hand_in(deployment, cycle, handed_in)
        finally:
            deployment.ledger.close()


def _hand_in(deployment: Deployment, cycle: Cycle, handed_in: list[dict[str, Any]]) -> None:
    from tools.agent.batches import BatchBench
    from tools.agent.scout import ScoutBench

    bench = ScoutBench(deployment, cycle, "scout", 25)
    BatchBench.open(bench)
    assert judged(deployment) == {}
    for given_once in handed_in:
        before = judged(deployment)
        answer = bench.hand_in("record_judgements", given_once)
        after = judged(deployment)
        recorded = int(answer.text.split(" recorded")[0].splitlines()[-1]) if " recorded" in answer.text else 0
        assert len(after) - len(before) == recorded or answer.final
        assert before.items() <= after.items()
        if answer.final:
            break


def judged(deployment: Deployment) -> dict[str, tuple[Any, ...]]:
    """Who was judged, and how."""
    with deployment.ledger.read() as tx:
        everybody = prospects.find(tx, CAMPAIGN)
    return {one.id: (one.state, one.score, one.tier, one.judgement) for one in everybody if one.state != "found"}
