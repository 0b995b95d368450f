"""verticals/*.yaml: who is an ideal customer, where to look, what to say."""

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field, WithJsonSchema

from config.base import Duration, Listed, Name, Strict
from config.catalogues import BUSINESS_FIELDS, NUMBER_FIELDS, PROVIDERS
from config.own_fields import Match, OwnFields

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


class Source(Strict):
    """A directory of businesses: a CSV, Parquet or JSON file, glob or URL, and how its columns map to ours.

    ``columns`` maps a business field (of the field catalogue, or of the vertical's ``fields``) to the name of a column
    in the file, or to a dotted path into nested JSON (``permit.kind``, ``owners.0.name``). ``where`` always applies.
    ``parameters`` are what an agent may narrow. ``max_age`` is how long a fetched URL is kept.
    """

    format: Literal["csv", "parquet", "json"]
    location: str
    columns: dict[BusinessField, str] = Field(min_length=1)
    constants: dict[BusinessField, bool | Scalar] = {}
    where: list[Criterion] = []
    parameters: dict[Name, Parameter] = {}
    max_age: Duration | None = None


class IdealCustomer(Strict):
    """Hard criteria are filters; soft ones are sentences that the Scout judges by."""

    hard: list[Criterion] = []
    soft: list[str] = Field(min_length=1)


class Enrichment(Strict):
    """The waterfall: providers in the order in which they are asked, and how long an answer stays fresh.

    ``when_failing`` says what follows if a provider does not answer: ``skip`` (the default: go on without it),
    ``cached`` (use its last answer, however old, and say so), or ``person`` (a person looks at the prospect).
    """

    providers: list[ProviderName] = Field(min_length=1)
    max_age: Duration
    when_failing: dict[ProviderName, Literal["cached", "skip", "person"]] = {}
    contact_roles: list[str] = []


class VerticalConfig(Strict):
    """One vertical. ``offer`` tells the agents what we sell; ``sequence`` names a file in templates/.

    ``facts_about_us`` lists what an answer to a prospect may state of us besides the offer. ``fields`` are columns of
    its sources that no catalogue has, each of a kind (``roof_year: int``); what they say becomes facts.
    """

    vertical: Name
    description: str
    offer: str
    facts_about_us: list[str] = []
    fields: OwnFields = {}
    ideal_customer: IdealCustomer
    sources: dict[Name, Source] = Field(min_length=1)
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
    enrichment=Enrichment.model_construct(providers=[], max_age=timedelta(), when_failing={}, contact_roles=[]),
    angles=[],
    sequence="",
)
"""What a campaign has that writes to nobody."""
