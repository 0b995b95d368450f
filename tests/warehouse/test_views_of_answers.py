"""What the views make of what came back: leads, replies in doubt, wordings and angles."""

from pathlib import Path
from typing import Any

import pytest

from data.ledger.core.ledger import Ledger
from data.warehouse.publish import publish
from data.warehouse.query import query
from data.warehouse.report import as_text, build_report
from tests.warehouse import rows, work_rows
from tests.warehouse.rows import after


def at(hours: float) -> Any:
    return after(hours=hours).replace(tzinfo=None)


def test_a_mail_of_which_two_reports_came_back_bounced_once(ledger: Ledger, tmp_path: Path) -> None:
    made = {
        "campaigns": [rows.campaign()],
        "messages": [rows.message("p1"), rows.message("p2")],
        "inbound": [rows.inbound(n, "p1", kind="bounce", hard=True) for n in (1, 2)],
    }
    rows.insert(ledger, made)
    path = publish(ledger, tmp_path, "roofing-1", after(hours=3))

    assert query(path, "SELECT hard_bounces, sent_bounced, hard_bounce_rate FROM deliverability").rows == [(2, 1, 0.5)]


def test_variants_hold_the_words_of_templates_alone(ledger: Ledger, tmp_path: Path) -> None:
    made = {
        "campaigns": [rows.campaign()],
        "messages": [
            rows.message("p1"),
            rows.message("p1", 2, sequence="answer", variant="answer"),  # to whoever replied: of course they reply
            rows.message("p2", edited_by="kim"),
            rows.message("p3", sequence="intro undone a1"),  # it left before the rest of its sequence was undone
        ],
        "inbound": [rows.inbound(1, "p1", message_id="p1-2"), rows.inbound(2, "p2")],
    }
    rows.insert(ledger, made)
    path = publish(ledger, tmp_path, "roofing-1", after(hours=3))

    assert query(path, "SELECT sequence, step, variant, sent, replied FROM variants").rows == [("intro", 1, "a", 2, 0)]


def test_a_lead_waits_for_the_oldest_that_is_still_asked_about_it(ledger: Ledger, tmp_path: Path) -> None:
    made = {
        "campaigns": [rows.campaign()],
        "prospects": [rows.prospect(1), rows.prospect(2)],
        "messages": [rows.message("p1"), rows.message("p2")],
        "inbound": [rows.inbound(n, f"p{n}", intent="interested") for n in (1, 2)],
        "approvals": [
            rows.approval(8, "p1", state="approved", decided_at=after(hours=1)),
            rows.approval(10, "p1", created_at=after(hours=2)),
            rows.approval(9, "p1", created_at=after(hours=1)),
            rows.approval(100, "p2"),
            rows.approval(11, "p2"),  # at the same moment, but before
        ],
    }
    rows.insert(ledger, made)
    path = publish(ledger, tmp_path, "roofing-1", after(hours=3))

    assert query(path, "SELECT prospect_id, waits_for FROM leads ORDER BY 1").rows == [("p1", "q9"), ("p2", "q11")]


def test_a_reply_in_doubt_is_nobodys_until_it_was_read(ledger: Ledger, tmp_path: Path) -> None:
    doubts = {"doubt": "may be an automatic answer"}
    made = {
        "campaigns": [rows.campaign()],
        "prospects": [rows.prospect(1), rows.prospect(2)],
        "messages": [rows.message("p1"), rows.message("p2")],
        "inbound": [rows.inbound(1, "p1", **doubts), rows.inbound(2, "p2", intent="question", **doubts)],
    }
    rows.insert(ledger, made)
    path = publish(ledger, tmp_path, "roofing-1", after(hours=3))

    for counted in (
        "SELECT list(prospect_id) FROM replies",
        "SELECT list(prospect_id) FROM journey WHERE replied_at IS NOT NULL",
        "SELECT list(prospect_id) FROM inbound WHERE by_person",
    ):
        assert query(path, counted).rows == [(["p2"],)]
    for number in (
        "sum(replies) FROM daily",
        "sum(replied) FROM variants",
        "max(prospects) FROM funnel WHERE stage = 'replied'",
    ):
        assert query(path, f"SELECT {number}").rows == [(1,)]


