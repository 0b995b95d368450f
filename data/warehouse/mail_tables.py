"""The table of what came back, for analysts."""

from sqlalchemy import and_, case, false, func, or_, select

from data.ledger.core import schema as ledger
from data.warehouse.columns import Column, Table
from data.warehouse.shared_columns import RUN, campaign_of, prospect_of

_i, _o = ledger.inbound.c, ledger.approvals.c
_is_reply = and_(_i.kind == "reply", func.coalesce(_i.intent, "") != "auto_reply")
_by_person = or_(_o.state.in_(("approved", "rejected")), _o.decided_by.is_not(None))
_decided_at = func.min(case((_by_person, _o.decided_at)))
_asked = (
    select(_o.inbound_id, _decided_at.label("decided_at"))
    .where(_o.inbound_id.is_not(None))
    .group_by(_o.inbound_id)
    .subquery()
)
"""The mails about which a person was asked, with when one first decided, or did what was offered instead."""
_left_to_person = and_(
    _i.kind == "reply", _i.intent.is_(None), _i.handled_at.is_not(None), _asked.c.inbound_id.is_not(None)
)
"""In the ledger such a reply is handled for agents alone: none is to take it up again."""

INBOUND = Table(
    "inbound",
    "One row per mail that came back, and per thing that a webhook, a calendar or a click on an unsubscribe page told.",
    ledger.inbound.outerjoin(_asked, _asked.c.inbound_id == _i.inbound_id),
    (
        Column("inbound_id", "VARCHAR", "Its id (r1, r2, ...).", _i.inbound_id),
        RUN,
        campaign_of(_i.campaign),
        prospect_of(_i.prospect_id),
        Column("message_id", "VARCHAR", "The message that it answers.", _i.message_id),
        Column(
            "kind",
            "VARCHAR",
            "bounce, delay, complaint, auto_reply, opt_out, reply, own_copy, receipt (a webhook says what became of a "
            "message), meeting or cancellation (a calendar tells of one), or unmatched (nothing in it shows that it is "
            "about a mail of ours, or about anybody whom the campaign knows): found by rules.",
            _i.kind,
        ),
        Column(
            "hard",
            "BOOLEAN",
            "Of a bounce: whether the address is gone for good; of a receipt: whether it was not delivered.",
            _i.hard,
        ),
        Column("status_code", "VARCHAR", "Of a bounce: its enhanced status code.", _i.status_code, "text"),
        Column(
            "fault",
            "VARCHAR",
            "Of a bounce, whom or what it is about: recipient gone, recipient full, moved, our authentication, our "
            "domain or relay, our address, our rate, content, host or unknown.",
            _i.fault,
        ),
        Column("doubt", "VARCHAR", "Of a reply: why it may be no person's.", _i.doubt, "text"),
        Column(
            "by_person",
            "BOOLEAN",
            "Whether it is a reply that a person wrote: no automatic answer, and not in doubt until it was read.",
            case((and_(_i.doubt.is_not(None), _i.intent.is_(None)), false()), else_=_is_reply),
        ),
        Column(
            "intent",
            "VARCHAR",
            "interested, question, not_now, not_interested, wrong_person, opt_out or auto_reply: read by the Inbox, or "
            "by a person.",
            _i.intent,
        ),
        Column(
            "confidence", "DOUBLE", "How sure the Inbox was, 0 to 1; empty where a person has read it.", _i.confidence
        ),
        Column("subject", "VARCHAR", "Its subject, without addresses and phone numbers.", _i.subject, "text"),
        Column("text", "VARCHAR", "What the person wrote, without addresses and phone numbers.", _i.text, "text"),
        Column("has_draft_answer", "BOOLEAN", "Whether an answer was drafted.", _i.draft_answer.is_not(None)),
        Column("needs_person", "BOOLEAN", "Whether a person should see it.", _i.needs_person),
        Column("follow_up_on", "TIMESTAMP", "When they asked to hear from us again (UTC).", _i.follow_up_on),
        Column("received_at", "TIMESTAMP", "When it arrived (UTC).", _i.received_at),
        Column(
            "handed_over_at",
            "TIMESTAMP",
            "Of a reply that no agent has read: when a person was asked to (UTC).",
            case((_left_to_person, _i.handled_at)),
        ),
        Column(
            "handled_at",
            "TIMESTAMP",
            "When it was read, or a person decided (UTC); empty while it waits for either.",
            case((_left_to_person, _asked.c.decided_at), else_=_i.handled_at),
        ),
    ),
)
