"""The shares of a plan's variants, as a model gives them: parts of one, percent, or a ratio."""

from collections.abc import Sequence
from typing import NamedTuple

from tools.agent.figures import figure_of
from tools.agent.lines import quoted
from tools.agent.objects import name_among, object_of
from tools.agent.plain import is_absent

FORMAT = "shares are numbers from 0 to 1, together 1"
NEAR_100 = 2.0
NEAR_1 = 0.02


class Shares(NamedTuple):
    """What was understood: shares together 1 (none: those of the sequence stay), what was put right, what is wrong."""

    values: dict[str, float]
    notes: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()


def read_shares(given: object, variants: Sequence[str]) -> Shares:
    """Read shares; a variant that is left out gets what the others leave, or nothing."""
    if is_absent(given):
        return Shares({})
    named = object_of(given, ("variant", "name"), ("share", "value"))
    if named is None:
        return Shares({}, faults=(f"{FORMAT}, an object such as {_example(variants)}",))
    figures, faults = {}, []
    for name, value in named.items():
        known = name_among(name, variants)
        figure = figure_of(0 if is_absent(value) else value)
        if known is None:
            faults.append(f"variant {quoted(name)} ({', '.join(variants)})")
        elif known in figures:
            faults.append(f"variant {known} has two shares")
        elif figure is None or figure.number < 0:
            faults.append(f"share {quoted(str(value))} of {known} ({FORMAT})")
        else:
            figures[known] = figure
    if faults:
        return Shares({}, faults=tuple(faults))
    if any(figure.percent for figure in figures.values()):
        scaled = {
            name: figure.number / (100 if figure.percent or figure.number > 1 else 1)
            for name, figure in figures.items()
        }
        return _completed(scaled, variants)
    numbers = {name: figure.number for name, figure in figures.items()}
    if abs(sum(numbers.values()) - 100) <= NEAR_100:
        return _completed({name: number / 100 for name, number in numbers.items()}, variants)
    return _completed(numbers, variants)


def _completed(parts: dict[str, float], variants: Sequence[str]) -> Shares:
    """Give a variant that is left out what is left, and bring the sum to 1."""
    total = sum(parts.values())
    missing = [name for name in variants if name not in parts]
    if not total or (any(0 < part < 1 for part in parts.values()) and any(part > 1 for part in parts.values())):
        told = ", ".join(f"{name} {part:g}" for name, part in parts.items())
        return Shares({}, faults=(f"{FORMAT}, not {told}",))
    if missing and total < 1 - NEAR_1:
        parts = {**parts, **dict.fromkeys(missing, (1 - total) / len(missing))}
        left = ", ".join(f"{name} {parts[name]:.2g}" for name in missing)
        return Shares(_to_one(parts), (f"shares: {left}, what the others leave",))
    # A sum near 100 is percent, one near 1 a rounding: those need no word. Any other is read as a ratio.
    notes = () if abs(total - 1) <= NEAR_1 else (f"shares scaled from a sum of {total:g} to 1",)
    return Shares(_to_one(parts), notes)


def _to_one(parts: dict[str, float]) -> dict[str, float]:
    total = sum(parts.values())
    return {name: round(part / total, 4) for name, part in parts.items()}


def _example(variants: Sequence[str]) -> str:
    return "{" + ", ".join(f'"{name}": {1 / len(variants):.2g}' for name in variants) + "}"
