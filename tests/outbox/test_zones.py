"""A hundred people in twelve time zones, while clocks change and people have holidays: judged by the mail log alone."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest

from config.files.envelopes import Caps
from data.clock import SteppedClock
from data.ledger.flow import messages
from data.ledger.govern import approvals
from data.records import MessageState
from tests.outbox.stage import NAME, Post, built_one, channel_to, deploy_at, drafted_one, post, roofer
from tools.deployment import Deployment
from tools.outbox.drain import drain


class Place(NamedTuple):
    """A zone, its country and state, and its public holidays in the test's days, as calendars in print have them."""

    zone: str
    country: str
    state: str | None
    holidays: tuple[str, ...]


AUTUMN = (  # Europe's clocks go back on 25 October, those of the United States on 1 November
    Place("America/Los_Angeles", "US", "CA", ("2026-11-11",)),
    Place("America/New_York", "US", "NY", ("2026-11-03", "2026-11-11")),
    Place("America/Phoenix", "US", "AZ", ("2026-11-11",)),
    Place("America/Sao_Paulo", "BR", "SP", ("2026-11-02",)),
    Place("Europe/London", "GB", None, ()),
    Place("Europe/Vienna", "AT", None, ("2026-10-26", "2026-11-01")),
    Place("Europe/Istanbul", "TR", None, ("2026-10-29",)),
    Place("Africa/Johannesburg", "ZA", None, ()),
    Place("Asia/Kathmandu", "NP", None, ("2026-10-22",)),
    Place("Asia/Tokyo", "JP", None, ("2026-11-03",)),
    Place("Australia/Lord_Howe", "AU", "NSW", ()),
    Place("Pacific/Auckland", "NZ", None, ("2026-10-26",)),
)
SPRING = (  # the United States change theirs on 14 March, Europe on 28 March, Lord Howe and New Zealand on 4 April
    Place("America/Los_Angeles", "US", "CA", ()),
    Place("America/New_York", "US", "NY", ()),
    Place("America/St_Johns", "CA", "NL", ("2027-03-26",)),
    Place("America/Sao_Paulo", "BR", "SP", ("2027-03-26",)),
    Place("Europe/London", "GB", "ENG", ("2027-03-26", "2027-03-29")),
    Place("Europe/Berlin", "DE", "BY", ("2027-03-26", "2027-03-29")),
    Place("Africa/Casablanca", "MA", None, ()),
    Place("Asia/Dubai", "AE", None, ()),
    Place("Asia/Kolkata", "IN", None, ("2027-03-26",)),
    Place("Asia/Tokyo", "JP", None, ("2027-03-22",)),
    Place("Australia/Lord_Howe", "AU", "NSW", ("2027-03-26", "2027-03-29")),
    Place("Pacific/Auckland", "NZ", None, ("2027-03-26", "2027-03-29")),
)
RUNS = {
    "autumn": (datetime(2026, 10, 22, 5, tzinfo=UTC), AUTUMN, 100),
    "spring": (datetime(2027, 3, 22, 5, tzinfo=UTC), SPRING, 24),
}


@contextmanager
def campaign(home: Path, start: datetime) -> Iterator[tuple[Deployment, Post]]:
    """With turns at the mailboxes and caps, so that most messages wait for something else than their window too."""
    caps = Caps(mailbox_per_day=40, domain_per_day=2, campaign_per_day=70)
    with post() as server:
        yield deploy_at(home, start, server.port, minimum_gap=timedelta(seconds=90), caps=caps), server


def enter(deployment: Deployment, places: list[Place | None]) -> None:
    """A prospect in sequence for each place; None is one of whom nobody knows where."""
    with deployment.ledger.write() as tx:
        for number, place in enumerate(places, 1):
            where = {"city": None, "postcode": None, "country": place and place.country, "state": place and place.state}
            pid = built_one(tx, roofer(number, **where), place and place.zone)
            drafted_one(deployment, tx, pid)


def run_out(deployment: Deployment, server: Post) -> None:
    """Let time pass until nothing waits for time any more."""
    clock = deployment.clock
    assert isinstance(clock, SteppedClock)
    with channel_to(server) as channel:
        while moment := _next(deployment):
            clock.advance(max(moment, clock.now()))
            drain(deployment, channel)


def _next(deployment: Deployment) -> datetime | None:
    with deployment.ledger.read() as tx:
        return messages.next_due(tx, NAME)


@pytest.mark.parametrize("season", RUNS)
def test_every_message_arrives_between_eight_and_six_on_a_working_day_where_its_reader_lives(
    tmp_path: Path, season: str
) -> None:
    start, places, people = RUNS[season]
    living = {f"dan@roofer{number}.example": places[number % len(places)] for number in range(1, people + 1)}
    with campaign(tmp_path, start) as (deployment, server):
        enter(deployment, list(living.values()))
        run_out(deployment, server)
    letters = Counter(str(mail["To"]) for mail in server.accepted)
    assert letters == dict.fromkeys(living, 3)
    for mail in server.accepted:
        place = living[str(mail["To"])]
        local = mail["Date"].datetime.astimezone(ZoneInfo(place.zone))
        assert time(8) <= local.time() < time(18), (place, local)
        assert local.weekday() < 5, (place, local)
        assert local.date().isoformat() not in place.holidays, (place, local)
    days = {mail["Date"].datetime.date() for mail in server.accepted}
    assert min(days) < date(start.year, *((10, 25) if season == "autumn" else (3, 28))) < max(days)


def test_one_of_whom_nobody_knows_where_waits_for_a_person(tmp_path: Path) -> None:
    start, places, _ = RUNS["autumn"]
    with campaign(tmp_path, start) as (deployment, server):
        enter(deployment, [places[0], None, None])
        run_out(deployment, server)
        assert {str(mail["To"]) for mail in server.accepted} == {"dan@roofer1.example", "sales@ridgeworks.example"}
        with deployment.ledger.read() as tx:
            asked = approvals.open_approvals(tx, NAME)
            waiting = [messages.get(tx, one.message_id or "") for one in asked]
    assert [message.state for message in waiting] == [MessageState.AWAITING_APPROVAL] * 2
    assert [one.reason for one in asked] == [
        f"sending_window: the time zone of p{number} is not known" for number in (2, 3)
    ]
