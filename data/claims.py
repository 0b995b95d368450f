"""What is known of a prospect, and what may be said to it: facts, and the angles that rest on them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from config.files.agents import CODE


@dataclass(frozen=True, slots=True)
class Fact:
    """Something true of a prospect, redacted of addresses and phone numbers, with where and when it was seen."""

    prospect_id: str
    fact_id: str
    kind: str
    text: str
    source: str
    observed_at: datetime


class AngleState(StrEnum):
    """What an angle may be used for: only an accepted one stands in a message.

    ``waiting`` is for the critic; a ``returned`` one its author writes anew; of an ``asked`` one a person decides.
    """

    ACCEPTED = "accepted"
    WAITING = "waiting"
    RETURNED = "returned"
    ASKED = "asked"
    REFUSED = "refused"


PERSON = "person"
"""Who may judge an angle besides an agent."""


@dataclass(frozen=True, slots=True)
class Angle:
    """Something to say to a prospect, resting on the facts that it cites.

    ``judged_by`` is who said so last: code, a person, or the agent that judges, by its name. ``verdict`` is that
    agent's; ``words`` are those that code could not account for, or with which it found fault. ``cycle_id`` is the
    cycle that wrote it, ``judged_in`` the one in which the agent judged it.
    """

    prospect_id: str
    angle_id: str
    text: str
    fact_ids: tuple[str, ...]
    confidence: float
    state: AngleState = AngleState.ACCEPTED
    judged_by: str = CODE
    verdict: str = ""
    words: str = ""
    cycle_id: str = ""
    judged_in: str | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """What a message says of a prospect: the angle in one of its slots, and the facts on which it rests."""

    slot: str
    angle: Angle
    facts: tuple[Fact, ...]
