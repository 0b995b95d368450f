"""The Boss delegates and decides; the planner asks for what the sources hold."""

import anthropic
import pytest

from tests.rehearsal_model.wire import (
    BOARD,
    DECIDE,
    DELEGATE,
    PLAN,
    answered,
    ask,
    said,
    talk,
    used,
)

STAGE = "Stage scout: 25 items for the Scout. Delegate it."
STANDING = """goal: 50 qualified
funnel: found 12, qualified 10, rejected 5
source contractors: 312 left
city=Fresno: 31 left
city=Sacramento: 24 left
city=Yreka: 2 left
source chamber: 40 left
city=Oakland: 12 left
variant plain: share 0.5
variant question: share 0.5"""


class TestBoss:
    def test_delegates_with_a_short_note(self, client: anthropic.Anthropic) -> None:
        note = used(ask(client, STAGE, DELEGATE, BOARD))["note"]
        assert 5 <= len(note.split()) <= 30

    def test_decides_by_its_tool_on_an_outcome_that_is_nearly_clean(self, client: anthropic.Anthropic) -> None:
        first = ask(client, STAGE, DELEGATE, DECIDE)
        conversation = answered(STAGE, first, "outcome: partial, 23 of 25 recorded; refused p3: no reason")
        decided = talk(client, conversation, DELEGATE, DECIDE)
        assert used(decided)["decision"] == "proceed"
        assert 5 <= len(used(decided)["reason"].split()) <= 20
        assert said(talk(client, conversation + answered("", decided, "decided")[1:], DELEGATE, DECIDE))

    def test_delegates_once_more_then_escalates_with_a_reason(self, client: anthropic.Anthropic) -> None:
        first = ask(client, STAGE, DELEGATE, DECIDE)
        conversation = answered(STAGE, first, "outcome: nothing, 0 of 25 recorded")
        second = talk(client, conversation, DELEGATE, DECIDE)
        assert "note" in used(second)
        conversation += answered(STAGE, second, "outcome: nothing, 0 of 25 recorded")[1:]
        assert used(talk(client, conversation, DELEGATE, DECIDE))["decision"] == "escalate"

    def test_asks_for_another_plan_when_the_source_is_exhausted(self, client: anthropic.Anthropic) -> None:
        conversation = answered(STAGE, ask(client, STAGE, DELEGATE, DECIDE), "no candidates: the source is exhausted")
        assert used(talk(client, conversation, DELEGATE, DECIDE))["decision"] == "replan"

    def test_decides_in_words_where_it_has_no_tool_for_it(self, client: anthropic.Anthropic) -> None:
        first = ask(client, STAGE, DELEGATE)
        result = "outcome: partial, 23 of 25 recorded"
        assert said(talk(client, answered(STAGE, first, result), DELEGATE)).startswith("proceed: ")


class TestPlanner:
    def test_begins_where_most_is_left(self, client: anthropic.Anthropic) -> None:
        plan = used(ask(client, STANDING, PLAN, BOARD))
        assert plan["source"] == "contractors"
        assert plan["parameters"]["city"] in {"Fresno", "Sacramento"}
        assert plan["quota"] == 58
        assert 10 <= len(plan["rationale"].split()) <= 40

    def test_another_city_or_none_when_that_one_is_exhausted(self, client: anthropic.Anthropic) -> None:
        later = STANDING.replace(
            "city=Fresno: 31 left\ncity=Sacramento: 24 left\n", "last plan: contractors city=Fresno\n"
        )
        assert used(ask(client, later, PLAN))["parameters"] == {}

    def test_a_parameter_that_takes_several_values_gets_a_list(self, client: anthropic.Anthropic) -> None:
        cities = {"type": "object", "properties": {"city": {"type": "array", "items": {"type": "string"}}}}
        schema = PLAN["input_schema"]
        several = {**PLAN, "input_schema": {**schema, "properties": {**schema["properties"], "parameters": cities}}}
        first = used(ask(client, STANDING, several))["parameters"]["city"]
        later = f"{STANDING}\nlast plan: contractors city={first}, quota 58"
        again = used(ask(client, later, several))["parameters"].get("city")
        assert first in (["Fresno"], ["Sacramento"])
        assert again != first

    def test_a_smaller_goal_makes_a_smaller_quota(self, client: anthropic.Anthropic) -> None:
        assert used(ask(client, STANDING.replace("goal: 50", "goal: 20"), PLAN))["quota"] == 15

    def test_goes_to_the_source_that_holds_most(self, client: anthropic.Anthropic) -> None:
        assert used(ask(client, STANDING.replace("312 left", "8 left"), PLAN))["source"] == "chamber"

    def test_shares_follow_the_replies(self, client: anthropic.Anthropic) -> None:
        told = STANDING.replace("plain: share 0.5", "plain: share 0.5, 40 reached, 8 replied")
        told = told.replace("question: share 0.5", "question: share 0.5, 40 reached, 1 replied")
        shares = used(ask(client, told, PLAN))["shares"]
        assert shares["plain"] > 0.7
        assert sum(shares.values()) == pytest.approx(1)

    def test_asks_for_less_after_a_refusal(self, client: anthropic.Anthropic) -> None:
        first = ask(client, STANDING, PLAN)
        again = talk(client, answered(STANDING, first, "refused: city is fixed by the territory"), PLAN)
        assert used(again)["parameters"] == {}
