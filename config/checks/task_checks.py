"""What must be true of declared tasks: the names that they use, who does them, what is shown and cited."""

from collections.abc import Iterable, Iterator

from config.catalogues import READERS
from config.checks.checks import known_as
from config.checks.flow_checks import flow_problems
from config.checks.milestone_checks import milestone_problems
from config.checks.record_checks import record_problems
from config.checks.release_checks import release_problems
from config.files.agents import AgentConfig
from config.files.crews import CrewConfig, InnerTask, TaskConfig
from config.files.outputs import FieldConfig
from config.graph import crew_graph, crew_ways
from config.graph.crew_graph import FACTS
from config.graph.stock_files import OUTPUT_FILE
from config.positions import Document, Keys, Problem

TAKEN_TASKS = {"person": "it is where then leads", "close": "it is where then leads"}


def task_problems(
    document: Document, crew: CrewConfig, whole: CrewConfig | None, agents: dict[str, AgentConfig]
) -> Iterator[Problem]:
    """Every problem of the items, outputs and tasks of a declared crew.

    ``whole`` is the crew with the tasks of those that do one of its own; None where they do not fit. What waits for
    what is looked at where all names are known, and conditions where nothing waits for itself.
    """
    if crew.is_declared and crew.works_on not in crew.items:
        what = f'unknown kind of item "{crew.works_on}"' if crew.works_on else "is missing: the kind of item"
        at_key = crew.works_on is None
        yield document.problem(("works_on",), what, allowed=tuple(crew.items), given=crew.works_on, at_key=at_key)
        return
    outputs = tuple((whole or crew).outputs)
    named = [
        *record_problems(document, crew, outputs),
        *_name_problems(document, crew),
        *milestone_problems(document, crew),
    ]
    yield from named
    yield from _doer_problems(document, crew, agents)
    yield from _word_problems(document, crew)
    if named or whole is None:
        return
    whole = whole.model_copy(update={"agents": agents})
    if circles := list(_circle_problems(document, crew)):
        yield from circles
        return
    yield from _unused_problems(document, crew)
    if crew.is_declared:
        yield from _reading_problems(document, crew, whole)
    yield from _citing_problems(document, whole)
    flow = list(flow_problems(document, crew, whole))
    yield from flow
    # Whether an output may be lacking follows from conditions, so it is not said where one of them is wrong.
    yield from release_problems(document, whole, sure=not flow)


def _name_problems(document: Document, crew: CrewConfig) -> Iterator[Problem]:
    """Outputs and tasks that are named exist, each once in a place; a task in context hands something in."""
    for name, task in crew.tasks.items():
        keys: Keys = ("tasks", name)
        if name in TAKEN_TASKS:
            yield document.problem(keys, f'"{name}" is taken: {TAKEN_TASKS[name]}', at_key=True)
        if task.output is not None and task.output not in crew.outputs:
            what = f'unknown output "{task.output}"'
            yield document.problem((*keys, "output"), what, allowed=tuple(crew.outputs), given=task.output)
        for key in ("context", "after"):
            yield from _upstream_problems(document, crew, task, (*keys, key))
        if task.redo is not None and task.redo.task not in crew.tasks:
            known = set(task.upstream) <= crew.tasks.keys()
            allowed = crew_graph.again_of(crew, name) if known else tuple(crew.tasks)
            what = _unknown(crew, task.redo.task)
            yield document.problem((*keys, "redo", "task"), what, allowed=allowed, given=task.redo.task)


def _upstream_problems(document: Document, crew: CrewConfig, task: TaskConfig, keys: Keys) -> Iterator[Problem]:
    listed: list[str] = getattr(task, str(keys[-1]))
    if keys[-1] == "context" and task.doer == "job" and listed:
        yield document.problem(keys, "a job is shown nothing: put it under after", at_key=True)
        return
    for index, other in enumerate(listed):
        at: Keys = (*keys, index)
        if other not in crew.tasks:
            yield document.problem(at, _unknown(crew, other), allowed=tuple(crew.tasks), given=other)
        elif other in listed[:index]:
            yield document.problem(at, f'the task "{other}" stands twice')
        elif keys[-1] == "after" and other in task.context:
            yield document.problem(at, f"{other} stands under context already, which waits for it too")
        elif keys[-1] == "context" and crew.tasks[other].doer in ("job", "effect"):
            what = f"{other} hands nothing in, so there is nothing to be shown: put it under after"
            yield document.problem(at, what)


