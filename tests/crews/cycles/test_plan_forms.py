"""What a plan may look like: all that a careful reader would understand, and the word on all that nobody could."""

from dataclasses import replace
from typing import Any, Literal

import pytest
from pydantic import TypeAdapter

from config.files.own_fields import OwnFields
from config.files.verticals import NO_VERTICAL, Parameter
from data.ledger.flow import campaigns
from data.records import Plan
from tests.crews.cycles.parts import CAMPAIGN, cycle_of
from tools.agent.lines import Answer
from tools.deployment import Deployment
from tools.sources.scope import scope_of

GOOD: dict[str, Any] = {
    "quota": 20,
    "source": "contractors",
    "parameters": {},
    "shares": {"plain": 0.5, "question": 0.5},
    "rationale": "a test",
}


def set_plan(deployment: Deployment, **given: Any) -> tuple[Answer, Plan]:
    """Hand a plan in; gives the answer and the plan that the campaign has then."""
    from tools.agent.plan import PlanBench

    bench = PlanBench(deployment, cycle_of(deployment, "plan", []), "boss", 1)
    answer = bench.set("set_plan", given)
    with deployment.ledger.read() as tx:
        plan = campaigns.get(tx, CAMPAIGN).plan
    assert plan is not None
    return answer, plan


@pytest.mark.parametrize(
    ("given", "understood"),
    [
        ({"city": "Fresno"}, {"city": ["Fresno"]}),
        ({"city": ["FRESNO", "oakland"]}, {"city": ["Fresno", "Oakland"]}),
        ({"City": "Fresno, CA"}, {"city": ["Fresno"]}),
        ({"city": "Fresno and Oakland"}, {"city": ["Fresno", "Oakland"]}),
        ({"city": "San Jose; San Diego"}, {"city": ["San Jose", "San Diego"]}),
        ({"city": '["Fresno", "Oakland"]'}, {"city": ["Fresno", "Oakland"]}),
        ({"city": "'Fresno'"}, {"city": ["Fresno"]}),
        ({"city": "San-Jose"}, {"city": ["San Jose"]}),
        ('{"city": "Fresno"}', {"city": ["Fresno"]}),
        ([{"name": "city", "value": "Fresno"}], {"city": ["Fresno"]}),
        ({"min_employees": "5"}, {"min_employees": 5}),
        ({"min_employees": 5.0}, {"min_employees": 5}),
        ({"min_employees": ["5"]}, {"min_employees": 5}),
        ({"min_employees": "5+"}, {"min_employees": 5}),
        ({"Min Employees": "at least 5 staff"}, {"min_employees": 5}),
        ({"min-employees": ">= 5"}, {"min_employees": 5}),
        ({"founded_before": "up to 2010"}, {"founded_before": 2010}),
        ({"city": "n/a", "min_employees": None, "founded_before": ""}, {}),
        ({"city": "any", "min_employees": "any"}, {}),
        ({"city": [], "founded_before": "null"}, {}),
        ({"state": "California"}, {}),
        ({"state": ["CA"], "city": "Fresno"}, {"city": ["Fresno"]}),
        (None, {}),
        ("none", {}),
    ],
)
def test_parameters_are_read_as_a_careful_reader_would(
    deployment: Deployment, given: object, understood: dict[str, Any]
) -> None:
    answer, plan = set_plan(deployment, **GOOD | {"parameters": given})
    assert answer.text.startswith("plan set")
    assert plan.parameters == understood


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({"colour": "red"}, 'no parameter "colour" (parameters: city, min_employees, founded_before)'),
        ({"cty": "Fresno"}, 'parameters: city, min_employees, founded_before; did you mean "city"?'),
        ({"employees": "at most 20"}, 'no parameter "employees"'),
        ({"city": "Austin"}, 'nobody in the territory has city "Austin" (left: San Jose 42, '),
        ({"city": ["Freno", "Fresno"]}, 'nobody in the territory has city "Freno" (did you mean "Fresno"? left: '),
        ({"city": True}, 'city "True" (any of these)'),
        ({"city": ["Fresno"] * 51}, "city has 51 values (at most 50; leave it out to search everywhere)"),
        ({"city": "x, " * 1000}, 'nobody in the territory has city "x, x, x'),
        ({f"name {n}": n for n in range(51)}, "parameters is an object of values by name"),
        ({"state": "Nevada"}, "state is fixed by the territory (CA); leave it out"),
        ({"min_employees": "at most 20"}, 'min_employees "at most 20" (a whole number, at least; left: 5 to 50)'),
        ({"min_employees": "5-50"}, 'min_employees "5-50" (a whole number'),
        ({"min_employees": "50%"}, 'min_employees "50%" (a whole number'),
        ({"min_employees": [5, 10]}, "min_employees takes one number, not 5, 10"),
        ({"min_employees": 60}, "min_employees 60 leaves nobody of the 272 left before it (left: 5 to 50)"),
        ({"city": "Fresno", "founded_before": 1900}, "founded_before 1900 leaves nobody of the 21 left before it"),
        ("Fresno", "parameters is an object of values by name (parameters: city, min_employees, founded_before)"),
    ],
)
def test_parameters_that_match_nobody_or_mean_nothing_are_refused_with_what_there_is(
    deployment: Deployment, given: object, fault: str
) -> None:
    answer, _ = set_plan(deployment, **GOOD | {"parameters": given})
    assert answer.text.startswith("refused: ")
    assert fault in answer.text
    assert not answer.final


