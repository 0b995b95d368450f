"""A search's parameters as a model gives them, read as a careful reader would; and how the wire describes them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from config.files.own_fields import is_day
from config.files.verticals import Parameter, VerticalConfig
from data.folding import folded
from tools.agent.figures import figure_of, shown
from tools.agent.lines import quoted
from tools.agent.objects import decoded, name_among, object_of
from tools.agent.plain import is_absent
from tools.agent.records import YesNo
from tools.agent.values import Unclear, read
from tools.sources.errors import closest
from tools.sources.filters import SINGLE, Values, written
from tools.sources.narrowing import MATCHES, there
from tools.sources.regions import other_spellings
from tools.sources.scope import EVERYTHING, Scope

PlanValue = bool | str | int | float | list[str]
MOST = 50
"""More values, or names, than anybody who means them gives: each is looked up."""
_ANY = frozenset({"any", "all", "every", "everywhere", "anywhere", "everything", "*"})
_BETWEEN = re.compile(r"[,;/|\n]|\s(?:and|or|&)\s", re.IGNORECASE)
_BOUND = {
    "at_least": (
        re.compile(r"^(?:at least|minimum(?: of)?|min\.?|from|>=|\u2265)\s*", re.IGNORECASE),
        re.compile(r"(?<!\s)\s*(?:\+|or more|and more|and up|or later)$", re.IGNORECASE),
    ),
    "at_most": (
        re.compile(r"^(?:at most|maximum(?: of)?|max\.?|up to|until|<=|\u2264)\s*", re.IGNORECASE),
        re.compile(r"(?<!\s)\s*(?:or less|or fewer|or earlier)$", re.IGNORECASE),
    ),
}
_FORMAT = "parameters is an object of values by name"


class Read(NamedTuple):
    """What was understood, and everything that was not."""

    values: dict[str, PlanValue]
    faults: tuple[str, ...] = ()


class _Wrong(Exception):
    """One value cannot be taken; the text says why."""


def read_parameters(scope: Scope, given: object) -> Read:
    """Read parameters for a source; nothing ("", null, "n/a", "any") leaves one out."""
    named = object_of(given, ("name", "parameter"), ("value", "values"))
    if named is None or len(named) > MOST:
        return Read({}, (f"{_FORMAT} ({_valid(scope)})",))
    values: dict[str, PlanValue] = {}
    faults = []
    for name, value in named.items():
        known = name_among(name, scope.directory.source.parameters)
        try:
            if known is None:
                near = closest(name, scope.parameters)
                hint = f'; did you mean "{near}"?' if near else ""
                faults.append(f"no parameter {quoted(name)} ({_valid(scope)}{hint})")
            elif known in scope.territory:
                _refuse_another(scope, known, value)
            elif known in values:
                faults.append(f"{known} is given twice")
            elif (read := _value(scope, known, value)) is not None:
                values[known] = read
        except _Wrong as wrong:
            faults.append(str(wrong))
    return Read(values, tuple(faults))


def within(scope: Scope, plan: Values, given: Mapping[str, PlanValue]) -> Read:
    """Hold a search against the plan that it narrows: what the plan asks for stays, and the stricter limit counts."""
    values: dict[str, Any] = dict(plan)
    faults = []
    for name, value in given.items():
        parameter = scope.parameter(name)
        if name not in plan:
            values[name] = value
        elif parameter.match in ("at_least", "at_most"):
            stricter = max if parameter.match == "at_least" else min
            values[name] = stricter(plan[name], value, key=_of_day if scope.kind_of(name) == "day" else _of_number)
        elif parameter.match == "none_of":
            values[name] = list(dict.fromkeys([*_listed(plan[name]), *_listed(value)]))
        elif value != plan[name]:
            inside = [
                one for one in _listed(value) if any(_narrows(parameter, one, old) for old in _listed(plan[name]))
            ]
            if inside:
                values[name] = inside if isinstance(value, list) else inside[0]
            else:
                faults.append(
                    f"{name} {written(value)} is outside the plan, which has {name} {written(plan[name])}: "
                    "a search narrows the plan"
                )
    return Read(values, tuple(faults))


def properties(
    sources: Iterable[tuple[str, Mapping[str, Parameter]]], vertical: VerticalConfig
) -> dict[str, dict[str, Any]]:
    """The parameters as JSON schema; where sources differ, the description says which is whose."""
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for source, parameters in sources:
        for name, parameter in parameters.items():
            found.setdefault(name, {})[source] = _property(parameter, vertical)
    merged = {}
    for name, of_source in found.items():
        first, *others = of_source.values()
        if all(other == first for other in others):
            merged[name] = first
            continue
        told = "; ".join(f"{source}: {one['description']}" for source, one in of_source.items())
        same = all(other["type"] == first["type"] for other in others)
        merged[name] = {**(first if same else {}), "description": told}
    return merged


def _property(parameter: Parameter, vertical: VerticalConfig) -> dict[str, Any]:
    told = f"{parameter.description or parameter.field} ({MATCHES[parameter.match]})"
    kind = vertical.kind_of(parameter.field)
    if parameter.match == "is_set" or kind == "yes_no":
        return {"type": "boolean", "description": told}
    number = "number" if kind in ("number", "money") else "integer"
    one: dict[str, Any] = {"type": number if parameter.field in vertical.number_fields else "string"}
    if words := vertical.fields[parameter.field].one_of if kind == "one_of" else None:
        one["enum"] = list(words)
    if parameter.match in SINGLE:
        return {**one, "description": told}
    return {"type": "array", "items": one, "description": told}


def _valid(scope: Scope) -> str:
    return f"parameters: {', '.join(scope.parameters) or 'none'}"


def _refuse_another(scope: Scope, name: str, value: object) -> None:
    """Repeating what the territory fixes changes nothing; anything else would."""
    fixed = _spellings(scope, name, _listed(scope.territory[name]))
    given = [one for one in _entries(value) if not is_absent(one)]
    if any(not _spellings(scope, name, [one]) & fixed for one in given):
        raise _Wrong(f"{name} is fixed by the territory ({written(scope.territory[name])}); leave it out")


def _spellings(scope: Scope, name: str, values: Iterable[object]) -> set[str]:
    return {spelling for value in values for spelling in _ways(scope, name, str(value))}


def _ways(scope: Scope, name: str, text: str) -> list[str]:
    """How a directory may have a text, casefolded."""
    source = scope.directory.source
    bare = " ".join(text.split()).strip("\"'`")
    country = str(source.constants.get("country", "US"))
    return [bare.casefold(), *other_spellings(source.parameters[name].field, bare, country)]


def _value(scope: Scope, name: str, given: object) -> PlanValue | None:
    """A parameter's value; None where there is none."""
    parameter = scope.parameter(name)
    entries = [one for one in _entries(given) if not is_absent(one)]
    kind = scope.kind_of(name)
    if parameter.match == "is_set" or kind == "yes_no":
        return _yes_no(name, entries)
    for one in entries:
        if isinstance(one, bool | list | Mapping) or not isinstance(one, str | int | float):
            raise _Wrong(f"{name} {quoted(str(one))} ({MATCHES[parameter.match]})")
    if not entries:
        return None
    if len(entries) > MOST:
        raise _Wrong(f"{name} has {len(entries)} values (at most {MOST}; leave it out to search everywhere)")
    bounds_days = kind == "day" and parameter.match in ("at_least", "at_most")
    if bounds_days or scope.is_number(name):
        return _day(name, entries) if bounds_days else _numbers(scope, name, entries)
    texts = [one if isinstance(one, str) else shown(one) for one in entries]
    if parameter.match in ("starts_with", "contains"):
        return [" ".join(text.split()) for text in texts]
    known, unknown = _known(scope, name, texts)
    if unknown:
        raise _Wrong(_unknown(scope, name, unknown))
    if parameter.match in SINGLE and len(known) > 1:
        raise _Wrong(f"{name} takes one value, not {', '.join(known)}")
    if not known:
        return None
    return known[0] if parameter.match in SINGLE else known


