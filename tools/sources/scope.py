"""Where a campaign may look: one of its sources within the hard criteria and the territory, less what was taken."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from config.files.verticals import Criterion, Parameter
from config.loading import CampaignBundle
from data.ledger.core.transactions import Tx
from data.ledger.flow import taken
from tools.deployment import Deployment
from tools.sources.directory import Directory, Span, Tally
from tools.sources.filters import Values
from tools.sources.opened import open_source

TOP = 8
EVERYTHING: Values = MappingProxyType({})
TakenRows = Mapping[str, Collection[str]]
"""The keys of the rows that are prospects, by source."""


@dataclass(frozen=True, slots=True)
class Scope:
    """A source as a plan sees it. ``taken`` are the keys of rows that are prospects already."""

    bundle: CampaignBundle
    directory: Directory
    taken: Collection[str]

    @property
    def name(self) -> str:
        """The source's name."""
        return self.directory.name

    @property
    def hard(self) -> list[Criterion]:
        """The fixed filters of the ideal customer."""
        return self.bundle.vertical.ideal_customer.hard

    @property
    def territory(self) -> Values:
        """The parameters that the campaign fixes."""
        return self.bundle.campaign.territory

    @property
    def parameters(self) -> Mapping[str, Parameter]:
        """The source's parameters that the territory leaves open."""
        return open_parameters(self.bundle, self.name)

    def tallies(self, parameters: Values = EVERYTHING) -> list[Tally]:
        """Count who passes the fixed filters, then who passes each of the parameters in turn as well."""
        return self.directory.tally(self.hard, self.territory, parameters, skip_keys=self.taken)

    def left_by(self, parameter: str, *, top: int = TOP, within: Values = EVERYTHING) -> dict[str, int]:
        """Count who is left for each value of a parameter, the most frequent values first."""
        return self.directory.count_by(
            self.hard, self.territory, parameter, skip_keys=self.taken, top=top, parameters=within
        )

    def span_of(self, parameter: str, within: Values = EVERYTHING) -> Span | None:
        """Return the least and the greatest number that is left in a parameter's field."""
        return self.directory.span(self.hard, self.territory, parameter, skip_keys=self.taken, parameters=within)

    def spelled(self, parameter: str, words: Collection[str]) -> dict[str, str]:
        """Return how the casefolded words are written that are values of the parameter here, taken or not."""
        return self.directory.spelled(self.hard, self.territory, parameter, words)

    def is_number(self, parameter: str) -> bool:
        """Does the parameter take numbers?"""
        return self.directory.is_number(self.parameter(parameter).field)

    def is_ordered(self, parameter: str) -> bool:
        """Is it about numbers, or held against a first or last day: do the least and the most tell of what is left?"""
        return self.is_number(parameter) or self.parameter(parameter).match in ("at_least", "at_most")

    def kind_of(self, parameter: str) -> str:
        """The kind of the field that a parameter is about, if it is one of the vertical's own."""
        return self.bundle.vertical.kind_of(self.parameter(parameter).field)

    def parameter(self, name: str) -> Parameter:
        """Return a parameter of the source, whether or not the territory fixes it."""
        return self.directory.source.parameters[name]


def open_parameters(bundle: CampaignBundle, source: str) -> dict[str, Parameter]:
    """The source's parameters that the territory leaves open."""
    declared, territory = bundle.vertical.sources[source].parameters, bundle.campaign.territory
    return {name: parameter for name, parameter in declared.items() if name not in territory}


def taken_rows(tx: Tx, bundle: CampaignBundle) -> TakenRows:
    """Ask the ledger, so that the sources can be looked at without a transaction."""
    return {source: taken.row_keys(tx, source) for source in bundle.vertical.sources}


def scope_of(deployment: Deployment, source: str, taken_of: TakenRows) -> Scope:
    """Open a source for a look; nobody need hold a transaction meanwhile.

    Raises SourceError for a source that does not exist or cannot be read.
    """
    return Scope(deployment.bundle, open_source(deployment, source), taken_of.get(source, ()))
