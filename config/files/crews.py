"""crews/*.yaml: which agents and tasks make a crew, in which process.

A crew has ``stages``, the works of outreach, or ``tasks`` over items of a kind of its own (``works_on``). Tasks beside
stages work on prospects, each from the milestone on that it ``takes``.
"""

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, ClassVar, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from config.base import Cron, Duration, Listed, Name, Share, Strict, Words, refusal
from config.catalogues import EFFECTS, JOBS
from config.files.agents import CODE, AgentConfig, AgentName
from config.files.crewai_words import CREW_KEYS, TASK_KEYS
from config.files.misplaced import IN_CREW, IN_TASK
from config.files.outputs import JUDGED, PROSPECT_FIELDS, FieldConfig, OutputConfig
from config.works import DECLARED, TRAITS, AnyWork, Milestone, Traits, Work

PROSPECT = "prospect"
"""The kind of item that a crew with stages works on."""


def _in_words(value: object) -> object:
    """A condition that always or never holds, written as YAML's own word."""
    return str(value).lower() if isinstance(value, bool) else value


Condition = Annotated[str, BeforeValidator(_in_words), WithJsonSchema({"type": ["string", "boolean"]})]
PerDay = Annotated[int | None, Field(ge=1, le=100_000)]


class StageTask(Strict):
    """One stage: what it works on (``work``), who does it, in what batches, and the words of its task.

    ``cycle`` is the most prospects that one cycle takes, ``batch`` the most that one model request takes, ``per_day``
    the most that it takes on one day of the campaign. ``context`` names tasks whose outputs its agent is shown. With a
    ``schedule`` (a cron in the campaign's time zone) it takes what there is when the cron comes round, and nothing
    between.
    """

    work: Work
    agent: Name
    description: Words
    expected_output: Words
    context: list[Name] = []
    cycle: int = Field(25, ge=1, le=200)
    batch: int = Field(10, ge=1, le=100)
    schedule: Cron | None = None
    per_day: PerDay = None

    foreign: ClassVar[Mapping[str, str]] = IN_TASK

    @property
    def traits(self) -> Traits:
        """What is true of its kind of work."""
        return TRAITS[self.work]


class CleanRecord(Strict):
    """What earns a crew its trust: the share ``clean`` of its newest ``cycles`` cycles left nothing over."""

    cycles: int = Field(5, ge=1, le=100)
    clean: Share = 0.9


class Supervision(Strict):
    """How closely the manager looks: first at every cycle, and after a clean record only at ``exceptions``.

    Under ``exceptions`` a specialist works without the manager until something is refused, left over or failed. A
    breaker or a complaint puts supervision back to ``start``.
    """

    start: Literal["every"] = "every"
    after: CleanRecord = CleanRecord()
    then: Literal["exceptions", "every"] = "exceptions"


class Redo(Strict):
    """``task`` is done again ``unless`` the condition holds, with what this task said of it, at most ``rounds`` times.

    After the last round ``then`` says what becomes of the item: a ``person`` decides, or the ``last`` round goes on.
    ``reason`` is what people, and the agent that does it again, read; without one they read what the condition asked.
    """

    task: Name
    unless: Condition
    rounds: int = Field(2, ge=1, le=10)
    then: Literal["person", "last"] = "person"
    reason: str = Field("", max_length=120)


class Recall(Strict):
    """An earlier answer of the same task is taken in the place of one for which ``when`` holds: of one that is unsure.

    It answered the same question, no longer ago than ``within``, and ``when`` does not hold for it; nobody has rejected
    its item. The question is all that the task was shown of the item; with ``same`` these fields of the item alone.
    """

    when: Condition
    within: Duration
    same: list[Name] = []


class Follow(Strict):
    """What becomes of an item whose task is done, where the condition holds: a ``person`` decides, or it is ``close``d.

    The first rule that holds counts. ``reason`` is what people read of it; without one they read the condition.
    """

    when: Condition
    to: Literal["person", "close"]
    reason: str = Field("", max_length=120)


