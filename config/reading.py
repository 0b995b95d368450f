"""One YAML file against its model: pydantic's errors become problems with positions, in an operator's words."""

import re
import types
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any, Generic, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from config.base import PATH_OF_URL
from config.positions import Document, Keys, Problem, compose, has_reference, suggest

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class File(Generic[T]):
    """A file that was read; ``value`` is None when it has problems."""

    document: Document
    value: T | None
    problems: tuple[Problem, ...]


def read(path: Path, model: Any) -> File[Any]:
    """Read a file and check it against ``model`` (a record, or a mapping of names to records).

    Raises:
        ConfigError: The file cannot be read, or is not YAML.
    """
    document = compose(path)
    if document.data is None and not document.problems:
        return File(document, None, (document.problem((), "the file is empty"),))
    return check_against(document, document.data, model)


def check_against(document: Document, data: Any, model: Any) -> File[Any]:
    """Check ``data``, the document's with references filled in or not, against ``model``."""
    value, problems = None, document.problems
    try:
        value = TypeAdapter(model).validate_python(data)
    except ValidationError as error:
        problems += tuple(_problems(document, model, error.errors(include_url=False)))
    return File(document, None if problems else value, problems)


def _problems(document: Document, model: Any, errors: Sequence[ErrorDetails]) -> Iterator[Problem]:
    """One problem a place: of a union's branches, that which came furthest, or all of them in one sentence."""
    places: dict[Keys, list[ErrorDetails]] = {}
    for error in errors:
        places.setdefault(_keys(document, error), []).append(error)
    misspelt = {_meant(document, model, keys) for keys, here in places.items() if _are(here, "extra_forbidden")}
    for keys, here in places.items():
        if keys in misspelt and _are(here, "missing"):
            continue
        branches = [error for error in here if _is_branch(document, error)]
        if branches and any(other != keys and other[: len(keys)] == keys for other in places):
            continue
        refusals = [error for error in branches if error["type"] == "refusal"]
        if refusals:
            yield _problem(document, model, keys, refusals[0])
            continue
        if len(branches) > 1:
            wanted = " or ".join(dict.fromkeys(_WANTED.get(error["type"], error["msg"]) for error in branches))
            yield document.problem(keys, f"{_shown(document, keys)} is not {wanted}")
            continue
        for error in here:
            yield _problem(document, model, keys, error)


def _keys(document: Document, error: ErrorDetails) -> Keys:
    """Where an error belongs: what exists of its path, and what is missing from there."""
    keys = document.longest(key for key in error["loc"] if key != "[key]")
    if error["type"] == "missing":
        return (*keys, error["loc"][-1])
    at = error.get("ctx", {}).get("at")
    return (*keys, at) if at else keys


def _is_branch(document: Document, error: ErrorDetails) -> bool:
    if error["type"] == "missing" or "[key]" in error["loc"]:
        return False
    return len(document.longest(error["loc"])) < len(error["loc"])


def _problem(document: Document, model: Any, keys: Keys, error: ErrorDetails) -> Problem:
    kind, context = error["type"], error.get("ctx", {})
    at_key = "[key]" in error["loc"] or bool(context.get("at_key"))
    if kind == "extra_forbidden":
        return _unknown_key(document, model, keys)
    if kind == "missing":
        return document.problem(keys, "is missing", at_key=True)
    if kind == "refusal":
        what, allowed, given = context["what"], context["allowed"], context["given"]
        at_key = at_key or keys not in document.positions
        return document.problem(keys, what, allowed=allowed, given=given, at_key=at_key)
    if has_reference(document.value_at(keys)):
        return document.problem(keys, f"the value of {document.value_at(keys)} is not {_WANTED.get(kind, 'valid')}")
    shown = f'"{keys[-1]}"' if at_key else _shown(document, keys)
    if kind == "literal_error":
        allowed = tuple(re.findall(r"'([^']*)'", context["expected"]))
        given = str(keys[-1] if at_key else document.value_at(keys))
        return document.problem(keys, f"{shown} is not allowed", allowed=allowed, given=given, at_key=at_key)
    fields = ", ".join(fields_at(model, keys)) if kind in _RECORDS else ""
    what = (
        _no_name(
            str(keys[-1] if at_key else document.value_at(keys)), context["pattern"], with_hyphens=keys[0] not in _SHOWN
        )
        if kind == "string_pattern_mismatch" and context["pattern"] != PATH_OF_URL
        else _said(kind, shown, context, error["msg"])
    ) + (f": its keys are {fields}" if fields else "")
    return document.problem(keys, what, at_key=at_key)


def _unknown_key(document: Document, model: Any, keys: Keys) -> Problem:
    """Every key that there is, and of those that are not given yet the one that was probably meant."""
    if answer := _foreign_keys(model, keys[:-1]).get(str(keys[-1])):
        return document.problem(keys, answer, at_key=True)
    free = _free_keys(document, model, keys)
    told = document.problem(keys, "unknown key", allowed=free, given=str(keys[-1]), at_key=True)
    return replace(told, allowed=fields_at(model, keys[:-1]))


