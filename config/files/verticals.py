"""verticals/*.yaml: who is an ideal customer, where to look, what to say."""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import Field, WithJsonSchema, model_validator

from config.base import Duration, Listed, Name, Strict, refusal
from config.catalogues import BUSINESS_FIELDS, NUMBER_FIELDS, PROVIDERS
from config.files.apis import HttpRequest, JsonPath, Lookup
from config.files.own_fields import Form, Match, OwnFields

BusinessField = Annotated[
    str,
    WithJsonSchema({"anyOf": [{"enum": list(BUSINESS_FIELDS)}, {"type": "string", "pattern": "^[a-z][a-z0-9_]*$"}]}),
]
"""A name of the catalogue, or of the vertical's own ``fields``; ``field_checks`` holds it against both."""

ProviderName = Annotated[str, Listed("provider", PROVIDERS)]
Scalar = str | int | float


class Criterion(Strict):
    """A hard criterion on a field of a business: a fixed filter that no agent can relax.

    ``is_set`` takes true or false; ``not`` and ``none_of`` keep a business whose field is unknown. ``matches`` takes a
    pattern (RE2) that is sought in the text, whatever its case.
    """

    field: BusinessField
    match: Match
    value: bool | Scalar | list[bool | Scalar]


class Parameter(Strict):
    """A value that the Scout or the plan may fill in. It is never SQL. ``description`` is what the agent reads.

    Patterns are written by people: no parameter has ``match: matches``.
    """

    field: BusinessField
    match: Match
    description: str = ""


SourceFormat = Literal["csv", "parquet", "json", "http", "sql", "webhook"]
_NEEDED: Mapping[SourceFormat, tuple[str, ...]] = MappingProxyType(
    {"http": ("http", "key"), "sql": ("location", "table", "key"), "webhook": ()}
)
_ALLOWED: Mapping[SourceFormat, tuple[str, ...]] = MappingProxyType(
    {"http": ("max_age", "per_day"), "sql": ("max_age", "per_day"), "webhook": ("key", "per_day", "sample")}
)
_SOME = ("location", "table", "http", "key", "max_age", "per_day", "sample")
"""What sources of some formats have; those that are files need a ``location``, and may have a ``max_age``."""

_EVERY = ("format", "columns", "forms", "constants", "where", "parameters")


class Source(Strict):
    """A directory of businesses, and how its columns map to ours.

    A CSV, Parquet or JSON file, glob or URL is at ``location``. A table or view of an SQL database (``sql``) is
    ``table`` at the SQLAlchemy URL ``location``; it is only read. An HTTP API (``http``) is asked as ``http`` says. A
    ``webhook`` is told at ``serve``: systems of your own post a record a request, signed with the campaign's secret.

    ``columns`` maps a business field (of the field catalogue, or of the vertical's ``fields``) to the name of a column,
    or to a dotted path into nested JSON (``permit.kind``, ``owners.0.name``); of an API and a webhook, to a path in the
    record. ``forms`` says how this source writes fields of the vertical's own: a day (``"%d.%m.%Y"``), or words of a
    ``yes_no`` or ``one_of`` and what each means (``{ja: true}``). ``key`` is the column or path that tells records of a
    database, an API or a webhook apart; a webhook may do without. ``where`` always applies. ``parameters`` are what an
    agent may narrow. ``max_age`` is how long a copy of what was fetched is kept (30 days, unless it says otherwise),
    ``per_day`` the most pages that are fetched, or records that are told, in a day of the campaign. ``sample`` is a
    JSON file with a list of records, which a rehearsal's sender tells a webhook. ``customers_alone``, of a list of
    customers, says that it holds nobody else.
    """

    format: SourceFormat
    location: str = ""
    table: str = ""
    http: HttpRequest | None = None
    key: JsonPath | None = None
    columns: dict[BusinessField, str] = Field(min_length=1)
    forms: dict[Name, Form] = {}
    constants: dict[BusinessField, bool | Scalar] = {}
    where: list[Criterion] = []
    parameters: dict[Name, Parameter] = {}
    max_age: Duration | None = None
    per_day: int | None = Field(None, ge=1)
    sample: str = ""
    customers_alone: bool = False

    @model_validator(mode="after")
    def _is_somewhere(self) -> "Source":
        needed = _NEEDED.get(self.format, ("location",))
        allowed = (*needed, *_ALLOWED.get(self.format, ("max_age",)))
        for name in needed:
            if not getattr(self, name):
                raise refusal(f"is missing: a source of format {self.format} has {', '.join(needed)}", at=name)
        for name in (one for one in _SOME if getattr(self, one) and one not in allowed):
            has = tuple(one for one in type(self).model_fields if one in allowed or one in _EVERY)
            how = ": its records are handed in at serve (docs/sources.md)" if self.is_told else ""
            raise refusal(f"belongs to no source of format {self.format}{how}", allowed=has, at=name)
        return self

    @property
    def is_pulled(self) -> bool:
        """Is it read page by page into a copy, as the campaign needs more?"""
        return self.format in ("http", "sql")

    @property
    def is_told(self) -> bool:
        """Do others hand its records in, while the campaign is under way?"""
        return self.format == "webhook"

    @property
    def is_copied(self) -> bool:
        """Are its records read from a copy of ours, which grows, and has our fields in place of its columns?"""
        return self.is_pulled or self.is_told


