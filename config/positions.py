"""YAML with positions: what was read, and where each key and value stands."""

import difflib
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from yaml.composer import Composer, ComposerError
from yaml.constructor import SafeConstructor
from yaml.resolver import Resolver

Keys = tuple[str | int, ...]
REFERENCE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}")


class Place(NamedTuple):
    """A line and a column, counted from 1."""

    line: int
    column: int


class Spot(NamedTuple):
    """Where an entry stands: its key (for a list entry, its value) and its value; ``style`` is YAML's of a scalar."""

    key: Place
    value: Place
    style: str | None


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong in a file, in the words of an operator."""

    path: Path
    line: int
    column: int
    where: str
    what: str
    allowed: tuple[str, ...] = ()
    suggestion: str | None = None

    def __str__(self) -> str:
        """``FILE:LINE:COL: path: what is wrong (allowed: ...; did you mean ...?)``."""
        where = f"{self.where}: " if self.where else ""
        said = explain(self.what, self.allowed, self.suggestion)
        return f"{self.path}:{self.line}:{self.column}: {where}{said}"


class ConfigError(Exception):
    """Raised with every problem that was found, never only the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


@dataclass(frozen=True, slots=True)
class Document:
    """A YAML file: its data, the spot of every key path in it, its source lines, and what is wrong with it as YAML."""

    path: Path
    data: Any
    positions: Mapping[Keys, Spot]
    lines: tuple[str, ...]
    problems: tuple[Problem, ...] = ()

    def value_at(self, keys: Keys) -> Any:
        """The data at a key path that exists."""
        found = self.data
        for key in keys:
            found = found[key]
        return found

    def longest(self, keys: Iterable[str | int]) -> Keys:
        """The part of ``keys`` that really stands in the file; what does not match (a union's branch) is left out."""
        found: Keys = ()
        for key in keys:
            if (*found, key) in self.positions:
                found = (*found, key)
        return found

    def problem(
        self,
        keys: Keys,
        what: str,
        *,
        allowed: Iterable[str] = (),
        given: str | None = None,
        at_key: bool = False,
        place: Place | None = None,
    ) -> Problem:
        """A problem at ``keys``, or at the nearest that exists; ``given`` is what a suggestion is sought for."""
        home, keys = self.home(keys)
        return home._problem(keys, what, allowed, given, at_key, place)

    def _problem(
        self, keys: Keys, what: str, allowed: Iterable[str], given: str | None, at_key: bool, place: Place | None
    ) -> Problem:
        names = tuple(allowed)
        spot = self.positions[self.longest(keys)]
        line, column = place or (spot.key if at_key else spot.value)
        return Problem(self.path, line, column, dotted(keys), what, names, suggest(given, names))

    def home(self, keys: Keys) -> tuple["Document", Keys]:
        """The document that an entry really stands in, and its keys there."""
        return self, keys

    def place_of(self, keys: Keys, piece: str) -> Place:
        """Where a piece of the text at ``keys`` stands; the text's own place if it is torn."""
        home, inner = self.home(keys)
        return home._place_of(inner, piece)

    def _place_of(self, keys: Keys, piece: str) -> Place:
        spot = self.positions[self.longest(keys)]
        next_line = min((one.key.line for one in self.positions.values() if one.key > spot.value), default=None)
        last = len(self.lines) if next_line is None else max(next_line - 1, spot.value.line)
        for row in range(spot.value.line, last + 1):
            start = spot.value.column - 1 if row == spot.value.line else 0
            if (found := self.lines[row - 1].find(piece, start)) >= 0:
                return Place(row, found + 1)
        return spot.value


def dotted(keys: Keys) -> str:
    """``("steps", 0, "wait")`` as ``steps[0].wait``."""
    text = ""
    for key in keys:
        text += f"[{key}]" if isinstance(key, int) else f".{key}" if text else key
    return text


def explain(what: str, allowed: tuple[str, ...], suggestion: str | None) -> str:
    """What is wrong, with what would be right: ``what (allowed: ...; did you mean ...?)``."""
    hints = [f"allowed: {', '.join(allowed)}"] if allowed else []
    hints += [f"did you mean {suggestion}?"] if suggestion is not None else []
    return f"{what} ({'; '.join(hints)})" if hints else what


def has_reference(value: object) -> bool:
    """Whether a value is text that refers to the environment, as in ``${NAME}`` or ``${NAME:-default}``."""
    return isinstance(value, str) and REFERENCE.search(value) is not None


