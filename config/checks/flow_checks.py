"""What must be true of what follows: conditions, what is done again, and who goes on with it meanwhile."""

from collections.abc import Iterator, Mapping

from config.checks.checks import in_text
from config.checks.field_checks import shared_findings
from config.conditions import Finding, findings, names_of
from config.files.crews import CrewConfig, Recall, Redo
from config.files.outputs import OutputConfig
from config.files.own_fields import ITEM_GROUP
from config.graph import crew_graph, crew_ways
from config.graph.crew_graph import COUNT, ITEM, LISTS
from config.graph.possible import Group, outcomes
from config.positions import Document, Keys, Problem


def flow_problems(document: Document, crew: CrewConfig, whole: CrewConfig) -> Iterator[Problem]:
    """Every problem of ``when``, ``recall``, ``then`` and ``redo``.

    ``whole`` is the crew with the tasks of others in its own.
    """
    for name, task in crew.tasks.items():
        keys: Keys = ("tasks", name)
        if task.when is not None:
            never = f"never holds, so {name} is never done"
            begins = next(one for one in crew_graph.order(whole) if one in crew_graph.place_of(whole, name))
            loose = f"{name} is never skipped"
            yield from _condition_problems(
                document, whole, begins, (*keys, "when"), task.when, never=never, loose=loose
            )
        if task.recall is not None:
            yield from _recall_problems(document, crew, whole, name, task.recall)
        for index, rule in enumerate(task.then):
            never = f"never holds, so it never leads to {rule.to}"
            at: Keys = (*keys, "then", index, "when")
            loose = f"it always leads to {rule.to}"
            yield from _condition_problems(document, whole, name, at, rule.when, own=True, never=never, loose=loose)
        if task.redo is not None:
            yield from _redo_problems(document, crew, whole, name, task.redo)


def _condition_problems(
    document: Document,
    crew: CrewConfig,
    task: str,
    keys: Keys,
    condition: str,
    *,
    own: bool = False,
    never: str = "",
    always: str = "",
    loose: str = "",
) -> Iterator[Problem]:
    """It is CEL over what is known by then, of one task each, and can be true (``never``) or false (``always``).

    One on a share can be false where all that it asks of is known (``loose``): 60 for 60 % lets everything through.
    """
    seen = crew_graph.ancestors(crew, task) | ({task} if own else set())
    declared = crew_graph.condition_fields(crew, seen)
    sound = True
    values, days = crew_graph.condition_values(crew), crew_graph.condition_days(crew)
    for finding in (
        findings(condition, declared, values, days=days)
        if crew.is_declared
        else shared_findings(condition, declared, values, ITEM_GROUP, days=days)
    ):
        sound = False
        place = in_text(document, keys, condition, finding.column)
        if (what := _unasked(crew, task, finding)) is not None:
            yield document.problem(keys, what, place=place)
        else:
            yield document.problem(keys, finding.what, allowed=finding.allowed, given=finding.given, place=place)
    if not sound:
        return
    for group in dict.fromkeys(group for group, _ in names_of(condition) if group in crew.outputs):
        if (both := crew_ways.unclear(crew, task, group)) is not None:
            place = document.place_of(keys, f"{group}.")
            yield document.problem(keys, is_unclear(group, both), place=place)
            return
    groups = crew_ways.groups(crew, task, own=own)
    found = outcomes(condition, groups, declared)
    for said, outcome in ((never, True), (always, False)):
        if said and outcome not in found:
            what = f"{said}{_bounds(condition, groups)}"
            yield document.problem(keys, what, place=in_text(document, keys, condition, 1))
    shares = [
        f"{group}.{name}" for group, name in names_of(condition) if group in groups and groups[group].is_share(name)
    ]
    if loose and shares and True in found:
        known = {name: group.all_known() for name, group in groups.items()}
        if outcomes(condition, known, declared) == {True}:
            what = f"always holds where {shares[0]} is known, so {loose}: a share is from 0 to 1"
            yield document.problem(keys, what, place=in_text(document, keys, condition, 1))


def _bounds(condition: str, groups: Mapping[str, Group]) -> str:
    """Between what the numbers lie that a condition asks of, as it may not have heeded."""
    said = []
    for group, name in names_of(condition):
        field = groups[group].fields.get(name) if group in groups else None
        bounds = field and (field.whole or field.money or field.decimal or ((0, 1) if field.share else None))
        if bounds:
            said.append(f"{group}.{name} is from {bounds[0]:g} to {bounds[1]:g}")
    return f" ({', '.join(dict.fromkeys(said))})" if said else ""


def _unasked(crew: CrewConfig, task: str, finding: Finding) -> str | None:
    """What is said of a name that the crew has, and of which the condition cannot ask; None of any other finding."""
    if finding.given is None or finding.what.startswith("unknown value"):
        return None
    group, _, name = finding.given.partition(".")
    if finding.given in crew.outputs:
        return unknown_here(crew, task, finding.given)
    output = crew.outputs.get(group)
    field = (crew.fields if group == ITEM else output.fields if output else {}).get(name)
    if group == ITEM and name and field is None and not crew.is_declared:
        known = ", ".join(finding.allowed)
        return f"{finding.what} (allowed: {known}; a field of the vertical's own is {ITEM_GROUP}.{name})"
    if output is not None and field is not None and not output.is_single:
        return f"{is_a_list(group, output)}: a condition asks of {group}.{COUNT} alone"
    if field is None or field.kind not in LISTS:
        return None
    return f"{finding.given} is a list, and a condition asks of no list (allowed: {', '.join(finding.allowed)})"


