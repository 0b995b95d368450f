"""Which counters a message takes a place in, and how high they may go."""

from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from config.files.campaigns import Sender
from config.files.envelopes import Caps
from data.days import next_day
from data.identity import email_domain
from data.phones import is_number
from data.records import CapKey


class Cap(NamedTuple):
    """One counter, the most that it may reach, and whether tomorrow is another day for it."""

    key: CapKey
    limit: int
    daily: bool


def mailbox_day(sender: Sender, now: datetime) -> date:
    """The day that it is for the mailbox: all daily caps count by it."""
    return now.astimezone(ZoneInfo(sender.timezone)).date()


def next_mailbox_day(sender: Sender, now: datetime) -> datetime:
    """The moment (UTC) at which the mailbox's next day begins."""
    return next_day(ZoneInfo(sender.timezone), now)


def cap_keys(campaign: str, sender: Sender, recipient: str, now: datetime) -> tuple[CapKey, ...]:
    """The counters of a message to ``recipient`` that leaves now, in the order in which they are locked.

    A phone number has no domain.
    """
    day = mailbox_day(sender, now).isoformat()
    keys = [CapKey("mailbox", sender.mailbox, day), CapKey("campaign", campaign, day), CapKey("total", campaign, "")]
    if not is_number(recipient):
        keys.append(CapKey("domain", email_domain(recipient), day))
    return tuple(sorted(keys))


def mailbox_limit(caps: Caps, sender: Sender, campaign_started: date, day: date) -> int:
    """What the mailbox may send on ``day``: its cap, or less while it is warming up."""
    if caps.warm_up is None:
        return caps.mailbox_per_day
    age = max(0, (day - (sender.since or campaign_started)).days)
    return min(caps.mailbox_per_day, caps.warm_up.start + caps.warm_up.increase * age)


def limits(caps: Caps, sender: Sender, campaign_started: date, keys: tuple[CapKey, ...]) -> tuple[Cap, ...]:
    """The cap of each counter in ``keys``."""
    found: list[Cap] = []
    for key in keys:
        match key.scope:
            case "mailbox":
                day = date.fromisoformat(key.day)
                found.append(Cap(key, mailbox_limit(caps, sender, campaign_started, day), daily=True))
            case "domain":
                found.append(Cap(key, caps.domain_per_day, daily=True))
            case "campaign":
                found.append(Cap(key, caps.campaign_per_day, daily=True))
            case _ if caps.campaign_total is not None:
                found.append(Cap(key, caps.campaign_total, daily=False))
    return tuple(found)