def _unknown(crew: CrewConfig, name: str) -> str:
    if name in crew.stages:
        return f"{name} is a stage: tasks wait for tasks, and takes says how far the stages have come"
    return f'unknown task "{name}"'


def _doer_problems(document: Document, crew: CrewConfig, agents: dict[str, AgentConfig]) -> Iterator[Problem]:
    """Each agent exists and does not manage the crew as well; a request holds no more than a cycle."""
    able = tuple(name for name in agents if name != crew.manager)
    for name, task in crew.tasks.items():
        keys: Keys = ("tasks", name)
        if task.agent is not None and task.agent == crew.manager:
            what = f"{task.agent} is the manager of this crew and would review itself"
            yield document.problem((*keys, "agent"), what, allowed=able)
        elif task.agent is not None and task.agent not in agents:
            yield document.problem((*keys, "agent"), f'unknown agent "{task.agent}"', allowed=able, given=task.agent)
        elif f"record_{task.output}" in map(known_as, agents[task.agent].looks_with if task.agent else ()):
            what = f'{task.agent} knows a reader as "record_{task.output}", which is how it hands {task.output} in'
            yield document.problem((*keys, "agent"), what)
        if "batch" in task.model_fields_set and task.batch > task.cycle:
            yield document.problem((*keys, "batch"), f"is more than the cycle of {task.cycle}")


def _word_problems(document: Document, crew: CrewConfig) -> Iterator[Problem]:
    """Each ``{name}`` in the words of a task, or in its output file, is a field of the item."""
    known = tuple(crew.fields)
    for name, task in crew.tasks.items():
        for key in ("description", "expected_output", "file"):
            keys: Keys = ("tasks", name, key)
            home, inner = document.home(keys)
            if key == "file" and inner[-1] != OUTPUT_FILE:
                continue
            text = str(home.value_at(inner)) if key == "file" else getattr(task, key)
            for used in dict.fromkeys(crew_graph.PLACEHOLDER.findall(text)):
                if used not in known:
                    what = f'unknown name "{used}": {{...}} names a field of the {crew.works_on}'
                    place = document.place_of(keys, f"{{{used}}}")
                    yield document.problem(keys, what, allowed=known, given=used, place=place)


def _circle_problems(document: Document, crew: CrewConfig) -> Iterator[Problem]:
    for first, *others in crew_graph.circles(crew):
        task, waits_for = crew.tasks[first], others[0]
        key = "context" if waits_for in task.context else "after"
        keys: Keys = ("tasks", first, key, getattr(task, key).index(waits_for))
        way = f"{first} waits for {', which waits for '.join(others)}: nothing of this ever begins"
        yield document.problem(keys, way if len(others) > 1 else f"{first} waits for itself, so it never begins")


def _unused_problems(document: Document, crew: CrewConfig) -> Iterator[Problem]:
    for output in crew.outputs:
        if not crew_graph.tasks_of_output(crew, output):
            what = "no task hands it in: name it as the output of one, or leave it out"
            yield document.problem(("outputs", output), what, at_key=True)