class TaskConfig(Strict):
    """One task over the crew's items, done by an ``agent``, a ``job``, an ``effect``, or another ``crew``.

    It takes the items for which every task in ``context`` (whose outputs it is shown) and ``after`` (which it is not
    shown) is settled, and ``when`` holds. An item for which ``when`` does not hold skips the task. Beside stages it
    ``takes`` a milestone: prospects that have come that far, and no stage goes on with one before the task is settled.
    With a ``schedule`` (a cron in the campaign's time zone) it takes what there is when the cron comes round, and
    nothing between; ``per_day`` is the most items that it does on one day of the campaign.
    A release leaves as ``file`` for the home's folder, or under that name for the ``webhook`` of connections.yaml; one
    without a ``body`` is what the tasks in its ``context`` handed in, as JSON.
    """

    agent: Name | None = None
    job: Annotated[str, Listed("job", JOBS)] | None = None
    effect: Annotated[str, Listed("effect", EFFECTS)] | None = None
    crew: Name | None = None
    takes: Milestone | None = None
    context: list[Name] = []
    after: list[Name] = []
    when: Condition | None = None
    output: Name | None = None
    description: Words = ""
    expected_output: Words = ""
    cycle: int = Field(25, ge=1, le=200)
    batch: int = Field(5, ge=1, le=100)
    schedule: Cron | None = None
    per_day: PerDay = None
    recall: Recall | None = None
    redo: Redo | None = None
    then: list[Follow] = []
    file: str | None = Field(None, max_length=200)
    webhook: Name | None = None
    body: str | None = Field(None, max_length=20_000)

    foreign: ClassVar[Mapping[str, str]] = {**IN_TASK, **TASK_KEYS}

    @model_validator(mode="after")
    def _is_done_by_one(self) -> "TaskConfig":
        doers = [key for key in DOERS if getattr(self, key) is not None]
        if len(doers) != 1:
            what = f"is done by several: {', '.join(doers)}" if doers else "says not who does it"
            raise refusal(f"a task {what}", allowed=DOERS)
        doer = doers[0]
        for key, needed_by in (("output", "agent"), ("description", "agent"), ("expected_output", "agent"),
                               ("file", "effect")):  # fmt: skip
            if doer == needed_by and not getattr(self, key):
                raise refusal(f"a task with {'an ' + doer} names its {key}", at=key)
            if doer != needed_by and getattr(self, key):
                raise refusal(f"belongs to a task with an {needed_by}", at=key)
        for key in ("body", "webhook"):
            if doer != "effect" and getattr(self, key):
                raise refusal("belongs to a task with an effect", at=key)
        if doer == "effect" and self.body is None and not str(self.file).endswith(RECORD):
            what = f"says no body, so it is the record itself: end it in {RECORD}, or give a body"
            raise refusal(what, at="file")
        for key in ("recall", "redo", "then"):
            if doer != "agent" and getattr(self, key):
                raise refusal("belongs to a task with an agent", at=key)
        return self

    @property
    def doer(self) -> str:
        """Which of ``DOERS`` does it."""
        return next(key for key in DOERS if getattr(self, key) is not None)

    @property
    def upstream(self) -> tuple[str, ...]:
        """The tasks that are settled before it."""
        return tuple(dict.fromkeys([*self.context, *self.after]))

    @property
    def conditions(self) -> tuple[str, ...]:
        """Every condition of it."""
        own = (self.when, self.recall and self.recall.when, self.redo and self.redo.unless)
        return tuple(one for one in (*own, *(rule.when for rule in self.then)) if one)


MOST_BY_RULE = 200
"""The most items that code takes in one cycle."""
DOERS = ("agent", "job", "effect", "crew")
RECORD = ".json"
"""How the file of a release ends that is what tasks handed in, as data."""


class InnerTask(TaskConfig):
    """A task of another crew that does a task of this one: of the crew ``of``, in the place of the task ``within``.

    ``places`` are all the tasks in whose place it stands, the outermost first: one for each crew that it is within.
    ``manager`` is that crew's own, who delegates it.
    """

    places: tuple[Name, ...]
    of: Name
    manager: Name | None

    @property
    def within(self) -> str:
        """The task of the crew itself in whose place it stands."""
        return self.places[0]


class AgentTask(Strict):
    """A task as the engine sees it, of whatever kind of crew; ``work`` is ``task`` where it is declared.

    ``manager`` delegates it: that of the crew whose task it is, or nobody in a sequential one. ``agent`` is ``code``
    for work of outreach that no stage does.
    """

    work: AnyWork
    agent: Name
    description: str
    expected_output: str
    cycle: int
    batch: int
    schedule: Cron | None = None
    manager: Name | None

    @property
    def traits(self) -> Traits:
        """What is true of its kind of work."""
        return TRAITS[self.work]

    @property
    def is_by_rule(self) -> bool:
        """Does code do it, for want of a stage?"""
        return self.agent == CODE


