"""What must be true of a case: the agent has the task, the task takes this input, the conditions are sound."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from config.checks.checks import in_text
from config.conditions import Declared, Values, findings
from config.files.agents import AgentConfig
from config.files.cases import INPUTS, RECORD, RECORD_VALUES, CaseConfig
from config.files.crews import CrewConfig
from config.files.outputs import OutputConfig
from config.graph import crew_graph
from config.positions import Document, Keys, Problem
from config.works import Traits

ID_OF = {"candidates": "p", "prospects": "p", "replies": "r", "items": "i"}
"""With which letter the ids of an input's entries begin; they are numbered from 1, as the case has them."""


@dataclass(frozen=True, slots=True)
class Role:
    """An agent in a crew, as a case tries it: at which of the crew's tasks it may be tried."""

    agent: str
    crew: CrewConfig
    agents: Mapping[str, AgentConfig]

    @property
    def tasks(self) -> tuple[str, ...]:
        """Its own tasks, then those of an agent in whose place it may stand; a manager may be tried at any."""
        known = self.crew.agent_tasks
        own = [name for name, task in known.items() if task.agent == self.agent]
        instead = [name for name, task in known.items() if self.agent in self.agents[task.agent].on_failure.fallback]
        others = list(known) if self.agent == self.crew.manager else []
        return tuple(dict.fromkeys([*own, *instead, *others]))

    def task_of(self, wanted: str | None) -> str | None:
        """The task that is tried: the one that is wanted, else the only one of its own; None where that says none."""
        if wanted is not None:
            return wanted if wanted in self.tasks else None
        own = [name for name, task in self.crew.agent_tasks.items() if task.agent == self.agent]
        only = own or list(self.tasks)
        return only[0] if len(only) == 1 else None

    def is_manager_of(self, task: str) -> bool:
        """Does it have somebody else do the task, and decide on it?"""
        return self.agent == self.crew.manager and self.crew.agent_tasks[task].agent != self.agent


def case_problems(document: Document, case: CaseConfig, role: Role, wanted: str | None = None) -> Iterator[Problem]:
    """Every problem of a case that is tried with an agent; ``wanted`` is a task that is named beside it."""
    if role.agent not in role.agents:
        what = f'unknown agent "{role.agent}"'
        yield document.problem((), what, allowed=tuple(role.agents), given=role.agent)
        return
    named = wanted or case.task
    task = role.task_of(named)
    if task is None:
        yield _no_task(document, role, named)
        return
    work = role.crew.agent_tasks[task].traits
    yield from _input_problems(document, case, task, work)
    yield from _id_problems(document, case, work)
    yield from _condition_problems(document, case, role.crew, task)
    if case.expect.decision and not role.is_manager_of(task):
        what = f"belongs to a case of a manager; {role.agent} does {task} itself"
        yield document.problem(("expect", "decision"), what, at_key=True)
    for index, one in enumerate(case.earlier):
        if one.task not in role.crew.agent_tasks:
            what = f'unknown task "{one.task}"'
            known = tuple(role.crew.agent_tasks)
            yield document.problem(("earlier", index, "task"), what, allowed=known, given=one.task)


def ids_of(case: CaseConfig, work: Traits) -> tuple[str, ...]:
    """The ids that the entries of the case's input get, in their order; without entries, what is recorded is one."""
    if not work.takes_items:
        return (work.name,)
    key = work.case_input
    return tuple(f"{ID_OF[key]}{number}" for number in range(1, len(getattr(case, key)) + 1))


def record_fields(crew: CrewConfig, task: str) -> Declared:
    """What a condition of a case may ask of a record of the task."""
    work = crew.agent_tasks[task].traits
    return {RECORD: crew_graph.typed(_output(crew, task).fields) if work.is_declared else dict(work.record)}


def _record_values(crew: CrewConfig, task: str) -> Values:
    if not crew.agent_tasks[task].traits.is_declared:
        return {f"{RECORD}.{name}": words for name, words in RECORD_VALUES.items()}
    fields = _output(crew, task).fields
    return {f"{RECORD}.{name}": tuple(field.one_of) for name, field in fields.items() if field.one_of}


def _output(crew: CrewConfig, task: str) -> OutputConfig:
    return crew.outputs[crew.tasks[task].output or ""]


def _no_task(document: Document, role: Role, named: str | None) -> Problem:
    if named is not None:
        return document.problem(("task",), f'{role.agent} has no task "{named}"', allowed=role.tasks, given=named)
    if not role.tasks:
        return document.problem((), f"{role.agent} has no task in the crew {role.crew.crew}")
    what = f"is missing: {role.agent} has several tasks"
    return document.problem(("task",), what, allowed=role.tasks, at_key=True)


def _input_problems(document: Document, case: CaseConfig, task: str, work: Traits) -> Iterator[Problem]:
    """The one input that the task takes is there, and no other."""
    wanted = work.case_input
    for key in INPUTS:
        if key != wanted and getattr(case, key):
            yield document.problem((key,), f"the task {task} takes {wanted}, not {key}", at_key=True)
    if work.takes_items and not getattr(case, wanted):
        yield document.problem((wanted,), f"is missing: what the task {task} is tried on", at_key=True)
    for index, dossier in enumerate(case.prospects):
        known = [f"f{number}" for number in range(1, len(dossier.facts) + 1)]
        for place, angle in enumerate(dossier.angles):
            for at, cited in enumerate(angle.facts):
                if cited not in known:
                    what, keys = f'unknown fact "{cited}"', ("prospects", index, "angles", place, "facts", at)
                    yield document.problem(keys, what, allowed=known, given=cited)


def _id_problems(document: Document, case: CaseConfig, work: Traits) -> Iterator[Problem]:
    known = ids_of(case, work)
    if isinstance(case.expect.recorded, list):
        for index, one in enumerate(case.expect.recorded):
            if one not in known:
                what = f'unknown id "{one}"'
                yield document.problem(("expect", "recorded", index), what, allowed=known, given=one)
    for one in case.expect.of:
        if one not in known:
            yield document.problem(("expect", "of", one), f'unknown id "{one}"', allowed=known, given=one, at_key=True)


def _condition_problems(document: Document, case: CaseConfig, crew: CrewConfig, task: str) -> Iterator[Problem]:
    declared, values = record_fields(crew, task), _record_values(crew, task)
    for keys, condition in _conditions(case):
        for finding in findings(condition, declared, values):
            place = in_text(document, keys, condition, finding.column)
            yield document.problem(keys, finding.what, allowed=finding.allowed, given=finding.given, place=place)


def _conditions(case: CaseConfig) -> Iterator[tuple[Keys, str]]:
    for index, condition in enumerate(case.expect.each):
        yield ("expect", "each", index), condition
    for one, conditions in case.expect.of.items():
        for index, condition in enumerate(conditions):
            yield ("expect", "of", one, index), condition
