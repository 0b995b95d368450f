"""What must be true of a release: its templates show what is there by then, and its file is one of the folder."""

import re
from collections.abc import Iterator

from jinja2 import TemplateSyntaxError, nodes

from config.checks.shown import ID, Shown, path_of
from config.files.crews import CrewConfig, InnerTask
from config.graph import crew_graph, crew_ways
from config.graph.crew_graph import ITEM, RELEASE
from config.graph.stock_files import OUTPUT_FILE
from config.positions import Document, Keys, Problem
from config.wording import environment, place_of_fault

_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,10}$")
_CLOSED = ("one_of", "yes_no", "share")


def release_problems(document: Document, crew: CrewConfig, *, sure: bool = True) -> Iterator[Problem]:
    """Every problem of the files and bodies of a crew's releases; what rests on conditions where they are ``sure``."""
    releases = [name for name, task in crew.tasks.items() if task.effect is not None]
    for name, task in crew.tasks.items():
        if task.effect is None or isinstance(task, InnerTask):
            continue
        for key in ("file", "body"):
            text = getattr(task, key)
            keys: Keys = ("tasks", name, key)
            if keys not in document.positions:
                continue
            try:
                environment().from_string(text)
            except TemplateSyntaxError as error:
                what = f"is not a template: {error.message}"
                yield document.problem(keys, what, place=place_of_fault(document, keys, error))
                continue
            tree = environment().parse(text)
            yield from Shown(document, crew, name, keys, sure).problems(tree)
            if key == "file":
                yield from _file_problems(document, keys, crew, tree)
        for other in releases[: releases.index(name)] if sure else ():
            if crew.tasks[other].file == task.file and not crew_ways.are_exclusive(crew, other, name):
                what = f"the task {crew_graph.declared_as(crew, other)} releases this file already"
                yield document.problem(("tasks", name, "file"), what)
                break


def _file_problems(document: Document, keys: Keys, crew: CrewConfig, tree: nodes.Template) -> Iterator[Problem]:
    """It lies below ``released/`` in the home, has a suffix, and is another for each item."""
    plain = "".join(one.data if isinstance(one, nodes.TemplateData) else "x" for one in _parts(tree))
    _, inner = document.home(keys)
    if inner[-1] == OUTPUT_FILE:  # ours stands in a folder of the item's, so what was written is looked at
        plain = plain.partition("/")[2]
    below = "a file is released below released/"
    if plain.startswith(("/", "\\", "~")) or re.match(r"[A-Za-z]:", plain):
        yield document.problem(keys, f"begins with {plain[0]}, but {below}: leave the {plain[0]} out")
    elif ".." in re.split(r"[/\\]", plain):
        yield document.problem(keys, f"has .., but {below}: leave the .. out")
    elif not _SUFFIX.search(plain):
        yield document.problem(keys, "has no suffix: end it in one, as in .md")
    if not any(_tells_apart(crew, path) for path in _paths(tree)):
        yield document.problem(keys, "names one file for every item: put {{ item.id }} into it")


def _parts(tree: nodes.Template) -> Iterator[nodes.Node]:
    for output in tree.find_all(nodes.Output):
        yield from output.nodes


def _paths(tree: nodes.Node) -> Iterator[tuple[str, ...]]:
    for one in tree.find_all((nodes.Getattr, nodes.Getitem)):
        yield path_of(one)


def _tells_apart(crew: CrewConfig, path: tuple[str, ...]) -> bool:
    """Whether what is shown differs from item to item: not where it is a word of a closed set."""
    if len(path) < 2:
        return False
    group, name = path[:2]
    if group == RELEASE:
        return False
    fields = crew.fields if group == ITEM else crew.outputs[group].fields if group in crew.outputs else {}
    return (group == ITEM and name == ID) or name not in fields or fields[name].kind not in _CLOSED
