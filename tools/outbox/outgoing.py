"""A released message in the form in which its channel takes it."""

import re

from data.identity import email_domain
from data.ledger.core.transactions import Tx
from data.records import Message, MessageState
from guardrails.facts import ActFacts
from tools.channels import opt_out_tokens
from tools.channels.port import Outgoing, OutgoingCall, OutgoingMail
from tools.deployment import Deployment
from tools.outbox import answers


def outgoing(deployment: Deployment, tx: Tx, facts: ActFacts) -> Outgoing:
    """What is handed over for a message that the gates let go."""
    return _call(facts) if facts.message.channel == "webhook" else _mail(deployment, tx, facts)


def _mail(deployment: Deployment, tx: Tx, facts: ActFacts) -> OutgoingMail:
    message, sender = facts.message, facts.sender
    sent = tuple(earlier for earlier in facts.earlier if _in_thread(earlier, message))
    thread = (
        answers.references(tx, message, sent) if facts.is_answer else tuple(name for m in sent for name in m.known_as)
    )
    opts_out = deployment.connections.unsubscribe
    token = opt_out_tokens.token_of(opts_out.key, message) if opts_out.key else ""
    return OutgoingMail(
        message_id=message.rfc_message_id,
        sender_name=sender.name,
        sender_address=sender.address,
        recipient=facts.recipient or "",
        subject=message.subject,
        body=message.body,
        date=tx.now,
        references=thread,
        mailbox=message.mailbox,
        html=deployment.bundle.sequence.html,
        feedback_id=_feedback_id(message, email_domain(sender.address)),
        unsubscribe_url=opts_out.link(token),
        unsubscribe_token=token,
    )


def _call(facts: ActFacts) -> OutgoingCall:
    message, business, contact = facts.message, facts.prospect.business, facts.prospect.contact
    return OutgoingCall(
        message_id=message.rfc_message_id.strip("<>"),
        webhook=message.mailbox,
        sender_name=facts.sender.name,
        recipient=facts.recipient or "",
        subject=message.subject,
        body=message.body,
        date=facts.now,
        about={
            "campaign": message.campaign,
            "message": message.id,
            "prospect": facts.prospect.id,
            "company": business.company,
            "contact": contact.name if contact else None,
            "street": business.street,
            "city": business.city,
            "state": business.state,
            "postcode": business.postcode,
            "country": business.country,
            "timezone": facts.prospect.timezone,
        },
    )


def _in_thread(earlier: Message, message: Message) -> bool:
    """Whether a mail program has the earlier one: what left by a webhook is in nobody's mailbox."""
    same = earlier.prospect_id == message.prospect_id and earlier.channel == "email"
    return same and earlier.state is MessageState.SENT


def _feedback_id(message: Message, domain: str) -> str:
    """What a mail host counts complaints by (Feedback-ID): the campaign, the step, the variant, and who we are."""
    ours = re.sub(r"[^a-z0-9]", "", domain.lower())[:15]
    return f"{message.campaign}:{message.sequence}-{message.step}:{message.variant}:{ours}"