def test_a_reply_that_waits_for_a_person_is_not_handled(ledger: Ledger, tmp_path: Path) -> None:
    at_once = {"received_at": after(hours=1), "handled_at": after(hours=2)}
    made = {
        "campaigns": [rows.campaign()],
        "prospects": [rows.prospect(1)],
        "messages": [rows.message("p1")],
        "inbound": [
            rows.inbound(1, "p1", **at_once, intent="question"),
            *(rows.inbound(number, "p1", **at_once) for number in (2, 3, 4, 6)),
            rows.inbound(5, "p1", received_at=after(hours=1)),
        ],
        "approvals": [
            rows.approval(1, "p1", kind="answer", inbound_id="r1"),
            rows.approval(2, "p1", kind="escalation", inbound_id="r2"),
            rows.approval(3, "p1", kind="escalation", inbound_id="r3", state="approved", decided_at=after(hours=6)),
            rows.approval(4, "p1", kind="escalation", inbound_id="r4", state="withdrawn", decided_at=after(hours=7)),
            rows.approval(
                6,
                "p1",
                kind="escalation",
                inbound_id="r6",
                state="withdrawn",
                decided_at=after(hours=8),
                decided_by="ann",
            ),
        ],
    }
    rows.insert(ledger, made)
    path = publish(ledger, tmp_path, "roofing-1", after(days=4))
    found = query(path, "SELECT inbound_id, handed_over_at, handled_at FROM inbound ORDER BY inbound_id")
    assert found.rows == [
        ("r1", None, at(2)), ("r2", at(2), None), ("r3", at(2), at(6)), ("r4", at(2), None), ("r5", None, None),
        ("r6", at(2), at(8)),
    ]  # fmt: skip
    steps = "SELECT kind, times, median_hours FROM cycle_times WHERE step = 'reply to handled'"
    assert query(path, steps).rows == [("prospect", 3, 5.0)]
    unread = query(path, "SELECT finding FROM anomalies WHERE kind = 'unread_replies'")
    assert unread.rows == [("1 reply has waited for more than two days",)]


def test_leads_are_named_with_what_they_wrote(ledger: Ledger, tmp_path: Path) -> None:
    made = {
        "campaigns": [rows.campaign()],
        "prospects": [
            rows.prospect(1, tier="Hot", state="replied"),
            rows.prospect(2, state="replied", outcome="won", deal_value=900.0),
            rows.prospect(3, state="replied", outcome="lost"),
            rows.prospect(4, state="replied"),
        ],
        "messages": [rows.message(f"p{n}", variant="b") for n in (1, 3, 4)],
        "inbound": [
            rows.inbound(1, "p1", intent="interested", received_at=after(hours=9)),
            rows.inbound(2, "p1", intent="interested", text="Are you there?", received_at=after(hours=20)),
            rows.inbound(3, "p3", intent="interested", received_at=after(hours=3)),
            rows.inbound(4, "p4", intent="question"),
        ],
        "approvals": [rows.approval(5, "p1", kind="answer"), rows.approval(6, "p4", kind="answer")],
        "audit": [work_rows.audit(1, prospect_id="p2", action="outcome", decision="won", at=after(hours=30))],
    }
    rows.insert(ledger, made)
    path = publish(ledger, tmp_path, "roofing-1", after(hours=40))

    found = query(
        path, "SELECT prospect_id, company, tier, stage, deal_value, lead_at, step, variant, text, waits_for FROM leads"
    )
    wrote = "Thank you, tell me more."
    assert found.rows == [
        ("p2", "Company 2 LLC", None, "won", 900.0, at(30), None, None, None, None),
        ("p1", "Company 1 LLC", "Hot", "interested", None, at(9), 1, "b", wrote, "q5"),
        ("p3", "Company 3 LLC", None, "lost", None, at(3), 1, "b", wrote, None),
    ]


def _answer(pid: str, state: str, why: str = "", **changes: Any) -> rows.Row:
    made = rows.message(pid, 1, sequence="answer", state=state, state_reason=why, created_at=after(hours=4), **changes)
    return {**made, "message_id": f"{pid}-a1", "rfc_message_id": f"<{pid}-a1@muster.example>"}


LAPSED = "the campaign's 14 days ended before it left"
UNANSWERED: dict[str, tuple[dict[str, Any], list[rows.Row], list[rows.Row], str | None]] = {
    "lapsed": ({}, [_answer("p1", "cancelled", LAPSED)], [rows.approval(1, "p1", state="withdrawn")], LAPSED),
    "lapsed, and a person is asked": ({}, [_answer("p1", "cancelled", LAPSED)], [rows.approval(1, "p1")], LAPSED),
    "nothing was written": ({}, [], [], "no answer was written"),
    "it waits for a person": ({}, [_answer("p1", "awaiting_approval")], [rows.approval(1, "p1")], None),
    "it left": ({}, [_answer("p1", "sent", sent_at=after(hours=5))], [], None),
    "a person is asked what to say": ({}, [], [rows.approval(1, "p1", kind="escalation")], None),
    "a person has rejected the words": (
        {},
        [_answer("p1", "cancelled", "rejected by ana")],
        [rows.approval(1, "p1", state="rejected", inbound_id="r1", decided_at=after(hours=5))],
        None,
    ),
    "a person has seen it": (
        {},
        [],
        [rows.approval(1, "p1", state="approved", inbound_id="r1", message_id=None, decided_at=after(hours=5))],
        None,
    ),
    "it was approved and did not leave": (
        {},
        [_answer("p1", "cancelled", LAPSED)],
        [rows.approval(1, "p1", state="approved", inbound_id="r1", message_id="p1-a1", decided_at=after(hours=5))],
        LAPSED,
    ),
    "a person wrote by hand": (
        {"state_reason": "ana wrote to them on 2026-11-02 at 20:00 UTC (r2): a person has taken over"},
        [_answer("p1", "cancelled", "a person has taken over")],
        [],
        None,
    ),
    "it came to a meeting": ({"outcome": "meeting"}, [_answer("p1", "cancelled", "a meeting")], [], None),
    "it was lost": ({"outcome": "lost"}, [], [], None),
}


