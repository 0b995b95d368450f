"""What a webhook tells later of a message: that it arrived or did not, what the person answered, that they opt out.

It is taken in once and with the same effect as the mail that it stands for.
"""

from collections.abc import Callable
from typing import Annotated, Literal, NamedTuple

from pydantic import BaseModel, BeforeValidator, Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from data.ledger.core.ledger import Ledger
from data.ledger.core.states import WRITTEN_TO
from data.ledger.core.transactions import Tx
from data.ledger.flow import inbound, messages
from data.records import InboundKind, Message, MessageState
from tools.inbox import effects
from tools.inbox.effects import GoOn
from tools.inbox.matching import Match
from tools.inbox.reading import optouts
from tools.inbox.reading.classify import Classified

LONGEST_ID = 400
TEXT_KEPT = 4_000
REASON_KEPT = 300
SPOKEN_OF = WRITTEN_TO | {MessageState.FAILED}
UNDER_WAY = (MessageState.INTENT, MessageState.SENDING)

Taken = Literal["taken", "known", "no such message", "too early"]

GoingOn = Callable[[str], GoOn]
"""Says of a campaign how its sequences go on: as its configuration has it."""

Words = Annotated[str, BeforeValidator(lambda given: "" if given is None else given)]


class _About(BaseModel):
    id: Annotated[str, Field(max_length=LONGEST_ID, pattern=r"^[!-~]+$")]
    reason: Words = ""
    text: Words = ""


class Receipt(BaseModel):
    """What the webhook tells: ``data.id`` is the message's, as it was handed over; other fields are not looked at."""

    type: Literal["message.delivered", "message.failed", "message.opted_out", "message.replied"]
    data: _About

    @model_validator(mode="after")
    def _has_what_was_written(self) -> "Receipt":
        if self.type == "message.replied" and not self.data.text.strip():
            raise PydanticCustomError("missing", "data.text is missing: what the person wrote")
        return self


class ReceiptError(ValueError):
    """It cannot be read; the message says to whoever wrote the other system what is wrong where."""


class CannotGoOn(Exception):
    """The configuration of a message's campaign cannot be used; the message says why."""


class Source(NamedTuple):
    """Which webhook tells it, and its own id of what it tells: the same id comes again when our answer was lost."""

    webhook: str
    event_id: str


def read(body: bytes) -> Receipt:
    """Read what was told.

    Raises:
        ReceiptError: if it is not JSON of that form.
    """
    try:
        return Receipt.model_validate_json(body)
    except ValidationError as error:
        wrong = error.errors(include_url=False, include_input=False, include_context=False)
        said = ("".join((".".join(map(str, one["loc"])), ": " if one["loc"] else "", one["msg"])) for one in wrong)
        raise ReceiptError("; ".join(said)) from error


def take_in(ledger: Ledger, source: Source, receipt: Receipt, going_on: GoingOn) -> Taken:
    """Let a receipt take effect, once, on a message that was handed over to just this webhook.

    Whether a message arrived is told too early for as long as the answer to handing it over has not been settled.
    ``going_on`` reads configuration, so it is asked before anything is written, and only where a step may follow.

    Raises:
        CannotGoOn: if a step may follow and ``going_on`` cannot say when.
    """
    mail = _as_mail(source.webhook, receipt)
    with ledger.read() as tx:
        before = _handed_over(tx, source, receipt)
    go_on = going_on(before.campaign) if before and _step_may_follow(before, mail) else None
    with ledger.write() as tx:
        message = _handed_over(tx, source, receipt)
        if message is None:
            return "no such message"
        is_settled_since = go_on is None and _step_may_follow(message, mail)
        if is_settled_since or (mail.kind == "receipt" and message.state in UNDER_WAY):
            return "too early"
        inbound_id = _record(tx, source, receipt, mail, message)
        if inbound_id is None:
            return "known"
        effects.apply(tx, mail, Match(message, "Message-ID"), inbound_id, go_on, None)
        return "taken"


def _step_may_follow(message: Message, mail: Classified) -> bool:
    """Nobody knew whether it left, and it is told that it arrived."""
    return message.state is MessageState.UNKNOWN and mail.kind == "receipt" and not mail.hard


def _handed_over(tx: Tx, source: Source, receipt: Receipt) -> Message | None:
    """The message that the receipt is about, if just this webhook was to take it."""
    message = messages.by_rfc_id(tx, f"<{receipt.data.id}>")
    return message if message is not None and _was_handed_over(message, source.webhook) else None


def _was_handed_over(message: Message, webhook: str) -> bool:
    return (message.channel, message.mailbox) == ("webhook", webhook) and message.state in SPOKEN_OF


def _as_mail(webhook: str, receipt: Receipt) -> Classified:
    kind, why = _KINDS[receipt.type], f"{webhook} says: {receipt.type}"
    text = receipt.data.text.replace("\0", "")[:TEXT_KEPT]
    reason = " ".join(receipt.data.reason.replace("\0", "").split())[:REASON_KEPT]
    if kind == "reply" and (words := optouts.find_in_text(text)):
        kind, why = "opt_out", words
    hard = receipt.type == "message.failed" if kind == "receipt" else None
    return Classified.told(kind, why, hard=hard, reason=reason, text=text)


_KINDS: dict[str, InboundKind] = {
    "message.delivered": "receipt",
    "message.failed": "receipt",
    "message.opted_out": "opt_out",
    "message.replied": "reply",
}


def _record(tx: Tx, source: Source, receipt: Receipt, mail: Classified, message: Message) -> str | None:
    return inbound.record(
        tx,
        f"{source.webhook}:{message.id}:{receipt.type}:{source.event_id}",
        kind=mail.kind,
        received_at=tx.now,
        text=mail.reply_text,
        evidence="; ".join(part for part in (f"{message.id}: {mail.why}", mail.reason) if part),
        campaign=message.campaign,
        prospect_id=message.prospect_id,
        message_id=message.id,
        hard=mail.hard,
        intent="opt_out" if mail.kind == "opt_out" else None,
        handled=mail.kind != "reply",
    )
