"""agents.yaml: the SOULs."""

from typing import Annotated, Literal

from pydantic import Field

from config.base import Listed, Name, Strict
from config.catalogues import TOOLS
from config.prohibitions import Never

ToolName = Annotated[str, Listed("tool", TOOLS)]


class ToolUse(Strict):
    """A tool of the catalogue, under the name by which this agent knows it."""

    use: ToolName
    known_as: Name | None = None


ALONE = "alone"
"""A fallback that every agent has: itself, without the Boss."""


class OnFailure(Strict):
    """What the router does when this agent's cycle fails: try again, then each fallback in turn, then give up.

    A fallback is ``alone`` (the agent without the Boss) or another agent that has the tool for the work. Giving up,
    ``hold`` sends what was left behind to a person, ``skip`` passes it over (a reply still goes to a person), and
    ``halt`` stops the campaign.
    """

    retries: int = Field(1, ge=0, le=5)
    fallback: list[Name] = []
    then: Literal["hold", "skip", "halt"] = "hold"


class AgentConfig(Strict):
    """One SOUL. ``model`` names an entry of models.yaml; ``tools`` names entries of the tool catalogue.

    Role, goal and backstory are needed; all else sharpens it. What an agent hands its task's output in with, it has
    without being given it.
    """

    role: str
    goal: str
    backstory: str
    responsibilities: list[str] = []
    prohibitions: list[str] = []
    inputs: list[str] = []
    output: str = ""
    success_metric: str = ""
    on_failure: OnFailure = OnFailure()
    never: Never = Never()
    tools: list[ToolName | ToolUse] = []
    model: Name


AgentsFile = dict[Name, AgentConfig]
