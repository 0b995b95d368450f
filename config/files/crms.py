"""A CRM that a campaign writes to: which requests make and change what is there, and what of ours goes into them."""

import re
from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from config.base import PATH_OF_URL, Listed, Name, Strict, refusal
from config.files.apis import JsonPath

Status = Literal["contacted", "replied", "not_interested", "meeting", "won", "lost", "bounced", "opted_out"]
"""What a contact's status says, in our words."""

Written = Literal["status", "notes", "meetings"]

NAMES = re.compile(r"\{([^{}]*)\}")
NUMBER = ":number"
"""What follows a name that is to be a number in JSON: ``{contact:number}``, alone in its text."""

OF_PERSON = (
    "email", "name", "first_name", "last_name", "role", "phone", "company", "domain", "website", "street", "city",
    "state", "postcode", "country", "prospect", "campaign", "status",
)  # fmt: skip
_OF_ANYBODY = tuple(name for name in OF_PERSON if name != "status")
OF_RECORD = (*_OF_ANYBODY, "contact", "key", "at", "at_ms", "title", "text", "html")
OF_MEETING = (*OF_RECORD, "starts", "starts_ms", "result")

_HUBSPOT: dict[str, Any] = {
    "contact": {
        "find": {"path": "/crm/v3/objects/contacts/{email}", "query": {"idProperty": "email"}, "id": "id"},
        "create": {
            "path": "/crm/v3/objects/contacts",
            "body": {
                "properties": {
                    "email": "{email}",
                    "firstname": "{first_name}",
                    "lastname": "{last_name}",
                    "jobtitle": "{role}",
                    "company": "{company}",
                    "website": "{domain}",
                    "city": "{city}",
                    "state": "{state}",
                }
            },
            "id": "id",
        },
        "update": {
            "path": "/crm/v3/objects/contacts/{contact}",
            "body": {"properties": {"muster_status": "{status}"}},
        },
    },
    "notes": {
        "find": {"path": "/crm/v3/objects/notes/{key}", "query": {"idProperty": "muster_key"}, "id": "id"},
        "create": {
            "path": "/crm/v3/objects/notes",
            "body": {
                "properties": {"hs_timestamp": "{at}", "hs_note_body": "{html}", "muster_key": "{key}"},
                "associations": [
                    {
                        "to": {"id": "{contact}"},
                        "types": [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 202}],
                    }
                ],
            },
            "id": "id",
        },
    },
    "meetings": {
        "find": {"path": "/crm/v3/objects/meetings/{key}", "query": {"idProperty": "muster_key"}, "id": "id"},
        "create": {
            "path": "/crm/v3/objects/meetings",
            "body": {
                "properties": {
                    "hs_timestamp": "{starts}",
                    "hs_meeting_start_time": "{starts}",
                    "hs_meeting_title": "{title}",
                    "hs_meeting_body": "{html}",
                    "hs_meeting_outcome": "{result}",
                    "muster_key": "{key}",
                },
                "associations": [
                    {
                        "to": {"id": "{contact}"},
                        "types": [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 200}],
                    }
                ],
            },
            "id": "id",
        },
        "update": {
            "path": "/crm/v3/objects/meetings/{record}",
            "body": {"properties": {"hs_meeting_outcome": "{result}"}},
        },
    },
    "results": {"booked": "SCHEDULED", "cancelled": "CANCELED"},
}
SHAPES: dict[str, dict[str, Any]] = {"hubspot": _HUBSPOT}
"""What ``shape`` fills in where a campaign says nothing itself."""

ShapeName = Annotated[str, Listed("shape", tuple(SHAPES))]

_Path = Annotated[str, Field(pattern=PATH_OF_URL)]


class CrmFind(Strict):
    """Asks whether something is there. ``id`` is where the answer has its id; a 404, or nothing there, is a no."""

    method: Literal["GET", "POST"] = "GET"
    path: _Path
    query: dict[str, str] = {}
    body: dict[str, Any] = {}
    id: JsonPath

    @model_validator(mode="after")
    def _body_is_posted(self) -> "CrmFind":
        if self.method == "GET" and self.body:
            raise refusal("a GET has no body: say method: POST", at="method")
        return self


