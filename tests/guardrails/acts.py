"""An act that every gate lets go, to be spoiled one thing at a time."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from config.files.campaigns import Sender
from config.files.envelopes import Autonomy, Breaker, Breakers, Caps, EnvelopeConfig, SendingWindow, Spend, Verification
from data.claims import Angle, Fact
from data.readiness import DnsRecord, Fault, Readiness
from data.records import Business, Contact, Message, MessageState, Prospect, ProspectState
from data.records import Verification as Verified
from guardrails.facts import ActFacts, CitedAngle, OwnText, Region
from guardrails.gate import GATES
from guardrails.verdicts import Reject, Verdict

NOW = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)  # a Tuesday, 09:00 in Los Angeles
POSTAL = "12 Harbor Road, Springfield, CA 90001"
OPT_OUT = "If you would rather not hear from us, just reply with no thanks."
TEMPLATE = "A question\nHi {{ first_name }},\n\n{{ opening }}\n"
BODY = f"Hi Dan,\n\nYou are hiring two roofers.\n\nAnn Lee\n{POSTAL}\n\n{OPT_OUT}\n"

SENDER = Sender(mailbox="ann", address="ann@ours.example", name="Ann Lee", timezone="America/Chicago")

ENVELOPE = EnvelopeConfig(
    envelope="strict",
    gates=list(GATES),
    window=SendingWindow(start=time(8), end=time(18), days=["mon", "tue", "wed", "thu", "fri"], holidays=True),
    caps=Caps(mailbox_per_day=20, domain_per_day=2, campaign_per_day=50, campaign_total=100),
    minimum_gap=timedelta(minutes=2),
    breakers=Breakers(bounces=Breaker(rate=0.1, floor=20), complaints=Breaker(rate=0.02, floor=50)),
    spend=Spend(campaign_usd=10, day_usd=2),
    verification=Verification(accept=["valid"], max_age=timedelta(days=30)),
    autonomy=Autonomy(start="alone"),
)

BUSINESS = Business("sample", "7", "Sierra Crest Roofing LLC", city="Fresno", state="CA", country="US")
CONTACT = Contact("dan@sierra.example", "Dan Reyes", "owner", None, 0.9, "finder")


def prospect(**changes: Any) -> Prospect:
    """A prospect in sequence."""
    plain = Prospect(
        id="p7", campaign="roofing", state=ProspectState.IN_SEQUENCE, state_reason="3 steps drafted", paused=False,
        business=BUSINESS, timezone="America/Los_Angeles", score=80, tier="Hot", confidence=0.9, judgement="fits",
        contact=CONTACT, mailbox="ann", variant="plain", outcome=None, enriched_at=NOW, created_at=NOW, updated_at=NOW,
    )  # fmt: skip
    return replace(plain, **changes)


def message(**changes: Any) -> Message:
    """Its first message, ready."""
    plain = Message(
        id="p7-1", campaign="roofing", prospect_id="p7", sequence="intro", step=1, channel="email", variant="plain",
        mailbox="ann", state=MessageState.READY, state_reason="", slots={"opening": "a1"}, subject="A question",
        body=BODY, rfc_message_id="<p7-1.r1@ours.example>", due_at=NOW, sent_at=None, author="publisher",
    )  # fmt: skip
    return replace(plain, **changes)


def fact(text: str) -> Fact:
    """A fact about it."""
    return Fact("p7", "f1", "hiring", text, "website", NOW)


def cited(text: str, *facts: str) -> CitedAngle:
    """An angle in the opening slot."""
    return CitedAngle("opening", Angle("p7", "a1", text, ("f1",), 0.9), tuple(fact(text) for text in facts))


def ready(faults: tuple[Fault, ...] = (), unsure: tuple[str, ...] = ()) -> Readiness:
    """What was found of our own domain an hour ago."""
    return Readiness("ours.example", "smtp.ours.example", faults, unsure, NOW - timedelta(hours=1))


def act(**changes: Any) -> ActFacts:
    """What the gates see."""
    plain = ActFacts(
        now=NOW, message=message(), recipient=CONTACT.email, prospect=prospect(), sender=SENDER,
        campaign_started=date(2026, 11, 20), own=OwnText(TEMPLATE, POSTAL, OPT_OUT), level="alone",
        verification=Verified("valid", "250 on RCPT", NOW - timedelta(days=1)),
        readiness=ready(), region=Region("US", "CA"),
        angles=(cited("You are hiring two roofers.", "Hiring: two roofers"),),
    )  # fmt: skip
    return replace(plain, **changes)


def envelope(**changes: Any) -> EnvelopeConfig:
    """The envelope with some of it changed."""
    return ENVELOPE.model_copy(update=changes)


def without(gate: str) -> EnvelopeConfig:
    """The envelope with one gate removed."""
    return envelope(gates=[name for name in ENVELOPE.gates if name != gate])


RECORD = DnsRecord("ours.example", "TXT", "v=spf1 ip4:192.0.2.25 ~all")
UNREADY = ready(faults=(Fault("spf_missing", "ours.example does not say who may send in its name", (RECORD,)),))
"""A domain of which one thing is wrong."""


def verdict_of(gate: str, facts: ActFacts, **changes: object) -> Verdict:
    """What one gate says."""
    return GATES[gate](facts, envelope(**changes))


def rejected(gate: str, facts: ActFacts, **changes: object) -> Reject:
    """What one gate says where it says no."""
    verdict = verdict_of(gate, facts, **changes)
    assert isinstance(verdict, Reject), verdict
    return verdict
