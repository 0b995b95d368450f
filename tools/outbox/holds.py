"""A refusal that is about us: the mailbox is held, what it would send stays ready, and people are told what to mend.

A limit lifts by itself: the mailbox waits for its next day, or for an hour. Anything else stays until a person resumes
it. Nobody who was written to is concerned.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import NamedTuple
from zoneinfo import ZoneInfo

from data.counts import counted
from data.days import next_day
from data.ledger.core import counters
from data.ledger.core.transactions import Tx
from data.ledger.govern import breaks
from data.records import CapKey, Message, Trip
from tools.channels.refusals import Fault
from tools.outbox import outages

WAIT = timedelta(hours=1)
MOST_TIMES = 8
ACTOR = "outbox"

MEND: Mapping[Fault, str] = MappingProxyType(
    {
        "our authentication": "See to the mailbox's login, and to SPF, DKIM and DMARC of its domain.",
        "our domain or relay": "See whether the mail server may send for this domain, to its reverse DNS, and whether "
        "a block list has it or the domain.",
        "our address": "See whether the mail server lets this mailbox send under its address, and whether the "
        "account is suspended.",
        "our rate": "The mailbox sends more than its server allows: lower its caps.",
    }
)
"""What a person can do about it."""


class Trouble(NamedTuple):
    """What was said, and whom it is about; it is ``lasting``, or else passes, with the day where it is ``daily``."""

    fault: Fault
    said: str
    lasting: bool
    daily: bool = False


class Held(NamedTuple):
    """What people are to hear of a mailbox that is held, and the commands that let it go on, none where it does so."""

    text: str
    ways: tuple[str, ...] = ()


def hold(tx: Tx, message: Message, trouble: Trouble, zone: str = "UTC") -> Held | None:
    """Hold the mailbox of a message; return what people are to hear of it, None if they know.

    ``zone`` is where the mailbox's day is counted. What was sent before a person resumed the mailbox holds it no more.
    """
    campaign, mailbox = message.campaign, message.mailbox
    resumed = breaks.resumed_at(tx, campaign, "mailbox", mailbox)
    if resumed and message.sent_at and message.sent_at <= resumed:
        return None
    reason = f"{message.id} was refused for {trouble.fault}: {trouble.said}"
    if trouble.lasting:
        return _stop(tx, message, trouble, reason)
    times = counters.add(tx, _key(message), 1)
    if times >= MOST_TIMES:
        return _stop(tx, message, trouble, f"{reason} ({counted(times, 'time')} in a row)")
    until = next_day(ZoneInfo(zone), tx.now) if trouble.daily else tx.now + WAIT
    outages.put_off(tx, campaign, [mailbox], outages.Wait(until - timedelta(seconds=1), until, reason))
    if times > 1:
        return None
    waits = f"{campaign}: mailbox {mailbox} waits until {until:%Y-%m-%d %H:%M} UTC."
    return Held(f"{waits} {reason}\n\n{MEND[trouble.fault]}")


def waits_until(tx: Tx, trouble: Trouble, zone: str) -> datetime:
    """When a message that was refused may be tried again; a mailbox that is stopped has no time."""
    if trouble.lasting:
        return tx.now
    return next_day(ZoneInfo(zone), tx.now) if trouble.daily else tx.now + WAIT


def over(tx: Tx, message: Message) -> None:
    """The mailbox's server took a message."""
    counters.forget(tx, _key(message))


def _stop(tx: Tx, message: Message, trouble: Trouble, reason: str) -> Held | None:
    over(tx, message)
    campaign, mailbox = message.campaign, message.mailbox
    tripped = Trip("mailbox", mailbox, "refused", f"{reason}. {MEND[trouble.fault]}", demotes=False)
    if breaks.trip(tx, campaign, tripped, ACTOR) is None:
        return None
    told = f"{campaign}: mailbox {mailbox} is stopped. {tripped.reason}\n\nWhat it would send stays ready."
    return Held(told, (f"resume {campaign} --mailbox {mailbox}",))


def _key(message: Message) -> CapKey:
    return CapKey("held", message.campaign, message.mailbox)
