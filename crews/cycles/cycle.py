"""One cycle: a bounded piece of a stage, done by one crew, with an outcome that is computed from the ledger.

Knows nothing of the engine. CrewAI is imported when the first cycle runs.
"""

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from crews.cycles import rulings
from crews.cycles.outcome import CycleOutcome, told
from crews.cycles.rulings import Ruling
from crews.cycles.switches import set_switches
from crews.kinds.registry import KINDS
from data.ledger.core import audit
from data.ledger.flow import cycles
from data.ledger.flow.cycles import CycleState
from data.records import BY_RULE, Cycle
from guardrails.verdicts import Halted
from tools.deployment import Deployment

if TYPE_CHECKING:
    from crews.cycles.stage import Stage


def run_cycle(deployment: Deployment, cycle: Cycle) -> CycleOutcome:
    """Do the cycle's work and close it in the ledger, which frees what it held. Harmless to repeat.

    Raises:
        Halted: when the campaign is halted; the cycle is closed first.
    """
    if cycle.path == BY_RULE:
        outcome = _by_rule(deployment, cycle)
        _close(deployment, cycle, outcome)
        return outcome
    set_switches(deployment.home)
    from crews.cycles.stage import Stage  # noqa: PLC0415 - imports crewai, which takes seconds
    from tools.agent.aborted import CycleAborted  # noqa: PLC0415

    stage = Stage(deployment, cycle)
    try:
        outcome = stage.run()
    except Halted as halt:
        _close(deployment, cycle, _cut_short(stage, f"halted: {halt.reason}"))
        raise
    except CycleAborted as abort:
        outcome = _cut_short(stage, abort.reason)
    except Exception as error:  # noqa: BLE001 - decision 002: CrewAI raises whatever it likes; the cycle has failed, the run goes on
        outcome = _cut_short(stage, f"{type(error).__name__}: {error}")
    _close(deployment, cycle, outcome)
    return outcome


def _by_rule(deployment: Deployment, cycle: Cycle) -> CycleOutcome:
    """What code did in the place of an agent."""
    try:
        found = KINDS[cycle.work].by_rule(deployment, cycle)
    except Halted as halt:
        _close(deployment, cycle, CycleOutcome("failed", error=told(f"halted: {halt.reason}")))
        raise
    rest: Literal["partial", "nothing"] = "partial" if found.recorded else "nothing"
    state = rest if found.remain else "done"
    return CycleOutcome(state, found.recorded, found.remain, detail=found.detail, exhausted=found.exhausted)


def _cut_short(stage: "Stage", error: str) -> CycleOutcome:
    """The outcome of a cycle that failed: what it did record counts."""
    return replace(stage.outcome(), state="failed", error=told(error))


def _close(deployment: Deployment, cycle: Cycle, outcome: CycleOutcome) -> None:
    state: CycleState = outcome.state
    with deployment.ledger.write() as tx:
        if outcome.exhausted:
            audit.append(tx, cycle.campaign, "intake", "source", "exhausted", "no more candidates", cycle_id=cycle.id)
        cycles.close(
            tx,
            cycle.id,
            state,
            delegations=outcome.delegations,
            boss_decision=None if cycle.direct else outcome.boss_decision,
            boss_reason=outcome.boss_reason,
            outcome=outcome.state,
            outcome_detail=outcome.detail,
            recorded=outcome.recorded,
            error=outcome.error,
        )
        if not cycle.direct and outcome.state != "failed":
            ruling = Ruling(outcome.boss_decision, outcome.decided_of, outcome.boss_reason)
            rulings.carry_out(tx, deployment.bundle.crew, cycle, ruling)
