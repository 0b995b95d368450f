"""Loads what the gates look at, in the transaction in which they decide."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache

import holidays
from holidays.registry import EntityLoader

from config.files.campaigns import Sender
from data.ledger.core.transactions import Tx
from data.ledger.flow import prospects
from data.places import country_code
from data.records import Approval, Business, CapKey, Message, Prospect
from guardrails.caps import cap_keys
from guardrails.facts import ANSWER, ActFacts, CitedAngle, Region, kind_of
from guardrails.gate import gates_that_held
from guardrails.window import holiday
from tools.deployment import Deployment
from tools.governance import escalations
from tools.outbox.act_rows import MessageRows, Standing, gather


def load(deployment: Deployment, tx: Tx, message: Message, since: datetime) -> ActFacts:
    """Everything that the gates may ask about the message, as it is now.

    ``since`` is when the campaign was last resumed: the breakers count from there.
    """
    return assemble(deployment, tx, gather(tx, [message.id])[message.id], Standing(deployment, tx, since))


def assemble(deployment: Deployment, tx: Tx, rows: MessageRows, standing: Standing) -> ActFacts:
    """The facts of one message, of what was loaded about it and about its campaign."""
    message, prospect, recipient = rows.message, rows.prospect, rows.recipient
    sender = sender_of(deployment, message, prospect)
    keys = reserved(message, sender, recipient, tx.now)
    readiness = standing.readiness(tx, sender) if message.channel == "email" else None
    escalated = escalations.of_message(deployment, tx, prospect, message)
    earlier = _earlier(rows)
    return ActFacts(
        now=tx.now,
        message=message,
        prospect=prospect,
        recipient=recipient,
        sender=sender,
        campaign_started=standing.started,
        own=standing.own(sender, message),
        level=standing.level(tx, kind_of(message, earlier)),
        standing=standing.level(tx),
        earlier=earlier,
        suppression=rows.suppression,
        verification=rows.verification,
        readiness=readiness,
        busiest_day=standing.busiest_day(tx, recipient) if readiness and readiness.faults and recipient else 0,
        region=region_of(prospect.business),
        counts=standing.counts_of(tx, keys),
        last_departure=standing.last_departure(tx, message.mailbox),
        record=standing.record(tx),
        mailbox_record=standing.mailbox_record(tx, message.mailbox),
        mailbox_stopped=standing.stopped(tx, message.mailbox),
        angles=_cited(rows),
        offer=deployment.bundle.vertical.offer,
        approved=_approved(rows, each_step="follow_up" in deployment.bundle.envelope.autonomy.kinds),
        escalations=escalated.hold,
        to_tell=escalated.tell,
    )


def sender_of(deployment: Deployment, message: Message, prospect: Prospect) -> Sender:
    """Who of us a message is from. What leaves by a webhook is from whoever writes to the prospect.

    Its caps, gaps and stops are those of the webhook, which stands in the place of a mailbox.
    """
    if message.channel == "email":
        return mailbox(deployment, message.mailbox)
    writes = mailbox(deployment, prospect.mailbox or deployment.bundle.campaign.senders[0].mailbox)
    return writes.model_copy(update={"mailbox": message.mailbox})


def mailbox(deployment: Deployment, name: str) -> Sender:
    """The sender of that mailbox.

    Raises:
        LookupError: if the campaign no longer has it.
    """
    for sender in deployment.bundle.campaign.senders:
        if sender.mailbox == name:
            return sender
    known = ", ".join(sender.mailbox for sender in deployment.bundle.campaign.senders)
    raise LookupError(f"the campaign has no mailbox {name!r} any more (it has {known}); put it back among its senders")


def reserved(message: Message, sender: Sender, recipient: str | None, moment: datetime) -> tuple[CapKey, ...]:
    """The counters in which a message that leaves at the moment takes a place."""
    return cap_keys(message.campaign, sender, recipient, moment) if recipient else ()


def load_calendars(tx: Tx, due: Sequence[Message]) -> None:
    """Read the holidays of the countries of those who are due: a calendar is a file, and takes a while."""
    known = prospects.of_ids(tx, {message.prospect_id for message in due})
    for region in {region_of(prospect.business) for prospect in known.values()} - {None}:
        assert region is not None  # noqa: S101 - taken out above
        for day in (tx.now, tx.now + timedelta(days=60)):
            holiday(region, day.date())


def region_of(business: Business) -> Region | None:
    """Whose holidays a business keeps; one with a US state and no country is taken for American."""
    country = country_code(business.country or "")
    state = (business.state or "").strip().upper() or None
    if not (business.country or "").strip() and state in _subdivisions("US"):
        country = "US"
    if country is None or country not in _countries():
        return None
    return Region(country, state if state in _subdivisions(country) else None)


def _earlier(rows: MessageRows) -> tuple[Message, ...]:
    found = {other.id: other for other in (*rows.siblings, *rows.sent_to_address)}
    return tuple(other for other in found.values() if other.id != rows.message.id)


def _cited(rows: MessageRows) -> tuple[CitedAngle, ...]:
    known = {angle.angle_id: angle for angle in rows.angles}
    texts = {fact.fact_id: fact for fact in rows.facts}
    cited = []
    for slot, angle_id in sorted(rows.message.slots.items()):
        angle = known.get(angle_id)
        rests_on = tuple(texts[fact_id] for fact_id in angle.fact_ids if fact_id in texts) if angle else ()
        cited.append(CitedAngle(slot, angle, rests_on))
    return tuple(cited)


def _approved(rows: MessageRows, *, each_step: bool) -> frozenset[str]:
    """Gates whose hold a person lifted for this message; of autonomy, an earlier step's approval stands for it too.

    Each answer has an approval of its own, and so has ``each_step`` where later ones have a level of their own.
    """
    lifted = frozenset[str]().union(*map(_lifted, rows.approvals))
    if rows.message.sequence == ANSWER or each_step:
        return lifted
    return lifted | frozenset[str]().union(*map(_lifted, rows.earlier_approvals)) & {"autonomy"}


def _lifted(approval: Approval) -> frozenset[str]:
    """The gates of which it speaks: autonomy where that alone asked, in whatever words, else those that held."""
    if approval.state != "approved":
        return frozenset()
    if approval.kind in {"message", "answer"}:
        return frozenset({"autonomy"})
    return gates_that_held(approval.reason) if approval.kind == "question" else frozenset()


@cache
def _countries() -> frozenset[str]:
    return frozenset(EntityLoader.get_country_codes())


@cache
def _subdivisions(country: str) -> frozenset[str]:
    """A country's states: to read those of all countries would take a second, while a message is judged."""
    return frozenset(getattr(holidays, country).subdivisions)
