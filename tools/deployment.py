"""What every act needs to know of where it happens."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

from config.files.connections import Connections
from config.loading import CampaignBundle
from data.clock import Clock
from data.ledger.core.ledger import Ledger
from tools.meter import Meter

T = TypeVar("T")


@dataclass(slots=True)
class Gathered(Generic[T]):
    """Notices that are kept back for a moment, so that what happens in it is told at once.

    ``waiting`` says that they are not to be told yet, ``then`` is done once they were.
    """

    waiting: bool = False
    notices: list[T] = field(default_factory=list)
    then: list[Callable[[], None]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Deployment:
    """One campaign at work: its configuration, its ledger, its clock, and the addresses of the outside world.

    ``home`` is the folder of this run (``out/live`` or one rehearsal's); ``run_id`` names the run in every table.
    ``at_once`` is the most batches of one cycle that are worked at side by side; a rehearsal takes one after the
    other, so that each run of it is the same. ``meter`` counts what is asked of models, and knows what they may cost;
    ``gathered`` are notices to people.
    """

    bundle: CampaignBundle
    connections: Connections
    ledger: Ledger
    clock: Clock
    home: Path
    run_id: str
    at_once: int = 1
    meter: Meter = field(default_factory=Meter, compare=False)
    gathered: Gathered[Any] = field(default_factory=Gathered, compare=False)
