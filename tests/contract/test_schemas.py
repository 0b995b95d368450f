"""What a model is told of a tool's arguments, and what it reads when they are wrong."""

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import create_model

from tests.support.scripted import ScriptedModel, calls, says
from tools.agent.lines import Answer

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "judgements": {
            "type": "array",
            "description": "One a candidate",
            "items": {
                "type": "object",
                "properties": {
                    "id": {"type": "string", "description": "As in the batch"},
                    "score": {"type": "integer", "minimum": 0, "maximum": 100, "description": "How well it fits"},
                    "why": {"type": "string", "description": "May be left out"},
                },
                "required": ["id", "score"],
            },
        }
    },
    "required": ["judgements"],
}


def solo(model: ScriptedModel, act: Callable[..., Answer], kind: Any, wire: Mapping[str, Any] | None = None) -> str:
    """A specialist alone with the tool ``judge``, whose one argument is ``judgements``, of the kind."""
    from crews.cycles import factory
    from tests.support.crew_parts import llm, soul
    from tools.agent.base import Arguments, agent_tool

    schema = create_model("Schema", __base__=Arguments, judgements=(kind, ...))
    tool = agent_tool("judge", "Takes judgements", schema, act, wire)
    declared = {} if tool.wire_schema is None else {tool.name: tool.wire_schema}
    scout = factory.build_specialist(soul("Scout"), llm(model.connection, schemas=declared), 5)
    return factory.kickoff(factory.solo_crew(scout, "Judge.", [tool]))


def took(judgements: list[int]) -> Answer:
    """A tool that is content at once."""
    return Answer(f"took {judgements}", final=True)


def test_a_declared_schema_reaches_the_model_untouched() -> None:
    given: list[Any] = []

    def act(judgements: Any) -> Answer:
        given.append(judgements)
        return Answer("recorded", final=True)

    judgement = {"id": "[P7]", "score": "82%"}
    with ScriptedModel(calls("judge", judgements=[judgement])) as model:
        assert solo(model, act, Any, SCHEMA) == "recorded"
        (told,) = model.requests[0]["tools"]
    assert told == {"name": "judge", "description": "Takes judgements", "input_schema": SCHEMA}
    assert given == [[judgement]]


def test_wrong_arguments_are_answered_in_one_short_line_and_the_tool_does_not_run() -> None:
    wrong = calls("judge", judgements=["high", "low", "82%", "none", "no", "1"])
    with ScriptedModel(wrong, calls("judge", judgements=[3])) as model:
        assert solo(model, took, list[int]) == "took [3]"
        said = model.requests[1]["messages"][-1]["content"][0]["content"]
    fault = "Input should be a valid integer, unable to parse string as an integer"
    places = "; ".join(f"judgements[{place}]: {fault}" for place in range(4))
    assert said == f"judge did nothing: {places}; and 1 more; it takes judgements"


def test_arguments_that_are_missing_are_named() -> None:
    with ScriptedModel(calls("judge"), says("I give up.")) as model:
        assert solo(model, took, list[int]) == "I give up."
        said = model.requests[1]["messages"][-1]["content"][0]["content"]
    assert said == "judge did nothing: judgements: Field required; it takes judgements"
