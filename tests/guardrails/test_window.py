"""The sending window: wall time where the recipient is, whatever the clocks do."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.files.envelopes import SendingWindow
from guardrails.facts import Region
from guardrails.rules import sending_window
from guardrails.verdicts import Allow, Reject
from guardrails.window import WEEKDAYS, closed_because, holiday, next_opening
from tests.guardrails.acts import act, envelope, prospect

ZONES = [
    "America/Los_Angeles", "America/New_York", "America/Phoenix", "America/St_Johns", "Asia/Kolkata", "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Chatham", "Pacific/Apia", "Pacific/Kiritimati", "Europe/Berlin", "America/Nuuk", "UTC",
]  # fmt: skip
CALIFORNIA = Region("US", "CA")

moments = st.integers(1_262_304_000, 1_924_900_000).map(
    lambda seconds: datetime.fromtimestamp(seconds, UTC)
)  # 2010 to 2030
windows = st.builds(
    lambda start, length, days, keep: SendingWindow(
        start=time(start // 60, start % 60),
        end=time(min(start + length, 1439) // 60, min(start + length, 1439) % 60),
        days=sorted(days, key=WEEKDAYS.index),
        holidays=keep,
    ),
    st.integers(0, 1410),
    st.integers(1, 720),
    st.sets(st.sampled_from(WEEKDAYS), min_size=1),
    st.booleans(),
)


def window(start: str, end: str, *days: str, holidays: bool = True) -> SendingWindow:
    return SendingWindow.model_validate(
        {"start": start, "end": end, "days": list(days) or list(WEEKDAYS), "holidays": holidays}
    )


@given(windows, st.sampled_from(ZONES), moments)
def test_the_next_opening_is_in_the_window_and_not_before_it_was_asked_for(
    window: SendingWindow, zone: str, moment: datetime
) -> None:
    opening = next_opening(window, ZoneInfo(zone), CALIFORNIA, moment)
    assert opening is not None
    assert opening >= moment
    assert closed_because(window, ZoneInfo(zone), CALIFORNIA, opening) is None


@given(windows, st.sampled_from(ZONES), moments)
def test_the_gate_lets_go_inside_and_names_a_later_moment_that_it_lets_go_outside(
    window: SendingWindow, zone: str, moment: datetime
) -> None:
    facts = act(now=moment, prospect=prospect(timezone=zone))
    verdict = sending_window.judge(facts, envelope(window=window))
    shut = closed_because(window, ZoneInfo(zone), facts.region, moment)
    assert isinstance(verdict, Reject) == (shut is not None)
    if isinstance(verdict, Reject):
        assert verdict.retry_at is not None
        assert verdict.retry_at > moment
        later = act(now=verdict.retry_at, prospect=prospect(timezone=zone))
        assert sending_window.judge(later, envelope(window=window)) == Allow()


@given(windows, st.sampled_from(ZONES), moments)
def test_no_opening_before_the_next_one_was_overlooked(window: SendingWindow, zone: str, moment: datetime) -> None:
    opening = next_opening(window, ZoneInfo(zone), None, moment)
    assert opening is not None
    earlier = (moment + (opening - moment) * part / 7 for part in range(7))
    assert all(closed_because(window, ZoneInfo(zone), None, m) for m in earlier if m < opening)


def test_the_hour_stays_when_the_clocks_change() -> None:
    eight = window("08:00", "18:00")
    zone = ZoneInfo("America/Los_Angeles")
    before = next_opening(eight, zone, None, datetime(2026, 3, 7, 4, tzinfo=UTC))
    after = next_opening(eight, zone, None, datetime(2026, 3, 8, 4, tzinfo=UTC))
    assert before == datetime(2026, 3, 7, 16, tzinfo=UTC)
    assert after == datetime(2026, 3, 8, 15, tzinfo=UTC)


def test_a_window_that_begins_in_the_skipped_hour_opens_after_it() -> None:
    opening = next_opening(
        window("02:30", "04:00"), ZoneInfo("America/New_York"), None, datetime(2026, 3, 8, 6, tzinfo=UTC)
    )
    assert opening is not None
    assert opening.astimezone(ZoneInfo("America/New_York")).strftime("%H:%M") == "03:30"


def test_a_window_that_lies_in_the_skipped_hour_is_closed_that_day() -> None:
    opening = next_opening(
        window("02:15", "02:45"), ZoneInfo("America/New_York"), None, datetime(2026, 3, 8, 6, tzinfo=UTC)
    )
    assert opening is not None
    assert opening.astimezone(ZoneInfo("America/New_York")).date() == date(2026, 3, 9)


def test_a_day_that_a_place_left_out_is_no_sending_day() -> None:
    apia = ZoneInfo("Pacific/Apia")  # went from 29 to 31 December 2011
    opening = next_opening(window("08:00", "18:00"), apia, None, datetime(2011, 12, 30, 6, tzinfo=UTC))
    assert opening is not None
    assert opening.astimezone(apia).date() == date(2011, 12, 31)


@pytest.mark.parametrize(
    ("region", "day", "name"),
    [
        (Region("US", None), date(2026, 11, 26), "Thanksgiving"),
        (Region("US", "CA"), date(2026, 7, 3), "Independence Day (observed)"),
        (Region("US", "TX"), date(2026, 3, 2), "Texas Independence Day"),
        (Region("US", "GA"), date(2026, 3, 2), None),
        (Region("DE", "BY"), date(2026, 1, 6), ""),
        (Region("US", "not a state"), date(2026, 12, 25), "Christmas"),
        (Region("US", "CA"), date(2026, 11, 24), None),
    ],
)
def test_public_holidays_are_those_of_the_recipients_state(region: Region, day: date, name: str | None) -> None:
    found = holiday(region, day)
    assert found is None if name is None else name in str(found)


def test_a_holiday_is_not_a_sending_day_unless_the_envelope_says_so() -> None:
    thanksgiving = datetime(2026, 11, 26, 20, tzinfo=UTC)
    zone = ZoneInfo("America/Los_Angeles")
    assert "Thanksgiving" in str(closed_because(window("08:00", "18:00"), zone, CALIFORNIA, thanksgiving))
    assert closed_because(window("08:00", "18:00", holidays=False), zone, CALIFORNIA, thanksgiving) is None


def test_the_window_ends_before_its_end() -> None:
    zone = ZoneInfo("UTC")
    six = datetime(2026, 11, 24, 18, tzinfo=UTC)
    assert closed_because(window("08:00", "18:00"), zone, None, six) is not None
    assert closed_because(window("08:00", "18:00"), zone, None, six - timedelta(microseconds=1)) is None