def _yes_no(name: str, entries: list[Any]) -> bool | None:
    entries = [one for one in entries if not _is_any(one)]
    try:
        found = {read(YesNo(), one) for one in entries}
    except Unclear as unclear:
        raise _Wrong(f"{name} {unclear}") from None
    if len(found) > 1:
        raise _Wrong(f"{name} takes true or false, not both")
    return bool(found.pop()) if found else None


def _day(name: str, entries: list[Any]) -> str | None:
    found = list(dict.fromkeys(str(one).strip() for one in entries if not _is_any(one)))
    if wrong := next((text for text in found if not is_day(text)), None):
        raise _Wrong(f"{name} {quoted(wrong)} (a day, as in 2026-11-02)")
    if len(found) > 1:
        raise _Wrong(f"{name} takes one day, not {', '.join(found)}")
    return found[0] if found else None


def _is_any(given: object) -> bool:
    return isinstance(given, str) and given.strip().casefold() in _ANY


def _numbers(scope: Scope, name: str, entries: list[Any]) -> PlanValue | None:
    parameter = scope.parameter(name)
    entries = [one for one in entries if not _is_any(one)]
    found = []
    for one in entries:
        text = one.strip() if isinstance(one, str) else one
        for pattern in _BOUND.get(parameter.match, ()) if isinstance(text, str) else ():
            text = pattern.sub("", text)
        figure = figure_of(text)
        whole = scope.kind_of(name) not in ("number", "money")
        if figure is None or figure.percent or (whole and figure.whole is None):
            kind = f"a {'whole ' * whole}number, {MATCHES[parameter.match]}"
            raise _Wrong(f"{name} {quoted(str(one))} ({kind}; {there(scope, name)})")
        found.append(figure.number if figure.whole is None else figure.whole)
    single = parameter.match in SINGLE
    if single and len(set(found)) > 1:
        raise _Wrong(f"{name} takes one number, not {', '.join(map(str, found))}")
    if not found:
        return None
    return found[0] if single else [str(number) for number in found]


