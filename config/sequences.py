"""templates/*.yaml: sequences of messages with typed slots."""

from typing import Annotated, Literal

from pydantic import Field

from config.base import Duration, Listed, Name, Share, Strict
from config.catalogues import MESSAGE_FIELDS

MessageField = Annotated[str, Listed("message field", MESSAGE_FIELDS)]


class Slot(Strict):
    """What may stand in a slot: an angle that the Publisher picks, or a field that code fills.

    ``field`` is one of the message fields of the catalogue (contact_first_name, company, city, sender_name, ...).
    """

    type: Literal["angle", "field"]
    field: MessageField | None = None
    default: str | None = None
    max_chars: int = Field(240, ge=1, le=2000)


class Variant(Strict):
    """One wording of a step; ``share`` is its part of the prospects where several exist.

    A step after the first may leave its ``subject`` empty: it is then "Re: " and the subject of step 1.
    """

    subject: str | None = None
    body: str
    share: Share = 1.0


class Step(Strict):
    """One message of a sequence, ``wait`` after the one before it was sent."""

    step: int = Field(ge=1, le=20)
    wait: Duration
    variants: dict[Name, Variant] = Field(min_length=1)


class SequenceConfig(Strict):
    """A sequence: its slots, its steps, and how long after the last one a silent prospect is finished.

    ``html`` adds an alternative to each mail that says what its text says.
    """

    sequence: Name
    slots: dict[Name, Slot]
    steps: list[Step] = Field(min_length=1)
    close_after: Duration
    html: bool = False
