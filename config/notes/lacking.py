"""Conditions on a field that an item or a record may lack: what then becomes of it is noted, and no problem."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from config.conditions import asked_whether_there, names_of
from config.files.crews import CrewConfig
from config.graph.crew_graph import ITEM
from config.loading import crews_of
from config.positions import Keys, Problem


def lacking(paths: Sequence[Path], config_dir: Path) -> Iterator[Problem]:
    """One note for each optional field of a condition of a crew that does not ask first whether it is there."""
    for document, crew in crews_of(paths, config_dir):
        for keys, condition, then in _conditions(crew):
            for name in _unasked(crew, condition):
                what = (
                    f"{name} may be lacking, and then this does not hold: {then}. Say what is meant: "
                    f"has({name}) && ..., or !has({name}) || ..."
                )
                yield document.problem(keys, what, place=document.place_of(keys, name))


def _conditions(crew: CrewConfig) -> Iterator[tuple[Keys, str, str]]:
    """Every condition of the crew's tasks with what becomes of an item for which it does not hold."""
    for name, task in crew.tasks.items():
        keys: Keys = ("tasks", name)
        if task.when is not None:
            yield (*keys, "when"), task.when, f"{name} is skipped"
        if task.recall is not None:
            yield (*keys, "recall", "when"), task.recall.when, f"the answer of {name} stands, however unsure it is"
        for index, rule in enumerate(task.then):
            without = "without a person" if rule.to == "person" else "and is not closed"
            yield (*keys, "then", index, "when"), rule.when, f"the {crew.works_on} goes on {without}"
        if task.redo is not None:
            yield (*keys, "redo", "unless"), task.redo.unless, f"{task.redo.task} is done again"


def _unasked(crew: CrewConfig, condition: str) -> Iterator[str]:
    asked = asked_whether_there(condition)
    for group, name in names_of(condition):
        fields = crew.fields if group == ITEM else crew.outputs[group].fields if group in crew.outputs else {}
        if name in fields and fields[name].optional and (group, name) not in asked:
            yield f"{group}.{name}"
