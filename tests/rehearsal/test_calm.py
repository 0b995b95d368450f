"""What ``make run`` shows: a campaign that ends, of which every prospect can be accounted for."""

import json

from tests.rehearsal.rehearsed import Rehearsed
from tests.support.machine import slowness

UNDER_WAY = ("found", "qualified", "built", "in_sequence")


def test_it_is_done_in_less_than_three_minutes_and_exits_0(calm: Rehearsed) -> None:
    assert (calm.finished.code, calm.summary["end"]) == (0, "done"), calm.finished.err
    assert calm.finished.seconds < 180 * slowness()
    assert calm.figures["funnel.qualified"] >= 50


def test_run_again_it_rehearses_again_in_a_folder_of_its_own(calm: Rehearsed, calm_again: Rehearsed) -> None:
    assert calm_again.finished.code == 0, calm_again.finished.err
    assert [run.home.name for run in (calm, calm_again)] == ["roofing-california-1", "roofing-california-2"]
    assert all(json.loads((run.home / "run.json").read_text())["finished"] for run in (calm, calm_again))


def test_everybody_who_was_ever_qualified_ends_in_a_state_that_explains_itself(calm: Rehearsed) -> None:
    everybody = calm.rows("select prospect_id, state, state_reason from prospects where qualified_at is not null")

    assert len(everybody) == calm.figures["funnel.qualified"]
    assert [who for who in everybody if who["state"] in UNDER_WAY or not who["state_reason"].strip()] == []


def test_whoever_was_not_reached_has_a_reason_other_than_silence(calm: Rehearsed) -> None:
    reached = {mail.rcpt_to for mail in calm.accepted}
    qualified = calm.rows("select contact_email, state, state_reason from prospects where qualified_at is not null")
    left_out = [who for who in qualified if who["contact_email"] not in reached]

    assert len(reached) >= 0.8 * len(qualified)
    assert [who for who in left_out if who["state_reason"] == "no answer to the whole sequence"] == []


def test_every_message_was_sent_or_says_why_not(calm: Rehearsed) -> None:
    messages = calm.rows("select rfc_message_id, state, state_reason from messages")
    sent = {message["rfc_message_id"] for message in messages if message["state"] == "sent"}

    assert sent == {mail.message_id for mail in calm.accepted}
    assert {message["state"] for message in messages} <= {"sent", "cancelled"}
    assert [message for message in messages if not message["state_reason"].strip()] == []


def test_what_is_reported_as_sent_is_what_the_mail_host_took(calm: Rehearsed) -> None:
    assert calm.figures["deliverability.sent"] == len(calm.accepted)
    assert calm.figures["funnel.contacted"] == len({mail.rcpt_to for mail in calm.accepted})


def test_the_boss_takes_at_most_15_of_100_dollars_once_it_has_earned_trust_in_its_crew(calm: Rehearsed) -> None:
    spent = {
        row["agent"]: row["usd"] for row in calm.rows("select agent, sum(cost_usd) usd from model_calls group by 1")
    }

    assert spent["boss"] <= 0.15 * sum(spent.values())


def test_the_process_is_gone_with_its_last_line(calm: Rehearsed) -> None:
    assert calm.finished.tail_s < 2
