"""templates/*.yaml: sequences of messages with typed slots."""

import re
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, WithJsonSchema, model_validator

from config.base import Duration, Name, Share, Strict, refusal
from config.catalogues import MESSAGE_FIELDS, Channel
from config.files.own_fields import SLOT

_OF_VERTICALS = rf"{re.escape(SLOT)}[a-z][a-z0-9_]*"


def _message_field(value: str) -> str:
    if value in MESSAGE_FIELDS or re.fullmatch(_OF_VERTICALS, value):
        return value
    raise refusal(f'unknown message field "{value}"', allowed=MESSAGE_FIELDS, given=value)


MessageField = Annotated[
    str,
    AfterValidator(_message_field),
    WithJsonSchema({"anyOf": [{"enum": list(MESSAGE_FIELDS)}, {"type": "string", "pattern": f"^{_OF_VERTICALS}$"}]}),
]


class Slot(Strict):
    """What may stand in a slot: an angle that the Publisher picks, or a field that code fills.

    ``field`` is one of the message fields of the catalogue (contact_first_name, company, city, sender_name, ...), or
    one of the vertical's own (``fields.roof_year``), which has a default.
    """

    type: Literal["angle", "field"]
    field: MessageField | None = None
    default: str | None = None
    max_chars: int = Field(240, ge=1, le=2000)


class Variant(Strict):
    """One wording of a step; ``share`` is its part of the prospects if there are several.

    A mail after the first may leave its ``subject`` empty. Its subject is then "Re: " and the subject of the first. A
    step by a webhook needs none.
    """

    subject: str | None = None
    body: str
    share: Share = 1.0


class Step(Strict):
    """One message of a sequence, ``wait`` after the one before it was sent.

    With ``channel: webhook`` a system of your own acts on it (texts, calls, posts). ``webhook`` names one of those in
    connections.yaml. ``to`` says how it reaches people. ``opt_out`` replaces the campaign's opt-out line there. A
    prospect without a usable number or address skips this step.
    """

    step: int = Field(ge=1, le=20)
    wait: Duration
    channel: Channel = "email"
    webhook: Name | None = None
    to: Literal["phone", "email"] = "phone"
    opt_out: str | None = Field(None, min_length=10)
    variants: dict[Name, Variant] = Field(min_length=1)

    @model_validator(mode="after")
    def _names_its_webhook(self) -> "Step":
        if self.channel == "webhook" and self.webhook is None:
            raise refusal("a step with channel: webhook names its webhook", at="webhook")
        for key in ("webhook", "to", "opt_out"):
            if self.channel == "email" and key in self.model_fields_set:
                raise refusal("belongs to a step with channel: webhook", at=key)
        return self


class SequenceConfig(Strict):
    """A sequence: its slots, its steps, and how long after the last step a silent prospect is finished.

    ``html`` adds an HTML part to each mail, which says what its text says.
    """

    sequence: Name
    slots: dict[Name, Slot]
    steps: list[Step] = Field(min_length=1)
    close_after: Duration
    html: bool = False

    @property
    def webhooks(self) -> tuple[str, ...]:
        """The names of the webhooks by which its steps leave."""
        return tuple(dict.fromkeys(step.webhook for step in self.steps if step.webhook))


NO_SEQUENCE = SequenceConfig.model_construct(sequence="", slots={}, steps=[], close_after=timedelta(), html=False)
"""What a campaign has that writes to nobody."""