class CrewConfig(Strict):
    """A crew: in the hierarchical process the manager delegates each task to its agent.

    Without ``supervision`` it delegates every cycle. ``agents`` are SOULs of this crew's own, beside agents.yaml.
    ``tasks_from`` is a tasks.yaml as CrewAI has it, beside this file: its tasks come before those of ``tasks``.
    """

    crew: Name
    process: Literal["hierarchical", "sequential"] = "hierarchical"
    manager: Name | None = None
    supervision: Supervision | None = None
    stages: dict[Name, StageTask] = {}
    works_on: Name | None = None
    items: dict[Name, Annotated[dict[Name, FieldConfig], Field(min_length=1)]] = {}
    outputs: dict[Name, OutputConfig] = {}
    tasks: dict[Name, TaskConfig] = {}
    tasks_from: str | None = None
    agents: dict[AgentName, AgentConfig] = {}

    foreign: ClassVar[Mapping[str, str]] = {**IN_CREW, **CREW_KEYS}

    @model_validator(mode="after")
    def _is_of_one_shape(self) -> "CrewConfig":
        if not self.stages and not self.tasks:
            raise refusal("a crew has neither stages nor tasks: tasks over items of its own, or the stages of outreach")
        if self.process == "hierarchical" and self.manager is None:
            raise refusal("a hierarchical crew names its manager", at="manager")
        if self.process == "sequential" and self.manager is not None:
            raise refusal("a sequential crew has no manager", at="manager")
        if self.process == "sequential" and self.supervision is not None:
            raise refusal("a sequential crew has no manager, so nobody looks: leave it out", at="supervision")
        for key in ("works_on", "outputs", "tasks_from"):
            if not self.tasks and getattr(self, key):
                raise refusal("belongs to a crew with tasks", at=key)
        if self.stages and self.tasks and self.works_on not in (None, PROSPECT):
            what = f"tasks beside stages work on prospects: say works_on: {PROSPECT}"
            raise refusal(f'not "{self.works_on}": {what}', at="works_on")
        if self.stages and self.items:
            what = f"tasks beside stages work on prospects, whose fields are built in ({', '.join(PROSPECT_FIELDS)})"
            raise refusal(f"{what}: leave it out", at="items", at_key=True)
        planning = next((name for name, stage in self.stages.items() if stage.traits.is_managers), None)
        if planning and self.process == "sequential":
            what = f"{planning} is a manager's work, and a sequential crew has none: leave it out, and code plans"
            raise refusal(what, at="process")
        return self

    @property
    def has_effects(self) -> bool:
        """Does a task of it do anything outside?"""
        return any(task.effect for task in self.tasks.values())

    @property
    def webhooks(self) -> tuple[str, ...]:
        """The names of the webhooks to which its documents go."""
        return tuple(dict.fromkeys(task.webhook for task in self.tasks.values() if task.webhook))

    @property
    def is_declared(self) -> bool:
        """Whether it works on items of its own, by tasks alone."""
        return not self.stages

    @property
    def boss(self) -> str:
        """The manager.

        Raises:
            LookupError: In a sequential crew, which has none.
        """
        if self.manager is None:
            raise LookupError(f"the crew {self.crew} has no manager")
        return self.manager

    @property
    def fields(self) -> Mapping[str, FieldConfig]:
        """The fields of the items that it works on; nobody has judged a prospect where no stage does that."""
        if not self.stages:
            return self.items.get(self.works_on or "", {})
        return {name: field for name, field in PROSPECT_FIELDS.items() if self.judges or name not in JUDGED}

    @property
    def judges(self) -> bool:
        """Does a stage judge prospects, so that they have a tier and a score?"""
        return any(stage.traits.searches for stage in self.stages.values())

    @cached_property
    def agent_tasks(self) -> Mapping[str, AgentTask]:
        """The tasks that agents do, by their names."""
        shared = {*AgentTask.model_fields} - {"work", "manager"}
        stages = {
            name: AgentTask(**one.model_dump(include=shared), work=one.work, manager=self.manager)
            for name, one in self.stages.items()
        }
        tasks = {
            name: AgentTask(
                **one.model_dump(include=shared),
                work=DECLARED.name,
                manager=one.manager if isinstance(one, InnerTask) else self.manager,
            )
            for name, one in self.tasks.items()
            if one.agent
        }
        return stages | tasks

    @cached_property
    def tasks_by_rule(self) -> Mapping[str, AgentTask]:
        """The works of outreach that code does because no stage does them, under their own names."""
        done = {stage.work for stage in self.stages.values()}
        left = [one.name for one in TRAITS.values() if one.by_rule and one.name not in done] if self.stages else []
        return {
            name: AgentTask(
                work=name,
                agent=CODE,
                description="",
                expected_output="",
                cycle=MOST_BY_RULE,
                batch=MOST_BY_RULE,
                manager=None,
            )
            for name in left
        }

    @cached_property
    def engine_tasks(self) -> Mapping[str, AgentTask]:
        """All that is done in cycles: by agents, and by code where the crew has no agent for it."""
        return {**self.agent_tasks, **self.tasks_by_rule}
