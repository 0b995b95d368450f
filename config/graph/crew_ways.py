"""Which ways an item may take through its crew's tasks: what may be lacking, and which tasks are never both done."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from itertools import product

from config.files.crews import CrewConfig
from config.graph import crew_graph
from config.graph.possible import Group, can_be

MOST_BRANCHES = 10
"""Of a crew with more tasks that have a ``when``, each output of them may be lacking anywhere below."""


def may_lack(crew: CrewConfig, task: str, lacking: frozenset[str] = frozenset()) -> frozenset[str]:
    """The outputs of tasks before this one that may not be there when it is done, where these are ``lacking``."""
    makers = _makers(crew, task)
    found: set[str] = set()
    for skipped in _worlds(crew):
        gone = _gone(makers, skipped)
        if task not in skipped and lacking <= gone and not gone <= found and _can_be(crew, task, skipped):
            found |= gone
    return frozenset(found)


def _can_be(crew: CrewConfig, task: str, skipped: frozenset[str]) -> bool:
    """Whether the conditions of the task, and of those before it, let just these be skipped when it is done."""
    above = crew_graph.ancestors(crew, task)
    wanted: dict[str, bool] = {}
    for name in (*above, task):
        declared = crew.tasks[name]
        if declared.when is None or (declared.upstream and set(declared.upstream) <= skipped):
            continue
        if name in skipped and _may_be_given_up(crew, name):
            continue
        if wanted.setdefault(declared.when, name not in skipped) != (name not in skipped):
            return False
    gone = _gone(_makers(crew, task), skipped)
    known = {
        name: replace(group, present=name not in gone, absent=name in gone)
        for name, group in groups(crew, task, own=False).items()
    }
    return can_be(wanted, known, crew_graph.condition_fields(crew, above))


def _makers(crew: CrewConfig, task: str) -> dict[str, set[str]]:
    """The tasks before this one by the output that they hand in."""
    found: dict[str, set[str]] = {}
    for name in crew_graph.ancestors(crew, task):
        if (output := crew.tasks[name].output) is not None:
            found.setdefault(output, set()).add(name)
    return found


def _gone(makers: Mapping[str, set[str]], skipped: frozenset[str]) -> frozenset[str]:
    """The outputs that are not there because all who hand them in were skipped."""
    return frozenset(output for output, tasks in makers.items() if tasks <= skipped)


def groups(crew: CrewConfig, task: str, *, own: bool) -> dict[str, Group]:
    """What may stand behind each group of a condition of the task; with its ``own`` output, or without."""
    makers = _makers(crew, task)
    lacking = frozenset[str]().union(*(_gone(makers, skipped) for skipped in _worlds(crew)))
    mine = crew.tasks[task].output if own else None
    found = {crew_graph.ITEM: Group(crew.fields)}
    for name, output in crew.outputs.items():
        single = output.fields if output.is_single else {}
        found[name] = Group(single, output.count, absent=name in lacking and name != mine)
    return found


def are_exclusive(crew: CrewConfig, one: str, other: str) -> bool:
    """Whether no item ever has both tasks done: each needs a condition, and the two never hold together."""
    return any(
        _never_together(crew, one, first, second) for first in _needs(crew, one) for second in _needs(crew, other)
    )


def unclear(crew: CrewConfig, task: str, output: str) -> tuple[str, str] | None:
    """Two tasks that both hand an output in, so that nobody can say whose this task is given; None if it is clear.

    It is clear where one of the two waits for the other (the later one counts), and where never both are done.
    """
    makers = [
        name
        for name in crew_graph.tasks_of_output(crew, output)
        if name == task or task not in crew_graph.ancestors(crew, name)
    ]
    for index, first in enumerate(makers):
        for second in makers[index + 1 :]:
            if first in crew_graph.ancestors(crew, second) or second in crew_graph.ancestors(crew, first):
                continue
            if not are_exclusive(crew, first, second):
                return (first, second)
    return None


def not_asked(crew: CrewConfig, task: str, of: str) -> frozenset[str]:
    """The conditions without which ``of`` is skipped, and which ``task`` does not have: it may be done all the same."""
    return _needs(crew, of) - _needs(crew, task)


def _needs(crew: CrewConfig, task: str) -> frozenset[str]:
    """Conditions that held for every item for which the task is done."""
    found: dict[str, frozenset[str]] = {}
    for name in crew_graph.order(crew):
        declared = crew.tasks[name]
        above = [found[other] for other in declared.upstream if other in found]
        shared = frozenset.intersection(*above) if above else frozenset()
        found[name] = shared | ({declared.when} if declared.when is not None else set())
    return found[task]


def _never_together(crew: CrewConfig, task: str, first: str, second: str) -> bool:
    every = frozenset(crew.tasks)
    both = {first: True, second: True}
    return not can_be(both, groups(crew, task, own=False), crew_graph.condition_fields(crew, every))


def _worlds(crew: CrewConfig) -> Iterator[frozenset[str]]:
    """Each set of tasks that may be skipped together, as far as it is known without the conditions' values."""
    tasks = [(name, crew.tasks[name]) for name in crew_graph.order(crew)]
    may_skip = [(name, task.upstream, task.when is not None or _may_be_given_up(crew, name)) for name, task in tasks]
    return iter(_skipped(tuple(may_skip)))


def _may_be_given_up(crew: CrewConfig, task: str) -> bool:
    """Whether an item goes on without the task if its agent, one of the crew's ``agents``, fails at it."""
    agent = crew.agents.get(crew.tasks[task].agent or "")
    return agent is not None and agent.on_failure.then == "skip"


@lru_cache(maxsize=32)
def _skipped(tasks: tuple[tuple[str, tuple[str, ...], bool], ...]) -> tuple[frozenset[str], ...]:
    branching = [name for name, _, has_condition in tasks if has_condition][:MOST_BRANCHES]
    found: dict[frozenset[str], None] = {}
    for choice in product((False, True), repeat=len(branching)):
        passed = {name for name, is_passed in zip(branching, choice, strict=True) if is_passed}
        skipped: set[str] = set()
        for name, upstream, _ in tasks:
            if name in passed or (upstream and set(upstream) <= skipped):
                skipped.add(name)
        found[frozenset(skipped)] = None
    return tuple(found)
