"""``audit show`` narrowed, and ``audit trace``."""

from dataclasses import replace
from pathlib import Path

import pytest

from commands.shared.homes import Home
from crews.heartbeat.jobs import release_job
from data.claims import Angle
from data.ledger.core import audit, verdicts
from data.ledger.core.verdicts import VerdictRow
from data.ledger.flow import calls, cycles, facts, messages
from data.records import BOSS, MessageState, ModelCall
from tests.commands.declared_desk import begun
from tests.commands.desk import NAME, draft, found, muster, written
from tests.support.declared import config_below
from tests.support.declared import written as written_item

FILL = '{"fills": [{"id": "p1", "opening": "a1"}]}'


@pytest.fixture
def traced(home: Home) -> Home:
    """A message that came of the first request of a cycle, and was looked at."""
    with written(home) as tx:
        fact = facts.add_fact(tx, found(tx, 1), "size", "12 staff", "directory", tx.now)
        facts.add_angle(tx, Angle("p1", "", "12 staff is a lot of schedules.", (fact,), 0.9, cycle_id="c0"))
        cycle = cycles.open_cycle(tx, NAME, "publish", "publish", "publisher", ["p1"], 1, BOSS, "k")
        assert cycle is not None
        call = ModelCall("c1", "publisher", "small-1", ("p1",), '{"asked": "' + "x" * 900 + '"}', '{"id": "msg_1"}',
                         100, 10, 0, 0.001, 40, "tool_use", "The hiring comes first.")  # fmt: skip
        doing = replace(tx, trace_id=calls.record_model_call(tx, NAME, call))
        calls.record_tool_call(doing, cycle, "publisher", "record_fills", FILL, "1 recorded", 1, 0)
        draft(doing, "p1", 1, MessageState.READY)
        message = messages.get(tx, "p1-1")
        rows = [VerdictRow("caps", "allow", ""), VerdictRow("spend", "reject", "too dear")]
        verdicts.record(tx, message, "p1-1/1", rows)
        audit.append(
            tx, NAME, "gates", "judged", "reject", "p1-1 too dear", prospect_id="p1", trace_id="c1.1", verdicts=rows
        )
        cycles.close(tx, "c1", "done", outcome="done", recorded=1, boss_decision="proceed")
    return home


def test_a_message_is_traced_from_its_cycle_to_the_last_look(traced: Home) -> None:
    told = muster("audit", "trace", "p1-1", "--json").rows
    assert [row["kind"] for row in told] == ["cycle", "model_call", "tool_call", "message", "claim", "record", "look"]
    assert (told[1]["trace"], told[1]["response"], told[2]["result"]) == ("c1.1", '{"id": "msg_1"}', "1 recorded")
    assert told[4]["rests_on"] == ["f1 (directory): 12 staff"]
    assert [verdict["verdict"] for verdict in told[-1]["verdicts"]] == ["allow", "reject"]


def test_a_request_is_traced_too_and_shortened_for_people_unless_full(traced: Home) -> None:
    short, full = muster("audit", "trace", "c1.1").out, muster("audit", "trace", "c1.1", "--full").out
    assert "model call c1.1: publisher asked small-1: tool_use, 100 tokens in, 10 out" in short
    assert "--full shows them" in short
    assert "x" * 900 in full
    assert "spend: reject too dear" in short


def test_a_cycle_is_traced_with_its_requests_and_calls(traced: Home) -> None:
    told = muster("audit", "trace", "c1", "--json").rows
    assert [row["kind"] for row in told] == ["cycle", "model_call", "tool_call"]
    assert told[0]["cycle"] == "c1"


def test_what_belongs_to_an_item_is_told_with_the_item(tmp_path: Path, out: Path) -> None:
    assert out
    with begun(config_below(tmp_path)) as deployment:
        written_item(deployment)
        release_job(deployment)
    way = "python main.py audit trace i1\n"
    assert muster("audit", "trace", "x2001").err == f"x2001 is a record, and each item counts its own: i1 has it; {way}"
    assert muster("audit", "trace", "d1").err == f"d1 is a document about i1; {way}"
    assert muster("audit", "trace", "q1").err == f"q1 is a request about i1; {way}"


def test_a_record_is_traced_with_what_it_was_decided_on(traced: Home) -> None:
    (record,) = muster("audit", "show", NAME, "--action", "tool_call", "--json").rows
    told = muster("audit", "trace", str(record["seq"]), "--json").rows
    assert (told[0]["input"], told[0]["output"]) == (FILL, "1 recorded")
    assert told[1]["kind"] == "cycle"


@pytest.mark.parametrize(
    ("option", "value", "actions"),
    [
        ("--trace", "c1.1", ["model_call", "tool_call", "message_drafted", "judged"]),
        ("--agent", "publisher", ["model_call", "tool_call", "message_drafted", "cycle_closed"]),
        ("--action", "judged", ["judged"]),
        ("--cycle", "c1", ["cycle_opened", "model_call", "tool_call", "message_drafted", "cycle_closed"]),
        ("--since", "2026-11-02T15:01", []),
        ("--since", "1h", ["campaign_opened"]),
    ],
)
def test_the_audit_is_narrowed_to_a_request_an_agent_an_action_or_a_time(
    traced: Home, option: str, value: str, actions: list[str]
) -> None:
    rows = muster("audit", "show", NAME, option, value, "--json").rows
    assert [row["action"] for row in rows][: len(actions)] == actions
    assert bool(rows) == bool(actions)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("trace", "c9.9"), "there is no model request 'c9.9'"),
        (("trace", "c9.9"), "trace ids are listed by: python main.py audit show CAMPAIGN\n"),
        (("trace", "p9-1"), "there is no message 'p9-1'"),
        (
            ("trace", "p1"),
            "p1 is a prospect, and its messages have the stories; they stand in: python main.py prospect ",
        ),
        (("trace", "c9"), "there is no cycle 'c9'"),
        (("trace", "x9"), "has a record x9; those that are there: python main.py item show ID\n"),
        (("trace", "what"), "'what' has no story in "),
        (("trace", "999"), f"has no audit record 999; those that are there: python main.py audit show {NAME}\n"),
        (("show", NAME, "--since", "soon"), "since 'soon': a date, a moment, or a time ago"),
    ],
)
def test_what_is_not_there_is_bad_input(traced: Home, words: tuple[str, ...], told: str) -> None:
    answer = muster("audit", *words)
    assert answer.code == 2
    assert told in answer.err
