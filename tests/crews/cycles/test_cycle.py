"""What holds for a cycle of any kind: halts, closing, leases, records, threads, renamed agents and tools."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from config.catalogues import BOARD, TOOLS
from config.files.agents import ToolUse
from config.works import TASK
from crews.cycles.cycle import run_cycle
from data.ledger.core.transactions import Tx
from data.ledger.flow import calls as call_records
from data.ledger.flow import campaigns, cycles, prospects
from data.records import ALONE, ProspectState
from guardrails.verdicts import Halted
from tests.crews.cycles.parts import CAMPAIGN, DELEGATE, answers, cycle_of, found, judgement, judges, states, work
from tests.support.scripted import Reply, Request, ScriptedModel, calls, says
from tools.deployment import Deployment


def candidates(deployment: Deployment, number: int = 25, first: int = 0) -> list[str]:
    """Candidates that were found already."""
    with deployment.ledger.write() as tx:
        return [found(tx, each) for each in range(first, first + number)]


def with_model(deployment: Deployment, model: ScriptedModel) -> Deployment:
    """The deployment with its model at the scripted server."""
    return replace(deployment, connections=deployment.connections.model_copy(update={"model": model.connection}))


def test_no_tool_acts_once_the_campaign_is_halted_and_the_halt_reaches_the_caller(deployment: Deployment) -> None:
    items = candidates(deployment)

    def halted_meanwhile(request: Request) -> Reply:
        with deployment.ledger.write() as tx:
            campaigns.halt(tx, CAMPAIGN, "too many bounces", "gates")
        return judges()(request)

    with ScriptedModel(DELEGATE, halted_meanwhile) as model, pytest.raises(Halted, match="too many bounces"):
        work(deployment, model, "scout", items)
    assert states(deployment) == {"found": 25}
    with deployment.ledger.read() as tx:
        (closed,) = cycles.recent(tx, CAMPAIGN, "scout", 1)
        assert (closed.state, closed.error) == ("failed", "halted: too many bounces")


def test_no_tool_acts_once_the_days_of_the_campaign_are_over(deployment: Deployment) -> None:
    items = candidates(deployment)

    def over_meanwhile(request: Request) -> Reply:
        with deployment.ledger.write() as tx:
            campaigns.finish(tx, CAMPAIGN, "its 14 days are over")
        return judges()(request)

    with ScriptedModel(DELEGATE, over_meanwhile) as model, pytest.raises(Halted, match="its 14 days are over"):
        work(deployment, model, "scout", items)
    assert states(deployment) == {"found": 25}


def test_what_was_recorded_before_a_halt_has_its_call_on_record(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    items = candidates(deployment)
    judge = prospects.judge

    def judge_and_halt(tx: Tx, *judged: Any) -> None:
        judge(tx, *judged)
        campaigns.halt(tx, CAMPAIGN, "too many bounces", "gates")

    monkeypatch.setattr(prospects, "judge", judge_and_halt)
    with ScriptedModel(DELEGATE, judges()) as model, pytest.raises(Halted, match="too many bounces"):
        work(deployment, model, "scout", items)
    assert states(deployment) == {"qualified": 1, "found": 24}
    assert answers(deployment, "record_judgements") == ["halted: too many bounces"]


def test_a_closed_cycle_holds_nothing_any_more(deployment: Deployment) -> None:
    items = candidates(deployment)
    with ScriptedModel(says("No.")) as model:
        cycle = cycle_of(deployment, "scout", items)
        with deployment.ledger.write() as tx:
            prospects.claim(tx, cycle.id, items, tx.now + timedelta(hours=1))
        run_cycle(with_model(deployment, model), cycle)
    with deployment.ledger.read() as tx:
        assert prospects.unclaimed(tx, CAMPAIGN, ProspectState.FOUND, 99) == items


def test_every_model_call_is_in_the_ledger_with_what_the_server_counted(deployment: Deployment) -> None:
    items = candidates(deployment)
    with ScriptedModel(DELEGATE, judges()) as model:
        work(deployment, model, "scout", items)
    boss, small = deployment.bundle.models["boss"], deployment.bundle.models["small"]
    prices = (100 * boss.input_usd + 10 * boss.output_usd + 100 * small.input_usd + 10 * small.output_usd) / 1e6
    with deployment.ledger.read() as tx:
        assert call_records.tokens(tx, CAMPAIGN) == (200, 20, 0)
        assert call_records.spend(tx, CAMPAIGN) == pytest.approx(prices)


def test_the_bosss_word_and_the_computed_outcome_are_both_kept(deployment: Deployment) -> None:
    items = candidates(deployment)
    with ScriptedModel(DELEGATE, says("I judged them."), says("**Proceed**: all is well.")) as model:
        outcome = work(deployment, model, "scout", items)
    assert (outcome.state, outcome.boss_decision) == ("nothing", "proceed")
    with deployment.ledger.read() as tx:
        (closed,) = cycles.recent(tx, CAMPAIGN, "scout", 1)
    assert (closed.outcome, closed.boss_decision, closed.delegations) == ("nothing", "proceed", 1)
    assert closed.outcome_detail == "outcome: nothing, 0 of 25 recorded; nothing was handed in for p1 to p25"


def test_the_bosss_note_reaches_the_specialist_without_addresses(deployment: Deployment) -> None:
    items = candidates(deployment)
    note = "Mind the franchises, ask ann@acme.example"
    with ScriptedModel(calls("delegate", note=note), judges()) as model:
        work(deployment, model, "scout", items)
        assert "Mind the franchises, ask [address]" in model.text_of(1)


def test_a_boss_that_keeps_delegating_is_told_to_decide(deployment: Deployment) -> None:
    items = candidates(deployment)
    idle = [DELEGATE, says("Later.")] * 3
    with ScriptedModel(*idle, DELEGATE, says("escalate: the Scout does nothing")) as model:
        outcome = work(deployment, model, "scout", items)
    assert (outcome.delegations, outcome.boss_decision) == (3, "escalate")


def test_a_refusal_of_the_model_fails_the_cycle(deployment: Deployment) -> None:
    items = candidates(deployment)
    refusal = says("I cannot help with that.", stop="refusal")
    with ScriptedModel(DELEGATE, *[refusal] * 3) as model:
        outcome = work(deployment, model, "scout", items)
    assert (outcome.state, outcome.delegations) == ("failed", 1)
    assert outcome.error == "claude-haiku-5-5 stopped with refusal instead of an answer"


def test_an_agent_without_its_tool_is_named(deployment: Deployment) -> None:
    items = candidates(deployment)
    agents: dict[str, Any] = dict(deployment.bundle.agents)
    agents["scout"] = agents["scout"].model_copy(update={"tools": ["read_board"]})
    lacking = replace(deployment, bundle=replace(deployment.bundle, agents=agents))
    with ScriptedModel(DELEGATE) as model:
        outcome = work(lacking, model, "scout", items)
    assert outcome.error == "agent scout has no record_judgements in agents.yaml, so it cannot scout"


def test_agents_and_tools_work_under_any_name(deployment: Deployment) -> None:
    items = candidates(deployment)
    agents: dict[str, Any] = dict(deployment.bundle.agents)
    named = [ToolUse(use="record_judgements", known_as="hand_in")]
    agents["scout"] = agents["scout"].model_copy(update={"tools": named, "role": "Späher"})
    renamed = replace(deployment, bundle=replace(deployment.bundle, agents=agents))
    with ScriptedModel(DELEGATE, calls("hand_in", judgements=[judgement(item) for item in items])) as model:
        assert work(renamed, model, "scout", items).state == "done"
        assert model.tools_of(1) == {"hand_in"}


def test_the_board_is_read_in_counts(deployment: Deployment) -> None:
    items = candidates(deployment)
    with ScriptedModel(calls("read_board"), DELEGATE, judges()) as model:
        work(deployment, model, "scout", items)
        assert "found 25; waiting for a person 0 in all; spent $0.00" in model.text_of(1)


def test_cycles_in_eight_threads_do_not_meet(deployment: Deployment) -> None:
    lots = [candidates(deployment, 25, first=25 * number) for number in range(8)]
    opened = [cycle_of(deployment, "scout", lot, path=ALONE) for lot in lots]
    with ScriptedModel(*[judges()] * 8) as model, ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(lambda cycle: run_cycle(with_model(deployment, model), cycle), opened))
    assert [outcome.state for outcome in outcomes] == ["done"] * 8
    assert states(deployment) == {"qualified": 200}


def test_every_tool_of_the_catalogue_exists_and_no_other(deployment: Deployment) -> None:
    from tools.agent.registry import BENCHES, board_for, open_bench, tools_for

    tasks = deployment.bundle.crew.agent_tasks
    found: list[str] = []
    for stage, task in tasks.items():
        bench = open_bench(deployment, cycle_of(deployment, stage, []), task, task.agent)
        soul = deployment.bundle.agents[task.agent].model_copy(update={"tools": [*bench.traits.tools, BOARD]})
        made = [*tools_for(bench, soul), *board_for(bench, soul, lambda *_: None)]
        assert [tool.name for tool in made] == [*bench.traits.tools, BOARD]
        found += [tool.name for tool in made]
    assert set(found) == set(TOOLS)
    assert {task.work for task in tasks.values()} | {TASK.name} == set(BENCHES)
