"""The records that the layers pass to each other, frozen, and the closed sets of states."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Literal, NamedTuple

from config.catalogues import Level
from config.files.own_fields import OwnValue


class ProspectState(StrEnum):
    """Where a prospect is; see data/ledger/core/states.py for the allowed transitions."""

    FOUND = "found"
    QUALIFIED = "qualified"
    IN_CRITIQUE = "in_critique"
    REJECTED = "rejected"
    BUILT = "built"
    NEEDS_REVIEW = "needs_review"
    IN_SEQUENCE = "in_sequence"
    REPLIED = "replied"
    BOUNCED = "bounced"
    OPTED_OUT = "opted_out"
    FINISHED = "finished"


class MessageState(StrEnum):
    """Where a message is. ``unknown`` is one whose sending was cut short: it is never sent again by itself."""

    DRAFTED = "drafted"
    AWAITING_APPROVAL = "awaiting_approval"
    READY = "ready"
    INTENT = "intent"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"
    CANCELLED = "cancelled"


class CampaignState(StrEnum):
    """Where a campaign is."""

    RUNNING = "running"
    HALTED = "halted"
    FINISHED = "finished"


Tier = Literal["Hot", "Warm", "Cold"]
BreakScope = Literal["campaign", "mailbox", "stage"]
Outcome = Literal["meeting", "won", "lost"]
ApprovalKind = Literal["message", "answer", "escalation", "question", "angle", "follow_up", "task", "release"]
ApprovalState = Literal["open", "approved", "rejected", "withdrawn"]
InboundKind = Literal["bounce", "delay", "complaint", "auto_reply", "opt_out", "reply", "receipt", "own_copy",
                      "unmatched", "meeting", "cancellation"]  # fmt: skip
Intent = Literal["interested", "question", "not_now", "not_interested", "wrong_person", "opt_out", "auto_reply"]
VerificationVerdict = Literal["valid", "invalid", "catch_all", "role", "disposable", "no_mail_host", "unknown"]
SuppressionKind = Literal["email", "domain", "phone", "company"]
SuppressionReason = Literal["opt_out", "hard_bounce", "complaint", "customer", "operator", "forgotten"]


class Order(NamedTuple):
    """Who decides something, and why in that person's words, if they say so."""

    by: str
    note: str = ""

    def told(self, what: str) -> str:
        """What was decided as a reason: ``paused by dana: on holiday``."""
        return f"{what} by {self.by}{': ' if self.note else ''}{self.note}"


@dataclass(frozen=True, slots=True)
class Business:
    """One row of a source in our terms. ``row_key`` names the row in its source, for a person to find it again.

    ``fields`` are those of the vertical's own that are known of it.
    """

    source: str
    row_key: str
    company: str
    domain: str | None = None
    website: str | None = None
    email: str | None = None
    phone: str | None = None
    street: str | None = None
    city: str | None = None
    county: str | None = None
    state: str | None = None
    postcode: str | None = None
    country: str | None = None
    industry: str | None = None
    industry_code: str | None = None
    employees: int | None = None
    revenue: int | None = None
    founded: int | None = None
    fields: Mapping[str, OwnValue] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Contact:
    """A person at a business, as a provider gave it. ``confidence`` is 0 to 1."""

    email: str
    name: str | None
    role: str | None
    phone: str | None
    confidence: float
    source: str


