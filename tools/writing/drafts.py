"""A prospect's whole sequence, drafted at once from the angles that the Publisher picked."""

from collections.abc import Container, Mapping
from dataclasses import dataclass
from itertools import combinations, count
from secrets import token_hex

from config.files.campaigns import Sender
from config.files.sequences import Step
from config.loading import CampaignBundle
from data.claims import Angle
from data.counts import counted
from data.folding import repeats
from data.identity import email_domain
from data.ledger.core.transactions import Tx
from data.ledger.flow import facts, messages, prospects, suppressions
from data.ledger.govern import acts, approvals
from data.phones import number_of
from data.records import Message, MessageState, Prospect, ProspectState
from guardrails.autonomy import named, reasons_to_ask
from guardrails.gate import line_of
from guardrails.rules.grounded import fault_of
from tools.deployment import Deployment
from tools.governance import authority, earned, escalations
from tools.writing import texts


@dataclass(frozen=True, slots=True)
class Drafted:
    """The messages that now wait for their turn, or (``approval_id``) for a person."""

    message_ids: tuple[str, ...]
    approval_id: str | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """Why nothing was drafted; nothing was changed either."""

    reason: str


def sender_of(deployment: Deployment, prospect: Prospect) -> Sender:
    """The mailbox that writes to a prospect: the one it has, else by its number, so that all get their turn."""
    senders = deployment.bundle.campaign.senders
    kept = next((sender for sender in senders if sender.mailbox == prospect.mailbox), None)
    return kept or senders[int(prospect.id[1:]) % len(senders)]


def rfc_message_id(deployment: Deployment, message_id: str, sender: Sender) -> str:
    """A new ``Message-ID`` header: by it a bounce or a reply is matched to its message and run.

    Its last part nobody can guess who has not seen the mail: a forged bounce names no message of ours.
    """
    return f"<{message_id}.{deployment.run_id}.{token_hex(6)}@{email_domain(sender.address)}>"


def draft_sequence(
    deployment: Deployment,
    tx: Tx,
    prospect_id: str,
    variant: str,
    slots: Mapping[str, str],
    cycle_id: str,
    agent: str,
) -> Drafted | Refused:
    """Draft every step and put a built prospect in sequence; step 1 is due now.

    Each later step is due some time after the one before it has left. One approval, of
    step 1, stands for the whole sequence: a person reads all its texts once. Later steps still pass the gates, which
    look for that approval.
    """
    bundle = deployment.bundle
    prospect = prospects.get(tx, prospect_id)
    sender = sender_of(deployment, prospect)
    angles = {angle.angle_id: angle for angle in facts.angles_of(tx, [prospect_id])[prospect_id]}
    offer = bundle.vertical.offer
    if reason := _unfit(deployment, tx, prospect, variant) or _unfounded(tx, prospect, slots, angles, offer):
        return Refused(reason)
    if reason := _repeated(bundle, slots, angles):
        return Refused(reason)
    drafts: list[tuple[Message, str]] = []
    taken = {message.id for message in messages.of_prospect(tx, prospect_id)}
    for step in bundle.sequence.steps:
        recipient = _recipient(prospect, step)
        if recipient is None:
            continue
        text = texts.render(bundle, prospect, sender, step.step, variant, slots, angles)
        if isinstance(text, texts.Unfilled):
            return Refused(f"step {step.step}: {'; '.join(text.problems)}")
        name, _ = texts.wording(step, variant)
        message_id = _free_id(f"{prospect_id}-{step.step}", taken)
        message = Message(
            id=message_id, campaign=prospect.campaign, prospect_id=prospect_id, sequence=bundle.sequence.sequence,
            step=step.step, channel=step.channel, variant=name, mailbox=step.webhook or sender.mailbox,
            state=MessageState.READY, state_reason="", slots=dict(text.slots), subject=text.subject, body=text.body,
            rfc_message_id=rfc_message_id(deployment, message_id, sender),
            due_at=None if drafts else tx.now, sent_at=None, author=agent,
        )  # fmt: skip
        drafts.append((message, recipient))
    if not drafts:
        return Refused(f"{prospect_id} has no phone number that can be dialled, and no step leaves otherwise")
    return _enter(deployment, tx, prospect, sender, drafts, cycle_id, agent)