class IdealCustomer(Strict):
    """Hard criteria are filters; soft ones are sentences that the Scout judges by."""

    hard: list[Criterion] = []
    soft: list[str] = Field(min_length=1)


class Enrichment(Strict):
    """The waterfall: providers in the order in which they are asked, and how long an answer stays fresh.

    A provider is one of the catalogue (hunter, website), or one of the ``lookups``, which are HTTP APIs by declaration.

    ``when_failing`` says what follows if a provider does not answer: ``skip`` (the default: go on without it),
    ``cached`` (use its last answer, however old, and say so), or ``person`` (a person looks at the prospect).
    """

    providers: list[Name] = Field(min_length=1)
    lookups: dict[Name, Lookup] = {}
    max_age: Duration
    when_failing: dict[Name, Literal["cached", "skip", "person"]] = {}
    contact_roles: list[str] = []


class VerticalConfig(Strict):
    """One vertical. ``offer`` tells the agents what we sell; ``sequence`` names a file in templates/.

    ``facts_about_us`` lists what an answer to a prospect may state of us besides the offer. ``fields`` are columns of
    its sources that no catalogue has, each of a kind (``roof_year: int``); what they say becomes facts. ``customers``
    are read like sources, and nobody in them is ever a prospect: contacts of a CRM, a table of accounts.
    """

    vertical: Name
    description: str
    offer: str
    facts_about_us: list[str] = []
    fields: OwnFields = {}
    ideal_customer: IdealCustomer
    sources: dict[Name, Source] = Field(min_length=1)
    customers: dict[Name, Source] = {}
    enrichment: Enrichment
    angles: list[str] = Field(min_length=1)
    sequence: Name

    @property
    def number_fields(self) -> frozenset[str]:
        """The fields of a business that are numbers: of the catalogue, and of its own."""
        return frozenset(NUMBER_FIELDS).union(name for name, field in self.fields.items() if field.is_number)

    def kind_of(self, field: str) -> str:
        """The kind of a field of its own; empty for one of the catalogue."""
        return self.fields[field].kind if field in self.fields else ""


NO_VERTICAL = VerticalConfig.model_construct(
    vertical="",
    description="",
    offer="",
    fields={},
    ideal_customer=IdealCustomer.model_construct(hard=[], soft=[]),
    sources={},
    customers={},
    enrichment=Enrichment.model_construct(
        providers=[], lookups={}, max_age=timedelta(), when_failing={}, contact_roles=[]
    ),
    angles=[],
    sequence="",
)
"""What a campaign has that writes to nobody."""
