"""envelopes/*.yaml: the autonomy envelope, what may happen without asking."""

from datetime import timedelta
from typing import Annotated, Any, Literal, get_args

from pydantic import Field, model_validator

from config.base import Duration, Listed, Name, Share, Strict, WallTime, refusal
from config.catalogues import GATES, VERIFICATION_STEPS, Level

GateName = Annotated[str, Listed("gate", GATES)]
VerificationStep = Annotated[str, Listed("verification step", VERIFICATION_STEPS)]

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


class SendingWindow(Strict):
    """When a message may arrive, in the recipient's own time zone. ``holidays``: none arrives on a public holiday."""

    start: WallTime
    end: WallTime
    days: list[Weekday] = Field(min_length=1)
    holidays: bool = True

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> "SendingWindow":
        if self.end <= self.start:
            what = f"the window ends at {self.end:%H:%M}, but it starts only at {self.start:%H:%M}"
            raise refusal(what, at="end")
        return self


class WarmUp(Strict):
    """A new mailbox starts at ``start`` messages a day and gains ``increase`` each day, up to its cap."""

    start: int = Field(ge=0)
    increase: int = Field(ge=0)


class Caps(Strict):
    """Messages a day: by mailbox, by recipient domain and by campaign. A day is the mailbox's day.

    ``releases_per_day`` are the documents of a campaign that leave on a day of the campaign.
    """

    mailbox_per_day: int = Field(ge=0)
    domain_per_day: int = Field(ge=0)
    campaign_per_day: int = Field(ge=0)
    campaign_total: int | None = Field(None, ge=0)
    warm_up: WarmUp | None = None
    releases_per_day: int = Field(50, ge=0)


class Breaker(Strict):
    """It trips at the share ``rate`` of what was counted, once at least ``floor`` were counted."""

    rate: Share
    floor: int = Field(ge=1)


class MailboxBreakers(Strict):
    """Bounces and complaints of one mailbox: they stop that mailbox, and the others go on."""

    bounces: Breaker
    complaints: Breaker


class Silence(Strict):
    """After so many ``cycles`` in a row that recorded nothing, a stage is stopped; the rest goes on."""

    cycles: int = Field(3, ge=1, le=20)


class Breakers(Strict):
    """What stops a campaign (``bounces``, ``complaints``, ``model_errors``), a mailbox or a stage (``silence``).

    ``model_errors`` is the share of failed requests to models. All figures count from the last ``resume``.
    """

    bounces: Breaker
    complaints: Breaker
    mailbox: MailboxBreakers | None = None
    model_errors: Breaker | None = None
    silence: Silence = Silence()


class SoftBounces(Strict):
    """A mailbox that was full ``limit`` times ``within`` this time counts as gone. No other soft bounce ever does."""

    limit: int = Field(3, ge=1)
    within: Duration = timedelta(days=30)


EarnedLevel = Literal["sample", "alone"]
"""The levels that a record may earn."""


class Spend(Strict):
    """The most dollars that models and paid lookups may cost: in the whole campaign, and in a day.

    ``earned`` is the most of a day from that level of the campaign's autonomy on, in the place of ``day_usd``.
    """

    campaign_usd: float = Field(ge=0)
    day_usd: float = Field(ge=0)
    earned: dict[EarnedLevel, Annotated[float, Field(ge=0)]] = {}


class Verification(Strict):
    """How addresses are verified: ``steps`` in their order, until one has the last word.

    ``accept`` are the verdicts that may be written to, ``max_age`` is how old they may be, and ``dns_max_age`` how old
    an answer of DNS may be that is used for another address of the same domain.
    """

    steps: list[VerificationStep] = list(VERIFICATION_STEPS)
    accept: list[Literal["valid", "catch_all", "role", "unknown"]] = Field(min_length=1)
    max_age: Duration
    dns_max_age: Duration = timedelta(days=1)


Unready = Literal["warn", "hold", "wait"]


class DomainReady(Strict):
    """What a sender's domain that is not ready for large mail hosts (SPF, DKIM, DMARC ...) means for its messages.

    Who has sent one mail host ``bulk`` messages on a day is a bulk sender to it, whose mail it refuses without them:
    then ``above`` counts, until then ``below``. ``warn`` lets them go and says why, ``hold`` leaves each to a person,
    ``wait`` keeps them back until the domain is ready. The domain is looked at every ``recheck``; a verdict older than
    ``max_age``, or none, only warns.
    """

    bulk: int = Field(5000, ge=1)
    below: Unready = "warn"
    above: Unready = "hold"
    recheck: Duration = timedelta(days=1)
    max_age: Duration = timedelta(days=7)


class Promotion(Strict):
    """What earns the next level: a person approved so many, and edited or rejected at most these shares."""

    approved: int = Field(ge=1)
    edited: Share
    rejected: Share


ActKind = Literal["first", "follow_up", "release"]
"""What leaves: the first message to somebody, a later step of the sequence, a document."""


class KindAutonomy(Strict):
    """What is other for one kind of act: a level and a record of its own, on these terms. The rest is as above it."""

    start: Level | None = None
    ceiling: Level | None = None
    sample: Share | None = None
    promote: Promotion | None = None
    demote_to: Level | None = None


