"""What ``doctor`` says of each thing that it looks at."""

from typing import Literal, NamedTuple


class Finding(NamedTuple):
    """One thing looked at. ``careful`` is nothing that keeps a run from starting."""

    what: str
    is_: Literal["ok", "careful", "NOT OK"]
    said: str
