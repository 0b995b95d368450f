"""Where an agent works in one cycle: what it is shown, what it hands in, and what the ledger says came of it."""

import json
import threading
from abc import ABC, abstractmethod
from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any, ClassVar, Literal, NamedTuple

from config.files.prohibitions import Never
from config.works import Traits
from data.ledger.core.transactions import Tx
from data.ledger.flow import calls
from data.records import Cycle
from guardrails.verdicts import Halted
from tools.agent.base import AgentTool
from tools.agent.lines import Answer, in_runs
from tools.deployment import Deployment
from tools.governance import trips

SHOWN_REFUSALS = 12
NOTHING_LEFT = "recorded; nothing left"
"""How the last answer of a tool ends."""


class Outcome(NamedTuple):
    """What came of a cycle, computed from the ledger.

    ``refused`` are the reasons of lines that were not taken; of the items that are left besides, ``untouched`` are
    those for which nothing was handed in, and ``begun`` says what others lack.
    """

    recorded: int
    total: int
    refused: tuple[str, ...] = ()
    untouched: tuple[str, ...] = ()
    begun: tuple[str, ...] = ()

    @property
    def state(self) -> Literal["done", "partial", "nothing"]:
        """``done`` when nothing is left, ``nothing`` when all of it is."""
        if self.recorded == self.total:
            return "done"
        return "partial" if self.recorded else "nothing"

    def __str__(self) -> str:
        """As the Boss reads it."""
        told = [f"outcome: {self.state}, {self.recorded} of {self.total} recorded"]
        if self.refused:
            told.append(f"refused {len(self.refused)}: {'; '.join(self.refused[:SHOWN_REFUSALS])}")
        if (more := len(self.refused) - SHOWN_REFUSALS) > 0:
            told.append(f"and {more} more")
        if self.untouched:
            told.append(f"nothing was handed in for {in_runs(self.untouched)}")
        if self.begun:
            told.append(f"still open: {', '.join(self.begun)}")
        return "; ".join(told)


class Bench(ABC):
    """The bench of one cycle and one agent (its key in agents.yaml).

    ``items`` are the cycle's prospects or replies. ``opening`` and ``newest`` are the texts of the first batch and of
    the one handed over last, which is how the model client knows what it need not send again. ``exhausted`` says
    that the plan's source has no more candidates. ``trace_id`` is the agent's newest request to its model, whose answer
    the tools carry out, and ``said`` what the model said with it.
    """

    traits: ClassVar[Traits]
    """What is true of the kind of work that is done at it: with which tools, among others."""
    trace_id: str | None = None
    said = ""
    cut = ""
    """Why the cycle takes fewer items than was planned, as the Boss reads it; empty where it does not."""
    why = ""
    """Why these items come to this stage, as the Boss reads it; empty where the stage itself says so."""

    def __init__(self, deployment: Deployment, cycle: Cycle, agent: str, batch: int) -> None:
        self.deployment = deployment
        self.cycle = cycle
        self.agent = agent
        self.batch = batch
        self.items: list[str] = list(cycle.items)
        self.opening = ""
        self.newest = ""
        self.exhausted = False
        self.lock = threading.RLock()

    @property
    def campaign(self) -> str:
        """The campaign's name."""
        return self.cycle.campaign

    @abstractmethod
    def words(self) -> str:
        """What code adds to the task's words: the offer, the choices."""

    def in_words(self, text: str) -> str:
        """The YAML's words of the task as the agent reads them."""
        return text

    @abstractmethod
    def open(self) -> str:
        """Hand over the first batch of what is left to do; the empty text when nothing is."""

    @abstractmethod
    def outcome(self) -> Outcome:
        """What the ledger says of the cycle's items."""

    @abstractmethod
    def tool(self, use: str, known_as: str) -> AgentTool:
        """Make one of this work's tools of the catalogue, under the name by which the agent knows it."""

    def parts(self, most: int) -> Sequence["Bench"]:  # noqa: ARG002 - for benches that can
        """Benches at which agents work side by side, each with its share of what is left; this one alone where not."""
        return (self,)

    def gather(self, parts: Sequence["Bench"]) -> None:
        """Know what was done at each of its parts."""
        self.exhausted = self.exhausted or any(part.exhausted for part in parts)

    def left(self) -> list[str]:
        """The items of which nothing has been settled yet."""
        return []

    def sample(self) -> str:
        """Some of what was recorded, marked as material: each item with what it rests on and what was handed in."""
        return ""

    def serves(self) -> tuple[str, ...]:
        """The prospects that the next model call of the agent serves."""
        return ()

    def everybody(self) -> tuple[str, ...]:
        """The prospects that the whole cycle serves."""
        return ()

    def detail(self, outcome: Outcome) -> str:
        """What the ledger keeps of the outcome besides its state."""
        return str(outcome)

    @property
    def never(self) -> Never:
        """What code keeps the agent from."""
        return self.deployment.bundle.agents[self.agent].never

    def stop_if_halted(self, tx: Tx) -> None:
        """Let no agent act in a campaign that is halted, or over.

        Raises:
            Halted: if it is.
        """
        if halted := self.halted(tx):
            raise halted

    def halted(self, tx: Tx) -> Halted | None:
        """What is to be raised in such a campaign, for whoever has something to record before that."""
        return trips.halted(tx, self.campaign)

    def set_aside(self, reason: str) -> bool:  # noqa: ARG002 - for benches that can
        """Go on without what is in hand, since the model failed at it; False where there is nothing to go on with."""
        return False

    def carry_out(self) -> AbstractContextManager[Tx]:
        """A transaction for what a tool does: all that it records carries the trace."""
        return self.deployment.ledger.write(self.trace_id)

    def note_call(
        self,
        tx: Tx,
        tool: str,
        arguments: Any,
        answer: Answer,
        *,
        accepted: int,
        refused: int,
        why: str = "",
        refusals: calls.Refusals = (),
        became: str = "",
    ) -> None:
        """Keep a call of a tool in the ledger; ``why`` where the arguments say it, else what the model said.

        ``became`` is what came of one that hands nothing in.
        """
        text, why = json.dumps(arguments, ensure_ascii=False), why or self.said
        calls.record_tool_call(
            tx,
            self.cycle,
            self.agent,
            tool,
            text,
            answer.text,
            accepted,
            refused,
            why,
            refusals=refusals,
            became=became,
        )