def _free_keys(document: Document, model: Any, keys: Keys) -> tuple[str, ...]:
    """What an unknown key could have been: the keys that its record knows and does not have yet."""
    siblings: Mapping[str, Any] = document.value_at(keys[:-1])
    return tuple(name for name in fields_at(model, keys[:-1]) if name not in siblings)


def _foreign_keys(model: Any, keys: Keys) -> Mapping[str, str]:
    """Keys that another program's files have in such a record, with what to do instead."""
    for key in keys:
        model = _inside(model, key)
    found: dict[str, str] = {}
    for choice in _choices(model):
        found.update(getattr(choice, "foreign", {}))
    return found


def _meant(document: Document, model: Any, keys: Keys) -> Keys:
    """The key that an unknown one is surely a misspelling of; it is not called missing as well."""
    return (*keys[:-1], suggest(str(keys[-1]), _free_keys(document, model, keys), likeness=0.75) or "")


def _are(errors: Sequence[ErrorDetails], kind: str) -> bool:
    return all(error["type"] == kind for error in errors)


def _said(kind: str, shown: str, context: Mapping[str, Any], message: str) -> str:
    if kind == "value_error":
        return str(context["error"])
    if kind == "too_long" and context.get("field_type") == "Tuple":
        return f"{shown} is not {_WANTED['tuple_type']}"
    if kind in _WANTED:
        return f"{shown} is not {_WANTED[kind]}"
    if kind == "string_pattern_mismatch" and context["pattern"] == PATH_OF_URL:
        return _no_path(shown)
    if kind in _LIMITS:
        return _LIMITS[kind].format(shown=shown, **context)
    return f"{shown}: {message}"


def _no_name(name: str, pattern: str, *, with_hyphens: bool) -> str:
    """What is wrong with a name, and one like it that fits; what conditions and templates ask of has no hyphen."""
    marks = ", - and _" if with_hyphens else " and _"
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z][a-z])", "_", name.strip()).lower()
    near = re.sub(r"[^a-z0-9_-]+" if with_hyphens else r"[^a-z0-9_]+", "_", parted).lstrip("0123456789_-")[:60]
    like = near.rstrip("_-")
    said = f'"{name[:40]}" is not a name: small letters, digits{marks}, a letter first'
    return f"{said}, as in {like}" if re.search(pattern, like) else said


def _no_path(shown: str) -> str:
    """What is wrong with the path of an address."""
    path = shown.strip('"')
    if not path.startswith("/"):
        host = "the server's address is base_url of connections.yaml, and here is what follows it"
        return f"{shown} does not begin with a slash: " + (host if "://" in path else f'"/{path}"')
    return f"{shown} has a space, ? or # in it: what would follow a ? stands under query"


_SHOWN = ("items", "outputs")
"""Where a crew names what conditions and templates ask of."""
_RECORDS = ("model_type", "model_attributes_type")

_LIMITS = {
    "greater_than_equal": "{shown} is below {ge:g}",
    "greater_than": "{shown} is not above {gt:g}",
    "less_than_equal": "{shown} is above {le:g}",
    "less_than": "{shown} is not below {lt:g}",
    "string_too_short": "is too short: at least {min_length} characters",
    "string_too_long": "is too long: at most {max_length} characters",
    "too_long": "has too many entries: at most {max_length}",
    "too_short": "has too few entries: at least {min_length}",
}

_WANTED = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "finite_number": "a number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "list_type": "a list",
    "tuple_type": "a pair, as in [1, 3]",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
    "date_from_datetime_parsing": "a date, as in 2026-11-02",
    "date_parsing": "a date, as in 2026-11-02",
    "date_type": "a date, as in 2026-11-02",
}


def _shown(document: Document, keys: Keys) -> str:
    value = document.value_at(keys)
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return f'"{text[:40]}"' if isinstance(value, str) else text


def fields_at(model: Any, keys: Keys) -> tuple[str, ...]:
    """The keys that a model allows at a path; empty if they are free."""
    for key in keys:
        model = _inside(model, key)
    fields: dict[str, None] = {}
    for choice in _choices(model):
        if isinstance(choice, type) and issubclass(choice, BaseModel):
            fields.update(dict.fromkeys(choice.model_fields))
    return tuple(fields)


def _inside(model: Any, key: str | int) -> Any:
    """The type of an entry; ``Any`` where the model says nothing of it."""
    for choice in _choices(model):
        origin = get_origin(choice)
        if isinstance(choice, type) and issubclass(choice, BaseModel) and key in choice.model_fields:
            return choice.model_fields[str(key)].annotation
        if origin is dict and isinstance(key, str):
            return get_args(choice)[1]
        if origin is list and isinstance(key, int):
            return get_args(choice)[0]
    return Any


def _choices(model: Any) -> list[Any]:
    """The members of a union, or the type itself, without annotations."""
    if get_origin(model) is Annotated:
        return _choices(get_args(model)[0])
    if get_origin(model) in (Union, types.UnionType):
        return [choice for member in get_args(model) for choice in _choices(member)]
    return [model]