def _known(scope: Scope, name: str, texts: Iterable[str]) -> tuple[list[str], list[str]]:
    """The values of the territory that the texts name, and what is none: "Fresno, CA" and "Fresno and Oakland" are."""
    known: dict[str, None] = {}
    unknown: dict[str, None] = {}
    by_fold: dict[str, str] | None = None
    for text in texts:
        if whole := _one(scope, name, text):
            known[whole] = None
        elif text.strip().casefold() not in _ANY:
            for part in _parts(scope, text):
                value = _one(scope, name, part)
                if value is None:
                    by_fold = _folded(scope, name) if by_fold is None else by_fold
                    value = by_fold.get(folded(part))
                (unknown if value is None else known)[value or part] = None
    return list(known), list(unknown)


def _parts(scope: Scope, text: str) -> list[str]:
    """What a text lists, without the territory that it may name besides."""
    territory = {way for fixed, value in scope.territory.items() for way in _spellings(scope, fixed, _listed(value))}
    parts = [part for part in map(str.strip, _BETWEEN.split(text)) if part and part.casefold() not in territory]
    return parts if 0 < len(parts) <= MOST else [text]


def _one(scope: Scope, name: str, text: str) -> str | None:
    ways = _ways(scope, name, text)
    spelled = scope.spelled(name, ways)
    return next((spelled[way] for way in ways if way in spelled), None)


def _folded(scope: Scope, name: str) -> dict[str, str]:
    """The values by their words without accents and marks: "St Louis" is "St. Louis"; of two alike the first counts."""
    return {folded(value): value for value in reversed(_all_values(scope, name))}


def _unknown(scope: Scope, name: str, texts: Sequence[str]) -> str:
    values = _all_values(scope, name)
    near = dict.fromkeys(f'"{value}"' for text in texts if (value := closest(text, values)))
    hint = f"did you mean {' and '.join(near)}? " if near else ""
    told = " or ".join(quoted(text) for text in texts)
    return f"nobody in the territory has {name} {told} ({hint}{there(scope, name)})"


def _all_values(scope: Scope, name: str) -> list[str]:
    return list(scope.left_by(name, top=100_000, within=EVERYTHING))


def _narrows(parameter: Parameter, new: str, old: str) -> bool:
    new, old = new.casefold(), old.casefold()
    if parameter.match == "starts_with":
        return new.startswith(old)
    return old in new if parameter.match == "contains" else new == old


def _entries(given: object) -> list[Any]:
    given = decoded(given)
    return given if isinstance(given, list) else [given]


def _listed(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list | tuple) else [str(value)]


def _of_number(value: object) -> float:
    return float(str(value))


def _of_day(value: object) -> str:
    """Days as ISO 8601 writes them are in the order of their texts."""
    return str(value)
