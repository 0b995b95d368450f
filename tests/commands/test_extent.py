"""What is asked says of which kind the message is, and how far a yes goes."""

from dataclasses import replace

import pytest

from commands.decide import waiting
from commands.shared.homes import Home
from config.catalogues import Level
from config.files.envelopes import ActKind, Autonomy, KindAutonomy
from config.loading import CampaignBundle, load_campaign
from data.ledger.flow import messages
from data.ledger.govern import approvals, standing
from data.ledger.read import todo
from data.ledger.read.todo import Todo
from data.records import ApprovalKind, MessageState
from guardrails.autonomy import terms_of
from tests.commands.desk import NAME, in_sequence, muster, written

BY_KIND = Autonomy(start="every", kinds={"first": KindAutonomy(ceiling="every"), "follow_up": KindAutonomy()})


def asked(home: Home, kind: ApprovalKind = "message", why: str = "autonomy: asked first") -> Todo:
    """A request about the first of two steps."""
    with written(home) as tx:
        prospect_id = in_sequence(tx, state=MessageState.AWAITING_APPROVAL)
        return todo.of_approval(tx, approvals.request(tx, NAME, prospect_id, kind, why, message_id="p1-1"))


def under(autonomy: Autonomy) -> CampaignBundle:
    bundle = load_campaign(NAME)
    return replace(bundle, envelope=bundle.envelope.model_copy(update={"autonomy": autonomy}))


def test_a_yes_to_a_first_message_stands_for_all_steps_and_says_so(home: Home) -> None:
    shown = waiting.whole(asked(home), under(Autonomy(start="every")))
    assert "\nit is a first message; a yes lets go all 2 steps, each when it is due\n" in shown
    assert "--- p1-2 (ready, after the step before it" in shown
    assert "and a yes of its own" not in shown


@pytest.mark.parametrize(
    ("level", "said", "marked"),
    [
        ("every", "Each step after it waits for a yes of its own", True),
        ("alone", "The steps after it leave without another, as things are now", False),
    ],
)
def test_where_follow_ups_have_a_level_of_their_own_a_yes_is_for_one_message(
    home: Home, level: Level, said: str, *, marked: bool
) -> None:
    thing = asked(home)
    with written(home) as tx:
        standing.set_level_of_kind(tx, NAME, "follow_up", level, "a test", "test")
        thing = todo.of_approval(tx, thing.id)
    shown = waiting.whole(thing, under(BY_KIND))
    assert f"\nit is a first message; a yes lets go p1-1 alone. {said}\n" in shown
    assert ("--- p1-2 (ready, after the step before it and a yes of its own" in shown) is marked
    with written(home) as tx:
        assert f"a yes lets go p1-1 alone. {said}" in waiting.brief(thing, home, tx.now, under(BY_KIND))


def test_a_later_step_is_called_a_follow_up(home: Home) -> None:
    with written(home) as tx:
        in_sequence(tx)
        for state in (MessageState.INTENT, MessageState.SENDING):
            messages.move(tx, "p1-1", state, "", "test")
        messages.move(tx, "p1-1", MessageState.SENT, "", "test")
        messages.move(tx, "p1-2", MessageState.AWAITING_APPROVAL, "asked", "test")
        known_as = approvals.request(tx, NAME, "p1", "message", "autonomy: asked first", message_id="p1-2")
        thing = todo.of_approval(tx, known_as)
    assert "it is a follow-up; a yes lets go p1-2 alone" in waiting.whole(thing, under(BY_KIND))


def test_a_yes_to_a_question_is_for_what_it_names(home: Home) -> None:
    shown = waiting.whole(asked(home, "question", "domain_ready: no DMARC"), under(Autonomy(start="every")))
    assert "it is a first message; a yes lets go p1-1 in spite of what is said above\n" in shown


def test_the_extent_is_there_for_programs_and_at_the_command_line(home: Home) -> None:
    asked(home)
    assert "a yes lets go all 2 steps" in muster("approvals", "show", "q1", "--json").row["a_yes"]
    assert "a yes lets go all 2 steps" in muster("todo", NAME).out


@pytest.mark.parametrize(
    ("kinds", "said"),
    [
        ((), "nobody is asked first"),
        (("first",), "nobody is asked first, but for first messages: see their own level"),
        (("first", "follow_up", "release"), "but for first messages and follow-ups: see their own level"),
    ],
)
def test_the_campaigns_level_says_for_which_acts_it_does_not_count(kinds: tuple[ActKind, ...], said: str) -> None:
    autonomy = Autonomy(start="alone", kinds={kind: KindAutonomy() for kind in kinds})
    assert terms_of(autonomy, "alone").endswith(f"{said})")
