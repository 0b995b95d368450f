"""What must be true of a release: its templates show what is there by then, and its file is one of the folder."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from jinja2 import TemplateSyntaxError, nodes

from config import crew_graph, crew_ways
from config.crew_graph import ITEM
from config.crews import CrewConfig, FieldConfig, InnerTask
from config.flow_checks import is_unclear, unknown_here
from config.positions import Document, Keys, Place, Problem
from config.wording import environment, inside, place_of_fault

_ID = "id"
_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,10}$")
_BUILT_IN = frozenset({"range", "namespace", "dict", "loop"})
_CLOSED = ("one_of", "yes_no", "share")


def release_problems(document: Document, crew: CrewConfig, *, sure: bool = True) -> Iterator[Problem]:
    """Every problem of the files and bodies of a crew's releases; what may be lacking is told where it is ``sure``."""
    files: dict[str, str] = {}
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
            yield from _Shown(document, crew, name, keys, sure).problems(tree)
            if key == "file":
                yield from _file_problems(document, keys, crew, tree)
        if task.file is not None and task.file in files:
            what = f"the task {files[task.file]} releases this file already"
            yield document.problem(("tasks", name, "file"), what)
        files.setdefault(task.file or "", name)


def _file_problems(document: Document, keys: Keys, crew: CrewConfig, tree: nodes.Template) -> Iterator[Problem]:
    """It lies below the campaign's folder, has a suffix, and is another for each item."""
    plain = "".join(one.data if isinstance(one, nodes.TemplateData) else "x" for one in _parts(tree))
    below = "a file is released below the campaign's folder"
    if plain.startswith(("/", "\\", "~")) or re.match(r"[A-Za-z]:", plain):
        yield document.problem(keys, f"begins with {plain[0]}, but {below}: leave the {plain[0]} out")
    elif ".." in re.split(r"[/\\]", plain):
        yield document.problem(keys, f"has .., but {below}: leave the .. out")
    elif not _SUFFIX.search(plain):
        yield document.problem(keys, "has no suffix: end it in one, as in .md")
    if not any(_tells_apart(crew, path) for path, _ in _paths(tree)):
        yield document.problem(keys, "names one file for every item: put {{ item.id }} into it")


def _parts(tree: nodes.Template) -> Iterator[nodes.Node]:
    for output in tree.find_all(nodes.Output):
        yield from output.nodes


def _paths(tree: nodes.Node) -> Iterator[tuple[tuple[str, ...], int]]:
    for one in tree.find_all((nodes.Getattr, nodes.Name)):
        yield _path(one), one.lineno


def _tells_apart(crew: CrewConfig, path: tuple[str, ...]) -> bool:
    """Whether what is shown differs from item to item: not where it is a word of a closed set."""
    if len(path) < 2:
        return False
    group, name = path[:2]
    fields = crew.fields if group == ITEM else crew.outputs[group].fields if group in crew.outputs else {}
    return (group == ITEM and name == _ID) or name not in fields or fields[name].kind not in _CLOSED


def _path(node: nodes.Node) -> tuple[str, ...]:
    """The names of ``a.b`` or ``a["b"]``; empty for anything else."""
    if isinstance(node, nodes.Name):
        return (node.name,)
    if isinstance(node, nodes.Getattr):
        before = _path(node.node)
        return (*before, node.attr) if before else ()
    if isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str):
        before = _path(node.node)
        return (*before, node.arg.value) if before else ()
    return ()


