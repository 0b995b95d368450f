"""Whatever a model hands in is taken or refused with a reason; nothing breaks, nothing is recorded twice."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.ledger import prospects
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


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(HANDED_IN, min_size=1, max_size=3))
def test_any_json_leaves_each_prospect_judged_at_most_once(
    deployment: Deployment, handed_in: list[dict[str, Any]]
) -> None:
    from tools.agent.batches import BatchBench
    from tools.agent.scout import ScoutBench

    with deployment.ledger.write() as tx:
        items = [found(tx, number) for number in (1, 2)] if not prospects.find(tx, CAMPAIGN) else list(ITEMS)
    bench = ScoutBench(deployment, cycle_of(deployment, "scout", items), "scout", 25)
    BatchBench.open(bench)
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
