"""What must be true of declared tasks: the names that they use, their conditions, and the graph that they make."""

from collections.abc import Iterator

from config import crew_graph
from config.crews import CrewConfig
from config.positions import Document, Keys, Problem


def task_problems(document: Document, crew: CrewConfig, agents: tuple[str, ...]) -> Iterator[Problem]:
    """Every problem of the items, outputs and tasks of a declared crew."""
    if crew.works_on is None or crew.works_on not in crew.items:
        what = f'unknown kind of item "{crew.works_on}"' if crew.works_on else "is missing: the kind of item"
        yield document.problem(
            ("works_on",), what, allowed=tuple(crew.items), given=crew.works_on, at_key=not crew.works_on
        )
        return
    for name, task in crew.tasks.items():
        keys: Keys = ("tasks", name)
        if task.agent is not None and task.agent not in agents:
            yield document.problem((*keys, "agent"), f'unknown agent "{task.agent}"', allowed=agents, given=task.agent)
        if task.output is not None and task.output not in crew.outputs:
            what = f'unknown output "{task.output}"'
            yield document.problem((*keys, "output"), what, allowed=tuple(crew.outputs), given=task.output)
        for key in ("context", "after"):
            for index, other in enumerate(getattr(task, key)):
                if other not in crew.tasks:
                    what = f'unknown task "{other}"'
                    yield document.problem((*keys, key, index), what, allowed=tuple(crew.tasks), given=other)
    for name in crew_graph.cycles(crew):
        yield document.problem(("tasks", name), f"{name} waits for itself", at_key=True)