@dataclass
class _Shown:
    """Walks one template of a task; each thing that is wrong is told once, where it first stands."""

    document: Document
    crew: CrewConfig
    task: str
    keys: Keys
    sure: bool
    told: set[str] = field(default_factory=set)
    guarded: set[tuple[str, ...]] = field(default_factory=set)

    def problems(self, tree: nodes.Template) -> Iterator[Problem]:
        """Every problem of the names that the template uses."""
        self.guarded = set(_guarded(tree))
        yield from self._walk(tree, {})

    def _walk(self, node: nodes.Node, scope: Mapping[str, str | None]) -> Iterator[Problem]:
        """``scope`` has the names that the template makes itself, with the output whose records they are, if any."""
        if isinstance(node, nodes.For):
            yield from self._walk(node.iter, scope)
            inner = {**scope, **dict.fromkeys(_targets(node.target), self._records_of(node.iter, scope)), "loop": None}
            for one in (*node.body, *node.else_, *((node.test,) if node.test else ())):
                yield from self._walk(one, inner)
            return
        if isinstance(node, nodes.Macro):
            scope = {**scope, **dict.fromkeys(name for one in node.args for name in _targets(one))}
        if isinstance(node, nodes.Output):
            for one in node.nodes:
                yield from self._whole(one, scope)
        if path := _path(node):
            yield from self._use(path, node.lineno, scope)
            return
        made: dict[str, str | None] = {}
        for child in node.iter_child_nodes():
            yield from self._walk(child, {**scope, **made})
            made |= dict.fromkeys(_made(child), None)

    def _records_of(self, node: nodes.Node, scope: Mapping[str, str | None]) -> str | None:
        path = _path(node)
        if len(path) != 1 or path[0] in scope or path[0] not in self.crew.outputs:
            return None
        return path[0]

    def _whole(self, node: nodes.Node, scope: Mapping[str, str | None]) -> Iterator[Problem]:
        """A record, or a list of them, that is put out as it is."""
        path = _path(node)
        if len(path) != 1:
            return
        name = path[0]
        output = scope.get(name, name)
        if output in self.crew.outputs and (name in scope or self._is_single(output)):
            fields = tuple(f"{name}.{one}" for one in self.crew.outputs[output].fields)
        elif name == ITEM and name not in scope:
            fields = tuple(f"{ITEM}.{one}" for one in self._item_fields)
        elif output in self.crew.outputs:
            yield from self._tell(path, node.lineno, self._list(output, next(iter(self.crew.outputs[output].fields))))
            return
        else:
            return
        yield from self._tell(path, node.lineno, f"{name} is a record: name a field of it", fields)

    def _use(self, path: tuple[str, ...], line: int, scope: Mapping[str, str | None]) -> Iterator[Problem]:
        name, *rest = path
        if name in scope:
            if (output := scope[name]) is not None and rest:
                yield from self._field(name, self.crew.outputs[output].fields, rest[0], line)
            return
        if name == ITEM:
            if rest:
                yield from self._field(name, self._item_fields, rest[0], line)
            return
        if name not in self.crew.outputs:
            if name not in _BUILT_IN:
                allowed = (ITEM, *self.crew.outputs)
                yield from self._tell(path[:1], line, f'unknown name "{name}"', allowed, name)
            return
        yield from self._output(name, rest, line)

    def _output(self, name: str, rest: list[str], line: int) -> Iterator[Problem]:
        above = crew_graph.ancestors(self.crew, self.task)
        if not set(crew_graph.tasks_of_output(self.crew, name)) & above:
            yield from self._tell((name,), line, unknown_here(self.crew, self.task, name))
        elif (both := crew_ways.unclear(self.crew, self.task, name)) is not None:
            yield from self._tell((name,), line, is_unclear(name, both))
        elif not self._is_single(name):
            if rest and rest[0] not in ("length", "count"):
                yield from self._tell((name, rest[0]), line, self._list(name, rest[0]))
        elif self.sure and name in crew_ways.may_lack(self.crew, self.task) and (name,) not in self.guarded:
            makers = " or ".join(one for one in crew_graph.tasks_of_output(self.crew, name) if one in above)
            what = f"{makers} may be skipped, and then there is no {name}: {{% if {name} is defined %}}...{{% endif %}}"
            yield from self._tell((name,), line, what)
        elif rest:
            yield from self._field(name, self.crew.outputs[name].fields, rest[0], line)

    def _field(self, name: str, fields: Mapping[str, FieldConfig | None], wanted: str, line: int) -> Iterator[Problem]:
        if wanted not in fields:
            allowed = tuple(f"{name}.{one}" for one in fields)
            given = f"{name}.{wanted}"
            yield from self._tell((name, wanted), line, f'unknown field "{given}"', allowed, given)
        elif (known := fields[wanted]) is not None and known.optional and (name, wanted) not in self.guarded:
            what = f'{wanted} may be missing: {{{{ {name}.{wanted} | default("", true) }}}}'
            yield from self._tell((name, wanted), line, what)

    def _list(self, name: str, wanted: str) -> str:
        low, high = self.crew.outputs[name].count
        many = f"{low}" if low == high else f"{low} to {high}"
        loop = f"{{% for one in {name} %}}{{{{ one.{wanted} }}}}{{% endfor %}}"
        return f"{name} is a list of {many} records: {loop}"

    def _is_single(self, output: str) -> bool:
        return self.crew.outputs[output].count == (1, 1)

    @property
    def _item_fields(self) -> Mapping[str, FieldConfig | None]:
        return {_ID: None, **self.crew.fields}

    def _tell(
        self, path: tuple[str, ...], line: int, what: str, allowed: tuple[str, ...] = (), given: str | None = None
    ) -> Iterator[Problem]:
        if what in self.told:
            return
        self.told.add(what)
        yield self.document.problem(self.keys, what, allowed=allowed, given=given, place=self._place(path, line))

    def _place(self, path: tuple[str, ...], line: int) -> Place:
        name = r"\s*\.\s*".join(map(re.escape, path))
        return inside(self.document, self.keys, line, rf"\{{[{{%](?:(?![%}}]\}}).)*?(?<![\w.])({name})\b")


def _guarded(tree: nodes.Template) -> Iterator[tuple[str, ...]]:
    """What the template asks after before it shows it, or has another text for."""
    for test in (*(one.test for one in tree.find_all(nodes.If)), *(one.test for one in tree.find_all(nodes.CondExpr))):
        yield from (path for path, _ in _paths(test))
    for default in tree.find_all(nodes.Filter):
        if default.name in ("default", "d") and default.node is not None:
            yield from (path for path, _ in _paths(default.node))
            yield _path(default.node)


def _targets(node: nodes.Node) -> list[str]:
    return [one.name for one in ([node] if isinstance(node, nodes.Name) else list(node.find_all(nodes.Name)))]


def _made(node: nodes.Node) -> list[str]:
    """The names that a statement makes for what follows it."""
    if isinstance(node, nodes.Assign | nodes.AssignBlock):
        return _targets(node.target)
    return [node.name] if isinstance(node, nodes.Macro) else []
