"""Second opinions that nothing waits for: noted, since each task goes by what there is when its turn comes."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from config.conditions import names_of
from config.files.crews import CrewConfig
from config.graph.crew_graph import ancestors, tasks_of_output
from config.loading import crews_of
from config.positions import Problem


def unawaited(paths: Sequence[Path], config_dir: Path) -> Iterator[Problem]:
    """One note for each task whose output an earlier one hands in too, and whose users do not wait."""
    for document, crew in crews_of(paths, config_dir):
        for name, earlier, hasty in _found(crew):
            output, many = crew.tasks[name].output, "do" if len(hasty) > 1 else "does"
            what = (
                f"hands in {output} again after {earlier}, and {' and '.join(hasty)} {many} not wait for it: "
                f"what it says may come too late for them. Have each wait: after: [{name}]"
            )
            yield document.problem(("tasks", name), what)


def _found(crew: CrewConfig) -> Iterator[tuple[str, str, list[str]]]:
    """A task, the one whose output it hands in again, and who goes by that output and does not wait for it."""
    above = {name: ancestors(crew, name) for name in crew.tasks}
    for name, task in crew.tasks.items():
        same = [one for one in tasks_of_output(crew, task.output) if one in above[name]] if task.output else []
        users = (one for one in crew.tasks if one not in above[name] and one != name and name not in above[one])
        hasty = [one for one in users if above[one] & set(same) and _goes_by(crew, one, same)]
        if same and hasty:
            yield name, same[-1], hasty


def _goes_by(crew: CrewConfig, user: str, same: Sequence[str]) -> bool:
    """Whether a task is shown the output of these, or a condition of it asks about it."""
    task = crew.tasks[user]
    conditions = [task.when, *(rule.when for rule in task.then), task.redo and task.redo.unless]
    asked = {group for condition in conditions if condition for group, _ in names_of(condition)}
    return not {*task.context}.isdisjoint(same) or not asked.isdisjoint(crew.tasks[one].output for one in same)