def _reading_problems(document: Document, crew: CrewConfig, whole: CrewConfig) -> Iterator[Problem]:
    """Documents are read, by the crew or by another within it, and facts come from documents."""
    documents = [name for name, field in crew.fields.items() if field.document]
    readers = [name for name, task in crew.tasks.items() if task.job == "read"]
    for name in readers[1:]:
        yield document.problem(("tasks", name, "job"), f"the task {readers[0]} does this already")
    for name in documents if not any(task.job == "read" for task in whole.tasks.values()) else ():
        keys: Keys = ("items", str(crew.works_on), name)
        yield document.problem(keys, "nobody reads it: add a task with job: read", at_key=True)
    for output, declared in crew.outputs.items() if not documents and not readers and not readers_of(whole) else ():
        for name, field in declared.fields.items():
            if FACTS in uses_of(field):
                key = "ids" if field.ids == FACTS else "grounded_in"
                what = (
                    f"a {crew.works_on} has no document, so there are no facts: give it a field with document: true, "
                    "or an agent a reader of files, or a searcher"
                )
                yield document.problem(("outputs", output, "fields", name, key), what)


def readers_of(crew: CrewConfig) -> frozenset[str]:
    """The tasks that facts come from: those with the job, and those whose agent reads files or searches."""
    return frozenset(
        name
        for name, task in crew.tasks.items()
        if task.job == "read" or (task.agent in crew.agents and _finds_facts(crew.agents[task.agent or ""]))
    )


def _finds_facts(agent: AgentConfig) -> bool:
    return bool(agent.searchers) or any(READERS[reader.use].reads == "file" for reader in agent.readers)


def _facts_without(
    crew: CrewConfig, task: str, readers: frozenset[str], fields: Iterable[FieldConfig]
) -> tuple[str, frozenset[str]] | None:
    """A reader that may be skipped where the task, which has to cite facts, is done; and the conditions that say so."""
    if not any(field.ids == FACTS and not field.optional for field in fields):
        return None
    above = [reader for reader in crew.tasks if reader in readers & crew_graph.ancestors(crew, task)]
    missing = {reader: crew_ways.not_asked(crew, task, reader) for reader in above}
    return next(((reader, found) for reader, found in missing.items() if all(missing.values()) and found), None)


def uses_of(field: FieldConfig) -> tuple[str, ...]:
    """What a field cites or rests on."""
    return (*field.sources, *((field.ids,) if field.ids is not None else ()))


def _citing_problems(document: Document, crew: CrewConfig) -> Iterator[Problem]:
    """Whoever hands in what cites, or rests on, something is shown it."""
    readers = readers_of(crew)
    for output, declared in crew.outputs.items():
        for name, field in declared.fields.items():
            of = crew.outputs.get(field.ids or "")
            if of is not None and of.may_be_none and not field.optional:
                what = f"cites {field.ids}, of which there may be none: add optional: true"
                yield document.problem(("outputs", output, "fields", name), what, at_key=True)
    for name, task in crew.tasks.items():
        if isinstance(task, InnerTask) or task.output not in crew.outputs:
            continue
        fields = crew.outputs[task.output].fields.values()
        shown = {crew.tasks[other].output for other in task.context}
        keys: Keys = ("tasks", name, "output")
        for source in dict.fromkeys(source for field in fields for source in uses_of(field)):
            verb = "cites" if any(field.ids == source for field in fields) else "rests on"
            if source == FACTS and name in readers:
                continue
            if source == FACTS and readers and not readers & crew_graph.ancestors(crew, name):
                reader = crew_graph.declared_as(crew, next(other for other in crew.tasks if other in readers))
                what = f"{task.output} {verb} facts, and {name} does not wait for {reader}: put it under after"
                yield document.problem(keys, what)
            elif source == FACTS and (asked := _facts_without(crew, name, readers, fields)):
                reader, conditions = asked
                told = crew_graph.declared_as(crew, reader)
                what = f"{task.output} {verb} facts, and {told} may be skipped where {name} is done"
                yield document.problem(keys, f"{what}: give {name} the same when ({' && '.join(sorted(conditions))})")
            elif source in crew.outputs and source not in shown:
                others = [one for one in crew_graph.tasks_of_output(crew, source) if one != name]
                makers = " or ".join(dict.fromkeys(crew_graph.declared_as(crew, one) for one in others))
                way = f": put {makers} under context" if makers else ""
                yield document.problem(keys, f"{task.output} {verb} {source}, and {name} is not shown them{way}")
