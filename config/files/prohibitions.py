"""What code keeps an agent from, whatever its model writes: the part of a SOUL's prohibitions that has force."""

from typing import Annotated, Literal

from pydantic import Field

from config.base import Name, Strict

Claim = Literal["price", "percentage", "date", "number"]


class Never(Strict):
    """``words`` (or phrases, in any of their forms) stand in nothing that the agent hands in, ``claims`` are not made.

    ``variants`` of the first message are given no share by an agent that plans, and no prospect by one that drafts.
    ``recipients`` is a condition (CEL over ``profile``): who meets it is not drafted for, but put before a person.
    """

    words: list[Annotated[str, Field(min_length=2, max_length=60)]] = []
    claims: list[Claim] = []
    variants: list[Name] = []
    recipients: str | None = None

    @property
    def told(self) -> str:
        """What an agent is told of it, in one sentence; empty where nothing of it concerns its words."""
        parts = [f"write {', '.join(self.words)}"] if self.words else []
        parts += [f"state a {' or a '.join(self.claims)}"] if self.claims else []
        return f"Never {', or '.join(parts)}." if parts else ""
