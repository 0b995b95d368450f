"""What feeds a vertical beside its sources: providers and lookups that enrich, and customers who are no prospects."""

from collections.abc import Iterator

from config.catalogues import PROVIDERS
from config.files.verticals import Enrichment, Source, VerticalConfig
from config.positions import Document, Keys, Problem

_TELLING = ("email", "domain", "website", "phone", "company")


def enrichment_problems(document: Document, wanted: Enrichment) -> Iterator[Problem]:
    """Providers are of the catalogue or declared, what is declared is asked, and what may fail is."""
    asked = wanted.providers
    known = (*PROVIDERS, *wanted.lookups)
    for index, name in enumerate(asked):
        if name not in known:
            what = f'unknown provider "{name}"'
            yield document.problem(("enrichment", "providers", index), what, allowed=known, given=name)
    for name in wanted.lookups:
        keys = ("enrichment", "lookups", name)
        if name in PROVIDERS:
            yield document.problem(keys, f"{name} is a provider of the catalogue: choose another name", at_key=True)
        elif name not in asked:
            what = f"{name} is not asked: put it among the providers, where its turn is"
            yield document.problem(keys, what, allowed=tuple(asked), at_key=True)
    for name in wanted.when_failing:
        if name not in asked:
            keys = ("enrichment", "when_failing", name)
            yield document.problem(keys, f"{name} is not asked", allowed=tuple(asked), given=name, at_key=True)


def told_problems(document: Document, vertical: VerticalConfig) -> Iterator[Problem]:
    """One source at most is told: a campaign has one address for what others hand in. No source holds customers."""
    first, *more = [name for name, source in vertical.sources.items() if source.is_told] or [""]
    for name in more:
        what = f"{first} is a webhook already, and a campaign has one address for them: have all tell {first}"
        yield document.problem(("sources", name, "format"), what)
    for name, source in vertical.sources.items():
        if source.customers_alone:
            what = "belongs to a list under customers: whoever is in a source is no customer yet"
            yield document.problem(("sources", name, "customers_alone"), what, at_key=True)


def customers_problems(document: Document, keys: Keys, source: Source, vertical: VerticalConfig) -> Iterator[Problem]:
    """Customers are read page by page, by what tells who they are, under a name of their own."""
    if keys[-1] in vertical.sources:
        yield document.problem(keys, f"{keys[-1]} is a source as well: choose another name", at_key=True)
    if not source.is_pulled:
        what = "customers are read from an API (http) or a database (sql); a file of them is taken in by: import FILE"
        yield document.problem((*keys, "format"), what)
    if not set(_TELLING) & set(source.columns):
        yield document.problem((*keys, "columns"), "tells of nobody who they are", allowed=_TELLING, at_key=True)
    for key in ("where", "parameters"):
        if getattr(source, key):
            yield document.problem((*keys, key), "bounds nothing here: every customer counts", at_key=True)
    if source.forms:
        what = "says nothing here: customers have no fields of the vertical's own"
        yield document.problem((*keys, "forms"), what, at_key=True)