EXCLUDING = {
    "but_not": Parameter(field="city", match="none_of", description="cities to leave out"),
    "not_in": Parameter(field="city", match="not", description="a city to leave out"),
    "with_site": Parameter(field="website", match="is_set", description="have a site"),
}


@pytest.fixture
def excluding(deployment: Deployment) -> Deployment:
    """The same campaign over a source whose parameters leave out, or ask for what is known."""
    bundle = deployment.bundle
    source = bundle.vertical.sources["contractors"]
    declared = {"state": source.parameters["state"], **EXCLUDING}
    vertical = bundle.vertical.model_copy(
        update={"sources": {"contractors": source.model_copy(update={"parameters": declared})}}
    )
    return replace(deployment, bundle=replace(bundle, vertical=vertical))


@pytest.mark.parametrize(
    ("given", "understood"),
    [
        ({"but_not": "Fresno, CA; oakland"}, {"but_not": ["Fresno", "Oakland"]}),
        ({"not_in": "FRESNO"}, {"not_in": "Fresno"}),
        ({"with_site": True}, {"with_site": True}),
        ({"with_site": "yes"}, {"with_site": True}),
        ({"with_site": "False"}, {"with_site": False}),
        ({"with_site": "any", "but_not": "none", "not_in": None}, {}),
    ],
)
def test_parameters_that_leave_out_or_ask_for_what_is_known_are_read_alike(
    excluding: Deployment, given: object, understood: dict[str, Any]
) -> None:
    answer, plan = set_plan(excluding, **GOOD | {"parameters": given})
    assert answer.text.startswith("plan set")
    assert plan.parameters == understood


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({"but_not": ["Freno"]}, 'nobody in the territory has but_not "Freno" (did you mean "Fresno"? left: '),
        ({"not_in": ["Fresno", "Oakland"]}, "not_in takes one value, not Fresno, Oakland"),
        ({"with_site": "perhaps"}, 'with_site "perhaps" (true or false)'),
        ({"with_site": [True, False]}, "with_site takes true or false, not both"),
    ],
)
def test_what_such_a_parameter_cannot_mean_is_refused(excluding: Deployment, given: object, fault: str) -> None:
    answer, _ = set_plan(excluding, **GOOD | {"parameters": given})
    assert answer.text.startswith("refused: ")
    assert fault in answer.text


