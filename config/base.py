"""The strict base of everything that is read from YAML, and the types that check their own values."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Annotated, Any, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    WithJsonSchema,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema
from typing_extensions import override

from config.positions import suggest

PATH_OF_URL = r"^/[^\s?#]*$"
"""The path of an address behind its server, without a query."""


class Strict(BaseModel):
    """A frozen record in which an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, allow_inf_nan=False)

    @override
    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy with other fields, without what was worked out of the old ones (``cached_property``)."""
        copied = super().model_copy(update=update, deep=deep)
        for derived in vars(copied).keys() - type(copied).model_fields.keys():
            del vars(copied)[derived]
        return copied


@dataclass(frozen=True)
class Listed:
    """Annotates a text that must be one of a catalogue's ``names``; ``what`` says what they are.

    ``foreign`` says of names that another program has what to do instead.
    """

    what: str
    names: tuple[str, ...]
    foreign: Callable[[str], str | None] | None = None

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """A text, then the check."""
        return core_schema.no_info_after_validator_function(self._check, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """The names are an editor's completions."""
        return {**handler(schema), "enum": list(self.names)}

    def _check(self, value: str) -> str:
        if value in self.names:
            return value
        if self.foreign is not None and (answer := self.foreign(value)):
            raise refusal(answer)
        raise refusal(f'unknown {self.what} "{value}"', allowed=self.names, given=value)


def refusal(
    what: str, *, allowed: Collection[str] = (), given: str | None = None, at: str | None = None, at_key: bool = False
) -> PydanticCustomError:
    """What a validator raises: the words of the problem; ``at`` is the entry below that is to blame (or its key)."""
    context = {"what": what, "allowed": tuple(allowed), "given": given, "at": at, "at_key": at_key}
    return PydanticCustomError("refusal", "{what}", context)


def only_kind(record: BaseModel, kinds: Sequence[str]) -> str:
    """Which of these keys a record gives; a validator's own refusal where it gives none, or several.

    Raises:
        PydanticCustomError: with the keys that there are.
    """
    given = [kind for kind in kinds if getattr(record, kind) is not None]
    if len(given) != 1:
        what = f"is of several kinds: {', '.join(given)}" if given else "says no kind"
        raise refusal(f"a field {what}", allowed=kinds)
    return given[0]


def check_bounds(bounds: tuple[float, float] | None, at: str = "whole") -> None:
    """Refuse a lower bound that is above the upper one; ``at`` is the key that has them.

    Raises:
        PydanticCustomError: naming both.
    """
    if bounds is not None and bounds[0] > bounds[1]:
        raise refusal(f"the lower bound {bounds[0]} is above {bounds[1]}", at=at)


def _duration(value: object) -> object:
    """Turn ``90s``, ``15m``, ``6h``, ``4d`` or ``2w`` into a timedelta."""
    units = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
    if isinstance(value, timedelta):
        return value
    if isinstance(value, str) and value[:-1].isdigit() and value[-1:] in units:
        return timedelta(**{units[value[-1]]: int(value[:-1])})
    raise ValueError(f'"{value}" is not a duration: a whole number and a unit, as in 90s, 15m, 6h, 4d or 2w')


def _wall_time(value: object) -> object:
    """Turn ``"08:00"`` into a time."""
    if isinstance(value, time):
        return value
    if isinstance(value, str):
        try:
            return time.fromisoformat(value)
        except ValueError:
            pass
    raise ValueError(f'"{value}" is not a time of day, as in "08:00"')


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        meant = suggest(value, available_timezones())
    else:
        return value
    hint = f"; did you mean {meant}?" if meant else ""
    raise ValueError(f'unknown time zone "{value}" (an IANA name, as in America/Los_Angeles{hint})')


_ANY_DAY = datetime(2026, 1, 1, tzinfo=UTC)
"""Whether a cron comes at all is the same from any day on."""


def _cron(value: str) -> str:
    from croniter import CroniterBadDateError, croniter  # noqa: PLC0415 - costs 30 ms, and few files have crons

    if len(value.split()) != 5 or not croniter.is_valid(value):
        raise ValueError(f'"{value}" is not a cron expression: minute hour day month weekday, as in "0 6 * * 1"')
    try:
        croniter(value, _ANY_DAY).get_next()
    except CroniterBadDateError:
        raise ValueError(f'"{value}" never comes: no month has that day') from None
    return value


_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_MAIL_ADDRESS = re.compile(rf"[A-Za-z0-9.!#$%&'*+/=?^_`{{|}}~-]{{1,64}}@(?:{_LABEL}\.)+{_LABEL}")


def _mail_address(value: str) -> str:
    local = value.partition("@")[0]
    if _MAIL_ADDRESS.fullmatch(value) and not local.startswith(".") and not local.endswith(".") and ".." not in local:
        return value
    raise ValueError(f'"{value}" is not a mail address')


def _moment(value: str) -> str:
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        moment = None
    if moment is not None and moment.tzinfo is not None:
        return value
    raise ValueError(f'"{value}" is not a moment with its zone, as in 2026-11-02T06:00:00-08:00')


Duration = Annotated[
    timedelta, BeforeValidator(_duration), WithJsonSchema({"type": "string", "pattern": "^[0-9]+[smhdw]$"})
]
WallTime = Annotated[
    time, BeforeValidator(_wall_time), WithJsonSchema({"type": "string", "pattern": "^[0-9]{2}:[0-9]{2}$"})
]
Share = Annotated[float, Field(ge=0, le=1)]
Words = Annotated[str, AfterValidator(str.strip)]
"""What a model reads as a part of a sentence, without the line's end that a folded block (``>``) has."""
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*$", max_length=60)]
Zone = Annotated[str, AfterValidator(_zone)]
Cron = Annotated[str, AfterValidator(_cron)]
MailAddress = Annotated[str, AfterValidator(_mail_address)]
IsoMoment = Annotated[str, AfterValidator(_moment)]
