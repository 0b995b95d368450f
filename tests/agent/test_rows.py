"""The records in what a model handed in: found in any wrapping that leaves no doubt, never guessed."""

import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.agent.records import Field, Id, Ids, OneOf, Record, Rows, Text, Whole
from tools.agent.rows import Row, read_object, read_rows

JUDGEMENTS = Record(
    "judgements",
    (
        Field("tier", OneOf(("Hot", "Warm", "Cold")), ""),
        Field("score", Whole(0, 100), "", also=("fit",)),
        Field("reason", Text(200, cut=True), "", optional=True, also=("why",)),
    ),
    Field("id", Id("p7", "prospect"), "", also=("prospect",)),
)
ANGLES = Record(
    "prospects",
    (
        Field("score", Whole(0, 100), "", optional=True),
        Field(
            "angles",
            Rows(Record("angles", (Field("text", Text(240), ""), Field("facts", Ids(Id("f8", "fact")), ""))), 3),
            "",
        ),
    ),
    Field("id", Id("p7", "prospect"), ""),
)
VERDICTS = Record(
    "verdicts",
    (Field("angle", Id("a2", "angle"), ""), Field("verdict", OneOf(("supported", "unsupported")), "")),
    Field("id", Id("p7", "prospect"), ""),
    key=("id", "angle"),
)
ITEMS = ("p1", "p2", "p3")
ONE = {"id": "p1", "tier": "Hot", "score": 80}
TWO = {"id": "p2", "tier": "Cold", "score": 10}
BOTH = [Row("p1", {"tier": "Hot", "score": 80}), Row("p2", {"tier": "Cold", "score": 10})]


def rows(handed_in: object, record: Record = JUDGEMENTS) -> list[Row]:
    return read_rows(record, handed_in, ITEMS)


@pytest.mark.parametrize(
    "handed_in",
    [
        {"judgements": [ONE, TWO]},
        [ONE, TWO],
        {"judgements": json.dumps([ONE, TWO])},
        json.dumps({"judgements": [ONE, TWO]}),
        f"```json\n{json.dumps([ONE, TWO])}\n```",
        f"{json.dumps(ONE)}\n{json.dumps(TWO)}",
        {"judgements": [json.dumps(ONE), json.dumps(TWO)]},
        {"input": {"judgements": [ONE, TWO]}},
        {"judgements": {"judgements": [ONE, TWO]}},
        {"judgements": [[ONE, TWO]]},
        {"judgements": {"p1": {"tier": "Hot", "score": 80}, "p2": {"tier": "Cold", "score": 10}}},
        {"Judgements": [ONE, TWO]},
        {"items": [ONE, TWO]},
    ],
)
def test_the_array_is_found_in_any_wrapping(handed_in: object) -> None:
    assert rows(handed_in) == BOTH


def test_a_single_record_needs_no_array() -> None:
    assert rows(ONE) == BOTH[:1]
    assert rows({"judgements": ONE}) == BOTH[:1]


def test_a_field_is_known_by_its_other_names_in_any_spelling() -> None:
    assert rows([{"Prospect": "p1", "TIER": "hot", "Fit": 80, "Why": "hires"}]) == [
        Row("p1", {"tier": "Hot", "score": 80, "reason": "hires"})
    ]


def test_fields_that_stand_one_level_down_are_found() -> None:
    assert rows([{"id": "p1", "judgement_details": {"tier": "Hot", "score": 80}}]) == BOTH[:1]


def test_fields_that_nobody_asked_for_are_left_out() -> None:
    assert rows([ONE | {"mood": "sunny"}]) == BOTH[:1]


def test_every_fault_of_a_record_is_told_at_once() -> None:
    assert rows([{"id": "p1", "tier": "Luke", "score": 101}]) == [
        Row("p1", {}, ('tier "Luke" (Hot, Warm, Cold)', 'score "101" (a whole number from 0 to 100)'))
    ]


def test_a_word_for_nothing_may_be_one_to_choose() -> None:
    threats = Record("rivals", (Field("threat", OneOf(("high", "none")), ""),), Field("id", Id("p7", "rival"), ""))
    (row,) = rows({"rivals": [{"id": "p1", "threat": "None"}]}, threats)
    assert (row.text("threat"), row.faults) == ("none", ())


def test_a_required_field_that_says_nothing_is_empty() -> None:
    assert rows([{"id": "p1", "tier": "-", "score": None}])[0].faults == ("tier is empty", "score is empty")


@pytest.mark.parametrize("other", ["fit", "Score"])
def test_a_field_that_is_given_twice_with_two_values_is_refused(other: str) -> None:
    assert rows([{**ONE, other: 90}])[0].faults == ('score is given twice: "80", "90"',)
    assert rows([{**ONE, other: "80/100"}]) == BOTH[:1]