@dataclass(frozen=True, slots=True)
class Prospect:
    """A business in a campaign. ``id`` is short (``p7``) and the only name that a model sees."""

    id: str
    campaign: str
    state: ProspectState
    state_reason: str
    paused: bool
    business: Business
    timezone: str | None
    score: int | None
    tier: Tier | None
    confidence: float | None
    judgement: str | None
    contact: Contact | None
    mailbox: str | None
    variant: str | None
    outcome: Outcome | None
    enriched_at: datetime | None
    created_at: datetime
    updated_at: datetime
    paused_reason: str = ""
    deal_value: float | None = None
    lease_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a sequence (or an answer: ``sequence`` is then ``answer``).

    ``id`` is ``p7-1`` for step 1. ``slots`` maps slot names to angle ids; ``subject`` and ``body`` are rendered
    when it is drafted and are what is approved and sent. ``due_at`` is empty until the step before it was sent.
    ``trace_id`` is the model request from which it came, or its own id where no model had a part in it.
    ``edited_by`` is the person whose words they are, if a person changed or wrote them. ``not_before`` is until when
    it was put off last, by a gate or the other side. ``host_id`` is what the mail host called it when it took it, with
    its domain where that is known. ``intent_at`` is when the gates last let it go.
    """

    id: str
    campaign: str
    prospect_id: str
    sequence: str
    step: int
    channel: str
    variant: str
    mailbox: str
    state: MessageState
    state_reason: str
    slots: dict[str, str]
    subject: str
    body: str
    rfc_message_id: str
    due_at: datetime | None
    sent_at: datetime | None
    author: str
    trace_id: str = ""
    edited_by: str | None = None
    not_before: datetime | None = None
    host_id: str | None = None
    intent_at: datetime | None = None

    @property
    def known_as(self) -> tuple[str, ...]:
        """The message ids that the recipient's copy may have: ours, and the mail host's where it is a whole one."""
        whole = (f"<{self.host_id}>",) if self.host_id and "@" in self.host_id else ()
        return (self.rfc_message_id, *whole)

    @property
    def next_look(self) -> datetime | None:
        """When the gates are asked about it at the earliest; None while a step before it has not left."""
        return max(self.due_at, self.not_before) if self.due_at and self.not_before else self.due_at


@dataclass(frozen=True, slots=True)
class Inbound:
    """One mail that came back. ``text`` is what the person wrote: quotes and signature stripped, redacted.

    ``fault`` is whom or what a bounce is about; ``doubt`` is why a reply may be no person's, or not what it seems.
    """

    id: str
    campaign: str | None
    prospect_id: str | None
    message_id: str | None
    kind: InboundKind
    hard: bool | None
    intent: Intent | None
    text: str
    received_at: datetime
    handled_at: datetime | None
    follow_up_on: datetime | None
    draft_answer: str | None
    fault: str | None = None
    doubt: str | None = None


@dataclass(frozen=True, slots=True)
class Approval:
    """Something that a person decides. ``withdrawn`` is one whose message was cancelled meanwhile.

    One about a declared crew's work has the item's id (``i3``) as ``prospect_id``, and the release's (``d1``), if it is
    about one, as ``message_id``.
    """

    id: str
    campaign: str
    prospect_id: str
    message_id: str | None
    inbound_id: str | None
    kind: ApprovalKind
    reason: str
    state: ApprovalState
    decided_by: str | None
    edited: bool
    note: str
    created_at: datetime
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class Suppression:
    """An address, domain, phone or company that must not be written to, by its hash (``data/identity.py``)."""

    kind: SuppressionKind
    value_hash: str
    reason: SuppressionReason
    source: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Verification:
    """What is known of an address, with its evidence and its age."""

    verdict: VerificationVerdict
    evidence: str
    checked_at: datetime


@dataclass(frozen=True, slots=True)
class Plan:
    """What the Boss set for a campaign; ``parameters`` narrow a source, ``shares`` are by variant of step 1."""

    quota: int
    source: str
    parameters: dict[str, bool | str | int | float | list[str]]
    shares: dict[str, float]
    rationale: str


class Trip(NamedTuple):
    """What stops a campaign, a mailbox or a stage (``name``), and whether it ``demotes`` what is done alone."""

    scope: BreakScope
    name: str
    breaker: str
    reason: str
    figures: Mapping[str, float] = MappingProxyType({})
    demotes: bool = True


@dataclass(frozen=True, slots=True)
class Break:
    """A stop, who (``tripped_by``) or which ``breaker`` made it, and (``resumed_at``) when and by whom it was ended."""

    id: str
    campaign: str
    scope: BreakScope
    name: str
    breaker: str
    reason: str
    figures: Mapping[str, float]
    tripped_at: datetime
    resumed_at: datetime | None
    resumed_by: str | None
    note: str
    tripped_by: str


class TrackRecord(NamedTuple):
    """What people decided about a campaign's messages while it was at one level of autonomy."""

    approved: int = 0
    edited: int = 0
    rejected: int = 0
    complaints: int = 0

    @property
    def edited_share(self) -> float:
        """The approved that a person had to edit."""
        return self.edited / self.approved if self.approved else 0.0

    @property
    def rejected_share(self) -> float:
        """The decided that a person rejected."""
        decided = self.approved + self.rejected
        return self.rejected / decided if decided else 0.0

    def __str__(self) -> str:
        """As people read it: ``4 approved, 1 of them edited (25%), 0 rejected (0%), no complaint``."""
        plural = "" if self.complaints <= 1 else "s"
        return (
            f"{self.approved} approved, {self.edited} of them edited ({self.edited_share:.0%}), "
            f"{self.rejected} rejected ({self.rejected_share:.0%}), {self.complaints or 'no'} complaint{plural}"
        )


@dataclass(frozen=True, slots=True)
class Campaign:
    """A campaign's own state. ``autonomy`` is the level that it has reached; None before its first run."""

    name: str
    run_id: str
    state: CampaignState
    state_reason: str
    plan: Plan | None
    started_at: datetime
    autonomy: Level | None
    autonomy_since: datetime | None


BOSS, EARNED, UNMANAGED, ALONE, BY_RULE, STAND_IN = "boss", "earned", "unmanaged", "alone", "rule", "agent:"


@dataclass(frozen=True, slots=True)
class Cycle:
    """One bounded piece of work: a stage of a campaign over ``items`` (prospect or inbound ids), claimed by it.

    ``path`` is who does it: ``boss`` (the Boss has the specialist do it), ``earned`` (the specialist without the Boss,
    whom clean cycles have freed of it), ``unmanaged`` (an agent of a crew that has no Boss), ``alone`` (the specialist
    without the Boss, as a fallback), ``rule`` (code, in a crew that has no agent for it), or ``agent:NAME`` (another
    agent in its place, without the Boss).
    """

    id: str
    campaign: str
    stage: str
    work: str
    items: tuple[str, ...]
    attempt: int
    path: str = BOSS

    @property
    def direct(self) -> bool:
        """Is it done without the Boss?"""
        return self.path != BOSS

    @property
    def stand_in(self) -> str | None:
        """The agent that does it in the specialist's place, if one does."""
        return self.path.removeprefix(STAND_IN) if self.path.startswith(STAND_IN) else None


@dataclass(frozen=True, slots=True)
class ModelCall:
    """One request to a model: its body and the answer's as they went over the wire, tokens as the server counted them.

    ``said`` is what the model said in words, which is its reason for what it did. ``thinking_tokens`` is a part of
    ``output_tokens``, as far as the server tells it apart.
    """

    cycle_id: str
    agent: str
    model: str
    prospect_ids: tuple[str, ...]
    request: str
    response: str
    input_tokens: int
    output_tokens: int
    cached_tokens: int
    cost_usd: float
    latency_ms: int
    finish_reason: str
    said: str = ""
    thinking_tokens: int = 0


class CapKey(NamedTuple):
    """One counter: ``scope`` is mailbox, domain, campaign or total; ``day`` is the mailbox's day (ISO) or empty."""

    scope: str
    name: str
    day: str
