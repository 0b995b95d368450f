"""One agent tried on one case: a single cycle, with the bench, prompts, gates and client of any other."""

from collections.abc import Sequence
from dataclasses import dataclass

from config.trials import Trial
from crews.cycles.cycle import run_cycle
from crews.cycles.leftovers import LEASE
from crews.kinds.record import Record
from crews.kinds.registry import KINDS
from crews.trials.expected import Came, Held, compare
from crews.trials.staging import stage
from data.ledger.flow import cycles
from data.ledger.read import stories
from data.ledger.read.stories import Story
from data.records import ALONE, BOSS, STAND_IN, Cycle
from guardrails.verdicts import Halted
from tools.deployment import Deployment

DUE_KEY = "try"


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of a case: the cycle with every request and call of a tool, its records, and what of it is expected."""

    trial: Trial
    story: Story
    records: Sequence[Record]
    held: Sequence[Held]

    @property
    def passed(self) -> bool:
        """Whether everything holds that the case expects."""
        return all(one.holds for one in self.held)

    @property
    def tokens(self) -> int:
        """Tokens of all requests, in and out."""
        return sum(call.input_tokens + call.output_tokens for call in self.story.models)

    @property
    def cost_usd(self) -> float:
        """What they cost, by the prices of models.yaml."""
        return sum(call.cost_usd for call in self.story.models)


def try_on(deployment: Deployment, trial: Trial) -> Tried:
    """Put the case into the ledger of an open campaign, and run its one cycle.

    Raises:
        Misfit: the case's input does not fit the campaign.
    """
    cycle = _open(deployment, trial)
    halted = ""
    try:
        run_cycle(deployment, cycle)
    except Halted as halt:
        halted = f"halted: {halt.reason}"
    with deployment.ledger.read() as tx:
        story, records = stories.of_cycle(tx, cycle.id), list(KINDS[cycle.work].recorded(tx, cycle))
    return Tried(trial, story, records, compare(trial, _came(story, records, halted)))


def _open(deployment: Deployment, trial: Trial) -> Cycle:
    """The cycle, open and with its claims, in the transaction that puts the case there."""
    task, campaign = trial.bundle.crew.agent_tasks[trial.task], trial.bundle.campaign.campaign
    with deployment.ledger.write() as tx:
        ids = stage(deployment, tx, trial)
        cycle = cycles.open_cycle(
            tx, campaign, trial.task, task.work, trial.agent, ids, 1, _path(trial, task.agent), DUE_KEY
        )
        assert cycle is not None  # noqa: S101 - the key is new in this ledger
        if ids:
            KINDS[cycle.work].claim(tx, cycle, tx.now + LEASE)
    return cycle


def _path(trial: Trial, agent: str) -> str:
    """Alone, unless the agent plans or has somebody else work; whoever's work it is not stands in for them."""
    if trial.is_managed or trial.work.is_managers:
        return BOSS
    return ALONE if trial.agent == agent else f"{STAND_IN}{trial.agent}"


def _came(story: Story, records: Sequence[Record], halted: str) -> Came:
    cycle = story.cycle
    assert cycle is not None  # noqa: S101 - it was opened here
    failed = cycle.error or "the cycle failed" if cycle.state == "failed" else ""
    refused = any(call.refused for call in story.tools)
    return Came(records, refused, cycle.boss_decision or "none", halted or failed)