def _enter(
    deployment: Deployment,
    tx: Tx,
    prospect: Prospect,
    sender: Sender,
    drafts: list[tuple[Message, str]],
    cycle_id: str,
    agent: str,
) -> Drafted:
    address = prospect.contact.email if prospect.contact else None
    beyond = authority.reasons_to_ask(deployment, tx, agent, sender.mailbox, address)
    for message, recipient in drafts:
        messages.draft(tx, message, recipient, cycle_id)
    first = drafts[0][0]
    prospects.assign_mailbox(tx, prospect.id, sender.mailbox, first.variant)
    drafted = {message.step for message, _ in drafts}
    left_out = [str(step.step) for step in deployment.bundle.sequence.steps if step.step not in drafted]
    told = f"{counted(len(drafts), 'step')} drafted" + (
        f"; skipped, because there is no usable number: {', '.join(left_out)}" * bool(left_out)
    )
    prospects.move(tx, prospect.id, ProspectState.IN_SEQUENCE, told, agent, cycle_id)
    ids = tuple(message.id for message, _ in drafts)
    undone_by = deployment.bundle.envelope.contract.undo.draft
    acts.record(
        tx, prospect.campaign, prospect.id, "draft", undone_by, agent, target=first.id, detail={"messages": ids},
        cycle_id=cycle_id,
    )  # fmt: skip
    autonomy, level = deployment.bundle.envelope.autonomy, earned.level(deployment, tx, "first")
    escalated = escalations.of_message(deployment, tx, prospect, first)
    beyond = (*beyond, *escalated.hold)
    reasons = reasons_to_ask(autonomy.of("first"), level, prospect.id, beyond, named(autonomy, "first"))
    if not reasons:
        return Drafted(ids)
    escalations.untold(tx, prospect.id, tuple(reason for reason in escalated.tell if reason in escalated.hold))
    reason = line_of("autonomy", "; ".join(reasons))
    messages.move(tx, first.id, MessageState.AWAITING_APPROVAL, reason, agent)
    return Drafted(ids, approvals.request(tx, prospect.campaign, prospect.id, "message", reason, message_id=first.id))


def _recipient(prospect: Prospect, step: Step) -> str | None:
    """Whom a step reaches: the contact's address, or the number by which the prospect can be reached."""
    if step.channel == "webhook" and step.to == "phone":
        return number_of(prospect)
    return prospect.contact.email if prospect.contact else None


def _free_id(wanted: str, taken: Container[str]) -> str:
    """The id, or the next one after those of drafts that were undone (``p7-1.2``)."""
    numbered = (f"{wanted}.{number}" for number in count(2))
    return wanted if wanted not in taken else next(free for free in numbered if free not in taken)


def _unfit(deployment: Deployment, tx: Tx, prospect: Prospect, variant: str) -> str | None:
    """Why this prospect is not to be written to, or not like this."""
    if prospect.state is not ProspectState.BUILT:
        return f"{prospect.id} is {prospect.state}, not built"
    if prospect.contact is None:
        return f"{prospect.id} has no contact to write to"
    known = deployment.bundle.sequence.steps[0].variants
    if variant not in known:
        return f"there is no variant {variant} (step 1 has {', '.join(known)})"
    found = suppressions.match_business(tx, prospect.business) or suppressions.match(tx, email=prospect.contact.email)
    return f"its {found.kind} is suppressed: {found.reason}" if found else None


def _unfounded(
    tx: Tx, prospect: Prospect, slots: Mapping[str, str], angles: Mapping[str, Angle], offer: str
) -> str | None:
    known = {fact.fact_id: fact.text for fact in facts.facts_of(tx, [prospect.id])[prospect.id]}
    for slot, angle_id in slots.items():
        if angle_id not in angles:
            return f"slot {slot}: {texts.prospect_angle(angle_id, angles)}"
        angle = angles[angle_id]
        cited = [known[fact_id] for fact_id in angle.fact_ids if fact_id in known]
        if reason := fault_of(angle, cited, prospect.business, offer):
            return f"slot {slot}: angle {angle_id}: {reason}"
    return None


def _repeated(bundle: CampaignBundle, slots: Mapping[str, str], angles: Mapping[str, Angle]) -> str | None:
    """Two slots that would tell one person the same; each is told once in a whole sequence."""
    filled = [slot for slot in texts.angle_slots(bundle) if slot in slots]
    for one, other in combinations(filled, 2):
        if repeats(angles[slots[one]].text, angles[slots[other]].text):
            return f"{one}={slots[one]} and {other}={slots[other]} say the same: every slot takes another angle"
    return None
