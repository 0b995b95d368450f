"""One value of a record: what a careful reader would understand is taken, anything else is refused."""

import time
from collections.abc import Callable
from contextlib import suppress
from datetime import date

import pytest

from tools.agent.objects import decoded
from tools.agent.plain import is_absent, plain
from tools.agent.records import Day, Id, Ids, Kind, OneOf, Share, Text, Texts, Whole, YesNo
from tools.agent.values import Unclear, read

TIER = OneOf(("Hot", "Warm", "Cold"), {"tepid": "Warm"})
INTENT = OneOf(("interested", "not_interested", "not_now", "opt_out"))
SCORE = Whole(0, 100)
PROSPECT = Id("p7", "prospect")
FACTS = Ids(Id("f8", "fact"))


def refused(kind: Kind, given: object) -> str:
    """Why a value is not taken."""
    with pytest.raises(Unclear) as unclear:
        read(kind, given)
    return str(unclear.value)


@pytest.mark.parametrize("given", [None, "", " - ", "n/a", "None", "(none)", "\u2014", [], {}])
def test_what_says_that_there_is_nothing_is_absent(given: object) -> None:
    assert is_absent(given)


@pytest.mark.parametrize("given", [0, False, "0", "no", "nothing much"])
def test_a_zero_and_a_no_are_values(given: object) -> None:
    assert not is_absent(given)


@pytest.mark.parametrize(
    "given", ["Hot", "hot", " HOT ", "H\u034fo\u200bt", "**Hot**", "`hot`", "Hot (fits well)", "Hot - they hire"]
)
def test_a_word_is_known_in_any_case_and_dress(given: str) -> None:
    assert read(TIER, given) == "Hot"


def test_another_word_of_the_same_meaning_is_that_word() -> None:
    assert read(TIER, "Tepid") == "Warm"


@pytest.mark.parametrize("given", ["not interested", "not-interested", "NOT_INTERESTED", "they are not interested"])
def test_the_longer_of_two_words_is_meant_where_both_stand_there(given: str) -> None:
    assert read(INTENT, given) == "not_interested"


@pytest.mark.parametrize("given", ["not Hot", "Hot or Warm", "hottish", "Hot/Warm", "Hot?", "perhaps Hot", 1])
def test_a_word_that_is_denied_doubted_or_one_of_two_is_refused_with_all_there_are(given: object) -> None:
    assert refused(TIER, given).endswith(" (Hot, Warm, Cold)")


@pytest.mark.parametrize(
    ("given", "value"),
    [
        (82, 82),
        ("82", 82),
        (82.0, 82),
        ("82/100", 82),
        ("82 out of 100", 82),
        ("82%", 82),
        ("~82", 82),
        ([82], 82),
        (0, 0),
    ],
)
def test_a_whole_number_is_read_in_the_ways_in_which_scores_are_written(given: object, value: int) -> None:
    assert read(SCORE, given) == value


@pytest.mark.parametrize(
    "given",
    [101, -1, "8/10", "80 to 90", True, float("nan"), float("inf"), "high", 0.82, 59.5, [82, 90], "1,200", "82 (90)"],
)
def test_a_number_that_is_out_of_bounds_or_might_mean_something_else_is_refused(given: object) -> None:
    assert refused(SCORE, given).endswith(" (a whole number from 0 to 100)")


@pytest.mark.parametrize(
    ("given", "value"),
    [
        (0.85, 0.85),
        ("0,85", 0.85),
        ("85%", 0.85),
        (85, 0.85),
        ("17/20", 0.85),
        ("0.85 (85%)", 0.85),
        ("0.85 (2 facts)", 0.85),
    ],
)
def test_a_share_is_read_as_a_part_of_one_or_a_percentage(given: object, value: float) -> None:
    assert read(Share(), given) == value


@pytest.mark.parametrize("given", [2, 1.5, -0.1, 101, "8/0", "very", None, False, "0.9 (60%)"])
def test_a_share_beyond_all_of_it_is_refused(given: object) -> None:
    assert refused(Share(), given).endswith(" (a number from 0 to 1)")


@pytest.mark.parametrize("given", ["p3", "P3", "p3 (Acme Roofing)", "prospect 3", "p-3", 3, "3", ["p3"], {"id": "p3"}])
def test_an_id_is_found_in_what_stands_around_it(given: object) -> None:
    assert read(PROSPECT, given) == "p3"


def test_of_several_ids_the_one_that_is_an_item_is_meant() -> None:
    assert read(PROSPECT, "p3 of batch b2", ["p2", "p3"]) == "p3"


@pytest.mark.parametrize("given", ["Acme Roofing", "p2 and p3", ["p2", "p3"], True, None, 1.5, {}])
def test_what_names_no_id_or_two_is_refused(given: object) -> None:
    assert refused(PROSPECT, given).endswith(" (an id like p7)")


@pytest.mark.parametrize(
    "given",
    [
        ["f1", "f3"],
        "f1, f3",
        "f1 and f3",
        "facts 1 and 3",
        "ids 1 and 3",
        [1, 3],
        ["f1 (size)", "f3"],
        "[f1][f3]",
        "F1; F3",
    ],
)
def test_ids_are_read_in_any_list(given: object) -> None:
    assert read(FACTS, given) == ("f1", "f3")


