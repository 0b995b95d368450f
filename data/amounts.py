"""Numbers that are no whole ones, as people write them: sums of money with two places, and decimals."""

import math
import re
from collections.abc import Mapping
from typing import Any

from typing_extensions import override

from config.files.outputs import FieldConfig

PLACES = 2
_LARGEST = 2**53 / 10**PLACES
"""Up to here a number holds every sum with its places."""
_CURRENCY = r"(?:[$€£]|[A-Z]{3})"
_SUM = re.compile(
    rf"(?:{_CURRENCY}\s?)?(?P<number>-?(?:\d{{1,3}}(?:,\d{{3}})+|\d+)(?:\.\d{{1,{PLACES}}})?)(?:\s?{_CURRENCY})?"
)


class Money(float):
    """A sum of money: a number like any other, written with two places (``5230.00``)."""

    @override
    def __str__(self) -> str:
        return f"{self:.{PLACES}f}"


def sum_of(given: object) -> float | None:
    """A sum as it is given: ``5230``, ``5230.00``, ``$5,230.00``, ``5230.00 EUR``; None for all else.

    A comma parts thousands. One of more than two places is none, and so is one that a number does not hold as it is
    written (from some 90 trillion on): nothing is rounded.
    """
    if isinstance(given, bool):
        return None
    if isinstance(given, int | float):
        number = float(given) if abs(given) < _LARGEST and round(given, PLACES) == given else None
    else:
        found = _SUM.fullmatch(str(given).strip())
        number = float(found["number"].replace(",", "")) if found else None
    return number if number is not None and abs(number) < _LARGEST else None


def decimal_of(given: object) -> float | None:
    """A number as it is given, with a point before its places (``0.25``); None for all else."""
    if isinstance(given, bool):
        return None
    try:
        number = float(given if isinstance(given, int | float) else str(given).strip().replace("_", "x"))
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def plainly(number: float) -> str:
    """A bound as people write it: ``100,000,000``, not ``1e+08``."""
    return f"{int(number):,}" if number == int(number) else f"{number:,}"


def with_sums(declared: Mapping[str, FieldConfig], values: Mapping[str, Any]) -> dict[str, Any]:
    """The values by their fields, each sum of money one that is written with two places."""
    return {
        name: Money(value) if name in declared and declared[name].money and isinstance(value, int | float) else value
        for name, value in values.items()
    }
