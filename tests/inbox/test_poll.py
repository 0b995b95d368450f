"""What mail changes in the ledger: each once, in one transaction, and never on a forger's word."""

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from config.files.envelopes import Autonomy, SoftBounces
from config.loading import load_campaign
from data.clock import SteppedClock
from data.ledger.core import audit
from data.ledger.core.ledger import Ledger
from data.ledger.core.schema import prospects as prospect_table
from data.ledger.flow import inbound, messages, prospects, suppressions
from data.ledger.govern import approvals, standing
from data.records import MessageState, ProspectState
from tests.data.builders import CAMPAIGN
from tests.inbox.letters import (
    PAT,
    US,
    Box,
    bounce,
    complaint,
    letter,
    rest,
    state,
    suppressed,
    take,
    three_days_later,
    unsettled,
)
from tests.support.outside import outside
from tools.inbox.poll import poll, take_in

CONFIG = Path(__file__).parents[2] / "config"


def test_a_reply_stops_the_sequence_at_once_and_waits_to_be_read(world: Ledger) -> None:
    assert take(world, letter("Call me.")).by_kind == {"reply": 1}
    assert (state(world), rest(world), suppressed(world)) == (ProspectState.REPLIED, {MessageState.CANCELLED}, None)
    with world.read() as tx:
        (waiting,) = inbound.pending(tx, CAMPAIGN, 10)
    assert (waiting.text, waiting.prospect_id, waiting.message_id) == ("Call me.", "p1", "p1-1")
    assert waiting.received_at == datetime(2026, 11, 2, 15, tzinfo=UTC)


def test_what_a_person_wrote_is_kept_without_addresses_and_phones(world: Ledger) -> None:
    take(world, letter("Ask kim@roofer1.example or call (559) 555-0142 about the $450 job."))
    with world.read() as tx:
        text = inbound.get(tx, "r1").text
    assert "kim@" not in text
    assert "555-0142" not in text
    assert "$450" in text


def test_a_mail_is_recorded_once_however_often_it_is_fetched(world: Ledger) -> None:
    raw = letter("Call me.", Message_ID="<x@roofer1.example>")
    assert take(world, raw, raw).new == 1
    assert take(world, raw).new == 0
    assert take(world, letter("No id")).new == 1
    assert take(world, letter("No id")).new == 0


