"""The book and the gates do not agree by accident: without any one of them, something leaves that it objects to."""

from collections.abc import Callable
from dataclasses import replace
from datetime import time, timedelta
from typing import NamedTuple
from unittest.mock import patch

import pytest

from guardrails import gate
from guardrails.verdicts import Allow
from tests.property.book import DAYS, Rules, Share
from tests.property.hand import SPAM
from tests.property.test_outbox_rules import Sending, Turn

WHEN_DUE = timedelta(0)
CALM = Rules(
    opens=time(8), closes=time(18), days=DAYS[:5], mailbox=20, domain=20, campaign=20, total=None, warm_up=None,
    gap=timedelta(0), refused=Share(1, 1000), day_usd=5, max_age=timedelta(days=30),
)  # fmt: skip


def nothing(_: Sending) -> None:
    """It begins at night, when all are due: what is sent at once is too early."""


def all_are_sent(machine: Sending) -> None:
    machine.what_is_due_is_sent(asked=False, later=WHEN_DUE, verified=True, answers=[], between=None)


def the_first_is_refused(machine: Sending) -> None:
    machine.what_is_due_is_sent(asked=False, later=WHEN_DUE, verified=True, answers=[SPAM], between=None)


def one_is_approved_just_after_others_left(machine: Sending) -> None:
    all_are_sent(machine)
    machine.people_look_at_what_waits("approved", "sent")


def what_left_is_queued_again(machine: Sending) -> None:
    all_are_sent(machine)
    machine.something_happens(1, "is queued again", None)


def all_are_paused_while_one_is_sent(machine: Sending) -> None:
    machine.people_look_at_what_waits("approved", "sent")
    machine.everything_stops_while_one_is_sent(WHEN_DUE, "all are paused")


def it(turn: Turn) -> Callable[[Sending], None]:
    """Just that happens when all are due."""
    return lambda machine: machine.something_happens(1, turn, WHEN_DUE)


class Story(NamedTuple):
    """What happens under which rules, and what the book says where the gate is missing."""

    tell: Callable[[Sending], None]
    objection: str
    rules: Rules = CALM


STORIES = {
    "duplicate": Story(what_left_is_queued_again, "got step 1 before"),
    "suppression": Story(it("is on a list"), "hears nothing more"),
    "opted_out": Story(all_are_paused_while_one_is_sent, "is paused"),
    "verified_address": Story(it("has a bad address"), "hears nothing more"),
    "domain_ready": Story(it("its domain is broken"), "our domain is broken", replace(CALM, bulk=1)),
    "sending_window": Story(nothing, "it is Wed 22:30"),
    "caps": Story(all_are_sent, "has had its 1", replace(CALM, mailbox=1)),
    "minimum_gap": Story(
        one_is_approved_just_after_others_left, "sent something less than", replace(CALM, gap=timedelta(hours=6))
    ),
    "breaker": Story(the_first_is_refused, "were refused", replace(CALM, refused=Share(0.5, 1))),
    "spend": Story(it("models cost"), "have had their $5"),
    "grounded": Story(it("is otherwise"), "is not hiring any more"),
    "template_lint": Story(it("has no way out"), "has no way out"),
    "autonomy": Story(it("is put down"), "nobody approved"),
}


def test_every_gate_has_its_story() -> None:
    assert STORIES.keys() == gate.GATES.keys()


@pytest.mark.parametrize("name", STORIES)
def test_the_book_objects_where_a_gate_is_missing_and_nowhere_else(name: str) -> None:
    assert _told(STORIES[name]) == []
    with patch.object(gate, "GATES", {**gate.GATES, name: lambda facts, envelope: Allow()}):
        wrong = _told(STORIES[name])
    assert any(STORIES[name].objection in objection for objection in wrong), wrong


def _told(story: Story) -> list[str]:
    """What the book objected to; six in Kolkata, where it is night, and the first of them a large firm."""
    machine = Sending()
    machine.begin("Thanksgiving", story.rules, ("Asia/Kolkata", "Asia/Kolkata"), [("Asia/Kolkata", "IN", None)], {0})
    try:
        story.tell(machine)
    finally:
        machine.close()
    return machine.hand.wrong
