"""The strict base of everything that is read from YAML."""

from datetime import time, timedelta
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field


class Strict(BaseModel):
    """A frozen record in which an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _duration(value: object) -> object:
    """Turn ``90s``, ``15m``, ``6h``, ``4d`` or ``2w`` into a timedelta."""
    units = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
    if isinstance(value, timedelta):
        return value
    if isinstance(value, str) and value[:-1].isdigit() and value[-1:] in units:
        return timedelta(**{units[value[-1]]: int(value[:-1])})
    raise ValueError("a duration is a whole number and a unit: 90s, 15m, 6h, 4d or 2w")


def _wall_time(value: object) -> object:
    """Turn ``"08:00"`` into a time; YAML 1.1 would read a bare 8:00 as 480."""
    if isinstance(value, time):
        return value
    if isinstance(value, str):
        try:
            return time.fromisoformat(value)
        except ValueError:
            pass
    raise ValueError('a time of day is written in quotes, "08:00"')


Duration = Annotated[
    timedelta, BeforeValidator(_duration), Field(json_schema_extra={"type": "string", "format": "duration"})
]
WallTime = Annotated[time, BeforeValidator(_wall_time)]
Share = Annotated[float, Field(ge=0, le=1)]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*$", max_length=60)]
