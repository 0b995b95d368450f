"""Conditions in CEL over declared fields: checked beforehand, then evaluated.

The fields of an envelope's conditions are in ``catalogues.CEL_FIELDS``; those of a crew's come from its items and
outputs (``crew_graph.condition_fields``). CEL has no type checker here, so ``findings``
walks the parsed expression, and evaluates it once on sample values.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from config.catalogues import CEL_FIELDS, CEL_VALUES
from config.files.own_fields import GROUP, ITEM_GROUP, is_day

if TYPE_CHECKING:
    import celpy
    import lark

Fields = Mapping[str, Mapping[str, object]]
Declared = Mapping[str, Mapping[str, str]]
"""The type (string, int, double, bool) of each field of each group."""
Values = Mapping[str, tuple[str, ...]]
"""The texts that a field of a closed set may have, by ``group.field``."""
FUNCTIONS = (
    "has",
    "size",
    "contains",
    "startsWith",
    "endsWith",
    "matches",
    "string",
    "int",
    "double",
    "duration",
    "timestamp",
)
"""What a condition may call besides its operators; the rest of CEL's are of lists and maps."""
NESTED = frozenset({GROUP, ITEM_GROUP})
"""Groups of fields that lie within another group."""
LONGEST_SAID = 200
A_DAY = "2026-11-02"
"""A text on which every function of texts can be tried, timestamp() too."""
_WHOLE = "a whole number and a fraction are not compared"
_EQUALITIES = ("relation_eq", "relation_ne", "relation_in")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong in an expression; ``column`` counts from 1 in the expression."""

    column: int
    what: str
    allowed: tuple[str, ...] = ()
    given: str | None = None


def holds(expression: str, fields: Fields, declared: Declared = CEL_FIELDS) -> bool:
    """Whether a checked expression is true; one that needs a field that is absent or None does not hold.

    Raises:
        ValueError: The expression is not CEL.
    """
    named = [(group, name, declared.get(group, {}).get(name)) for group, name in names_of(expression)]
    given = [(group, name, kind, fields.get(group, {}).get(name)) for group, name, kind in named if kind is not None]
    return _outcome(expression, tuple(sorted(declared)), tuple(given))


@lru_cache(maxsize=1024)
def _outcome(expression: str, groups: tuple[str, ...], given: tuple[tuple[str, str, str, Any], ...]) -> bool:
    """Whether it is true of the fields that it names, each with its kind and value: a run asks the same many times."""
    from celpy.evaluation import CELEvalError  # noqa: PLC0415 - costs 0.1 s; most commands evaluate nothing

    fields: dict[str, dict[str, object]] = {group: {} for group in groups}
    known: dict[str, dict[str, str]] = {group: {} for group in groups}
    for group, name, kind, value in given:
        fields[group][name], known[group][name] = value, kind
    try:
        return bool(_program(expression).evaluate(_activation(fields, known)))
    except CELEvalError:
        return False


def findings(
    expression: str,
    declared: Declared = CEL_FIELDS,
    values: Values = CEL_VALUES,
    *,
    days: Collection[str] = (),
    tried: bool = True,
) -> list[Finding]:
    """Everything that is wrong with an expression, with columns; it is ``tried`` on samples where types are known.

    ``days`` are the fields that are days, by ``group.field``.
    """
    from celpy.celparser import CELParseError  # noqa: PLC0415
    from celpy.evaluation import CELEvalError  # noqa: PLC0415

    try:
        tree = _environment().compile(expression)
    except CELParseError as error:
        return [Finding(error.column or 1, "is not a CEL expression")]
    found = [*_unknown_fields(tree, declared), *_unknown_values(tree, values), *_no_days(tree, days)]
    if not found and tried:
        found = list(_numbers_of_texts(tree, declared))
    if found or not tried:
        return sorted(found, key=lambda finding: finding.column)
    samples = _activation(_samples(declared), declared)
    try:
        for part in _parts(tree):  # what stands behind || or && is not asked where the first part decides
            _environment().program(part).evaluate(samples)
        result = _program(expression).evaluate(samples)
    except CELEvalError as error:
        return [Finding(1, f"cannot be evaluated: {_plainly(error, tree, declared)}")]
    if type(result).__name__ not in ("BoolType", "bool"):
        return [Finding(1, "is not a condition: it must be true or false")]
    return []


def names_of(expression: str) -> list[tuple[str, str]]:
    """Each ``group.field`` that an expression asks for, once; none where it is not CEL."""
    dots = () if (tree := _tree(expression)) is None else _dots(tree)
    found = [(group, field) for group, field, _ in map(_dotted_field, dots) if group]
    return list(dict.fromkeys(found))


def asked_whether_there(expression: str) -> frozenset[tuple[str, str]]:
    """Each ``group.field`` of which an expression asks whether it is there: ``has(item.note)``."""
    tree = _tree(expression)
    asked = [node for node in tree.find_data("ident_arg") if str(node.children[0]) == "has"] if tree else []
    return frozenset((group, field) for node in asked for group, field, _ in map(_dotted_field, _dots(node)) if group)


def literals_of(expression: str) -> list[object] | None:
    """The texts and numbers that an expression compares with; None where it does more than compare them."""
    tree = _tree(expression)
    if tree is None or any(str(node.data).startswith(_MORE_THAN_COMPARING) for node in tree.iter_subtrees()):
        return None
    found: list[object] = [_literal(str(node.children[0])) for node in tree.find_data("literal")]
    return None if None in found else found


_MORE_THAN_COMPARING = ("addition_", "multiplication_", "unary_neg", "ident_arg", "dot_ident", "member_dot_arg",
                        "member_index", "member_object")  # fmt: skip


def _literal(text: str) -> str | int | float | bool | None:
    """A text without escapes, a number, or a truth; None for all else."""
    if text[:1] in "\"'" and "\\" not in text:
        return text[1:-1]
    if text in ("true", "false"):
        return text == "true"
    try:
        return int(text)
    except ValueError:
        pass
    try:
        return float(text)
    except ValueError:
        return None


@lru_cache(maxsize=256)
def _tree(expression: str) -> "lark.Tree[Any] | None":
    from celpy.celparser import CELParseError  # noqa: PLC0415

    try:
        return _environment().compile(expression)
    except CELParseError:
        return None


def _unknown_fields(tree: "lark.Tree[Any]", declared: Declared) -> Iterator[Finding]:
    inner: set[int] = set()
    for dot in _dots(tree):
        group, field, identifier = _dotted_field(dot)
        if group is None:
            continue
        inner.add(id(identifier))
        if group not in declared:
            yield Finding(identifier.meta.column, f'unknown field group "{group}"', tuple(declared), group)
        elif field not in declared[group]:
            allowed = tuple(f"{group}.{name}" for name in declared[group])
            yield Finding(identifier.meta.column, f'unknown field "{group}.{field}"', allowed, f"{group}.{field}")
    for identifier in tree.find_data("ident"):
        if id(identifier) not in inner:
            name = str(identifier.children[0])
            allowed = tuple(f"{group}.{field}" for group, fields in declared.items() for field in fields)
            yield Finding(identifier.meta.column, f'unknown name "{name}"', allowed, name)


def _dots(tree: "lark.Tree[Any]") -> "list[lark.Tree[Any]]":
    """Every member access, of those that lie within each other (``profile.fields.loan``) the outermost."""
    dots = list(tree.find_data("member_dot"))
    within = {id(dot.children[0].children[0]) for dot in dots if _dotted_field(dot)[0] in NESTED}
    return [dot for dot in dots if id(dot) not in within]


def _dotted_field(tree: "lark.Tree[Any]") -> tuple[str | None, str, "lark.Tree[Any]"]:
    """The group, field and identifier of ``group.field``; the group is None for any other member access.

    The fields of a group within a group (``NESTED``) have both names as their group.
    """
    member, field = tree.children
    primary = member.children[0]
    if primary.data == "member_dot":
        group, inner, identifier = _dotted_field(primary)
        nested = f"{group}.{inner}"
        return (nested, str(field), identifier) if group and nested in NESTED else (None, "", identifier)
    identifier = primary.children[0] if primary.data == "primary" else primary
    if identifier.data != "ident":
        return None, "", identifier
    return str(identifier.children[0]), str(field), identifier


def _unknown_values(tree: "lark.Tree[Any]", values: Values) -> Iterator[Finding]:
    """Texts compared with a field of a closed set that are not in the set."""
    for relation in tree.find_data("relation"):
        if len(relation.children) != 2 or relation.children[0].data not in _EQUALITIES:
            continue
        dots = _dots(relation)
        names = {f"{group}.{field}" for group, field, _ in map(_dotted_field, dots) if group}
        allowed = values.get(names.pop(), ()) if len(names) == 1 else ()
        for literal in relation.find_data("literal") if allowed else ():
            text = str(literal.children[0])
            if text[:1] in "\"'" and text[1:-1] not in allowed:
                yield Finding(literal.meta.column, f"unknown value {text}", allowed, text[1:-1])


def _no_days(tree: "lark.Tree[Any]", days: Collection[str]) -> Iterator[Finding]:
    """Texts compared with a day that are none as this program writes it: such a comparison goes by the letters.

    Before and after may be asked of a year or a month alone, which stand first.
    """
    for relation in tree.find_data("relation") if days else ():
        if len(relation.children) != 2 or any(relation.find_data("ident_arg")):
            continue
        names = {f"{group}.{field}" for group, field, _ in map(_dotted_field, _dots(relation)) if group}
        name = names.pop() if len(names) == 1 else ""
        is_order = relation.children[0].data not in _EQUALITIES
        for literal in relation.find_data("literal") if name in days else ():
            text = str(literal.children[0])
            said = text[1:-1]
            begun = f"{said}{'-01-01'[len(said) - 4 :]}" if is_order and len(said) in (4, 7) else said
            if text[:1] in "\"'" and not is_day(begun):
                yield Finding(literal.meta.column, f'{text} is no day: write one as in {name} < "2026-11-02"')


_TO_NUMBERS = ("double", "int")


def _numbers_of_texts(tree: "lark.Tree[Any]", declared: Declared) -> Iterator[Finding]:
    """A text that is made a number: one that is none has the condition not hold, without a word."""
    for call in tree.find_data("ident_arg"):
        function, *arguments = call.children
        if str(function) not in _TO_NUMBERS:
            continue
        for dot in (dot for argument in arguments if hasattr(argument, "children") for dot in _dots(argument)):
            group, field, identifier = _dotted_field(dot)
            if group and declared.get(group, {}).get(field) == "string":
                name = f"{group}.{field}"
                what = f"{function}({name}) asks for a number, and {name} is a text"
                yield Finding(identifier.meta.column, f"{what}: declare it as money, decimal or whole, with its bounds")


def _parts(tree: "lark.Tree[Any]") -> "Iterator[lark.Tree[Any]]":
    """The smallest parts of an expression that ``||``, ``&&`` and ``?:`` join, the innermost first."""
    for node in tree.iter_subtrees():
        if node.data in ("conditionalor", "conditionaland") and len(node.children) == 2:
            yield from node.children


def _samples(declared: Declared) -> Fields:
    values: dict[str, object] = {"string": A_DAY, "int": 1, "double": 1.0, "bool": True}
    return {group: {name: values[kind] for name, kind in fields.items()} for group, fields in declared.items()}


def _activation(fields: Fields, known: Declared) -> dict[str, Any]:
    from celpy import celtypes  # noqa: PLC0415

    types: dict[str, Any] = {
        "string": celtypes.StringType,
        "int": celtypes.IntType,
        "double": celtypes.DoubleType,
        "bool": celtypes.BoolType,
    }
    groups = {
        group: celtypes.MapType(
            {
                celtypes.StringType(name): types[kind](fields[group][name])
                for name, kind in declared.items()
                if fields.get(group, {}).get(name) is not None
            }
        )
        for group, declared in known.items()
    }
    for nested in groups.keys() & NESTED:
        outer, _, inner = nested.partition(".")
        groups[outer][celtypes.StringType(inner)] = groups.pop(nested)
    return groups


def _plainly(error: Exception, tree: "lark.Tree[Any]", declared: Declared) -> str:
    text = str(error.args[0])
    if unknown := re.search(r"undeclared reference to '(\w+)'", text):
        return f"there is no function {unknown[1]} ({', '.join(FUNCTIONS)})"
    if "overload" not in text:
        return text.partition("\n")[0][:LONGEST_SAID]
    types = set(re.findall(r"(\w+)Type\b", str(error.args)))
    if not types >= {"Int", "Double"} or "String" in types:
        return "a text is compared with a number"
    return next(_of_two_kinds(tree, declared), f"{_WHOLE}: write 8.0 for 8, or double(...) of what is whole")


def _of_two_kinds(tree: "lark.Tree[Any]", declared: Declared) -> Iterator[str]:
    """Of each comparison of a whole number with a fraction what is to be written."""
    for relation in tree.find_data("relation"):
        if len(relation.children) != 2 or any(relation.find_data("ident_arg")):
            continue
        named = [(group, field) for group, field, _ in map(_dotted_field, _dots(relation)) if group]
        kinds = {f"{group}.{field}": declared.get(group, {}).get(field) for group, field in named}
        given = [_literal(str(node.children[0])) for node in relation.find_data("literal")]
        for name, kind in kinds.items():
            whole = next((one for one in given if type(one) is int), None)
            part = next((one for one in given if type(one) is float), None)
            if kind == "double" and whole is not None:
                yield f"{_WHOLE}, and {name} is a fraction: write {whole}.0"
            elif kind == "int" and part is not None:
                yield f"{_WHOLE}, and {name} is whole: write a whole number, or double({name}) for {part:g}"
            elif kind == "int" and "double" in kinds.values():
                yield f"{_WHOLE}, and {name} is whole: write double({name})"


@lru_cache(maxsize=1)
def _environment() -> "celpy.Environment":
    import celpy  # noqa: PLC0415

    return celpy.Environment()


@lru_cache(maxsize=256)
def _program(expression: str) -> "celpy.Runner":
    from celpy.celparser import CELParseError  # noqa: PLC0415

    environment = _environment()
    try:
        return environment.program(environment.compile(expression))
    except CELParseError as error:
        raise ValueError(f"{expression!r} is not a CEL expression: {error}") from error