class CrmCreate(Strict):
    """Makes something. ``id`` is where the answer has the id that the CRM gave it."""

    method: Literal["POST", "PUT"] = "POST"
    path: _Path
    query: dict[str, str] = {}
    body: dict[str, Any] = Field(min_length=1)
    id: JsonPath


class CrmUpdate(Strict):
    """Changes what is there: the same request twice must be as good as once."""

    method: Literal["PATCH", "PUT", "POST"] = "PATCH"
    path: _Path
    query: dict[str, str] = {}
    body: dict[str, Any] = Field(min_length=1)


CrmRequest = CrmFind | CrmCreate | CrmUpdate


class CrmRecord(Strict):
    """One kind of thing in the CRM: how it is found, made and changed."""

    find: CrmFind | None = None
    create: CrmCreate
    update: CrmUpdate | None = None

    def requests(self) -> Iterator[tuple[str, CrmRequest]]:
        """Each request with its key."""
        asked = (("find", self.find), ("create", self.create), ("update", self.update))
        yield from ((name, one) for name, one in asked if one is not None)


class Crm(Strict):
    """What a campaign writes to a CRM, which is an entry of ``apis`` in connections.yaml.

    ``shape`` fills in the requests of a well-known one; each of ``contact``, ``notes`` and ``meetings`` may be said
    instead. ``statuses`` and ``results`` (of a meeting) are the CRM's words for ours. ``idempotent`` says that the CRM
    does once what has the same ``Idempotency-Key``: then notes and meetings may do without ``find``.
    """

    api: Name
    shape: ShapeName | None = None
    write: list[Written] = Field(["status", "notes", "meetings"], min_length=1)
    statuses: dict[Status, str] = {}
    results: dict[Literal["booked", "cancelled"], str] = {}
    idempotent: bool = False
    contact: CrmRecord | None = None
    notes: CrmRecord | None = None
    meetings: CrmRecord | None = None

    @model_validator(mode="before")
    @classmethod
    def _as_the_shape_has_it(cls, given: Any) -> Any:
        known = SHAPES.get(str(given.get("shape"))) if isinstance(given, dict) else None
        return {**known, **given} if known else given

    @model_validator(mode="after")
    def _can_be_written_once(self) -> "Crm":
        if self.contact is None:
            ways = f"say a shape ({', '.join(SHAPES)}), or how a contact is found, made and changed"
            raise refusal(f"is missing: {ways}", at="contact")
        if self.contact.find is None:
            raise refusal("has no find: whoever is in the CRM already would be there twice", at="contact")
        if "status" in self.write and self.contact.update is None:
            raise refusal("has no update: a status is written by it", at="contact")
        for written, record in (("notes", self.notes), ("meetings", self.meetings)):
            if written not in self.write:
                continue
            if record is None:
                raise refusal(f"is missing: write has {written}", at=written)
            if record.find is None and not self.idempotent:
                what = "has no find: what a lost answer leaves open would be there twice; or say idempotent: true"
                raise refusal(what, at=written)
        if "meetings" in self.write and self.meetings and self.meetings.update is None:
            raise refusal("has no update: a meeting that is cancelled is changed by it", at="meetings")
        return self

    @property
    def person(self) -> CrmRecord:
        """How the CRM's contacts are found, made and changed."""
        if self.contact is None:
            raise ValueError("crm has no contact")
        return self.contact

    def records(self) -> Iterator[tuple[str, CrmRecord]]:
        """What is declared of the kinds of things, with their keys."""
        found = (("contact", self.contact), ("notes", self.notes), ("meetings", self.meetings))
        yield from ((name, one) for name, one in found if one is not None)


def known_names(record: str, request: str) -> tuple[str, ...]:
    """What may stand in braces in a request for a kind of thing."""
    if record == "contact":
        if request == "create":
            return OF_PERSON
        return (*OF_PERSON, "contact") if request == "update" else _OF_ANYBODY
    names = OF_MEETING if record == "meetings" else OF_RECORD
    return (*names, "record") if request == "update" else names


def names_in(value: Any) -> Iterator[str]:
    """What stands in braces in a text, or in the texts of a value of JSON."""
    if isinstance(value, str):
        yield from NAMES.findall(value)
    elif isinstance(value, dict):
        for inner in value.values():
            yield from names_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from names_in(inner)
