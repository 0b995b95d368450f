"""The shipped envelope is as careful as large mail hosts want it."""

from datetime import timedelta
from pathlib import Path

import pytest

from config.files.envelopes import EnvelopeConfig
from config.loading import load_campaign
from guardrails.breakers import received
from guardrails.facts import Reception
from tests.commands.desk import NAME

CONFIG = Path(__file__).parents[2] / "config"


@pytest.fixture(scope="module")
def shipped() -> EnvelopeConfig:
    return load_campaign(NAME, CONFIG).envelope


@pytest.mark.parametrize(
    ("departures", "bounces", "halts"),
    [(200, 5, True), (200, 3, False), (1000, 25, True), (1000, 15, False), (20, 2, False), (125, 4, True)],
)
def test_a_campaign_halts_near_two_hard_bounces_in_a_hundred_once_there_are_enough_to_tell(
    departures: int, bounces: int, halts: bool, shipped: EnvelopeConfig
) -> None:
    rule = shipped.breakers
    seen = Reception(departures=departures, bounces=bounces)
    tripped = received("campaign", NAME, seen, complaints=rule.complaints, bounces=rule.bounces)
    assert (tripped is not None) == halts


@pytest.mark.parametrize(("departures", "bounces", "stops"), [(40, 4, True), (40, 3, False), (39, 20, False)])
def test_a_mailbox_stops_by_itself_sooner_and_at_a_higher_rate(
    departures: int, bounces: int, stops: bool, shipped: EnvelopeConfig
) -> None:
    rule = shipped.breakers.mailbox
    assert rule is not None
    seen = Reception(departures=departures, bounces=bounces)
    tripped = received("mailbox", "ann@send.example", seen, complaints=rule.complaints, bounces=rule.bounces)
    assert (tripped and (tripped.scope, tripped.name, tripped.breaker)) == (
        ("mailbox", "ann@send.example", "bounces") if stops else None
    )


def test_five_minutes_lie_between_two_mails_of_a_mailbox(shipped: EnvelopeConfig) -> None:
    assert shipped.minimum_gap >= timedelta(minutes=5)