@pytest.mark.parametrize(
    ("plan", "given", "searched"),
    [
        ({"but_not": ["Fresno"]}, {"but_not": ["Oakland"]}, {"but_not": ["Fresno", "Oakland"]}),
        ({"with_site": True}, {"with_site": True}, {"with_site": True}),
        ({"with_site": True}, {"with_site": False}, None),
        ({"not_in": "Fresno"}, {"not_in": "Fresno"}, {"not_in": "Fresno"}),
        ({"not_in": "Fresno"}, {"not_in": "Oakland"}, None),
    ],
)
def test_a_search_leaves_out_what_the_plan_leaves_out(
    excluding: Deployment, plan: dict[str, Any], given: dict[str, Any], searched: dict[str, Any] | None
) -> None:
    from tools.agent.parameters import within

    read = within(scope_of(excluding, "contractors", {}), plan, given)
    assert (None if read.faults else read.values) == searched


@pytest.mark.parametrize(
    ("match", "plan", "given", "searched"),
    [
        ("at_least", "2026-01-31", "2026-02-01", "2026-02-01"),
        ("at_least", "2026-01-31", "2025-12-31", "2026-01-31"),
        ("at_most", "2026-01-31", "2026-02-01", "2026-01-31"),
    ],
)
def test_of_two_days_a_search_keeps_the_stricter(
    deployment: Deployment, match: Literal["at_least", "at_most"], plan: str, given: str, searched: str
) -> None:
    from tools.agent.parameters import within

    fields = TypeAdapter(OwnFields).validate_python({"filed": "day"})
    parameters = {"filed": Parameter(field="filed", match=match, description="filed")}
    source = deployment.bundle.vertical.sources["contractors"].model_copy(update={"parameters": parameters})
    changes = {"fields": fields, "sources": {"contractors": source}}
    bundle = replace(deployment.bundle, vertical=deployment.bundle.vertical.model_copy(update=changes))
    scope = scope_of(replace(deployment, bundle=bundle), "contractors", {})
    assert within(scope, {"filed": plan}, {"filed": given}).values == {"filed": searched}


def test_the_wire_says_what_such_a_parameter_takes() -> None:
    from tools.agent.parameters import properties

    told = properties([("contractors", EXCLUDING)], NO_VERTICAL)
    assert told["with_site"] == {"type": "boolean", "description": "have a site (true: known, false: unknown)"}
    assert told["not_in"] == {"type": "string", "description": "a city to leave out (anything but this)"}
    assert told["but_not"]["type"] == "array"


@pytest.mark.parametrize(
    ("given", "understood"),
    [
        ({"plain": 0.6, "question": 0.4}, {"plain": 0.6, "question": 0.4}),
        ({"Plain": "60%", "QUESTION": "40 percent"}, {"plain": 0.6, "question": 0.4}),
        ({"plain": "60%", "question": 40}, {"plain": 0.6, "question": 0.4}),
        ({"plain": "60%", "question": 0.4}, {"plain": 0.6, "question": 0.4}),
        ({"plain": 33, "question": 66}, {"plain": 0.3333, "question": 0.6667}),
        ({"plain": 0.33, "question": 0.66}, {"plain": 0.3333, "question": 0.6667}),
        ({"plain": 3, "question": 1}, {"plain": 0.75, "question": 0.25}),
        ({"plain": 0.7}, {"plain": 0.7, "question": 0.3}),
        ({"plain": "70%"}, {"plain": 0.7, "question": 0.3}),
        ({"plain": 1}, {"plain": 1.0}),
        ({"plain": 1, "question": None}, {"plain": 1.0, "question": 0.0}),
        ([{"variant": "plain", "share": 0.5}, {"variant": "question", "share": 0.5}], {"plain": 0.5, "question": 0.5}),
        ('{"plain": 0.2, "question": 0.8}', {"plain": 0.2, "question": 0.8}),
        (None, {}),
        ("n/a", {}),
    ],
)
def test_shares_are_parts_percent_or_a_ratio(
    deployment: Deployment, given: object, understood: dict[str, float]
) -> None:
    answer, plan = set_plan(deployment, **GOOD | {"shares": given})
    assert answer.text.startswith("plan set")
    assert plan.shares == understood


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({"plain": 0.5, "question": 50}, "shares are numbers from 0 to 1, together 1, not plain 0.5, question 50"),
        ({"plain": 0, "question": 0}, "together 1, not plain 0, question 0"),
        ({"plain": -0.5, "question": 1.5}, 'share "-0.5" of plain'),
        (
            {"plain": "lots", "shouting": 1},
            'share "lots" of plain (shares are numbers from 0 to 1, together 1); variant',
        ),
        ({"plain": float("nan")}, 'share "nan" of plain'),
        ({"plain": 0.5, "PLAIN": 0.5}, "variant plain has two shares"),
        ("half each", 'an object such as {"plain": 0.5, "question": 0.5}'),
    ],
)
def test_shares_that_nobody_could_read_are_refused(deployment: Deployment, given: object, fault: str) -> None:
    answer, _ = set_plan(deployment, **GOOD | {"shares": given})
    assert answer.text.startswith("refused: ")
    assert fault in answer.text


