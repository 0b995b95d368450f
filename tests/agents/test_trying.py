"""``try``: what it shows and says of one case, how it ends, and what it leaves behind."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from config.files.worlds import WorldConfig
from rehearsal.model.server import ModelServer
from tests.commands.desk import Told, muster
from tests.rehearsal import trees

KEY = "sk-test-0123456789abcdef"
CASE: Mapping[str, Any] = {
    "case": "mine",
    "about": "One roofer.",
    "campaign": "roofing-california",
    "candidates": [{"company": "Alder Roofing", "industry": "Roofing Contractors", "employees": 12}],
    "expect": {"recorded": "all"},
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "mine.yaml"


def written(file: Path, **changes: Any) -> Path:
    file.write_text(yaml.safe_dump({**CASE, **changes}, sort_keys=False, allow_unicode=True), "utf-8")
    return file


def expecting(file: Path, **expect: Any) -> Told:
    return muster("try", "scout", "--input", written(file, expect=expect), "--json")


def test_a_case_whose_expectations_hold_passes(file: Path) -> None:
    told = expecting(file, recorded="all", each=["record.score >= 0"], never=["HACKED"], refused=False)
    assert told.code == 0
    assert told.row["passed"]
    assert [one["holds"] for one in told.row["expected"]] == [True] * 5


@pytest.mark.parametrize(
    ("expect", "why"),
    [
        ({"recorded": "none"}, "something is on record of p1"),
        ({"each": ["record.score > 100"]}, "not of p1"),
        ({"of": {"p1": ["record.tier == 'Cold' && record.tier == 'Hot'"]}}, "not of p1"),
        ({"refused": True}, "no tool refused anything"),
    ],
)
def test_what_does_not_hold_is_said_with_its_reason(file: Path, expect: dict[str, Any], why: str) -> None:
    told = expecting(file, **expect)
    assert told.code == 1
    assert [one["why"] for one in told.row["expected"] if not one["holds"]] == [why]


def test_a_word_that_may_never_stand_there_is_found_whatever_its_case(file: Path) -> None:
    reason = expecting(file).row["records"][0]["fields"]["reason"]
    told = expecting(file, never=[reason[:12].upper()])
    assert told.code == 1
    assert told.row["expected"][-1]["why"] == "it is on record of p1"


def test_each_call_is_told_with_what_was_taken(file: Path) -> None:
    row = expecting(file).row
    (call,) = row["calls"]
    assert (call["agent"], call["tool"], call["taken"], call["refused"]) == ("scout", "record_judgements", 1, 0)
    assert row["requests"] == 1
    assert row["tokens"] > 0
    assert row["cost_usd"] > 0


def test_people_read_the_prompt_if_they_ask_for_it(file: Path) -> None:
    silent, told = (muster("try", "scout", "--input", written(file), *more) for more in ((), ("--show-prompt",)))
    assert "We offer: Estimating and scheduling software" in told.out
    assert "p1 | Alder Roofing | Roofing Contractors | 12 staff" in told.out
    assert "We offer" not in silent.out
    assert "holds: recorded: all" in silent.out
    assert "passed: 1 request" in silent.out


def test_nothing_is_left_behind(file: Path, out: Path) -> None:
    assert muster("try", "scout", "--input", written(file)).code == 0
    assert not out.exists()


def test_a_home_that_is_kept_can_be_looked_into(file: Path, out: Path) -> None:
    for number in (1, 2):
        assert (
            str(out / f"trials/scout-mine-{number}") in muster("try", "scout", "--input", written(file), "--keep").out
        )
    home = out / "trials" / "scout-mine-1"
    assert "Alder Roofing" in muster("board", "roofing-california", "--home", home).out
    assert muster("audit", "trace", "c1.1", "--home", home).code == 0
    assert muster("audit", "verify", "roofing-california", "--home", home).code == 0


def test_a_stand_in_does_the_work_of_whom_it_stands_in_for() -> None:
    row = muster("try", "plain_builder", "--input", "hostile", "--json").row
    assert row["task"] == "build"
    assert {call["agent"] for call in row["calls"]} == {"plain_builder"}


def test_the_boss_decides_on_a_stage_that_its_specialist_does(file: Path) -> None:
    told = muster("try", "boss", "--task", "scout", "--input", written(file), "--json")
    assert told.code == 0
    assert {call["agent"] for call in told.row["calls"]} == {"boss", "scout"}
    assert told.row["decision"] == "proceed"


def test_without_a_case_those_of_the_agent_are_listed() -> None:
    told = muster("try", "scout", "--json")
    assert told.code == 0
    assert {row["case"] for row in told.rows} >= {"empty", "hostile"}
    assert "needs" in told.rows[0]


def test_all_cases_are_tried_but_those_that_need_a_model() -> None:
    told = muster("try", "critic", "--all")
    assert told.code == 0
    assert told.out.splitlines()[-1].endswith("not tried, since the cast is no model: contradictory (add --model live)")


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("scot",), "did you mean scout?"),
        (("scot", "--all"), "did you mean scout?"),
        (("scout", "--input", "nowhere.yaml"), 'there is no case "nowhere.yaml" for'),
        (("scout", "--input", "empty", "--all"), "give one of the two"),
        (("scout", "--input", "empty", "--spend", "1"), "add --model live"),
        (("scout", "--input", "empty", "--task", "build"), 'scout has no task "build" (allowed: scout)'),
        (("scout", "--input", "empty", "--model", "live"), "ANTHROPIC_API_KEY"),
    ],
)
def test_bad_input_names_the_way_out(words: tuple[str, ...], why: str) -> None:
    told = muster("try", *words)
    assert told.code == 2
    assert why in told.err


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A model that is none of the rehearsal's; its log."""
    log = tmp_path / "elsewhere.jsonl"
    server = ModelServer(WorldConfig.model_validate(trees.shipped("rehearsals", "calm")), 9, log, api_key=KEY)
    monkeypatch.setenv("ANTHROPIC_BASE_URL", server.start())
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
    yield log
    server.stop()


def test_a_live_model_is_asked_where_the_settings_say(file: Path, elsewhere: Path) -> None:
    told = muster("try", "scout", "--input", written(file), "--model", "live", "--json")
    assert told.code == 0
    assert len(elsewhere.read_text().splitlines()) == told.row["requests"] == 1


def test_nothing_is_asked_beyond_what_the_model_may_cost(file: Path, elsewhere: Path) -> None:
    told = muster("try", "scout", "--input", written(file), "--model", "live", "--spend", "0", "--json")
    assert told.code == 1
    assert "are spent on models" in told.row["expected"][0]["why"]
    assert elsewhere.read_text() == ""


def test_the_limit_is_one_for_all_cases(elsewhere: Path) -> None:
    told = muster("try", "scout", "--all", "--model", "live", "--spend", "0.00005", "--json")
    assert told.code == 1
    assert len(elsewhere.read_text().splitlines()) == 1
    assert len(told.rows) == len(muster("try", "scout", "--json").rows)


def test_json_is_one_object_a_case(file: Path) -> None:
    out = muster("try", "scout", "--input", written(file), "--json").out
    assert json.loads(out)["case"] == "mine"


def test_a_case_that_is_nowhere_is_told_with_where_it_was_sought() -> None:
    told = muster("try", "scout", "--input", "nothing")
    assert told.code == 2
    assert 'there is no case "nothing" for scout: neither among the cases of config/cases/scout/ (' in told.err
    assert "hostile" in told.err and told.err.rstrip().endswith(") nor as a file")
