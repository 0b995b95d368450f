"""What tools did not take, gathered by task."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from data.ledger.core.ledger import Ledger
from data.ledger.flow import calls, cycles
from data.ledger.read import refusals
from data.records import Cycle
from data.warehouse.publish import publish
from data.warehouse.query import query
from tests.data.builders import CAMPAIGN, fresh_campaign

SAID = 'the facts do not say "measured"; the facts do not say "trucks"; the facts do not have the figure 12'

START = datetime(2026, 11, 2, 15, tzinfo=UTC)
REASONS = [
    ('tier "Luke" (Hot, Warm, Cold)', ["tier ..."]),
    ("3 fields instead of 5", ["N fields instead of N"]),
    ("a12 says the same: say something else", ["ID says the same: say something else"]),
    ('"f1, f5" is not among its facts (f2, f8)', ["... is not among its facts"]),
    ("prospects p1, p2 and p19 are left", ["prospects ID are left"]),
    ('the words "now; or never" are a threat; too long by 1,200', ["the words ... are a threat", "too long by N"]),
]


def used(ledger: Ledger, stage: str, tool: str, taken: int, *refused: tuple[str, str]) -> Cycle:
    """A cycle with one call of a tool."""
    with ledger.write() as tx:
        cycle = cycles.open_cycle(tx, CAMPAIGN, stage, "build", "builder", (), 1, "boss", f"{stage}{tool}")
        assert cycle is not None
        calls.record_tool_call(tx, cycle, "builder", tool, "[]", "told", taken, len(refused), refusals=list(refused))
    return cycle


@pytest.mark.parametrize(("reason", "kinds"), REASONS)
def test_a_fault_is_known_by_what_is_not_of_one_line_alone(reason: str, kinds: list[str]) -> None:
    assert [fault.kind for fault in refusals.faults(reason)] == kinds


def test_refusals_are_gathered_by_task_with_the_words_at_fault(any_ledger: Ledger) -> None:
    fresh_campaign(any_ledger)
    used(any_ledger, "build", "record_angles", 3, ("p1", SAID), ("p2", 'the facts do not say "measured"'))
    used(any_ledger, "other", "record_angles", 1, ("p3", "2 fields instead of 5"))
    used(any_ledger, "third", "record_angles", 9)
    with any_ledger.read() as tx:
        first, second = refusals.by_task(tx, CAMPAIGN)
    assert (first.stage, first.agent, first.tool, first.taken, first.refused) == (
        "build", "builder", "record_angles", 3, 2,
    )  # fmt: skip
    assert first.reasons == {"the facts do not say ...": 3, "the facts do not have the figure N": 1}
    assert first.words["the facts do not say ..."] == {'"measured"': 2, '"trucks"': 1}
    assert (second.stage, second.reasons) == ("other", {"N fields instead of N": 1})
    assert list(second.words["N fields instead of N"]) == ["2", "5"]
    assert len(first.words["the facts do not have the figure N"]) == 1


def test_the_warehouse_has_them_by_task_and_fault_too(ledger: Ledger, tmp_path: Path) -> None:
    fresh_campaign(ledger)
    used(ledger, "build", "record_angles", 3, ("p1", SAID), ("p2", 'the facts do not say "ann@acme.example; or so"'))
    used(ledger, "other", "record_angles", 0, *((f"p{n}", reason) for n, (reason, _) in enumerate(REASONS)))
    used(ledger, "third", "record_angles", 9)
    path = publish(ledger, tmp_path, "run-1", START)
    with ledger.read() as tx:
        known = refusals.by_task(tx, CAMPAIGN)
    told = {(task.stage, kind): times for task in known for kind, times in task.reasons.items()}
    found = query(path, "SELECT task, fault, times FROM refusals").rows
    assert {(task, fault): times for task, fault, times in found} == told
    assert len(found) == len(told) > len(REASONS)
    assert query(path, "SELECT about, reason FROM refusal WHERE about = 'p2' AND reason LIKE 'the facts%'").rows == [
        ("p2", 'the facts do not say "[address]; or so"')
    ]


def test_no_address_that_a_model_made_up_is_in_a_reason(any_ledger: Ledger) -> None:
    fresh_campaign(any_ledger)
    used(any_ledger, "build", "record_angles", 0, ("p1", 'the facts do not say "ann@acme.example"'))
    with any_ledger.read() as tx:
        assert "acme.example" not in str(refusals.by_task(tx, CAMPAIGN))


def test_a_cycle_that_ran_out_of_money_has_not_failed(any_ledger: Ledger) -> None:
    fresh_campaign(any_ledger)
    broken, unpaid = used(any_ledger, "build", "a", 0), used(any_ledger, "scout", "b", 0)
    with any_ledger.write() as tx:
        for cycle in (broken, unpaid):
            cycles.close(tx, cycle.id, "failed", error="cut short")
        cycles.note_cut_short(tx, unpaid.id, unpaid=True)
        assert [record.cycle.id for record in cycles.failed(tx, CAMPAIGN)] == [broken.id]
