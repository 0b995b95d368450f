"""What must be true of a crew: who manages it, who does its stages or tasks, and that each can."""

from collections.abc import Iterator, Mapping

from config.catalogues import BOSS_TOOLS
from config.checks.checks import agents_problems, tool_names
from config.checks.milestone_checks import milestone_problems
from config.checks.schedule_checks import when_problems
from config.checks.task_checks import task_problems
from config.files.agents import ALONE, AgentConfig
from config.files.crews import CrewConfig, StageTask
from config.files.metrics import Metric
from config.positions import Document, Keys, Problem
from config.works import TRAITS


def crew_problems(
    document: Document,
    crew: CrewConfig,
    whole: CrewConfig | None,
    known: dict[str, AgentConfig],
    models: tuple[str, ...],
) -> Iterator[Problem]:
    """Its own agents are sound, its manager only looks, and its stages, or its tasks, are done by those who can."""
    for name in crew.agents.keys() & known.keys():
        what = "agents.yaml has an agent of this name: choose another, or use that one"
        yield document.problem(("agents", name), what, at_key=True)
    agents = {**known, **crew.agents}
    names = tuple(agents)
    yield from agents_problems(document, crew.agents, models, ("agents",), names)
    if crew.manager is not None:
        yield from _manager_problems(document, crew.manager, agents)
        yield from _unmeasured(document, crew, agents)
    yield from when_problems(document, crew)
    if crew.stages:
        yield from _stage_problems(document, crew, agents)
        yield from () if crew.tasks else milestone_problems(document, crew)
    if crew.tasks:
        yield from task_problems(document, crew, whole, agents)


def _manager_problems(document: Document, manager: str, agents: dict[str, AgentConfig]) -> Iterator[Problem]:
    if manager not in agents:
        what = f'unknown agent "{manager}"'
        yield document.problem(("manager",), what, allowed=tuple(agents), given=manager)
    elif too_many := [tool for tool in tool_names(agents[manager]) if tool not in BOSS_TOOLS]:
        what = f"{manager} holds {', '.join(too_many)}; a manager holds no more than {', '.join(BOSS_TOOLS)}"
        yield document.problem(("manager",), what)


def _unmeasured(document: Document, crew: CrewConfig, agents: dict[str, AgentConfig]) -> Iterator[Problem]:
    """A manager without a task of its own records nothing, so no figure is ever counted of it."""
    manager = crew.manager or ""
    if manager in agents and isinstance(agents[manager].success_metric, Metric) and crew.is_declared:
        keys: Keys = ("agents", manager, "success_metric") if manager in crew.agents else ("manager",)
        what = f"{manager} does no task here, so no figure is counted of it: say its success_metric in words"
        yield document.problem(keys, what)


def _stage_problems(document: Document, crew: CrewConfig, agents: dict[str, AgentConfig]) -> Iterator[Problem]:
    """No kind of work of outreach is done twice; each is done by an agent that exists and has the tool for it."""
    names = tuple(agents)
    done: dict[str, str] = {}
    for name, stage in crew.stages.items():
        keys: Keys = ("stages", name)
        if stage.work in done:
            yield document.problem((*keys, "work"), f'the stage {done[stage.work]} already does "{stage.work}"')
        done.setdefault(stage.work, name)
        if stage.agent not in agents:
            what = f'unknown agent "{stage.agent}"'
            yield document.problem((*keys, "agent"), what, allowed=names, given=stage.agent)
        elif stage.traits.hands_in not in tool_names(agents[stage.agent]):
            what = f'{stage.agent} lacks the tool "{stage.traits.hands_in}", which "{stage.work}" records with'
            yield document.problem((*keys, "agent"), what)
        elif looks := agents[stage.agent].looks_with:
            verb = "reads" if looks[0].is_reader else "searches"
            what = f"{stage.agent} {verb} with {looks[0].use}, which belongs to agents of a crew with tasks"
            yield document.problem((*keys, "agent"), what)
        elif stage.traits.is_managers and stage.agent != crew.manager and crew.manager in agents:
            yield document.problem((*keys, "agent"), f"the plan is the manager's own work, that is {crew.manager}'s")
        else:
            for what in _unfit_fallbacks(stage, agents):
                yield document.problem((*keys, "agent"), what)
        if stage.batch > stage.cycle:
            yield document.problem((*keys, "batch"), f"is more than the cycle of {stage.cycle}")
    yield from _undone_problems(document, crew, done)


def _undone_problems(document: Document, crew: CrewConfig, done: Mapping[str, str]) -> Iterator[Problem]:
    """What no stage does code does under the work's own name; nobody judges angles that nobody writes."""
    for section, names in (("stages", crew.stages), ("tasks", crew.tasks)):
        for name in names.keys() & crew.tasks_by_rule.keys():
            what = f'no stage does the work "{name}", so code does it under this name: choose another'
            yield document.problem((section, name), what, at_key=True)
    writing = next(one.name for one in TRAITS.values() if one.writes)
    judging = next(one.name for one in TRAITS.values() if one.judges)
    if judging in done and writing not in done:
        what = f'{done[judging]} judges angles, and no stage does the work "{writing}", which writes them'
        yield document.problem(("stages", done[judging]), what, at_key=True)


def _unfit_fallbacks(stage: StageTask, agents: dict[str, AgentConfig]) -> Iterator[str]:
    """Fallbacks of the stage's agent that cannot do the stage."""
    for fallback in agents[stage.agent].on_failure.fallback:
        if fallback == ALONE and stage.traits.is_managers:
            yield f'{stage.agent} falls back to "{ALONE}", but it plans alone anyway'
        elif fallback in agents and stage.traits.hands_in not in tool_names(agents[fallback]):
            yield f'{stage.agent} falls back to {fallback}, which lacks the tool "{stage.traits.hands_in}"'
