"""Whom or what a server's no is about: one judge for a dialogue and for a report."""

import csv
import json
from pathlib import Path

import pytest

from tools.channels.refusals import Fault, Stage, judge
from tools.inbox.reading.classify import classify

REPLIES = Path(__file__).parents[3] / "shared" / "corpora" / "replies"


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ("550 5.1.1 <pat@x.example>: Recipient address rejected: User unknown", "recipient gone"),
        ("550 5.4.1 Recipient address rejected: Access denied.", "recipient gone"),
        ("550 5.7.1 No such user!", "recipient gone"),
        ("550 Requested action not taken: mailbox unavailable", "recipient gone"),
        ("550 #5.1.0 Address rejected.", "recipient gone"),
        ("554 This user doesn't have a mail.example account", "recipient gone"),
        ("550 El usuario no existe", "recipient gone"),
        ("551 User not local; please try <pat@y.example>", "moved"),
        ("552 5.2.2 over quota", "recipient full"),
        ("550 The mailfolder is full", "recipient full"),
        ("550 5.4.5 Daily user sending limit exceeded", "our rate"),
        ("550 5.1.90 reached your daily limit for message recipients", "our rate"),
        ("550 x.example has exceeded its hourly sending limit", "our rate"),
        ("452 4.5.3 Too many recipients", "our rate"),
        ("550 5.1.8 Access denied, bad outbound sender", "our address"),
        ("554 Message rejected: Email address is not verified", "our address"),
        ("550 Sender address rejected: User unknown in local recipient table", "our address"),
        ("550 5.7.26 This mail is unauthenticated", "our authentication"),
        ("550 5.7.515 the sending domain does not meet the required authentication level", "our authentication"),
        ("554 5.7.1 Client host [192.0.2.1] blocked using a list", "our domain or relay"),
        ("550 5.1.1 IP address blacklisted by recipient", "our domain or relay"),
        ("554 5.7.1 Message rejected as spam", "content"),
        ("552 message size exceeds the limit", "content"),
        ("550 Greylisted, try again later", "host"),
        ("550 retry time not reached for any host after a long failure period", "host"),
        ("550 Administrative prohibition", "unknown"),
        ("550 5.1.1 Sender not pre-approved. Follow the instructions", "unknown"),
        ("550 no", "unknown"),
    ],
)
def test_a_report_is_about(said: str, fault: Fault) -> None:
    assert judge(said).fault == fault


@pytest.mark.parametrize(
    ("said", "stage", "fault"),
    [
        ("relay not permitted", "recipient", "our domain or relay"),
        ("no", "sender", "our address"),
        ("5.7.1 no", "sender", "our address"),
        ("5.7.0 Authentication required", "recipient", "our authentication"),
        ("5.7.8 Username and Password not accepted", "connect", "our authentication"),
    ],
)
def test_what_our_own_server_says_of_us_in_a_dialogue(said: str, stage: Stage, fault: Fault) -> None:
    assert judge(said, code=550, stage=stage).fault == fault


def test_another_host_that_relays_for_nobody_is_no_fault_of_ours() -> None:
    assert judge("550 relay not permitted").fault == "host"


def test_the_enhanced_code_in_the_words_outweighs_a_status_that_contradicts_it() -> None:
    found = judge("550 5.7.1 IP address blacklisted", "5.1.1")
    assert (found.fault, found.status, found.code) == ("our domain or relay", "5.7.1", 550)
    assert judge("550 5.0.0 user unknown", "5.1.1").status == "5.1.1"


def test_only_a_recipient_who_is_gone_or_has_moved_is_refused_for_good() -> None:
    assert [judge(said).hard for said in ("550 5.1.1 user unknown", "551 5.1.6 moved", "550 5.2.2 full", "550 no")] == [
        True, True, False, False,
    ]  # fmt: skip


def test_what_a_server_says_for_now_is_never_for_good() -> None:
    assert not judge("450 4.1.1 user unknown").hard


def test_the_code_or_the_words_that_decided_are_kept() -> None:
    assert judge("550 5.7.26 no").decided == "5.7.26"
    assert judge("550 user unknown, sorry").decided == "the words 'user unknown'"


def test_a_host_s_name_and_an_address_in_the_words_decide_nothing() -> None:
    assert judge("host spam.policy.example said: 550 <quota@x.example> user unknown").fault == "recipient gone"


@pytest.mark.parametrize(("kind", "taken_for"), [("auth-failure", "auto_reply"), ("virus", "auto_reply")])
def test_a_report_that_a_check_failed_is_no_complaint(kind: str, taken_for: str) -> None:
    raw = (Path(__file__).parent / "corpus" / "arf-abuse.eml").read_bytes()
    assert classify(raw).kind == "complaint"
    assert classify(raw.replace(b"Feedback-Type: abuse", f"Feedback-Type: {kind}".encode())).kind == taken_for


def test_a_bounce_that_ses_tells_by_json_is_one() -> None:
    told = (
        '{"notificationType":"Bounce","bounce":{"bounceType":"%s","bounceSubType":"%s",'
        '"bouncedRecipients":[{"emailAddress":"pat@x.example"}]}}'
    )
    head = "From: no-reply@sns.example\nTo: us@y.example\nSubject: Notification\n\n"
    gone = classify((head + told % ("Permanent", "General")).encode())
    assert (gone.kind, gone.hard, gone.addresses) == ("bounce", True, ("pat@x.example",))
    assert classify((head + told % ("Transient", "MailboxFull")).encode()).fault == "recipient full"
    assert classify((head + told % ("Transient", "General")).encode()).hard is False


@pytest.mark.skipif(not REPLIES.exists(), reason="the corpus is not beside the project")
def test_bounces_that_were_built_to_be_hard_are_judged_right() -> None:
    with (REPLIES / "expected.tsv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file, delimiter="\t") if row["right answer"].startswith("bounce")]
    found = {row["file"]: classify((REPLIES / row["file"]).read_bytes()).hard for row in rows}
    assert len(rows) > 8
    assert found == {row["file"]: row["right answer"] == "bounce hard" for row in rows}


def test_a_notification_of_ses_may_be_long_folded_and_in_an_envelope_of_sns() -> None:
    said = {
        "notificationType": "Bounce",
        "mail": {"headers": [{"name": "X-Filler", "value": "x" * 1_500}]},
        "bounce": {
            "bounceType": "Permanent",
            "bounceSubType": "General",
            "bouncedRecipients": [{"emailAddress": "pat@x.example", "diagnosticCode": "smtp; 550 5.1.1 user unknown"}],
        },
    }
    envelope = json.dumps({"Type": "Notification", "Message": json.dumps(said)})
    folded = "!\n ".join(envelope[at : at + 990] for at in range(0, len(envelope), 990))
    head = "From: no-reply@sns.example\nTo: us@y.example\nSubject: Notification\n\n"
    found = classify(f"{head}{folded}\n\n--\nIf you wish to stop receiving notifications ...\n".encode())
    assert (found.kind, found.hard, found.address) == ("bounce", True, "pat@x.example")
