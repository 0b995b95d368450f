"""Caps: a day is the mailbox's day, a new mailbox warms up, and one more than the cap never leaves."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.files.campaigns import Sender
from config.files.envelopes import Caps, WarmUp
from data.records import CapKey
from guardrails.caps import cap_keys, mailbox_day, mailbox_limit, next_mailbox_day
from guardrails.rules import caps
from guardrails.verdicts import Allow, Reject
from guardrails.window import closed_because
from tests.guardrails.acts import ENVELOPE, NOW, SENDER, act, envelope

ZONES = ["America/Los_Angeles", "Asia/Kathmandu", "Pacific/Apia", "America/Sao_Paulo", "Africa/Cairo", "UTC"]
moments = st.integers(1_262_304_000, 1_924_900_000).map(
    lambda seconds: datetime.fromtimestamp(seconds, UTC)
)  # 2010 to 2030


@given(st.sampled_from(ZONES), moments)
def test_the_mailboxs_next_day_is_later_and_another_day(zone: str, now: datetime) -> None:
    sender = Sender(mailbox="ann", address="ann@ours.example", name="Ann", timezone=zone)
    tomorrow = next_mailbox_day(sender, now)
    assert tomorrow > now
    assert mailbox_day(sender, tomorrow) > mailbox_day(sender, now)
    assert mailbox_day(sender, tomorrow - timedelta(hours=1)) == mailbox_day(sender, now)


@given(st.integers(0, 40), st.integers(0, 10), st.integers(0, 60), st.integers(0, 100))
def test_warm_up_rises_to_the_cap_and_not_above(start: int, increase: int, cap: int, age: int) -> None:
    rule = Caps(
        mailbox_per_day=cap, domain_per_day=1, campaign_per_day=1, warm_up=WarmUp(start=start, increase=increase)
    )
    began = date(2026, 1, 1)
    today, tomorrow = (mailbox_limit(rule, SENDER, began, began + timedelta(days=age + d)) for d in (0, 1))
    assert today == min(cap, start + increase * age)
    assert today <= tomorrow <= cap


def test_warm_up_counts_from_the_senders_own_date_if_it_has_one() -> None:
    rule = Caps(mailbox_per_day=50, domain_per_day=1, campaign_per_day=1, warm_up=WarmUp(start=5, increase=5))
    old = SENDER.model_copy(update={"since": date(2026, 1, 1)})
    assert mailbox_limit(rule, old, date(2026, 11, 24), date(2026, 11, 24)) == 50
    assert mailbox_limit(rule, SENDER, date(2026, 11, 24), date(2026, 11, 24)) == 5


@given(st.sampled_from(["mailbox", "domain", "campaign"]), st.integers(0, 60))
def test_a_full_cap_waits_for_a_moment_in_the_window_of_another_mailbox_day(scope: str, count: int) -> None:
    keys = {key.scope: key for key in cap_keys("roofing", SENDER, "dan@sierra.example", NOW)}
    limit = {"mailbox": 20, "domain": 2, "campaign": 50}[scope]
    verdict = caps.judge(act(counts={keys[scope]: count}), ENVELOPE)
    if count < limit:
        assert verdict == Allow()
        return
    assert isinstance(verdict, Reject)
    assert verdict.retry_at is not None
    assert mailbox_day(SENDER, verdict.retry_at) > mailbox_day(SENDER, NOW)
    assert closed_because(ENVELOPE.window, ZoneInfo("America/Los_Angeles"), act().region, verdict.retry_at) is None


def test_the_keys_are_in_the_order_in_which_they_are_locked() -> None:
    keys = cap_keys("roofing", SENDER, "dan@sierra.example", NOW)
    assert list(keys) == sorted(keys)
    assert CapKey("domain", "sierra.example", "2026-11-24") in keys
    assert CapKey("total", "roofing", "") in keys


@pytest.mark.parametrize(("hour", "day"), [(5, "2026-11-23"), (7, "2026-11-24")])
def test_a_caps_day_is_the_mailboxs(hour: int, day: str) -> None:
    now = datetime(2026, 11, 24, hour, tzinfo=UTC)  # Chicago is six hours behind
    assert CapKey("mailbox", "ann", day) in cap_keys("roofing", SENDER, "dan@sierra.example", now)


def test_the_reason_names_the_counter_and_its_limit() -> None:
    verdict = caps.judge(act(counts={CapKey("domain", "sierra.example", "2026-11-24"): 2}), envelope())
    assert isinstance(verdict, Reject)
    assert verdict.reason == "domain sierra.example has had its 2 today"