@pytest.mark.parametrize(
    "given",
    [
        {"quota": "20"},
        {"quota": "20 candidates"},
        {"quota": 20.0},
        {"source": "Contractors"},
        {"source": None},
        {"city": "Fresno"},
        {"parameters": None, "City": ["Fresno"]},
    ],
)
def test_the_rest_of_a_plan_may_be_as_loose(deployment: Deployment, given: dict[str, Any]) -> None:
    answer, plan = set_plan(deployment, **GOOD | given)
    assert answer.text.startswith("plan set")
    assert (plan.quota, plan.source) == (20, "contractors")
    assert plan.parameters == ({"city": ["Fresno"]} if {"city", "City"} & set(given) else {})


def test_a_plan_inside_another_object_is_a_plan(deployment: Deployment) -> None:
    answer, plan = set_plan(deployment, plan=GOOD | {"quota": 7})
    assert answer.text == "plan set"
    assert plan.quota == 7


def test_all_faults_of_a_plan_are_told_at_once(deployment: Deployment) -> None:
    answer, _ = set_plan(
        deployment,
        quota="as many as possible",
        source="contractors",
        parameters={"city": "Austin", "colour": "red", "state": "NV"},
        shares={"shouting": 1},
        weather="fine",
    )
    for fault in (
        'quota "as many as possible" (a whole number, at least 1)',
        'no argument "weather" (quota, source, parameters, shares, rationale)',
        'nobody in the territory has city "Austin"',
        'no parameter "colour"',
        "state is fixed by the territory",
        'variant "shouting" (plain, question)',
        "no rationale",
    ):
        assert fault in answer.text


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"quota": 25}, "plan set"),
        ({"quota": 80}, "plan set; quota 80 cut to 25: a scouting takes at most 25"),
        ({"parameters": {"city": "Fresno"}, "quota": 24}, "plan set; quota 24 cut to 21: 21 are left by this plan"),
        ({"shares": {"plain": 3, "question": 1}}, "plan set; shares scaled from a sum of 4 to 1"),
        ({"shares": {"plain": 0.7}}, "plan set; shares: question 0.3, what the others leave"),
    ],
)
def test_what_was_cut_or_put_right_is_said(deployment: Deployment, given: dict[str, Any], told: str) -> None:
    assert set_plan(deployment, **GOOD | given)[0] == Answer(told, final=True)


def test_a_quota_that_the_envelope_cuts_is_said(deployment: Deployment) -> None:
    scout = deployment.bundle.envelope.authority["scout"].model_copy(update={"per_day": 9})
    envelope = deployment.bundle.envelope.model_copy(update={"authority": {"scout": scout}})
    deployment = replace(deployment, bundle=replace(deployment.bundle, envelope=envelope))
    answer, _ = set_plan(deployment, **GOOD)
    assert answer.text == "plan set; quota 20 cut to 9: the envelope lets the scout judge 9 a day"
