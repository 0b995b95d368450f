"""campaigns/*.yaml: a vertical in a territory, with a goal, senders, schedules and an envelope."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from config.base import Cron, IsoMoment, MailAddress, Name, Share, Strict, Zone, refusal
from config.files.crms import Crm
from config.files.misplaced import IN_CAMPAIGN
from config.files.verticals import Scalar


class Sender(Strict):
    """One mailbox of ours. ``since`` (a date) is when its warm-up began; empty means the campaign's start."""

    mailbox: Name
    address: MailAddress
    name: str
    title: str = ""
    timezone: Zone
    since: date | None = None


class Goal(Strict):
    """Sourcing ends when this many prospects are qualified. A crew with tasks has no goal: it does all its items."""

    qualified: int = Field(0, ge=1, le=100_000)


class Items(Strict):
    """Where the items of a crew with tasks come from: a file of records (csv, json, jsonl, yaml), each one item.

    ``on: lead`` says that records come in, too, while the campaign is under way, by the signed webhook of ``serve`` or
    by ``import``: a live run waits for more until the campaign's days are over. Such a campaign may have no file.

    A record's names are the fields of the crew's items. ``documents`` is the folder that fields of the kind
    ``document`` name files of; nothing outside it is read. Both are sought from the project. ``shared`` names files of
    it that are every item's, before those that its record names.
    """

    file: str | None = Field(None, min_length=1)
    documents: str | None = None
    shared: list[Annotated[str, Field(min_length=1)]] = []
    on: Literal["lead"] | None = None

    @model_validator(mode="after")
    def _come_from_somewhere(self) -> "Items":
        if self.file is None and self.on is None:
            raise refusal("is missing: items come from a file, or by webhook (on: lead)", at="file")
        if self.shared and self.documents is None:
            raise refusal("is missing: the folder of the documents that are shared", at="documents")
        return self


class Schedules(Strict):
    """Cron lines (five fields, in the campaign's time zone) for work that no count makes due."""

    plan: Cron = "0 6 * * 1"
    inbox: Cron = "0 9,15 * * *"
    report: Cron = "0 18 * * 5"


class Notify(Strict):
    """Where people are told of hot leads, halts and questions, besides the board.

    ``approval`` tells of messages, angles and releases that wait for a yes or a no, of all new ones together.
    ``report`` sends the report each time that ``schedules.report`` names, and once as the campaign ends.
    """

    mail: MailAddress | None = None
    webhook: str | None = None
    on: list[Literal["hot_lead", "halt", "question", "approval", "report"]] = ["hot_lead", "halt", "question"]


class Push(Strict):
    """What another system (``push`` in connections.yaml) is told of: interested replies, outcomes."""

    on: list[Literal["hot_lead", "outcome"]] = Field(min_length=1)


class Learning(Strict):
    """How what comes back sets the shares of the first step's variants (``guardrails/learning.py`` has the rule).

    A variant is worth its positive outcomes minus ``weight`` times its negative ones, by person written to. None gets
    less than the ``floor``. Until ``begins`` people have been written to, the plan's shares hold.
    """

    weight: float = Field(3.0, ge=0, le=100)
    floor: Share = Field(0.1, gt=0)
    begins: int = Field(20, ge=1, le=100_000)


class Infrastructure(Strict):
    """What mailboxes, domains, servers and tools take, used or not: dollars a month, a twelfth of 365.25 days.

    Reports share it out over the days of the campaign, from its start to its end or to now. Nobody is paid by it, so it
    counts towards no limit of the envelope's ``spend``.
    """

    usd_per_month: float = Field(ge=0)


class CampaignConfig(Strict):
    """One campaign. ``territory`` fixes parameters of the sources; ``days`` is the most days that it runs.

    A campaign of a crew with tasks names its ``items`` instead of a vertical, and needs none of what outreach needs
    (``OF_OUTREACH``); ``checks`` hold it to that.
    """

    campaign: Name
    vertical: Name = ""
    items: Items | None = None
    crew: Name
    envelope: Name
    rehearsal: Name
    territory: dict[Name, bool | Scalar | list[bool | Scalar]] = {}
    goal: Goal = Goal()
    days: int = Field(14, ge=1, le=366)
    timezone: Zone
    start: IsoMoment | None = None
    senders: list[Sender] = Field([], min_length=1)
    organisation: str = ""
    postal_address: str = Field("", min_length=10)
    opt_out: str = Field("", min_length=10)
    schedules: Schedules = Schedules()
    learning: Learning | None = None
    infrastructure: Infrastructure = Infrastructure(usd_per_month=0)
    notify: Notify = Notify()
    push: Push | None = None
    crm: Crm | None = None

    foreign: ClassVar[Mapping[str, str]] = IN_CAMPAIGN


ITEM_FILES = (".csv", ".json", ".jsonl", ".yaml", ".yml")
"""What items are read from."""

ONLY_OUTREACH = ("territory", "learning", "push", "crm")
"""What only a campaign that writes to people may have."""

OF_OUTREACH = ("vertical", "goal", "senders", "organisation", "postal_address", "opt_out")
"""What only a campaign that writes to people has, and each has."""
