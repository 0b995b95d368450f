"""What is said of two configurations: nothing of equal ones, and of others no more than the seeds carry."""

from collections.abc import Sequence

from commands.shared.errors import BAD_INPUT
from commands.trials.compared import A, B, Comparison, comparison
from commands.trials.comparison import SAME, code
from commands.trials.rehearsals import Rehearsed, Which
from commands.trials.verdict import Verdict
from config.files.bars import BETTER, Bar, default_bars
from data.paired import enough
from data.warehouse.figures import Figure
from data.warehouse.held_together import Place, Read, Words

CONTACTED = Bar.model_validate({"figure": "funnel.contacted", "at_least": 0})
MANY = enough(len(default_bars()))
LETTER = Place("Oven Roofing", "register", "17", "intro", 1)


def run(digest: str = "same", words: str = "Hello", **figures: float | None) -> Rehearsed:
    """A rehearsal with these figures; all others are 1."""
    values = {name: figures.get(name.replace(".", "_"), 1) for name in BETTER}
    known = {name: Figure(name, f"what {name} is", "count", value) for name, value in values.items()}
    return Rehearsed("done", digest, Read(known, {LETTER: Words("Estimates", words)}))


def compared(first: Sequence[Rehearsed], second: Sequence[Rehearsed], *bars: Bar) -> Comparison:
    runs = {Which(tree, seed): one for tree, all_of in ((A, first), (B, second)) for seed, one in enumerate(all_of, 1)}
    return comparison(runs, len(first), bars or default_bars())


def verdict(found: Comparison, figure: str) -> Verdict:
    (line,) = (line for line in found.lines if line.figure.key == figure)
    return line.verdict


def test_equal_trees_differ_by_nothing() -> None:
    seeds = [run("one", funnel_contacted=4), run("two", funnel_contacted=7), run("three", funnel_contacted=2)]
    found = compared(seeds, seeds)
    assert found.same
    assert {line.verdict for line in found.lines} == {"same"}
    assert not found.regressions
    assert (found.texts.both, found.texts.differ, found.texts.example) == (3, 0, None)


def test_what_is_worse_in_each_seed_is_a_regression() -> None:
    found = compared(
        [run(funnel_contacted=number) for number in (40, 44, 38, 41, 42, 45, 39, 43)],
        [run("other", funnel_contacted=number) for number in (35, 38, 33, 37, 36, 40, 34, 37)],
    )
    assert [line.figure.key for line in found.regressions] == ["funnel.contacted"]
    assert not found.same


def test_what_is_better_is_none() -> None:
    found = compared([run(funnel_contacted=4)] * MANY, [run("other", funnel_contacted=6)] * MANY)
    assert verdict(found, "funnel.contacted") == "better"
    assert not found.regressions


def test_what_goes_up_and_down_is_unclear() -> None:
    found = compared(
        [run(funnel_contacted=number) for number in (40, 44, 38)],
        [run(funnel_contacted=number) for number in (41, 39, 38)],
        CONTACTED,
    )
    assert verdict(found, "funnel.contacted") == "unclear"


def test_a_figure_that_is_worse_without_a_bar_is_told_and_no_regression() -> None:
    found = compared([run(cost_calls=4)] * MANY, [run("other", cost_calls=6)] * MANY, CONTACTED)
    assert verdict(found, "cost.calls") == "worse"
    assert not found.regressions


def test_a_bar_may_let_so_much_pass() -> None:
    bar = Bar.model_validate({"figure": "funnel.contacted", "at_least": "-10%"})
    near = compared([run(funnel_contacted=40)] * MANY, [run(funnel_contacted=37)] * MANY, bar)
    far = compared([run(funnel_contacted=40)] * MANY, [run(funnel_contacted=35)] * MANY, bar)
    assert verdict(near, "funnel.contacted") == "worse"
    assert verdict(far, "funnel.contacted") == "regression"


def test_few_seeds_that_all_agree_prove_nothing() -> None:
    few = [run(funnel_contacted=4)] * (MANY - 1), [run("other", funnel_contacted=1)] * (MANY - 1)
    assert verdict(compared(*few), "funnel.contacted") == "unclear"
    assert not compared(*few).is_judged
    assert verdict(compared([*few[0], few[0][0]], [*few[1], few[1][0]]), "funnel.contacted") == "regression"


def test_a_figure_that_b_has_no_more_is_a_regression_where_it_has_a_bar_and_worse_where_not() -> None:
    bar = Bar.model_validate({"figure": "funnel.hours_to_contact", "at_most": "50%"})
    has, lost = [run(funnel_hours_to_contact=3)] * MANY, [run("other", funnel_hours_to_contact=None)] * MANY
    assert [line.figure.key for line in compared(has, lost, bar).regressions] == ["funnel.hours_to_contact"]
    assert verdict(compared(has, lost), "funnel.hours_to_contact") == "worse"
    assert verdict(compared(lost, has, bar), "funnel.hours_to_contact") == "better"


def test_what_a_figure_is_like_where_it_is_left_does_not_make_good_where_it_is_lost() -> None:
    bar = Bar.model_validate({"figure": "cost.usd_per_reply", "at_most": 0})
    first = [run(cost_usd_per_reply=3.0)] * 12
    second = [run("other", cost_usd_per_reply=value) for value in (1.0, 1.0, *(None,) * 10)]
    assert verdict(compared(first, second, bar), "cost.usd_per_reply") == "regression"
    fewer = [run("other", cost_usd_per_reply=value) for value in (*(1.0,) * 11, None)]
    assert verdict(compared(first, fewer, bar), "cost.usd_per_reply") == "unclear"


def test_a_bar_of_a_figure_that_too_few_seeds_have_is_told_as_not_judged() -> None:
    bar = Bar.model_validate({"figure": "cost.usd_per_reply", "at_most": 0})
    seldom = [run(cost_usd_per_reply=3.0)] * 4 + [run(cost_usd_per_reply=None)] * 4
    lost = [run("other", cost_usd_per_reply=None)] * 8
    found = compared(seldom, lost, bar)
    assert not found.regressions
    assert [(line.figure.key, line.seeds) for line in found.unjudged] == [("cost.usd_per_reply", 4)]
    assert (code(found, has_named_bars=True), code(found, has_named_bars=False)) == (BAD_INPUT, SAME)
    assert compared([run()] * 8, [run("other")] * 8, bar).unjudged == ()


def test_words_that_differ_are_counted_with_an_example() -> None:
    found = compared([run(), run()], [run(), run(words="Hi")])
    assert (found.texts.both, found.texts.differ) == (2, 1)
    assert found.texts.example == (2, LETTER, Words("Estimates", "Hello"), Words("Estimates", "Hi"))


def test_how_the_rehearsals_ended_is_told_by_tree() -> None:
    found = compared([run(), run()], [run(), run()._replace(end="halted")])
    assert found.ends == {A: {"done": 2}, B: {"done": 1, "halted": 1}}
