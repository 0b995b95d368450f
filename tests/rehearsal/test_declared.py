"""The declared crews that are shipped rehearse from a clone by one command, in a calm and in a rough world."""

import re
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from config.catalogues import READERS
from tests.rehearsal.declared import CAMPAIGNS, CREWS, EVERY, Declared, rehearsed_in

DONE, WAITING = 0, 3
WORLDS = {"calm": CAMPAIGNS, "rough": CAMPAIGNS if EVERY else CREWS}


@pytest.fixture(scope="module", params=[(name, world) for world in WORLDS for name in WORLDS[world]], ids="-".join)
def declared(request: pytest.FixtureRequest, shared: Path) -> Declared:
    """Each of them, in each of the worlds."""
    return rehearsed_in(shared, *request.param)


class TestEach:
    def test_it_comes_to_its_end(self, declared: Declared) -> None:
        finished = declared.run.finished
        assert finished.code in (DONE, WAITING), finished.err
        assert declared.run.summary["end"] in ("done", "waiting")

    def test_every_task_of_every_item_is_explained(self, declared: Declared) -> None:
        assert declared.items
        assert list(declared.unexplained()) == []

    def test_every_task_comes_after_those_that_it_waits_for(self, declared: Declared) -> None:
        assert list(declared.out_of_order()) == []

    def test_what_it_makes_leaves_once_and_as_it_was_judged(self, declared: Declared) -> None:
        assert declared.released
        assert list(declared.released_wrongly()) == []

    def test_every_item_that_is_done_has_left_or_was_passed_by(self, declared: Declared) -> None:
        effects = [name for name, task in declared.crew["tasks"].items() if "effect" in task]
        left = {row["item_id"] for row in declared.run.rows("select * from releases where state = 'released'")}
        passed = {
            item for (item, task), row in declared.standings.items() if task in effects and row["state"] == "skipped"
        }
        assert {item for item, row in declared.items.items() if row["state"] == "done"} == left | passed

    def test_each_agent_has_the_one_tool_that_its_output_needs_and_its_readers(self, declared: Declared) -> None:
        outputs = {f"record_{task['output']}" for task in declared.crew["tasks"].values() if "output" in task}
        readers = {READERS[one].known_as for one in declared.readers}
        for request in declared.run.requests:
            tools = {tool["name"] for tool in request["request"].get("tools", [])} - readers
            assert "delegate" in tools or (tools <= outputs and len(tools) == 1), tools

    def test_it_costs_and_counts_what_it_asked(self, declared: Declared) -> None:
        answered = [one for one in declared.run.requests if one["status"] == 200]
        assert 0 < declared.run.figures["cost.usd"] < 2
        assert declared.run.figures["cost.calls"] >= len(answered) > 0


@pytest.fixture(scope="module")
def content(shared: Path) -> Declared:
    return rehearsed_in(shared, "content", "calm")


@pytest.fixture(scope="module")
def inbound(shared: Path) -> Declared:
    """With a seed in which somebody is Cold."""
    return rehearsed_in(shared, "inbound-sales", "calm", seed=3)


@pytest.fixture(scope="module")
def competitive(shared: Path) -> Declared:
    return rehearsed_in(shared, "competitive", "calm")


class TestContent:
    def test_what_is_sent_back_is_written_anew_and_shown_what_was_said(self, content: Declared) -> None:
        again = [item for item, task in content.standings if task == "compose" and len(content.made(item, task)) > 1]
        assert again
        for item in again:
            [first, second, *_] = (row["body"] for row in content.made(item, "compose"))
            assert first != second
            assert '"revise"' in content.made(item, "proofread")[0]["body"]
        assert any(" proofread said: word: revise" in str(one["request"]["messages"]) for one in content.run.requests)

    def test_every_note_cites_paragraphs_of_its_own_documents(self, content: Declared) -> None:
        assert citations(content, "research")
        for item, cited in citations(content, "research"):
            assert cited <= {row["fact_id"] for row in facts(content, item)}


