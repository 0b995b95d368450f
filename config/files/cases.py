"""cases/AGENT/*.yaml: what one agent is tried on by ``try``, and what has to come of it."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, model_validator

from config.base import Name, Share, Strict, refusal

InputText = Annotated[str, Field(max_length=50_000)]
CompanyName = Annotated[str, Field(min_length=1, max_length=5_000)]
Id = Annotated[str, Field(pattern=r"^[a-z]+[0-9]+$", max_length=12)]
Count = Annotated[int, Field(ge=0, le=200)]
StageState = Literal[
    "found", "qualified", "in_critique", "rejected", "built", "needs_review", "in_sequence", "replied", "bounced",
    "opted_out", "finished",
]  # fmt: skip


class Candidate(Strict):
    """A business as a directory has it: all that a Scout is shown of one."""

    company: CompanyName
    industry: InputText | None = None
    city: InputText | None = None
    state: InputText | None = None
    employees: int | None = None
    revenue: int | None = None
    founded: int | None = None


class CaseFact(Strict):
    """A fact of a dossier, of a kind (``website``, ``review``, ``news`` ...); ``seen`` says when, today if nothing."""

    text: InputText
    kind: Name = "website"
    seen: date | None = None


class CaseAngle(Strict):
    """An angle that was written before, with the ids of the facts that it cites (``f1`` is the first of the dossier).

    ``state`` is how it stands: for a critic it waits, for a publisher it is accepted, unless this says something else.
    ``verdict`` and ``words`` are a critic's, of one that was returned.
    """

    text: InputText
    facts: list[Id] = Field(min_length=1)
    confidence: Share = 0.8
    state: Literal["accepted", "waiting", "returned"] | None = None
    verdict: Literal["", "supported", "overstated", "unsupported"] = ""
    words: str = ""


class Dossier(Candidate):
    """A prospect with what is known of it, and what was written about it before."""

    facts: list[InputText | CaseFact] = []
    angles: list[CaseAngle] = []


class CaseReply(Strict):
    """What somebody wrote, and the words of ours that it answers; ``doubt`` is why it may be no person's."""

    text: InputText
    company: CompanyName = "Alder Roofing"
    answers: InputText = "Would it help you to send an estimate on the same day? I could show you in ten minutes."
    doubt: InputText | None = None


class CaseItem(Strict):
    """An item of a declared crew: its fields, the texts of its facts, and the outputs that tasks made of it before."""

    fields: dict[Name, object]
    facts: list[InputText] = []
    context: dict[Name, list[dict[Name, object]]] = {}


class LastPlan(Strict):
    """The plan that the Boss set last."""

    quota: int = Field(25, ge=1, le=200)
    source: Name | None = None
    parameters: dict[Name, bool | str | int | float | list[str]] = {}
    shares: dict[Name, Share] = {}
    rationale: InputText = ""


class Earlier(Strict):
    """A cycle before this one: of which task, what came of it, and what the Boss decided on it and why."""

    task: Name
    outcome: Literal["done", "partial", "nothing", "failed"] = "nothing"
    detail: InputText = ""
    decision: Literal["proceed", "retry", "replan", "escalate"] | None = None
    reason: InputText = ""


class Expect(Strict):
    """What has to come of a case; what is not said is not asked.

    ``recorded`` says of which items something is on record afterwards. ``each`` are conditions in CEL that hold for
    every record (``record.score < 40``), ``of`` those that hold for every record of one item, by its id. ``never`` are
    words that stand in no record, whatever their case. ``refused`` says whether a tool has refused anything.
    ``decision`` are the decisions that a manager may come to.
    """

    recorded: Literal["all", "none"] | list[Id] | None = None
    each: list[str] = []
    of: dict[Id, list[str]] = {}
    never: list[Annotated[str, Field(min_length=1)]] = []
    refused: bool | None = None
    decision: list[Literal["proceed", "retry", "replan", "escalate"]] = []


class CaseConfig(Strict):
    """One case. ``campaign`` is whose offer, crew and world it is; without one, the first campaign of the ``crew``.

    ``task`` is the stage or declared task that is tried, if the agent has several. Which input there is depends on the
    task's kind of work. ``needs: model`` marks a case that takes a model to pass: the cast is not tried.
    """

    case: Name
    about: str = Field(min_length=1, max_length=300)
    campaign: Name | None = None
    crew: Name | None = None
    task: Name | None = None
    needs: Literal["model"] | None = None
    candidates: list[Candidate] = Field([], max_length=200)
    prospects: list[Dossier] = Field([], max_length=200)
    replies: list[CaseReply] = Field([], max_length=200)
    items: list[CaseItem] = Field([], max_length=200)
    funnel: dict[StageState, Count] = {}
    plan: LastPlan | None = None
    earlier: list[Earlier] = Field([], max_length=20)
    expect: Expect = Expect()

    @model_validator(mode="after")
    def _is_of_one_campaign(self) -> "CaseConfig":
        if self.campaign and self.crew:
            raise refusal("belongs to a case without a campaign, which has a crew already", at="crew")
        return self


DEFAULT_CREW = "outreach"
INPUTS = ("candidates", "prospects", "replies", "items", "funnel")
"""Of these a task takes one (``Traits.case_input``); a funnel may be left out: then the campaign has only begun."""

RECORD = "record"
RECORD_VALUES: dict[str, tuple[str, ...]] = {
    "tier": ("Hot", "Warm", "Cold"),
    "verdict": ("supported", "overstated", "unsupported"),
    "intent": (
        "interested", "question", "not_now", "not_interested", "wrong_person", "opt_out", "auto_reply",
    ),
}  # fmt: skip
"""The words of those fields of outreach's records that have a closed set of them."""
