"""What words mean: refusals, opt-outs, dates, quotes and signatures."""

from datetime import date

import pytest

from tools.channels.refusals import judge
from tools.inbox.reading.dates import returns_on
from tools.inbox.reading.optouts import find_opt_out
from tools.inbox.reading.replies import strip_quotes, strip_signature


@pytest.mark.parametrize(
    ("words", "status", "hard"),
    [
        ("550 5.1.1 <a@b.example>: Recipient address rejected: User unknown", None, True),
        ("host not found", "5.4.4", True),
        ("Recipient address rejected: Access denied", "5.4.1", True),
        ("mailbox disabled for this recipient", "5.2.1", True),
        ("550 No such user here", None, True),
        ("554 delivery error: This user doesn't have an account", "5.0.0", True),
        ("550 5.7.1 No such user!", None, True),
        ("", "5.1.2", True),
        ("", None, False),
        ("552 5.2.2 Mailbox full", None, False),
        ("user is over quota", None, False),
        ("550 5.7.1 Message blocked due to spam", None, False),
        ("451 4.7.1 Greylisting in action", None, False),
        ("user unknown", "4.1.1", False),
        ("connection timed out", "4.4.1", False),
        ("552 message size exceeds limit", None, False),
        ("sender address rejected", "5.1.8", False),
    ],
)
def test_a_refusal_is_for_good_when_the_address_is_no_good(words: str, status: str | None, hard: bool) -> None:
    assert judge(words, status).hard is hard


def test_an_address_of_a_host_is_no_status() -> None:
    assert judge("connect to 5.1.1.7[5.1.1.7]:25: refused").status is None
    assert judge("Undeliverable: RELEASED Mailman 2.0.12").status is None


@pytest.mark.parametrize(
    "words",
    [
        "Please remove me from this list",
        "take us off your mailing list",
        "Unsubscribe",
        "please stop emailing me",
        "Stop contacting us.",
        "don't write to me again",
        "do not contact us anymore",
        "I\u2019d like to opt out",
        "No more emails",
        "stop",
        "Remove.",
        "leave me alone",
        "I do not want to receive these",
        "get me off this list",
        "delete my email address",
        "Bitte melden: abmelden",
        "Ne me contactez plus",
        "dar de baja",
        "Cancellami",
        "Não quero receber",
        "uitschrijven",
    ],
)
def test_these_words_opt_out(words: str) -> None:
    assert find_opt_out("Re: hello", words)


@pytest.mark.parametrize(
    "words",
    [
        "Can you remove the old shingles first?",
        "We stop working at five.",
        "Stop by any time.",
        "I don't want to unsubscribe, tell me more.",
        "Don't stop, this is good.",
        "Not interested, thanks.",
        "Who else should I contact?",
        "Send me the list of your customers.",
        "Please don't send the invoice to the old office.",
        "This would take us off guard.",
        "We want to stop losing jobs.",
        "Do not contact me by phone, mail is better.",
    ],
)
def test_these_words_do_not(words: str) -> None:
    assert find_opt_out("Re: hello", words) is None


@pytest.mark.parametrize("subject", ["unsubscribe", "Unsubscribe p12", "STOP", "Remove me", "Opt-out"])
def test_a_subject_alone_opts_out(subject: str) -> None:
    assert find_opt_out(subject, "")


def test_a_subject_that_only_speaks_of_it_does_not() -> None:
    assert find_opt_out("Re: Stop losing jobs", "Tell me more") is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("back on December 4", date(2026, 12, 4)),
        ("until Friday, December 4th, 2026", date(2026, 12, 4)),
        ("bis zum 4. Dezember", date(2026, 12, 4)),
        ("bis 04.12.2026", date(2026, 12, 4)),
        ("jusqu'au 4 décembre", date(2026, 12, 4)),
        ("hasta el 4 de diciembre de 2026", date(2026, 12, 4)),
        ("until 12/04", date(2026, 12, 4)),
        ("2026-12-04", date(2026, 12, 4)),
        ("12月4日まで", date(2026, 12, 4)),
        ("January 5", date(2027, 1, 5)),
        ("from November 23 to December 4", date(2026, 12, 4)),
        ("in 2019", None),
        ("founded May 3, 1998", None),
        ("see you soon", None),
        ("99/99 31.31.", None),
    ],
)
def test_the_day_of_return_is_the_latest_one_named(text: str, day: date | None) -> None:
    assert returns_on(text, date(2026, 11, 24)) == day


def test_quotes_go_wherever_they_stand() -> None:
    wrote = "On Tue, Nov 24, 2026 at 9:02 AM Ann\n<ann@send.example> wrote:"
    assert strip_quotes(f"Above.\n\n{wrote}\n> quoted\n") == "Above."
    assert strip_quotes(f"{wrote}\n> quoted\n\nBelow.\n") == "Below."
    assert strip_quotes("> one\n\nBetween.\n\n> two\n") == "Between."


def test_all_after_an_introduction_without_marks_is_quoted() -> None:
    assert strip_quotes("Yes.\n\nOn Tuesday Ann wrote:\n\nunsubscribe here\n") == "Yes."
    assert strip_quotes("Yes.\n\n-----Original Message-----\nunsubscribe here\n") == "Yes."


def test_a_signature_goes_with_its_address_and_phone() -> None:
    text = "Call me Thursday.\n\nBest regards,\nSam Baker\n(559) 555-0142\nsam@baker.example"
    assert strip_signature(text) == "Call me Thursday."


def test_a_sentence_that_begins_like_a_closing_stays() -> None:
    text = "Hello,\nThanks, but please ask us again in March.\nTake care of the roof first."
    assert strip_signature(text) == text