class Autonomy(Strict):
    """``every``: a person approves every message; ``sample``: that share of the prospects; ``alone``: none.

    A campaign starts at ``start``. Its record promotes it, one level at a time and up to ``ceiling``. Without
    ``promote`` nothing promotes it. A complaint or a breaker puts it down to ``demote_to`` at once.

    ``kinds`` have levels of their own, which people's decisions about that kind alone promote. Where ``follow_up`` is
    among them, the approval of a first message does not stand for the steps after it.
    """

    start: Level
    ceiling: Level = "alone"
    sample: Share = 0.1
    promote: Promotion | None = None
    demote_to: Level = "every"
    kinds: dict[ActKind, KindAutonomy] = {}

    @model_validator(mode="before")
    @classmethod
    def _answers_are_approved(cls, given: Any) -> Any:
        kinds = given.get("kinds") if isinstance(given, dict) else None
        if isinstance(kinds, dict) and (named := next((one for one in kinds if one in ("answer", "reply")), None)):
            what = f'"{named}" is no kind that has a level: a person approves every answer'
            raise refusal(what, allowed=get_args(ActKind), at="kinds", at_key=True)
        return given

    def of(self, kind: ActKind | None) -> "Autonomy":
        """The terms of a kind of act; those of the campaign for what has none of its own."""
        own = self.kinds.get(kind) if kind else None
        if own is None:
            return self
        given = {key: getattr(own, key) for key in type(own).model_fields if getattr(own, key) is not None}
        return self.model_copy(update={**given, "kinds": {}})


class NeverAlone(Strict):
    """Domains, with their subdomains, to which nothing goes without a person's approval."""

    never: list[str] = []


class Bounds(Strict):
    """Bounds of an ``Authority`` that are wider."""

    per_day: int | None = Field(None, ge=0)
    per_mailbox: int | None = Field(None, ge=0)
    per_domain: int | None = Field(None, ge=0)
    usd_per_day: float | None = Field(None, ge=0)


class Authority(Strict):
    """What an agent may do alone on a day of the campaign. Without a bound it does as much as there is to do.

    The agent that drafts messages: a sequence waits for approval beyond ``per_day`` in all, ``per_mailbox`` from one
    mailbox or ``per_domain`` to one domain, from a mailbox that is not in ``mailboxes``, or to ``domains`` that are
    ``never`` its own. Every other agent works on ``per_day`` items, then rests until the next day. Every agent rests
    until the next day once its requests to models have cost ``usd_per_day``. ``earned`` has the bounds that are wider
    from that level of the campaign's autonomy on.
    """

    per_day: int | None = Field(None, ge=0)
    per_mailbox: int | None = Field(None, ge=0)
    per_domain: int | None = Field(None, ge=0)
    usd_per_day: float | None = Field(None, ge=0)
    mailboxes: list[Name] | None = None
    domains: NeverAlone = NeverAlone()
    earned: dict[EarnedLevel, Bounds] = {}


OF_DRAFTS = ("per_mailbox", "per_domain", "mailboxes", "domains")
"""Bounds of an ``Authority`` that only the agent that drafts can have."""


class Escalation(Strict):
    """When ``when`` (CEL over the declared fields) holds, ``then`` happens: hold, notify, or both."""

    when: str
    then: list[Literal["hold", "notify"]] = Field(min_length=1)
    reason: str


class Clause(Strict):
    """Muster tries a failed act again ``retries`` times, each time later. ``then`` says what follows.

    ``hold`` leaves it to a person, ``skip`` gives it up, ``halt`` leaves it to a person and stops the campaign.
    """

    retries: int = Field(ge=0, le=20)
    then: Literal["hold", "skip", "halt"]


class Compensations(Strict):
    """What ``undo`` does about an act of each kind; ``keep`` does nothing and says that a person has to."""

    draft: Literal["cancel", "keep"] = "cancel"
    push: Literal["revert", "keep"] = "revert"
    release: Literal["take_away", "keep"] = "take_away"


class Contract(Strict):
    """What follows when an act without a model fails. For the agents' work ``on_failure`` of agents.yaml says it.

    ``enrich``: looking a prospect up at a provider that fails; ``send``: handing over a mail that the other side puts
    off; ``push``: telling another system. ``undo``: what undoes an act.
    """

    enrich: Clause = Clause(retries=2, then="hold")
    send: Clause = Clause(retries=6, then="hold")
    push: Clause = Clause(retries=4, then="hold")
    undo: Compensations = Compensations()


class EnvelopeConfig(Strict):
    """The envelope: ordered gates with their limits. A gate that is not listed does not run; some are mandatory.

    A mailbox waits ``minimum_gap`` between two messages, and up to ``gap_jitter`` more, a new part of it each time.
    """

    envelope: Name
    gates: list[GateName] = Field(min_length=1)
    window: SendingWindow
    caps: Caps
    minimum_gap: Duration
    gap_jitter: Duration = timedelta(0)
    recipient_gap: Duration = timedelta(days=1)
    breakers: Breakers
    soft_bounces: SoftBounces = SoftBounces()
    spend: Spend
    verification: Verification
    domain_ready: DomainReady = DomainReady()
    autonomy: Autonomy
    authority: dict[Name, Authority] = {}
    contract: Contract = Contract()
    escalate: list[Escalation] = []
