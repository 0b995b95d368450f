"""agents.yaml: the SOULs."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AliasChoices, BeforeValidator, ConfigDict, Field, model_validator

from config.base import Listed, Name, Strict, refusal
from config.catalogues import TOOLS
from config.crewai_words import AGENT_KEYS, of_a_tool
from config.metrics import Metric
from config.prohibitions import Never

ToolName = Annotated[str, Listed("tool", TOOLS, of_a_tool)]


def _route(value: object) -> object:
    """A route is a name of models.yaml; a maker's own name of a model is told as such."""
    if isinstance(value, str) and "/" in value:
        model = value.rpartition("/")[2]
        raise refusal(f'"{value}" is no route of models.yaml: add one with model: {model}, and give its name here')
    return value


Route = Annotated[Name, BeforeValidator(_route)]


class ToolUse(Strict):
    """A tool of the catalogue, under the name by which this agent knows it."""

    use: ToolName
    known_as: Name | None = None


ALONE = "alone"
"""A fallback that every agent has: itself, without the Boss."""


UNREAD = ("inputs", "output")
"""Keys that a SOUL had and nothing ever read; a file that still has them is taken, and ``check`` notes it."""


class OnFailure(Strict):
    """What the router does when this agent's cycle fails: try again, then each fallback in turn, then give up.

    A fallback is ``alone`` (the agent without the Boss) or another agent that has the tool for the work. Giving up,
    ``hold`` sends what was left behind to a person, ``skip`` passes it over (a reply still goes to a person), and
    ``halt`` stops the campaign.
    """

    retries: int = Field(1, ge=0, le=5)
    fallback: list[Name] = []
    then: Literal["hold", "skip", "halt"] = "hold"


def _with_llm(schema: dict[str, Any]) -> None:
    """For editors: ``llm`` may stand in the place of ``model``."""
    schema["properties"]["llm"] = {**schema["properties"]["model"], "title": "Llm"}
    schema["required"].remove("model")
    schema["oneOf"] = [{"required": ["model"]}, {"required": ["llm"]}]


class AgentConfig(Strict):
    """One SOUL. ``model`` (or ``llm``) names an entry of models.yaml; ``tools`` names entries of the tool catalogue.

    Role, goal and backstory are needed; all else sharpens it. What an agent hands its task's output in with, it has
    without being given it. ``success_metric`` is a figure with a bound, which the report holds against it, or words,
    which are for people alone.
    """

    role: str
    goal: str
    backstory: str
    responsibilities: list[str] = []
    prohibitions: list[str] = []
    success_metric: str | Metric = ""
    on_failure: OnFailure = OnFailure()
    never: Never = Never()
    tools: list[ToolName | ToolUse] = []
    model: Route = Field(validation_alias=AliasChoices("model", "llm"))

    @model_validator(mode="before")
    @classmethod
    def _without_what_nobody_reads(cls, given: object) -> object:
        return {key: value for key, value in given.items() if key not in UNREAD} if isinstance(given, dict) else given

    foreign: ClassVar[Mapping[str, str]] = AGENT_KEYS
    model_config = ConfigDict(json_schema_extra=_with_llm)


AgentsFile = dict[Name, AgentConfig]
