"""Nobody is reached twice, after a goodbye, at night, or more often than the caps allow; judged by the mail host."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.rehearsal.judge import GOODBYES, Judge
from tests.rehearsal.rehearsed import Mail, Rehearsed

LEARNED = {
    "hard_bounce": ("bounce", ""),
    "soft_bounce": ("bounce", ""),
    "delay": ("delay", ""),
    "complaint": ("complaint", ""),
    "auto_reply": ("auto_reply", "auto_reply"),
    "opt_out": ("opt_out", "opt_out"),
    **{intent: ("reply", intent) for intent in ("interested", "question", "not_now", "not_interested", "wrong_person")},
}


@pytest.fixture
def judge(calm: Rehearsed) -> Judge:
    return Judge(calm)


def test_nothing_left_that_ought_not_to_have(judge: Judge) -> None:
    assert judge.violations() == []


@pytest.fixture
def busy(rough: Rehearsed) -> Judge:
    """Where many say goodbye, so that somebody does whatever the dice say."""
    return Judge(rough)


def test_people_did_say_goodbye_before_their_sequence_was_over(busy: Judge) -> None:
    mails = busy.run.accepted
    kinds = {event.kind for event in busy.happened(mails) if event.kind in GOODBYES}
    cut_short = [
        who for who in {mail.rcpt_to for mail in mails} if sum(mail.rcpt_to == who for mail in mails) < len(busy.steps)
    ]

    assert {"hard_bounce", "opt_out"} <= kinds
    assert len(cut_short) > 5


def test_the_ledger_learned_what_people_did(judge: Judge) -> None:
    done = Counter(LEARNED[event.kind] for event in judge.happened(judge.run.accepted))
    learned = judge.run.rows("select kind, coalesce(intent, '') intent, count(*) number from inbound group by 1, 2")

    assert {(row["kind"], row["intent"]): row["number"] for row in learned} == done


def _again(mails: list[Mail]) -> Mail:
    return mails[0]._replace(at=mails[0].at + timedelta(minutes=1))


def _at_night(mails: list[Mail]) -> Mail:
    return mails[0]._replace(at=mails[0].at - timedelta(hours=12))


def _on_a_sunday(mails: list[Mail]) -> Mail:
    return mails[0]._replace(at=mails[0].at - timedelta(days=1))


def _on_veterans_day(mails: list[Mail]) -> Mail:
    return mails[0]._replace(at=mails[0].at + timedelta(days=9))


@pytest.mark.parametrize(
    ("rule", "forge"),
    [
        ("reached_twice", _again),
        ("too_soon", _again),
        ("outside_window", _at_night),
        ("outside_window", _on_a_sunday),
        ("outside_window", _on_veterans_day),
    ],
)
def test_the_judge_sees_a_mail_too_many(judge: Judge, rule: str, forge: Callable[[list[Mail]], Mail]) -> None:
    mails = judge.run.accepted
    assert list(getattr(judge, rule)([*mails, forge(mails)]))


def test_the_judge_sees_a_mail_after_a_goodbye(busy: Judge) -> None:
    mails = busy.run.accepted
    bounced = next(event for event in busy.happened(mails) if event.kind == "opt_out").cause.rcpt_to
    last = max(mail for mail in mails if mail.rcpt_to == bounced)

    late = last._replace(at=busy.run.ended_at, message_id="<late@test.invalid>")

    assert list(busy.after_goodbye([*mails, late]))


def test_the_judge_sees_one_more_than_a_cap(judge: Judge) -> None:
    mails = judge.run.accepted
    full = [mails[0]._replace(rcpt_to=f"p@d{n}.example", message_id=f"<{n}>") for n in range(26)]

    assert any("mailbox" in what for what in judge.over_caps(full))
    assert any("domain" in what for what in judge.over_caps([mails[0]] * 3))
