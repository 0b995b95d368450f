"""A case with all that it takes to try an agent on it, checked as a whole; and the cases that a configuration has."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.checks.case_checks import Role, case_problems
from config.files.cases import DEFAULT_CREW, CaseConfig
from config.library import AGENTS, CAMPAIGN, CASE, CREW, Library
from config.loading import CampaignBundle, load_campaign
from config.positions import ConfigError, Document, compose
from config.reading import read
from config.works import Traits


@dataclass(frozen=True)
class Trial:
    """One case, the agent that is tried on it, and at which task of which campaign's crew."""

    agent: str
    task: str
    case: CaseConfig
    bundle: CampaignBundle
    document: Document

    @property
    def role(self) -> Role:
        """The agent in its crew."""
        return Role(self.agent, self.bundle.crew, self.bundle.agents)

    @property
    def work(self) -> Traits:
        """What is true of the task's kind of work."""
        return self.bundle.crew.agent_tasks[self.task].traits

    @property
    def is_managed(self) -> bool:
        """Does the agent have somebody else do the task, and decide on it?"""
        return self.role.is_manager_of(self.task)


def load_trial(path: Path, agent: str, config_dir: Path, task: str | None = None) -> Trial:
    """Read a case for an agent; ``task`` comes before the case's own.

    Raises:
        ConfigError: With every problem of the case, or of the campaign that it is of.
        MissingSettings: A source's location refers to settings that are not set.
    """
    file = read(path, CaseConfig)
    if file.problems:
        raise ConfigError(file.problems)
    case: CaseConfig = file.value  # type: ignore[assignment]
    bundle = load_campaign(_campaign_of(case, file.document, config_dir), config_dir)
    role = Role(agent, bundle.crew, bundle.agents)
    if problems := tuple(case_problems(file.document, case, role, task)):
        raise ConfigError(problems)
    return Trial(agent, role.task_of(task or case.task) or "", case, bundle, file.document)


def cases_of(agent: str, config_dir: Path) -> list[Path]:
    """The cases that the configuration has for an agent."""
    return sorted((config_dir / CASE.place / agent).glob("*.yaml"))


def known_agents(config_dir: Path) -> list[str]:
    """The agents that the configuration has: those of agents.yaml, and those of the crews' own."""
    found: set[str] = set()
    for kind, path in Library(config_dir).everything():
        if kind in (AGENTS, CREW):
            data = _mapping(path)
            found |= set(data if kind is AGENTS else data.get("agents") or ())
    return sorted(found)


def _campaign_of(case: CaseConfig, document: Document, config_dir: Path) -> str:
    """The file of the campaign that a case is of: the one it names, or the first of its crew."""
    library = Library(config_dir)
    known = library.names(CAMPAIGN, document.path)
    files = {name: file for name in known if (file := library.find(CAMPAIGN, name, document.path))}
    if case.campaign is not None:
        if case.campaign in files:
            return str(files[case.campaign])
        what = f'unknown campaign "{case.campaign}"'
        raise ConfigError([document.problem(("campaign",), what, allowed=known, given=case.campaign)])
    crew = case.crew or DEFAULT_CREW
    crews = {name: _mapping(file).get("crew") for name, file in files.items()}
    if crew in crews.values():
        return str(files[next(name for name, other in crews.items() if other == crew)])
    used = tuple(sorted({other for other in crews.values() if other}))
    what = f'no campaign has the crew "{crew}"'
    raise ConfigError([document.problem(("crew",), what, allowed=used, given=crew)])


def _mapping(file: Path) -> Mapping[str, Any]:
    """What a file says; nothing where it cannot be read, which ``check`` tells."""
    try:
        data = compose(file).data
    except ConfigError:
        return {}
    return data if isinstance(data, dict) else {}
