"""A campaign with all that it refers to, as it was loaded and checked."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from config.files.agents import AgentsFile
from config.files.campaigns import CampaignConfig
from config.files.crews import CrewConfig
from config.files.envelopes import EnvelopeConfig
from config.files.llms import ModelsFile
from config.files.metrics import HeldTo, Metric
from config.files.sequences import SequenceConfig
from config.files.verticals import VerticalConfig
from config.files.worlds import WorldConfig
from config.secrets import resolve


@dataclass(frozen=True)
class CampaignBundle:
    """A campaign and everything that it names, checked; ``digest`` is a sha256 of all their values.

    The sources' locations are where they really are (see ``locate``); ``written`` has them as the file says them.
    The digest is of what the files say.
    """

    campaign: CampaignConfig
    vertical: VerticalConfig
    crew: CrewConfig
    envelope: EnvelopeConfig
    world: WorldConfig
    sequence: SequenceConfig
    agents: AgentsFile
    models: ModelsFile
    config_dir: Path
    digest: str
    campaign_file: Path
    vertical_file: Path
    written: Mapping[str, str]

    @property
    def held_to(self) -> tuple[HeldTo, ...]:
        """The figures and bounds of the crew's agents: first of who does its tasks, then of who stands in for them."""
        tasks = self.crew.agent_tasks.values()
        doers = dict.fromkeys(name for task in tasks for name in (task.manager, task.agent) if name)
        stand_ins = dict.fromkeys(name for doer in doers for name in self.agents[doer].on_failure.fallback)
        named = [(name, name not in doers) for name in {**doers, **stand_ins} if name in self.agents]
        metrics = [(name, self.agents[name].success_metric, stands_in) for name, stands_in in named]
        return tuple(HeldTo(name, one, stands_in) for name, one, stands_in in metrics if isinstance(one, Metric))

    @property
    def unused(self) -> tuple[str, ...]:
        """The sections of connections.yaml that nothing here uses: it writes to nobody, and nobody answers it."""
        if not self.crew.is_declared:
            return ()
        return ("inbox",) if self.campaign.notify.mail else ("smtp", "inbox")

    @property
    def webhooks(self) -> tuple[str, ...]:
        """The names of the webhooks by which its messages and documents leave."""
        return tuple(dict.fromkeys((*self.sequence.webhooks, *self.crew.webhooks)))

    def locate(self, location: str) -> str:
        """Where a source's file or URL really is; see ``locate``."""
        return locate(location, self.config_dir)


def locate(location: str, config_dir: Path, beside: Path | None = None) -> str:
    """Resolve a source's location: references first, then against the project (the folder above ``config_dir``).

    A URL or an absolute path stays as it is; a relative one that the project lacks is sought from ``beside``.

    Raises:
        MissingSettings: It refers to settings that are not set.
    """
    resolved = resolve(location)
    if "://" in resolved or Path(resolved).is_absolute():
        return resolved
    roots = [config_dir.resolve().parent, *([beside.resolve()] if beside else [])]
    for root in roots:
        if (root / resolved).exists() or next(root.glob(resolved), None) is not None:
            return _plain(root / resolved)
    return _plain(roots[0] / resolved)


def _plain(path: Path) -> str:
    """A path without ``..``; a file that is a link keeps its own name."""
    return str(path.parent.resolve() / path.name)
