"""Each agent's figure is held against its bound: met, missed, or too few to say."""

import json
import re
from pathlib import Path

import pytest

from config.files.metrics import AGENT_FIGURES, HeldTo, Metric
from data.ledger.core.ledger import Ledger
from data.warehouse.publish import publish
from data.warehouse.reader import reading
from data.warehouse.report import Report, as_html, as_json, as_text, build_report
from tests.warehouse import item_rows, rows, work_rows
from tests.warehouse.conftest import Published
from tests.warehouse.rows import Row, after

DOCS = (Path(__file__).parents[2] / "docs" / "analytics.md").read_text(encoding="utf-8")
TEN_PERCENT = Metric(figure="refusal_rate", at_most=0.1)


def reported(ledger: Ledger, home: Path, made: dict[str, list[Row]], *held_to: HeldTo) -> Report:
    rows.insert(ledger, {"campaigns": [rows.campaign()], **made})
    return build_report(publish(ledger, home, "r", after(hours=1)), "roofing", held_to=held_to)


def held(metric: Metric, agent: str = "build") -> HeldTo:
    return HeldTo(agent, metric, stands_in=False)


def lines(accepted: int, refused: int) -> dict[str, list[Row]]:
    """What the agent ``build`` handed in."""
    return {"tool_calls": [work_rows.tool_call(agent="build", accepted=accepted, refused=refused)]}


@pytest.mark.parametrize(
    ("accepted", "refused", "standing"),
    [(18, 2, "met"), (17, 3, "missed"), (19, 0, "too few to say"), (0, 19, "too few to say"), (20, 0, "met")],
)
def test_a_share_is_held_against_its_bound_once_there_is_enough(
    ledger: Ledger, tmp_path: Path, accepted: int, refused: int, standing: str
) -> None:
    [found] = reported(ledger, tmp_path, lines(accepted, refused), held(TEN_PERCENT)).metrics

    assert (found.standing, found.whole) == (standing, accepted + refused)


def test_of_an_agent_that_did_nothing_there_is_too_little_to_say(ledger: Ledger, tmp_path: Path) -> None:
    [found] = reported(ledger, tmp_path, {}, held(TEN_PERCENT)).metrics

    assert str(found) == "build: refusal_rate n/a of 0 lines, at most 10.0 %: too few to say (it takes 20)"


def test_a_stand_in_that_never_worked_is_left_out(ledger: Ledger, tmp_path: Path) -> None:
    plain, builder = HeldTo("plain", TEN_PERCENT, stands_in=True), HeldTo("build", TEN_PERCENT, stands_in=True)

    assert [one.agent for one in reported(ledger, tmp_path, lines(9, 1), plain, builder).metrics] == ["build"]


def test_the_text_says_the_figure_over_how_many_the_bound_and_how_it_stands(ledger: Ledger, tmp_path: Path) -> None:
    page = as_text(reported(ledger, tmp_path, lines(97, 4), held(TEN_PERCENT)))

    assert "Success metrics\n  build: refusal_rate 4.0 % (1.6 to 9.7) of 101 lines, at most 10.0 %: met\n" in page
    assert "refusal_rate: lines that code refused" in page


def test_money_and_tokens_are_written_in_their_units(ledger: Ledger, tmp_path: Path) -> None:
    made = {
        "cycles": [work_rows.cycle(1, "build", [f"p{n}" for n in range(20)])],
        "model_calls": [work_rows.model_call(agent="build", cost_usd=0.4, input_tokens=39_000, output_tokens=1000)],
    }
    usd = held(Metric(figure="usd_per_recorded", at_most=0.015))
    tokens = held(Metric(figure="tokens_per_recorded", at_most=2000))

    told = [str(one) for one in reported(ledger, tmp_path, made, usd, tokens).metrics]

    assert told == [
        "build: usd_per_recorded $0.0200 over 20 results, at most $0.0150: missed",
        "build: tokens_per_recorded 2,000 over 20 results, at most 2,000: met",
    ]


def test_what_a_manager_asks_to_have_others_work_is_no_price_of_its_own_results(ledger: Ledger, tmp_path: Path) -> None:
    made = {
        "cycles": [
            work_rows.cycle(1, "plan", agent="boss", recorded=25),
            work_rows.cycle(2, "build", ["p1"], agent="build"),
        ],
        "model_calls": [
            work_rows.model_call("c1", agent="boss", cost_usd=0.5, input_tokens=900, output_tokens=100),
            work_rows.model_call("c2", agent="boss", cost_usd=3.0, input_tokens=9000, output_tokens=1000),
        ],
    }
    usd = held(Metric(figure="usd_per_recorded", at_most=0.03), "boss")
    tokens = held(Metric(figure="tokens_per_recorded", at_most=50), "boss")

    report = reported(ledger, tmp_path, made, usd, tokens)

    assert [(one.value, one.whole) for one in report.metrics] == [(0.02, 25), (40, 25)]
    with reading(tmp_path / "analytics.duckdb") as db:
        assert db.execute("SELECT cost_usd FROM agent_scorecard WHERE agent = 'boss'").fetchall() == [(3.5,)]


