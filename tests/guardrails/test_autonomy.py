"""What a campaign may do alone is earned by its record, and lost at once."""

import pytest

from config.catalogues import Level
from config.files.envelopes import Authority, Autonomy, Bounds, KindAutonomy, Promotion, Spend
from data.records import TrackRecord
from guardrails.autonomy import (
    DOCUMENT,
    authority_at,
    demotion,
    level_of,
    named,
    promotion,
    reasons_to_ask,
    spend_at,
    terms_of,
)

EARNED = Autonomy(start="every", promote=Promotion(approved=10, edited=0.2, rejected=0.1))
GOOD = TrackRecord(approved=10, edited=2, rejected=1)


@pytest.mark.parametrize(("level", "to"), [("every", "sample"), ("sample", "alone")])
def test_a_good_record_leads_one_level_up(level: Level, to: Level) -> None:
    earned = promotion(EARNED, level, GOOD)
    assert earned is not None
    assert earned.to == to
    assert "10 approved, 2 of them edited (20%), 1 rejected (9%), no complaint" in earned.why


@pytest.mark.parametrize(
    "record",
    [
        GOOD._replace(approved=9),
        GOOD._replace(edited=3),
        GOOD._replace(rejected=2),
        GOOD._replace(complaints=1),
    ],
    ids=["too few approved", "too many edited", "too many rejected", "a complaint"],
)
def test_a_record_that_falls_short_in_one_respect_leads_nowhere(record: TrackRecord) -> None:
    assert promotion(EARNED, "every", record) is None


def test_nothing_leads_above_the_ceiling_or_up_at_all_without_terms() -> None:
    assert promotion(EARNED.model_copy(update={"ceiling": "sample"}), "sample", GOOD) is None
    assert promotion(Autonomy(start="every"), "every", GOOD) is None


@pytest.mark.parametrize(("level", "to"), [("alone", "every"), ("sample", "every"), ("every", "every")])
def test_what_tells_against_it_puts_it_down_at_once(level: Level, to: Level) -> None:
    assert demotion(EARNED, level).to == to


def test_a_demotion_never_leads_up() -> None:
    assert demotion(Autonomy(start="sample", demote_to="sample"), "every").to == "every"


def test_before_its_first_run_a_campaign_is_at_its_start_and_never_above_a_ceiling_that_was_lowered() -> None:
    assert level_of(EARNED, None) == "every"
    assert level_of(EARNED, "sample") == "sample"
    assert level_of(EARNED.model_copy(update={"ceiling": "every"}), "alone") == "every"


def test_the_level_that_was_reached_counts_not_where_the_envelope_starts() -> None:
    assert reasons_to_ask(EARNED, "alone", "p1") == ()
    assert reasons_to_ask(EARNED, "every", "p1") == ("every message is approved first",)


@pytest.mark.parametrize(
    ("autonomy", "level", "words"),
    [
        (EARNED, "every", "sample takes 10 approved with at most 20% edited and 10% rejected, and no complaint"),
        (EARNED, "alone", "alone is as far as its envelope lets it go"),
        (Autonomy(start="every"), "every", "its envelope promotes nothing"),
    ],
)
def test_it_is_said_what_the_next_level_takes(autonomy: Autonomy, level: Level, words: str) -> None:
    assert words in terms_of(autonomy, level)


def test_a_kind_of_act_has_its_own_terms_where_it_says_so_and_the_campaigns_elsewhere() -> None:
    both = EARNED.model_copy(update={"kinds": {"first": KindAutonomy(ceiling="sample", sample=0.5)}})
    first = both.of("first")
    assert (first.ceiling, first.sample, first.promote) == ("sample", 0.5, EARNED.promote)
    assert both.of("follow_up") is both


@pytest.mark.parametrize(("level", "day_usd"), [("every", 5.0), ("sample", 5.0), ("alone", 9.0)])
def test_a_days_sum_is_that_of_the_highest_level_that_was_earned(level: Level, day_usd: float) -> None:
    assert spend_at(Spend(campaign_usd=50, day_usd=5, earned={"alone": 9}), level).day_usd == day_usd


def test_bounds_of_an_agent_add_up_over_the_levels() -> None:
    rule = Authority(per_day=2, usd_per_day=1, earned={"sample": Bounds(usd_per_day=3), "alone": Bounds(per_day=9)})
    assert [authority_at(rule, level).usd_per_day for level in ("every", "sample", "alone")] == [1, 3, 3]
    assert [authority_at(rule, level).per_day for level in ("every", "sample", "alone")] == [2, 2, 9]


def test_of_documents_it_is_said_that_documents_are_approved() -> None:
    assert terms_of(EARNED, "every", DOCUMENT).startswith("every document is approved first")


def test_where_kinds_have_levels_of_their_own_the_reason_names_the_kind() -> None:
    by_kind = EARNED.model_copy(update={"kinds": {"first": KindAutonomy(ceiling="every")}})
    assert [named(by_kind, kind) for kind in ("first", "follow_up")] == ["first message", "follow-up"]
    assert named(EARNED, "first") == "message"
    assert reasons_to_ask(by_kind.of("first"), "every", "p1", what="first message") == (
        "every first message is approved first",
    )
    assert reasons_to_ask(by_kind.model_copy(update={"sample": 1.0}), "sample", "p1", what="follow-up") == (
        "p1 is in the sample of 100% whose follow-up is approved first",
    )