class TestCompetitive:
    def test_the_three_look_at_once_and_the_fourth_waits_for_all(self, competitive: Declared) -> None:
        cycle = {row["stage"]: row for row in reversed(competitive.cycles.values())}
        three = [cycle[f"study_{side}"] for side in ("market", "rivals", "customers")]
        assert len({row["started_at"] for row in three}) == 1
        assert {row["cycle_id"] for row in three} == {"c1", "c2", "c3"}
        assert cycle["synthesise"]["cycle_id"] not in {"c1", "c2", "c3"}

    def test_each_says_something_else_of_one_question(self, competitive: Declared) -> None:
        for item in competitive.items:
            said = [competitive.made(item, f"study_{side}") for side in ("market", "rivals", "customers")]
            bodies = [re.findall(r'"finding": "([^"]+)"', str([row["body"] for row in rows])) for rows in said]
            assert all(one != other for one, other in combinations(bodies, 2))

    def test_an_answer_names_the_facts_that_it_rests_on(self, competitive: Declared) -> None:
        answers = citations(competitive, "synthesise")
        assert len(answers) == len(competitive.items)
        for item, cited in answers:
            assert cited
            assert cited <= {row["fact_id"] for row in facts(competitive, item)}


class TestInboundSales:
    def test_who_is_cold_is_passed_by_from_then_on(self, inbound: Declared) -> None:
        tier = {
            item: re.findall(r'"tier": "(\w+)"', inbound.made(item, "qualify")[0]["body"])[0] for item in inbound.items
        }
        assert set(tier.values()) > {"Cold"}
        through = {item: word for item, word in tier.items() if inbound.items[item]["state"] == "done"}
        assert through
        for item, word in through.items():
            states = {task: inbound.standings[item, task]["state"] for task in inbound.crew["tasks"]}
            rest = {states[task] for task in ("look_up", "prepare_proposal", "draft_reply")}
            assert rest == ({"skipped"} if word == "Cold" else {"done"})

    def test_none_does_what_is_anothers(self, inbound: Declared) -> None:
        done = {(row["task"], row["agent"]) for row in inbound.run.rows("select task, agent from artifacts")}
        assert done == {(name, task["agent"]) for name, task in inbound.crew["tasks"].items() if "agent" in task}

    def test_a_person_gets_one_document_with_all_of_it_and_nothing_was_sent(self, inbound: Declared) -> None:
        assert inbound.released
        for text in inbound.released.values():
            assert all(part in text for part in ("They wrote (", "Why: ", "## What they need", "## Reply, not sent: "))
        assert not (inbound.run.home / "mail" / "accepted.jsonl").exists()


def facts(run: Declared, item: str) -> list[dict[str, Any]]:
    return run.run.rows("select * from facts where prospect_id = ?", item)


def citations(run: Declared, task: str) -> list[tuple[str, set[str]]]:
    """The facts that each record of the task cites, with its item."""
    return [(item, set(re.findall(r'"(f\d+)"', row["body"]))) for item in run.items for row in run.made(item, task)]


@pytest.fixture(scope="module")
def desk(shared: Path) -> Declared:
    return rehearsed_in(shared, "reference-desk", "calm")


class TestReferenceDesk:
    def test_nothing_is_known_but_what_an_agent_has_read(self, desk: Declared) -> None:
        called = [row["tool"] for row in desk.run.rows("select tool from tool_calls")]
        assert {"list_files", "read_file"} <= set(called)
        for item in desk.items:
            assert facts(desk, item)

    def test_every_passage_cites_what_was_read_for_its_own_question(self, desk: Declared) -> None:
        assert len(citations(desk, "search_shelf")) >= len(desk.items)
        for item, cited in citations(desk, "search_shelf"):
            assert cited
            assert cited <= {row["fact_id"] for row in facts(desk, item)}

    def test_every_call_of_a_reader_is_counted(self, desk: Declared) -> None:
        calls = desk.run.one("select count(*) from tool_calls where tool in ('list_files', 'read_file')")
        assert desk.run.one("select count(*) from lookup_calls where kind = 'reading'") == calls > 0