def test_json_has_the_bound_and_the_counts_as_numbers(ledger: Ledger, tmp_path: Path) -> None:
    [found] = json.loads(json.dumps(as_json(reported(ledger, tmp_path, lines(15, 5), held(TEN_PERCENT)))))["metrics"]

    assert found.pop("interval") == pytest.approx([0.112, 0.469], abs=0.001)
    assert found == {
        "agent": "build",
        "figure": "refusal_rate",
        "value": 0.25,
        "at_most": 0.1,
        "standing": "missed",
        "counted": 20,
        "needed": 20,
        "of": "lines",
    }


def test_the_page_has_them_too(ledger: Ledger, tmp_path: Path) -> None:
    page = as_html(reported(ledger, tmp_path, lines(15, 5), held(TEN_PERCENT)))

    assert "build: refusal_rate 25.0 % (11 to 47) of 20 lines, at most 10.0 %: missed" in page


def test_a_crew_without_figures_has_no_such_part(ledger: Ledger, tmp_path: Path) -> None:
    report = reported(ledger, tmp_path, {})

    assert "Success metrics" not in as_text(report) + as_html(report)
    assert as_json(report)["metrics"] == []


@pytest.mark.parametrize("figure", AGENT_FIGURES)
def test_a_figure_is_its_part_by_its_whole(crowded: Published, figure: str) -> None:
    known = AGENT_FIGURES[figure]
    with reading(crowded.path) as db:
        query = f"SELECT {figure}, ({known.part}) / nullif({known.whole}, 0) FROM agent_scorecard"
        found = db.execute(query).fetchall()

    assert [value for value, _ in found] == pytest.approx([divided for _, divided in found])
    assert any(value for value, _ in found)


def test_each_figure_is_documented_with_what_it_is_counted_over() -> None:
    told = re.findall(r"^\| `(\w+)` \| (.*?) \| (.*?) \| (\d+) (\w+) \| `(\w+)` \|$", DOCS, re.MULTILINE)

    assert [(name, label, int(needed), counted, side) for name, label, _, needed, counted, side in told] == [
        (name, known.label, known.needed, known.counted, known.better) for name, known in AGENT_FIGURES.items()
    ]


def test_what_a_search_of_its_own_found_is_no_item_that_it_was_given(ledger: Ledger, tmp_path: Path) -> None:
    made = {
        "cycles": [work_rows.cycle(1, "scout", ["p1", "p2"], recorded=30), work_rows.cycle(2, "scout", recorded=25)]
    }

    [found] = reported(ledger, tmp_path, made, held(Metric(figure="recorded_rate", at_least=0.9), "scout")).metrics

    assert (found.value, found.whole) == (1.0, 2)


def test_a_task_that_was_done_again_is_not_done_in_the_first_round(ledger: Ledger, tmp_path: Path) -> None:
    made = {
        "items": [item_rows.item(n) for n in (1, 2, 3)],
        "cycles": [work_rows.cycle(n, "task", agent="writer") for n in (1, 2)],
        "task_states": [
            item_rows.task_state("i1", cycle_id="c1", state="done", round=1),
            item_rows.task_state("i2", cycle_id="c2", state="done", round=2),
            item_rows.task_state("i3", cycle_id="c2", state="open", round=2),
        ],
    }

    [found] = reported(ledger, tmp_path, made, held(Metric(figure="first_round_rate", at_least=0.7), "writer")).metrics

    assert (found.value, found.whole) == (0.5, 2)


def test_what_a_person_corrected_and_what_never_came_is_not_done_in_the_first_round(
    ledger: Ledger, tmp_path: Path
) -> None:
    everything = [f"i{n}" for n in range(1, 12)]
    made = {
        "items": [
            *(item_rows.item(n) for n in (1, 2, 3, 6, 7, 8)),
            item_rows.item(4, state="person"),
            *(item_rows.item(n, state="closed") for n in (5, 9, 10, 11)),
        ],
        "cycles": [
            work_rows.cycle(1, "task", everything, agent="reader", stage="write"),
            work_rows.cycle(2, "task", everything, agent="writer", stage="write"),
            work_rows.cycle(3, "task", ["i11"], agent="writer", stage="write", delegations=0),
        ],
        # of i10 its last round came to something, and of i11 nobody was asked any more; of i9 the round came to nothing
        "artifacts": [
            item_rows.artifact(n, f"i{item}", task="write", cycle_id=f"c{cycle}")
            for n, item, cycle in ((1, 9, 1), (2, 10, 2), (3, 11, 2))
        ],
        "task_states": [
            item_rows.task_state("i1", cycle_id="c2", state="done", round=1),
            item_rows.task_state("i2", cycle_id=None, state="done", round=2),
            item_rows.task_state("i3", cycle_id=None, state="skipped", attempts=3),
            item_rows.task_state("i4", cycle_id=None, state="open", attempts=3),
            item_rows.task_state("i5", cycle_id=None, state="open"),
            item_rows.task_state("i6", cycle_id=None, state="open", attempts=1),
            item_rows.task_state("i7", cycle_id=None, state="skipped"),
            item_rows.task_state("i8", cycle_id=None, state="skipped", reason="passed over: write failed 3 times"),
            *(item_rows.task_state(f"i{n}", cycle_id=None, state="open", round=2) for n in (9, 10, 11)),
            item_rows.task_state("i1", "publish", cycle_id=None, state="done"),
        ],
    }

    [found] = reported(ledger, tmp_path, made, held(Metric(figure="first_round_rate", at_least=0.7), "writer")).metrics

    assert (found.value, found.whole) == (1 / 7, 7)
