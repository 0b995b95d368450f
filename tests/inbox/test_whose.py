"""Whose mail is it: by the mail host's id, by what its text names, however an address is spelled, by who knows them."""

import json

import pytest

from data.ledger.core.ledger import Ledger
from data.ledger.flow import inbound, messages, prospects
from data.ledger.govern import approvals
from data.records import MessageState, ProspectState
from tests.data.builders import CAMPAIGN, fresh_campaign, in_sequence
from tests.inbox.letters import (
    FIRST,
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
from tools.channels.opt_out_tokens import token_of
from tools.inbox.poll import Polled, take_in

KEY = "k" * 32
BARE = "010201953e66541f-a46c5c6a-d68b-4771-96f9-70063b13684a-000000"
SES = f"<{BARE}@eu-west-1.amazonses.com>"
OFFICE = "office@roofer1.example"
ELSEWHERE = "kim@elsewhere.example"


def departed(ledger: Ledger, host_id: str = BARE, domain: str | None = None, recipient: str = PAT) -> None:
    """Pat was written to, and the mail host called the mail something of its own."""
    fresh_campaign(ledger)
    with ledger.write() as tx:
        in_sequence(tx)
        for to in (MessageState.INTENT, MessageState.SENDING):
            messages.move(tx, "p1-1", to)
        messages.move(tx, "p1-1", MessageState.SENT, host_id=host_id, host_domain=domain, recipient=recipient)


@pytest.fixture
def rewritten(any_ledger: Ledger) -> Ledger:
    """A ledger whose mail left by SES."""
    departed(any_ledger)
    return any_ledger


def paused(ledger: Ledger) -> bool:
    with ledger.read() as tx:
        return prospects.get(tx, "p1").paused


def signed(ledger: Ledger) -> str:
    with ledger.read() as tx:
        return token_of(KEY, messages.get(tx, "p1-1"))


def with_key(ledger: Ledger, mail: bytes) -> Polled:
    return take_in(ledger, Box([mail]), US, keys=[KEY])


# --- the mail host's own id


@pytest.mark.parametrize("name", [SES, f"<{BARE}@email.amazonses.com>"], ids=["its region", "another domain"])
def test_a_bounce_that_names_the_hosts_id_counts(rewritten: Ledger, name: str) -> None:
    assert take(rewritten, bounce("5.1.1", reference=name)).by_kind == {"bounce": 1}
    assert (state(rewritten), suppressed(rewritten)) == (ProspectState.BOUNCED, "hard_bounce")
    with rewritten.read() as tx:
        assert [mail.message_id for mail in inbound.of_prospect(tx, "p1")] == ["p1-1"]


def test_a_complaint_that_names_the_hosts_id_counts(rewritten: Ledger) -> None:
    take(rewritten, complaint(SES, address="hidden@provider.example"))
    assert suppressed(rewritten) == "complaint"


def test_an_opt_out_from_another_address_that_answers_the_hosts_id_counts_for_both(rewritten: Ledger) -> None:
    assert take(rewritten, letter("Unsubscribe", sender=ELSEWHERE, reference=SES)).by_kind == {"opt_out": 1}
    assert state(rewritten) is ProspectState.OPTED_OUT
    assert (suppressed(rewritten), suppressed(rewritten, ELSEWHERE)) == ("opt_out", "opt_out")


@pytest.mark.parametrize("kind", ["Bounce", "Complaint"])
def test_a_notification_of_ses_names_its_id_without_a_domain(rewritten: Ledger, kind: str) -> None:
    about = {
        "Bounce": {"bounceType": "Permanent", "bounceSubType": "General", "bouncedRecipients": [{"emailAddress": PAT}]},
        "Complaint": {"complaintFeedbackType": "abuse", "complainedRecipients": [{"emailAddress": PAT}]},
    }
    said = {"notificationType": kind, kind.lower(): about[kind], "mail": {"messageId": BARE, "source": "x"}}
    raw = letter(json.dumps(said), sender="no-reply@sns.amazonaws.example", reference=None)
    assert take(rewritten, raw).by_kind == {kind.lower(): 1}
    assert suppressed(rewritten) is not None


@pytest.mark.parametrize(
    ("host_id", "name"),
    [
        ("1wLWNN-00000002g1x-0ye6", "<E1wLWNN-00000002g1x-0ye6@relay.example>"),
        ("7F94E1C0299", "<20111025103822.7F94E1C0299@relay.example>"),
        ("0CA4412040B", "<0CA4412040B@relay.example>"),
    ],
    ids=["Exim", "Postfix", "bare"],
)
def test_a_host_that_makes_a_message_id_of_its_queue_id_is_known_by_it(ledger: Ledger, host_id: str, name: str) -> None:
    departed(ledger, host_id)
    take(ledger, letter("Call me.", sender=ELSEWHERE, reference=name))
    assert state(ledger) is ProspectState.REPLIED


@pytest.mark.parametrize(
    "name", ["<010201953e66541f-a46c5c6a-d68b-4771-96f9-70063b13684b-000000@eu-west-1.amazonses.com>", "<1@x.example>"]
)
def test_a_guessed_id_of_the_host_suppresses_nobody(rewritten: Ledger, name: str) -> None:
    assert take(rewritten, bounce("5.1.1", reference=name)).by_kind == {"unmatched": 1}
    assert suppressed(rewritten) is None


def test_an_id_that_a_host_has_used_twice_names_whom_the_mail_is_about_or_nobody(ledger: Ledger) -> None:
    departed(ledger, "0CA4412040B")
    with ledger.write() as tx:
        in_sequence(tx, 2)
        for to in (MessageState.INTENT, MessageState.SENDING):
            messages.move(tx, "p2-1", to)
        messages.move(tx, "p2-1", MessageState.SENT, host_id="0CA4412040B")
    take(ledger, bounce("5.1.1", reference="<0CA4412040B@relay.example>", address="x@roofer9.example"))
    assert (suppressed(ledger), suppressed(ledger, "pat@roofer2.example")) == (None, None)
    take(ledger, bounce("5.1.1", reference="<0CA4412040B@relay.example>", address="pat@roofer2.example"))
    assert (suppressed(ledger), suppressed(ledger, "pat@roofer2.example")) == (None, "hard_bounce")


def test_what_a_host_calls_every_mail_proves_nothing(ledger: Ledger) -> None:
    departed(ledger, "smtp-out-7")
    with ledger.write() as tx:
        for number in (2, 3, 4):
            in_sequence(tx, number)
            for to in (MessageState.INTENT, MessageState.SENDING):
                messages.move(tx, f"p{number}-1", to)
            messages.move(tx, f"p{number}-1", MessageState.SENT, host_id="smtp-out-7")
    assert take(ledger, bounce("5.1.1", reference="<smtp-out-7@relay.example>")).by_kind == {"unmatched": 1}
    assert suppressed(ledger) is None


def test_a_bounce_that_returns_only_the_trace_of_our_relay_is_known_by_its_queue_id(ledger: Ledger) -> None:
    departed(ledger, "0CA4412040B")
    trace = b"Received: from us (us [192.0.2.7])\n\tby relay.example (Postfix) with ESMTPSA id 0CA4412040B\nX-Was:"
    take(ledger, bounce("5.1.1").replace(b"Message-ID:", trace).replace(FIRST.encode(), b"gone"))
    assert suppressed(ledger) == "hard_bounce"


# --- ids and tokens in a text


def test_a_bounce_in_plain_words_that_has_our_message_id_somewhere_counts(world: Ledger) -> None:
    said = f"Your message {FIRST} could not be delivered: <{PAT}> does not exist. 550 5.1.1 User unknown"
    raw = letter(said, sender="MAILER-DAEMON@mx.example", reference=None, Subject="Undelivered Mail")
    assert take(world, raw).by_kind == {"bounce": 1}
    assert suppressed(world) == "hard_bounce"


def test_a_reply_that_quotes_our_message_id_is_about_that_mail(world: Ledger) -> None:
    said = f"Yes, call me.\n\n----- Original Message -----\nMessage-ID: {FIRST}\nFrom: alex@muster.example"
    take(world, letter(said, sender=ELSEWHERE, reference=None, Subject="roofs"))
    assert state(world) is ProspectState.REPLIED


def test_a_bounce_that_returns_our_headers_is_known_by_the_token_in_them(world: Ledger) -> None:
    header = f"List-Unsubscribe: <https://opt.example/u/{signed(world)}>"
    raw = bounce("5.1.1", reference="<stripped@relay.example>").replace(b"Message-ID:", f"{header}\nX-Was:".encode())
    assert with_key(world, raw).by_kind == {"bounce": 1}
    assert (state(world), suppressed(world)) == (ProspectState.BOUNCED, "hard_bounce")


def test_a_token_of_somebody_elses_key_in_a_bounce_proves_nothing(world: Ledger) -> None:
    header = f"List-Unsubscribe: <https://opt.example/u/{signed(world)}>"
    raw = bounce("5.1.1", reference="<x@relay.example>").replace(b"Message-ID:", f"{header}\nX-Was:".encode())
    assert take_in(world, Box([raw]), US, keys=["x" * 32]).by_kind == {"unmatched": 1}
    assert suppressed(world) is None


def test_our_unsubscribe_words_in_the_text_opt_out_as_in_the_subject(world: Ledger) -> None:
    raw = letter(f"unsubscribe {signed(world)}", sender=ELSEWHERE, reference=None, Subject="")
    assert with_key(world, raw).by_kind == {"opt_out": 1}
    assert (suppressed(world), suppressed(world, ELSEWHERE)) == ("opt_out", "opt_out")


def test_a_reply_that_quotes_our_header_with_the_token_is_a_reply(world: Ledger) -> None:
    quoted = f"List-Unsubscribe: <mailto:alex@muster.example?subject=unsubscribe%20{signed(world)}>"
    raw = letter(f"Our filter stopped this. Please send it again.\n\n{quoted}", sender=ELSEWHERE, reference=None)
    assert with_key(world, raw).by_kind == {"reply": 1}
    assert (state(world), suppressed(world)) == (ProspectState.REPLIED, None)


def test_one_of_us_who_passes_our_mail_on_has_not_taken_over(world: Ledger) -> None:
    said = f"Look at this one.\n\nMessage-ID: {FIRST}\nHello"
    take(world, letter(said, sender="Alex <alex@muster.example>", reference=None))
    assert state(world) is ProspectState.IN_SEQUENCE


# --- one mailbox, however it is spelled


@pytest.mark.parametrize(
    ("written_to", "sender"),
    [
        ("pat@roofer1.example", "pat+roofs@roofer1.example"),
        ("pat+web@roofer1.example", "pat@roofer1.example"),
        ("pat.doe@gmail.com", "patdoe@gmail.com"),
        ("patdoe@gmail.com", "Pat.Doe+x@googlemail.com"),
    ],
)
def test_a_mailbox_is_known_in_each_of_its_spellings(any_ledger: Ledger, written_to: str, sender: str) -> None:
    departed(any_ledger, recipient=written_to)
    assert take(any_ledger, letter("Call me.", sender=sender, reference=None)).by_kind == {"reply": 1}
    assert (state(any_ledger), paused(any_ledger)) == (ProspectState.REPLIED, False)


def test_dots_count_where_they_do(ledger: Ledger) -> None:
    departed(ledger, recipient="pat.doe@yahoo.com")
    assert take(ledger, letter("Call me.", sender="patdoe@yahoo.com", reference=None)).by_kind == {"unmatched": 1}


# --- somebody who knows them


@pytest.mark.parametrize(
    "mail",
    [
        letter("Pat is right, we need a roof.", sender=OFFICE, reference=None, Subject="roof"),
        letter("We need a roof.", sender="kim@mail.roofer1.example", reference=None, Subject="roof"),
        letter(f"I am the assistant of {PAT}. When can you come?", sender=ELSEWHERE, reference=None, Subject="roof"),
        letter("When can you come?", sender=ELSEWHERE, reference=None, Subject="roof", Cc=f"Pat <{PAT}>"),
        letter(
            f"For us?\n\n---------- Forwarded message ---------\nFrom: Alex\nTo: {PAT}\nSubject: Step 1\n\nHello",
            sender=ELSEWHERE,
            reference=None,
            Subject="Fwd: Step 1",
        ),
    ],
    ids=["a colleague", "at a subdomain", "an assistant", "with a copy to them", "a forward"],
)
def test_the_sequence_pauses_and_a_person_is_shown_what_somebody_else_wrote(world: Ledger, mail: bytes) -> None:
    polled = take(world, mail)
    assert polled.by_kind == {"reply": 1}
    assert (state(world), rest(world), paused(world)) == (ProspectState.IN_SEQUENCE, {MessageState.READY}, True)
    with world.read() as tx:
        [asked] = approvals.open_approvals(tx, CAMPAIGN)
        [kept] = inbound.of_prospect(tx, "p1")
        assert (asked.kind, asked.inbound_id, bool(kept.text)) == ("escalation", kept.id, True)
        assert inbound.pending(tx, CAMPAIGN, 10) == [], "a person reads it, no agent"
    [alert] = polled.alerts
    assert kept.text.split("\n", maxsplit=1)[0][:10] in alert.text
    assert PAT not in alert.text
    assert alert.ways == ("prospect show p1", "prospect resume p1")


def test_a_colleagues_opt_out_holds_for_the_colleague_and_asks_a_person_about_the_other(world: Ledger) -> None:
    take(world, letter("Please take me off your list.", sender=OFFICE, reference=None, Subject="list"))
    assert (suppressed(world, OFFICE), suppressed(world)) == ("opt_out", None)
    assert (state(world), paused(world)) == (ProspectState.IN_SEQUENCE, True)


@pytest.mark.parametrize("reference", [None, FIRST])
def test_an_opt_out_for_somebody_at_their_own_domain_covers_both(world: Ledger, reference: str | None) -> None:
    said = f"Please take {PAT} off your list."
    assert take(world, letter(said, sender=OFFICE, reference=reference, Subject="list")).by_kind == {"opt_out": 1}
    assert state(world) is ProspectState.OPTED_OUT
    assert (suppressed(world), suppressed(world, OFFICE)) == ("opt_out", "opt_out")


def test_an_opt_out_for_somebody_by_a_stranger_suppresses_the_stranger_and_asks(world: Ledger) -> None:
    take(world, letter(f"Please take {PAT} off your list.", sender=ELSEWHERE, reference=None, Subject="list"))
    assert (suppressed(world), suppressed(world, ELSEWHERE)) == (None, "opt_out")
    assert (state(world), paused(world)) == (ProspectState.IN_SEQUENCE, True)


def test_a_colleague_whom_our_server_found_to_be_forged_opts_nobody_out(world: Ledger) -> None:
    forged = {"Authentication_Results": "mx.muster.example; dmarc=fail"}
    said = f"Please take {PAT} off your list."
    take(world, letter(said, sender=OFFICE, reference=None, Subject="list", **forged))
    assert (suppressed(world), suppressed(world, OFFICE)) == (None, None)
    assert (state(world), paused(world)) == (ProspectState.IN_SEQUENCE, True)


def test_nobody_at_a_free_mail_host_is_a_colleague(ledger: Ledger) -> None:
    departed(ledger, recipient="pat@gmail.com")
    assert take(ledger, letter("A roof?", sender="kim@gmail.com", reference=None)).by_kind == {"unmatched": 1}
    assert not paused(ledger)


def test_a_colleague_of_whom_we_wrote_to_at_a_free_mail_host_is_known_by_the_businesss_domain(ledger: Ledger) -> None:
    departed(ledger, recipient="pat@gmail.com")
    take(ledger, letter("A roof?", sender=OFFICE, reference=None))
    assert paused(ledger)


def test_a_colleagues_automatic_answer_changes_nothing_unless_somebody_has_left(world: Ledger) -> None:
    away = letter("We are closed today.", sender=OFFICE, reference=None, Auto_Submitted="auto-replied")
    assert take(world, away).by_kind == {"unmatched": 1}
    assert not paused(world)
    left = letter("Pat no longer works here.", sender=OFFICE, reference=None, Auto_Submitted="auto-replied")
    take(world, left)
    assert (state(world), paused(world)) == (ProspectState.IN_SEQUENCE, True)


def test_many_mails_of_strangers_alert_once_and_all_are_shown(world: Ledger) -> None:
    mails = [letter(f"{number}: ask {PAT}", sender=ELSEWHERE, reference=None) for number in range(4)]
    assert len(take(world, *mails).alerts) == 1
    with world.read() as tx:
        assert len(approvals.open_approvals(tx, CAMPAIGN)) == 4


def test_of_a_strangers_mail_that_touches_nobody_nothing_is_kept(world: Ledger) -> None:
    raw = letter("My cat Minka is ill.", sender=ELSEWHERE, reference=None, Subject="Minka")
    assert take(world, raw).by_kind == {"unmatched": 1}
    with world.read() as tx:
        kept = tx.connection.exec_driver_sql("SELECT subject, text, prospect_id, evidence FROM inbound").one()
    assert tuple(kept)[:3] == ("", "", None)
    assert "Minka" not in kept[3]


def test_no_step_leaves_because_a_colleague_says_something(ledger: Ledger) -> None:
    unsettled(ledger)
    take_in(ledger, Box([letter("A roof?", sender=OFFICE, reference=None)]), US, three_days_later)
    with ledger.read() as tx:
        assert messages.get(tx, "p1-1").state is MessageState.UNKNOWN
        assert messages.get(tx, "p1-2").due_at is None
