"""Numbers as a model writes them: ``5``, ``"5 staff"``, ``"1,200"``, ``"82%"``, ``"$1.5M"``."""

import math
import re
from typing import NamedTuple

_NUMBER = re.compile(
    r"""(?:usd|us\$|\$|~|=)?\s*
        (?P<sign>[-\u2212])?(?P<number>\d{1,3}(?:[,\u2009\u202f ]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)\s*
        (?P<times>k|m|thousand|million)?\b\s*
        (?P<unit>%|per\s?cent|usd|dollars?|staff|employees?|people|candidates?|prospects?)?""",
    re.VERBOSE | re.IGNORECASE,
)
_TIMES = {"k": 1_000, "thousand": 1_000, "m": 1_000_000, "million": 1_000_000}


class Figure(NamedTuple):
    """A finite number, and whether it was written as a percentage (it is 82 then, not 0.82)."""

    number: float
    percent: bool = False

    @property
    def whole(self) -> int | None:
        """The number, where it is a whole one."""
        return int(self.number) if self.number == int(self.number) else None


def figure_of(value: object) -> Figure | None:
    """The number that a value is; None where it is none, or not clearly one."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return _finite(float(value)) if abs(value) < 1e18 else None
    found = _NUMBER.fullmatch(value.strip()) if isinstance(value, str) and len(value) <= 40 else None
    if found is None:
        return None
    number = float(re.sub(r"[^\d.]", "", found["number"])) * _TIMES.get((found["times"] or "").lower(), 1)
    percent = (found["unit"] or "").lower().startswith(("%", "per"))
    return Figure(-number if found["sign"] else number, percent)


def _finite(number: float) -> Figure | None:
    return Figure(number) if math.isfinite(number) else None


def shown(number: float) -> str:
    """A number without needless digits."""
    return str(int(number)) if number == int(number) else f"{number:g}"