def suggest(given: str | None, names: Iterable[str], likeness: float = 0.6) -> str | None:
    """The name that was probably meant; None if none is as near as ``likeness``, of 1 for the same word."""
    near = difflib.get_close_matches(given, list(names), n=1, cutoff=likeness) if given else []
    return near[0] if near else None


_SCALARS = {
    "bool": (r"(?:true|True|TRUE|false|False|FALSE)$", "tTfF"),
    "int": (r"[-+]?(?:0|[1-9][0-9]*)$", "-+0123456789"),
    "float": (r"[-+]?(?:(?:\.[0-9]+|[0-9]+\.[0-9]*)(?:[eE][-+]?[0-9]+)?|[0-9]+[eE][-+]?[0-9]+)$", "-+.0123456789"),
    "null": (r"(?:~|null|Null|NULL|)$", ("~", "n", "N", "")),
}


_YAML = "tag:yaml.org,2002:"
_TAGS = frozenset(f"{_YAML}{tag}" for tag in ("str", "map", "seq", *_SCALARS))


LARGEST_FILE = 1_000_000
DEEPEST = 40
MOST_VALUES = 50_000
"""What a file may hold; an alias counts for all that its anchor has, so that ten lines cannot stand for a billion."""
_TOO_DEEP = f"nothing may be nested deeper than {DEEPEST} values"
_TOO_MANY = f"has more than {MOST_VALUES:,} values, of which an alias repeats those of its anchor"


class _Plain(Composer, SafeConstructor, Resolver):
    """YAML 1.2's plain scalars: ``on``, ``8:00``, ``2026-11-02`` and ``01234`` are text. Nothing is nested too deep."""

    _depth = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        """One value with all that is in it."""
        self._depth += 1
        if self._depth > DEEPEST:
            raise ComposerError(None, None, _TOO_DEEP, self.peek_event().start_mark)  # type: ignore[attr-defined]
        try:
            return super().compose_node(parent, index)
        finally:
            self._depth -= 1

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {
        first: [
            (f"{_YAML}{tag}", re.compile(pattern)) for tag, (pattern, firsts) in _SCALARS.items() if first in firsts
        ]
        for first in [*"tTfF-+.0123456789~nN", ""]
    }


class _Reader(_Plain, yaml.SafeLoader):
    """Reads by Python alone. It says best what is wrong, and takes four times as long as with libyaml."""


def _composed(text: str) -> tuple[_Plain, yaml.Node | None]:
    """What the text holds, with what made it; what is wrong is said in the words of ``_Reader``."""
    if yaml.__with_libyaml__:
        quick = _quick_reader()(text)
        with suppress(yaml.YAMLError):
            return quick, quick.get_single_node()
    reader = _Reader(text)
    return reader, reader.get_single_node()


@cache
def _quick_reader() -> Any:
    """The class that has libyaml part the text."""
    from yaml._yaml import CParser  # noqa: PLC0415 - not there where PyYAML was built without it

    class Quick(_Plain, CParser):
        def __init__(self, text: str) -> None:
            CParser.__init__(self, text)
            Composer.__init__(self)
            SafeConstructor.__init__(self)
            Resolver.__init__(self)

    return Quick


def load_yaml(path: Path) -> Document:
    """Read a file and keep the position of every key and value.

    Raises:
        ConfigError: The file cannot be read, is not YAML, or has a key twice (each with its position).
    """
    document = compose(path)
    if document.problems:
        raise ConfigError(document.problems)
    return document


