"""agents.yaml: the SOULs."""

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, AliasChoices, BeforeValidator, ConfigDict, Field, model_validator

from config.base import Listed, Name, Strict, refusal
from config.catalogues import READERS, TOOLS
from config.crewai_words import AGENT_KEYS, of_a_reader, of_a_tool
from config.metrics import Metric
from config.misplaced import IN_AGENT
from config.prohibitions import Never

ToolName = Annotated[str, Listed("tool", TOOLS, of_a_reader)]
UsedTool = Annotated[str, Listed("tool", (*TOOLS, *READERS), of_a_tool)]


def _route(value: object) -> object:
    """A route is a name of models.yaml; a maker's own name of a model is told as such."""
    if isinstance(value, str) and "/" in value:
        model = value.rpartition("/")[2]
        raise refusal(f'"{value}" is no route of models.yaml: add one with model: {model}, and give its name here')
    return value


Route = Annotated[Name, BeforeValidator(_route)]


def _below(value: str) -> str:
    """A folder below the project, as its files know it; not the project itself, with its settings and homes."""
    path = PurePosixPath(value)
    hidden = [part for part in path.parts if part.startswith(".")]
    if path.is_absolute() or not path.parts or hidden or "\\" in value or "$" in value:
        raise refusal(f'"{value}" is no folder below the project, as in data/samples')
    return str(path)


Folder = Annotated[str, Field(max_length=200), AfterValidator(_below)]
OF_READERS = ("folders", "calls", "text", "usd_per_call")


class ToolUse(Strict):
    """A tool of the catalogue, under the name by which this agent knows it.

    A reader of crewai-tools is confined to ``folders``, makes at most so many ``calls`` about one item in a cycle, and
    gives at most so many characters of ``text`` at each. ``usd_per_call`` is what a call costs, within the envelope's
    ``spend``.
    """

    use: UsedTool
    known_as: Name | None = None
    folders: list[Folder] = Field([], max_length=10)
    calls: int = Field(4, ge=1, le=50)
    text: int = Field(8_000, ge=200, le=50_000)
    usd_per_call: float = Field(0, ge=0)

    @model_validator(mode="after")
    def _is_confined(self) -> "ToolUse":
        if self.is_reader and not self.folders:
            raise refusal(f"{self.use} reads below folders that are named: folders: [data/samples]")
        for key in OF_READERS:
            if not self.is_reader and key in self.model_fields_set:
                raise refusal(f"belongs to a reader of crewai-tools ({', '.join(READERS)})", at=key)
        return self

    @property
    def is_reader(self) -> bool:
        """Whether it is a tool of crewai-tools."""
        return self.use in READERS

    @property
    def name(self) -> str:
        """The name by which the agent knows it."""
        return self.known_as or (READERS[self.use].known_as if self.is_reader else self.use)


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

    @property
    def readers(self) -> tuple[ToolUse, ...]:
        """The tools of crewai-tools that it reads with."""
        return tuple(tool for tool in self.tools if isinstance(tool, ToolUse) and tool.is_reader)

    foreign: ClassVar[Mapping[str, str]] = {**IN_AGENT, **AGENT_KEYS}
    model_config = ConfigDict(json_schema_extra=_with_llm)


AgentsFile = dict[Name, AgentConfig]
