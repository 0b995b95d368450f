"""What learning comes to in worlds that are made for it, over twenty seeds, and without it over the same."""

from statistics import mean

import pytest

from tests.rehearsal_worlds.learners import RULE, campaign

SEEDS = range(1, 21)


def test_what_people_prefer_gets_most_of_the_share_in_nearly_all_worlds() -> None:
    found = [campaign("preferring", seed).shares["question"] for seed in SEEDS]
    assert sum(share >= 0.8 for share in found) >= 18, found


def test_learning_brings_more_people_who_are_interested() -> None:
    more = [
        campaign("preferring", seed).count("positive") - campaign("preferring", seed, None).count("positive")
        for seed in SEEDS
    ]
    assert mean(more) > 3, more


def test_the_variant_that_most_answer_by_remove_me_wins_in_no_world() -> None:
    found = [campaign("trap", seed).shares["question"] for seed in SEEDS]
    assert max(found) < 0.5, found


def test_whoever_counts_replies_alone_walks_into_the_trap() -> None:
    """Why the rule weighs: by replies the question would look better in every one of these worlds."""
    for seed in SEEDS:
        everybody = campaign("trap", seed, None).everybody
        rates = {name: mean(one.replied for one in everybody if one.variant == name) for name in ("plain", "question")}
        assert rates["question"] > rates["plain"], seed


def test_learning_spares_people_who_would_ask_to_be_removed() -> None:
    fewer = [
        campaign("trap", seed, None).count("negative") - campaign("trap", seed).count("negative") for seed in SEEDS
    ]
    assert mean(fewer) > 10, fewer


@pytest.mark.parametrize("world", ["preferring", "trap"])
def test_what_looks_worse_is_still_tried(world: str) -> None:
    for seed in SEEDS:
        assert min(campaign(world, seed).shares.values()) >= RULE.floor - 1e-9