def compose(path: Path) -> Document:
    """Read a file as ``load_yaml`` does, but go on after a key that stands twice: see ``Document.problems``.

    Raises:
        ConfigError: The file cannot be read, or is not YAML.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST_FILE + 1)
        if len(raw) > LARGEST_FILE:
            raise ConfigError([Problem(path, 1, 1, "", f"is larger than {LARGEST_FILE:,} bytes")])
        text = raw.decode("utf-8")
    except OSError as error:
        raise ConfigError([Problem(path, 1, 1, "", f"cannot be read: {error.strerror}")]) from error
    except UnicodeDecodeError as error:
        raise ConfigError([Problem(path, 1, 1, "", f"is not UTF-8 text: {error.reason}")]) from error
    document = _document(path, text)
    return replace(document, data=_copied(document.data))


def _copied(data: Any) -> Any:
    """The data for somebody who may change it."""
    if isinstance(data, dict):
        return {key: _copied(value) for key, value in data.items()}
    return [_copied(value) for value in data] if isinstance(data, list) else data


@lru_cache(maxsize=512)
def _document(path: Path, text: str) -> Document:
    """What the text of a file holds: ``check`` reads the same models, agents and crews once for each campaign."""
    try:
        loader, node = _composed(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise ConfigError([Problem(path, line, column, "", f"is not YAML: {error.problem}")]) from error
    except yaml.YAMLError as error:
        raise ConfigError([Problem(path, 1, 1, "", f"is not YAML: {error}")]) from error
    walk = _Walk(path, loader)
    try:
        data = walk.build(node, (), Place(1, 1)) if node else None
    except _TooMuch as error:
        raise ConfigError([Problem(path, *error.place, "", error.what)]) from error
    positions = {(): Spot(Place(1, 1), Place(1, 1), None), **walk.positions}
    return Document(path, data, positions, tuple(text.splitlines()), tuple(walk.problems))


class _TooMuch(Exception):
    """There are more values than a file may have, or deeper ones; where the first one beyond stands."""

    def __init__(self, what: str, place: Place) -> None:
        super().__init__(what, place)
        self.what, self.place = what, place


class _Walk:
    """Turns YAML's nodes into data, noting where each stands."""

    def __init__(self, path: Path, loader: _Plain) -> None:
        self.path = path
        self.loader = loader
        self.positions: dict[Keys, Spot] = {}
        self.problems: list[Problem] = []
        self._open: list[yaml.Node] = []
        self._values = 0

    def build(self, node: yaml.Node, keys: Keys, key: Place) -> Any:
        """The data of a node; ``key`` is the place of the key that it stands under."""
        place = _place(node)
        style = _style(node)
        self._values += 1
        if self._values > MOST_VALUES:
            raise _TooMuch(_TOO_MANY, key)
        if len(self._open) > DEEPEST:
            raise _TooMuch(f"{_TOO_DEEP}, those of an alias's anchor too", key)
        self.positions[keys] = Spot(key, place, style)
        if node in self._open:
            self._complain(place, keys, "an alias may not stand inside its own anchor")
            return None
        if node.tag not in _TAGS:
            self._complain(place, keys, f"the tag {node.tag.removeprefix(_YAML)} is not supported")
            return None
        self._open.append(node)
        try:
            if isinstance(node, yaml.MappingNode):
                return self._mapping(node, keys)
            if isinstance(node, yaml.SequenceNode):
                return [self.build(item, (*keys, i), _place(item)) for i, item in enumerate(node.value)]
            return self._scalar(node, keys)
        finally:
            self._open.pop()

    def _mapping(self, node: yaml.MappingNode, keys: Keys) -> dict[str, Any]:
        data: dict[str, Any] = {}
        first: dict[str, Place] = {}
        for key_node, value_node in node.value:
            place = _place(key_node)
            if not isinstance(key_node, yaml.ScalarNode):
                self._complain(place, keys, "a key must be a word")
            elif key_node.value == "<<" and _style(key_node) is None:
                self._complain(place, keys, "merge keys (<<) are not supported; write the entries out")
            elif (name := str(key_node.value)) in data:
                before = first[name]
                self._complain(place, (*keys, name), f"key stands twice, first at {before.line}:{before.column}")
            else:
                first[name] = place
                data[name] = self.build(value_node, (*keys, name), place)
        return data

    def _scalar(self, node: yaml.Node, keys: Keys) -> Any:
        try:
            return self.loader.construct_object(node)
        except (yaml.YAMLError, ValueError) as error:
            said = error.problem if isinstance(error, yaml.MarkedYAMLError) else error
            self._complain(_place(node), keys, f"cannot be read: {said}")
            return None

    def _complain(self, place: Place, keys: Keys, what: str) -> None:
        self.problems.append(Problem(self.path, place.line, place.column, dotted(keys), what))


def _place(node: yaml.Node) -> Place:
    return Place(node.start_mark.line + 1, node.start_mark.column + 1)


def _style(node: yaml.Node) -> str | None:
    """How a scalar is written: a quotation mark, ``|`` or ``>``; None for a plain one, and for what is no scalar."""
    return (node.style or None) if isinstance(node, yaml.ScalarNode) else None
