"""What every act needs to know of where it happens."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from config.connections import Connections
from config.loading import CampaignBundle
from data.clock import Clock
from data.ledger.ledger import Ledger
from tools.gathering import Gathered
from tools.meter import Meter


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
