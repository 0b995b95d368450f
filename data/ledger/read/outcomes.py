"""What came of the people whom a campaign has written to: of each, what tells for or against how it was done."""

import json
from collections import defaultdict
from collections.abc import Collection
from typing import Any, Literal, NamedTuple

from sqlalchemy import select

from data.ledger.core.schema import inbound, messages, prospects
from data.ledger.core.transactions import Tx
from data.ledger.flow.messages import ANSWER
from data.records import MessageState

Verdict = Literal["positive", "negative", "neither"]
"""Positive: interested, a meeting or a deal. Negative: asked us to stop, complained, or said no; that outweighs."""

_NEGATIVE_KINDS = frozenset({"opt_out", "complaint"})
_NEGATIVE_INTENTS = frozenset({"opt_out", "not_interested"})
_POSITIVE_OUTCOMES = frozenset({"meeting", "won"})


class Reached(NamedTuple):
    """One person who was written to.

    ``bounced`` says that a mail came back for good, ``edited`` that a person of ours changed the words, and ``angles``
    are those that were sent.
    """

    prospect_id: str
    variant: str
    verdict: Verdict
    replied: bool
    bounced: bool
    edited: bool
    angles: frozenset[str]


def reached(tx: Tx, campaign: str) -> list[Reached]:
    """Everybody to whom a message of a sequence has left, in the order in which they were found."""
    sent = defaultdict[str, list[Any]](list)
    columns = (messages.c.prospect_id, messages.c.edited_by, messages.c.slots, messages.c.variant, prospects.c.outcome)
    left = (
        messages.c.campaign == campaign,
        messages.c.state == MessageState.SENT,
        messages.c.sequence != ANSWER,
    )
    joined = select(*columns).join_from(messages, prospects, prospects.c.prospect_id == messages.c.prospect_id)
    for row in tx.connection.execute(joined.where(*left).order_by(prospects.c.number, messages.c.step)):
        sent[row.prospect_id].append(row)
    back = defaultdict[str, list[Any]](list)
    came = select(inbound.c.prospect_id, inbound.c.kind, inbound.c.intent, inbound.c.hard, inbound.c.doubt)
    for row in tx.connection.execute(came.where(inbound.c.campaign == campaign)):
        back[row.prospect_id].append(row)
    return [_reached(who, theirs, back[who]) for who, theirs in sent.items()]


def _reached(who: str, sent: list[Any], back: list[Any]) -> Reached:
    first = sent[0]
    return Reached(
        prospect_id=who,
        variant=first.variant,
        verdict=_verdict({mail.kind for mail in back}, {mail.intent for mail in back}, first.outcome),
        replied=any(_by_person(mail) for mail in back),
        bounced=any(mail.kind == "bounce" and mail.hard for mail in back),
        edited=any(message.edited_by for message in sent),
        angles=frozenset(angle for message in sent for angle in json.loads(message.slots).values()),
    )


def _verdict(kinds: Collection[str], intents: Collection[str | None], outcome: str | None) -> Verdict:
    if _NEGATIVE_KINDS & set(kinds) or _NEGATIVE_INTENTS & set(intents):
        return "negative"
    return "positive" if "interested" in intents or outcome in _POSITIVE_OUTCOMES else "neither"


def _by_person(mail: Any) -> bool:
    """As the warehouse has it: no automatic answer, and not in doubt until it was read."""
    return mail.kind == "reply" and mail.intent != "auto_reply" and not (mail.doubt and mail.intent is None)
