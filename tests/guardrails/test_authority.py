"""What an agent may do alone: bounds of a day, and those to whom it never writes alone."""

import pytest

from config.files.envelopes import Authority, NeverAlone
from guardrails.authority import not_its_own, room, too_many, why_it_rests
from guardrails.gate import evaluate
from guardrails.verdicts import Allow, Hold
from tests.guardrails.acts import act, envelope

RULE = Authority(per_day=3, per_mailbox=2, per_domain=1, usd_per_day=0.5)


@pytest.mark.parametrize(
    ("day", "mailbox", "domain", "reasons"),
    [
        (2, 1, 0, ()),
        (3, 0, 0, ("publisher drafts 3 a day alone",)),
        (2, 2, 0, ("publisher drafts 2 a day from one mailbox alone",)),
        (2, 1, 1, ("publisher drafts 1 a day to one domain alone",)),
    ],
)
def test_one_sequence_more_than_its_bound_is_one_too_many(
    day: int, mailbox: int, domain: int, reasons: tuple[str, ...]
) -> None:
    assert too_many("publisher", RULE, day=day, mailbox=mailbox, domain=domain) == reasons


@pytest.mark.parametrize(
    ("mailbox", "recipient", "reasons"),
    [
        ("ann", "dan@roofer.example", ()),
        ("bob", "dan@roofer.example", ("publisher does not write from bob alone",)),
        ("ann", "dan@city.gov.example", ("publisher does not write to gov.example alone",)),
        ("ann", "dan@GOV.example", ("publisher does not write to gov.example alone",)),
        ("ann", "dan@notgov.example", ()),
        ("ann", None, ()),
    ],
)
def test_other_mailboxes_and_some_domains_are_never_its_own(
    mailbox: str, recipient: str | None, reasons: tuple[str, ...]
) -> None:
    rule = Authority(mailboxes=["ann"], domains=NeverAlone(never=["gov.example"]))
    assert not_its_own("publisher", rule, mailbox, recipient) == reasons


@pytest.mark.parametrize(
    ("items", "usd", "drafts", "left"),
    [(1, 0.1, False, 2), (5, 0.1, False, 0), (5, 0.1, True, None), (0, 0.5, False, 0), (0, 0.5, True, 0)],
)
def test_an_agent_has_room_up_to_its_bounds_and_drafts_beyond_them_wait_instead(
    items: int, usd: float, drafts: bool, left: int | None
) -> None:
    assert room(RULE, items, usd, drafts=drafts) == left


def test_without_authority_nothing_bounds_an_agent() -> None:
    assert room(None, 1000, 1000, drafts=False) is None
    assert too_many("publisher", None, day=1000, mailbox=1000, domain=1000) == ()
    assert not_its_own("publisher", None, "ann", "dan@city.gov.example") == ()


def test_what_it_has_reached_is_said_in_figures() -> None:
    assert why_it_rests(RULE, 3, 0.6) == "recorded 3 of 3 today and cost $0.60 of $0.50 today"


@pytest.mark.parametrize(
    "rule", [Authority(mailboxes=["bob"]), Authority(domains=NeverAlone(never=["sierra.example"]))]
)
def test_the_gate_holds_what_its_author_may_not_write_alone_until_a_person_approves(rule: Authority) -> None:
    bounded = envelope(authority={"publisher": rule})
    decision = evaluate(act(), bounded).decision
    assert isinstance(decision, Hold)
    assert decision.reason.startswith("autonomy: publisher does not write")
    assert evaluate(act(approved=frozenset({"autonomy"})), bounded).decision == Allow()
    assert evaluate(act(), envelope(authority={"builder": rule})).decision == Allow()
