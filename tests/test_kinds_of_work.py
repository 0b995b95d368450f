"""A kind of work is told from another by what is true of it: its name stands in config/works.py alone.

Elsewhere the program asks a kind's ``Traits`` for a property. A bench and a record of a kind say whose they are, and
that is all that they do with it. (``report`` and ``inbox`` are other things, too: an occasion to write to people, a
mailbox; those are compared as what they are.)
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.works import TRAITS

ROOT = Path(__file__).resolve().parent.parent
RECORD = ROOT / "config" / "works.py"
FILES = [
    path
    for top in ("commands", "web", "crews", "tools", "config")
    for path in sorted((ROOT / top).rglob("*.py"))
    if path != RECORD
]
KINDS = set(TRAITS)
OF_NOTHING_ELSE = {"scout", "build", "critique", "publish"}
CONSTANTS = {name.upper() for name in KINDS}
OTHER_SETS = {"hot_lead", "halt", "question", "approval", "release", "dialogue", "smtp", "agent", "job", "effect"}
"""Words that stand beside these names where they mean something else."""


def named(node: ast.AST) -> set[str]:
    """The names of kinds of work among the texts of an expression."""
    texts = {one.value for one in ast.walk(node) if isinstance(one, ast.Constant) and isinstance(one.value, str)}
    return texts & KINDS if not texts & OTHER_SETS else set()


def asks_for_work(node: ast.AST) -> bool:
    """Whether an expression is about a kind of work."""
    words = {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}
    words |= {one.attr for one in ast.walk(node) if isinstance(one, ast.Attribute)}
    return any("work" in word.lower().split("_") or word.lower() == "works" for word in words)


def tells_apart(node: ast.AST) -> bool:
    """Whether it compares with the name of a kind of work, looks one up by it, or is a table of them."""
    match node:
        case ast.Constant(value=str(text)):
            return text in OF_NOTHING_ELSE
        case ast.Compare():
            return asks_for_work(node) and bool(named(node))
        case ast.Dict(keys=keys):
            return len({name for key in keys if key for name in named(key)}) > 1
        case ast.Tuple() | ast.List() | ast.Set():
            return len(named(node)) > 1
        case ast.Subscript(value=value, slice=index):
            return asks_for_work(value) and bool(named(index))
        case ast.MatchValue(value=value):
            return bool(named(value))
        case ast.Call(func=ast.Attribute(value=ast.Name(id="situation")), args=args):
            return any(named(one) for one in args)
    return False


def borrowed(tree: ast.Module) -> Iterator[ast.AST]:
    """Where a file has one kind by its constant, besides to say whose bench or record it is."""
    said = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and [ast.unparse(one) for one in node.targets] == ["traits"]
    }
    for node in ast.walk(tree):
        of_works = isinstance(node, ast.Attribute) and ast.unparse(node.value) == "works" and node.attr in CONSTANTS
        if of_works and id(node) not in said:
            yield node
        elif isinstance(node, ast.ImportFrom) and node.module == "config.works":
            yield from (one for one in node.names if one.name in CONSTANTS)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.relative_to(ROOT).as_posix())
def test_no_file_tells_kinds_of_work_apart_by_their_names(file: Path) -> None:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    found = [*filter(tells_apart, ast.walk(tree)), *borrowed(tree)]
    assert [f"line {node.lineno}: {ast.unparse(node)}" for node in found] == []  # type: ignore[attr-defined]
