"""agents.yaml: the SOULs."""

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, AliasChoices, BeforeValidator, ConfigDict, Field, model_validator

from config.base import Listed, Name, Strict, Words, refusal
from config.catalogues import READERS, TOOLS
from config.files.crewai_words import AGENT_KEYS, of_a_reader, of_a_tool
from config.files.metrics import Metric
from config.files.misplaced import IN_AGENT
from config.files.prohibitions import Never
from config.files.searches import OWN, SEARCHERS, SearchRequest

ToolName = Annotated[str, Listed("tool", TOOLS, of_a_reader)]
UsedTool = Annotated[str, Listed("tool", (*TOOLS, *READERS, *SEARCHERS, OWN), of_a_tool)]


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
OF_BOTH, OF_SEARCHERS = ("calls", "text", "usd_per_call"), ("api", "results", "search")
SEARCHES = (*SEARCHERS, OWN)
_KEYS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "folders": (f"a reader of crewai-tools ({', '.join(READERS)})", tuple(READERS)),
    **dict.fromkeys(OF_SEARCHERS, (f"a searcher ({', '.join(SEARCHES)})", SEARCHES)),
    **dict.fromkeys(
        OF_BOTH,
        (
            f"a reader of crewai-tools ({', '.join(READERS)}), or a searcher ({', '.join(SEARCHES)})",
            (*READERS, *SEARCHES),
        ),
    ),
}
"""Whose each key is besides ``use`` and ``known_as``, in words and by name."""


class ToolUse(Strict):
    """A tool of the catalogue, under the name by which this agent knows it.

    A reader of crewai-tools is confined to ``folders``, makes at most so many ``calls`` about one item in a cycle, and
    gives at most so many characters of ``text`` at each. ``usd_per_call`` is what a call costs, within the envelope's
    ``spend``.

    A searcher asks one ``api`` of connections.yaml, at most so many ``calls`` about one item in all, for so many
    ``results`` each; it has no calls and no price unless they are said. ``search`` is what an API of one's own is
    asked.
    """

    use: UsedTool
    known_as: Name | None = None
    folders: list[Folder] = Field([], max_length=10)
    calls: int = Field(4, ge=1, le=50)
    text: int = Field(8_000, ge=200, le=50_000)
    usd_per_call: float = Field(0, ge=0)
    api: Name | None = None
    results: int = Field(5, ge=1, le=20)
    search: SearchRequest | None = None

    @model_validator(mode="after")
    def _is_confined(self) -> "ToolUse":
        for key, (whose, uses) in _KEYS.items():
            if key in self.model_fields_set and self.use not in uses:
                raise refusal(f"belongs to {whose}", at=key)
        if self.is_reader and not self.folders:
            raise refusal(f"{self.use} reads below folders that are named: folders: [data/samples]")
        if self.is_searcher:
            self._check_search()
        return self

    def _check_search(self) -> None:
        """Refuse a search without a bound, without a price, or of nobody knows what."""
        if self.use == OWN and not self.api:
            raise refusal("is missing: the API that is asked, under apis of connections.yaml", at="api")
        if self.use == OWN and not self.search:
            what = 'is missing: what the API is asked, as in {path: /find, query: {q: "{query}"}, title: name, ...}'
            raise refusal(what, at="search")
        if self.use != OWN and self.search:
            raise refusal(f"what {self.use} asks is known: leave it out, or say use: {OWN}", at="search")
        wanted = {
            "calls": "the most searches about one item, as in calls: 3; without it nothing bounds them",
            "usd_per_call": "what a search costs in US dollars, as in usd_per_call: 0.001 (0 where it is free)",
        }
        if lacking := [key for key in wanted if key not in self.model_fields_set]:
            more = "".join(f"; so is {key}: {wanted[key]}" for key in lacking[1:])
            raise refusal(f"is missing: {wanted[lacking[0]]}{more}", at=lacking[0])

    @property
    def is_reader(self) -> bool:
        """Whether it is a tool of crewai-tools that reads files."""
        return self.use in READERS

    @property
    def is_searcher(self) -> bool:
        """Whether it searches."""
        return self.use in SEARCHES

    @property
    def asks(self) -> str:
        """The API that a searcher asks, by its name in connections.yaml."""
        return self.api or SEARCHERS[self.use].api

    @property
    def request(self) -> SearchRequest:
        """What a searcher asks it."""
        return self.search or SEARCHERS[self.use].request

    @property
    def name(self) -> str:
        """The name by which the agent knows it."""
        usual = READERS[self.use].known_as if self.is_reader else FOUND_BY if self.is_searcher else self.use
        return self.known_as or usual


FOUND_BY = "search_web"
"""How agents know a searcher."""

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

    role: Words
    goal: Words
    backstory: Words
    responsibilities: list[Words] = []
    prohibitions: list[Words] = []
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
        """The tools of crewai-tools that it reads files with."""
        return tuple(tool for tool in self.tools if isinstance(tool, ToolUse) and tool.is_reader)

    @property
    def looks_with(self) -> tuple[ToolUse, ...]:
        """All that it may look things up with by itself."""
        return (*self.readers, *self.searchers)

    @property
    def searchers(self) -> tuple[ToolUse, ...]:
        """What it searches with."""
        return tuple(tool for tool in self.tools if isinstance(tool, ToolUse) and tool.is_searcher)

    foreign: ClassVar[Mapping[str, str]] = {**IN_AGENT, **AGENT_KEYS}
    model_config = ConfigDict(json_schema_extra=_with_llm)


CODE = "code"
NO_AGENTS = (CODE, "person")
"""Who else the ledger names where it names an agent: code that judged, or a person who did."""


def _is_an_agent_s(name: str) -> str:
    if name in NO_AGENTS:
        raise refusal(f'"{name}" is how the ledger calls what no agent did: give the agent another name')
    return name


AgentName = Annotated[Name, AfterValidator(_is_an_agent_s)]
AgentsFile = dict[AgentName, AgentConfig]
