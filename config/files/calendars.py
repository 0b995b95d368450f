"""Calendars that tell of meetings (``meetings`` of connections.yaml): who signs how, and where their JSON has what."""

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from config.base import Listed, Strict, refusal
from config.files.apis import JsonPath, Secret

SHORTEST_SECRET = 16

CALENDARS: dict[str, dict[str, Any]] = {
    "calendly": {
        "signed": "calendly",
        "status": "event",
        "booked": ["invitee.created"],
        "cancelled": ["invitee.canceled"],
        "event": "payload.uri",
        "address": "payload.email",
        "starts": "payload.scheduled_event.start_time",
        "instead_of": "payload.old_invitee",
    },
    "cal_com": {
        "signed": "cal_com",
        "status": "triggerEvent",
        "booked": ["BOOKING_CREATED", "BOOKING_RESCHEDULED"],
        "cancelled": ["BOOKING_CANCELLED", "BOOKING_REJECTED"],
        "event": "payload.uid",
        "address": "payload.attendees.0.email",
        "starts": "payload.startTime",
        "instead_of": "payload.rescheduleUid",
    },
}
"""What ``calendar`` fills in where a connection says nothing itself."""

CalendarName = Annotated[str, Listed("calendar", tuple(CALENDARS))]
Scheme = Literal["standard", "calendly", "cal_com"]
"""How a request is signed: as Standard Webhooks has it, or as one of the calendars does."""


class MeetingsConnection(Strict):
    """Who tells of meetings with a campaign's prospects at ``serve``: whoever signs with the ``secret``.

    The others are paths in the JSON: ``status`` is what happened to the ``event``, one of ``booked`` or ``cancelled``
    (of anything else nothing is made), ``address`` whom it is with, ``starts`` when it is, ``instead_of`` the event
    that it takes the place of. ``calendar`` fills in those of a well-known one, and how it is ``signed``.
    """

    secret: Secret
    calendar: CalendarName | None = None
    signed: Scheme = "standard"
    status: JsonPath = "status"
    booked: list[str] = Field(["booked"], min_length=1)
    cancelled: list[str] = ["cancelled"]
    event: JsonPath = "event"
    address: JsonPath = "address"
    starts: JsonPath = "starts"
    instead_of: JsonPath = "instead_of"

    @model_validator(mode="before")
    @classmethod
    def _as_the_calendar_has_it(cls, given: Any) -> Any:
        known = CALENDARS.get(str(given.get("calendar"))) if isinstance(given, dict) else None
        return {**known, **given} if known else given

    @model_validator(mode="after")
    def _can_be_relied_on(self) -> "MeetingsConnection":
        if len(self.secret) < SHORTEST_SECRET:
            raise refusal(f"is shorter than {SHORTEST_SECRET} characters", at="secret")
        if both := sorted({*self.booked} & {*self.cancelled}):
            raise refusal(f'"{both[0]}" stands for a booked meeting too: keep one', at="cancelled")
        return self
