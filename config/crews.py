"""crews/*.yaml: which agents and stage tasks make a crew, in which process."""

from typing import Literal

from pydantic import Field

from config.base import Name, Share, Strict

Work = Literal["plan", "scout", "build", "critique", "publish", "inbox", "report"]
OPTIONAL_WORK: tuple[Work, ...] = ("critique",)
"""Work that a crew may lack: what the critic would judge is then put to a person."""


class StageTask(Strict):
    """One stage: what it works on (``work``), who does it, in what batches, and the words of its task.

    ``cycle`` is the most prospects that one cycle takes, ``batch`` the most that one model request takes.
    """

    work: Work
    agent: Name
    description: str
    expected_output: str
    cycle: int = Field(25, ge=1, le=200)
    batch: int = Field(10, ge=1, le=100)


class CleanRecord(Strict):
    """What earns a crew its trust: the share ``clean`` of its newest ``cycles`` cycles left nothing over."""

    cycles: int = Field(5, ge=1, le=100)
    clean: Share = 0.9


class Supervision(Strict):
    """How closely the manager looks: first at every cycle, and after a clean record only at ``exceptions``.

    Under ``exceptions`` a specialist works without the manager until something is refused, left over or failed. A
    breaker or a complaint puts supervision back to ``start``.
    """

    start: Literal["every"] = "every"
    after: CleanRecord = CleanRecord()
    then: Literal["exceptions", "every"] = "exceptions"


class CrewConfig(Strict):
    """A crew: in the hierarchical process the manager delegates each stage to its specialist.

    Without ``supervision`` it delegates every cycle.
    """

    crew: Name
    process: Literal["hierarchical"] = "hierarchical"
    manager: Name
    supervision: Supervision | None = None
    stages: dict[Name, StageTask] = Field(min_length=1)