def is_a_list(name: str, output: OutputConfig) -> str:
    """What is said of an output that is not one record."""
    return f"{name} is a list of {output.many} records"


def unknown_here(crew: CrewConfig, task: str, output: str) -> str:
    """Why a task knows nothing of an output that the crew has, and what to do."""
    makers = crew_graph.tasks_of_output(crew, output)
    names = dict.fromkeys(crew_graph.declared_as(crew, name) for name in makers)
    here = crew_graph.declared_as(crew, task)
    if here in names:
        return f"{here} itself hands {output} in, so it is not known before"
    if later := [name for name in makers if task in crew_graph.ancestors(crew, name)]:
        return f"{output} is not known here: {crew_graph.declared_as(crew, later[0])} comes after {here}"
    if not names:
        return f"{output} is not known here: no task hands it in"
    return f"{output} is not known here: put {' or '.join(names)} under context or after"


def is_unclear(output: str, both: tuple[str, str]) -> str:
    """What is said of an output that two tasks hand in."""
    first, second = both
    return (
        f"{first} and {second} both hand {output} in, and neither waits for the other: which of the two is meant? "
        "Let each hand in an output of its own, or give them conditions that never hold together"
    )


_OF_ONE = ("text", "texts", "ids")
"""Kinds of fields that say something of one item alone."""


def _recall_problems(
    document: Document, crew: CrewConfig, whole: CrewConfig, name: str, recall: Recall
) -> Iterator[Problem]:
    """It asks of the task's own answer. Where less than all that is shown has to be the same, no text is taken over.

    Nor is a number that is held to what its own item shows.
    """
    keys: Keys = ("tasks", name, "recall")
    never = "never holds, so no earlier answer is ever taken"
    loose = "every answer is given up for an earlier one"
    at: Keys = (*keys, "when")
    wrong = list(_condition_problems(document, whole, name, at, recall.when, own=True, never=never, loose=loose))
    yield from wrong
    output = crew.tasks[name].output or ""
    if not wrong and output not in {group for group, _ in names_of(recall.when)}:
        what = f"asks of nothing that {name} answers, so an earlier answer would change nothing"
        place = in_text(document, at, recall.when, 1)
        yield document.problem(at, what, allowed=(output,), place=place)
    for index, field in enumerate(recall.same):
        if field not in crew.fields:
            what = f'unknown field "{field}" of the {crew.works_on}'
            yield document.problem((*keys, "same", index), what, allowed=tuple(crew.fields), given=field)
    said = crew.outputs[output].fields.items() if output in crew.outputs else ()
    if recall.same and (told := [one for one, field in said if field.kind in _OF_ONE or field.sources]):
        what = f"{', '.join(told)} of {output} would say of one what was said of another: leave same out"
        yield document.problem((*keys, "same"), what, at_key=True)


def _redo_problems(document: Document, crew: CrewConfig, whole: CrewConfig, name: str, redo: Redo) -> Iterator[Problem]:
    keys: Keys = ("tasks", name, "redo")
    able = tuple(
        task
        for task in crew_graph.again_of(crew, name)
        if any(whole.tasks[one].agent for one in crew_graph.place_of(whole, task))
    )
    if redo.task not in able:
        what = f"{redo.task} is not before {name}"
        if redo.task == name:
            what = f"{name} cannot have itself done again"
        elif redo.task in crew_graph.ancestors(crew, name):
            what = f"{redo.task} is done by no agent, so it would do the same again"
        yield document.problem((*keys, "task"), what, allowed=able)
        return
    again = crew_graph.between(whole, redo.task, name)
    for effect in (other for other in again if whole.tasks[other].effect):
        what = (
            f"{effect} is between {redo.task} and {name}, and what is released is never released again: "
            f"review before {effect}"
        )
        yield document.problem((*keys, "task"), what)
        return
    always = f"always holds, so {redo.task} is never done again"
    wrong = list(_condition_problems(document, whole, name, (*keys, "unless"), redo.unless, own=True, always=always))
    yield from wrong
    made = tuple(dict.fromkeys(task.output for other, task in whole.tasks.items() if other in again and task.output))
    if not wrong and not {group for group, _ in names_of(redo.unless)} & set(made):
        what = "asks of nothing that is done again, so no round would change it"
        place = in_text(document, (*keys, "unless"), redo.unless, 1)
        yield document.problem((*keys, "unless"), what, allowed=made, place=place)
    yield from _stale_problems(document, whole, name, redo.task, again)


def _stale_problems(
    document: Document, crew: CrewConfig, reviewer: str, first: str, again: tuple[str, ...]
) -> Iterator[Problem]:
    """Nobody goes on with what a reviewer may still have done again."""
    hasty = [
        name
        for name, task in crew.tasks.items()
        if name not in again and set(task.upstream) & set(again) and reviewer not in crew_graph.ancestors(crew, name)
    ]
    for name in dict.fromkeys(crew_graph.declared_as(crew, one) for one in hasty):
        what = (
            f"waits not for {reviewer}, which may have {first} done again: it would go on with what is given up "
            f"(after: [{reviewer}])"
        )
        yield document.problem(("tasks", name), what, at_key=True)
