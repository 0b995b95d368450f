"""What each view says of the story; all of it can be counted by hand there."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from data.ledger.core.ledger import Ledger
from data.warehouse.publish import publish
from data.warehouse.query import query
from data.warehouse.views import VIEWS
from tests.warehouse import rows, work_rows
from tests.warehouse.conftest import Published
from tests.warehouse.rows import after


def ask(published: Published, sql: str) -> list[tuple[Any, ...]]:
    return query(published.path, sql).rows


def naive(hours: float) -> Any:
    return after(hours=hours).replace(tzinfo=None)


def test_journey_tells_when_each_prospect_came_where(told: Published) -> None:
    [p1, p6] = ask(
        told,
        """SELECT qualified_at, built_at, contacted_at, messages_sent, replied_at, interested_at, is_lead, is_won
        FROM journey WHERE prospect_id IN ('p1', 'p6') ORDER BY prospect_id""",
    )

    assert p1 == (naive(2), naive(4), naive(24), 1, naive(30), naive(30), True, True)
    assert p6 == (naive(2), None, None, 0, None, None, False, False)


def test_journey_shares_the_cost_of_a_call_among_the_prospects_that_it_served(told: Published) -> None:
    costs = dict(ask(told, "SELECT prospect_id, cost_usd FROM journey"))

    assert costs == pytest.approx({"p1": 0.11, "p2": 0.02, "p3": 0.01, "p4": 0.01, "p5": 0, "p6": 0})


def test_funnel_counts_everybody_who_ever_reached_a_stage(told: Published) -> None:
    assert ask(told, "SELECT stage, prospects, share_of_previous FROM funnel ORDER BY position") == [
        ("found", 6, None),
        ("judged", 5, pytest.approx(5 / 6)),
        ("qualified", 4, pytest.approx(4 / 5)),
        ("enriched", 4, 1.0),
        ("built", 3, pytest.approx(3 / 4)),
        ("contacted", 3, 1.0),
        ("replied", 1, pytest.approx(1 / 3)),
        ("lead", 1, 1.0),
        ("meeting", 1, 1.0),
        ("won", 1, 1.0),
    ]


def test_daily_counts_each_day_and_leaves_none_out(told: Published) -> None:
    found = ask(
        told,
        """SELECT day, found, qualified, sent, replies, hard_bounces, opt_outs, denials, tokens, round(cost_usd, 2),
        sent_change, sent_so_far FROM daily ORDER BY day""",
    )

    assert found == [
        (date(2026, 11, 2), 5, 4, 0, 0, 0, 0, 4, 3300, 0.11, 0, 0),
        (date(2026, 11, 3), 1, 0, 3, 1, 1, 0, 0, 1100, 0.09, 3, 3),
        (date(2026, 11, 4), 0, 0, 1, 0, 0, 1, 0, 0, 0.0, -2, 4),
        (date(2026, 11, 5), 0, 0, 0, 0, 0, 0, 0, 0, 0.0, -1, 4),
    ]


def test_deliverability_is_counted_by_mailbox(told: Published) -> None:
    found = ask(
        told,
        """SELECT mailbox, sent, unknown, hard_bounces, auto_replies, opt_outs, hard_bounce_rate, opt_out_rate
        FROM deliverability ORDER BY mailbox""",
    )

    assert found == [("anna", 3, 0, 0, 2, 1, 0.0, pytest.approx(1 / 3)), ("bob", 1, 1, 1, 0, 0, 1.0, 0.0)]


def test_replies_are_those_of_people_with_what_they_answer(told: Published) -> None:
    found = ask(
        told, "SELECT inbound_id, company, tier, step, variant, intent, hours_to_reply, hours_to_handle FROM replies"
    )

    assert found == [("r1", "Company 1 LLC", "Hot", 1, "a", "interested", 6.0, 1.0)]


def test_cost_per_lead_divides_all_of_the_cost(told: Published) -> None:
    [found] = ask(
        told,
        """SELECT model_calls, tokens, cost_usd, qualified, contacted, leads, tokens_per_qualified, usd_per_qualified,
        usd_per_contacted, tokens_per_lead, usd_per_lead FROM cost_per_lead""",
    )

    assert found == pytest.approx((4, 4400, 0.2, 4, 3, 1, 1100, 0.05, 0.2 / 3, 4400, 0.2))


def test_cost_per_meeting_holds_cost_against_the_deals(told: Published) -> None:
    [found] = ask(
        told, "SELECT meetings, won, deal_value, usd_per_meeting, usd_per_won, value_per_usd FROM cost_per_meeting"
    )

    assert found == pytest.approx((1, 1, 5000, 0.2, 0.2, 25000))


def test_handoffs_hold_the_decision_against_the_outcome(told: Published) -> None:
    found = ask(
        told,
        "SELECT cycle_id, given, recorded, succeeded, path, retried, escalated, conflict FROM handoffs",
    )

    assert found == [
        ("c2", 4, 4, True, "boss", False, False, False),
        ("c3", 4, 3, False, "boss", False, False, True),
        ("c4", 1, 1, True, "alone", True, False, False),
        ("c5", 2, 1, False, "boss", False, True, False),
        ("c6", 2, 2, True, "boss", False, False, False),
    ]


def test_the_scorecard_tells_what_each_agent_did_and_cost(told: Published) -> None:
    found = ask(
        told,
        """SELECT agent, cycles, succeeded, recorded_rate, refusal_rate, model_calls, usd_per_recorded,
        median_latency_ms, cut_off FROM agent_scorecard ORDER BY agent""",
    )

    assert found == [
        ("boss", 1, 1, None, None, 1, None, 400.0, 0),
        ("build", 2, 1, 0.8, 0.0, 1, pytest.approx(0.0225), 400.0, 0),
        ("publish", 2, 1, 0.75, None, 0, 0.0, None, 0),
        ("scout", 1, 1, 1.0, 0.2, 2, pytest.approx(0.015), 400.0, 1),
    ]


def test_escalations_are_what_a_person_was_really_asked_with_how_long_it_waited(told: Published) -> None:
    found = ask(told, "SELECT kind, subject, reason, state, edited, hours_waited FROM escalations")

    assert found == [
        ("message", "q1", "first of its kind", "approved", True, 2.0),
        ("question", "q2", "did it leave?", "open", False, 62.0),
    ]


def test_gate_denials_are_counted_by_gate(told: Published) -> None:
    found = ask(
        told,
        "SELECT gate, verdict, denials, messages, share_of_looks, for_good, most_common_reason FROM gate_denials",
    )

    assert found == [
        ("sending_window", "reject", 3, 2, 0.75, 0, "N there"),
        ("autonomy", "hold", 1, 1, 1.0, 0, "autonomy says hold"),
    ]


def test_cycle_times_measure_prospects_people_and_cycles(told: Published) -> None:
    found = {
        (kind, step): (times, median, longest)
        for kind, step, times, median, longest in ask(
            told, "SELECT kind, step, times, median_hours, longest_hours FROM cycle_times"
        )
    }

    assert found["prospect", "found to qualified"] == (4, 2.0, 2.0)
    assert found["prospect", "built to contacted"] == (3, 20.0, 20.0)
    assert found["prospect", "found to contacted"] == (3, 24.0, 24.0)
    assert found["prospect", "contacted to interested"] == (1, 6.0, 6.0)
    assert found["person", "message asked to decided"] == (1, 2.0, 2.0)
    assert found["prospect", "reply to handled"] == (1, 1.0, 1.0)
    assert found["cycle", "build"] == (2, 0.0, 0.0)
    assert found["cycle", "publish"] == (2, 1.0, 1.0)


def test_variants_tell_how_sure_a_rate_is(told: Published) -> None:
    found = ask(
        told,
        """SELECT step, variant, sent, replied, interested, opted_out, hard_bounced, round(reply_rate_low, 3),
        round(reply_rate_high, 3) FROM variants""",
    )

    # The Wilson interval of 1 in 2, and of 0 in 1, with z = 1.96
    assert found == [
        (1, "a", 2, 1, 1, 0, 0, 0.095, 0.905),
        (1, "b", 1, 0, 0, 0, 1, 0.0, 0.793),
        (2, "a", 1, 0, 0, 1, 0, 0.0, 0.793),
    ]


def test_anomalies_name_what_deserves_a_look(told: Published) -> None:
    assert ask(told, "SELECT severity, kind, subject, observed FROM anomalies") == [
        (2, "unknown_sending", "roofing", 1.0),
        (2, "waiting_for_a_person", "roofing", 1.0),
        (3, "cut_off_answers", "scout", 1.0),
        (3, "fallbacks", "build", 1.0),
    ]


def test_a_message_after_a_suppression_is_the_worst_anomaly(ledger: Ledger, tmp_path: Path) -> None:
    made = {
        "campaigns": [rows.campaign()],
        "prospects": [rows.prospect(1), rows.prospect(2)],
        "messages": [
            rows.message("p1", intent_at=after(hours=2), sent_at=after(hours=2)),
            rows.message("p2", recipient="owner@p1.example"),
        ],
        "suppressions": [rows.suppression("owner@p1.example", created_at=after(hours=1))],
    }
    rows.insert(ledger, made)
    path = publish(ledger, tmp_path, "roofing-1", after(hours=3))

    assert query(path, "SELECT severity, kind, observed FROM anomalies").rows == [
        (1, "same_recipient", 1.0),
        (1, "sent_after_suppression", 1.0),
    ]


def test_a_message_that_left_before_the_suppression_is_none_though_it_was_found_out_later(
    ledger: Ledger, tmp_path: Path
) -> None:
    made = {
        "campaigns": [rows.campaign()],
        "prospects": [rows.prospect(1)],
        "messages": [rows.message("p1", intent_at=after(), sent_at=after(hours=2))],
        "suppressions": [rows.suppression("owner@p1.example", created_at=after(hours=1))],
    }
    rows.insert(ledger, made)
    path = publish(ledger, tmp_path, "roofing-1", after(hours=3))

    assert query(path, "SELECT kind FROM anomalies").rows == []


@pytest.mark.parametrize(
    ("kind", "made"),
    [
        ("complaints", {"inbound": [rows.inbound(1, None, kind="complaint")]}),
        ("halted", {"campaigns": [rows.campaign(state="halted", state_reason="too many bounces")]}),
        ("missed_goal", {"campaigns": [rows.campaign(state="finished")], "prospects": [rows.prospect(1)]}),
        (
            "missed_goal",  # who is turned away later does not count towards it
            {
                "campaigns": [rows.campaign(state="finished", goal_qualified=1)],
                "prospects": [rows.prospect(1, state="rejected", qualified_at=after())],
            },
        ),
        ("unread_replies", {"inbound": [rows.inbound(1, "p1")]}),
        ("unread_replies", {"inbound": [rows.inbound(1, "p1", doubt="may be an automatic answer")]}),
        ("stuck_prospects", {"prospects": [rows.prospect(1, state="built")]}),
        (
            "hard_bounces",
            {
                "messages": [rows.message(f"p{n}") for n in range(20)],
                "inbound": [rows.inbound(n, f"p{n}", kind="bounce", hard=True) for n in range(2)],
            },
        ),
        (
            "opt_outs",
            {
                "messages": [rows.message(f"p{n}") for n in range(20)],
                "inbound": [rows.inbound(n, f"p{n}", kind="opt_out") for n in range(2)],
            },
        ),
        ("failing_handoffs", {"cycles": [work_rows.cycle(n, state="failed", boss_decision="retry") for n in range(5)]}),
        ("conflicts", {"cycles": [work_rows.cycle(n, boss_decision="retry") for n in range(5)]}),
        ("refused_lines", {"tool_calls": [work_rows.tool_call(accepted=10, refused=10)]}),
        (
            "costly_day",
            {
                "model_calls": [
                    work_rows.model_call(called_at=after(days=n), cost_usd=1 + 9 * (n == 3)) for n in range(4)
                ]
            },
        ),
    ],
)
def test_each_check_finds_what_it_is_for(
    ledger: Ledger, tmp_path: Path, kind: str, made: dict[str, list[rows.Row]]
) -> None:
    rows.insert(ledger, {"campaigns": [rows.campaign()], **made})
    path = publish(ledger, tmp_path, "roofing-1", after(days=5))

    assert [found for (found,) in query(path, "SELECT kind FROM anomalies").rows] == [kind]


@pytest.mark.parametrize(
    ("why", "costs"),
    [
        ("the first day searches and judges", [10, 1, 1, 1]),
        ("three usual days are not known yet", [1, 1, 10]),
        ("less than a dollar is not worth a look", [0.01, 0.01, 0.01, 0.99]),
        ("three times as much is still usual", [1, 1, 1, 3]),
    ],
)
def test_a_day_is_not_costly_when(ledger: Ledger, tmp_path: Path, why: str, costs: list[float]) -> None:
    calls = [work_rows.model_call(called_at=after(days=n), cost_usd=cost) for n, cost in enumerate(costs)]
    rows.insert(ledger, {"campaigns": [rows.campaign()], "model_calls": calls})
    path = publish(ledger, tmp_path, "roofing-1", after(days=5))

    assert query(path, "SELECT finding FROM anomalies").rows == [], why


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_answers_when_nothing_ever_happened(ledger: Ledger, tmp_path: Path, view: str) -> None:
    path = publish(ledger, tmp_path, "roofing-1", after())

    assert query(path, f"SELECT * FROM {view}").rows == []


def test_views_keep_campaigns_apart(crowded: Published) -> None:
    for view in VIEWS:
        campaigns = {name for (name,) in ask(crowded, f"SELECT campaign FROM {view}")}
        assert campaigns == {"roofing", "plumbing"}, view
