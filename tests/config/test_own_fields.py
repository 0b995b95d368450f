"""Fields of one's own: how each kind is declared, written for people, and said as a fact."""

import pytest
from pydantic import TypeAdapter, ValidationError

from config.files.own_fields import (
    Form,
    OwnField,
    OwnFields,
    OwnValue,
    cel_types,
    closed_values,
    form_fault,
    misfit,
    pattern_fault,
)

DECLARED = TypeAdapter(OwnFields)


def field(spec: object) -> OwnField:
    return DECLARED.validate_python({"it": spec})["it"]


@pytest.mark.parametrize(
    ("spec", "kind"),
    [
        ("int", "whole"), ("number", "number"), ("money", "money"), ("day", "day"), ("yes_no", "yes_no"),
        ({"text": 80}, "text"), ({"one_of": ["new", "old"]}, "one_of"), ({"whole": [1900, 2030]}, "whole"),
        ({"day": "%m/%d/%Y"}, "day"), ({"money": True, "fact": "borrowed {value}"}, "money"),
    ],
)  # fmt: skip
def test_a_kind_is_a_word_or_a_mapping(spec: object, kind: str) -> None:
    assert field(spec).kind == kind


@pytest.mark.parametrize(
    ("spec", "says"),
    [
        ("integer", 'unknown kind "integer"'),
        ("text", r"text says too little; write it as in \{text: 80\}"),
        ({}, "a field says no kind"),
        ({"text": 9, "money": True}, "a field is of several kinds: text, money"),
        ({"whole": [5, 1]}, "the lower bound 5 is above 1"),
        ({"one_of": ["Solar", "solar"]}, "a word stands twice"),
        ({"one_of": ["solar"]}, "at least 2"),
        ({"day": "%m/%d"}, "does not say how a day is written"),
        ({"day": "%y/%m/%d %Q"}, "does not say how a day is written"),
        ({"whole": [1, 9], "fact": "the roof is old"}, r"once where the \{value\} stands"),
        ({"yes_no": True, "fact": "open {value}"}, r"the fact has no \{value\}"),
        ({"text": 0}, "greater than or equal to 1"),
        ({"money": False}, "Input should be True"),
    ],
)  # fmt: skip
def test_what_is_no_kind_is_refused(spec: object, says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        field(spec)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("employees", "is a business field already"),
        ("roof-year", r"cannot be asked for as profile\.fields\.roof-year"),
        ("Roof", "cannot be asked for"),
        ("in", "a word that conditions keep for themselves"),
        ("x" * 41, "at most 40"),
    ],
)
def test_a_name_can_be_asked_for_in_a_condition_and_is_not_taken(name: str, says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        DECLARED.validate_python({name: "int"})


@pytest.mark.parametrize(
    ("spec", "value", "shown"),
    [
        ("int", 30000, "30,000"), ("number", 12500.5, "12,500.5"), ("money", 900.0, "$900"),
        ("int", 1998, "1998"), ("int", -3, "-3"), ("number", 7.5, "7.5"), ("number", 8.0, "8"),
        ("number", 1234567.5, "1,234,567.5"), ("number", 98765.43, "98,765.43"), ("number", 0.00001234, "0.00001234"),
        ("number", -123456.789, "-123,456.789"), ("number", 0.1 + 0.2, "0.3"), ("int", 2**53, "9,007,199,254,740,992"),
        ("money", 150000.0, "$150,000"), ("money", 99.5, "$99.50"), ("money", -1200.25, "-$1,200.25"),
        ("money", 0.5, "$0.50"), ("day", "2026-03-05", "March 5, 2026"), ("yes_no", True, "yes"),
        ("yes_no", False, "no"), ({"text": 9}, "slate", "slate"),
    ],
)  # fmt: skip
def test_a_value_is_written_as_people_write_it(spec: object, value: OwnValue, shown: str) -> None:
    assert field(spec).shown(value) == shown


@pytest.mark.parametrize(
    ("spec", "value", "said"),
    [
        ("int", 1998, "roof year 1998"),
        ({"whole": [1900, 2030], "fact": "the roof is from {value}"}, 1998, "the roof is from 1998"),
        ("yes_no", True, "roof year"),
        ("yes_no", False, "no roof year"),
        ({"yes_no": True, "fact": False}, True, None),
        ({"money": True, "fact": False}, 5.0, None),
        ({"yes_no": True, "fact": "they answer at night"}, True, "they answer at night"),
        ({"yes_no": True, "fact": "they answer at night"}, False, None),
    ],
)
def test_a_value_becomes_a_fact_in_the_words_of_the_vertical(spec: object, value: OwnValue, said: str | None) -> None:
    assert field(spec).fact_of("roof_year", value) == said


def test_a_condition_sees_each_kind_as_a_type_of_its_own_and_closed_words_as_a_closed_set() -> None:
    fields = DECLARED.validate_python(
        {
            "year": "int",
            "loan": "money",
            "kw": "number",
            "on": "day",
            "open": "yes_no",
            "permit": {"one_of": ["a", "b"]},
        }
    )  # fmt: skip
    assert cel_types(fields) == {
        "year": "int", "loan": "double", "kw": "double", "on": "string", "open": "bool", "permit": "string"
    }  # fmt: skip
    assert closed_values(fields) == {"profile.fields.permit": ("a", "b")}


@pytest.mark.parametrize(
    ("spec", "match", "value", "says"),
    [
        ("int", "equals", 1998, None),
        ("int", "equals", "1998", "takes a number"),
        ("int", "any_of", [1, True], "takes a number"),
        ("day", "at_least", "2026-01-02", None),
        ("day", "at_least", "01/02/2026", "takes a day"),
        ("day", "at_least", "2026-02-30", "takes a day"),
        ("yes_no", "equals", True, None),
        ("yes_no", "equals", "yes", "takes true or false"),
        ({"one_of": ["solar", "roof"]}, "any_of", ["solar"], None),
        ({"one_of": ["solar", "roof"]}, "any_of", ["solar", "rof"], '"rof" is none of its words'),
        ({"text": 9}, "contains", "x", None),
        ("int", "is_set", 1, "true or false"),
    ],
)
def test_a_value_fits_the_kind(spec: object, match: str, value: object, says: str | None) -> None:
    found = misfit(field(spec), match, value)  # type: ignore[arg-type]
    assert (found is None) if says is None else (found is not None and says in found[0])


@pytest.mark.parametrize(
    ("spec", "form", "says"),
    [
        ("day", "%d.%m.%Y", None),
        ("day", "dd.mm.yyyy", "takes how a day is written there"),
        ("day", "%d.%m", "takes how a day is written there"),
        ("day", {"heute": "2026-11-02"}, "takes how a day is written there"),
        ("yes_no", {"ja": True, "nein": False}, None),
        ("yes_no", {"ja": "yes"}, "takes true or false"),
        ("yes_no", "ja/nein", r"as in {ja: true, nein: false}"),
        ({"one_of": ["italian", "other"]}, {"italienisch": "italian"}, None),
        ({"one_of": ["italian", "other"]}, {"italienisch": "itallian"}, '"itallian" is none of its words'),
        ({"one_of": ["italian", "other"]}, {"Pizza": "italian", "pizza ": "other"}, "a word stands twice"),
        ("int", {"zwei": "2"}, "is of the kind whole"),
        ({"text": 9}, "%d.%m.%Y", "is of the kind text"),
    ],
)
def test_a_form_of_a_source_fits_the_kind(spec: object, form: Form, says: str | None) -> None:
    found = form_fault(field(spec), form)
    assert (found is None) if says is None else (found is not None and says in found[0])


@pytest.mark.parametrize(
    ("pattern", "says"), [("^a+$", None), ("(", "is not a pattern"), ("a" * 201, "201 characters")]
)
def test_a_pattern_is_one_and_short(pattern: str, says: str | None) -> None:
    found = pattern_fault(pattern)
    assert (found is None) if says is None else (found is not None and says in found)
