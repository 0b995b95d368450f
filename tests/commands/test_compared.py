"""What is said of two configurations: nothing of equal ones, and of others no more than the seeds carry."""

from collections.abc import Sequence

from commands.compared import A, B, Comparison, Verdict, comparison
from commands.rehearsals import Rehearsed, Which
from config.bars import BETTER, Bar, default_bars
from data.warehouse.figures import Figure
from data.warehouse.held_together import Place, Read, Words

CONTACTED = Bar.model_validate({"figure": "funnel.contacted", "at_least": 0})
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
        [run(funnel_contacted=number) for number in (40, 44, 38, 41, 42)],
        [run("other", funnel_contacted=number) for number in (35, 38, 33, 37, 36)],
    )
    assert [line.figure.key for line in found.regressions] == ["funnel.contacted"]
    assert not found.same


def test_what_is_better_is_none() -> None:
    found = compared([run(funnel_contacted=4)] * 3, [run("other", funnel_contacted=6)] * 3)
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
    found = compared([run(cost_calls=4)] * 3, [run("other", cost_calls=6)] * 3, CONTACTED)
    assert verdict(found, "cost.calls") == "worse"
    assert not found.regressions


def test_a_bar_may_let_so_much_pass() -> None:
    bar = Bar.model_validate({"figure": "funnel.contacted", "at_least": "-10%"})
    near = compared([run(funnel_contacted=40)] * 3, [run(funnel_contacted=37)] * 3, bar)
    far = compared([run(funnel_contacted=40)] * 3, [run(funnel_contacted=35)] * 3, bar)
    assert verdict(near, "funnel.contacted") == "worse"
    assert verdict(far, "funnel.contacted") == "regression"


def test_a_figure_that_no_seed_has_on_both_sides_is_unclear() -> None:
    found = compared([run(funnel_hours_to_contact=3)] * 2, [run(funnel_hours_to_contact=None)] * 2)
    assert verdict(found, "funnel.hours_to_contact") == "unclear"


def test_words_that_differ_are_counted_with_an_example() -> None:
    found = compared([run(), run()], [run(), run(words="Hi")])
    assert (found.texts.both, found.texts.differ) == (2, 1)
    assert found.texts.example == (2, LETTER, Words("Estimates", "Hello"), Words("Estimates", "Hi"))


def test_how_the_rehearsals_ended_is_told_by_tree() -> None:
    found = compared([run(), run()], [run(), run()._replace(end="halted")])
    assert found.ends == {A: {"done": 2}, B: {"done": 1, "halted": 1}}