def test_what_is_said_to_be_of_another_item_is_refused() -> None:
    (row,) = rows([{"id": "p2", "angle": "p3.a1", "verdict": "supported"}], VERDICTS)
    assert row.faults == ('angle "p3.a1" is of p3',)
    (own,) = rows([{"id": "p2", "angle": "p2.a1", "verdict": "supported"}], VERDICTS)
    assert own.text("angle") == "a1"


def test_a_record_that_names_no_item_is_nobodys() -> None:
    assert rows([{"tier": "Hot", "score": 80}]) == [Row("", {"tier": "Hot", "score": 80}, ("id is missing",))]


@pytest.mark.parametrize("handed_in", [None, "", [], {}, {"judgements": []}, {"judgements": None}])
def test_where_nothing_is_handed_in_the_form_is_repeated(handed_in: object) -> None:
    (row,) = rows(handed_in)
    assert (row.item, row.values) == ("", {})
    assert row.faults == (
        'nothing in it could be read as "judgements": '
        '[{"id": "p7", "tier": "Hot|Warm|Cold", "score": 0-100, "reason"?: "text"}, ...]',
    )


def test_an_element_that_is_no_object_is_refused_beside_those_that_are() -> None:
    wrong, read = rows(["p1 | Hot | 80", TWO])
    assert read == BOTH[1]
    assert (wrong.item, wrong.values) == ("", {})
    assert wrong.faults == (
        '"p1 | Hot | 80" is not an object like '
        '{"id": "p7", "tier": "Hot|Warm|Cold", "score": 0-100, "reason"?: "text"}',
    )


def test_the_same_record_twice_counts_once() -> None:
    assert rows([ONE, ONE]) == BOTH[:1]


def test_two_records_of_one_item_that_differ_are_both_refused() -> None:
    assert rows([ONE, ONE | {"score": 20}, TWO]) == [
        Row("p1", {}, ("2 different entries for it: give one",)),
        BOTH[1],
    ]


def test_records_that_differ_only_in_the_records_inside_them_are_one() -> None:
    first, second = {"text": "You hire.", "facts": ["f1"]}, {"text": "You roof.", "facts": ["f2"]}
    (row,) = rows([{"id": "p1", "angles": [first]}, {"id": "p1", "angles": [second]}], ANGLES)
    assert [one.text("text") for one in row.rows("angles")] == ["You hire.", "You roof."]


def test_a_fault_inside_an_inner_record_leaves_the_others_of_it() -> None:
    good, bad = {"text": "You hire.", "facts": ["f1"]}, {"text": "You roof.", "facts": []}
    (row,) = rows([{"id": "p1", "angles": [good, bad]}], ANGLES)
    assert row.faults == ()
    assert [one.faults for one in row.rows("angles")] == [(), ("facts is empty",)]


def test_a_key_of_two_fields_tells_two_verdicts_of_one_prospect_apart() -> None:
    said = [{"id": "p1", "angle": "a1", "verdict": "supported"}, {"id": "p1", "angle": "a2", "verdict": "unsupported"}]
    assert [(row.text("angle"), row.text("verdict")) for row in rows(said, VERDICTS)] == [
        ("a1", "supported"),
        ("a2", "unsupported"),
    ]


def test_the_one_record_of_a_tool_is_read_from_its_arguments_or_from_an_object_in_them() -> None:
    fields = (Field("text", Text(), "", also=("report",)),)
    assert read_object(fields, {"text": "Fine."}).text("text") == "Fine."
    assert read_object(fields, {"input": {"report": "Fine."}}).text("text") == "Fine."


SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=12),
    st.sampled_from(["p1", "p2", "Hot", "40", "0.5", "\u00b2", "nan", "[", '{"id": "p1"', "f1", "-", "judgements"]),
)  # fmt: skip
KEYS = st.one_of(
    st.text(max_size=8), st.sampled_from(["id", "tier", "score", "judgements", "prospects", "angles", "text", "facts"])
)
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(KEYS, inner, max_size=5)),
    max_leaves=20,
)


@given(ANYTHING, st.sampled_from([JUDGEMENTS, ANGLES, VERDICTS]))
def test_whatever_is_handed_in_is_read_or_refused(handed_in: Any, record: Record) -> None:
    read = read_rows(record, handed_in, ITEMS)
    assert read
    for row in read:
        missing = [one.name for one in record.fields if not one.optional and one.name not in row.values]
        assert row.faults or (row.item and not missing)


@given(ANYTHING)
def test_what_is_wrong_is_told_in_few_words(handed_in: Any) -> None:
    for row in read_rows(JUDGEMENTS, handed_in, ITEMS):
        assert all(len(fault) < 240 for fault in row.faults)


def test_an_object_as_deep_as_a_model_can_write_it_breaks_nothing() -> None:
    (row,) = rows("[" * 100_000)
    assert row.faults


def test_thousands_of_records_are_settled_in_time_that_grows_with_their_number() -> None:
    begun = time.process_time()
    assert len(rows([{"id": "p1"}] * 20_000)) == 1
    assert time.process_time() - begun < 12
