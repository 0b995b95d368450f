"""What the ledger says of messages and of their campaign, loaded at once for as many as are looked at."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from config.catalogues import Channel, Level
from config.files.campaigns import Sender
from config.files.envelopes import ActKind
from data.claims import Angle, Fact
from data.days import day_start
from data.hosts import kept_together
from data.identity import email_domain
from data.ledger.core import counters
from data.ledger.core.transactions import Tx
from data.ledger.flow import calls, campaigns, domains, facts, messages, prospects, verifications
from data.ledger.flow import suppressions as suppressed
from data.ledger.flow.suppressions import Party
from data.ledger.govern import approvals, breaks, paid, standing
from data.ledger.read import departures
from data.phones import is_number
from data.readiness import Readiness
from data.records import Approval, Campaign, CapKey, Message, Prospect, Suppression, Verification
from guardrails.autonomy import level_of
from guardrails.facts import OwnText, Reception, Record
from tools.deployment import Deployment
from tools.writing import texts


class _Spend(NamedTuple):
    """Dollars since the campaign began, since the ``day`` began, and the lookups' part of the whole."""

    day: datetime
    campaign_usd: float
    day_usd: float
    lookups_usd: float


@dataclass(frozen=True, slots=True)
class MessageRows:
    """One message, its prospect, and everything that is kept about the two.

    ``siblings`` are all messages of the prospect, this one too; ``sent_to_address`` what left, or may have, for the
    same address. ``earlier_approvals`` are those of the steps before it in its sequence.
    """

    message: Message
    recipient: str | None
    prospect: Prospect
    siblings: tuple[Message, ...]
    sent_to_address: tuple[Message, ...]
    suppression: Suppression | None
    verification: Verification | None
    approvals: tuple[Approval, ...]
    earlier_approvals: tuple[Approval, ...]
    angles: tuple[Angle, ...]
    facts: tuple[Fact, ...]


def gather(tx: Tx, ids: Collection[str]) -> dict[str, MessageRows]:
    """What the ledger has about each of the messages; one that is not there is left out."""
    found = messages.addressed(tx, ids)
    pids = {message.prospect_id for message, _ in found.values()}
    addresses = {recipient for _, recipient in found.values() if recipient}
    known = prospects.of_ids(tx, pids)
    siblings = messages.of_prospects(tx, pids)
    before = {m.id: _before(m, siblings[m.prospect_id]) for m, _ in found.values()}
    sent_to = messages.sent_to_each(tx, addresses)
    verified = verifications.of(tx, addresses)
    asked = approvals.of_messages(tx, found.keys() | set().union(*before.values()))
    angles, stated = facts.angles_of(tx, list(pids)), facts.facts_of(tx, list(pids))
    parties = [_party(known[message.prospect_id], recipient) for message, recipient in found.values()]
    matches = suppressed.match_each(tx, parties)
    return {
        message.id: MessageRows(
            message=message,
            recipient=recipient,
            prospect=known[message.prospect_id],
            siblings=tuple(siblings[message.prospect_id]),
            sent_to_address=tuple(sent_to[recipient]) if recipient else (),
            suppression=match,
            verification=verified.get(recipient) if recipient else None,
            approvals=tuple(asked[message.id]),
            earlier_approvals=tuple(approval for step in before[message.id] for approval in asked[step]),
            angles=tuple(angles[message.prospect_id]),
            facts=tuple(stated[message.prospect_id]),
        )
        for (message, recipient), match in zip(found.values(), matches, strict=True)
    }


