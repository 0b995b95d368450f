"""Turns at a mailbox: who cannot leave in this pass anyway is given a time of its own, without asking all gates."""

import sys
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from config.files.envelopes import EnvelopeConfig
from data.ledger.core.transactions import Tx
from data.ledger.flow import prospects
from data.records import Message
from guardrails.caps import cap_keys, limits, next_mailbox_day
from guardrails.facts import ActFacts
from guardrails.gate import Judgement
from guardrails.rules.caps import full
from guardrails.rules.minimum_gap import gap_before, mailbox_free_at
from guardrails.verdicts import Reject
from guardrails.window import next_opening
from tools.outbox.act_facts import region_of


class Turn(NamedTuple):
    """When a message's turn comes, and why not before."""

    until: datetime
    reason: str


@dataclass(slots=True)
class Pacing:
    """What this pass has learned about its mailboxes."""

    _free: dict[str, datetime] = field(default_factory=dict)
    _full: dict[str, Turn] = field(default_factory=dict)
    _room: dict[str, int] = field(default_factory=dict)
    _tomorrow: dict[str, datetime] = field(default_factory=dict)

    def left(self, facts: ActFacts, envelope: EnvelopeConfig) -> None:
        """Something leaves the mailbox now."""
        if envelope.minimum_gap or envelope.gap_jitter:
            self._take_turns(facts, envelope, facts.now + envelope.minimum_gap)

    def learn(self, facts: ActFacts, envelope: EnvelopeConfig, judgement: Judgement) -> None:
        """Take what a rejection says of the mailbox as a whole, not of this message alone."""
        said = {gate: verdict for gate, verdict in judgement.verdicts if isinstance(verdict, Reject)}
        mailbox = facts.message.mailbox
        if "caps" in said and any(cap.key.scope in {"mailbox", "campaign"} for cap in full(facts, envelope)):
            self._full[mailbox] = Turn(next_mailbox_day(facts.sender, facts.now), said["caps"].reason)
        if said.keys() == {"minimum_gap"} and (free := mailbox_free_at(facts, envelope)):
            self._take_turns(facts, envelope, free + envelope.minimum_gap)

    def turn(self, message: Message, envelope: EnvelopeConfig, tx: Tx) -> Turn | None:
        """When a message that is due has to wait for its mailbox, else None. Each gets a turn of its own."""
        if day := self._full.get(message.mailbox):
            return Turn(_opening(message, envelope, tx, day.until), f"caps: {day.reason}")
        free = self._free.get(message.mailbox)
        if free is None or free <= tx.now:
            return None
        if self._room.get(message.mailbox, 1) <= 0:
            tomorrow = self._tomorrow[message.mailbox]
            return Turn(_opening(message, envelope, tx, tomorrow), f"caps: {message.mailbox} has no turn left today")
        free += gap_before(message, envelope) - envelope.minimum_gap
        opening = _opening(message, envelope, tx, free)
        # a recipient who sleeps now takes no turn from those who can be written to
        if opening - free < timedelta(hours=1):
            self._free[message.mailbox] = max(free, opening) + envelope.minimum_gap
            self._room[message.mailbox] -= 1
        return Turn(opening, f"minimum_gap: its turn at {message.mailbox} has not come")

    def _take_turns(self, facts: ActFacts, envelope: EnvelopeConfig, free: datetime) -> None:
        """From now on the mailbox is free at ``free``, and has as many turns left today as its cap."""
        mailbox = facts.message.mailbox
        keys = cap_keys(facts.message.campaign, facts.sender, facts.recipient or "", facts.now)
        cap = next(
            c for c in limits(envelope.caps, facts.sender, facts.campaign_started, keys) if c.key.scope == "mailbox"
        )
        self._free[mailbox] = free
        room = cap.limit - facts.counts.get(cap.key, 0) - 1
        self._room[mailbox] = room if "caps" in envelope.gates else sys.maxsize
        self._tomorrow[mailbox] = next_mailbox_day(facts.sender, facts.now)


def _opening(message: Message, envelope: EnvelopeConfig, tx: Tx, earliest: datetime) -> datetime:
    prospect = prospects.get(tx, message.prospect_id)
    if prospect.timezone is None or "sending_window" not in envelope.gates:
        return earliest
    region = region_of(prospect.business)
    return next_opening(envelope.window, ZoneInfo(prospect.timezone), region, earliest) or earliest