def test_an_id_that_stands_there_twice_counts_once() -> None:
    assert read(FACTS, ["f1", "f1"]) == ("f1",)


@pytest.mark.parametrize(
    "given", ["f1-f3", "f1 to f3", "their website", "website 3", ["f1", None], [["f1", "f3"]], 0.5, True]
)
def test_a_range_of_ids_and_words_are_refused(given: object) -> None:
    assert refused(FACTS, given).endswith(" (ids like f8)")


@pytest.mark.parametrize(
    "given",
    ["2027-03-01", "2027/03/01", "20270301", "1 March 2027", "March 1st, 2027", "Monday, 1 March 2027",
     "2027-03-01T09:00:00Z", "1.3.2027", "1st of March 2027", "Mar. 1, 2027", "Mon 1 March 2027",
     "2027-03-01 (Monday)", "2027-03-01 (Mon)"],
)  # fmt: skip
def test_a_day_is_read_in_every_way_that_leaves_no_doubt(given: str) -> None:
    assert read(Day(), given) == date(2027, 3, 1)


@pytest.mark.parametrize(
    "given",
    [
        "03/04/2027",
        "March",
        "next week",
        "2027-02-30",
        "March 2027",
        20270301,
        None,
        "Tuesday, 1 March 2027",
        "2027-03-01 (Tue)",
    ],
)
def test_a_day_that_could_be_two_or_none_is_refused(given: object) -> None:
    assert refused(Day(), given).endswith(" (YYYY-MM-DD)")


@pytest.mark.parametrize(("given", "value"), [(True, True), ("yes", True), ("False", False), ("no", False), (1, True)])
def test_yes_and_no_are_read(given: object, value: bool) -> None:
    assert read(YesNo(), given) is value


def test_anything_else_than_yes_and_no_is_refused() -> None:
    assert refused(YesNo(), "perhaps") == '"perhaps" (true or false)'


def test_a_text_is_put_on_one_line_unless_its_lines_are_its_own() -> None:
    assert read(Text(), " You  hire\n two. ") == "You hire two."
    assert read(Text(lines=True), "Hi Pat,\n\nyes.\n") == "Hi Pat,\n\nyes."


def test_a_text_that_is_too_long_is_cut_where_nobody_outside_reads_it_and_refused_elsewhere() -> None:
    assert read(Text(3, cut=True), "abcdef") == "abc"
    assert refused(Text(3), "abcdef") == "has 6 characters (text, at most 3 characters)"


@pytest.mark.parametrize("given", [True, ["a"], {"text": "a"}])
def test_what_is_no_text_is_refused(given: object) -> None:
    assert refused(Text(), given).endswith(" (text, at most 400 characters)")


def test_one_text_may_stand_for_a_list_of_one() -> None:
    assert read(Texts(), "few replies") == ("few replies",)
    assert read(Texts(), ["few replies", None, "-"]) == ("few replies",)


def test_a_value_is_shown_back_short_and_on_one_line() -> None:
    assert refused(TIER, "x" * 50 + "\n") == f'"{"x" * 40}..." (Hot, Warm, Cold)'


@pytest.mark.parametrize("kind", [SCORE, Share(), PROSPECT, FACTS, Day(), TIER])
@pytest.mark.parametrize("given", ["9" * 400, "9" * 5000, f"p{'9' * 5000}", 10**400, f"1/{'9' * 400}", "\u19da"])
def test_a_number_that_no_computer_holds_is_refused_like_any_other(kind: Kind, given: object) -> None:
    assert refused(kind, given)


LONG = 50_000
LONGEST_S = 2.0
"""Generous: each takes a few milliseconds, and took from seconds to days before."""


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        pytest.param(FACTS, "f1 (" + "a" * LONG, id="an aside without an end"),
        pytest.param(FACTS, "f1 (" + "(a" * LONG, id="an aside in an aside"),
        pytest.param(FACTS, ["f1" + " " * LONG + "x"], id="blanks in an id"),
        pytest.param(TIER, "Hot" + " \n" * LONG + "x", id="blanks in a word"),
        pytest.param(TIER, "*" * LONG + "Hot" + "*" * LONG, id="marks around a word"),
        pytest.param(Day(), "," * LONG + "x", id="commas before no weekday"),
        pytest.param(Day(), "1" + " " * LONG + "x", id="blanks in a day"),
        pytest.param(SCORE, "1" + " " * LONG + "x", id="blanks in a number"),
        pytest.param(Share(), "1 (" + ")" * LONG + "x", id="an aside in a share"),
    ],
)
def test_a_value_is_read_or_refused_in_time_that_grows_with_its_length(kind: Kind, given: object) -> None:
    begun = time.process_time()
    with suppress(Unclear):
        read(kind, given)
    assert time.process_time() - begun < LONGEST_S


@pytest.mark.parametrize("read_text", [plain, decoded, is_absent])
@pytest.mark.parametrize("text", ["*" * 4 * LONG, "[" + " " * LONG + "x", "```" + "\n" * LONG + "x", "{} ," * LONG])
def test_whatever_else_looks_at_a_text_does_too(read_text: Callable[[object], object], text: str) -> None:
    begun = time.process_time()
    read_text(text)
    assert time.process_time() - begun < LONGEST_S