class Standing:
    """How the campaign stands, and its mailboxes and counters as far as somebody asked.

    It is right for as long as nobody else writes and ``sent`` is told of every message that is accepted.
    """

    def __init__(self, deployment: Deployment, tx: Tx, since: datetime) -> None:
        self._bundle = deployment.bundle
        self._connections = deployment.connections
        self._zone = ZoneInfo(deployment.bundle.campaign.timezone)
        self._since = since
        self.campaign: Campaign = campaigns.get(tx, self._bundle.campaign.campaign)
        self.started: date = self.campaign.started_at.astimezone(self._zone).date()
        self._counts: dict[CapKey, int] = {}
        self._departed: dict[str, datetime | None] = {}
        self._reception: departures.Reception | None = None
        self._of_mailbox: dict[str, departures.Reception] = {}
        self._stopped: dict[str, str] | None = None
        self._spend: _Spend | None = None
        self._ready: dict[tuple[str, str], Readiness | None] = {}
        self._busiest: dict[tuple[str, ...], int] = {}
        self._levels: dict[ActKind, Level | None] = {}
        self._own: dict[tuple[str, str, int, str], OwnText] = {}

    def level(self, tx: Tx, kind: ActKind | None = None) -> Level:
        """How much the campaign does alone, in all or of a kind of act that has a level of its own."""
        autonomy = self._bundle.envelope.autonomy
        if kind is None or kind not in autonomy.kinds:
            return level_of(autonomy, self.campaign.autonomy)
        if kind not in self._levels:
            self._levels[kind] = standing.level_of_kind(tx, self.campaign.name, kind)
        return level_of(autonomy.of(kind), self._levels[kind])

    def own(self, sender: Sender, message: Message) -> OwnText:
        """A step's own text is its template; a message that one of us wrote or changed is our own as a whole."""
        key = (sender.mailbox, sender.name, message.step, message.variant)
        if key not in self._own:
            channel: Channel = "webhook" if message.channel == "webhook" else "email"
            self._own[key] = texts.own_text(self._bundle, sender, message.step, message.variant, channel)
        own = self._own[key]
        return texts.by_person(own, message.subject, message.body) if message.edited_by else own

    def counts_of(self, tx: Tx, keys: Collection[CapKey]) -> dict[CapKey, int]:
        """The counters of these keys."""
        if missing := [key for key in keys if key not in self._counts]:
            self._counts |= counters.read(tx, missing)
        return {key: self._counts[key] for key in keys}

    def last_departure(self, tx: Tx, mailbox: str) -> datetime | None:
        """When anything last left the mailbox."""
        if mailbox not in self._departed:
            self._departed[mailbox] = departures.last_departure(tx, mailbox)
        return self._departed[mailbox]

    def record(self, tx: Tx) -> Record:
        """What left since the campaign was last resumed, how it was received, and what models and lookups cost."""
        if self._reception is None:
            self._reception = departures.reception(tx, self.campaign.name, self._since)
        today = day_start(self._zone, tx.now)
        day = max(today, self._since)
        if self._spend is None or self._spend[0] != day:
            name = self.campaign.name
            lookups = paid.usd(tx, name)
            of_day = paid.usd(tx, name, tx.now.astimezone(self._zone).date()) if day == today else 0.0
            self._spend = _Spend(day, calls.spend(tx, name) + lookups, calls.spend(tx, name, day) + of_day, lookups)
        _, whole, of_day, lookups = self._spend
        return Record(*self._reception, campaign_usd=whole, day_usd=of_day, lookups_usd=lookups)

    def mailbox_record(self, tx: Tx, mailbox: str) -> Reception:
        """The same of one mailbox, since it or the campaign was last resumed; nothing where no breaker counts it."""
        if self._bundle.envelope.breakers.mailbox is None:
            return Reception()
        if mailbox not in self._of_mailbox:
            name = self.campaign.name
            resumed = breaks.resumed_at(tx, name, "mailbox", mailbox)
            since = max(self._since, resumed) if resumed else self._since
            self._of_mailbox[mailbox] = departures.reception(tx, name, since, mailbox)
        return Reception(*self._of_mailbox[mailbox])

    def stopped(self, tx: Tx, mailbox: str) -> str | None:
        """Why the mailbox is stopped, if it is."""
        if self._stopped is None:
            known = breaks.open_breaks(tx, self.campaign.name)
            self._stopped = {one.name: one.reason for one in known if one.scope == "mailbox"}
        return self._stopped.get(mailbox)

    def readiness(self, tx: Tx, sender: Sender) -> Readiness | None:
        """What is known of the sender's domain, by the server that its mails leave by."""
        where = (email_domain(sender.address), self._connections.smtp_of(sender.mailbox).server)
        if where not in self._ready:
            self._ready[where] = domains.get(tx, *where)
        return self._ready[where]

    def busiest_day(self, tx: Tx, recipient: str) -> int:
        """The most that the recipient's mail host has had from us on one day."""
        host = kept_together(email_domain(recipient))
        if host not in self._busiest:
            self._busiest[host] = counters.most_on_a_day(tx, "domain", host)
        return self._busiest[host]

    def sent(self, now: datetime, mailbox: str, keys: Collection[CapKey]) -> None:
        """A message of the mailbox was accepted, with a place in the counters of these keys."""
        for key in keys:
            if key in self._counts:
                self._counts[key] += 1
        self._departed[mailbox] = now
        self._busiest.clear()
        if self._reception is not None:
            self._reception = self._reception._replace(departures=self._reception.departures + 1)
        if own := self._of_mailbox.get(mailbox):
            self._of_mailbox[mailbox] = own._replace(departures=own.departures + 1)


def _before(message: Message, siblings: list[Message]) -> list[str]:
    """The steps before the message in its sequence."""
    return [other.id for other in siblings if other.sequence == message.sequence and other.step < message.step]


def _party(prospect: Prospect, recipient: str | None) -> Party:
    """Whom a message reaches; who opted out by mail is not called either."""
    contact = prospect.contact
    if recipient and is_number(recipient):
        return Party(prospect.business, contact.email if contact else None, recipient)
    return Party(prospect.business, recipient, contact.phone if contact else None)