def test_a_locked_ledger_counts_against_no_mail(
    world: Ledger, clock: SteppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("data.ledger.core.ledger._BUSY_TIMEOUT_MS", 50)
    impatient, box = Ledger.open(world.url, clock), Box([letter("Call me.")])
    with world.write(), pytest.raises(sqlite3.OperationalError, match="locked"):
        take_in(impatient, box, US)
    assert box.done == []
    assert take_in(impatient, box, US).by_kind == {"reply": 1}
    impatient.close()


def test_a_locked_ledger_is_no_fault_of_the_inbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("data.ledger.core.ledger._BUSY_TIMEOUT_MS", 50)
    with outside(tmp_path) as there:
        for folder in ("tmp", "new", "cur"):
            (tmp_path / folder).mkdir()
        (tmp_path / "new" / "1.a").write_bytes(letter("Call me."))
        with Ledger.open(there.deployment.ledger.url, there.clock).write(), pytest.raises(sqlite3.OperationalError):
            poll(there.deployment)


def test_a_reply_from_another_address_is_known_by_the_mail_that_it_answers(world: Ledger) -> None:
    take(world, letter("Pat gave me this.", sender="kim@elsewhere.example"))
    assert state(world) is ProspectState.REPLIED


def test_a_reply_that_names_no_mail_is_known_by_its_address(world: Ledger) -> None:
    take(world, letter("Hello?", reference=None))
    assert state(world) is ProspectState.REPLIED


def test_a_hard_bounce_ends_the_sequence_and_suppresses_the_address(world: Ledger) -> None:
    assert take(world, bounce("5.1.1")).by_kind == {"bounce": 1}
    assert (state(world), rest(world)) == (ProspectState.BOUNCED, {MessageState.CANCELLED})
    assert suppressed(world) == "hard_bounce"
    with world.read() as tx:
        assert any("5.1.1" in entry.rationale for entry in audit.entries(tx, CAMPAIGN, prospect_id="p1"))


def test_a_bounce_is_told_with_its_codes_once_and_without_the_address(world: Ledger) -> None:
    take(world, bounce("5.2.1", words=f"<{PAT}>: mailbox is disabled"))
    with world.read() as tx:
        assert prospects.get(tx, "p1").state_reason == "p1-1 bounced: 550 5.2.1 mailbox is disabled"
        assert [entry.source for entry in suppressions.all_of(tx)] == ["p1-1 bounced: 550 5.2.1 mailbox is disabled"]


def test_the_third_soft_bounce_counts_as_a_hard_one(world: Ledger) -> None:
    for number in range(1, 4):
        take(world, bounce("4.2.2", words=f"mailbox full {number}"))
        assert (state(world) is ProspectState.BOUNCED) == (number == 3)
    assert suppressed(world) == "hard_bounce"


@pytest.mark.parametrize(("after_days", "to"), [(0, ProspectState.BOUNCED), (8, ProspectState.IN_SEQUENCE)])
def test_the_envelope_says_how_many_soft_bounces_in_what_time_are_a_hard_one(
    world: Ledger, clock: SteppedClock, after_days: int, to: ProspectState
) -> None:
    shipped = load_campaign("roofing-california", CONFIG).envelope
    envelope = shipped.model_copy(update={"soft_bounces": SoftBounces(limit=2, within=timedelta(days=7))})
    for words in ("full", "still full"):
        take_in(world, Box([bounce("4.2.2", words=words)]), US, envelopes={CAMPAIGN: envelope})
        clock.advance(clock.now() + timedelta(days=after_days))
    assert state(world) is to


def test_a_notice_of_delay_is_recorded_and_changes_nothing(world: Ledger) -> None:
    assert take(world, bounce("4.4.1", action="delayed")).by_kind == {"delay": 1}
    assert (state(world), rest(world)) == (ProspectState.IN_SEQUENCE, {MessageState.READY})


def test_an_opt_out_suppresses_the_address_we_wrote_to_and_the_one_that_wrote(world: Ledger) -> None:
    assert take(world, letter("Unsubscribe", sender="kim@elsewhere.example")).by_kind == {"opt_out": 1}
    assert (state(world), rest(world)) == (ProspectState.OPTED_OUT, {MessageState.CANCELLED})
    assert (suppressed(world), suppressed(world, "kim@elsewhere.example")) == ("opt_out", "opt_out")
    with world.read() as tx:
        assert inbound.pending(tx, CAMPAIGN, 10) == []


def test_an_opt_out_holds_whatever_is_written_later(world: Ledger) -> None:
    take(world, letter("Unsubscribe"), letter("Well, tell me more."), bounce("5.1.1"))
    assert (state(world), suppressed(world)) == (ProspectState.OPTED_OUT, "opt_out")


def test_an_opt_out_of_a_stranger_is_honoured(world: Ledger) -> None:
    assert take(world, letter("unsubscribe", sender="who@else.example", reference=None)).by_kind == {"unmatched": 1}
    assert suppressed(world, "who@else.example") == "opt_out"
    assert state(world) is ProspectState.IN_SEQUENCE


def test_a_complaint_suppresses_and_alerts(world: Ledger) -> None:
    polled = take(world, complaint())
    assert (state(world), suppressed(world)) == (ProspectState.OPTED_OUT, "complaint")
    assert [(alert.campaign, alert.prospect_id) for alert in polled.alerts] == [(CAMPAIGN, "p1")]


@pytest.mark.parametrize(
    ("autonomy", "to"),
    [
        pytest.param({}, "every", id="another campaign's mailbox took it in"),
        pytest.param({CAMPAIGN: Autonomy(start="alone")}, "every", id="to every"),
        pytest.param({CAMPAIGN: Autonomy(start="alone", demote_to="sample")}, "sample", id="to a sample"),
    ],
)
def test_a_complaint_puts_its_campaign_down_at_once(world: Ledger, autonomy: dict[str, Autonomy], to: str) -> None:
    with world.write() as tx:
        standing.set_level(tx, CAMPAIGN, "alone", "earned", "test")
    shipped = load_campaign("roofing-california", CONFIG).envelope
    envelopes = {name: shipped.model_copy(update={"autonomy": known}) for name, known in autonomy.items()}
    take_in(world, Box([complaint()]), US, envelopes=envelopes)
    with world.read() as tx:
        known = standing.of(tx, CAMPAIGN)
    assert (known.level, known.record.complaints) == (to, 0)
    assert known.reason.startswith(f"demoted from alone to {to}: p1 complained of p1-1")


def test_an_auto_reply_lets_the_sequence_go_on(world: Ledger) -> None:
    assert take(world, letter("I am away.", Auto_Submitted="auto-replied")).by_kind == {"auto_reply": 1}
    assert (state(world), rest(world)) == (ProspectState.IN_SEQUENCE, {MessageState.READY})


def test_who_is_away_gets_the_next_step_after_the_return(world: Ledger, clock: SteppedClock) -> None:
    take(world, letter("Back on November 16.", Auto_Submitted="auto-replied"))
    back = datetime(2026, 11, 16, 8, tzinfo=UTC)
    with world.read() as tx:
        assert messages.next_due(tx, CAMPAIGN) == back


def test_the_day_of_the_return_begins_where_the_writer_is(world: Ledger) -> None:
    with world.write() as tx:
        tx.connection.execute(prospect_table.update().values(timezone="Europe/Berlin"))
    take(world, letter("Back on November 16.", Auto_Submitted="auto-replied"))
    with world.read() as tx:
        assert messages.next_due(tx, CAMPAIGN) == datetime(2026, 11, 15, 23, tzinfo=UTC)


def test_an_absence_of_a_year_postpones_nothing(world: Ledger) -> None:
    take(world, letter("Back on 2027-02-20.", Auto_Submitted="auto-replied"))
    with world.read() as tx:
        due = messages.next_due(tx, CAMPAIGN)
    assert due == datetime(2026, 11, 5, 15, tzinfo=UTC)


def test_a_forged_bounce_for_somebody_we_never_wrote_to_does_nothing(world: Ledger) -> None:
    forged = bounce("5.1.1", address="victim@roofer9.example", reference="<made-up@muster.example>")
    assert take(world, forged).by_kind == {"unmatched": 1}
    assert suppressed(world, "victim@roofer9.example") is None
    assert state(world) is ProspectState.IN_SEQUENCE


def test_a_bounce_of_a_message_that_was_never_sent_does_nothing(world: Ledger) -> None:
    forged = bounce("5.1.1", address="x@roofer9.example", reference="<p1-roofing-2@muster.example>")
    assert take(world, forged).by_kind == {"unmatched": 1}
    assert state(world) is ProspectState.IN_SEQUENCE


def test_a_copy_of_what_muster_sent_is_recorded_and_changes_nothing(world: Ledger) -> None:
    ours = letter("Hi Pat", sender="alex@muster.example", List_Unsubscribe="<mailto:alex@muster.example>")
    assert take(world, ours).by_kind == {"own_copy": 1}
    assert state(world) is ProspectState.IN_SEQUENCE


def test_one_of_us_who_writes_in_the_thread_takes_the_prospect_out_of_the_sequence(world: Ledger) -> None:
    by_hand = letter("Hi Pat, it is me.", sender='"Alex Kim" <alex@muster.example>', Message_ID="<hand@muster.example>")
    assert take(world, by_hand).by_kind == {"own_copy": 1}
    with world.read() as tx:
        prospect = prospects.get(tx, "p1")
        assert prospect.state is ProspectState.FINISHED
        assert prospect.state_reason == (
            "Alex Kim wrote to them on 2026-11-02 at 15:00 UTC (r1): a person has taken over"
        )
        assert messages.get(tx, "p1-2").state is MessageState.CANCELLED


def test_nobody_is_asked_to_answer_whom_one_of_us_has_answered(world: Ledger) -> None:
    take(world, letter("Tell me more?"))
    with world.write() as tx:
        asked = approvals.request(tx, CAMPAIGN, "p1", "answer", "a person answers", inbound_id="r1")
    take(world, letter("Gladly", sender="alex@muster.example", Message_ID="<hand@muster.example>"))
    with world.read() as tx:
        assert approvals.get(tx, asked).state == "withdrawn"
        assert "alex wrote to them" in prospects.get(tx, "p1").state_reason


def test_a_mail_of_ours_outside_the_thread_changes_nothing(world: Ledger) -> None:
    take(world, letter("Hi", sender="alex@muster.example", reference=None))
    assert state(world) is ProspectState.IN_SEQUENCE


@pytest.mark.parametrize(
    ("mail", "message", "prospect"),
    [
        (bounce("5.1.1"), MessageState.FAILED, ProspectState.BOUNCED),
        (letter("Yes?"), MessageState.SENT, ProspectState.REPLIED),
        (letter("Away.", Auto_Submitted="auto-replied"), MessageState.SENT, ProspectState.IN_SEQUENCE),
    ],
)
def test_a_mail_about_a_message_of_unknown_fate_settles_it(
    ledger: Ledger, mail: bytes, message: MessageState, prospect: ProspectState
) -> None:
    unsettled(ledger)
    with ledger.write() as tx:
        prospects.pause(tx, "p1", "p1-1 may have been sent", "outbox")
        asked = approvals.request(tx, CAMPAIGN, "p1", "question", "was p1-1 sent?", message_id="p1-1")
    take(ledger, mail)
    with ledger.read() as tx:
        assert messages.get(tx, "p1-1").state is message
        assert prospects.get(tx, "p1").state is prospect
        assert not prospects.get(tx, "p1").paused
        assert approvals.get(tx, asked).state != "open"


@pytest.mark.parametrize(
    "mail",
    [letter("Away.", Auto_Submitted="auto-replied"), bounce("4.2.2")],
    ids=["auto-reply", "soft bounce"],
)
def test_a_message_that_turns_out_to_have_left_has_its_next_step_scheduled(ledger: Ledger, mail: bytes) -> None:
    unsettled(ledger)
    take_in(ledger, Box([mail]), US, three_days_later)
    with ledger.read() as tx:
        assert messages.get(tx, "p1-1").state is MessageState.SENT
        assert messages.get(tx, "p1-2").due_at == tx.now + timedelta(days=3)


def test_a_mail_is_left_in_the_mailbox_until_the_ledger_has_it(world: Ledger) -> None:
    box = Box([letter("one"), letter("two")])
    fetched = box.fetch_new()
    assert next(fetched).key == "0"
    assert box.done == []
    take_in(world, box, US)
    assert box.done == ["0", "1"]


def test_the_audit_chain_holds_after_all_that(world: Ledger) -> None:
    take(world, letter("Away.", Auto_Submitted="auto-replied"), bounce("4.2.2"), letter("Stop."), letter("Hello"))
    with world.read() as tx:
        assert isinstance(audit.verify(tx, CAMPAIGN), audit.Intact)


def test_a_report_that_a_stranger_opted_out_suppresses_nobody(world: Ledger) -> None:
    forged = b"""From: fbl@forger.example
To: alex@muster.example
Subject: complaint
Content-Type: multipart/report; report-type=feedback-report; boundary=b

--b
Content-Type: message/feedback-report

Feedback-Type: opt-out
Original-Rcpt-To: victim@roofer9.example
--b--
"""
    assert take(world, forged).by_kind == {"unmatched": 1}
    assert suppressed(world, "victim@roofer9.example") is None
    assert suppressed(world, "fbl@forger.example") is None
