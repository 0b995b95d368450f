"""What a template shows of an item and of what tasks made of it: each name, held against what is there by then."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from jinja2 import nodes

from config.checks.flow_checks import is_a_list, is_unclear, unknown_here
from config.files.crews import CrewConfig
from config.files.outputs import FieldConfig
from config.graph import crew_graph, crew_ways
from config.graph.crew_graph import ITEM, LISTS, OF_RELEASES, RELEASE
from config.positions import Document, Keys, Place, Problem
from config.wording import inside

ID, KEY = "id", "key"
_BUILT_IN = frozenset({"range", "namespace", "dict", "loop"})
_OF_MACROS = ("caller", "varargs", "kwargs")

Path = tuple[str, ...]


def path_of(node: nodes.Node) -> Path:
    """The names of ``a.b`` or ``a["b"]``; empty for anything else."""
    if isinstance(node, nodes.Name):
        return (node.name,)
    if isinstance(node, nodes.Getattr):
        before = path_of(node.node)
        return (*before, node.attr) if before else ()
    if isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str):
        before = path_of(node.node)
        return (*before, node.arg.value) if before else ()
    return ()


@dataclass(frozen=True)
class _Scope:
    """What is known where a piece of the template stands.

    ``names`` are those that the template makes itself, each with the output whose records it goes through, if any.
    ``there`` was asked after with ``is defined``; ``lacking`` are outputs of which it was found that they are not.
    """

    names: Mapping[str, str | None] = field(default_factory=dict)
    there: frozenset[Path] = frozenset()
    lacking: frozenset[str] = frozenset()

    def naming(self, names: list[str], of: str | None = None) -> "_Scope":
        return replace(self, names={**self.names, **dict.fromkeys(names, of)})

    def knowing(self, there: frozenset[Path], lacking: frozenset[Path]) -> "_Scope":
        outputs = frozenset(path[0] for path in lacking if len(path) == 1)
        return replace(self, there=self.there | there, lacking=self.lacking | outputs)


@dataclass
class Shown:
    """Walks one template of a task; each thing that is wrong is told once, where it first stands.

    Whether an output may be lacking is looked at where conditions are ``sure``.
    """

    document: Document
    crew: CrewConfig
    task: str
    keys: Keys
    sure: bool = True
    told: set[str] = field(default_factory=set)

    def problems(self, tree: nodes.Template) -> Iterator[Problem]:
        """Every problem of the names that the template uses."""
        yield from self._walk(tree, _Scope())

    def _walk(self, node: nodes.Node, scope: _Scope) -> Iterator[Problem]:
        if path := path_of(node):
            yield from self._use(path, node.lineno, scope)
        elif isinstance(node, nodes.For):
            yield from self._loop(node, scope)
        elif isinstance(node, nodes.If | nodes.CondExpr):
            yield from self._branches(node, scope)
        elif isinstance(node, nodes.Assign | nodes.AssignBlock | nodes.With):
            yield from self._naming(node, scope)
        elif isinstance(node, nodes.Call) and isinstance(node.node, nodes.Getattr):
            yield from self._all([node.node.node, *node.args, *node.kwargs], scope)
        elif isinstance(node, nodes.And | nodes.Or):
            yield from self._walk(node.left, scope)
            yield from self._walk(node.right, scope.knowing(*_known(node.left, holds=isinstance(node, nodes.And))))
        elif isinstance(node, nodes.Test) and node.name in ("defined", "undefined"):
            yield from self._walk(node.node, scope.knowing(frozenset({path_of(node.node)}), frozenset()))
        elif isinstance(node, nodes.Filter) and node.name in ("default", "d") and node.node is not None:
            yield from self._walk(node.node, scope.knowing(frozenset({path_of(node.node)}), frozenset()))
            yield from self._all(node.args, scope)
        else:
            if isinstance(node, nodes.Output):
                for one in node.nodes:
                    yield from self._whole(one, scope)
            yield from self._all(list(node.iter_child_nodes()), scope.naming(_own(node)))

    def _all(self, found: list[nodes.Node] | list[nodes.Expr], scope: _Scope) -> Iterator[Problem]:
        """One after the other; what one makes is known to the next."""
        for one in found:
            yield from self._walk(one, scope)
            scope = scope.naming(_made(one))

    def _naming(self, node: nodes.Assign | nodes.AssignBlock | nodes.With, scope: _Scope) -> Iterator[Problem]:
        """What names are given to; within ``with`` they hold for what it encloses alone."""
        if isinstance(node, nodes.Assign):
            yield from self._walk(node.node, scope)
            return
        if isinstance(node, nodes.With):
            yield from self._all(node.values, scope)
            scope = scope.naming([name for one in node.targets for name in _targets(one)])
        yield from self._all(node.body, scope)

    def _loop(self, node: nodes.For, scope: _Scope) -> Iterator[Problem]:
        yield from self._walk(node.iter, scope)
        path = path_of(node.iter)
        of = path[0] if len(path) == 1 and path[0] not in scope.names and path[0] in self.crew.outputs else None
        inner = scope.naming(_targets(node.target), of).naming(["loop"])
        yield from self._all([*([node.test] if node.test else []), *node.body], inner)
        yield from self._all(node.else_, scope)

    def _branches(self, node: nodes.If | nodes.CondExpr, scope: _Scope) -> Iterator[Problem]:
        yield from self._walk(node.test, scope)
        then = scope.knowing(*_known(node.test, holds=True))
        other = scope.knowing(*_known(node.test, holds=False))
        if isinstance(node, nodes.CondExpr):
            yield from self._walk(node.expr1, then)
            yield from self._walk(node.expr2, other) if node.expr2 else ()
            return
        yield from self._all(node.body, then)
        for elif_ in node.elif_:
            yield from self._walk(elif_.test, other)
            yield from self._all(elif_.body, other.knowing(*_known(elif_.test, holds=True)))
            other = other.knowing(*_known(elif_.test, holds=False))
        yield from self._all(node.else_, other)

    def _whole(self, node: nodes.Node, scope: _Scope) -> Iterator[Problem]:
        """A record, or a list of them, that is put out as it is."""
        path = path_of(node)
        if len(path) != 1:
            return
        name = path[0]
        output = scope.names.get(name, name)
        if name == ITEM and name not in scope.names:
            fields = tuple(self._item_fields)
        elif output not in self.crew.outputs:
            return
        elif name not in scope.names and not self._is_single(output):
            first = next(iter(self.crew.outputs[output].fields))
            yield from self._tell(path, node.lineno, self._list(output, first))
            return
        else:
            fields = tuple(self.crew.outputs[output].fields)
        allowed = tuple(f"{name}.{one}" for one in fields)
        yield from self._tell(path, node.lineno, f"{name} is a record: name a field of it", allowed)

    def _use(self, path: Path, line: int, scope: _Scope) -> Iterator[Problem]:
        name, *rest = path
        if name in scope.names:
            output = scope.names[name]
            if output is not None:
                yield from self._field(path, self.crew.outputs[output].fields, line, scope)
        elif name == ITEM:
            yield from self._field(path, self._item_fields, line, scope)
        elif name == RELEASE:
            yield from self._field(path, dict.fromkeys(OF_RELEASES), line, scope)
        elif name in self.crew.outputs:
            yield from self._output(path, rest, line, scope)
        elif name not in _BUILT_IN:
            yield from self._tell(path[:1], line, f'unknown name "{name}"', (ITEM, RELEASE, *self.crew.outputs), name)

    def _output(self, path: Path, rest: list[str], line: int, scope: _Scope) -> Iterator[Problem]:
        name = path[0]
        above = crew_graph.ancestors(self.crew, self.task)
        if not set(crew_graph.tasks_of_output(self.crew, name)) & above:
            yield from self._tell((name,), line, unknown_here(self.crew, self.task, name))
        elif (both := crew_ways.unclear(self.crew, self.task, name)) is not None:
            yield from self._tell((name,), line, is_unclear(name, both))
        elif not self._is_single(name):
            if rest:
                yield from self._tell((name, rest[0]), line, self._list(name, rest[0]))
        elif (name,) not in scope.there and self._may_lack(name, scope):
            makers = [one for one in crew_graph.tasks_of_output(self.crew, name) if one in above]
            told = " or ".join(dict.fromkeys(crew_graph.declared_as(self.crew, one) for one in makers))
            way = f"give {self.task} the same when, or write {{% if {name} is defined %}}...{{% endif %}}"
            what = f"{told} may be skipped, and then there is no {name}: {way}"
            yield from self._tell((name,), line, what)
        else:
            yield from self._field(path, self.crew.outputs[name].fields, line, scope)

    def _may_lack(self, name: str, scope: _Scope) -> bool:
        return self.sure and name in crew_ways.may_lack(self.crew, self.task, scope.lacking)

    def _field(
        self, path: Path, fields: Mapping[str, FieldConfig | None], line: int, scope: _Scope
    ) -> Iterator[Problem]:
        if len(path) < 2:
            return
        name, wanted = path[:2]
        given = f"{name}.{wanted}"
        if wanted not in fields:
            allowed = tuple(f"{name}.{one}" for one in fields)
            yield from self._tell(path[:2], line, f'unknown field "{given}"', allowed, given)
        elif (known := fields[wanted]) is not None and known.optional and path[:2] not in scope.there:
            yield from self._tell(path[:2], line, f'{wanted} may be missing: {{{{ {given} | default("", true) }}}}')
        elif len(path) > 2:
            kind = "a list" if known is not None and known.kind in LISTS else "no record"
            yield from self._tell(path[:3], line, f"{given} is {kind}, so it has no {path[2]}")

    def _list(self, name: str, wanted: str) -> str:
        way = f"{{% for one in {name} %}}{{{{ one.{wanted} }}}}{{% endfor %}}"
        if wanted in ("count", "length"):
            way = f"{{{{ {name} | length }}}}"
        return f"{is_a_list(name, self.crew.outputs[name])}: {way}"

    def _is_single(self, output: str) -> bool:
        return self.crew.outputs[output].is_single

    @property
    def _item_fields(self) -> Mapping[str, FieldConfig | None]:
        return {ID: None, KEY: None, **self.crew.fields}

    def _tell(
        self, path: Path, line: int, what: str, allowed: tuple[str, ...] = (), given: str | None = None
    ) -> Iterator[Problem]:
        if what in self.told:
            return
        self.told.add(what)
        yield self.document.problem(self.keys, what, allowed=allowed, given=given, place=self._place(path, line))

    def _place(self, path: Path, line: int) -> Place:
        name = r"\s*\.\s*".join(map(re.escape, path))
        return inside(self.document, self.keys, line, rf"\{{[{{%](?:(?![%}}]\}}).)*?(?<![\w.])({name})\b(?!\s*=(?!=))")


def _known(test: nodes.Node, *, holds: bool) -> tuple[frozenset[Path], frozenset[Path]]:
    """What is surely there, and what is surely lacking, where a test holds, or does not."""
    nothing: tuple[frozenset[Path], frozenset[Path]] = (frozenset(), frozenset())
    if isinstance(test, nodes.Not):
        return _known(test.node, holds=not holds)
    if isinstance(test, nodes.And | nodes.Or):
        if holds != isinstance(test, nodes.And):
            return nothing
        (left, not_left), (right, not_right) = _known(test.left, holds=holds), _known(test.right, holds=holds)
        return left | right, not_left | not_right
    if isinstance(test, nodes.Test) and test.name in ("defined", "undefined"):
        path = frozenset({path_of(test.node)})
        return (path, frozenset()) if holds == (test.name == "defined") else (frozenset(), path)
    return nothing


def _targets(node: nodes.Node) -> list[str]:
    return [one.name for one in ([node] if isinstance(node, nodes.Name) else list(node.find_all(nodes.Name)))]


def _own(node: nodes.Node) -> list[str]:
    """The names that a macro, or a block that is handed to one, has within itself."""
    if not isinstance(node, nodes.Macro | nodes.CallBlock):
        return []
    given = [name for one in node.args for name in _targets(one)]
    return [*given, *_OF_MACROS] if isinstance(node, nodes.Macro) else given


def _made(node: nodes.Node) -> list[str]:
    """The names that a statement makes for what follows it; those of a branch hold beyond it."""
    if isinstance(node, nodes.Assign | nodes.AssignBlock):
        return _targets(node.target)
    if isinstance(node, nodes.If):
        return [name for one in (*node.body, *node.elif_, *node.else_) for name in _made(one)]
    return [node.name] if isinstance(node, nodes.Macro) else []
