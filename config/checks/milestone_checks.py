"""What must be true of tasks beside the stages of outreach: which prospects they take, and who is shown what."""

from collections.abc import Iterator

from config.files.crews import PROSPECT, CrewConfig
from config.graph import crew_graph
from config.graph.crew_graph import FACTS
from config.positions import Document, Keys, Problem
from config.works import MILESTONES, TRAITS

SHOWN = tuple(one.name for one in TRAITS.values() if one.shown_at)
"""The works that can be shown what tasks made of prospects."""


def milestone_problems(document: Document, crew: CrewConfig) -> Iterator[Problem]:
    """Each task takes prospects from a milestone on, which comes no earlier than that of what it waits for.

    A crew without stages has no milestones, and a stage is shown what was made before it.
    """
    if not crew.is_declared:
        yield from _kind_problems(document, crew)
    for name, task in crew.tasks.items():
        keys: Keys = ("tasks", name)
        if crew.is_declared:
            if task.takes is not None:
                what = "belongs to a task beside stages: here a task takes its items once those before it are settled"
                yield document.problem((*keys, "takes"), what, at_key=True)
            continue
        if name in crew.stages:
            yield document.problem(keys, "a stage has this name already: choose another", at_key=True)
        if task.job is not None:
            what = "a prospect has no documents to read: its facts are looked up between qualified and enriched"
            yield document.problem((*keys, "job"), what, at_key=True)
        if task.takes is None and not task.upstream:
            what = "takes is missing: say how far prospects are when it begins"
            yield document.problem(keys, what, allowed=MILESTONES, at_key=True)
        yield from _order_problems(document, crew, name)
        yield from _redo_problems(document, crew, name)
        yield from _fact_problems(document, crew, name)
    yield from _context_problems(document, crew)


def _kind_problems(document: Document, crew: CrewConfig) -> Iterator[Problem]:
    """Beside stages there are prospects alone."""
    if crew.tasks and crew.works_on is None:
        what = f"tasks beside stages work on prospects: say works_on: {PROSPECT}"
        yield document.problem(("tasks",), what, at_key=True)


def _order_problems(document: Document, crew: CrewConfig, name: str) -> Iterator[Problem]:
    takes = crew.tasks[name].takes
    for other in crew.tasks[name].upstream if takes is not None else ():
        earlier = crew_graph.milestone_of(crew, other) if other in crew.tasks else None
        if takes is not None and earlier is not None and MILESTONES.index(earlier) > MILESTONES.index(takes):
            what = f"waits for {other}, which begins only with prospects that are {earlier}: say {earlier}"
            yield document.problem(("tasks", name, "takes"), what)
            return


def _redo_problems(document: Document, crew: CrewConfig, name: str) -> Iterator[Problem]:
    """What a stage has gone on with is not made anew: the stage would not look again."""
    redo, now = crew.tasks[name].redo, crew_graph.milestone_of(crew, name)
    if redo is None or redo.task not in crew.tasks or now is None:
        return
    before = crew_graph.milestone_of(crew, redo.task)
    if before is not None and before != now:
        what = (
            f"{redo.task} begins with prospects that are {before}, and {name} with those that are {now}: a stage has "
            f"gone on with its output by then. Review {redo.task} in a task that takes {before}"
        )
        yield document.problem(("tasks", name, "redo", "task"), what)


def _fact_problems(document: Document, crew: CrewConfig, name: str) -> Iterator[Problem]:
    """Facts are looked up on the way from qualified to enriched."""
    output = crew.outputs.get(crew.tasks[name].output or "")
    if output is None or crew_graph.milestone_of(crew, name) != MILESTONES[0]:
        return
    if any(FACTS in (*field.sources, field.ids) for field in output.fields.values()):
        what = "its output rests on facts, and a prospect that is qualified has none yet: say enriched"
        takes = crew.tasks[name].takes is not None
        yield document.problem(("tasks", name, *(("takes",) if takes else ())), what, at_key=not takes)


def _context_problems(document: Document, crew: CrewConfig) -> Iterator[Problem]:
    """What a stage is shown is there when it begins."""
    for name, stage in crew.stages.items():
        for index, other in enumerate(stage.context):
            keys: Keys = ("stages", name, "context", index)
            if (up_to := stage.traits.shown_at) is None:
                what = f"{stage.work} takes no prospect that a task has worked on"
                yield document.problem(("stages", name, "context"), what, allowed=SHOWN, at_key=True)
                break
            if other not in crew.tasks:
                yield document.problem(keys, f'unknown task "{other}"', allowed=tuple(crew.tasks), given=other)
                continue
            takes = crew_graph.milestone_of(crew, other)
            if crew.tasks[other].doer in ("job", "effect"):
                yield document.problem(keys, f"{other} hands nothing in, so there is nothing to be shown: leave it out")
            elif takes is not None and MILESTONES.index(takes) > MILESTONES.index(up_to):
                what = f"{stage.work} can be shown what tasks make up to {up_to}"
                yield document.problem(keys, f"{other} begins with prospects that are {takes}: {what}")
