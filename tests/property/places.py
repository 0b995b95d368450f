"""Where and when the state machine plays: moments, zones, envelopes, and a campaign with somebody in each place."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path
from unittest.mock import patch

from hypothesis import strategies as st

from config.files.envelopes import (
    Breaker,
    Breakers,
    Caps,
    DomainReady,
    Escalation,
    SendingWindow,
    Spend,
    Verification,
    WarmUp,
)
from data import identity
from data.claims import Angle
from data.ledger.flow import facts, messages, prospects
from data.records import Business, Contact, ProspectState
from tests.outbox.stage import NAME, deploy
from tests.property.book import DAYS, Person, Rules, Share, Step
from tools.deployment import Deployment
from tools.writing.drafts import Drafted, draft_sequence

LARGE_FIRM = 41
OCCASIONS = {
    "the clocks go forward in America": "2026-03-06T20:00:00+00:00",
    "the clocks go back in Europe, then in America": "2026-10-23T15:00:00+00:00",
    "half an hour forward on Lord Howe, an hour in Adelaide and Auckland": "2026-09-25T00:00:00+00:00",
    "the clocks go back in Adelaide and Auckland": "2026-04-02T20:00:00+00:00",
    "Samoa has no 30 December": "2011-12-28T18:00:00+00:00",
    "Christmas and New Year": "2026-12-23T16:00:00+00:00",
    "Thanksgiving": "2026-11-25T17:00:00+00:00",
}
Place = tuple[str | None, str, str | None]
PLACES: tuple[Place, ...] = (
    ("America/New_York", "US", "NY"),
    ("America/Los_Angeles", "US", "CA"),
    ("America/Phoenix", "US", "AZ"),
    ("Pacific/Honolulu", "US", "HI"),
    ("Pacific/Pago_Pago", "US", "AS"),
    ("Pacific/Apia", "WS", None),
    ("Pacific/Kiritimati", "KI", None),
    ("Pacific/Auckland", "NZ", None),
    ("Australia/Adelaide", "AU", "SA"),
    ("Australia/Lord_Howe", "AU", "NSW"),
    ("Asia/Kolkata", "IN", None),
    ("Asia/Kathmandu", "NP", None),
    ("Europe/London", "GB", None),
    (None, "US", "NY"),
)
MAILBOX_ZONES = st.sampled_from(
    ["America/Los_Angeles", "America/New_York", "Pacific/Apia", "Pacific/Kiritimati", "Asia/Kolkata"]
)
RULES = st.builds(
    Rules,
    opens=st.sampled_from([time(8), time(0, 30), time(2, 30)]),
    closes=st.sampled_from([time(18), time(8, 30)]),
    days=st.sampled_from([DAYS[:5], DAYS]),
    mailbox=st.sampled_from([1, 2, 3, 20]),
    domain=st.sampled_from([1, 2, 20]),
    campaign=st.sampled_from([1, 3, 6, 20]),
    total=st.sampled_from([None, None, None, 7]),
    warm_up=st.sampled_from([None, None, (0, 1), (1, 1), (2, 0)]),
    gap=st.sampled_from([timedelta(0), timedelta(0), timedelta(minutes=5), timedelta(hours=6)]),
    refused=st.sampled_from([Share(0.5, 1), Share(0.3, 3), Share(1, 1000)]),
    day_usd=st.just(5.0),
    max_age=st.sampled_from([timedelta(days=30), timedelta(hours=2)]),
    bulk=st.sampled_from([1, 2, 5000]),
)


def deployed(home: Path, rules: Rules, zones: Sequence[str]) -> Deployment:
    """The shipped campaign under these rules, its mailboxes in these zones."""
    limits = Caps(
        mailbox_per_day=rules.mailbox,
        domain_per_day=rules.domain,
        campaign_per_day=rules.campaign,
        campaign_total=rules.total,
        warm_up=WarmUp(start=rules.warm_up[0], increase=rules.warm_up[1]) if rules.warm_up else None,
    )
    window = {"start": rules.opens, "end": rules.closes, "days": list(rules.days), "holidays": True}
    large = f"profile.employees >= {LARGE_FIRM} && message.step == 1"
    made = deploy(
        home,
        caps=limits,
        window=SendingWindow.model_validate(window),
        minimum_gap=rules.gap,
        breakers=Breakers(bounces=Breaker(**rules.refused._asdict()), complaints=Breaker(rate=1, floor=1000)),
        spend=Spend(campaign_usd=1000, day_usd=rules.day_usd),
        verification=Verification(accept=["valid"], max_age=rules.max_age),
        domain_ready=DomainReady(bulk=rules.bulk),
        escalate=[Escalation(when=large, then=["hold"], reason="a large firm")],
    )
    campaign = made.bundle.campaign
    senders = [s.model_copy(update={"timezone": zone}) for s, zone in zip(campaign.senders, zones, strict=True)]
    return replace(made, bundle=replace(made.bundle, campaign=campaign.model_copy(update={"senders": senders})))


def in_sequence(
    deployment: Deployment, places: Sequence[Place], large: set[int]
) -> tuple[list[Person], dict[str, Step]]:
    """Somebody in each of the places, with a sequence; every other one at the same free-mail host."""
    people: list[Person] = []
    steps: dict[str, Step] = {}
    free = patch.object(identity, "FREE_MAIL", frozenset({"post.example"}))
    with free, deployment.ledger.write() as tx:
        for number, (zone, country, state) in enumerate(places):
            staff = LARGE_FIRM if number in large else 12
            business = Business(
                "sample", str(number), f"Roofer {number} LLC", domain=f"roofer{number}.example", city="Town",
                country=country, state=state, postcode=f"{93000 + number}", employees=staff,
            )  # fmt: skip
            added = prospects.add(tx, NAME, business, zone)
            assert isinstance(added, prospects.Added)
            pid, host = added.prospect_id, "post.example" if number % 2 else business.domain
            address = f"dan{number}@{host}"
            prospects.judge(tx, pid, 80, "Hot", 0.9, "fits", True, "c1", "scout")
            prospects.set_contact(tx, pid, Contact(address, "Dan Reyes", "owner", None, 0.9, "finder"))
            hiring = facts.add_fact(tx, pid, "hiring", "Hiring: two roofers", "website", tx.now)
            size = facts.add_fact(tx, pid, "size", f"{staff} employees", "directory", tx.now)
            facts.add_angle(tx, Angle(pid, "", "I saw that you are hiring two roofers.", (hiring,), 0.9, cycle_id="c2"))
            facts.add_angle(
                tx, Angle(pid, "", f"{staff} employees is a lot of schedules.", (size,), 0.9, cycle_id="c2")
            )
            prospects.move(tx, pid, ProspectState.BUILT, "2 angles", "builder")
            made = draft_sequence(deployment, tx, pid, "plain", {"opening": "a1", "proof": "a2"}, "c3", "publisher")
            assert isinstance(made, Drafted), made
            sequence = messages.of_prospect(tx, pid)
            person = Person(pid, address, zone, country, state, sequence[0].mailbox, staff == LARGE_FIRM)
            people.append(person)
            steps |= {message.rfc_message_id: Step(person, message.step) for message in sequence}
    return people, steps