@pytest.mark.parametrize(
    ("prospect", "answers", "approvals", "why"),
    UNANSWERED.values(),
    ids=[name.replace(" ", "_") for name in UNANSWERED],
)
def test_a_lead_that_nobody_answered_is_told_as_such(
    ledger: Ledger,
    tmp_path: Path,
    prospect: dict[str, Any],
    answers: list[rows.Row],
    approvals: list[rows.Row],
    why: str | None,
) -> None:
    made = {
        "campaigns": [rows.campaign()],
        "prospects": [rows.prospect(1, **{"state": "replied", **prospect})],
        "messages": [rows.message("p1"), *answers],
        "inbound": [rows.inbound(1, "p1", intent="interested", received_at=after(hours=3))],
        "approvals": approvals,
    }
    rows.insert(ledger, made)
    path = publish(ledger, tmp_path, "roofing-1", after(hours=40))

    assert query(path, "SELECT unanswered FROM leads").rows == [(why,)]
    told = query(path, "SELECT severity, finding FROM anomalies WHERE kind = 'unanswered_leads'").rows
    assert told == ([(2, "1 lead that nobody answered: p1")] if why else [])
    report = as_text(build_report(path, "roofing"))
    assert (f"nobody has answered: {why}" in report) == bool(why)


def test_an_answer_to_what_they_asked_before_is_none_to_their_interest(ledger: Ledger, tmp_path: Path) -> None:
    before = _answer("p1", "sent", sent_at=after(hours=5))
    made = {
        "campaigns": [rows.campaign()],
        "prospects": [rows.prospect(1, state="replied")],
        "messages": [rows.message("p1"), before],
        "inbound": [
            rows.inbound(1, "p1", intent="question", received_at=after(hours=3)),
            rows.inbound(2, "p1", intent="interested", received_at=after(hours=9)),
        ],
    }
    rows.insert(ledger, made)
    path = publish(ledger, tmp_path, "roofing-1", after(hours=40))

    assert query(path, "SELECT answered_at, unanswered FROM leads").rows == [(None, "no answer was written")]


def test_angles_work_by_the_facts_that_the_answered_message_cited(ledger: Ledger, tmp_path: Path) -> None:
    made = {
        "campaigns": [rows.campaign()],
        "prospects": [rows.prospect(1), rows.prospect(2)],
        "facts": [rows.fact("p1", 1, kind="size"), rows.fact("p1", 2, kind="hiring"), rows.fact("p2", 1, kind="size")],
        "angles": [
            rows.angle("p1", 1, fact_ids='["f1"]'),
            rows.angle("p1", 2, fact_ids='["f1", "f2"]'),
            rows.angle("p1", 3, fact_ids='["f2"]', state="refused"),  # was never said
            rows.angle("p2", 1, fact_ids='["f1"]'),
        ],
        "messages": [
            rows.message("p1", 1, slots='{"hook": "a1", "proof": "a1"}'),
            rows.message("p1", 2, slots='{"hook": "a2"}'),
            rows.message("p1", 3, slots='{"hook": "a3"}', state="cancelled", sent_at=None),
            rows.message("p2", 1, slots='{"hook": "a1"}'),
        ],
        "inbound": [rows.inbound(1, "p1", message_id="p1-2"), rows.inbound(2, "p1", message_id="p1-2")],
    }
    rows.insert(ledger, made)
    path = publish(ledger, tmp_path, "roofing-1", after(hours=3))

    found = query(path, "SELECT kind, sent, replied, reply_rate, round(reply_rate_high, 2) FROM angles_that_work")
    assert found.rows == [("hiring", 1, 1, 1.0, 1.0), ("size", 3, 1, pytest.approx(1 / 3), 0.79)]
