"""Whatever a model writes, a line is taken or refused with a reason; nothing breaks, nothing is recorded twice."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.ledger import prospects
from tests.crews.cycles.parts import CAMPAIGN, cycle_of, found
from tools.agent.lines import LineError, confidence_of, one_of, score_of
from tools.deployment import Deployment

CELLS = st.one_of(
    st.text(max_size=20), st.sampled_from(["p1", "p2", "Hot", "Cold", "40", "39", "0.5", "\u00b2", "nan"])
)


@given(st.text())
def test_a_cell_is_read_or_refused(cell: str) -> None:
    for read in (score_of, confidence_of, lambda text: one_of("tier", text, ["Hot", "Cold"])):
        try:
            read(cell)
        except LineError as problem:
            assert len(str(problem)) < 120


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(CELLS, min_size=1, max_size=6).map(" | ".join), max_size=6))
def test_any_lines_leave_each_prospect_judged_at_most_once(deployment: Deployment, lines: list[str]) -> None:
    from tools.agent.scout import ScoutBench

    with deployment.ledger.write() as tx:
        if not prospects.find(tx, CAMPAIGN):
            found(tx, 1)
            found(tx, 2)
    with deployment.ledger.read() as tx:
        before = {each.id: (each.state, each.score) for each in prospects.find(tx, CAMPAIGN)}
    bench = ScoutBench(deployment, cycle_of(deployment, "scout", ["p1", "p2"]), "scout", 25)
    super(ScoutBench, bench).open()
    bench.record("record_judgements", lines, 5)
    with deployment.ledger.read() as tx:
        for each in prospects.find(tx, CAMPAIGN):
            assert before[each.id][0] == "found" or before[each.id] == (each.state, each.score)
